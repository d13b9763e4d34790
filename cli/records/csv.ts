import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Names of columns, in lower case without `_`, spaces and `@`, of which one is in every table of records. */
const knownColumns = /^(eventname|eventsource|eventjson|cloudtrailevent|raw|message)$/;

/** Names of columns, separated and maybe quoted. */
const header = /^[\w"'@. {}]+([,;\t|][\w"'@. {}]*)*$/;

/**
 * The rows of a text as CSV, by the names of its columns in the first line: results of Athena and Logs Insights, exports of
 * Splunk and Sentinel. An empty cell is a null. Undefined for a text that is not CSV, or has no column of records.
 */
export function parseCsv(text: string): Record<string, string | null>[] | undefined {
  const [line = ""] = /^.*/.exec(text) ?? [];
  if (line.length > maxHeaderLength || !header.test(line)) return undefined;
  const delimiter = [",", "\t", ";", "|"].find((character) => line.includes(character)) ?? ",";
  const names = line.split(delimiter).map((name) => name.toLowerCase().replaceAll(/[_@ "']/g, ""));
  if (!names.some((name) => knownColumns.test(name))) return undefined;
  // Loaded when a file may be CSV, since few are.
  const { CsvError, parse } = require("csv-parse/sync") as typeof import("csv-parse/sync");
  try {
    return parse(text, {
      columns: true,
      delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      cast: (value, { header: isHeader }) => (value === "" && !isHeader ? null : value),
    });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

const maxHeaderLength = 10_000;
