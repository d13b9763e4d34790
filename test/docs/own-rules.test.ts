import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { projectCopy } from "../support/project-copy.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { startCommands } from "../support/run.ts";
import { snippetsOf } from "../support/snippets.ts";

const project = join(import.meta.dirname, "../..");
const page = readFileSync(join(project, "docs/rules.md"), "utf8");
/** The commands of "Keep your rules through upgrades". */
const upgrade =
  snippetsOf(page)
    .find(({ kind }) => kind === "sh upgrade")
    ?.text.trimEnd() ?? "";

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function gitIn(folder: string): (...args: string[]) => void {
  const person = ["-c", "user.name=Example", "-c", "user.email=example@example.com", "-c", "core.hooksPath=/dev/null"];
  return (...args) => void execFileSync("git", [...person, ...args], { cwd: folder, stdio: "pipe" });
}

const sample = (eventName: string) => JSON.stringify(record({ eventSource: "backup.amazonaws.com", eventName }));
const rule = (eventName: string, header: Record<string, string>) =>
  ruleText(`record.eventSource == "backup.amazonaws.com" && record.eventName == "${eventName}"`, header);

/** A rule, a suppression, a shipped rule replaced, more samples of another, and shared rules in a folder elsewhere. */
const ownFiles = {
  "rules/custom/mine.cel": rule("Mine", { title: "Mine happened", tags: "[acme-7]" }),
  "rules/custom/samples/mine/alert/a.json": sample("Mine"),
  "rules/custom/samples/mine/quiet/a.json": sample("Other"),
  "rules/custom/suppressions/planned.cel": `// reason: planned\n// rules: [root-activity]\nrecord.awsRegion == "eu-west-1"\n`,
  "rules/custom/root-activity.cel": rule("Root", { title: "Root did it", overrides: "true" }),
  "rules/custom/samples/root-activity/alert/a.json": sample("Root"),
  "rules/custom/samples/root-activity/quiet/a.json": sample("Other"),
  "rules/custom/samples/root-console-login/quiet/mine.json": sample("Other"),
  "Pulumi.prod.yaml": "config:\n  cloudtrail-alerts:rules: { folders: [shared] }\n",
};
const sharedFiles = {
  "shared/theirs.cel": rule("Theirs", { title: "Theirs happened" }),
  "shared/samples/theirs/alert/a.json": sample("Theirs"),
  "shared/samples/theirs/quiet/a.json": sample("Mine"),
};

test("a user's own rules, samples and suppressions pass every check, and upstream merges twice without a conflict", async () => {
  // Of the library, those that the user's files name, and a rule that remembers.
  const library = ["root-activity", "root-console-login", "password-spraying"];
  const upstream = projectCopy(library, ["test", "biome.json", "vitest.config.ts"]);
  const shipped = await startCommands(upstream)(["check", "--no-hints"]);
  const git = gitIn(upstream);
  git("init", "--initial-branch=main");
  appendFileSync(join(upstream, ".git/info/exclude"), "/node_modules\n");
  git("add", "--all");
  git("commit", "--message=1");

  const fork = temporaryFolder({});
  const gitInFork = gitIn(fork);
  gitInFork("clone", "--quiet", "--origin=mine", upstream, ".");
  symlinkSync(join(project, "node_modules"), join(fork, "node_modules"));
  appendFileSync(join(fork, ".git/info/exclude"), "/node_modules\n");
  write(fork, { ...ownFiles, ...sharedFiles });
  gitInFork("add", "--all");
  gitInFork("commit", "--message=own rules");

  for (const time of [1, 2]) {
    const changed = join(upstream, "rules/root-console-login.cel");
    writeFileSync(changed, `${readFileSync(changed, "utf8")}// version ${time}\n`);
    appendFileSync(join(upstream, "docs/catalogue.md"), `version ${time}\n`);
    write(upstream, {
      [`rules/new-${time}.cel`]: rule(`New${time}`, { title: `New ${time}` }),
      [`test/rules/new-${time}/alert/a.json`]: sample(`New${time}`),
      [`test/rules/new-${time}/quiet/a.json`]: sample("Mine"),
    });
    git("add", "--all");
    git("commit", `--message=upstream ${time}`);
    for (const command of upgrade.split("\n")) {
      const [program, ...args] = command.split(" ");
      if (program === "git" && !(args[0] === "remote" && time === 2)) {
        gitInFork(...args.map((arg) => (arg.startsWith("https://") ? upstream : arg)));
      }
    }
  }
  // The last command of the page; npm ci has nothing to install here.
  expect(upgrade.split("\n").slice(-2)).toEqual(["npm ci", "npx cta check"]);
  const runInFork = startCommands(fork, { ONLY_SHIPPED_RULES: undefined });
  const checked = await runInFork(["check", "--no-hints"]);
  const matched = await runInFork(["evaluate", "rules/custom/samples", "shared/samples"]);
  const built = await runInFork(["build"]);
  const counts = ({ stdout }: { stdout: string }) => (stdout.replaceAll(",", "").match(/\d+/g) ?? []).map(Number);
  const [rules = 0, on = 0, off, suppressions = 0, samples = 0, sequences = 0] = counts(shipped);
  expect({ ...checked, counts: counts(checked) }).toMatchObject({
    code: 0,
    stderr: "",
    // Upstream's new rules; mine and theirs, the suppression, and four, two and one samples in samples folders.
    counts: [rules + 2 + 2, on + 2 + 2, off, suppressions + 1, samples + 4 + 7, sequences],
  });
  expect(matched.stdout.match(/^ {2}\w.*$/gm)).toMatchInlineSnapshot(`
    [
      "  HIGH      2026-03-14T02:12:45Z  mine: Mine",
      "  HIGH      2026-03-14T02:12:45Z  theirs: Theirs",
      "  HIGH      2026-03-14T02:12:45Z  mine: Mine",
      "  root-activity: 1 by planned",
    ]
  `);
  expect(built.stdout).toContain(`with ${on + 2 + 2} rules`);

  const tools = ["node_modules/.bin/biome", "node_modules/.bin/vitest"].map((path) => join(fork, path));
  const started = (args: string[]) =>
    execFileSync(process.execPath, args, { cwd: fork, env: { ...process.env, NO_COLOR: "1" }, stdio: "pipe" });
  // Its other files are checked by npm test already.
  started([tools[0] as string, "ci", "biome.json", "rules", "shared", "Pulumi.prod.yaml"]);
  started([tools[1] as string, "run", "test/rule-library/samples.test.ts"]);
});
