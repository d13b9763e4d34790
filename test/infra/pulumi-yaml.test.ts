import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { configSchema } from "../../infra/config.ts";
import { leastConfig } from "./deploy.ts";

const file = parse(readFileSync(join(import.meta.dirname, "../../Pulumi.yaml"), "utf8"));

/**
 * The CLI's checks of a Pulumi.yaml before it runs anything, for the keys that ours has: its schema, and what
 * Project.Validate adds. https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.json
 */
const configType = z.enum(["string", "integer", "boolean", "array", "object"]);
const projectFile = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/),
  description: z.string(),
  license: z.string(),
  requiredPulumiVersion: z.string(),
  runtime: z.strictObject({ name: z.string().min(1), options: z.record(z.string(), z.unknown()) }),
  config: z.record(
    // Pulumi accepts no type for a key of another namespace.
    z.string().regex(/^[^:]+$/),
    z
      .strictObject({
        type: configType,
        description: z.string(),
        items: z.strictObject({ type: configType }).optional(),
        secret: z.boolean().optional(),
        default: z.unknown().optional(),
      })
      .refine(({ type, items }) => (type === "array") === (items !== undefined), "arrays, and only arrays, have items")
      .refine(({ type, items, default: value }) => value === undefined || isOf(type, value, items?.type), "default"),
  ),
});

test("Pulumi.yaml is valid by Pulumi's schema, and leaves TypeScript to Node", () => {
  expect(projectFile.parse(file)).toEqual(file);
  expect(file.runtime).toEqual({ name: "nodejs", options: { typescript: false } });
});

test("Pulumi.yaml declares the keys of infra/config.ts", () => {
  expect(Object.keys(file.config)).toEqual(Object.keys(configSchema.shape));
});

test("Pulumi.yaml has the defaults of infra/config.ts", () => {
  const defaults = Object.fromEntries(
    Object.entries<{ default?: unknown }>(file.config).map(([key, value]) => [key, value.default]),
  );
  expect(configSchema.parse({ ...defaults, ...leastConfig })).toEqual(configSchema.parse(leastConfig));
  const without = Object.keys(defaults).filter((key) => defaults[key] === undefined);
  expect(without).toEqual(["emails"]);
});

function isOf(type: z.infer<typeof configType>, value: unknown, items?: z.infer<typeof configType>): boolean {
  if (type === "array") return Array.isArray(value) && value.every((item) => isOf(items ?? "object", item));
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
