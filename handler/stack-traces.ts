import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Makes stack traces name places in the sources, by the source maps next to the function's modules. Node's own
 * `--enable-source-maps` reads all maps when the function starts, which takes longer than evaluating a small log file. Here, a map is read with
 * the first stack trace that has a place in its module.
 */
export function mapStackTraces(): void {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (module: string) => {
    if (!maps.has(module)) maps.set(module, readMap(module));
    return maps.get(module);
  };
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map((frame) => `\n    at ${placeInSources(frame, mapOf) ?? frame}`);
    return headOf(error) + lines.join("");
  };
}

/** The first line of a stack trace: the error's name and message, as V8 writes them. */
function headOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    // Its message may be a getter that throws.
    return "Error";
  }
}

/**
 * Returns a place such as `<anonymous> (handler/index.ts:12:3)`, or undefined if it is not in a module with a map. Throws nothing. Names
 * of functions are those of the bundler. The logger takes an error's `location` from the first place in parentheses.
 */
function placeInSources(frame: NodeJS.CallSite, mapOf: (module: string) => SourceMap | undefined): string | undefined {
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  if (!file?.startsWith("file:") || !line || !column) return undefined;
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (!entry || !("originalSource" in entry)) return undefined;
  const path = entry.originalSource.replace(/^(\.\.\/)+/, "");
  const place = `${path}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return `${frame.isAsync() ? "async " : ""}<anonymous> (${place})`;
}

function readMap(module: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(module)}.map`, "utf8")));
  } catch {
    // Not a module of the function, or its map is missing or damaged: the place stays as it is.
    return undefined;
  }
}
