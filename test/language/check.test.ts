import { describe, expect, test } from "vitest";
import { ruleError } from "../support/author-errors.ts";

describe("an error in an expression names the file, line and column, with a caret under the place", () => {
  test("a syntax error", () => {
    expect(ruleError('record.eventName == "A"\n  && && true')).toMatchInlineSnapshot(`
      "rules/x.cel:7:6: expected a value before &&
          && && true
             ^"
    `);
  });
  test("an incomplete expression", () => {
    expect(ruleError('record.eventName in ["A", "B"')).toMatchInlineSnapshot(`
      "rules/x.cel:6:30: expected ] before the end
        record.eventName in ["A", "B"
                                     ^"
    `);
  });
  test("a missing expression", () => {
    expect(ruleError("")).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: an expression of type bool is missing
        
        ^"
    `);
  });
  test("an unknown field of record", () => {
    expect(ruleError('record.eventSource == "a"\n  && record.eventNam == "B"')).toMatchInlineSnapshot(
      `
      "rules/x.cel:7:13: unknown field "eventNam" of record; did you mean "eventName"?
          && record.eventNam == "B"
                    ^"
    `,
    );
  });
  test("a field of record by the name that other tools give it", () => {
    const problem = (field: string) => /record.*/.exec(ruleError(`record.${field} == "a"`).split("\n")[0] ?? "")?.[0];
    expect(problem("action")).toBe('record; did you mean "eventName"?');
    expect(problem("sourceIP")).toBe('record; did you mean "sourceIPAddress"?');
    expect(problem("constructor")).toBe("record");
  });
  test("an unknown field of record inside has()", () => {
    expect(ruleError("has(record.userIdentity.sesionContext)")).toMatchInlineSnapshot(`
      "rules/x.cel:6:25: unknown field "sesionContext" of record.userIdentity; did you mean "sessionContext"?
        has(record.userIdentity.sesionContext)
                                ^"
    `);
  });
  test("an unknown field of record after .?", () => {
    expect(ruleError('record.?userIdentity.?typ.orValue("") == "Root"')).toMatchInlineSnapshot(
      `
      "rules/x.cel:6:23: unknown field "typ" of record.userIdentity; did you mean "type"?
        record.?userIdentity.?typ.orValue("") == "Root"
                              ^"
    `,
    );
  });
  test("an unknown field of record in brackets", () => {
    expect(ruleError('record["eventnam"] == "Root"')).toMatchInlineSnapshot(`
      "rules/x.cel:6:8: unknown field "eventnam" of record; did you mean "eventName"?
        record["eventnam"] == "Root"
               ^"
    `);
  });
  test("an unknown variable", () => {
    expect(ruleError('event.eventName == "A"')).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: the CloudTrail record is called record; write record.eventName == "A"
        event.eventName == "A"
        ^"
    `);
  });
  test("an unknown function", () => {
    expect(ruleError('record.eventName.startWith("A")')).toMatchInlineSnapshot(`
      "rules/x.cel:6:18: CEL has no startWith(); write record.eventName.startsWith("A")
        record.eventName.startWith("A")
                         ^"
    `);
  });
  test("a type error", () => {
    expect(ruleError("record.eventName == 5")).toMatchInlineSnapshot(`
      "rules/x.cel:6:21: record.eventName is text; write record.eventName == "5"
        record.eventName == 5
                            ^"
    `);
  });
  test("a string result", () => {
    expect(ruleError("record.eventName")).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: the expression must be of type bool, but is of type string
        record.eventName
        ^"
    `);
  });
  test("a result of unknown type", () => {
    expect(ruleError("record.requestParameters.enabled")).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: the expression must be of type bool, but its type is unknown: compare it, as in \`… == "yes"\`
        record.requestParameters.enabled
        ^"
    `);
  });
  test("a parameter without a default", () => {
    expect(ruleError("record.eventName in params.names", { params: "{trustedRoles: []}" })).toMatchInlineSnapshot(`
      "rules/x.cel:7:28: params.names has no default: the header's params must declare it; it declares trustedRoles
        record.eventName in params.names
                                   ^"
    `);
  });
  test("a call that always fails, whose type is wrong as well", () => {
    expect(ruleError('timestamp("x").getHours()')).toMatchInlineSnapshot(`
      "rules/x.cel:6:11: this call always fails: timestamp() needs a time of RFC 3339, as in 2026-03-14T02:12:45Z
        timestamp("x").getHours()
                  ^"
    `);
  });
  test("an invalid address range", () => {
    expect(ruleError('cidr("10.0.0.0").containsIP(record.sourceIPAddress)')).toMatchInlineSnapshot(`
      "rules/x.cel:6:6: "10.0.0.0" is not an address range such as "10.0.0.0/8"
        cidr("10.0.0.0").containsIP(record.sourceIPAddress)
             ^"
    `);
  });
  test("an invalid regular expression", () => {
    expect(ruleError('record.eventName.matches("Console(Login")')).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: bad regular expression: missing closing ): \`Console(Login\`
        record.eventName.matches("Console(Login")
                                 ^"
    `);
  });
  test("a wildcard instead of a regular expression", () => {
    expect(ruleError('record.eventName.matches("*Login")')).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: bad regular expression: missing argument to repetition operator: \`*\`; any text is .*
        record.eventName.matches("*Login")
                                 ^"
    `);
    expect(ruleError('record.eventName.matches("Console?*")')).toContain("`?*`; any text is .*\n");
    expect(ruleError('record.eventName.matches("+Login")')).toContain("`+`\n");
  });
  test("a regular expression with a backreference", () => {
    expect(ruleError(String.raw`record.eventName.matches(r"^(a+)\1$")`)).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: super-linear regular expression: a backreference such as \\1 can't run in linear time
        record.eventName.matches(r"^(a+)\\1$")
                                 ^"
    `);
  });
  test("a regular expression with look-around", () => {
    expect(ruleError('record.eventName.matches("^(?!Get)")')).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: super-linear regular expression: look-around such as (?=…) can't run in linear time
        record.eventName.matches("^(?!Get)")
                                 ^"
    `);
  });
  test("a pattern that is not a literal", () => {
    expect(ruleError("record.eventName.matches(record.userAgent)")).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: the pattern of matches() must be a string literal, so that it can be checked before it is deployed
        record.eventName.matches(record.userAgent)
                                 ^"
    `);
  });
  test("calls within calls", () => {
    expect(ruleError(`${"size(".repeat(300)}"a"${")".repeat(300)} == 1`)).toContain(
      "rules/x.cel:6:1251: parentheses, calls and fields are nested more than 250 levels deep here\n",
    );
  });
  test.each([501, 5000])("a chain of %i operators", (count) => {
    expect(
      ruleError(
        Array(count + 1)
          .fill("true")
          .join(" || "),
      ),
    ).toBe(
      [
        "rules/x.cel:6:1: the expression is nested more than 500 levels deep, or has a chain of more operators than that; " +
          "write x in [a, b] for x == a || x == b, or put parts of the chain in parentheses",
        "  true || true || true || true || true || true || true || true || true || true",
        "  ^",
      ].join("\n"),
    );
  });
});
