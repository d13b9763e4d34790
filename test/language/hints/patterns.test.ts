import { expect, test } from "vitest";
import { messages } from "../../support/hints.ts";

const arn = 'record.?userIdentity.?arn.orValue("")';

/** The messages of the hint for an expression. */
const found = (expression: string) => messages(expression).filter((message) => message.startsWith("wildcard: "));

/** Those for a pattern of the caller's ARN. */
const of = (pattern: string) => found(`${arn}.matches(${pattern})`);

test("points out a pattern that is written as if * stood for any text", () => {
  expect(of('"arn:aws:sts::*:assumed-role/admin/*"')).toEqual([
    'wildcard: in "arn:aws:sts::*:assumed-role/admin/*", * repeats the character before it, as matches takes a regular expression: ' +
      'for any text, write matches(r"^arn:aws:sts::.*:assumed-role/admin/.*$")',
  ]);
  expect(of('"arn:aws:iam*"')).toEqual([expect.stringMatching(/: for any text, write startsWith\("arn:aws:iam"\)$/)]);
  expect(of('"arn:aws:iam::1*:user/j?-example.com*"')).toEqual([
    expect.stringMatching(/write matches\(r"\^arn:aws:iam::1\.\*:user\/j\.-example\\\.com\.\*\$"\)$/),
  ]);
});

test.each([
  ["any text", 'r"arn:aws:sts::.*:assumed-role/admin/.*"'],
  ["a class of characters", 'r"arn:aws:sts::\\d*:assumed-role/admin"'],
  ["a set", '"role/[a-z]*"'],
  ["a group", '"role/(ab)*"'],
  ["a beginning", '"^role/admin*"'],
  ["alternatives", '"role/a*|user/b"'],
  ["no repetition", '"role/admin"'],
])("leaves out a pattern with %s", (_what, pattern) => {
  expect(of(pattern)).toEqual([]);
});

test("looks at patterns only, wherever they are", () => {
  expect(found(`${arn} == "role/a*b"`)).toEqual([]);
  expect(found(`${arn}.contains("role/a*b")`)).toEqual([]);
  expect(found(`[${arn}].exists(text, !text.matches("role/a*b"))`)).toEqual([
    expect.stringMatching(/^wildcard: in "role\/a\*b"/),
  ]);
});
