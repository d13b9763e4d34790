import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { ConfigurationError } from "./configure.ts";
import { stackFiles } from "./file-names.ts";

/** A folder on disk, and the path by which messages name it. */
export interface ShownFolder {
  path: string;
  shown: string;
}

/** A folder of rules: `<id>.cel` files, and suppressions in its subfolder `suppressions`. */
export interface RuleFolder extends ShownFolder {
  /** Where the samples of its rules are: `<rule id>/{alert,quiet}/*.json`. */
  samples: ShownFolder;
  /** A subfolder that is a folder of rules of its own. */
  inner?: string;
  /** Whether it may be missing. */
  isOptional?: boolean;
}

const project = join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);

/** The folder of the rules that the project ships. */
export const rulesFolder = join(project, "rules");

/** The folder of the samples of the rules that the project ships. */
export const samplesFolder = join(project, "test", "rules");

/** The folder of the user's own rules, to which upstream never writes. */
export const customFolder = join(rulesFolder, "custom");

/** The rules that the project ships. */
export const shipped: RuleFolder = {
  path: rulesFolder,
  shown: "rules",
  samples: { path: samplesFolder, shown: "test/rules" },
  inner: "custom",
};

/** The user's own rules. */
export const custom: RuleFolder = { ...withSamples(customFolder, "rules/custom"), isOptional: true };

/**
 * The folders that every command, the tests and the bundle load: the shipped rules, then the further folders of all
 * stacks, or `further` (paths relative to the project), then the user's own. A later folder may override a rule of an
 * earlier one. With `ONLY_SHIPPED_RULES` in the environment, as in the project's own tests, the shipped rules only.
 * Throws `ConfigurationError` for an invalid stack file.
 */
export function defaultFolders(further?: readonly string[]): RuleFolder[] {
  return process.env.ONLY_SHIPPED_RULES ? [shipped] : projectFolders(further);
}

/** The same, whatever the environment. */
export function projectFolders(further: readonly string[] = foldersOfStacks()): RuleFolder[] {
  return [shipped, ...further.map((folder) => withSamples(resolve(project, folder), folder)), custom];
}

/**
 * A folder of rules anywhere, such as the one of `--rules`, and the folder `custom` in it if it has one. `show` says how
 * messages show a path; by default, they show the folder as `rules`. Default of `samples`: `samplesFolderOf`.
 */
export function foldersIn(
  path: string,
  samples: string = samplesFolderOf(path),
  show?: (path: string) => string,
): RuleFolder[] {
  const shown = (path: string, otherwise: string) => ({ path, shown: show?.(path) ?? otherwise });
  const outer = { ...shown(path, "rules"), samples: shown(samples, "test/rules"), inner: "custom" };
  const custom = join(path, "custom");
  const inner = {
    ...shown(custom, "rules/custom"),
    samples: shown(join(custom, "samples"), "rules/custom/samples"),
  };
  return existsSync(custom) ? [outer, inner] : [outer];
}

/** Where the samples of a folder of rules are: in its subfolder `samples`, those of the shipped rules in `test/rules`. */
export function samplesFolderOf(folder: string): string {
  return resolve(folder) === rulesFolder ? samplesFolder : join(folder, "samples");
}

function withSamples(path: string, shown: string): RuleFolder {
  return { path, shown, samples: { path: join(path, "samples"), shown: `${shown}/samples` } };
}

/** The further folders that the `Pulumi.<stack>.yaml` files below `folder` name as `rules.folders`, each once. */
export function foldersOfStacks(folder: string = project): string[] {
  return [...new Set(stackFiles(folder).flatMap((name) => foldersOfStack(join(folder, name))))];
}

function foldersOfStack(file: string): string[] {
  // Commands that use cached rules do without it, and start 15 ms earlier.
  const { parseDocument } = require("yaml") as typeof import("yaml");
  const document = parseDocument(readFileSync(file, "utf8"));
  const [mistake] = document.errors;
  const name = relative(project, file);
  if (mistake) throw new ConfigurationError(`${name}: YAML: ${mistake.message}`);
  const { config } = (document.toJS() ?? {}) as { config?: Record<string, unknown> };
  return Object.entries(config ?? {}).flatMap(([key, value]) => {
    const folders = key.endsWith(":rules") ? (value as { folders?: unknown } | null)?.folders : undefined;
    if (folders === undefined) return [];
    if (Array.isArray(folders) && folders.every((path) => typeof path === "string" && path !== "")) return folders;
    throw new ConfigurationError(`${name}: ${key}.folders must be a list of folders, for example [../shared/rules]`);
  });
}
