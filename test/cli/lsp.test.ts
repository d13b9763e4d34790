import { spawn } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { hoverOf } from "../../cli/lsp/answers.ts";
import { libraries } from "../../engine/cel/functions.ts";
import { cpuMillisecondsOf } from "../support/cpu-time.ts";
import { ruleText } from "../support/rules-folder.ts";

const project = join(import.meta.dirname, "../..");
const server = spawn(process.execPath, [join(project, "cli/index.mjs"), "check", "--lsp"], { cwd: project });
const client = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
const published = new Map<string, (diagnostics: unknown) => void>();
client.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => published.get(uri)?.(diagnostics));
client.listen();
const initialized = client.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
afterAll(async () => {
  await client.sendRequest("shutdown");
  await client.sendNotification("exit");
  server.kill();
});

let version = 0;

/** Opens or changes a file in the editor; returns its diagnostics. */
async function edit(path: string, text: string, isOpen = false): Promise<unknown> {
  await initialized;
  const uri = pathToFileURL(path).href;
  const diagnostics = new Promise((resolve) => published.set(uri, resolve));
  version++;
  if (isOpen) {
    await client.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  } else {
    await client.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "cel", version, text } });
  }
  return diagnostics;
}

const labels = async (path: string, line: number, character: number) => {
  const params = { textDocument: { uri: pathToFileURL(path).href }, position: { line, character } };
  return ((await client.sendRequest("textDocument/completion", params)) as { label: string }[]).map(
    ({ label }) => label,
  );
};

test("an editor gets diagnostics, hover, completion and the definition of params", async () => {
  const path = "/example/rules/custom/mine.cel";
  const text = ruleText('record.eventSource == "iam.amazonaws.com" && record.eventNam == "" && params.limit > 1', {
    params: "{limit: 3}",
  });
  expect(await edit(path, text)).toMatchInlineSnapshot(`
    [
      {
        "message": "unknown field "eventNam" of record; did you mean "eventName"?",
        "range": {
          "end": {
            "character": 60,
            "line": 6,
          },
          "start": {
            "character": 52,
            "line": 6,
          },
        },
        "severity": 1,
        "source": "cta check",
      },
    ]
  `);
  const uri = pathToFileURL(path).href;
  const valid = ruleText(
    'record.eventSource == "iam.amazonaws.com" && record.eventName == "" && record.userIdentity.type == "Root" && params.limit > 1',
    { params: "{limit: 3}" },
  );
  expect(await edit(path, valid, true)).toEqual([]);
  const column = (word: string) => (valid.split("\n")[6] ?? "").indexOf(word) + word.length;
  const at = (word: string) => ({ textDocument: { uri }, position: { line: 6, character: column(word) } });
  expect(await client.sendRequest("textDocument/hover", at("userIdentity.type"))).toMatchInlineSnapshot(`
    {
      "contents": {
        "kind": "markdown",
        "value": "**record.userIdentity.type**: text

    The kind of caller. MFA and long-lived keys mean something else for each.

    CloudTrail writes Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount, AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser, Unknown.",
      },
    }
  `);
  expect(await client.sendRequest("textDocument/definition", at("params.limit"))).toMatchInlineSnapshot(`
    {
      "range": {
        "end": {
          "character": 12,
          "line": 5,
        },
        "start": {
          "character": 12,
          "line": 5,
        },
      },
      "uri": "file:///example/rules/custom/mine.cel",
    }
  `);
  expect(await labels(path, 6, column("record.userIdentity."))).toContain("sessionContext");
  expect(await labels(path, 6, column("params."))).toEqual(["limit"]);
  const events = await labels(path, 6, column('record.eventName == "'));
  expect(events).toContain("CreateUser");
  expect(events).not.toContain("StopLogging");
  expect(events).toContain("AddRoleToInstanceProfile");
  await edit(path, `// \n${valid}`, true);
  expect(await labels(path, 0, 3)).toContain("falsePositives");
  expect(await labels(path, 0, 3)).not.toContain("title");
});

test("an editor gets what each key of the header is for, and what may follow it", async () => {
  const path = "/example/rules/custom/keys.cel";
  const uri = pathToFileURL(path).href;
  const header = ["// severity: ", "// threshold: {count: 3, ", "// mute:", "//   per: callerOf(record)", "// "];
  await edit(path, [...header, 'record.eventName == "CreateUser"'].join("\n"));
  const hover = async (line: number, word: string) => {
    const character = (header[line] ?? "").indexOf(word) + 1;
    const params = { textDocument: { uri }, position: { line, character } };
    const found = (await client.sendRequest("textDocument/hover", params)) as { contents: { value: string } } | null;
    return found?.contents.value;
  };
  const end = (line: number) => labels(path, line, (header[line] ?? "").length);
  expect([
    await hover(0, "severity"),
    await hover(1, "count"),
    await hover(3, "per"),
    await hover(3, "callerOf"),
  ]).toMatchInlineSnapshot(`
    [
      "**severity**: critical, high, medium, low or info. Subscriptions filter by it.",
      "**threshold.count**: How many records, or with \`of\`, how many different values.",
      "**mute.per**: CEL of type string: alerts are held back for each of its values.",
      undefined,
    ]
  `);
  expect(await end(0)).toEqual(["critical", "high", "medium", "low", "info"]);
  expect(await end(1)).toEqual(["count", "per", "of", "within"]);
  expect(await end(4)).toEqual(expect.arrayContaining(["title", "after", "silent"]));
  expect(await end(4)).not.toContain("severity");
});

test("an editor gets what a function returns, with an example and its signatures", () => {
  const hover = (expression: string, word: string) =>
    hoverOf("rules/a.cel", expression, { line: 0, character: expression.indexOf(word) });
  expect(hover("callerOf(record)", "callerOf")).toMatchInlineSnapshot(`
    "\`callerOf(record)\`: who called, the same in every session

    \`\`\`cel
    callerOf({"userIdentity": {"arn": "arn:aws:iam::123456789012:user/alice"}}) → "arn:aws:iam::123456789012:user/alice"
    \`\`\`

    \`\`\`cel
    callerOf(dyn): string
    \`\`\`"
  `);
  expect(hover("math.sign(1.0)", "sign")).toMatchInlineSnapshot(`
    "\`math.abs(x)\`, \`math.sign(x)\`

    \`\`\`cel
    math.abs(-3) → 3
    \`\`\`

    \`\`\`cel
    math.sign(ast): dyn
    \`\`\`"
  `);
  expect(hover("record.eventName.indexOf('a')", "indexOf")).toMatchInlineSnapshot(`
    "\`text.indexOf(part)\`, \`(part, from)\`, \`lastIndexOf\`

    \`\`\`cel
    "a.b.c".indexOf(".", 2) → 3
    \`\`\`

    \`list.indexOf(item)\`, \`lastIndexOf(item)\`

    \`\`\`cel
    [1, 2, 1].lastIndexOf(1) → 2
    \`\`\`

    \`\`\`cel
    string.indexOf(string): int
    string.indexOf(string, int): int
    list<dyn>.indexOf(dyn): int
    \`\`\`"
  `);
  expect(hover("nothing(record)", "nothing")).toBeUndefined();
  const all = libraries.flatMap(({ functions = [], macros = [] }) => [...functions, ...macros]);
  const names = [...new Set(all.map(({ signature }) => /(\w+)\(/.exec(signature)?.[1] ?? signature))];
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name) => !hover(`${name}(`, name)?.includes("→"))).toEqual([]);
});

test("a keystroke in the largest rule of the library is answered within 50 ms", async () => {
  const files = globSync("*.cel", { cwd: join(project, "rules") }).map((name) => join(project, "rules", name));
  const [path = ""] = files.sort((a, b) => statSync(b).size - statSync(a).size);
  const text = readFileSync(path, "utf8");
  await edit(path, text);
  const last = text.split("\n").length - 2;
  const press = async (key: number) => {
    await edit(path, `${text}// ${"x".repeat(key)}`, true);
    await labels(path, last, 0);
  };
  for (let key = 0; key < 5; key++) await press(key);
  const before = cpuMillisecondsOf(server);
  for (let key = 5; key < 25; key++) await press(key);
  expect((cpuMillisecondsOf(server) - before) / 20).toBeLessThan(50);
});
