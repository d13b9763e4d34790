import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type Alert,
  alertsOf,
  summariesOf,
  toAsff,
  toJira,
  toOcsf,
  toOpsgenie,
  toPagerDuty,
} from "../../docs/examples/consumers.ts";
import { summarize } from "../../handler/summary.ts";
import { summarizeTest } from "../../handler/test-alert.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { fuzz } from "../support/fuzz.ts";
import { hostileRecord } from "../support/hostile-records.ts";
import { record, rule } from "../support/records.ts";

const now = new Date("2026-03-14T02:16:57Z");
const where = { account: "123456789012", region: "eu-west-1", now };
const messageOf = (records: object[]): string => {
  const evaluation = evaluateRecords([rule(), rule({ id: "low", severity: "info" })], records);
  return JSON.parse(summarize(evaluation, { bucket: "logs", key: "a.json.gz" }, now).message).default;
};
const alertsIn = (records: object[]) => alertsOf(JSON.parse(messageOf(records)));
const text = (max: number) => z.string().min(1).max(max);

/** The limits of the pages that docs/examples/consumers.ts links. */
const schemas = {
  PagerDuty: z.strictObject({
    routing_key: z.string(),
    event_action: z.enum(["trigger", "acknowledge", "resolve"]),
    dedup_key: text(255),
    payload: z.strictObject({
      summary: text(1024),
      source: z.string(),
      severity: z.enum(["critical", "error", "warning", "info"]),
      timestamp: z.string(),
      component: z.string(),
      class: z.string(),
      custom_details: z.record(z.string(), z.unknown()),
    }),
    links: z.array(z.strictObject({ href: z.url(), text: z.string() })),
  }),
  Opsgenie: z.strictObject({
    message: text(130),
    alias: text(512),
    description: text(15_000),
    entity: z.string().max(512),
    source: text(100),
    priority: z.enum(["P1", "P2", "P3", "P4", "P5"]),
    tags: z.array(text(50)).max(20),
    details: z
      .record(z.string(), z.string())
      .refine((details) => JSON.stringify(details).length <= 8000, "details have at most 8,000 characters"),
  }),
  Jira: z.strictObject({
    fields: z.strictObject({
      project: z.strictObject({ key: z.string() }),
      issuetype: z.strictObject({ name: z.string() }),
      summary: text(255).regex(/^[^\n]*$/),
      description: z.strictObject({
        type: z.literal("doc"),
        version: z.literal(1),
        content: z.array(
          z.strictObject({
            type: z.literal("paragraph"),
            content: z.array(z.strictObject({ type: z.literal("text"), text: z.string().min(1) })),
          }),
        ),
      }),
      labels: z.array(z.string().regex(/^\S{1,255}$/)),
    }),
  }),
  // https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html
  ASFF: z.looseObject({
    SchemaVersion: z.literal("2018-10-08"),
    Id: text(512),
    ProductArn: z.string().regex(/^arn:aws[\w-]*:securityhub:[\w-]+:\d{12}:product\/\d{12}\/default$/),
    GeneratorId: text(512),
    AwsAccountId: z.string().regex(/^\d{12}$/),
    Types: z
      .array(z.string().regex(/^[^/]+(\/[^/]+){0,2}$/))
      .min(1)
      .max(50),
    Title: text(256),
    Description: text(1024),
    Severity: z.strictObject({ Label: z.enum(["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"]) }),
    Remediation: z.looseObject({ Recommendation: z.looseObject({ Text: text(512) }) }).optional(),
    Resources: z
      .array(z.looseObject({ Type: z.string(), Id: text(512) }))
      .min(1)
      .max(32),
  }),
};

const payloads: Record<keyof typeof schemas, (alert: Alert) => unknown> = {
  PagerDuty: (alert) => toPagerDuty(alert, "R0UT1NGKEY"),
  Opsgenie: toOpsgenie,
  Jira: (alert) => toJira(alert, "SEC"),
  // The compiler checks it against the model of the API.
  ASFF: (alert) => toAsff(alert, where) satisfies AwsSecurityFinding,
};
const names = Object.keys(schemas) as (keyof typeof schemas)[];

describe.each(names)("%s", (name) => {
  test("takes the payload, whatever the record contains", () => {
    fc.assert(
      fc.property(hostileRecord, (value) => {
        for (const alert of alertsIn([value])) {
          const payload = payloads[name](alert);
          expect(schemas[name].parse(payload)).toEqual(payload);
        }
      }),
      fuzz(30),
    );
  });
});

/** The places where a value breaks the OCSF schema: unknown attributes, and missing ones. */
function ocsfErrors(value: unknown, place = ""): string[] {
  const { places } = JSON.parse(readFileSync(join(import.meta.dirname, "ocsf-detection-finding.json"), "utf8"));
  if (Array.isArray(value)) return value.flatMap((item) => ocsfErrors(item, place));
  const schema = places[place];
  if (typeof value !== "object" || value === null || !schema) return [];
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const has = (name: string) => fields.some(([field]) => field === name);
  return [
    ...fields.filter(([field]) => !schema.attributes.includes(field)).map(([field]) => `${place} has no ${field}`),
    ...schema.required.filter((field: string) => !has(field)).map((field: string) => `${place} needs ${field}`),
    ...(schema.atLeastOne && !schema.atLeastOne.some(has) ? [`${place} needs one of ${schema.atLeastOne}`] : []),
    ...fields.flatMap(([field, inner]) => ocsfErrors(inner, place === "" ? field : `${place}.${field}`)),
  ];
}

test("OCSF: the payload is a Detection Finding", () => {
  const [alert] = alertsIn([record({ sourceIPAddress: "config.amazonaws.com" })]) as [Alert];
  expect(ocsfErrors(toOcsf(alert))).toEqual([]);
  expect(ocsfErrors({ ...toOcsf(alert), severity_id: undefined, more: 1 })).toEqual([
    " has no more",
    " needs severity_id",
  ]);
  expect(toOcsf(alert)).toMatchObject({
    type_uid: 200_401,
    severity_id: 5,
    finding_info: { attacks: [{ technique: { uid: "T1562.008" } }] },
  });
});

test("a function reads summaries from SNS, and from SQS with raw delivery and without", () => {
  const message = messageOf([record()]);
  const events = [
    { Records: [{ Sns: { Message: message } }] },
    { Records: [{ body: message }] },
    { Records: [{ body: JSON.stringify({ Type: "Notification", Message: message }) }] },
  ];
  for (const event of events) expect(summariesOf(event)).toEqual([JSON.parse(message)]);
  expect(alertsIn([record()])[0]?.response).toBe(rule().response);
});

test("a function skips test alerts, which have no alerts to pass on", () => {
  const { message } = summarizeTest(
    { severity: "high", rule: "test" },
    "arn:aws:sns:eu-west-1:123456789012:cloudtrail-alerts-dev",
  );
  const Records = [message, JSON.stringify({ default: messageOf([record()]) })].map((text) => ({
    body: JSON.parse(text).default as string,
  }));
  expect(summariesOf({ Records }).flatMap(alertsOf)).toEqual(alertsIn([record()]));
});

test("docs/integrations.md shows the payloads as they are", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/integrations.md"), "utf8");
  const shown = [...page.matchAll(/```json\n(\{\n {2}"(?:routing_key|SchemaVersion)".*?)```/gs)].map(([, json]) =>
    JSON.parse(json as string),
  );
  const [alert] = alertsIn([record()]) as [Alert];
  const { payload, ...event } = toPagerDuty(alert, "YOUR-ROUTING-KEY");
  const { custom_details: _all, ...short } = payload;
  expect(shown).toEqual([{ ...event, payload: short }, JSON.parse(JSON.stringify(toAsff(alert, where)))]);
});
