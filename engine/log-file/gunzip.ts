import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { createGunzip, gunzipSync, type ZlibOptions } from "node:zlib";

/** Whether a file is gzip, by its first two bytes. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

const bytesOfChunk = 256 * 1024;

/**
 * Returns a small gzip file's text at once, or undefined if it has more than `maxBytes` of text, if its
 * trailer states another size, or if it is damaged.
 */
export function gunzipAtOnce(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined {
  if (bytes.length < 18) return undefined;
  // The size modulo 2^32: https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1
  const size = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true);
  if (size > maxBytes) return undefined;
  // Not from the pool that small buffers share, which could not be freed.
  const { poolSize } = Buffer;
  Buffer.poolSize = 0;
  try {
    return gunzipSync(bytes, { chunkSize: Math.max(1024, size + 64), maxOutputLength: maxBytes });
  } catch {
    return undefined;
  } finally {
    Buffer.poolSize = poolSize;
  }
}

/** A file's bytes in pieces of any size, in their order. */
export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Passes the text of a gzip file, which zlib reads in `pieces`, to `onChunk`; a chunk is valid until the
 * next. Resolves when all chunks are read. Rejects with zlib's error for a damaged file (`isDamage`), whose text in
 * the damaged piece zlib does not pass on, and with what `pieces` and `onChunk` throw. Once `bytesAhead` bytes wait for
 * zlib, no further piece is taken; with 1, a piece is taken when zlib is done with the one before it.
 */
export async function gunzipChunks(
  pieces: Pieces,
  onChunk: (chunk: Uint8Array) => void,
  bytesAhead = 128 * 1024,
): Promise<void> {
  const gunzip = createGunzip({ chunkSize: bytesOfChunk, writableHighWaterMark: bytesAhead } as ZlibOptions);
  let reading = Promise.resolve();
  let last: Uint8Array = new Uint8Array();
  gunzip.on("data", (chunk: Uint8Array) => {
    // Deferred, so that zlib's thread works on the next chunk meanwhile.
    reading = reading.then(() => {
      onChunk(chunk);
      // What zlib writes next may still be in the same buffer.
      if (chunk.byteOffset + chunk.length === chunk.buffer.byteLength) free(chunk);
      else last = chunk;
    });
    reading.catch((error) => gunzip.destroy(error));
  });
  await Promise.all([pipeline(pieces, gunzip), once(gunzip, "end")]);
  await reading;
  free(last);
}

/** Whether an error is zlib's, about a damaged file, and not one of reading the file. */
export function isDamage(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code?.startsWith("Z_") ?? false;
}

/**
 * Cuts a damaged gzip file into pieces that get smaller towards the damage, so that zlib passes on all text before it.
 * `open` is called three times, and returns the whole file each time.
 */
export async function piecesToDamage(open: () => Pieces): Promise<Pieces> {
  let undamaged = 0;
  for (const bytesOfPiece of [64 * 1024, 256]) {
    let given = 0;
    const pieces = async function* () {
      let end = 0;
      for await (const piece of cut(open(), undamaged, bytesOfPiece)) {
        given = end;
        end += piece.length;
        yield piece;
      }
    };
    await gunzipChunks(pieces(), () => {}, 1).catch((error) => {
      if (!isDamage(error)) throw error;
    });
    undamaged = given;
  }
  return cut(open(), undamaged, 1);
}

/** Cuts pieces at `begin`, and from there on into pieces of at most `bytesOfPiece`. */
async function* cut(pieces: Pieces, begin: number, bytesOfPiece: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; ) {
      const bytes = at < begin ? begin - at : bytesOfPiece;
      const part = piece.subarray(from, from + bytes);
      from += part.length;
      at += part.length;
      yield part;
    }
  }
}

/** Releases the memory of a text that nothing reads any more: collecting it as garbage takes longer than reading it. */
export function free({ buffer }: Uint8Array): void {
  // A pool that buffers share can't be released.
  if (buffer instanceof ArrayBuffer && buffer.byteLength !== Buffer.poolSize) buffer.transfer(0);
}
