import { describe, expect, test } from "vitest";
import { authorErrors, ruleError, suppressionError, valid } from "../support/author-errors.ts";
import { ruleText } from "../support/rules-folder.ts";

describe("an error in a rule's header names the file, line and column, with a caret under the place", () => {
  test("YAML that does not parse", () => {
    expect(ruleError(valid, { severity: "[high" })).toMatchInlineSnapshot(`
      "rules/x.cel:3:4: YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
        // description: Root bypasses every policy.
           ^"
    `);
  });
  test("slips in YAML, which say what to write", () => {
    const slips = [
      "title: CloudTrail: logging stopped",
      "severity high",
      "params:\n//\tname: one",
      "tags: []\n//\tparams: {}",
      "params:\n// \tname: one",
      "summary: a\n//   b: c",
      'summary: "Called " + record.eventName',
    ];
    const errors = slips.map((slip) => authorErrors({ "x.cel": `// ${slip}\n${ruleText(valid)}` }));
    expect(errors.join("\n\n")).toMatchInlineSnapshot(`
      "rules/x.cel:1:11: YAML: a text that contains ": " needs quotation marks around it
        // title: CloudTrail: logging stopped
                  ^

      rules/x.cel:1:4: YAML: a line is a key, a colon, a space and a value, such as \`severity: high\`; one that continues the value above is indented by two spaces
        // severity high
           ^

      rules/x.cel:2:3: YAML: write spaces after //, not a tab
        // name: one
          ^

      rules/x.cel:2:3: YAML: write spaces after //, not a tab
        // params: {}
          ^

      rules/x.cel:2:4: YAML: write spaces after //, not a tab
        //  name: one
           ^

      rules/x.cel:2:6: YAML: this line is indented, so it continues the value above: begin a key in the column of the other keys, and put a text that contains ": " in quotation marks
        //   b: c
             ^

      rules/x.cel:1:23: YAML: the value ends with its second quotation mark: write a value that only begins with a quoted text below the key, behind >-
        // summary: "Called " + record.eventName
                              ^"
    `);
  });
  test("texts that YAML reads otherwise, or cuts", () => {
    const slips = [
      'description: "beware',
      "description: *all* users",
      "response: [see wiki] do it",
      "response: @oncall",
      "description: !important",
      "title: Bucket #1 was deleted",
    ];
    const text = (line: string) =>
      ruleText(valid).replace(new RegExp(`// ${line.slice(0, line.indexOf(":"))}: .*`), () => `// ${line}`);
    expect(slips.map((slip) => authorErrors({ "x.cel": text(slip) })).join("\n\n")).toMatchInlineSnapshot(`
      "rules/x.cel:3:17: YAML: a text ends with the quotation mark with which it begins
        // description: "beware
                        ^

      rules/x.cel:3:17: YAML: a text that begins with * needs quotation marks around it
        // description: *all* users
                        ^

      rules/x.cel:4:14: YAML: a text that begins with [ needs quotation marks around it
        // response: [see wiki] do it
                     ^

      rules/x.cel:4:14: YAML: a text that begins with @ needs quotation marks around it
        // response: @oncall
                     ^

      rules/x.cel:3:17: YAML: a text that begins with ! needs quotation marks around it
        // description: !important
                        ^

      rules/x.cel:1:18: the text ends here, as # begins a comment: put the text in quotation marks
        // title: Bucket #1 was deleted
                         ^"
    `);
    const fine = [
      "title: Bucket one # of two",
      'title: "Bucket #1 was deleted" #1',
      "severity: high #wakes someone",
      "description: >-\n//   Ticket #1",
      "description: >- #folded\n//   Ticket",
    ];
    for (const line of fine) expect(authorErrors({ "x.cel": text(line) })).toBe("no error");
    expect(suppressionError("// reason: planned\n// rules: all #each\n// expires: 2030-12-31 #4711")).toBe("no error");
    expect(suppressionError("// reason: ticket #4711\n// rules: [root-login]")).toContain("the text ends here");
  });
  test("a line that continues the value above, without its // or at the wrong column, and nothing that follows from it", () => {
    const text = (lines: string) => ruleText(valid).replace(/(\/\/ description: .*\n)/, `$1${lines}\n`);
    const slips = [
      "and is never needed.",
      "  - https://example.org",
      "-- more",
      "# more",
      "",
      " // params: {}",
      "// and is never needed.",
      "//  falsePositives: none",
      "// misses: |\n//   one\n//  two",
    ];
    expect(slips.map((slip) => authorErrors({ "x.cel": text(slip) })).join("\n\n")).toMatchInlineSnapshot(`
      "rules/x.cel:4:1: the header ends above this line, as it does not begin with //; if it continues the value above, write //   and is never needed.
        and is never needed.
        ^

      rules/x.cel:4:1: the header ends above this line, as it does not begin with //; if it continues the value above, write //   - https://example.org
          - https://example.org
        ^

      rules/x.cel:4:1: the header ends above this line, as it does not begin with //; if it continues the value above, write //   -- more
        -- more
        ^

      rules/x.cel:4:1: a comment begins with //; write // more
        # more
        ^

      rules/x.cel:5:1: this key is not in the header, which ends above the first line that does not begin with //: remove blank lines, and spaces before //
        // response: Ask the account owner.
        ^

      rules/x.cel:4:1: this key is not in the header, which ends above the first line that does not begin with //: remove blank lines, and spaces before //
         // params: {}
        ^

      rules/x.cel:4:4: YAML: a line is a key, a colon, a space and a value, such as \`severity: high\`; one that continues the value above is indented by two spaces
        // and is never needed.
           ^

      rules/x.cel:4:5: YAML: this line is indented, so it continues the value above: begin a key in the column of the other keys, and put a text that contains ": " in quotation marks
        //  falsePositives: none
            ^

      rules/x.cel:6:4: YAML: begin this line in the same column as the keys, items or lines that it belongs to
        //  two
           ^"
    `);
    const last = ruleText(valid).replace(`\n${valid}`, `\nand more\n${valid}`);
    expect(authorErrors({ "x.cel": last })).toMatchInlineSnapshot(`
      "rules/x.cel:6:1: the header ends above this line, as it does not begin with //; if it continues the value above, write //   and more
        and more
        ^"
    `);
  });
  test("broken YAML, without what it may declare further down", () => {
    const file = ruleText("params.name == record.eventName", { response: "Ask: who?", params: '{name: ""}' });
    expect(authorErrors({ "x.cel": file })).toMatchInlineSnapshot(`
      "rules/x.cel:4:14: YAML: a text that contains ": " needs quotation marks around it
        // response: Ask: who?
                     ^"
    `);
  });
  test("a key below a blank line, which would have no effect", () => {
    const [header, expression] = [ruleText(valid).slice(0, -valid.length - 1), `${valid}\n`];
    const key = "// threshold: {count: 5, per: callerOf(record)}\n";
    expect(authorErrors({ "x.cel": `${header}\n// A comment.\n${key}${expression}` })).toMatchInlineSnapshot(`
      "rules/x.cel:8:1: this key is not in the header, which ends above the first line that does not begin with //: remove blank lines, and spaces before //
        // threshold: {count: 5, per: callerOf(record)}
        ^"
    `);
    expect(authorErrors({ "x.cel": `${header}\n// Thresholds:\n${expression}${key}` })).toBe("no error");
  });
  test("a key given twice", () => {
    expect(authorErrors({ "x.cel": `// title: one\n${ruleText(valid)}` })).toMatchInlineSnapshot(`
      "rules/x.cel:2:4: YAML: this key was given before
        // title: Root user signed in
           ^"
    `);
  });
  test("an unknown key", () => {
    expect(ruleError(valid, { sevrity: "high" })).toMatchInlineSnapshot(`
      "rules/x.cel:6:4: unknown key "sevrity"; did you mean "severity"?
        // sevrity: high
           ^"
    `);
  });
  test("a default of trustedRoles that no caller has", () => {
    const params = '{trustedRoles: ["arn:aws:iam::123456789012:role/*"]}';
    expect(ruleError("!(roleOf(record) in params.trustedRoles)", { params })).toMatchInlineSnapshot(`
      "rules/x.cel:6:27: params.trustedRoles[0] must be the ARN of a role with its path and without wildcards, for example "arn:aws:iam::123456789012:role/deploy", not "arn:aws:iam::123456789012:role/*"
        // params: {trustedRoles: ["arn:aws:iam::123456789012:role/*"]}
                                  ^"
    `);
  });
  test("an unknown key that belongs elsewhere, or is a part of an expression", () => {
    const slips: Record<string, string>[] = [
      { within: "1h" },
      { threshold: "{count: 5, by: callerOf(record), per: record.eventName}" },
      { threshold: "{count: 5, per: record.eventName.replace(a, b)}" },
    ];
    expect(
      slips.map((fields) => authorErrors({ "x.cel": ruleText(valid, fields) })).join("\n\n"),
    ).toMatchInlineSnapshot(`
      "rules/x.cel:6:4: unknown key "within": it belongs to threshold, firstSeen or after
        // within: 1h
           ^

      rules/x.cel:6:26: unknown key "by"; threshold has count, per, of, within
        // threshold: {count: 5, by: callerOf(record), per: record.eventName}
                                 ^

      rules/x.cel:6:59: unknown key "b)": an expression with a comma in it needs quotation marks around it
        // threshold: {count: 5, per: record.eventName.replace(a, b)}
                                                                  ^"
    `);
  });
  test("an unknown key inside threshold", () => {
    expect(ruleError(valid, { threshold: '{count: 3, per: "record.eventName", off: 4}' })).toMatchInlineSnapshot(`
      "rules/x.cel:6:51: unknown key "off"; did you mean "of"?
        // threshold: {count: 3, per: "record.eventName", off: 4}
                                                          ^"
    `);
  });
  test("a duration in words", () => {
    expect(ruleError(valid, { mute: '{per: record.recipientAccountId, for: "an hour"}' })).toMatchInlineSnapshot(`
      "rules/x.cel:6:48: mute.for must be a duration such as 15m, 1h or 30d
        // mute: {per: record.recipientAccountId, for: "an hour"}
                                                       ^"
    `);
  });
  test("a duration that is longer than memory keeps anything", () => {
    const firstSeen = "{of: record.awsRegion, within: 366d}";
    expect(ruleError(valid, { firstSeen })).toMatchInlineSnapshot(`
      "rules/x.cel:6:46: firstSeen.within must be at least 1s and at most 365d
        // firstSeen: {of: record.awsRegion, within: 366d}
                                                     ^"
    `);
  });
  test("more records over time than memory keeps", () => {
    const threshold = "{count: 1001, per: record.recipientAccountId, within: 1h}";
    expect(ruleError(valid, { threshold })).toMatchInlineSnapshot(`
      "rules/x.cel:6:23: threshold.count must be at most 1000 with within
        // threshold: {count: 1001, per: record.recipientAccountId, within: 1h}
                              ^"
    `);
  });
  test("a value to mute by that is not a string", () => {
    expect(ruleError(valid, { mute: "{per: record.readOnly, for: 1h}" })).toMatchInlineSnapshot(`
      "rules/x.cel:6:16: the expression must be of type string, but is of type bool
        // mute: {per: record.readOnly, for: 1h}
                       ^"
    `);
  });
  test("a threshold within one log object beside firstSeen", () => {
    const threshold = "{count: 2, per: record.recipientAccountId}";
    const firstSeen = "{of: record.awsRegion, within: 30d}";
    expect(ruleError(valid, { threshold, firstSeen })).toMatchInlineSnapshot(`
      "rules/x.cel:6:15: threshold needs \`within\` beside firstSeen
        // threshold: {count: 2, per: record.recipientAccountId}
                      ^"
    `);
  });
  test("false positives that are not text", () => {
    expect(ruleError(valid, { falsePositives: "[deployments]" })).toMatchInlineSnapshot(`
      "rules/x.cel:6:20: falsePositives must be text
        // falsePositives: [deployments]
                           ^"
    `);
  });
  test("a misspelled key, which is not missing as well", () => {
    expect(authorErrors({ "x.cel": ruleText(valid).replace("// title:", "// titel:") })).toMatchInlineSnapshot(`
      "rules/x.cel:1:4: unknown key "titel"; did you mean "title"?
        // titel: Root user signed in
           ^"
    `);
  });
  test("a missing key", () => {
    expect(authorErrors({ "x.cel": ruleText(valid).replace(/\/\/ response.*\n/, "") })).toMatchInlineSnapshot(`
      "rules/x.cel:1:4: missing key "response"
        // title: Root user signed in
           ^"
    `);
  });
  test("a file without a header", () => {
    expect(authorErrors({ "x.cel": valid })).toMatchInlineSnapshot(`
      "rules/x.cel:1:1: the file must begin with a header: // lines of YAML such as \`// title: …\`
        record.eventName == "ConsoleLogin"
        ^"
    `);
  });
  test("an unknown severity", () => {
    expect(ruleError(valid, { severity: "urgent" })).toMatchInlineSnapshot(`
      "rules/x.cel:2:14: severity must be one of critical, high, medium, low, info
        // severity: urgent
                     ^"
    `);
  });
  test("a title too long for an email subject", () => {
    expect(ruleError(valid, { title: "x".repeat(71) })).toMatchInlineSnapshot(`
      "rules/x.cel:1:11: title must have at most 70 characters, as it becomes the email's subject
        // title: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                  ^"
    `);
  });
  test("a title with non-ASCII characters", () => {
    expect(ruleError(valid, { title: "Größe" })).toMatchInlineSnapshot(`
      "rules/x.cel:1:11: title must be ASCII, as it becomes the email's subject
        // title: Größe
                  ^"
    `);
  });
  test("a reference that is not a URL", () => {
    expect(ruleError(valid, { references: "[see the wiki]" })).toMatchInlineSnapshot(`
      "rules/x.cel:5:17: references.0 must be a URL
        // references: [see the wiki]
                        ^"
    `);
  });
  test("a threshold count of 0", () => {
    expect(ruleError(valid, { threshold: '{count: 0, per: "record.eventName"}' })).toMatchInlineSnapshot(`
      "rules/x.cel:6:23: threshold.count must be at least 1
        // threshold: {count: 0, per: "record.eventName"}
                              ^"
    `);
  });
});

test("a param has a default", () => {
  expect(ruleError(valid, { params: "{a: , b: 1}" })).toContain('params must each have a default, such as [], "" or 0');
  expect(ruleError(valid, { params: '{a: "", b: 0, c: []}' })).toBe("no error");
});

describe("an error in a suppression's header", () => {
  test("no rule", () => {
    expect(suppressionError("// reason: planned\n// rules: []")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:2:11: rules must name at least one rule, or be all
        // rules: []
                  ^"
    `);
  });
  test("a file in the folder of the other kind", () => {
    const rule = ruleText(valid);
    const suppression = "// reason: planned\n// rules: all\ntrue\n";
    expect(authorErrors({ "x.cel": suppression })).toBe(
      "rules/x.cel:1:4: this is a suppression, and belongs in the subfolder suppressions/\n  // reason: planned\n     ^",
    );
    expect(authorErrors({ "a.cel": rule, "suppressions/x.cel": rule })).toMatch(
      /^rules\/suppressions\/x\.cel:1:4: this is a rule, and belongs in the folder above suppressions\/\n[^\n]*\n *\^$/,
    );
  });
  test("a key of the other kind in a header of its own kind", () => {
    expect(authorErrors({ "x.cel": ruleText(valid, { reason: "planned" }) })).toContain('unknown key "reason"');
  });
  test("a date that does not exist", () => {
    expect(suppressionError("// reason: planned\n// rules: all\n// expires: 2026-02-30")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:3:13: expires must be a date such as 2030-12-31
        // expires: 2026-02-30
                    ^"
    `);
  });
  test("a missing reason", () => {
    expect(suppressionError("// rules: all")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:1:4: missing key "reason"
        // rules: all
           ^"
    `);
  });
});
