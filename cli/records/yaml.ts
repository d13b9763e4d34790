import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Reading YAML takes a hundred times as long as JSON. */
const maxCharacters = 4 * 1024 ** 2;

/**
 * The documents of a text as YAML, such as `--output yaml` of AWS's command line. Undefined for a text that is not YAML,
 * or too long for it.
 */
export function parseYaml(text: string): unknown[] | undefined {
  if (text.length > maxCharacters || !/^(---|- |[\w"'.@-]+:(\s|$))/.test(text)) return undefined;
  // Loaded when a file may be YAML, since that takes 15 ms.
  const { parseAllDocuments } = require("yaml") as typeof import("yaml");
  try {
    const documents = parseAllDocuments(text, { logLevel: "silent", prettyErrors: false, uniqueKeys: false });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
    return documents.map((document) => document.toJS({ maxAliasCount: 100 }));
  } catch {
    return undefined; // Nested too deep, or too many aliases: nothing that AWS's command line prints.
  }
}
