// Also tests language/read-policy.ts.
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../language/configure.ts";
import { loadRuleset, readRuleset } from "../../language/load.ts";
import { authorErrors, ruleError, suppressionError, valid } from "../support/author-errors.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

test("a valid rule gives no error", () => {
  expect(ruleError(valid)).toBe("no error");
});

test("an empty file is one mistake", () => {
  expect(authorErrors({ "x.cel": "" })).toMatch(
    /^rules\/x\.cel:1:1: the file must begin with a header: [^\n]*\n *\n *\^$/,
  );
});

test("the rules of files with mistakes are left out, also where only another file shows the mistake", () => {
  const folder = temporaryFolder({ "a.cel": ruleText(valid), "b.cel": ruleText(valid) });
  const { ruleset, errors } = readRuleset({ folder });
  expect(errors.map(({ file }) => file)).toEqual(["rules/b.cel"]);
  expect(ruleset.rules.map(({ id }) => id)).toEqual(["a"]);
});

describe("an error in a rule", () => {
  test("a threshold whose `per` is not a string", () => {
    expect(ruleError(valid, { threshold: "{count: 3, per: record.readOnly}" })).toMatchInlineSnapshot(`
      "rules/x.cel:6:31: the expression must be of type string, but is of type bool
        // threshold: {count: 3, per: record.readOnly}
                                      ^"
    `);
  });
  test.each(["summary", "subject", "target"])("a misspelt field in a %s", (key) => {
    expect(ruleError(valid, { [key]: "record.userIdentity.usrName" })).toContain('unknown field "usrName"');
  });

  test("a misspelt field in a summary folded over several lines", () => {
    expect(ruleError(valid, { summary: '>-\n//   "who: "\n//   + record.userIdentity.usrName' })).toMatchInlineSnapshot(
      `
      "rules/x.cel:8:28: unknown field "usrName" of record.userIdentity; did you mean "userName"?
        //   + record.userIdentity.usrName
                                   ^"
    `,
    );
  });
  test("words in place of an expression, which YAML's own quotation marks do not make a text", () => {
    expect(ruleError(valid, { summary: "Trail stopped by {user}" })).toContain(
      `'"Trail stopped by {user}"', and a field is added, as in '"By " + record.eventName'\n`,
    );
    expect(ruleError(valid, { summary: '"The trail was stopped"' })).toMatchInlineSnapshot(`
      "rules/x.cel:6:14: this is an expression, in which a text has quotation marks of its own: '"The trail was stopped"'
        // summary: "The trail was stopped"
                     ^"
    `);
  });
  test("a conflict that a merge left, whatever else it broke", () => {
    const [ours, theirs] = ["<".repeat(7), ">".repeat(7)];
    const conflict = `${ours} HEAD\n// severity: low\n${"=".repeat(7)}\n// severity: high\n${theirs} other\ntrue\n`;
    expect(authorErrors({ "x.cel": `// title: A\n${conflict}` })).toBe(
      "rules/x.cel:2:1: a merge left a conflict here: keep one of its sides, and remove the lines that mark it\n" +
        `  ${ours} HEAD\n  ^`,
    );
  });
  test("two rules with the same title", () => {
    expect(authorErrors({ "a.cel": ruleText(valid), "b.cel": ruleText(valid) })).toMatchInlineSnapshot(`
      "rules/b.cel:1:11: rules/a.cel has this title too, so their emails would look alike
        // title: Root user signed in
                  ^"
    `);
  });
  test("a rule of one's own with the title of a shipped one", () => {
    expect(authorErrors({ "b.cel": ruleText(valid), "custom/a.cel": ruleText(valid) })).toMatchInlineSnapshot(`
      "rules/custom/a.cel:1:11: rules/b.cel has this title too, so their emails would look alike
        // title: Root user signed in
                  ^"
    `);
  });
  test("a file name that is not a rule id", () => {
    expect(authorErrors({ "Root_Login.cel": ruleText(valid) })).toMatchInlineSnapshot(`
      "rules/Root_Login.cel:1:1: the file's name must be in kebab-case, as it is the id
        // title: Root user signed in
        ^"
    `);
  });
});

describe("an error in a suppression", () => {
  test("a valid one gives no error", () => {
    expect(suppressionError("// reason: planned\n// rules: [root-login]\n// expires: 2026-03-14")).toBe("no error");
  });
  test("an unknown rule id", () => {
    expect(suppressionError("// reason: planned\n// rules: [root-logn]")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:2:12: unknown rule id "root-logn"; did you mean "root-login"?
        // rules: [root-logn]
                   ^"
    `);
  });
  test("the word all in a list", () => {
    expect(suppressionError("// reason: planned\n// rules: [all]")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:2:12: unknown rule id "all"; for all rules, write rules: all
        // rules: [all]
                   ^"
    `);
  });
  test("an expired suppression", () => {
    expect(suppressionError("// reason: planned\n// rules: all\n// expires: 2026-03-13")).toMatchInlineSnapshot(`
      "rules/suppressions/quiet.cel:3:13: the suppression expired on 2026-03-13: remove it, or give it a new date
        // expires: 2026-03-13
                    ^"
    `);
  });
});

test("rules and suppressions are sorted by id, and disabled rules are included", () => {
  const folder = temporaryFolder({
    "b.cel": ruleText(valid, { title: "B" }),
    "a.cel": ruleText(`${valid} // ends here`, { title: "A", enabled: "false" }),
    "notes.txt": "not a rule",
    "suppressions/z.cel": `// reason: planned\n// rules: [b]\n${valid}\n`,
    "suppressions/y.cel": `// reason: planned\n// rules: all\n${valid}\n`,
  });
  const { rules, suppressions } = loadRuleset({ folder });
  expect(rules.map(({ id, enabled, expression }) => ({ id, enabled, expression }))).toEqual([
    { id: "a", enabled: false, expression: `${valid} // ends here` },
    { id: "b", enabled: true, expression: valid },
  ]);
  expect(suppressions).toEqual([
    { name: "y", reason: "planned", rules: "all", params: {}, expression: valid },
    { name: "z", reason: "planned", rules: ["b"], params: {}, expression: valid },
  ]);
});

test("a file that changed is read again, and a change to a loaded rule stays with its caller", () => {
  const folder = temporaryFolder({ "a.cel": ruleText(valid), "b.cel": ruleText(valid, { title: "Another" }) });
  for (const rule of loadRuleset({ folder }).rules) rule.enabled = false;
  writeFileSync(join(folder, "b.cel"), ruleText('record.eventName == "B"', { title: "Another" }));
  const loaded = loadRuleset({ folder }).rules.map(({ id, enabled, expression }) => ({ id, enabled, expression }));
  expect(loaded).toEqual([
    { id: "a", enabled: true, expression: valid },
    { id: "b", enabled: true, expression: 'record.eventName == "B"' },
  ]);
  writeFileSync(join(folder, "a.cel"), ruleText("record.eventName", {}));
  expect(() => loadRuleset({ folder })).toThrow("must be of type bool");
});

test("suppressions are optional, but the folder of rules must exist", () => {
  const folder = temporaryFolder({ "a.cel": ruleText(valid) });
  expect(loadRuleset({ folder }).suppressions).toEqual([]);
  expect(() => loadRuleset({ folder: `${folder}/missing` })).toThrow(ConfigurationError);
});

test("every error of every file is reported at once", () => {
  expect(
    authorErrors({ "a.cel": ruleText("record.a == 1"), "b.cel": ruleText("record.b == 1") }),
  ).toMatchInlineSnapshot(
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

describe("the user's own rules", () => {
  test("are loaded in addition, from custom/ and from further folders", () => {
    const folder = temporaryFolder({
      "b.cel": ruleText(valid, { title: "B" }),
      "custom/a.cel": ruleText(valid, { title: "A" }),
      "custom/suppressions/y.cel": `// reason: planned\n// rules: [b]\n${valid}\n`,
    });
    const { rules, suppressions, files } = loadRuleset({ folder });
    expect(rules.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(suppressions.map(({ name }) => name)).toEqual(["y"]);
    expect(files.rules.get("a")).toEqual({
      path: `${folder}/custom/a.cel`,
      shown: "rules/custom/a.cel",
      samples: { path: `${folder}/custom/samples`, shown: "rules/custom/samples" },
      overridden: [],
    });
  });

  test("an id that two files have is an error that names both, and so is a suppression's name", () => {
    expect(
      authorErrors({
        "a.cel": ruleText(valid),
        "custom/a.cel": ruleText(valid),
        "suppressions/y.cel": `// reason: planned\n// rules: all\n${valid}\n`,
        "custom/suppressions/y.cel": `// reason: planned\n// rules: all\n${valid}\n`,
      }),
    ).toMatchInlineSnapshot(`
      "rules/custom/a.cel:1:1: rules/a.cel has this id too: rename one of them, or add \`overrides: true\` to this header to use this one instead
        // title: Root user signed in
        ^

      rules/custom/suppressions/y.cel:1:1: rules/suppressions/y.cel has this id too: rename one of them
        // reason: planned
        ^"
    `);
  });

  test("a rule overrides a shipped one if it says so", () => {
    const overriding = ruleText('record.eventName == "Mine"', { overrides: "true" });
    const folder = temporaryFolder({ "a.cel": ruleText(valid), "custom/a.cel": overriding });
    const { rules, files } = loadRuleset({ folder });
    expect(rules.map(({ id, expression }) => [id, expression])).toEqual([["a", 'record.eventName == "Mine"']]);
    expect(rules[0]).not.toHaveProperty("overrides");
    expect(files.rules.get("a")).toMatchObject({ shown: "rules/custom/a.cel", overridden: ["test/rules"] });
  });

  test("a rule that overrides nothing is an error: the shipped one may have a new name", () => {
    expect(authorErrors({ "custom/a.cel": ruleText(valid, { overrides: "true" }) })).toMatchInlineSnapshot(`
      "rules/custom/a.cel:6:15: there is no other rule with the id "a" to override
        // overrides: true
                      ^"
    `);
  });

  test("a .cel file that nothing loads is an error with its path", () => {
    expect(
      authorErrors({
        "acme/a.cel": ruleText(valid),
        "suppressions/acme/b.cel": ruleText(valid),
        "custom/samples/c/c.cel": ruleText(valid),
        "d.CEL": ruleText(valid),
        "e.cel.txt": ruleText(valid),
        "f.cel.disabled": ruleText(valid),
        "node_modules/x/e.cel": ruleText(valid),
      }),
    ).toMatchInlineSnapshot(`
      "rules/acme/a.cel:1:1: nothing loads this file: files in subfolders are not read; rules belong in rules/custom/, suppressions in rules/custom/suppressions/
        // title: Root user signed in
        ^

      rules/d.CEL:1:1: nothing loads this file: its name must end in .cel, in lower case
        // title: Root user signed in
        ^

      rules/e.cel.txt:1:1: nothing loads this file: its name must end in .cel, in lower case
        // title: Root user signed in
        ^

      rules/suppressions/acme/b.cel:1:1: nothing loads this file: files in subfolders are not read; rules belong in rules/custom/, suppressions in rules/custom/suppressions/
        // title: Root user signed in
        ^

      rules/custom/samples/c/c.cel:1:1: nothing loads this file: files in subfolders are not read; rules belong in rules/custom/, suppressions in rules/custom/suppressions/
        // title: Root user signed in
        ^"
    `);
  });

  test("a rule that can't be read is an error that names it", () => {
    const folder = temporaryFolder({ "a.cel": ruleText(valid) });
    symlinkSync("missing", `${folder}/b.cel`);
    expect(() => loadRuleset({ folder })).toThrow("rules/b.cel: can't read this file (ENOENT");
  });
});
