import { gunzipSync } from "node:zlib";
import type { Evaluation, LogFileEvaluation } from "../evaluate.ts";
import type { Candidate } from "../prefilter.ts";
import { free, gunzipAtOnce, gunzipChunks, isGzip, piecesToDamage } from "./gunzip.ts";

/** A log object holds no log file, or a damaged one; the message says what is wrong, not what it holds. */
export class LogFileError extends Error {
  override name = "LogFileError";
  // Private, so that no logger prints it with the error: it holds what records say.
  readonly #evaluation: Evaluation | undefined;

  constructor(message: string, evaluation?: Evaluation, cause?: unknown) {
    super(message, { cause });
    this.#evaluation = evaluation;
  }

  /** What the rules say of the records that could be read all the same. */
  get evaluation(): Evaluation | undefined {
    return this.#evaluation;
  }
}

/**
 * How large a log file may be, uncompressed. CloudTrail starts a new file long before; what is
 * larger was not written by CloudTrail.
 */
export const maxLogFileBytes = 1024 ** 3;

/** Files up to this size, uncompressed, are gunzipped at once: for them the fastest way (see bench/). */
const maxBytesAtOnce = 1024 ** 2;
/** How much the scanner is given at a time, so that it stays in the processor's cache. */
const bytesOfWindow = 256 * 1024;
/** CloudTrail keeps records under 256 KB; nothing is held for longer ones than this. */
const maxRecordBytes = 16 * 1024 ** 2;
/** How large a file may be whose form is another than CloudTrail's own: it is parsed whole, to 20 times its size. */
const maxWholeBytes = 8 * 1024 ** 2;
/** More than what stands before and behind the list of records in any log file. */
const maxBytesAround = 1024;

/**
 * Evaluates the rules on every record of a log file, gzipped or plain JSON. Only the records that
 * some rule may match are parsed, and a large file is never held whole. Rejects with `LogFileError`.
 */
export async function evaluateLogFile(
  bytes: Uint8Array,
  beginEvaluation: () => LogFileEvaluation,
): Promise<Evaluation> {
  const reader = new RecordsReader(beginEvaluation());
  try {
    await readText(bytes, reader);
  } catch (error) {
    if (error instanceof LogFileError) throw new LogFileError(error.message, reader.finish().evaluation);
    throw unreadable(error, await evaluateUndamaged(bytes, beginEvaluation()));
  }
  const { evaluation, part, isLogFile } = reader.finish();
  if (part === "records") {
    throw new LogFileError(`not JSON: it breaks off after ${evaluation.recordsRead} records`, evaluation);
  }
  if (reader.brokenRecords > 0) {
    throw new LogFileError(`not JSON: ${reader.brokenRecords} of its records are broken`, evaluation);
  }
  if (isLogFile) return evaluation;
  try {
    return evaluateWhole(bytes, beginEvaluation());
  } catch (error) {
    // What came before the text that should not be there could be read.
    throw error instanceof LogFileError ? new LogFileError(error.message, evaluation) : error;
  }
}

async function readText(bytes: Uint8Array, reader: RecordsReader): Promise<void> {
  if (!isGzip(bytes)) {
    reader.read(bytes);
    return;
  }
  const text = gunzipAtOnce(bytes, maxBytesAtOnce);
  if (!text) return gunzipChunks([bytes], (chunk) => reader.read(chunk));
  reader.read(text);
  free(text);
}

/** Evaluates again what comes before the damage of a gzip file. */
async function evaluateUndamaged(bytes: Uint8Array, evaluation: LogFileEvaluation): Promise<Evaluation> {
  const reader = new RecordsReader(evaluation);
  // The same error once more.
  await gunzipChunks(await piecesToDamage(bytes), (chunk) => reader.read(chunk)).catch(() => {});
  return reader.finish().evaluation;
}

// A byte order mark is three bytes, and white space four characters: https://www.rfc-editor.org/rfc/rfc8259#section-2
const headForm = /^(?:\xEF\xBB\xBF)?[ \t\n\r]*\{[ \t\n\r]*"Records"[ \t\n\r]*:[ \t\n\r]*\[/;
const tailForm = /^[ \t\n\r]*\}[ \t\n\r]*$/;
const nothing = new Uint8Array();

/** Reads `{"Records": [`, the records, and `]}`, as CloudTrail writes them, a piece of text at a time. */
class RecordsReader {
  /** How many elements of the list are not JSON. */
  brokenRecords = 0;
  readonly #evaluation: LogFileEvaluation;
  #part: "head" | "records" | "tail" | "other" = "head";
  /** A copy of the beginning of what goes on in the next piece: of the head, or of a record. */
  #unread: Uint8Array = nothing;
  #tail = "";
  #bytesRead = 0;

  constructor(evaluation: LogFileEvaluation) {
    this.#evaluation = evaluation;
  }

  read(text: Uint8Array): void {
    this.#bytesRead += text.length;
    if (this.#bytesRead > maxLogFileBytes) throw new LogFileError(`it holds more than ${maxLogFileBytes} bytes`);
    for (let at = 0; at < text.length && this.#part !== "other"; at += bytesOfWindow) {
      let unread: Uint8Array = text.subarray(at, at + bytesOfWindow);
      if (this.#part === "head") unread = this.#readHead(unread);
      if (this.#part === "records") unread = this.#readRecords(unread);
      if (this.#part === "tail") this.#readTail(unread);
    }
  }

  /** What the rules say, and whether the text was a log file from its beginning to its end. */
  finish(): { evaluation: Evaluation; part: string; isLogFile: boolean } {
    const isLogFile = this.#part === "tail" && tailForm.test(this.#tail);
    return { evaluation: this.#evaluation.finish(), part: this.#part, isLogFile };
  }

  #readHead(window: Uint8Array): Uint8Array {
    const text = joined(this.#unread, window);
    const head = headForm.exec(latin1(text.subarray(0, maxBytesAround)));
    if (head) this.#part = "records";
    else if (text.length >= maxBytesAround) this.#part = "other";
    this.#unread = this.#part === "head" ? new Uint8Array(text) : nothing;
    return text.subarray(head?.[0].length ?? 0);
  }

  #readRecords(window: Uint8Array): Uint8Array {
    const unread = this.#unread;
    const { bytes, closed } = this.#evaluation.prefilter.scan([unread, window], (element, candidates) => {
      if (candidates?.length === 0) this.#evaluation.skip();
      else this.#evaluate(element.text(), candidates);
    });
    const rest =
      bytes >= unread.length ? window.subarray(bytes - unread.length) : joined(unread.subarray(bytes), window);
    this.#unread = closed ? nothing : new Uint8Array(rest);
    if (closed) this.#part = "tail";
    else if (rest.length > maxRecordBytes) {
      throw new LogFileError(`a record of its list is larger than ${maxRecordBytes} bytes`);
    }
    return rest;
  }

  #readTail(window: Uint8Array): void {
    if (this.#tail.length + window.length > maxBytesAround) this.#part = "other";
    else this.#tail += latin1(window);
  }

  #evaluate(text: string, candidates: readonly Candidate[] | undefined): void {
    try {
      this.#evaluation.add(JSON.parse(text), candidates);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.brokenRecords++;
    }
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  return first.length === 0 ? second : Buffer.concat([first, second]);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** A file that is JSON of another form than CloudTrail's own, such as with more keys beside Records. */
function evaluateWhole(bytes: Uint8Array, evaluation: LogFileEvaluation): Evaluation {
  const { Records: records } = parse(textOf(bytes, maxWholeBytes)) as { Records?: unknown };
  if (!Array.isArray(records)) throw new LogFileError("not a CloudTrail log file: it holds no list of Records");
  for (const record of records) evaluation.add(record);
  return evaluation.finish();
}

/** The text of a file, gunzipped if it is gzip, whole. Throws `LogFileError`, of more than `maxBytes` of it too. */
export function textOf(bytes: Uint8Array, maxBytes: number): string {
  const text = isGzip(bytes) ? gunzipWhole(bytes, maxBytes) : Buffer.from(bytes);
  if (!text || text.length > maxBytes) {
    throw new LogFileError(
      `it has another form than CloudTrail's log files, and with more than ${maxBytes} bytes of text is not read`,
    );
  }
  return text.toString("utf8").replace(/^\uFEFF/, "");
}

function gunzipWhole(bytes: Uint8Array, maxBytes: number): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw unreadable(error);
  }
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch (error) {
    // JSON.parse's own message quotes the text.
    const place = /at position \d+/.exec((error as Error).message)?.[0] ?? "before its end";
    throw new LogFileError(`not JSON: it breaks off or is broken ${place}`);
  }
}

function unreadable(error: unknown, evaluation?: Evaluation): LogFileError {
  return new LogFileError(`not readable as gzip: ${(error as Error).message}`, evaluation, error);
}
