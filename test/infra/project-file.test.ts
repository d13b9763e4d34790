import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

/**
 * What the CLI checks of a Pulumi.yaml before it runs anything, for the keys that ours has: the schema, and what
 * Project.Validate adds. https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.json
 */
const configType = z.enum(["string", "integer", "boolean", "array", "object"]);
const projectFile = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/),
  description: z.string(),
  license: z.string(),
  runtime: z.strictObject({ name: z.string().min(1), options: z.record(z.string(), z.unknown()) }),
  config: z.record(
    // A key of another namespace could only have a value.
    z.string().regex(/^[^:]+$/),
    z
      .strictObject({
        type: configType,
        description: z.string(),
        items: z.strictObject({ type: configType }).optional(),
        secret: z.boolean().optional(),
        default: z.unknown().optional(),
      })
      .refine(({ type, items }) => (type === "array") === (items !== undefined), "arrays, and they alone, have items")
      .refine(({ type, items, default: value }) => value === undefined || isOf(type, value, items?.type), "default"),
  ),
});

test("Pulumi.yaml holds against Pulumi's project schema", () => {
  const file = parse(readFileSync(join(import.meta.dirname, "../../Pulumi.yaml"), "utf8"));
  expect(projectFile.parse(file)).toEqual(file);
  expect(file.runtime).toEqual({ name: "nodejs", options: { typescript: false } });
});

function isOf(type: z.infer<typeof configType>, value: unknown, items?: z.infer<typeof configType>): boolean {
  if (type === "array") return Array.isArray(value) && value.every((item) => isOf(items ?? "object", item));
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
