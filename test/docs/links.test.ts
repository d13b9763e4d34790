import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const project = join(import.meta.dirname, "../..");
const pages = globSync(["*.md", "docs/**/*.md", "engine/**/*.md", "findings/*.md"], { cwd: project });

const read = (path: string) => readFileSync(join(project, path), "utf8");
/** Code blocks show what commands print, which may look like links. */
const withoutCodeBlocks = (markdown: string) => markdown.replace(/^ *```[\s\S]*?^ *```$/gm, "");

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(page: string): string[] {
  const headings = [...withoutCodeBlocks(read(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading as string);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(pages)("%s", (page) => {
  const text = withoutCodeBlocks(read(page));

  test("links to files and headings that exist", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link]) => link as string);
    const broken = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : normalize(join(dirname(page), path));
      return !existsSync(join(project, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test("names files that exist", () => {
    const folders = "bench|build|cli|docs|engine|findings|handler|infra|language|local|rules|test|text|\\.github";
    const named = [...text.matchAll(new RegExp(`\`((?:${folders})/[\\w./-]+)\``, "g"))].map(
      ([, path]) => path as string,
    );
    // The reader's own rules.
    const files = named.filter((path) => !path.startsWith("rules/custom/"));
    expect([...new Set(files)].filter((path) => !existsSync(join(project, path)))).toEqual([]);
  });
});
