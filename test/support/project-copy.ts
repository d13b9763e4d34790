import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./rules-folder.ts";

const project = join(import.meta.dirname, "../..");

/** The files and folders that commands need. */
const copied = [
  ...["build", "cli", "docs", "engine", "handler", "index.ts", "infra", "language", "local", "rules", "test", "text"],
  ...["biome.json", "package.json", "Pulumi.yaml", "tsconfig.json", "vitest.config.ts", ".gitignore"],
];

/** A copy of the project without the user's own rules and what it installs and builds, which is removed after the test. */
export function projectCopy(): string {
  const folder = temporaryFolder({});
  const custom = join(project, "rules", "custom");
  for (const name of copied) {
    cpSync(join(project, name), join(folder, name), { recursive: true, filter: (path) => path !== custom });
  }
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  return folder;
}
