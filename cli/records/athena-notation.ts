/** The value of a text in Athena's notation of objects and lists: `{type=IAMUser, sessioncontext={attributes={…}}}` and `[{arn=…}]`; undefined for a text that is neither. */
export function parseNotation(text: string): unknown {
  const reader = { text, at: 0 };
  const value = readValue(reader, 0);
  return reader.at === text.length ? value : undefined;
}

interface Reader {
  text: string;
  at: number;
}

const maxNotationDepth = 20;

function readValue(reader: Reader, depth: number): unknown {
  const { text, at } = reader;
  if (depth < maxNotationDepth && text[at] === "{") return readFields(reader, depth);
  if (depth < maxNotationDepth && text[at] === "[") return readItems(reader, depth);
  // Values are not quoted: one ends before the next name, or before the bracket.
  const end = /(?:, [A-Za-z]\w*=|[}\]])/g;
  end.lastIndex = at;
  const index = end.exec(text)?.index ?? text.length;
  reader.at = index;
  const value = text.slice(at, index);
  return value === "null" ? null : value;
}

function readFields(reader: Reader, depth: number): { [field: string]: unknown } | undefined {
  const fields: [string, unknown][] = [];
  const name = /([A-Za-z]\w*)=/y;
  reader.at++;
  while (reader.text[reader.at] !== "}") {
    name.lastIndex = reader.at;
    const match = name.exec(reader.text);
    if (!match) return undefined;
    reader.at = name.lastIndex;
    fields.push([match[1] as string, readValue(reader, depth + 1)]);
    if (reader.text.startsWith(", ", reader.at)) reader.at += 2;
    else if (reader.text[reader.at] !== "}") return undefined;
  }
  reader.at++;
  return Object.fromEntries(fields);
}

function readItems(reader: Reader, depth: number): unknown[] | undefined {
  const items: unknown[] = [];
  reader.at++;
  while (reader.text[reader.at] !== "]") {
    const before = reader.at;
    items.push(readValue(reader, depth + 1));
    if (reader.text.startsWith(", ", reader.at)) reader.at += 2;
    if (reader.at === before) return undefined;
  }
  reader.at++;
  return items;
}
