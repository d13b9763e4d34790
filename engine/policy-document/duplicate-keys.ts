/**
 * Parses JSON whose objects name keys twice, with the first value of each where `JSON.parse` takes the last.
 * Undefined where no key is named twice. The text must be valid JSON. Iterates, as a caller chooses how deep it is.
 */
export function parseFirstOfDuplicates(text: string): unknown {
  const root: { value?: unknown } = {};
  const open: Container[] = [];
  let hasDuplicates = false;
  let [key, isKey] = ["", false];

  const add = (value: unknown) => {
    const container = open.at(-1);
    if (!container) root.value = value;
    else if (Array.isArray(container)) container.push(value);
    else if (container.has(key)) hasDuplicates = true;
    else container.set(key, value);
  };
  for (const [token] of text.matchAll(tokens)) {
    if (token === "{" || token === "[") {
      const container: Container = token === "{" ? new Map() : [];
      add(container);
      open.push(container);
      isKey = token === "{";
    } else if (token === "}" || token === "]") open.pop();
    else if (token === ",") isKey = open.at(-1) instanceof Map;
    else if (token === ":") isKey = false;
    else if (isKey) key = JSON.parse(token) as string;
    else add(JSON.parse(token));
  }
  return hasDuplicates ? asObjects(root.value) : undefined;
}

type Container = Map<string, unknown> | unknown[];

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

/** How deep a policy's own elements are: statements, conditions, operators, keys, values. */
const maxDepth = 16;

function asObjects(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) return undefined;
  if (Array.isArray(value)) return value.map((item) => asObjects(item, depth + 1));
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [key, asObjects(item, depth + 1)]));
}
