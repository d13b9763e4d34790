import { readdirSync } from "node:fs";

/** The names of the files `Pulumi.<stack>.yaml` in a folder, sorted. */
export function stackFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^Pulumi\..+\.yaml$/.test(name))
    .sort();
}

/** Folders that a folder of shared rules may contain, as a Git repository or an npm package, and that contain no rules. */
export const neverRules: readonly string[] = [".git", "node_modules"];
