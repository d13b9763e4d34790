import { readFileSync } from "node:fs";
import { join } from "node:path";

const project = join(import.meta.dirname, "..");

/** The project's files that a release is described by. */
export interface ReleaseFiles {
  /** CHANGELOG.md, in the form of https://keepachangelog.com/en/1.1.0/. */
  changelog: string;
  /** The version in package.json. */
  version: string;
}

/**
 * Returns the changelog's section for a tag such as `v0.1.0`, without its heading. Throws an `Error` if
 * package.json has another version, or the changelog has no section for it or an empty one.
 */
export function releaseNotes(tag: string, { changelog, version }: ReleaseFiles): string {
  if (tag !== `v${version}`) throw new Error(`the tag is ${tag}, but package.json has the version ${version}`);
  const section = changelog.split(/^## /m).find((text) => text.startsWith(`${version} - `));
  const notes = section?.slice(section.indexOf("\n") + 1).trim();
  if (!notes) throw new Error(`CHANGELOG.md has no text under "## ${version} - YYYY-MM-DD"`);
  return `${notes}\n`;
}

// The release workflow: node build/release-notes.ts TAG
if (import.meta.main) {
  const changelog = readFileSync(join(project, "CHANGELOG.md"), "utf8");
  const { version } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  process.stdout.write(releaseNotes(process.argv[2] ?? "", { changelog, version }));
}
