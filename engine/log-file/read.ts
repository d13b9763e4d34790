import { gunzipSync } from "node:zlib";
import type { Evaluation, Evaluator, LogFileEvaluation } from "../evaluate.ts";
import type { Candidate } from "../prefilter.ts";
import { Scanner } from "../scanner/index.ts";
import { lateMaglev, noTurbofan, smallYoungGeneration, withFlags } from "../v8-flags.ts";
import { describeFormat } from "./format.ts";
import { free, gunzipAtOnce, gunzipChunks, isDamage, isGzip, type Pieces, piecesToDamage } from "./gunzip.ts";
import { listsOfRecords } from "./json-text.ts";

/** A file is no log file, or a damaged one. The message says what is wrong, without the file's content. */
export class LogFileError extends Error {
  override name = "LogFileError";
  // Private, so that no logger prints it with the error: it contains what records say.
  readonly #evaluation: Evaluation | undefined;

  constructor(message: string, evaluation?: Evaluation, cause?: unknown) {
    super(message, { cause });
    this.#evaluation = evaluation;
  }

  /** The evaluation of the records that could be read. */
  get evaluation(): Evaluation | undefined {
    return this.#evaluation;
  }
}

/** The largest log file that is read, uncompressed. CloudTrail starts a new file long before. */
const maxLogFileBytes = 1024 ** 3;

/** Files up to this size, uncompressed, are gunzipped at once, which is the fastest way for them (bench/). */
const maxBytesAtOnce = 4 * 1024 ** 2;
/** How much text the scanner reads at a time, so that it stays in the processor's cache. */
const bytesOfWindow = 256 * 1024;
/** The longest record that is read. CloudTrail keeps records under 256 KB. */
const maxRecordBytes = 16 * 1024 ** 2;
/** The largest file that is read in another form than CloudTrail's own: parsing it whole takes up to 20 times its size. */
const maxWholeBytes = 8 * 1024 ** 2;
/** More than any log file has before and behind its list of records. */
const maxBytesAround = 1024;

/**
 * A log file's bytes; or, so that they are never in memory whole, a function that returns them in pieces, from the first
 * byte at each call. It is called again only for a damaged file, or one in another form than CloudTrail's.
 */
export type LogFileSource = Uint8Array | (() => AsyncIterable<Uint8Array>);

/** Files up to this size, as stored, are best passed as bytes. Nearly all of up to 4 MiB of text are smaller. */
export const maxBytesInMemory = 1024 ** 2;

/**
 * Evaluates the rules on every record of a log file, gzipped or plain JSON. Only records that some rule
 * may match are parsed, and the text of a large file is never in memory whole. Rejects with `LogFileError`, and with
 * whatever the source throws.
 */
export async function evaluateLogFile(source: LogFileSource, evaluator: Evaluator): Promise<Evaluation> {
  if (source instanceof Uint8Array) return evaluateSource(source, evaluator);
  return withFlags([smallYoungGeneration, lateMaglev, noTurbofan], () => evaluateSource(source, evaluator));
}

async function evaluateSource(source: LogFileSource, evaluator: Evaluator): Promise<Evaluation> {
  const reader = new RecordsReader(evaluator);
  try {
    await readText(source, reader);
  } catch (error) {
    if (error instanceof LogFileError) throw new LogFileError(error.message, reader.finish().evaluation);
    if (!isDamage(error)) throw error;
    throw unreadable(error, await evaluateUndamaged(source, evaluator));
  }
  const { evaluation, part, isLogFile } = reader.finish();
  if (part === "records") {
    const { recordsRead: count } = evaluation;
    throw new LogFileError(`not JSON: it breaks off after ${count} ${count === 1 ? "record" : "records"}`, evaluation);
  }
  if (reader.brokenRecords > 0) {
    const verb = reader.brokenRecords === 1 ? "is" : "are";
    throw new LogFileError(`not JSON: ${reader.brokenRecords} of its records ${verb} broken`, evaluation);
  }
  if (isLogFile) return evaluation;
  try {
    return evaluateWhole(source instanceof Uint8Array ? source : await readWhole(source()), evaluator.begin());
  } catch (error) {
    // The records before the unexpected text were read.
    throw error instanceof LogFileError ? new LogFileError(error.message, evaluation) : error;
  }
}

async function readText(source: LogFileSource, reader: RecordsReader): Promise<void> {
  if (!(source instanceof Uint8Array)) {
    const { isGzip, pieces } = await peek(source());
    if (isGzip) return gunzipChunks(pieces, (chunk) => reader.read(chunk));
    for await (const piece of pieces) reader.read(piece);
    return;
  }
  if (!isGzip(source)) {
    reader.read(source);
    return;
  }
  const text = gunzipAtOnce(source, maxBytesAtOnce);
  if (!text) return gunzipChunks([source], (chunk) => reader.read(chunk));
  reader.read(text);
  free(text);
}

/** Returns whether a file is gzip, and all its pieces, of which the first have been read to find out. */
async function peek(pieces: AsyncIterable<Uint8Array>): Promise<{ isGzip: boolean; pieces: Pieces }> {
  const rest = pieces[Symbol.asyncIterator]();
  let start: Uint8Array = nothing;
  for (let piece = await rest.next(); !piece.done; piece = await rest.next()) {
    start = joined([start, piece.value]);
    if (start.length >= 2) break;
  }
  const all = async function* () {
    try {
      yield start;
      for (let piece = await rest.next(); !piece.done; piece = await rest.next()) yield piece.value;
    } finally {
      await rest.return?.();
    }
  };
  return { isGzip: isGzip(start), pieces: all() };
}

/** Evaluates again the records before the damage of a gzip file. */
async function evaluateUndamaged(source: LogFileSource, evaluator: Evaluator): Promise<Evaluation> {
  const reader = new RecordsReader(evaluator);
  const pieces = await piecesToDamage(source instanceof Uint8Array ? () => [source] : source);
  await gunzipChunks(pieces, (chunk) => reader.read(chunk)).catch((error) => {
    // The same damage again, or a fault in text that zlib did not pass on the first time.
    if (!isDamage(error) && !(error instanceof LogFileError)) throw error;
  });
  return reader.finish().evaluation;
}

// A byte order mark is three bytes, and white space four characters: https://www.rfc-editor.org/rfc/rfc8259#section-2
const headForm = /^(?:\xEF\xBB\xBF)?[ \t\n\r]*\{[ \t\n\r]*"Records"[ \t\n\r]*:[ \t\n\r]*\[/;
const tailForm = /^[ \t\n\r]*\}[ \t\n\r]*$/;
const nothing = new Uint8Array();
/** The head and the tail as CloudTrail writes them: they are recognized by their bytes (bench/, files of 10 records). */
const usualHead = Buffer.from('{"Records":[');
const closingBrace = 0x7d;

/** One for the process: it keeps nothing of a file between two pieces of its text. */
let scanner: Scanner | undefined;

/** Reads `{"Records": [`, the records, and `]}`, as CloudTrail writes them, a piece of text at a time. */
class RecordsReader {
  /** How many elements of the list are not JSON. */
  brokenRecords = 0;
  readonly #prefilter: Evaluator["prefilter"];
  readonly #evaluation: LogFileEvaluation;
  #part: "head" | "records" | "tail" | "other" = "head";
  /** A copy of text that continues in the next piece: of the head, or of the record that was not whole yet. */
  #unread: Uint8Array = nothing;
  /** Copies of the pieces since, which wait until they are as long as `#unread`. */
  #waiting: Uint8Array[] = [];
  #bytesWaiting = 0;
  #tail = "";
  #bytesRead = 0;

  constructor(evaluator: Evaluator) {
    this.#prefilter = evaluator.prefilter;
    this.#evaluation = evaluator.begin();
  }

  /** Reads the next piece of text, of any length; keeps no reference to it. */
  read(text: Uint8Array): void {
    this.#bytesRead += text.length;
    if (this.#bytesRead > maxLogFileBytes) throw new LogFileError(`it contains more than ${maxLogFileBytes} bytes`);
    for (let at = 0; at < text.length && this.#part !== "other"; at += bytesOfWindow) {
      let window: Uint8Array = text.length <= bytesOfWindow ? text : text.subarray(at, at + bytesOfWindow);
      if (this.#part === "head") window = this.#readHead(window);
      if (this.#part === "records") window = this.#readRecords(window);
      if (this.#part === "tail") this.#readTail(window);
    }
  }

  /** Returns the evaluation, and whether the text was a log file from beginning to end. */
  finish(): { evaluation: Evaluation; part: string; isLogFile: boolean } {
    if (this.#waiting.length > 0) {
      const rest = this.#scan([this.#unread, ...this.#waiting]);
      if (this.#part === "tail") this.#readTail(rest);
    }
    const isLogFile = this.#part === "tail" && tailForm.test(this.#tail);
    return { evaluation: this.#evaluation.finish(), part: this.#part, isLogFile };
  }

  #readHead(window: Uint8Array): Uint8Array {
    if (this.#unread.length === 0 && beginsWith(window, usualHead)) {
      this.#part = "records";
      return window.subarray(usualHead.length);
    }
    const text = joined([this.#unread, window]);
    const head = headForm.exec(latin1(text.subarray(0, maxBytesAround)));
    if (head) this.#part = "records";
    else if (text.length >= maxBytesAround) this.#part = "other";
    this.#unread = this.#part === "head" ? new Uint8Array(text) : nothing;
    return text.subarray(head?.[0].length ?? 0);
  }

  /** Reads records, and returns what is behind the list. */
  #readRecords(window: Uint8Array): Uint8Array {
    // A record longer than the window is scanned again only when twice as much of it is there, so that
    // the time it takes grows with its length, not with the square of it.
    if (this.#bytesWaiting + window.length < this.#unread.length) {
      this.#waiting.push(new Uint8Array(window));
      this.#bytesWaiting += window.length;
      return nothing;
    }
    const rest = this.#scan([this.#unread, ...this.#waiting, window]);
    if (this.#part === "records" && rest.length > maxRecordBytes) {
      throw new LogFileError(`a record of its list is larger than ${maxRecordBytes} bytes`);
    }
    return rest;
  }

  #scan(pieces: readonly Uint8Array[]): Uint8Array {
    scanner ??= new Scanner();
    scanner.read(pieces);
    while (scanner.next()) {
      const candidates = this.#prefilter(scanner);
      if (candidates?.length === 0) this.#evaluation.skip();
      else this.#evaluate(scanner.text(), candidates);
    }
    const rest = after(scanner.bytesRead, pieces);
    const { isClosed } = scanner;
    this.#waiting = [];
    this.#bytesWaiting = 0;
    this.#unread = isClosed ? nothing : new Uint8Array(rest);
    if (isClosed) this.#part = "tail";
    return rest;
  }

  #readTail(window: Uint8Array): void {
    if (this.#tail.length + window.length > maxBytesAround) this.#part = "other";
    else this.#tail += window.length === 1 && window[0] === closingBrace ? "}" : latin1(window);
  }

  #evaluate(text: string, candidates: readonly Candidate[] | undefined): void {
    try {
      this.#evaluation.add(JSON.parse(text), candidates, text.length);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.brokenRecords++;
    }
  }
}

/** The bytes of pieces of text behind the first `count`. */
function after(count: number, pieces: readonly Uint8Array[]): Uint8Array {
  const last = pieces.at(-1) as Uint8Array;
  const before = pieces.reduce((bytes, { length }) => bytes + length, 0) - last.length;
  return count >= before ? last.subarray(count - before) : joined(pieces).subarray(count);
}

function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at++) if (bytes[at] !== start[at]) return false;
  return true;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only, ...others] = pieces.filter(({ length }) => length > 0);
  return only && others.length === 0 ? only : Buffer.concat(pieces);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Evaluates a file that is JSON in another form than CloudTrail's own, such as with other keys next to Records. */
function evaluateWhole(bytes: Uint8Array, evaluation: LogFileEvaluation): Evaluation {
  const lists = listsOfRecords(checked(textOf(bytes)));
  if (lists.length === 0) throw new LogFileError("not a CloudTrail log file: it contains no list of Records");
  for (const record of lists.flatMap((list) => JSON.parse(list))) evaluation.add(record);
  return evaluation.finish();
}

/** Returns the whole text of a file, in UTF-8, gunzipped if it is gzip. Throws `LogFileError`, also for more than `maxWholeBytes` of text. */
function textOf(bytes: Uint8Array): Buffer {
  const text = isGzip(bytes) ? gunzipWhole(bytes) : Buffer.from(bytes);
  if (!text || text.length > maxWholeBytes) throw otherForm();
  return text;
}

/** Joins the pieces of a file that may be one in another form. Throws `LogFileError` if it is too large for that. */
async function readWhole(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > maxWholeBytes) throw otherForm();
    read.push(piece);
  }
  return Buffer.concat(read);
}

function otherForm(): LogFileError {
  return new LogFileError(
    `it has another form than CloudTrail's log files, and with more than ${maxWholeBytes} bytes of text is not read`,
  );
}

function gunzipWhole(bytes: Uint8Array): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxWholeBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw unreadable(error);
  }
}

/** Returns a text that is JSON. Throws `LogFileError` for any other. */
function checked(text: Buffer): string {
  const format = describeFormat(text);
  if (format) throw new LogFileError(`not JSON: it is ${format}`);
  const json = text.toString("utf8").replace(/^\uFEFF/, "");
  try {
    JSON.parse(json);
    return json;
  } catch (error) {
    // JSON.parse's own message quotes the text.
    const place = /at position \d+/.exec((error as Error).message)?.[0] ?? "before its end";
    throw new LogFileError(`not JSON: it breaks off or is broken ${place}`);
  }
}

function unreadable(error: unknown, evaluation?: Evaluation): LogFileError {
  return new LogFileError(`not readable as gzip: ${(error as Error).message}`, evaluation, error);
}
