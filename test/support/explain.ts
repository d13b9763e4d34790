import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { vi } from "vitest";
import { command } from "../../cli/commands/explain.ts";
import { ruleText, temporaryFolder } from "./rules-folder.ts";

/** The rule `trail-stopped` to explain, and the records to explain it on. */
export interface Given {
  expression?: string;
  header?: Record<string, string>;
  files?: Record<string, string>;
  records: unknown[];
  args?: string[];
  /** What to explain; default: `records.json`, which contains the records. */
  path?: string;
}

/** Runs `explain trail-stopped` on the records and returns what it prints, without colours and temporary paths. */
export async function explain({
  expression = "true",
  header = {},
  files = {},
  records,
  args = [],
  path = "records.json",
}: Given): Promise<string> {
  const folder = temporaryFolder({
    "rules/trail-stopped.cel": ruleText(expression, header),
    "records.json": JSON.stringify({ Records: records }),
    ...files,
  });
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  try {
    const file = join(folder, path);
    await command().parseAsync(["--rules", join(folder, "rules"), "trail-stopped", file, ...args], { from: "user" });
  } finally {
    log.mockRestore();
  }
  return stripVTControlCharacters(lines.join("\n")).replaceAll(folder, "");
}
