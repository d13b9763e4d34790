import { z } from "zod";
import type { FieldType } from "../engine/cel/environment.ts";
import { fieldDocs } from "./field-docs.ts";
import { fieldValues } from "./field-values.ts";
import { ruleHeader, suppressionHeader } from "./header.ts";
import { ruleHeaderDocs, suppressionHeaderDocs } from "./header-docs.ts";
import { recordSchema } from "./record-schema.ts";

/** A JSON Schema, draft 2020-12. */
type JsonSchema = { [key: string]: unknown; properties?: Record<string, JsonSchema> };

/** The schema of a sample: a record, with what CloudTrail writes into each field. Other fields are allowed. */
export function sampleSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A sample: one CloudTrail record",
    ...schemaOf(recordSchema, []),
    required: ["eventSource", "eventName"],
  };
}

function schemaOf(type: FieldType, path: readonly string[]): JsonSchema {
  const name = path.join(".");
  const description = fieldDocs[name];
  const values = fieldValues[name];
  return {
    ...(description && { description }),
    ...(typeof type === "object"
      ? {
          type: "object",
          properties: Object.fromEntries(
            Object.entries(type).map(([key, below]) => [key, schemaOf(below, [...path, key])]),
          ),
        }
      : type === "dyn"
        ? {}
        : { type: type === "bool" ? "boolean" : "string" }),
    // CloudTrail may write new values, so that others are allowed, and editors offer these.
    ...(values && { examples: values }),
  };
}

/** The schema of the header of a rule or a suppression, as YAML or JSON. */
export function headerSchema(kind: "rule" | "suppression"): JsonSchema {
  const [header, docs] =
    kind === "rule" ? [ruleHeader, ruleHeaderDocs] : ([suppressionHeader, suppressionHeaderDocs] as const);
  const schema = z.toJSONSchema(header, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return { title: `The header of a ${kind}`, ...described(schema, docs, "") };
}

function described(schema: JsonSchema, docs: Readonly<Record<string, string>>, path: string): JsonSchema {
  const { properties } = schema;
  const description = docs[path];
  return {
    ...(description && { description }),
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, below]) => [
          key,
          described(below, docs, path === "" ? key : `${path}.${key}`),
        ]),
      ),
    }),
  };
}
