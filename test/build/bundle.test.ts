// Also tests handler/ruleset.ts, build/plugins.ts, build/package-plugins.ts, language/deployed-ruleset.ts.
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Bundle, bundle, modulesOf } from "../../build/bundle.ts";
import { extensions } from "../../engine/cel/extensions/index.ts";
import { openCheckCache } from "../../language/check-cache.ts";
import { builtFunction, codeOf, sourcesOf } from "../support/built-function.ts";
import { quickBrotli } from "../support/quick-brotli.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

const mute = '{per: "record.eventName", for: 1h}';
const project = join(import.meta.dirname, "../..");

test("the bundle is ES modules with source maps, and contains the enabled rules", async () => {
  const { files, rules } = await builtFunction();
  const modules = Object.keys(files).filter((name) => name.endsWith(".mjs"));
  expect(modules.filter((name) => !/^shared-\d\.mjs$/.test(name))).toEqual(["index.mjs", "later.mjs", "sdk.mjs"]);
  const parts = ["index", "evaluation", "messages"].map((part) => `ruleset-${part}.br`);
  expect(Object.keys(files)).toEqual([...modules.flatMap((name) => [name, `${name}.map`]), ...parts]);
  for (const name of modules)
    expect(String(files[name]).trimEnd().split("\n").at(-1)).toBe(`//# sourceMappingURL=${name}.map`);
  expect(JSON.parse(files["index.mjs.map"] as string).sources).toContain("../../handler/index.ts");
  expect(rules.map(({ id }) => id)).toContain("root-activity");
  expect(rules.every(({ enabled }) => enabled)).toBe(true);
});

test("what most log objects do not need is in a module that is loaded later, whatever parts a stack uses", async () => {
  const features = { deduplicate: true, memory: true, chat: true, eventBus: true };
  const whole = await bundle({ ...features, rulesFolder: temporaryFolder({ "a.cel": ruleText("true", { mute }) }) });
  const late =
    /@aws-sdk|core\/dist-es\/submodules\/(client|schema|retry|endpoints)|idempotency|handler\/(summary|email|chat|event-bus|memory|requests)/;
  expect(sourcesOf(whole).filter((source) => late.test(source)).length).toBeGreaterThan(200);
  expect(sourcesLoadedWith("index.mjs", whole).filter((source) => late.test(source))).toEqual([]);
});

test("publishing alerts loads nothing of the AWS SDK's clients", async () => {
  const sources = sourcesLoadedWith("later.mjs", await builtFunction());
  expect(sources).toContain("../../handler/email.ts");
  expect(sources.filter((source) => source.includes("node_modules/@aws-sdk/"))).toEqual([
    "../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js",
    "../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partition.js",
  ]);
});

/** The sources of a module, and of those that it imports when it is loaded. */
function sourcesLoadedWith(module: string, built: Bundle): string[] {
  return modulesOf(built.files, module).flatMap(
    (name): string[] => JSON.parse(built.files[`${name}.map`] as string).sources,
  );
}

test("the same sources give the same bytes, in another place and at another time", async () => {
  const folder = temporaryFolder({});
  const copied = ["build", "cli", "engine", "handler", "language", "local", "rules", "text", "package.json"];
  for (const name of copied) cpSync(join(project, name), join(folder, name), { recursive: true });
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  utimesSync(join(folder, "handler/index.ts"), 0, 0);
  execFileSync(process.execPath, [...quickBrotli, "cli/index.mjs", "build"], {
    cwd: folder,
    env: { ...process.env, TZ: "Asia/Tokyo" },
  });

  const { files } = await builtFunction();
  // The copy's node_modules is a link, and a source map names the place that it leads to.
  const withoutLink = (text: string) => text.replaceAll(/"[^"]*node_modules\//g, '"node_modules/');
  expect(readdirSync(join(folder, "dist/function")).sort()).toEqual(Object.keys(files).sort());
  const differing = Object.entries(files).filter(([name, content]) => {
    const built = readFileSync(join(folder, "dist/function", name));
    if (name.endsWith(".map")) return withoutLink(String(built)) !== withoutLink(String(content));
    return !built.equals(Buffer.from(content as Uint8Array));
  });
  expect(differing.map(([name]) => name)).toEqual([]);
});

test("re2js is in the bundle only if a rule calls matches, which no rule that ships switched on does", async () => {
  const withPattern = temporaryFolder({ "named-a.cel": ruleText('record.eventName.matches("^A")') });
  const bundles = await Promise.all([builtFunction(), bundle({ rulesFolder: withPattern })]);
  expect(bundles.map((one) => sourcesOf(one).join().includes("node_modules/re2js/"))).toEqual([false, true]);
});

test("the bundle imports none of Node's modules when it starts", async () => {
  const code = codeOf(await builtFunction());
  const imports = code.match(/\b(from ?|import)"[^"]*"/g) ?? [];
  expect(imports.filter((name) => !/^from"\.\/shared-\d\.mjs"$/.test(name))).toEqual([]);
  expect(imports).not.toEqual([]);
  expect(code).toContain('getBuiltinModule("node:zlib")');
});

test("the function reads syntax trees: it has no parser of CEL", async () => {
  expect(sourcesOf(await builtFunction()).join()).not.toContain("node_modules/@marcbachmann/cel-js/");
});

test("a library of functions is in the bundle only if a rule calls one of them", async () => {
  const rulesFolder = temporaryFolder({
    "a.cel": ruleText('sets . contains(["A"], [record.eventName]) || record.eventName.charAt(0) == "A"'),
    "b.cel": ruleText('regex.extract(record.eventName, "^(Get|List)").hasValue()', { title: "B" }),
  });
  const built = await bundle({ rulesFolder });
  const signatures = Object.entries(extensions).map(([name, { functions = [] }]) => [
    name,
    functions[0]?.signature ?? "",
  ]);
  const bundled = signatures.filter(([, signature]) => signature && codeOf(built).includes(signature));
  expect(bundled.map(([name]) => name)).toEqual(["strings", "sets", "regex"]);
  expect(sourcesOf(built).join()).toContain("node_modules/re2js/");
});

test("what makes rules remember is in the bundle only if a rule remembers", async () => {
  const plain = temporaryFolder({ "a.cel": ruleText("true") });
  const remembering = temporaryFolder({ "a.cel": ruleText("true", { mute }) });
  const bundles = await Promise.all([plain, remembering].map((rulesFolder) => bundle({ rulesFolder })));
  expect(bundles.map((one) => sourcesOf(one).includes("../../engine/memory/decide.ts"))).toEqual([false, true]);
});

test("an invalid rule stops the bundler with its position and the reason", async () => {
  const rulesFolder = temporaryFolder({ "x.cel": ruleText("record.eventNam == 'a'") });
  await expect(bundle({ rulesFolder })).rejects.toThrow(
    'rules/x.cel:6:8: unknown field "eventNam" of record; did you mean "eventName"?\n',
  );
});

test("the bundler keeps which rules are valid for the next deployment and for commands, but not which are invalid", async () => {
  const [valid, invalid] = ["record.eventName == 'a'", "record.eventNam == 'a'"].map((text) => ruleText(text));
  const rulesFolder = temporaryFolder({ "valid.cel": valid as string, "wrong.cel": invalid as string });
  const known = (name: string, text?: string) => openCheckCache().get(`rule rules/${name}\n${text}`);
  // A process that saves the cache at the same time may replace it without this rule.
  const knownOnceBundled = async () => {
    await expect(bundle({ rulesFolder })).rejects.toThrow("wrong.cel");
    return known("valid.cel", valid);
  };
  await expect.poll(knownOnceBundled).toMatchObject({ expression: "record.eventName == 'a'", enabled: true });
  expect(known("wrong.cel", invalid)).toBeUndefined();
});

test("a stack's options enable and disable rules, and set severities and parameters", async () => {
  const rulesFolder = temporaryFolder({
    "a.cel": ruleText("true", { title: "A" }),
    "b.cel": ruleText("record.awsRegion in params.regions", { title: "B", enabled: "false", params: "{regions: []}" }),
  });
  const options = {
    rules: { enable: ["b"], disable: ["a"], severity: { b: "low" } },
    params: { regions: ["eu-west-1"] },
  } as const;
  const { rules } = await bundle({ rulesFolder, ...options });
  expect(rules).toMatchObject([{ id: "b", severity: "low", params: { regions: ["eu-west-1"] } }]);
});

test.each([
  [
    { rules: { enable: ["root-activty"] } },
    'rules.enable: no rule has the id "root-activty"; did you mean "root-activity"?',
  ],
  [{ rules: { disable: ["nothing"] } }, 'rules.disable: no rule has the id "nothing"'],
  [
    { rules: { severity: { "root-activity": "urgent" as "low" } } },
    'rules.severity.root-activity: must be one of critical, high, medium, low, info, not "urgent"',
  ],
  [
    { rules: { enable: ["root-activity"], disable: ["root-activity"] } },
    'rules: "root-activity" is in both enable and disable',
  ],
  [{ params: { trustedRole: [] } }, 'params: no rule reads "trustedRole"; did you mean "trustedRoles"?'],
])("options that name a rule or parameter that does not exist stop the bundler: %j", async (options, message) => {
  await expect(bundle(options)).rejects.toThrow(message);
});

test("the AWS SDK neither searches files for settings nor imports node:http, which would load fetch", async () => {
  const built = await builtFunction();
  expect(sourcesOf(built).join()).not.toContain("parseIni");
  const agents = codeOf(built).split("httpAgentProvider:").slice(1);
  expect(agents.map((code) => code.slice(0, 100))).toEqual([
    expect.stringContaining('process.getBuiltinModule("node:http")'),
  ]);
});

test("the AWS SDK's streams of events are not in the bundle", async () => {
  expect(sourcesOf(await builtFunction()).join()).not.toContain("event-streams/");
});

test("the AWS SDK's schemas of operations that the function does not call are not in the bundle", async () => {
  const code = codeOf(await builtFunction());
  const operations = [
    "GetObjectLegalHold",
    "ListMultipartUploads",
    "CreatePlatformApplication",
    "Publish",
    "GetObject",
  ];
  const schemas = operations.filter((operation) => code.includes(`"${operation}"`));
  expect(schemas).toEqual(["Publish", "GetObject"]);
});

test("of the AWS SDK's classes of errors, only those that SNS answers Publish with are in the bundle", async () => {
  const code = codeOf(await builtFunction());
  const errors = ["BucketAlreadyExists", "ObjectNotInActiveTierError", "FilterPolicyLimitExceededException"];
  const answered = ["AuthorizationErrorException", "KMSThrottlingException", "NotFoundException"];
  expect([...errors, ...answered].filter((name) => code.includes(`"${name}"`))).toEqual(answered);
});
