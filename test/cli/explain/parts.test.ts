import { expect, test } from "vitest";
import { type Part, partsOf } from "../../../cli/explain/parts.ts";

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
