import { expect, test } from "vitest";
import type { FieldType } from "../../engine/cel/environment.ts";
import { recordSchema } from "../../language/record-schema.ts";
import { librarySamples as samples } from "../support/library-samples.ts";

/** The paths of a value that the schema does not know, or knows with another type. Nulls fit `dyn` alone. */
function misfits(value: unknown, type: FieldType | undefined, path: string): string[] {
  if (type === undefined) return [`${path} is unknown`];
  if (type === "dyn") return [];
  if (type === "string" || type === "bool") {
    return typeof value === (type === "bool" ? "boolean" : "string") ? [] : [`${path} is not a ${type}`];
  }
  if (typeof value !== "object" || value === null) return [`${path} is not an object`];
  return Object.entries(value).flatMap(([name, inner]) => misfits(inner, type[name], `${path}.${name}`));
}

test("every field of every sample is in the schema, with its type", () => {
  const found = samples.flatMap(({ record }) => misfits(record, recordSchema, "record"));
  expect([...new Set(found)].sort()).toEqual([]);
});
