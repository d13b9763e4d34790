import { gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { isGzip } from "../../engine/log-file/gunzip.ts";

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
    const compression = compressions.find(({ isUsedIn }) => isUsedIn(data));
    if (!compression) return decodeText(data, maxBytes);
    data = decompress(data, compression, maxBytes);
  }
  throw new FormatError(`is compressed more than ${maxLayers} times`);
}

interface Compression {
  name: string;
  isUsedIn(bytes: Uint8Array): boolean;
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array;
}

const compressions: Compression[] = [
  {
    name: "gzip",
    isUsedIn: isGzip,
    decompress: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
  },
  {
    name: "zstd", // https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
    isUsedIn: (bytes) => startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd]),
    decompress: decompressZstd,
  },
  {
    name: "zlib", // https://www.rfc-editor.org/rfc/rfc1950#section-2.2
    isUsedIn: ([first = 0, second = 0]) => first === 0x78 && (first * 256 + second) % 31 === 0,
    decompress: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
  },
];

function decompress(bytes: Uint8Array, compression: Compression, maxBytes: number): Uint8Array {
  try {
    return compression.decompress(bytes, maxBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new FormatError(`not readable as ${compression.name}: ${(error as Error).message}`, { cause: error });
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

/** Formats that are named rather than read, and what to do with them. */
const otherFormats: { name: string; advice: string; isUsedIn(bytes: Uint8Array): boolean }[] = [
  {
    name: "bzip2",
    advice: "decompress it with bunzip2 first",
    isUsedIn: (bytes) => /^BZh[1-9]/.test(latin1(bytes, 4)),
  },
  {
    name: "xz",
    advice: "decompress it with unxz first",
    isUsedIn: (bytes) => startsWith(bytes, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
  },
  {
    name: "lz4",
    advice: "decompress it with unlz4 first",
    isUsedIn: (bytes) => startsWith(bytes, [0x04, 0x22, 0x4d, 0x18]),
  },
  {
    name: "a zip archive",
    advice: "unzip it, and name the folder",
    isUsedIn: (bytes) => startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06]),
  },
  {
    name: "a 7z archive",
    advice: "extract it, and name the folder",
    isUsedIn: (bytes) => startsWith(bytes, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
  },
  {
    name: "a tar archive",
    advice: "extract it with tar -xf, and name the folder",
    isUsedIn: (bytes) => latin1(bytes.subarray(257), 5) === "ustar",
  },
  {
    name: "Apache Parquet",
    advice: "export the records as JSON",
    isUsedIn: (bytes) => latin1(bytes, 4) === "PAR1",
  },
  {
    name: "Apache ORC",
    advice: "export the records as JSON",
    isUsedIn: (bytes) => latin1(bytes, 3) === "ORC",
  },
  {
    name: "Apache Avro",
    advice: "export the records as JSON",
    isUsedIn: (bytes) => latin1(bytes, 4) === "Obj\x01",
  },
  {
    name: "UTF-32 text",
    advice: "convert it with iconv -f UTF-32 -t UTF-8 first",
    isUsedIn: (bytes) => startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff]),
  },
];

function decodeText(bytes: Uint8Array, maxBytes: number): string {
  const other = otherFormats.find(({ isUsedIn }) => isUsedIn(bytes));
  if (other) throw new FormatError(`is ${other.name}, which is not read; ${other.advice}`);
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  const encoding = encodingOf(bytes);
  if (encoding === "utf-8" && bytes.subarray(0, 1024).includes(0)) {
    throw new FormatError("is binary, not JSON text");
  }
  // As the engine does: a byte order mark is left out, and what is not valid becomes replacement characters.
  return new TextDecoder(encoding).decode(bytes);
}

/** By the byte order mark, or by the zeros among the first characters, which are ASCII in JSON. */
function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (startsWith(bytes, [0xff, 0xfe])) return "utf-16le";
  if (startsWith(bytes, [0xfe, 0xff])) return "utf-16be";
  const zeros = [...bytes.subarray(0, 4)].map((byte) => (byte === 0 ? "0" : "x")).join("");
  return zeros === "x0x0" ? "utf-16le" : zeros === "0x0x" ? "utf-16be" : "utf-8";
}

function startsWith(bytes: Uint8Array, start: number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function latin1(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.subarray(0, length)).toString("latin1");
}
