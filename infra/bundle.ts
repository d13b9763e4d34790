import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Rule, Ruleset } from "../handler/ruleset.ts";
import { configure, type RulesetOptions } from "../language/configure.ts";
import { loadRuleset } from "../language/load.ts";

/** What `bundle` can be told. */
export interface BundleOptions extends RulesetOptions {
  /** A folder of rules; default: the project's `rules`. */
  rulesFolder?: string;
}

/** The function's archive, and what is in it. */
export interface Bundle {
  /** The archive's files: their names and texts. */
  files: Record<"index.mjs" | "index.mjs.map", string>;
  /** The rules that the function evaluates. */
  rules: Rule[];
}

const projectFolder = join(import.meta.dirname, "..");

/**
 * Builds the function: one ES module with the checked rules in it as data, and its source map. The
 * same sources give the same bytes, wherever and whenever they are built. Throws `AuthorErrors` for
 * rules that are wrong, and `ConfigurationError` for options that name none.
 */
export async function bundle({ rulesFolder, ...options }: BundleOptions = {}): Promise<Bundle> {
  const configured = configure(loadRuleset({ folder: rulesFolder }), options);
  const ruleset = { ...configured, rules: configured.rules.filter(({ enabled }) => enabled) };
  const { outputFiles } = await build({
    absWorkingDir: projectFolder,
    entryPoints: ["handler/index.ts"],
    outfile: "dist/function/index.mjs",
    write: false,
    bundle: true,
    minify: true,
    keepNames: true,
    sourcemap: "linked",
    sourcesContent: false,
    format: "esm",
    platform: "node",
    target: "node24",
    // The AWS SDK's ES modules shake better than what its "main" names: 200 KiB less.
    mainFields: ["module", "main"],
    // Its CommonJS dependencies call require, which an ES module has to make for itself.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [asData(ruleset)],
    logLevel: "silent",
  });
  const text = (name: string) => outputFiles.find(({ path }) => path.endsWith(name))?.text ?? "";
  return {
    files: { "index.mjs": text("index.mjs"), "index.mjs.map": text("index.mjs.map") },
    rules: ruleset.rules,
  };
}

/** Answers the handler's import of `#ruleset`. */
function asData(ruleset: Ruleset): Plugin {
  return {
    name: "ruleset",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#ruleset$/ }, () => ({ path: "ruleset", namespace: "ruleset" }));
      onLoad({ filter: /.*/, namespace: "ruleset" }, () => ({ contents: JSON.stringify(ruleset), loader: "json" }));
    },
  };
}
