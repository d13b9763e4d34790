import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { releaseNotes } from "../../build/release-notes.ts";

const project = join(import.meta.dirname, "../..");
const changelog = readFileSync(join(project, "CHANGELOG.md"), "utf8");
const { version } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));

const headings = [...changelog.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading as string);
const releases = headings.slice(1).map((heading) => heading.split(" - ") as [version: string, date: string]);

test("unreleased changes come first, then releases with their dates, newest first", () => {
  expect(headings[0]).toBe("Unreleased");
  for (const heading of headings.slice(1)) expect(heading).toMatch(/^\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}$/);
  const dates = releases.map(([, date]) => date);
  expect(dates).toEqual(dates.toSorted().reverse());
  const order = new Intl.Collator("en", { numeric: true }).compare;
  const versions = releases.map(([name]) => name);
  expect(versions).toEqual(versions.toSorted(order).reverse());
});

test("changes stand under the headings of Keep a Changelog", () => {
  const kinds = [...changelog.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind);
  const allowed = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
  expect(kinds.filter((kind) => !allowed.includes(kind as string))).toEqual([]);
});

test("package.json has the newest release's version, and its notes can be published", () => {
  expect(releases[0]?.[0]).toBe(version);
  expect(releaseNotes(`v${version}`, { changelog, version })).toMatch(/^### /);
});
