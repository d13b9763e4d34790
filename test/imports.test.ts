import { join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { expect, test } from "vitest";
import { temporaryFolder } from "./support/rules-folder.ts";

const project = join(import.meta.dirname, "..");
const options = await extractOptions(join(project, ".dependency-cruiser.mjs"));
const tsConfig = extractTsConfig(join(project, "tsconfig.json"));

/** Each wrong import of a folder's files, with the sentence that says what is right. */
async function wrongImports(folder: string): Promise<string[]> {
  const { output } = await cruise(["."], { ...options, baseDir: folder, outputType: "json" }, undefined, { tsConfig });
  const { violations, totalCruised } = (JSON.parse(output as string) as ICruiseResult).summary;
  // Where no file is read, no import is wrong either.
  expect(totalCruised).toBeGreaterThan(5);
  return violations
    .map(({ from, to, cycle, rule }) => {
      const path = [from, ...(cycle?.map(({ name }) => name) ?? [to])].join(" → ");
      return `${path}: ${options.ruleSet?.forbidden?.find(({ name }) => name === rule.name)?.comment}`;
    })
    .sort();
}

/** A project with a file `x.ts` in each folder, a few packages, and the given files. */
function projectWith(files: Record<string, string>): string {
  const folders = "infra build handler language engine text local cli bench test/data test/support".split(" ");
  const packages = ["@aws-sdk/client-s3", "ipaddr.js", "zod", "fast-check"];
  return temporaryFolder({
    "package.json": JSON.stringify({ devDependencies: { "fast-check": "1" } }),
    "index.ts": "export const x = 1;",
    ...Object.fromEntries(folders.map((name) => [`${name}/x.ts`, "export const x = 1; export type X = number;"])),
    ...Object.fromEntries(packages.map((name) => [`node_modules/${name}/index.js`, ""])),
    ...files,
  });
}

test("every import of the project points the way of .dependency-cruiser.mjs", async () => {
  expect(await wrongImports(project)).toEqual([]);
});

test("an import against the arrows is refused with what its folder may import", async () => {
  const folder = projectWith({
    "index.ts": 'import "./engine/x.ts";',
    "infra/a.ts": 'import "../handler/x.ts";',
    "build/a.ts": 'import { x } from "../engine/x.ts"; import type { X } from "../engine/x.ts"; const y: X = x;',
    "handler/a.ts": 'import "../language/x.ts";',
    "language/a.ts": 'import "../cli/x.ts";',
    "engine/a.ts": 'import "../handler/x.ts";',
    "text/a.ts": 'import "../engine/x.ts";',
    "local/a.ts": 'import "../cli/x.ts";',
    "cli/a.ts": 'import "../infra/x.ts";',
    "bench/a.ts": 'import "../test/support/x.ts";',
    "test/data/a.ts": 'import "../support/x.ts";',
    "test/a.test.ts": 'import "../bench/x.ts";',
  });
  expect(await wrongImports(folder)).toMatchInlineSnapshot(`
    [
      "bench/a.ts → test/support/x.ts: bench/ may import, besides itself: cli/, build/, handler/, language/, engine/, text/, test/data/, test/support/local-table.ts",
      "build/a.ts → engine/x.ts: build/ may import, besides itself: language/, text/, engine/packed-ruleset.ts, engine/ruleset.ts, engine/ (types only)",
      "cli/a.ts → infra/x.ts: cli/ may import, besides itself: local/, build/, handler/, language/, engine/, text/",
      "engine/a.ts → handler/x.ts: engine/ may import, besides itself: text/",
      "handler/a.ts → language/x.ts: handler/ may import, besides itself: engine/, text/",
      "index.ts → engine/x.ts: index.ts may import, besides itself: infra/",
      "infra/a.ts → handler/x.ts: infra/ may import, besides itself: build/, language/, text/, engine/ruleset.ts, engine/log-file/name.ts",
      "language/a.ts → cli/x.ts: language/ may import, besides itself: engine/, text/",
      "local/a.ts → cli/x.ts: local/ may import, besides itself: build/, handler/, language/, engine/, text/",
      "test/a.test.ts → bench/x.ts: test/ may import, besides itself: index.mjs, index.ts, docs/, infra/, build/, handler/, language/, engine/, text/, local/, cli/, bench/report.ts, bench/simulation.ts",
      "test/data/a.ts → test/support/x.ts: test/data/ may import, besides itself: local/, language/, engine/, text/",
      "text/a.ts → engine/x.ts: text/ may import, besides itself: nothing",
    ]
  `);
});

test("an import is seen in every form that TypeScript has", async () => {
  const forms = {
    "default.ts": 'import x from "../handler/x.ts";',
    "names.ts": 'import { x } from "../handler/x.ts";',
    "type.ts": 'import type { X } from "../handler/x.ts";',
    "type-in-place.ts": 'export const x: import("../handler/x.ts").X = 1;',
    "export.ts": 'export { x } from "../handler/x.ts";',
    "export-type.ts": 'export type { X } from "../handler/x.ts";',
    "export-all.ts": 'export * from "../handler/x.ts";',
    "dynamic.ts": 'export const x = await import("../handler/x.ts");',
    "template.ts": "export const x = await import(`../handler/x.ts`);",
    "require.ts": 'const x = require("../handler/x.ts");',
  };
  const folder = projectWith(Object.fromEntries(Object.entries(forms).map(([name, text]) => [`engine/${name}`, text])));
  const found = await wrongImports(folder);
  expect(found.map((line) => /engine\/([\w-]+\.ts) →/.exec(line)?.[1]).sort()).toEqual(Object.keys(forms).sort());
});

test("packages and modules of Node that a folder may not import are refused", async () => {
  const folder = projectWith({
    "text/a.ts": 'import "ipaddr.js"; import "node:zlib";',
    "engine/a.ts":
      'import "@aws-sdk/client-s3"; import "node:fs"; import "path"; import "ipaddr.js"; import "node:zlib";',
    "handler/a.ts": 'import "zod"; import "@aws-sdk/client-s3"; import "node:crypto";',
    "language/a.ts": 'import "zod"; import "no-such-package"; import "./none.ts";',
    "cli/a.ts": 'import "fast-check";',
    "test/a.test.ts": 'import "fast-check";',
  });
  expect(await wrongImports(folder)).toMatchInlineSnapshot(`
    [
      "cli/a.ts → node_modules/fast-check/index.js: only tests and tools of this project may import devDependencies; commands run without them",
      "engine/a.ts → fs: engine/ may import these modules of Node only: buffer, crypto, events, stream/promises, v8, zlib",
      "engine/a.ts → node_modules/@aws-sdk/client-s3/index.js: engine/ may import these packages only: @marcbachmann/cel-js, ipaddr.js, re2js",
      "engine/a.ts → path: engine/ may import these modules of Node only: buffer, crypto, events, stream/promises, v8, zlib",
      "handler/a.ts → node_modules/zod/index.js: handler/ may import these packages only: @aws-lambda-powertools/idempotency, @aws-lambda-powertools/logger, @aws-lambda-powertools/metrics, @aws-sdk/client-dynamodb, @aws-sdk/client-eventbridge, @aws-sdk/client-s3, @aws-sdk/client-sns, @aws-sdk/lib-dynamodb, @smithy/core, @smithy/node-http-handler, @smithy/signature-v4",
      "language/a.ts → ./none.ts: no such file, or no such package in package.json",
      "language/a.ts → no-such-package: no such file, or no such package in package.json",
      "text/a.ts → node_modules/ipaddr.js/index.js: text/ may import these packages only: @aws-sdk/core, tlds",
      "text/a.ts → zlib: text/ may import these modules of Node only: crypto",
    ]
  `);
});

test("cycles are refused, of types too, and so is a folder that nobody has placed", async () => {
  const folder = projectWith({
    "engine/a.ts": 'import type { B } from "./b.ts"; export type A = B;',
    "engine/b.ts": 'import { c } from "./c.ts"; export type B = typeof c;',
    "engine/c.ts": 'export const c = async (): Promise<unknown> => import("./a.ts");',
    "tools/a.ts": 'import "../text/x.ts";',
  });
  expect(await wrongImports(folder)).toMatchInlineSnapshot(`
    [
      "engine/a.ts → engine/b.ts → engine/c.ts → engine/a.ts: these files import each other; move what they share into a file that both import",
      "tools/a.ts → text/x.ts: add this folder to .dependency-cruiser.mjs and say what it may import",
    ]
  `);
});
