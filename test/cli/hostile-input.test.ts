import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { findInputs, readInput } from "../../cli/inputs.ts";
import { AuthorErrors } from "../../language/author-error.ts";
import { loadRuleset } from "../../language/load.ts";
import { startEmulator } from "../../local/emulator.ts";
import { cpuMilliseconds } from "../support/cpu-time.ts";
import { record } from "../support/records.ts";
import { busyness } from "../support/reliability.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { run, startCommands } from "../support/run.ts";

afterEach(() => vi.unstubAllEnvs());

// Clears the screen, reverses the direction of writing, changes the colour by a one-byte control character, and makes a link.
const escapes = "\u001b[2J\u202e\u009b31m\u001b]8;;https://evil.com\u0007";
const hostile = record({
  userIdentity: { type: "IAMUser", arn: `arn:${escapes}`, userName: escapes },
  requestParameters: { name: escapes, [escapes]: escapes },
  userAgent: escapes,
  eventID: escapes,
});

/** The characters of an output that would control a terminal. */
const steering = (output: string) => output.match(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu);

describe("no command prints control characters", () => {
  const hostileName = `${escapes.replaceAll("/", "")}.json`;
  const files = {
    [hostileName]: JSON.stringify(hostile),
    [`broken${hostileName}`]: "{",
    "ok.json.gz": gzipSync(JSON.stringify({ Records: [hostile] })),
  };
  const rules = {
    "alerts.cel": ruleText("record.eventName != ''", { summary: "record.userAgent", title: "Alerts" }),
    "fails.cel": ruleText("bool(record.userAgent)", { title: "Fails" }),
  };
  const broken = { [`${escapes.replaceAll("/", "")}.cel`]: `// title: ${escapes}\nrecord.x${escapes} == 1\n` };

  const calls: [what: string, args: (paths: Record<"folder" | "file" | "rules" | "broken", string>) => string[]][] = [
    ["evaluate", ({ folder, rules }) => ["evaluate", "--rules", rules, folder]],
    ["evaluate --json", ({ folder, rules }) => ["evaluate", "--json", "--rules", rules, folder]],
    ["evaluate of nothing", () => ["evaluate", `nowhere${escapes}`]],
    ["evaluate of no bucket", () => ["evaluate", `s3:///${escapes}`]],
    ["backtest of nothing", () => ["backtest", "--no-report", `nowhere${escapes}`]],
    ["backtest of no bucket", () => ["backtest", "--no-report", `s3:///${escapes}`]],
    ["backtest of a glob that matches nothing", () => ["backtest", "--no-report", `${escapes}*`]],
    ["check of broken rules", ({ broken }) => ["check", "--rules", broken]],
    ["import of what is no rule", ({ file, folder }) => ["import", "sigma", "--out", join(folder, "rules"), file]],
    ["evaluate by broken rules", ({ folder, broken }) => ["evaluate", "--rules", broken, folder]],
    ["explain", ({ file, rules }) => ["explain", "--rules", rules, "alerts", file]],
    ["explain of a rule that fails", ({ file, rules }) => ["explain", "--rules", rules, "fails", file]],
    ["explain --json", ({ file, rules }) => ["explain", "--json", "--rules", rules, "fails", file]],
    ["explain of no rule", ({ file }) => ["explain", escapes, file]],
    ["backtest", ({ folder, rules }) => ["backtest", "--no-report", "--workers", "1", "--rules", rules, folder]],
    [
      "new",
      ({ file, folder }) => [
        "new",
        "--from",
        file,
        "--event",
        `${escapes}x`,
        "--rules",
        folder,
        "--samples",
        folder,
        "x",
      ],
    ],
    ["start", ({ folder }) => ["start", join(folder, hostileName)]],
  ];

  test("from records, paths or rules", async () => {
    const folder = temporaryFolder(files);
    const paths = {
      folder,
      file: join(folder, hostileName),
      rules: temporaryFolder(rules),
      broken: temporaryFolder(broken),
    };
    const outcomes = await Promise.all(
      calls.map(async ([what, args]) => {
        const { stdout, stderr } = await run(args(paths));
        return [what, steering(stdout + stderr)];
      }),
    );
    expect(outcomes).toEqual(calls.map(([what]) => [what, null]));
  });

  test("from the keys of a bucket", async () => {
    const emulator = await startEmulator();
    onTestFinished(emulator.stop);
    for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
    const key = (name: string) => `AWSLogs/${escapes}/CloudTrail/${escapes}/${name}${escapes}.json`;
    await emulator.putObject(key("alerts"), Buffer.from(JSON.stringify({ Records: [hostile] })));
    await emulator.putObject(key("broken"), Buffer.from("{"));
    const folder = temporaryFolder(rules);
    const below = `s3://${emulator.bucket}/AWSLogs/`;
    const calls = [
      ["evaluate", "--rules", folder, below],
      ["evaluate", "--json", "--rules", folder, below],
      ["evaluate", "--rules", folder, `${below}none${escapes}`],
      ["explain", "--rules", folder, "alerts", below],
      ["explain", "--json", "--rules", folder, "alerts", `s3://${emulator.bucket}/${key("alerts")}`],
      ["backtest", "--no-report", "--workers", "1", "--rules", folder, below],
      ["backtest", "--no-report", "--workers", "1", "--rules", folder, `${below}none${escapes}`],
    ];
    const outcomes = await Promise.all(
      calls.map(async (args) => {
        const { stdout, stderr } = await run(args);
        // The escaped form of the control character shows that the command printed the key.
        return { args, steering: steering(stdout + stderr), showsKey: /\\u(001|\{1)b/.test(stdout + stderr) };
      }),
    );
    expect(outcomes).toEqual(calls.map((args) => ({ args, steering: null, showsKey: true })));
  });
});

test("symbolic links, pipes, and folders that are named like files are skipped in a folder", async () => {
  const outside = temporaryFolder({ "outside.json": "{}" });
  const folder = temporaryFolder({ "a/b/inside.json": "{}", "a/line\nbreak.json": "{}" });
  symlinkSync(folder, join(folder, "a/loop"));
  symlinkSync("..", join(folder, "a/b/up"));
  symlinkSync(outside, join(folder, "out"));
  symlinkSync(join(outside, "outside.json"), join(folder, "link.json"));
  symlinkSync("nothing", join(folder, "dangling.json"));
  mkdirSync(join(folder, "folder.json"));
  execFileSync("mkfifo", [join(folder, "pipe.json")]);

  const inputs = await Array.fromAsync(findInputs([folder]));
  expect(inputs).toEqual([join(folder, "a/b/inside.json"), join(folder, "a/line\nbreak.json")]);
  // A link that the command line names is followed.
  const named = await Array.fromAsync(findInputs([join(folder, "link.json"), join(folder, "out")]));
  expect(named.map((source) => realpathSync(source))).toEqual([
    realpathSync(join(outside, "outside.json")),
    realpathSync(join(outside, "outside.json")),
  ]);
});

test("an endless input ends in an error", async () => {
  await expect(readInput("/dev/zero")).rejects.toThrow("/dev/zero: is larger than 512 MiB, so it is not a log file");
});

describe("a gzip bomb ends a command with an error, within 20 s and 600 MB", () => {
  /** 96 MB in 96 KB. */
  const bombOf = (before: string, repeated: string, behind: string) => {
    const member = gzipSync(repeated.repeat((16 * 1024 ** 2) / repeated.length));
    return Buffer.concat([gzipSync(before), ...Array(6).fill(member), gzipSync(behind)]);
  };
  test.each([
    ["white space behind the records", bombOf('{"Records":[]', " ", "}")],
    ["a list of records", bombOf("[", "{},", "{}]")],
    ["JSON lines", bombOf("", "{}\n", "")],
  ])("%s", async (what, bomb) => {
    const file = join(temporaryFolder({ [`${what}.json.gz`]: bomb }), `${what}.json.gz`);
    const run = startCommands();
    for (const command of [["evaluate"], ["explain", "root-activity"], ["backtest", "--no-report", "--workers", "1"]]) {
      const { code, stderr, seconds, peakMegabytes } = await run([...command, file]);
      expect({ command, code, stderr }).toEqual({
        command,
        code: 2,
        stderr: expect.stringContaining(
          `${file}: contains more than 64 MiB of text in another form than CloudTrail's log files`,
        ),
      });
      expect(seconds).toBeLessThan(20 * busyness());
      expect(peakMegabytes).toBeLessThan(600);
    }
  });
});

test("keys with special characters are read from a bucket unchanged", async () => {
  const emulator = await startEmulator();
  try {
    for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
    const keys = [
      "logs/a b+c%20d.json",
      "logs/&<>\"'`$(x).json",
      "logs/line\nbreak.json",
      "logs/../../etc/passwd.json",
      "logs//.json",
      "logs/ü🚨\u202e.json",
    ];
    for (const key of keys) await emulator.putObject(key, Buffer.from(key));
    const inputs = await Array.fromAsync(findInputs([`s3://${emulator.bucket}/logs/`]));
    const read = await Promise.all(inputs.map(async (source) => Buffer.from(await readInput(source)).toString()));
    expect(read.sort()).toEqual([...keys].sort());
    expect(inputs.sort()).toEqual(keys.map((key) => `s3://${emulator.bucket}/${key}`).sort());
  } finally {
    await emulator.stop();
  }
});

describe("a rule that would take too much time or memory to load is refused within 3 seconds", () => {
  const aliases = Array.from({ length: 9 }, (_, i) => `// a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]\n`).join("");
  test.each([
    ["aliases of aliases in its header", `// a0: &a0 [x]\n${aliases}// tags: *a9\ntrue\n`],
    ["a header nested 10,000 deep", `// tags: ${"[".repeat(10_000)}\ntrue\n`],
    ["a header that names code", "// title: !!js/function 'return 1'\ntrue\n"],
    ["parentheses nested 20,000 deep", ruleText(`${"(".repeat(20_000)}true${")".repeat(20_000)}`)],
    ["50,000 negations", ruleText(`${"!".repeat(50_000)}true`)],
    ["20,000 operands", ruleText(Array(20_000).fill("true").join(" && "))],
    ["lists nested 10,000 deep", ruleText(`${"[".repeat(10_000)}${"]".repeat(10_000)} == []`)],
    ["a word of 100,000 letters with an operator of SQL behind it", ruleText(`${"x".repeat(100_000)} is null`)],
    ["20,000 calls in a row with an operator of SQL behind them", ruleText(`${"a(b)".repeat(20_000)} is null`)],
    ["a regular expression of repeated repetitions", ruleText('record.eventName.matches("((a{1000}){1000}){1000}")')],
    ["a file that is binary", "\u0000\u0001\ufffd".repeat(10_000)],
  ])("%s", (_what, text) => {
    const folder = temporaryFolder({ "bomb.cel": text });
    const milliseconds = cpuMilliseconds(() => expect(() => loadRuleset({ folder })).toThrow(AuthorErrors));
    expect(milliseconds).toBeLessThan(3000);
  });
});

test("backtest's report shows markup in records as text", async () => {
  const markup = `"'><img src=x onerror=alert(1)></script><script>alert(2)</script><a href="javascript:alert(3)">`;
  const folder = temporaryFolder({
    [`x'"><b>${"y".repeat(5)}.json`]: JSON.stringify(
      record({
        userAgent: markup,
        eventName: markup,
        userIdentity: { arn: markup },
        requestParameters: { name: markup },
      }),
    ),
  });
  const report = join(folder, "report.html");
  const rules = temporaryFolder({ "any.cel": ruleText("true", { summary: "record.userAgent" }) });
  const { code } = await run(["backtest", "--workers", "1", "--rules", rules, "--report", report, folder]);
  expect(code).toBe(0);
  const html = readFileSync(report, "utf8");
  expect(html).toContain("onerror=alert(1)");
  expect(html).not.toMatch(/<img src=x|<script>alert|<b>y|href="javascript:/);
});
