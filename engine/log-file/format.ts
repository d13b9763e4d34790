/** Formats by the bytes that files of them begin with, or have at an offset. */
const signatures = {
  gzip: [0, "\x1f\x8b"],
  zstd: [0, "\x28\xb5\x2f\xfd"], // https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
  bzip2: [0, "BZh"],
  xz: [0, "\xfd7zXZ\x00"],
  lz4: [0, "\x04\x22\x4d\x18"],
  "a zip archive": [0, "PK\x03\x04"],
  "an empty zip archive": [0, "PK\x05\x06"],
  "a 7z archive": [0, "7z\xbc\xaf\x27\x1c"],
  "a tar archive": [257, "ustar"],
  "Apache Parquet": [0, "PAR1"],
  "Apache ORC": [0, "ORC"],
  "Apache Avro": [0, "Obj\x01"],
  "UTF-32 text": [0, "\xff\xfe\x00\x00"],
  "UTF-32 text, high bytes first": [0, "\x00\x00\xfe\xff"],
  "UTF-16 text": [0, "\xff\xfe"],
  "UTF-16 text, high bytes first": [0, "\xfe\xff"],
} as const;

/** A format that `formatOf` recognizes. */
export type Format = keyof typeof signatures | "zlib";

const compressions = new Set<Format>(["zstd", "zlib", "bzip2", "xz", "lz4"]);

/** The format of a file, by its first bytes; undefined if it is none of those with a signature. */
export function formatOf(bytes: Uint8Array): Format | undefined {
  const start = Buffer.from(bytes.subarray(0, 512)).toString("latin1");
  for (const [name, [at, signature]] of Object.entries(signatures)) {
    if (start.startsWith(signature, at)) return name as Format;
  }
  // https://www.rfc-editor.org/rfc/rfc1950#section-2.2
  const [first = 0, second = 0] = bytes;
  if (first === 0x78 && (first * 256 + second) % 31 === 0) return "zlib";
  // Without a byte order mark, by the zeros among the first characters, which are ASCII in JSON.
  const zeros = start.slice(0, 4).replaceAll(/[^\0]/g, "x");
  if (zeros === "x\0x\0") return "UTF-16 text";
  if (zeros === "\0x\0x") return "UTF-16 text, high bytes first";
  return undefined;
}

/**
 * What a file looks like that was expected to be JSON, gunzipped if it is gzip, as the end of "it is …"; undefined if it
 * begins like JSON.
 */
export function describeFormat(bytes: Uint8Array): string | undefined {
  const format = formatOf(bytes);
  if (format === "gzip") return "gzipped twice";
  if (format && compressions.has(format)) return `compressed with ${format}, not with gzip`;
  if (format) return format;
  const start = Buffer.from(bytes.subarray(0, 512))
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  if (start.includes("\0")) return "binary";
  const text = start.trimStart();
  if (text === "") return bytes.length > start.length ? undefined : "empty";
  if (text.startsWith("<")) return "XML or HTML";
  return /^[[{"\d-]|^(true|false|null)\b/.test(text) ? undefined : "text, such as CSV or a log of lines";
}
