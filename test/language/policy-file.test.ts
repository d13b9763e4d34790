import { expect, test } from "vitest";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { authorErrors } from "../support/author-errors.ts";
import { ruleText } from "../support/rules-folder.ts";

test("the leading // lines are the header, everything below them the expression", () => {
  const { header, expression } = splitPolicyFile("rules/x.cel", "// title: X\n//  tags: []\n//\ntrue // why\n// end\n");
  expect(header.text).toBe("title: X\n tags: []\n");
  expect(expression.text).toBe("true // why\n// end\n");
});

test("an offset in either section leads back to its place in the file", () => {
  const { header, expression } = splitPolicyFile("rules/x.cel", "// a: 1\n//b: 2\ntrue &&\n  false\n");
  expect(header.place(header.text.indexOf("a"))).toEqual({ line: 1, column: 4 });
  expect(header.place(header.text.indexOf("b"))).toEqual({ line: 2, column: 3 });
  expect(expression.place(expression.text.indexOf("true"))).toEqual({ line: 3, column: 1 });
  expect(expression.place(expression.text.indexOf("false"))).toEqual({ line: 4, column: 3 });
});

test.each([
  ["", "", ""],
  ["true", "", "true"],
  ["// title: X", "title: X", ""],
])("a file without a header or expression has an empty one: %j", (text, header, expression) => {
  const file = splitPolicyFile("rules/x.cel", text);
  expect([file.header.text, file.expression.text]).toEqual([header, expression]);
});

test("a mistake in a file with Windows line ends and a byte order mark", () => {
  const text = `\uFEFF${ruleText('record.eventSource == "a"\n  && record.foo == 1').replaceAll("\n", "\r\n")}`;
  expect(authorErrors({ "x.cel": text })).toMatchInlineSnapshot(`
    "rules/x.cel:7:13: unknown field "foo" of record
        && record.foo == 1
                  ^"
  `);
});
