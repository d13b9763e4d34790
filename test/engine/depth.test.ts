import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEvaluator, functionLimits } from "../../engine/evaluate.ts";
import { evaluateLogFile } from "../../engine/log-file/read.ts";
import { summarize } from "../../handler/summary.ts";
import { loadRuleset } from "../../language/load.ts";
import { alertsOf, ruleErrorsOf } from "../support/evaluate.ts";
import { fuzz } from "../support/fuzz.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

/** Rules that read the whole record, whatever is in it, each by another part of the language. */
const expressions: Record<string, string> = {
  plain: "true",
  time: 'timestamp(record.eventTime).getHours("Europe/Berlin") < 6',
  equal: 'dyn(record) == dyn(record) && !(dyn(record) == {"a": 1})',
  list: "dyn(record) in [null, dyn(record)] && [dyn(record)].exists(one, one == dyn(record))",
  map: "dyn(record).all(name, name != '') && size(dyn(record)) > 3 && type(dyn(record)) == map",
  field: "record.?requestParameters == record.?requestParameters && has(record.eventID)",
  optional: "optional.of(dyn(record)).optMap(one, one == dyn(record)).orValue(false)",
  json: "parseJson(record.additionalEventData.text) == parseJson(record.additionalEventData.text)",
  caller: "callerOf(record) == callerOf(record)",
};
const header = {
  title: "Deep",
  summary: "'\"%s\".format([dyn(record)])'",
  target: "'\"%s\".format([record.additionalEventData.text])'",
};
const ruleFiles = Object.fromEntries([
  ...Object.entries(expressions).map(([id, expression]) => [
    `${id}.cel`,
    ruleText(`record.eventName == "StopLogging" && ${expression}`, { ...header, title: id }),
  ]),
  ["counted.cel", ruleText("true", { title: "Counted", threshold: "{count: 2, per: record.eventName}" })],
  ["suppressions/never.cel", "// reason: Never.\n// rules: all\ndyn(record) == {'a': dyn(record)}\n"],
]);
const ids = [...Object.keys(expressions), "counted"].sort();

/** What a level of nesting adds before and behind the next. */
const levels: [string, string][] = [
  ['{"a":', "}"],
  ["[", "]"],
  ['{"__proto__":', "}"],
  ['[null,{"eventName":"x","userIdentity":', ',"z":[]},1.5]'],
  ['{"Records":[', "]}"],
  ['{"\\u0061":1,"constructor":', "}"],
];
/** What a nested value is made of; its JSON is too long to print when a property fails. */
interface Nesting {
  depth: number;
  pattern: number[];
  innermost: string;
  /** How many texts it is in, one in the other, each of which doubles what is escaped. */
  texts: number;
}

const depth = fc.oneof(
  fc.nat({ max: 30 }),
  fc.integer({ min: 500, max: 5000 }),
  fc.integer({ min: 5000, max: 30_000 }),
);
const nesting = (maxTexts: number): fc.Arbitrary<Nesting> =>
  fc.record({
    depth,
    pattern: fc.array(fc.nat({ max: levels.length - 1 }), { minLength: 1, maxLength: 4 }),
    innermost: fc.constantFrom("1", '"]}"', "{}"),
    texts: fc.nat({ max: maxTexts }),
  });

/** CloudTrail keeps a record under 256 KB. */
const maxCharacters = 60_000;

function jsonOf({ depth, pattern, innermost, texts }: Nesting): string {
  const levelsOfPattern = pattern.map((index) => levels[index] ?? ["", ""]);
  const charactersOfLevel = levelsOfPattern.join("").length / pattern.length;
  const used = Array.from(
    { length: Math.min(depth, Math.floor(maxCharacters / charactersOfLevel)) },
    (_, at) => levelsOfPattern[at % pattern.length] ?? ["", ""],
  );
  const closed = used.map(([, behind]) => behind).reverse();
  let json = used.map(([before]) => before).join("") + innermost + closed.join("");
  for (let text = 0; text < texts && json.length < maxCharacters; text++) json = JSON.stringify([json]);
  return json;
}

/** Objects that a record has at these paths, and whose next field gets the nested value. */
const places: string[][] = [
  ["deep"],
  ["requestParameters", "deep"],
  ["requestParameters", "policyDocument"],
  ["responseElements", "deep"],
  ["additionalEventData", "deep"],
  ["resources"],
  ["userIdentity", "deep"],
  ["userIdentity", "sessionContext", "deep"],
  ["userIdentity", "sessionContext", "attributes", "deep"],
  ["serviceEventDetails", "deep"],
];

/** The JSON of a record with JSON at a path, before or behind its other fields. */
function withJson(
  fields: Record<string, unknown>,
  [name = "", ...path]: string[],
  json: string,
  isFirst: boolean,
): string {
  const { [name]: below, ...others } = fields;
  const value = path.length === 0 ? json : withJson((below ?? {}) as Record<string, unknown>, path, json, isFirst);
  const field = `${JSON.stringify(name)}:${value}`;
  const rest = JSON.stringify(others).slice(1, -1);
  return `{${(isFirst ? [field, rest] : [rest, field]).filter(Boolean).join(",")}}`;
}

const timeout = 3_600_000;

test("a record of any depth, wherever it is deep, gives every alert and a summary", { timeout }, async () => {
  const evaluator = createEvaluator(loadRuleset({ folder: temporaryFolder(ruleFiles) }), { limits: functionLimits });
  const library = createEvaluator(loadRuleset(), { limits: functionLimits });
  const deep = fc.record({
    place: fc.constantFrom(...places),
    nested: nesting(0),
    text: nesting(3),
    isFirst: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(deep, { minLength: 1, maxLength: 3 }), async (records) => {
      const json = records.map(({ place, nested, text, isFirst }, index) =>
        withJson(
          record({ eventID: `${index}`, additionalEventData: { text: jsonOf(text) } }),
          place,
          jsonOf(nested),
          isFirst,
        ),
      );
      const last = JSON.stringify(record({ eventID: "last", additionalEventData: { text: "1" } }));
      const bytes = gzipSync(`{"Records":[${[...json, last].join(",")}]}`, { level: 1 });
      const evaluation = await evaluateLogFile(bytes, evaluator);
      const expected = [...records.keys(), "last"].map(String);
      const alerts = Map.groupBy(alertsOf(evaluation), ({ rule }) => rule.id);
      expect(ruleErrorsOf(evaluation)).toEqual([]);
      expect([...alerts.keys()].sort()).toEqual(ids);
      for (const [id, group] of alerts) {
        const found = group.map(({ facts }) => facts.eventID);
        expect({ id, found }).toEqual({ id, found: id === "counted" ? ["0"] : expected });
      }
      expect(summarize(evaluation, { bucket: "logs", key: "k" }, new Date(0)).message.length).toBeLessThan(262_144);

      const byLibrary = await evaluateLogFile(bytes, library);
      const tampering = alertsOf(byLibrary).filter(({ rule }) => rule.id === "cloudtrail-tampering");
      expect(tampering.map(({ facts }) => facts.eventID)).toEqual(expected);
      summarize(byLibrary, { bucket: "logs", key: "k" }, new Date(0));
    }),
    fuzz(8),
  );
});
