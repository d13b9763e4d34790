import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { type Part, partsOf } from "../../../cli/explain/parts.ts";
import { traceOf } from "../../../cli/explain/trace.ts";
import { treeLines } from "../../../cli/explain/tree.ts";

const record = { tags: [{ key: "a" }, { key: "b" }], errorCode: "AccessDenied" };

function shown({ kind, text, evaluate, parts }: Part): unknown {
  return [`${kind}: ${text} → ${JSON.stringify(evaluate({ record, params: {} }, {}))}`, ...parts.map(shown)];
}

test("a macro with two variables, or of an optional, is one part, next to the field that it reads", () => {
  const expression = `record.tags.all(i, tag, i < 9 && tag.key != "")
    && record.?errorCode.optMap(code, code.startsWith("Access")).orValue(false)`;
  expect(partsOf(expression).parts.map(shown)).toMatchInlineSnapshot(`
    [
      [
        "other: record.tags.all(i, tag, i < 9 && tag.key != "") → true",
        [
          "field: record.tags → [{"key":"a"},{"key":"b"}]",
        ],
      ],
      [
        "other: record.?errorCode.optMap(code, code.startsWith("Access")).orValue(false) → true",
        [
          "other: record.?errorCode.optMap(code, code.startsWith("Access")) → {"value":true}",
          [
            "field: record.?errorCode → {"value":"AccessDenied"}",
          ],
        ],
      ],
    ]
  `);
});

test("what cel.bind names is a part of its own, whose value the parts of the body have", () => {
  const traced = (expression: string) => {
    const trace = traceOf(partsOf(expression), { record, params: {} });
    return treeLines(trace, { width: 100, lineAt: () => 1 }).map((line) => stripVTControlCharacters(line));
  };
  expect(
    traced('cel.bind(code, record.?errorCode.orValue(""), code == "" || record.tags.exists(tag, tag.key == code))'),
  ).toMatchInlineSnapshot(`
      [
        "1  false   with",
        "1  ├─ value   code =  record.?errorCode.orValue("")   "AccessDenied"",
        "1  └─ false   any of",
        "1     ├─ false   code == ""   "AccessDenied"",
        "1     └─ false   record.tags.exists(tag, tag.key == code)",
        "1        ├─ false   tag = {key: "a"}   tag.key: "a", code: "AccessDenied"",
        "1        └─ false   tag = {key: "b"}   tag.key: "b", code: "AccessDenied"",
      ]
    `);
  // Of a body whose variable has no value, only the result is known.
  expect(
    traced("cel.bind(name, record.userName, record.tags.size() == 2 || name == record.errorCode)"),
  ).toMatchInlineSnapshot(`
    [
      "1  true    with  ◀ decides",
      "1  └─ error   name =  record.userName   No such key: userName, absorbed: it does not matter here",
    ]
  `);
});
