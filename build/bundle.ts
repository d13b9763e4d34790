import { basename, join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { packRuleset } from "../engine/packed-ruleset.ts";
import type { Rule, Ruleset } from "../engine/ruleset.ts";
import { calledFunctions } from "../language/called-functions.ts";
import { withCheckCache } from "../language/check-cache.ts";
import { configure, type RulesetOptions } from "../language/configure.ts";
import { asDeployed } from "../language/deployed-ruleset.ts";
import { loadRuleset } from "../language/load.ts";
import { defaultFolders } from "../language/rule-folders.ts";
import {
  builtinsWithoutImport,
  omitBrowserParts,
  omitEventStreams,
  omitUnusedSchemas,
  onlyAsciiTopLevelDomains,
  onlyEnvironmentCredentials,
  onlyEnvironmentSettings,
  onlyNativeHashes,
  onlySignaturesOfOneRegion,
  onlyVersions,
  smallIndexFiles,
} from "./package-plugins.ts";
import {
  decodeSyntaxTrees,
  inlineSettings,
  omitUnusedExtensions,
  omitUnusedMemory,
  omitUnusedParts,
  omitUnusedRe2,
} from "./plugins.ts";

/** Options of `bundle`, besides which rules are enabled and what they read. */
export interface BundleOptions extends RulesetOptions, Features {
  /** A folder of rules; default: those that every command loads, or with `rules.folders`, these further ones. */
  rulesFolder?: string;
  /** Settings of messages and of memory: handler/settings.d.ts. Default: none. */
  settings?: { accountNames: Record<string, string>; chat: object; learnedUntil?: Record<string, number> };
}

/** Code that is left out of the archive unless a stack needs it. */
export interface Features {
  /** Stores in a table what was published: 165 KiB more. */
  deduplicate?: boolean;
  /** Stores in a table what rules remember. Without it, they remember while the function's process lasts. */
  memory?: boolean;
  /** Sends messages to chat. */
  chat?: boolean;
  /** Puts events on an event bus. */
  eventBus?: boolean;
}

/** The environment variable by which the handler uses each part. Where it is never set, the bundler leaves the part's module out. */
const featureParts: Record<keyof Features, { variable: string; module: string; exports: string[] }> = {
  deduplicate: { variable: "DEDUPLICATION_TABLE", module: "publish-once", exports: ["createPublishOnce"] },
  memory: { variable: "MEMORY_TABLE", module: "memory-table", exports: ["memoryTableOf"] },
  chat: { variable: "CHAT_TOPIC_ARN", module: "chat", exports: ["publishToChat", "writeChatMessages"] },
  eventBus: { variable: "EVENT_BUS", module: "event-bus", exports: ["createEventBus"] },
};

/** The function's archive, and the rules in it. */
export interface Bundle {
  /**
   * The archive's files, by name. Text: ES modules, each with its source map. The function loads `index.mjs` when it starts, `later.mjs`
   * and `sdk.mjs` when it first needs them, and `shared-….mjs` with those of them that import it. Bytes: the rules, `ruleset-….br`.
   */
  files: Record<string, string | Uint8Array>;
  /** The rules that the function evaluates. */
  rules: Rule[];
}

/** The modules of handler/ that are loaded by themselves. */
const entryPoints = ["index", "later", "sdk"];

const projectFolder = join(import.meta.dirname, "..");

/** esbuild's options for ES modules, for the function's Node.js, that include everything they import. */
export const moduleOptions = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // esbuild removes more unused code from the AWS SDK's ES modules than from its CommonJS ("main"): 282 KiB.
  mainFields: ["module", "main"],
  // A name that `builtinsWithoutImport` does not have would otherwise be undefined in the function.
  logOverride: { "import-is-undefined": "error" },
  plugins: [
    builtinsWithoutImport,
    onlyEnvironmentCredentials,
    onlyEnvironmentSettings,
    omitUnusedSchemas,
    omitBrowserParts,
    omitEventStreams,
    onlyAsciiTopLevelDomains,
    onlyNativeHashes,
    onlySignaturesOfOneRegion,
    onlyVersions,
  ],
} satisfies BuildOptions;

/**
 * Builds the function: ES modules, their source maps, and the checked rules as data. The
 * same sources give the same bytes, wherever and whenever they are built.
 *
 * @throws AuthorErrors for invalid rules.
 * @throws ConfigurationError for options that name a rule or parameter that does not exist.
 */
export async function bundle(options: BundleOptions = {}): Promise<Bundle> {
  const ruleset = deployedRuleset(options);
  return { files: await bundleFunction(ruleset, options, options.settings), rules: ruleset.rules };
}

/**
 * Resolves with the rules that `bundle` would build into the function with the same options, after checking them.
 *
 * @throws AuthorErrors and ConfigurationError as `bundle` does.
 */
export async function deployedRules(options: BundleOptions): Promise<Rule[]> {
  return deployedRuleset(options).rules;
}

function deployedRuleset(options: BundleOptions): Ruleset {
  const { rulesFolder } = options;
  const folders =
    rulesFolder === undefined ? { folders: defaultFolders(options.rules?.folders) } : { folder: rulesFolder };
  const loaded = withCheckCache((cache) => loadRuleset({ ...folders, cache }));
  const configured = configure(loaded, options);
  return { ...configured, rules: configured.rules.filter(({ enabled }) => enabled) };
}

/** Builds the function with a ruleset that is loaded and configured already; see `bundle`. */
export async function bundleFunction(
  ruleset: Ruleset,
  features: Features = {},
  settings: BundleOptions["settings"] = { accountNames: {}, chat: {} },
): Promise<Bundle["files"]> {
  const names = Object.keys(featureParts) as (keyof Features)[];
  const unused = names.filter((name) => !features[name]).map((name) => featureParts[name]);
  const define = Object.fromEntries(unused.map(({ variable }) => [`process.env.${variable}`, "undefined"]));
  const called = calledFunctions(ruleset);
  const { outputFiles } = await build({
    absWorkingDir: projectFolder,
    entryPoints: entryPoints.map((name) => `handler/${name}.ts`),
    outdir: "dist/function",
    outExtension: { ".js": ".mjs" },
    splitting: true,
    chunkNames: "[hash]",
    write: false,
    sourcemap: "linked",
    sourcesContent: false,
    ...moduleOptions,
    define,
    plugins: [
      ...moduleOptions.plugins,
      inlineSettings(settings),
      decodeSyntaxTrees,
      omitUnusedRe2(called),
      omitUnusedExtensions(called),
      omitUnusedMemory(ruleset),
      omitUnusedParts(unused),
      smallIndexFiles,
    ],
    logLevel: "silent",
  });
  const rules = Object.entries(packRuleset(asDeployed(ruleset)));
  return {
    ...nameSharedModules(Object.fromEntries(outputFiles.map(({ path, text }) => [basename(path), text]))),
    ...Object.fromEntries(rules.map(([part, bytes]) => [`ruleset-${part}.br`, bytes])),
  };
}

/**
 * Names the modules that others share `shared-1.mjs` and so on, in the order in which others import them. esbuild names them by hashes, which
 * depend on where packages are installed. The names are as long as the hashes, so that the source maps remain right.
 */
function nameSharedModules(files: Record<string, string>): Record<string, string> {
  const modules = modulesOf(files, ...entryPoints.map((name) => `${name}.mjs`));
  const hashes = modules.slice(entryPoints.length).map((name) => name.slice(0, -".mjs".length));
  const renamed = (text: string) =>
    hashes.reduce((all, hash, index) => all.replaceAll(`${hash}.mjs`, `shared-${index + 1}.mjs`), text);
  return Object.fromEntries(
    Object.entries(files)
      .map(([name, text]): [string, string] => [renamed(name), renamed(text)])
      .sort(),
  );
}

/** Returns the names of modules and of all that they import at once, in the order in which they are imported. */
export function modulesOf(files: Bundle["files"], ...names: string[]): string[] {
  const modules = new Set(names);
  for (const module of modules) {
    for (const [, imported] of String(files[module]).matchAll(/(?:from|import)"\.\/([\w-]+\.mjs)"/g))
      modules.add(imported as string);
  }
  return [...modules];
}
