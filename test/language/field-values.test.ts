import { expect, test } from "vitest";
import { fieldValues } from "../../language/field-values.ts";
import { librarySamples as samples } from "../support/library-samples.ts";

function valueAt(record: unknown, path: string): unknown {
  let value = record;
  for (const field of path.split(".")) value = (value as Record<string, unknown> | null | undefined)?.[field];
  return value;
}

test.each(Object.entries(fieldValues))("samples have only known values of %s", (path, values) => {
  const found = new Set(samples.map(({ record }) => valueAt(record, path)).filter((value) => value !== undefined));
  expect([...found].filter((value) => !values.includes(value as string))).toEqual([]);
  // Without samples of the field, this test could not fail.
  expect([...found].length).toBeGreaterThan(0);
});
