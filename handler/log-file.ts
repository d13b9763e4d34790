import { gunzipSync } from "node:zlib";
import type { Evaluation, LogFileEvaluation } from "./evaluate.ts";
import { free, gunzipAtOnce, gunzipChunks, isGzip, piecesToDamage } from "./gunzip.ts";
import type { Candidate } from "./prefilter.ts";
import type { Element } from "./scanner/scanner.ts";

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
const maxBytesAtOnce = 4 * 1024 ** 2;
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
    for (let at = 0; at < bytes.length; at += bytesOfWindow) reader.read(bytes.subarray(at, at + bytesOfWindow));
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
  #unread: Uint8Array = nothing;
  /** What is unread stands at its beginning, so that the next chunk is put behind it without making another buffer. */
  #buffer: Uint8Array = nothing;
  #tail = "";
  #bytesRead = 0;
  /** How much text there has to be before it is read again: a record can be larger than a chunk. */
  #patience = 0;

  constructor(evaluation: LogFileEvaluation) {
    this.#evaluation = evaluation;
  }

  read(chunk: Uint8Array): void {
    this.#bytesRead += chunk.length;
    if (this.#bytesRead > maxLogFileBytes) throw new LogFileError(`it holds more than ${maxLogFileBytes} bytes`);
    this.#readText(this.#unread.length > 0 ? this.#withUnread(chunk) : chunk);
    if (this.#part === "records" && this.#unread.length > maxRecordBytes) {
      throw new LogFileError(`a record of its list is larger than ${maxRecordBytes} bytes`);
    }
  }

  #readText(text: Uint8Array): void {
    let unread = text;
    if (this.#part === "head") unread = this.#readHead(unread);
    if (this.#part === "records" && unread.length >= this.#patience) unread = this.#readRecords(unread);
    if (this.#part === "tail") unread = this.#readTail(unread);
    this.#keep(this.#part === "other" ? nothing : unread);
  }

  #withUnread(chunk: Uint8Array): Uint8Array {
    const { length } = this.#unread;
    this.#makeRoom(length + chunk.length);
    this.#buffer.set(chunk, length);
    return this.#buffer.subarray(0, length + chunk.length);
  }

  #keep(text: Uint8Array): void {
    this.#makeRoom(text.length);
    this.#buffer.set(text);
    this.#unread = this.#buffer.subarray(0, text.length);
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(bytes * 2);
    larger.set(this.#unread);
    free(this.#buffer);
    this.#buffer = larger;
  }

  /** What the rules say, and whether the text was a log file from its beginning to its end. */
  finish(): { evaluation: Evaluation; part: string; isLogFile: boolean } {
    this.#patience = 0;
    this.#readText(this.#unread);
    free(this.#buffer);
    const isLogFile = this.#part === "tail" && tailForm.test(this.#tail);
    return { evaluation: this.#evaluation.finish(), part: this.#part, isLogFile };
  }

  #readHead(text: Uint8Array): Uint8Array {
    const head = headForm.exec(latin1(text.subarray(0, maxBytesAround)));
    if (head) this.#part = "records";
    else if (text.length >= maxBytesAround) this.#part = "other";
    return text.subarray(head?.[0].length ?? 0);
  }

  #readRecords(text: Uint8Array): Uint8Array {
    const take = (element: Element, candidates: readonly Candidate[] | undefined) => this.#take(element, candidates);
    let at = 0;
    let window = bytesOfWindow;
    for (;;) {
      const { bytes, closed } = this.#evaluation.prefilter.scan(text.subarray(at, at + window), take);
      at += bytes;
      if (closed) this.#part = "tail";
      if (closed || (bytes === 0 && at + window >= text.length)) break;
      if (bytes === 0) window *= 2;
    }
    this.#patience = (text.length - at) * 2;
    return text.subarray(at);
  }

  #readTail(text: Uint8Array): Uint8Array {
    if (this.#tail.length + text.length > maxBytesAround) this.#part = "other";
    else this.#tail += latin1(text);
    return nothing;
  }

  #take(element: Element, candidates: readonly Candidate[] | undefined): void {
    if (candidates?.length === 0) {
      this.#evaluation.skip();
      return;
    }
    try {
      this.#evaluation.add(JSON.parse(element.text()), candidates);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.brokenRecords++;
    }
  }
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
