import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { temporaryFolder } from "./rules-folder.ts";

const project = join(import.meta.dirname, "../..");

/** The files and folders that commands need. */
const copied = [
  ...[
    "build",
    "cli",
    "docs",
    "engine",
    "handler",
    "index.ts",
    "infra",
    "language",
    "local",
    "rules",
    "test/rules",
    "text",
  ],
  ...["package.json", "Pulumi.yaml", "tsconfig.json", ".gitignore"],
];

/**
 * A copy of the project without the user's own rules and what it installs and builds, which is removed after the test. If
 * `rules` is given, it has only these rules of the library, and their samples: loading and checking them all takes seconds.
 * Otherwise the library's samples are a link to the project's, as copying thousands of files takes seconds too: the test
 * must not change them. `more` are further files and folders to copy.
 */
export function projectCopy(rules?: string[], more: string[] = []): string {
  const folder = temporaryFolder({});
  const librarySamples = "test/rules";
  const isCopied = (path: string) => {
    if (rules === undefined && relative(project, path) === librarySamples) return false;
    const [, rule, samples] = /^rules\/([\w-]+)(?:\.cel)?$|^test\/rules\/([\w-]+)$/.exec(relative(project, path)) ?? [];
    const id = samples ?? rule;
    return id === undefined || id === "suppressions" || (id !== "custom" && (rules?.includes(id) ?? true));
  };
  mkdirSync(join(folder, "test"));
  for (const name of [...copied, ...more]) {
    cpSync(join(project, name), join(folder, name), { recursive: true, filter: isCopied });
  }
  for (const name of ["node_modules", ...(rules === undefined ? [librarySamples] : [])]) {
    symlinkSync(join(project, name), join(folder, name));
  }
  return folder;
}
