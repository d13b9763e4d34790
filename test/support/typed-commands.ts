import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A command that a page tells its reader to type. */
export interface TypedCommand {
  /** On one line, without its comment. */
  line: string;
  /** Whether the page marks it with ☁: it needs a real account of AWS, GitHub or Slack. */
  needsAccount: boolean;
}

const programs = /^(npm|npx|aws|node|git|gh|\/invite|@Amazon) \S/;

/**
 * Returns the commands of a Markdown page in its order: every line of `sh` blocks, the lines of `text` blocks that begin with
 * npx, and what sentences have in backticks that begins with a program or addresses a chat bot. A block is marked by its first
 * line, `# ☁`; a command in a sentence by ☁ after it. `pulumi up` without npx, and the names of programs, are words of a
 * sentence.
 */
export function typedCommands(path: string): TypedCommand[] {
  const page = readFileSync(join(import.meta.dirname, "../..", path), "utf8");
  return [...page.matchAll(/^ *```(\w*)\n(.*?)^ *```|`([^`]+)`(\s+☁)?/gms)].flatMap(
    ([, language, block, code = "", mark]) => {
      if (block !== undefined && language === "text") return commandsOf(block).filter(({ line }) => /^npx /.test(line));
      if (block !== undefined) return language === "sh" ? commandsOf(block) : [];
      const line = code.replaceAll(/\s+/g, " ");
      return programs.test(line) && !/^(npx (pulumi|cta)|npm run)$/.test(line)
        ? [{ line, needsAccount: mark !== undefined }]
        : [];
    },
  );
}

function commandsOf(block: string): TypedCommand[] {
  const needsAccount = /^ *# ☁/.test(block);
  return block
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s+)# .*$/, "").trim())
    .filter(Boolean)
    .flatMap((line) => line.split(" && "))
    .map((line) => ({ line, needsAccount }));
}

/** Whether test/pulumi-engine/operations.scenario.ts runs a command: all of Pulumi's, and those that need a deployed stack. */
export function isRunByScenario(line: string): boolean {
  return /^npx (pulumi |cta (send-test|learn|redrive) )/.test(line);
}

/** The words of a line as a shell would pass them to the program, with the value of each `$(…)`. */
export async function shellWords(line: string, substitute: (command: string) => Promise<string>): Promise<string[]> {
  let replaced = line;
  for (const [whole, command = ""] of line.matchAll(/\$\(([^)]*)\)/g)) {
    replaced = replaced.replace(whole, await substitute(command));
  }
  return [...replaced.matchAll(/'([^']*)'|"([^"]*)"|[^\s'"]+/g)].map(
    ([word, single, double]) => single ?? double ?? word,
  );
}
