import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** Where the JSON Schema of a version of the JSON for machines is published. */
export function schemaPath(version: number): string {
  return join(import.meta.dirname, `../../docs/schemas/summary-${version}.json`);
}

const schema = JSON.parse(readFileSync(schemaPath(2), "utf8"));
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
// Its types describe a module of another kind than it is.
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema(schema, "summary");

/** The places where the JSON of a summary breaks its published schema. */
export function schemaErrors(value: unknown, definition = ""): string[] {
  const validate = ajv.getSchema(`summary${definition && `#/$defs/${definition}`}`);
  if (!validate) throw new Error(`no schema ${definition}`);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message, params }: ErrorObject) =>
    [instancePath || "/", message, JSON.stringify(params)].join(" "),
  );
}
