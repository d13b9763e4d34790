import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Writes files into a temporary folder, which is removed after the test, and returns its path. */
export function temporaryFolder(files: Record<string, string | Uint8Array>): string {
  const { folder, remove } = writeFolder(files);
  onTestFinished(remove);
  return folder;
}

/** Writes files into a temporary folder, which the caller removes. */
export function writeFolder(files: Record<string, string | Uint8Array>): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-test-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Reads the files of a folder, by name. */
export function filesIn(folder: string): Record<string, Buffer> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

/** The text of a valid rule; `header` replaces or adds lines of its header. */
export function ruleText(expression: string, header: Record<string, string> = {}): string {
  const lines = {
    title: "Root user signed in",
    severity: "high",
    description: "Root bypasses every policy.",
    response: "Ask the account owner.",
    references: "[https://example.com/root]",
    ...header,
  };
  return `${Object.entries(lines)
    .map(([key, value]) => `// ${key}: ${value}\n`)
    .join("")}${expression}\n`;
}
