import { gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { type Format, formatOf } from "../../engine/log-file/format.ts";

/** A file's bytes can't be read as text; the message continues "FILE: ", and says what the file is and what to do. */
export class FormatError extends Error {
  override name = "FormatError";
}

/** How much text one input may contain, decompressed. It is parsed whole, which takes up to 20 times its size. */
export const maxTextBytes = 64 * 1024 ** 2;

/** How often a file may be compressed: uploads with `Content-Encoding: gzip` are gzipped twice. */
const maxLayers = 3;

/**
 * The text of a file: gzip, zstd and zlib are decompressed, also where a file is compressed twice, and UTF-16 is
 * decoded. Throws `FormatError` for other formats, for damaged files, and for more than `maxBytes` of text.
 */
export function decode(bytes: Uint8Array, maxBytes = maxTextBytes): string {
  let data = bytes;
  for (let layer = 0; layer <= maxLayers; layer++) {
    const format = formatOf(data);
    const decompressor = format && decompressors[format];
    if (!decompressor) return decodeText(data, format, maxBytes);
    data = decompress(data, decompressor, format, maxBytes);
  }
  throw new FormatError(`is compressed more than ${maxLayers} times`);
}

type Decompressor = (bytes: Uint8Array, maxBytes: number) => Uint8Array;

const decompressors: Partial<Record<Format, Decompressor>> = {
  gzip: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  zstd: decompressZstd,
  zlib: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
};

function decompress(bytes: Uint8Array, decompressor: Decompressor, format: Format, maxBytes: number): Uint8Array {
  try {
    return decompressor(bytes, maxBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new FormatError(`not readable as ${format}: ${(error as Error).message}`, { cause: error });
  }
}

/** Frame by frame, since `zstdDecompressSync` ignores all frames but the first. */
function decompressZstd(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const frames: Buffer[] = [];
  let size = 0;
  for (let at = 0; at < bytes.length; ) {
    const options = { maxOutputLength: Math.max(1, maxBytes - size), info: true };
    // With `info`, which @types/node does not declare for zstd: https://nodejs.org/api/zlib.html#class-options
    const result: unknown = zstdDecompressSync(bytes.subarray(at), options);
    const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } };
    if (engine.bytesWritten === 0) break;
    frames.push(buffer);
    size += buffer.length;
    at += engine.bytesWritten;
  }
  return Buffer.concat(frames);
}

function tooLarge(maxBytes: number): FormatError {
  return new FormatError(
    `contains more than ${Math.floor(maxBytes / 1024 ** 2)} MiB of text in another form than CloudTrail's log files; ` +
      "split it into smaller files",
  );
}

const encodings: Partial<Record<Format, "utf-16le" | "utf-16be">> = {
  "UTF-16 text": "utf-16le",
  "UTF-16 text, high bytes first": "utf-16be",
};

/** What to do with formats that are named rather than read. */
const advice: Partial<Record<Format, string>> = {
  bzip2: "decompress it with bunzip2 first",
  xz: "decompress it with unxz first",
  lz4: "decompress it with unlz4 first",
  "a zip archive": "unzip it, and name the folder",
  "a 7z archive": "extract it, and name the folder",
  "a tar archive": "extract it with tar -xf, and name the folder",
  "UTF-32 text": "convert it with iconv -f UTF-32 -t UTF-8 first",
  "UTF-32 text, high bytes first": "convert it with iconv -f UTF-32 -t UTF-8 first",
};

function decodeText(bytes: Uint8Array, format: Format | undefined, maxBytes: number): string {
  const encoding = format ? encodings[format] : "utf-8";
  if (!encoding) {
    throw new FormatError(
      `is ${format}, which is not read; ${(format && advice[format]) ?? "export the records as JSON"}`,
    );
  }
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  if (encoding === "utf-8" && bytes.subarray(0, 1024).includes(0)) {
    throw new FormatError("is binary, not JSON text");
  }
  // As the engine does: a byte order mark is left out, and what is not valid becomes replacement characters.
  return new TextDecoder(encoding).decode(bytes);
}
