import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { partsOf } from "../../../cli/explain/parts.ts";
import { type Trace, traceOf } from "../../../cli/explain/trace.ts";
import { prepareExpression } from "../../../engine/cel/evaluate.ts";
import { loadRuleset } from "../../../language/load.ts";
import { explain } from "../../support/explain.ts";
import { librarySamples } from "../../support/library-samples.ts";
import { record } from "../../support/records.ts";

test("values are truncated, and safe to print on a terminal", async () => {
  const userAgent = `\u001b[2J\u202Eevil\u009b31m\n${"x".repeat(5000)}`;
  const given = { expression: 'record.?userAgent.orValue("") == "curl"', records: [record({ userAgent })] };
  expect(await explain(given)).toMatchInlineSnapshot(`
    "trail-stopped  /records.json

    #1    quiet   StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
    6  false   record.?userAgent.orValue("") == "curl"  ◀ decides
               "\\u{1b}[2J\\u{202e}evil\\u{9b}31m\\u{a}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    Quiet: userAgent == "curl" was false: "\\u{1b}[2J\\u{202e}evil\\u{9b}31m\\u{a}xxxxxxxxxxxxxxxxxxxxxxx…"
  `);
  const line = await explain({ ...given, args: ["--json"] });
  expect(line).toMatch(/^[ -~…]*$/);
  const [field] = JSON.parse(line).tree.parts;
  expect(field.value).toBe(`${userAgent.slice(0, 299)}…`);
});

test("--json prints a line with the whole tree for each record", async () => {
  const expression = 'record.eventName == "StopLogging" && [record.awsRegion].exists(r, r == "x") && record.a.b == "x"';
  const output = await explain({
    expression: expression.replace("record.a.b", "record.requestParameters.b"),
    records: [record(), {}],
    args: ["--json"],
  });
  expect(output.split("\n").map((line) => JSON.parse(line))).toMatchInlineSnapshot(`
    [
      {
        "decidedBy": [
          "[record.awsRegion].exists(r, r == "x")",
        ],
        "enabled": true,
        "eventID": "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a",
        "eventName": "StopLogging",
        "eventSource": "cloudtrail.amazonaws.com",
        "eventTime": "2026-03-14T02:12:45Z",
        "position": 1,
        "result": "quiet",
        "rule": "trail-stopped",
        "source": "/records.json",
        "suppressions": [],
        "tree": {
          "expression": "record.eventName == "StopLogging" && [record.awsRegion].exists(r, r == "x") && record.requestParameters.b == "x"",
          "kind": "and",
          "line": 6,
          "parts": [
            {
              "expression": "record.eventName == "StopLogging"",
              "kind": "other",
              "line": 6,
              "parts": [
                {
                  "expression": "record.eventName",
                  "kind": "field",
                  "line": 6,
                  "value": "StopLogging",
                },
              ],
              "value": true,
            },
            {
              "decides": true,
              "expression": "[record.awsRegion].exists(r, r == "x")",
              "itemCount": 1,
              "items": [
                {
                  "body": {
                    "expression": "r == "x"",
                    "kind": "other",
                    "line": 6,
                    "parts": [
                      {
                        "expression": "r",
                        "kind": "field",
                        "line": 6,
                        "value": "eu-west-1",
                      },
                    ],
                    "value": false,
                  },
                  "index": 0,
                  "item": "eu-west-1",
                },
              ],
              "kind": "loop",
              "line": 6,
              "parts": [
                {
                  "expression": "[record.awsRegion]",
                  "kind": "other",
                  "line": 6,
                  "parts": [
                    {
                      "expression": "record.awsRegion",
                      "kind": "field",
                      "line": 6,
                      "value": "eu-west-1",
                    },
                  ],
                  "value": [
                    "eu-west-1",
                  ],
                },
              ],
              "value": false,
            },
            {
              "error": "No such key: b",
              "expression": "record.requestParameters.b == "x"",
              "kind": "other",
              "line": 6,
              "parts": [
                {
                  "error": "No such key: b",
                  "expression": "record.requestParameters.b",
                  "kind": "field",
                  "line": 6,
                  "unreached": true,
                },
              ],
              "unreached": true,
            },
          ],
          "value": false,
        },
        "type": "explanation",
      },
    ]
  `);
});

test("the parts of every rule give the engine's result, on each of its samples", () => {
  const samples = Map.groupBy(librarySamples, ({ rule }) => rule);
  for (const { id, expression, params } of loadRuleset().rules) {
    const root = partsOf(expression);
    const matches = prepareExpression(expression);
    for (const { path, record } of samples.get(id) ?? []) {
      const trace = traceOf(root, { record, params });
      expect(trace.outcome, path).toEqual({ value: matches({ record, params }) });
      const reached = allTraces(trace).filter(({ isReached }) => isReached);
      // A tenth of the time of an assertion for each.
      const wrong = reached.filter((part) => !isDeepStrictEqual(addUp(part), part.outcome));
      expect(
        wrong.map(({ part }) => part.text),
        path,
      ).toEqual([]);
    }
  }
});

function allTraces(trace: Trace): Trace[] {
  return [trace, ...[...trace.parts, ...trace.items.map((item) => item.trace)].flatMap(allTraces)];
}

/** The outcome of a trace that follows from its parts. */
function addUp({ part, parts, items, itemCount, outcome }: Trace): unknown {
  const values = parts.map((inner) => ("value" in inner.outcome ? inner.outcome.value : undefined));
  if (part.kind === "and") return { value: values.every(Boolean) };
  if (part.kind === "or") return { value: values.some(Boolean) };
  if (part.kind === "not") return { value: !values[0] };
  if (part.kind === "binding") return parts[1]?.outcome ?? outcome;
  const bodies = items.map(({ trace }) => "value" in trace.outcome && trace.outcome.value);
  if (part.loop?.macro === "exists") return { value: bodies.some(Boolean) };
  if (part.loop?.macro === "all" && items.length === itemCount) return { value: bodies.every(Boolean) };
  return outcome;
}
