import { describe, expect, test } from "vitest";
import { loadRuleset } from "../../language/load.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

/** What an author is shown for a folder of rules, in full. */
function errorsOf(files: Record<string, string>): string {
  try {
    loadRuleset({ folder: temporaryFolder(files), today: new Date("2026-03-14") });
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}

const ruleError = (expression: string, header?: Record<string, string>) =>
  errorsOf({ "x.cel": ruleText(expression, header) });

const holds = 'record.eventName == "ConsoleLogin"';

test("a rule that holds gives no error", () => {
  expect(ruleError(holds)).toBe("no error");
});

describe("a mistake in a header names the file, line and column, with a caret under the place", () => {
  test("YAML that does not parse", () => {
    expect(ruleError(holds, { severity: "[high" })).toMatchInlineSnapshot(`
      "rules/x.cel:3:4: YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
        // description: Root bypasses every policy.
           ^"
    `);
  });
  test("a key given twice", () => {
    expect(errorsOf({ "x.cel": `// title: one\n${ruleText(holds)}` })).toMatchInlineSnapshot(`
      "rules/x.cel:2:4: YAML: Map keys must be unique
        // title: Root user signed in
           ^"
    `);
  });
  test("an unknown key", () => {
    expect(ruleError(holds, { sevrity: "high" })).toMatchInlineSnapshot(`
      "rules/x.cel:6:4: unknown key "sevrity"; did you mean "severity"?
        // sevrity: high
           ^"
    `);
  });
  test("an unknown key below threshold", () => {
    expect(ruleError(holds, { threshold: '{count: 3, per: "record.eventName", of: 4}' })).toMatchInlineSnapshot(`
      "rules/x.cel:6:51: unknown key "of"
        // threshold: {count: 3, per: "record.eventName", of: 4}
                                                          ^"
    `);
  });
  test("a missing key", () => {
    expect(errorsOf({ "x.cel": ruleText(holds).replace(/\/\/ response.*\n/, "") })).toMatchInlineSnapshot(`
      "rules/x.cel:1:4: missing key "response"
        // title: Root user signed in
           ^"
    `);
  });
  test("no header at all", () => {
    expect(errorsOf({ "x.cel": holds })).toMatchInlineSnapshot(`
      "rules/x.cel:1:1: the file must begin with a header: // lines of YAML such as \`// title: …\`
        record.eventName == "ConsoleLogin"
        ^"
    `);
  });
  test("a severity that there is not", () => {
    expect(ruleError(holds, { severity: "urgent" })).toMatchInlineSnapshot(`
      "rules/x.cel:2:14: severity must be one of critical, high, medium, low, info
        // severity: urgent
                     ^"
    `);
  });
  test("a title that is too long for a subject", () => {
    expect(ruleError(holds, { title: "x".repeat(71) })).toMatchInlineSnapshot(`
      "rules/x.cel:1:11: title must have at most 70 characters, as it becomes the email's subject
        // title: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  ^"
    `);
  });
  test("a title that is not ASCII", () => {
    expect(ruleError(holds, { title: "Größe" })).toMatchInlineSnapshot(`
      "rules/x.cel:1:11: title must be ASCII, as it becomes the email's subject
        // title: Größe
                  ^"
    `);
  });
  test("a reference that is no URL", () => {
    expect(ruleError(holds, { references: "[see the wiki]" })).toMatchInlineSnapshot(`
      "rules/x.cel:5:17: references.0 must be a URL
        // references: [see the wiki]
                        ^"
    `);
  });
  test("a threshold of one", () => {
    expect(ruleError(holds, { threshold: '{count: 1, per: "record.eventName"}' })).toMatchInlineSnapshot(`
      "rules/x.cel:6:23: threshold.count must be at least 2
        // threshold: {count: 1, per: "record.eventName"}
                              ^"
    `);
  });
  test("a threshold whose per is not a string", () => {
    expect(ruleError(holds, { threshold: "{count: 3, per: record.readOnly}" })).toMatchInlineSnapshot(`
      "rules/x.cel:6:31: the expression must be of type string, and is of type bool
        // threshold: {count: 3, per: record.readOnly}
                                      ^"
    `);
  });
  test("a misspelt field in a summary that is folded over lines", () => {
    expect(ruleError(holds, { summary: '>-\n//   "who: "\n//   + record.userIdentity.usrName' })).toMatchInlineSnapshot(
      `
      "rules/x.cel:8:28: unknown field "usrName" of record.userIdentity; did you mean "userName"?
        //   + record.userIdentity.usrName
                                   ^"
    `,
    );
  });
  test("two rules with the same title", () => {
    expect(errorsOf({ "a.cel": ruleText(holds), "b.cel": ruleText(holds) })).toMatchInlineSnapshot(`
      "rules/b.cel:1:11: the title is that of rules/a.cel; emails could not tell them apart
        // title: Root user signed in
                  ^"
    `);
  });
  test("a file name that is no rule id", () => {
    expect(errorsOf({ "Root_Login.cel": ruleText(holds) })).toMatchInlineSnapshot(`
      "rules/Root_Login.cel:1:1: the file's name must be in kebab-case, as it is the id
        // title: Root user signed in
        ^"
    `);
  });
});

describe("a mistake in an expression names the file, line and column, with a caret under the place", () => {
  test("syntax", () => {
    expect(ruleError('record.eventName == "A"\n  && && true')).toMatchInlineSnapshot(`
      "rules/x.cel:7:6: Unexpected token: &&
          && && true
             ^"
    `);
  });
  test("an expression that breaks off", () => {
    expect(ruleError('record.eventName in ["A", "B"')).toMatchInlineSnapshot(`
      "rules/x.cel:6:30: Expected ], got the end
        record.eventName in ["A", "B"
                                     ^"
    `);
  });
  test("no expression", () => {
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
      "rules/x.cel:6:1: Unknown variable: event
        event.eventName == "A"
        ^"
    `);
  });
  test("an unknown function", () => {
    expect(ruleError('record.eventName.startWith("A")')).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: found no matching overload for 'string.startWith(string)'
        record.eventName.startWith("A")
        ^"
    `);
  });
  test("a type error", () => {
    expect(ruleError("record.eventName == 5")).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: no such overload: string == int
        record.eventName == 5
        ^"
    `);
  });
  test("a result that is a string", () => {
    expect(ruleError("record.eventName")).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: the expression must be of type bool, and is of type string
        record.eventName
        ^"
    `);
  });
  test("a result that may be of any type", () => {
    expect(ruleError("record.requestParameters.enabled")).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: the expression must be of type bool, and may be of any: compare it, as in \`… == "yes"\`
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
  test("a range that is none", () => {
    expect(ruleError('cidr("10.0.0.0").containsIP(record.sourceIPAddress)')).toMatchInlineSnapshot(`
      "rules/x.cel:6:6: "10.0.0.0" is not an address range such as "10.0.0.0/8"
        cidr("10.0.0.0").containsIP(record.sourceIPAddress)
             ^"
    `);
  });
  test("a bad regular expression", () => {
    expect(ruleError('record.eventName.matches("Console(Login")')).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: bad regular expression: missing closing ): \`Console(Login\`
        record.eventName.matches("Console(Login")
                                 ^"
    `);
  });
  test("a regular expression with a backreference", () => {
    expect(ruleError(String.raw`record.eventName.matches(r"^(a+)\1$")`)).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: super-linear regular expression: a backreference such as \\1 can't run in time linear in the text
        record.eventName.matches(r"^(a+)\\1$")
                                 ^"
    `);
  });
  test("a regular expression with look-around", () => {
    expect(ruleError('record.eventName.matches("^(?!Get)")')).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: super-linear regular expression: look-around such as (?=…) can't run in time linear in the text
        record.eventName.matches("^(?!Get)")
                                 ^"
    `);
  });
  test("a pattern that a record decides", () => {
    expect(ruleError("record.eventName.matches(record.userAgent)")).toMatchInlineSnapshot(`
      "rules/x.cel:6:26: matches() needs its pattern as a text literal, so that it can be checked before it is deployed
        record.eventName.matches(record.userAgent)
                                 ^"
    `);
  });
  test("a chain of 5,000 operators", () => {
    expect(ruleError(Array(5000).fill("true").join(" || "))).toMatchInlineSnapshot(
      `
      "rules/x.cel:6:1: the expression is nested too deeply, or is one too long chain
        true || true || true || true || true || true || true || true || true || true || true || true || true
        ^"
    `,
    );
  });
  test("a place far along a long line", () => {
    expect(ruleError(`${"true && ".repeat(30)}record.foo`)).toMatchInlineSnapshot(`
      "rules/x.cel:6:248: unknown field "foo" of record
        & true && true && true && true && true && record.foo
                                                         ^"
    `);
  });
  test("files with Windows line ends and a byte order mark", () => {
    const text = `\uFEFF${ruleText('record.eventSource == "a"\n  && record.foo == 1').replaceAll("\n", "\r\n")}`;
    expect(errorsOf({ "x.cel": text })).toMatchInlineSnapshot(`
      "rules/x.cel:7:13: unknown field "foo" of record
          && record.foo == 1
                    ^"
    `);
  });
});

describe("a mistake in a suppression", () => {
  const suppressionError = (header: string) =>
    errorsOf({ "root-login.cel": ruleText(holds), "suppressions/quiet.cel": `${header}\n${holds}\n` });

  test("one that holds gives no error", () => {
    expect(suppressionError("// reason: planned\n// rules: [root-login]\n// expires: 2026-03-14")).toBe("no error");
  });
  test("an unknown rule id", () => {
    expect(suppressionError("// reason: planned\n// rules: [root-logn]")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:2:12: unknown rule id "root-logn"; did you mean "root-login"?
        // rules: [root-logn]
                   ^"
    `);
  });
  test("an expired one", () => {
    expect(suppressionError("// reason: planned\n// rules: all\n// expires: 2026-03-13")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:3:13: the suppression expired on 2026-03-13: remove it, or give it a new date
        // expires: 2026-03-13
                    ^"
    `);
  });
  test("a date that there is not", () => {
    expect(suppressionError("// reason: planned\n// rules: all\n// expires: 2026-02-30")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:3:13: expires must be a date such as 2030-12-31
        // expires: 2026-02-30
                    ^"
    `);
  });
  test("no reason", () => {
    expect(suppressionError("// rules: all")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:1:4: missing key "reason"
        // rules: all
           ^"
    `);
  });
});

test("every mistake of every file is shown at once", () => {
  expect(errorsOf({ "a.cel": ruleText("record.a == 1"), "b.cel": ruleText("record.b == 1") })).toMatchInlineSnapshot(
    `
    "rules/a.cel:6:8: unknown field "a" of record
      record.a == 1
             ^

    rules/b.cel:6:8: unknown field "b" of record
      record.b == 1
             ^"
  `,
  );
});
