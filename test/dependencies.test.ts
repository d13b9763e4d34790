import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { bundle } from "../build/bundle.ts";
import { builtFunction, sourcesOf } from "./support/built-function.ts";
import { ruleText, temporaryFolder } from "./support/rules-folder.ts";

const project = join(import.meta.dirname, "..");
const readJson = (path: string) => JSON.parse(readFileSync(join(project, path), "utf8"));

/** The function, but called only the first time: several tests need its result. */
function once<T>(get: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= get();
    return result;
  };
}

/** The packages whose code is in the function, in any of its forms, by the sources of its source map. */
const bundledPackages = once(async () => {
  const rulesFolder = temporaryFolder({
    "named-a.cel": ruleText('record.eventName.matches("^A") && isIP(record.sourceIPAddress)'),
  });
  const bundles = await Promise.all([
    builtFunction(),
    bundle({ rulesFolder, deduplicate: true, chat: true, eventBus: true }),
  ]);
  const sources = bundles.flatMap(sourcesOf);
  const folders = sources.map(
    (source) => /(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1],
  );
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
});

const permissive = ["Apache-2.0", "MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause"];

test("docs/licences.md lists the packages whose code is in the function", async () => {
  const rows = (await bundledPackages()).map((folder) => {
    const { name, license, repository } = readJson(`${folder}/package.json`);
    const url = (typeof repository === "string" ? repository : (repository?.url ?? ""))
      .replace(/^git\+|\.git$/g, "")
      .replace(/^(?=[\w-]+\/[\w.-]+$)/, "https://github.com/")
      .replace(/^(ssh:\/\/)?git@github\.com[:/]/, "https://github.com/");
    return `| [${name}](${url}) | ${license} |\n`;
  });
  // A new package here is a decision: review it, then add it with npx vitest run test/dependencies.test.ts -u
  await expect(`# Licences

The deployed function contains code of these packages. \`test/dependencies.test.ts\` checks the list.

| package | licence |
|---|---|
${[...new Set(rows)].sort().join("")}`).toMatchFileSnapshot(join(project, "docs/licences.md"));
});

test("every package in the function has a permissive licence", async () => {
  const licences = (await bundledPackages()).map((folder) => [folder, readJson(`${folder}/package.json`).license]);
  expect(licences.filter(([, licence]) => !permissive.includes(licence))).toEqual([]);
});

/** The packages that the code in these files imports when it runs: types alone don't count. */
async function importedPackages(...patterns: string[]): Promise<string[]> {
  const files = globSync(patterns, { cwd: project, exclude: ["**/*.d.ts", "**/*.as.ts"] });
  const { metafile } = await build({
    absWorkingDir: project,
    // One bundle of all files: one for each would contain most of the others again, and take ten times as long.
    stdin: { contents: files.map((file) => `import "./${file}";`).join("\n"), resolveDir: project },
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    metafile: true,
    logLevel: "silent",
  });
  const external = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external }) => external)
    .map(({ path }) => path)
    // The bundler makes the module #settings.
    .filter((path) => !path.startsWith("node:") && !builtinModules.includes(path) && !path.startsWith("#"));
  return [...new Set(external.map((path) => path.split("/", path.startsWith("@") ? 2 : 1).join("/")))].sort();
}

const packagesOfShippedCode = once(() =>
  importedPackages("index.ts", "{infra,build,handler,engine,language,text,local,cli}/**/*.{ts,mjs}"),
);
const { dependencies, devDependencies } = readJson("package.json");

test("every package that shipped code imports is a dependency", async () => {
  // Compiles the scanner, whose result is in the repository.
  const compileTime = ["assemblyscript"];
  const imported = await packagesOfShippedCode();
  expect(imported.filter((name) => !(name in dependencies))).toEqual(compileTime);
});

test("every package that tests and benchmarks import is declared", async () => {
  // These come with @pulumi/pulumi; a version of our own would not work with its generated messages.
  const fromPulumi = ["@grpc/grpc-js"];
  const imported = await importedPackages("{test,bench}/**/*.ts", "vitest.config.ts");
  expect(imported.filter((name) => !(name in dependencies) && !(name in devDependencies))).toEqual(fromPulumi);
});

test("every dependency is imported by shipped code, or needed by a dependency that is", async () => {
  // The idempotency utility's peer, the Node that all commands run on.
  const needed = ["@aws-sdk/lib-dynamodb", "node"];
  const imported = await packagesOfShippedCode();
  expect(Object.keys(dependencies).filter((name) => !imported.includes(name))).toEqual(needed);
});

test("the lockfile pins every package by its content, and names no registry", () => {
  const { packages } = readJson("package-lock.json") as {
    packages: Record<string, { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean }>;
  };
  const installed = Object.entries(packages).filter(([path]) => path !== "");
  expect(installed.length).toBeGreaterThan(100);
  const loose = installed.filter(([, { integrity, resolved, link, inBundle }]) => {
    // A package that another one bundles is pinned with it.
    if (inBundle) return resolved !== undefined;
    return link || resolved !== undefined || !/^sha512-[\w+/]{86}==$/.test(integrity ?? "");
  });
  expect(loose.map(([path]) => path)).toEqual([]);
});

test("only the package of Node runs an install script", () => {
  const { allowScripts } = readJson("package.json") as { allowScripts: Record<string, boolean> };
  expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(["node"]);
});
