// Also tests language/field-docs.ts, language/header-docs.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { FieldType } from "../../engine/cel/environment.ts";
import { fieldDocs } from "../../language/field-docs.ts";
import { ruleHeader, suppressionHeader } from "../../language/header.ts";
import { ruleHeaderDocs, suppressionHeaderDocs } from "../../language/header-docs.ts";
import { loadRuleset } from "../../language/load.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { recordSchema } from "../../language/record-schema.ts";
import { shipped } from "../../language/rule-folders.ts";
import { loadSamples } from "../../language/samples.ts";
import { headerSchema, sampleSchema } from "../../language/schemas.ts";

const ajv = new Ajv2020({ allErrors: true, strict: false });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
const folder = join(import.meta.dirname, "../../docs/schemas");
const asFile = (schema: object) => `${JSON.stringify(schema, null, 2)}\n`;

test.each([
  ["sample.json", sampleSchema()],
  ["rule-header.json", headerSchema("rule")],
  ["suppression-header.json", headerSchema("suppression")],
])("docs/schemas/%s is what editors get", async (name, schema) => {
  await expect(asFile(schema)).toMatchFileSnapshot(join(folder, name));
});

test("every field of a record and every key of a header is described", () => {
  const paths = (type: FieldType, path: string): string[] => [
    ...(path === "" ? [] : [path]),
    ...(typeof type === "object"
      ? Object.entries(type).flatMap(([key, below]) => paths(below, path === "" ? key : `${path}.${key}`))
      : []),
  ];
  expect(Object.keys(fieldDocs)).toEqual(paths(recordSchema, ""));
  const top = (docs: object) => Object.keys(docs).filter((key) => !key.includes("."));
  expect(top(ruleHeaderDocs).sort()).toEqual(Object.keys(ruleHeader.shape).sort());
  expect(top(suppressionHeaderDocs).sort()).toEqual(Object.keys(suppressionHeader.shape).sort());
  const nested = Object.entries(headerSchema("rule").properties ?? {}).flatMap(([key, { properties = {} }]) =>
    Object.keys(properties).map((below) => `${key}.${below}`),
  );
  expect(Object.keys(ruleHeaderDocs).filter((key) => key.includes("."))).toEqual(nested);
});

test("the schemas accept every sample and every header that the project ships, and refuse what check refuses", () => {
  const isSample = ajv.compile(sampleSchema());
  const wrong = loadSamples([shipped]).filter(({ record }) => !isSample(record));
  expect(wrong.map(({ path }) => path)).toEqual([]);
  expect(isSample({ eventSource: "iam.amazonaws.com", eventName: 1 })).toBe(false);

  const isHeader = ajv.compile(headerSchema("rule"));
  const headers = [...loadRuleset({ folders: [shipped] }).files.rules.values()].map(({ path, shown }) => ({
    shown,
    header: parse(splitPolicyFile(shown, readFileSync(path, "utf8")).header.text),
  }));
  expect(headers.filter(({ header }) => !isHeader(header)).map(({ shown }) => shown)).toEqual([]);
  expect(isHeader({ ...headers[0]?.header, severity: "grave" })).toBe(false);
  expect(isHeader({ ...headers[0]?.header, titel: "x" })).toBe(false);
});
