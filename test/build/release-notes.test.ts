import { expect, test } from "vitest";
import { releaseNotes } from "../../build/release-notes.ts";

const changelog = `# Changelog

## Unreleased

### Added

- Something.

## 0.2.0 - 2026-12-01

### Fixed

- A bug.

## 0.1.0 - 2026-11-22

### Added

- Everything.

## 0.0.9 - 2026-11-01
`;

test("a release's notes are its section of the changelog, without the heading", () => {
  expect(releaseNotes("v0.2.0", { changelog, version: "0.2.0" })).toBe("### Fixed\n\n- A bug.\n");
  expect(releaseNotes("v0.1.0", { changelog, version: "0.1.0" })).toBe("### Added\n\n- Everything.\n");
});

test.each([
  ["v0.3.0", "0.2.0", "the tag is v0.3.0, but package.json has the version 0.2.0"],
  ["", "0.2.0", "the tag is , but package.json has the version 0.2.0"],
  ["v0.3.0", "0.3.0", 'CHANGELOG.md has no text under "## 0.3.0 - YYYY-MM-DD"'],
  ["v0.0.9", "0.0.9", 'CHANGELOG.md has no text under "## 0.0.9 - YYYY-MM-DD"'],
  ["vUnreleased", "Unreleased", 'CHANGELOG.md has no text under "## Unreleased - YYYY-MM-DD"'],
])("the tag %j with version %s in package.json is refused", (tag, version, message) => {
  expect(() => releaseNotes(tag, { changelog, version })).toThrow(message);
});
