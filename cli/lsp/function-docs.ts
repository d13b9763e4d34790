import { readFileSync } from "node:fs";

const page = new URL("../../docs/rules.md", import.meta.url);

/** What docs/rules.md says of a function. */
interface FunctionDoc {
  /** How it is called, and what it returns, in Markdown. */
  description: string;
  /** An expression, and its value. */
  example: string;
}

let docs: Map<string, FunctionDoc[]> | undefined;

/** The rows of the table of functions in docs/rules.md that name a function; several if it is one of texts and of lists. */
export function functionDocs(name: string): readonly FunctionDoc[] {
  docs ??= readFunctionDocs(readFileSync(page, "utf8"));
  return docs.get(name) ?? [];
}

function readFunctionDocs(text: string): Map<string, FunctionDoc[]> {
  const found = new Map<string, FunctionDoc[]>();
  const table = text.slice(text.indexOf("\n## Functions\n"), text.indexOf("\n## Fields that may be missing\n"));
  for (const [, description = "", expression = "", value = ""] of table.matchAll(
    /^\| (.+) \| `(.+)` → `(.+)` \| .+ \|$/gm,
  )) {
    for (const name of namesIn(description)) {
      found.set(name, [...(found.get(name) ?? []), { description, example: `${expression} → ${value}` }]);
    }
  }
  return found;
}

/** The names in `list.first()`, `last()`: those before a parenthesis, or alone. */
function namesIn(description: string): Set<string> {
  const [usage = ""] = description.split("`: ");
  const codes = `${usage}\``.matchAll(/`([^`]+)`/g);
  return new Set([...codes].flatMap(([, code = ""]) => /(\w+)(?:\(|$)/.exec(code)?.[1] ?? []));
}
