import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import type { Rule, Ruleset } from "../engine/ruleset.ts";
import { calledFunctions } from "../language/called-functions.ts";
import { configure, type RulesetOptions } from "../language/configure.ts";
import { loadRuleset } from "../language/load.ts";
import { defaultFolders } from "../language/rule-folders.ts";
import {
  builtinsWithoutImport,
  decodeSyntaxTrees,
  inlineRuleset,
  inlineSettings,
  omitEventStreams,
  omitUnusedExtensions,
  omitUnusedMemory,
  omitUnusedRe2,
  omitUnusedSchemas,
  onlyAsciiTopLevelDomains,
  onlyEnvironmentCredentials,
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

/** The environment variables by which the handler imports these parts. If one is known to be unset, esbuild leaves its part out. */
const featureVariables: Record<keyof Features, string> = {
  deduplicate: "DEDUPLICATION_TABLE",
  memory: "MEMORY_TABLE",
  chat: "CHAT_TOPIC_ARN",
  eventBus: "EVENT_BUS",
};

/** The function's archive, and the rules in it. */
export interface Bundle {
  /** The archive's files, text by name. */
  files: Record<"index.mjs" | "index.mjs.map", string>;
  /** The rules that the function evaluates. */
  rules: Rule[];
}

const projectFolder = join(import.meta.dirname, "..");

/** esbuild's options for one ES module, for the function's Node.js, that includes everything it imports. */
export const moduleOptions = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // esbuild removes more unused code from the AWS SDK's ES modules than from its CommonJS ("main"): 282 KiB.
  mainFields: ["module", "main"],
  // Some dependencies are CommonJS and call require, which an ES module has to create.
  banner: { js: 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);' },
  plugins: [
    builtinsWithoutImport,
    onlyEnvironmentCredentials,
    omitUnusedSchemas,
    omitEventStreams,
    onlyAsciiTopLevelDomains,
  ],
} satisfies BuildOptions;

/**
 * Builds the function: one ES module that contains the checked rules as data, and its source map. The
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
  const configured = configure(loadRuleset(folders), options);
  return { ...configured, rules: configured.rules.filter(({ enabled }) => enabled) };
}

/** Builds the function with a ruleset that is loaded and configured already; see `bundle`. */
export async function bundleFunction(
  ruleset: Ruleset,
  features: Features = {},
  settings: BundleOptions["settings"] = { accountNames: {}, chat: {} },
): Promise<Bundle["files"]> {
  const names = Object.keys(featureVariables) as (keyof Features)[];
  const define: Record<string, string> = Object.fromEntries(
    names.filter((name) => !features[name]).map((name) => [`process.env.${featureVariables[name]}`, "undefined"]),
  );
  const called = calledFunctions(ruleset);
  const { outputFiles } = await build({
    absWorkingDir: projectFolder,
    entryPoints: ["handler/index.ts"],
    outfile: "dist/function/index.mjs",
    write: false,
    sourcemap: "linked",
    sourcesContent: false,
    ...moduleOptions,
    define,
    plugins: [
      ...moduleOptions.plugins,
      inlineRuleset(ruleset),
      inlineSettings(settings),
      decodeSyntaxTrees,
      omitUnusedRe2(called),
      omitUnusedExtensions(called),
      omitUnusedMemory(ruleset),
    ],
    logLevel: "silent",
  });
  const text = (name: string) => outputFiles.find(({ path }) => path.endsWith(name))?.text ?? "";
  return { "index.mjs": text("index.mjs"), "index.mjs.map": text("index.mjs.map") };
}
