import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import type { Rule, Ruleset } from "../engine/ruleset.ts";
import { configure, type RulesetOptions } from "../language/configure.ts";
import { loadRuleset } from "../language/load.ts";
import { asData, environmentCredentials, patternsOf, unusedSchemas } from "./plugins.ts";

/** What `bundle` can be told. */
export interface BundleOptions extends RulesetOptions {
  /** A folder of rules; default: the project's `rules`. */
  rulesFolder?: string;
  /** Whether the function can remember in a table what it has published: 165 KiB more. Default: false. */
  deduplicate?: boolean;
}

/** The function's archive, and what is in it. */
export interface Bundle {
  /** The archive's files: their names and texts. */
  files: Record<"index.mjs" | "index.mjs.map", string>;
  /** The rules that the function evaluates. */
  rules: Rule[];
}

const projectFolder = join(import.meta.dirname, "..");

/** One ES module for the function's Node.js with all that it imports. */
export const moduleOptions = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // The AWS SDK's ES modules shake better than what its "main" names: 200 KiB less.
  mainFields: ["module", "main"],
  // Its CommonJS dependencies call require, which an ES module has to make for itself.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
} satisfies BuildOptions;

/**
 * Builds the function: one ES module with the checked rules in it as data, and its source map. The
 * same sources give the same bytes, wherever and whenever they are built. Throws `AuthorErrors` for
 * rules that are wrong, and `ConfigurationError` for options that name none.
 */
export async function bundle({ rulesFolder, deduplicate = false, ...options }: BundleOptions = {}): Promise<Bundle> {
  const configured = configure(loadRuleset({ folder: rulesFolder }), options);
  const ruleset = { ...configured, rules: configured.rules.filter(({ enabled }) => enabled) };
  return { files: await bundleFunction(ruleset, deduplicate), rules: ruleset.rules };
}

/** The same of rules that are decided on already. */
export async function bundleFunction(ruleset: Ruleset, deduplicate = false): Promise<Bundle["files"]> {
  // Where it is known to be unset, esbuild leaves out what the function would load for a table.
  const define: Record<string, string> = deduplicate ? {} : { "process.env.DEDUPLICATION_TABLE": "undefined" };
  const { outputFiles } = await build({
    absWorkingDir: projectFolder,
    entryPoints: ["handler/index.ts"],
    outfile: "dist/function/index.mjs",
    write: false,
    sourcemap: "linked",
    sourcesContent: false,
    ...moduleOptions,
    define,
    plugins: [asData(ruleset), patternsOf(ruleset), environmentCredentials, unusedSchemas],
    logLevel: "silent",
  });
  const text = (name: string) => outputFiles.find(({ path }) => path.endsWith(name))?.text ?? "";
  return { "index.mjs": text("index.mjs"), "index.mjs.map": text("index.mjs.map") };
}
