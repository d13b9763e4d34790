import { expect, test } from "vitest";
import { AuthorError, AuthorErrors, placeAt } from "../../language/author-error.ts";
import { ruleError } from "../support/author-errors.ts";

test("the message names file, line, column and problem, and shows the line with a caret under the column", () => {
  expect(new AuthorError("rules/x.cel", "first\nsecond line", { line: 2, column: 8 }, "no such word").message).toBe(
    "rules/x.cel:2:8: no such word\n  second line\n         ^",
  );
});

test("a tab counts as one column, so the caret stays under its character", () => {
  expect(new AuthorError("rules/x.cel", "\t\ttrue", { line: 1, column: 3 }, "no").message).toBe(
    "rules/x.cel:1:3: no\n    true\n    ^",
  );
});

test("a place beyond the end of the file shows an empty line", () => {
  expect(new AuthorError("rules/x.cel", "true", { line: 2, column: 1 }, "no").message).toBe(
    "rules/x.cel:2:1: no\n  \n  ^",
  );
});

test("a position far along a long line is shown with the text around it", () => {
  expect(ruleError(`${"true && ".repeat(30)}record.foo`)).toMatchInlineSnapshot(`
    "rules/x.cel:6:248: unknown field "foo" of record
      ue && true && true && true && record.foo
                                           ^"
  `);
});

test("several errors are one message, separated by blank lines", () => {
  const error = (file: string) => new AuthorError(file, "x", { line: 1, column: 1 }, "no");
  expect(new AuthorErrors([error("a"), error("b")]).message).toBe("a:1:1: no\n  x\n  ^\n\nb:1:1: no\n  x\n  ^");
});

test("an offset in a text becomes its line and column, both from 1", () => {
  const text = "ab\n\nc";
  expect([0, 2, 3, 4, 5].map((offset) => placeAt(text, offset))).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 3, column: 2 },
  ]);
});
