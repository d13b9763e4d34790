// Which way imports point, checked by test/imports.test.ts and, by hand, with `npx depcruise .`. It needs the API of TypeScript 6,
// which package.json installs as `typescript`; `npx tsc` is TypeScript 7.
//
//   index → infra → build → language → engine → text      handler → engine
//   cli → local → build, handler                          bench → cli, handler, test/data

/**
 * What each folder may import besides itself: folders and single files of the project, those of
 * which it may import types only, and, where they are listed, packages and modules of Node. Without a
 * list any of them is allowed.
 *
 * @type {Record<string, { imports: string[], types?: string[], packages?: string[], node?: string[] }>}
 */
const folders = {
  "index.mjs": { imports: ["index.ts"] },
  "index.ts": { imports: ["infra/"] },
  "infra/": {
    // Two facts that the stack and the function must agree on: severities, and which keys are log files.
    imports: ["build/", "language/", "text/", "engine/ruleset.ts", "engine/log-file/name.ts"],
  },
  // The form of the rules in the function's bundle, which build/ writes and the function reads.
  "build/": { imports: ["language/", "text/", "engine/packed-ruleset.ts", "engine/ruleset.ts"], types: ["engine/"] },
  // What the handler imports is deployed, so its packages are listed.
  "handler/": {
    imports: ["engine/", "text/"],
    packages: [
      "@aws-lambda-powertools/idempotency",
      "@aws-lambda-powertools/logger",
      "@aws-lambda-powertools/metrics",
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-eventbridge",
      "@aws-sdk/client-s3",
      "@aws-sdk/client-sns",
      "@aws-sdk/lib-dynamodb",
      "@smithy/core",
      "@smithy/node-http-handler",
      "@smithy/signature-v4",
    ],
  },
  "language/": { imports: ["engine/", "text/"] },
  // No AWS and no file system: bytes or records in, an evaluation out.
  "engine/": {
    imports: ["text/"],
    packages: ["@marcbachmann/cel-js", "ipaddr.js", "re2js"],
    node: ["buffer", "crypto", "events", "stream/promises", "v8", "zlib"],
  },
  "text/": { imports: [], packages: ["@aws-sdk/core", "tlds"], node: ["crypto"] },
  "local/": { imports: ["build/", "handler/", "language/", "engine/", "text/"] },
  "cli/": { imports: ["local/", "build/", "handler/", "language/", "engine/", "text/"] },
  "bench/": {
    imports: [
      "cli/",
      "build/",
      "handler/",
      "language/",
      "engine/",
      "text/",
      "test/data/",
      "test/support/local-table.ts",
    ],
  },
  "test/data/": { imports: ["local/", "language/", "engine/", "text/"] },
  "test/": {
    imports: [
      "index.mjs",
      "index.ts",
      "docs/",
      "infra/",
      "build/",
      "handler/",
      "language/",
      "engine/",
      "text/",
      "local/",
      "cli/",
      "bench/report.ts",
      "bench/simulation.ts",
    ],
  },
  // Code to copy: it may take types only.
  "docs/": { imports: [], types: ["handler/"], packages: [] },
  "findings/": { imports: [] },
  "vitest.config.ts": { imports: ["test/support/"] },
};

const escaped = (/** @type {string} */ path) => path.replaceAll(".", "\\.");
/** A pattern of paths that begin with one of these, and of none where there are none. */
const pathTo = (/** @type {string[]} */ paths) => `^(${paths.map(escaped).join("|") || "(?!)"})`;
const listed = (/** @type {string[]} */ names) => names.join(", ") || "nothing";

const rules = Object.entries(folders).flatMap(([folder, { imports, types = [], packages, node }]) => {
  // test/data/ has a row of its own.
  const from = { path: pathTo([folder]), ...(folder === "test/" && { pathNot: pathTo(["test/data/"]) }) };
  const allowed = [...imports, ...types.map((path) => `${path} (types only)`)];
  return [
    {
      name: folder,
      comment: `${folder} may import, besides itself: ${listed(allowed)}`,
      from,
      to: { dependencyTypes: ["local"], pathNot: pathTo([folder, ...imports, ...types]) },
    },
    types.length > 0 && {
      name: `${folder} (types)`,
      comment: `${folder} may import, besides itself: ${listed(allowed)}`,
      from,
      to: { dependencyTypesNot: ["type-only", "type-import"], path: pathTo(types), pathNot: pathTo(imports) },
    },
    packages && {
      name: `${folder} (packages)`,
      comment: `${folder} may import these packages only: ${listed(packages)}`,
      from,
      to: { path: "^node_modules/", pathNot: pathTo(packages.map((name) => `node_modules/${name}/`)) },
    },
    node && {
      name: `${folder} (Node)`,
      comment: `${folder} may import these modules of Node only: ${listed(node)}`,
      from,
      to: { dependencyTypes: ["core"], pathNot: `^(${node.join("|")})$` },
    },
  ].filter((rule) => typeof rule === "object");
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...rules,
    {
      name: "unlisted",
      comment: "add this folder to .dependency-cruiser.mjs and say what it may import",
      from: { path: "^(?!node_modules/)", pathNot: pathTo(Object.keys(folders)) },
      to: {},
    },
    {
      name: "devDependencies",
      comment: "only tests and tools of this project may import devDependencies; commands run without them",
      from: { pathNot: pathTo(["test/", "bench/", "vitest.config.ts", "build/scanner.ts", ".dependency-cruiser.mjs"]) },
      to: { dependencyTypes: ["npm-dev"] },
    },
    {
      name: "cycle",
      comment: "these files import each other; move what they share into a file that both import",
      from: {},
      to: { circular: true },
    },
    {
      name: "unresolved",
      comment: "no such file, or no such package in package.json",
      from: {},
      // The bundler makes #settings.
      to: { couldNotResolve: true, pathNot: "^#settings$" },
    },
  ].map((rule) => ({ severity: "error", ...rule })),
  options: {
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^dist/" },
    // Types count too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
