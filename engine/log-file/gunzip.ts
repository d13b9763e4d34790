import { createGunzip, gunzipSync } from "node:zlib";

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
  try {
    return gunzipSync(bytes, { chunkSize: Math.max(1024, size + 64), maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}

/**
 * Passes the text of a gzip file, which zlib reads in `pieces`, to `onChunk`; a chunk is valid until the
 * next. Resolves when all chunks are read. Rejects with zlib's error for a damaged file, whose text in the
 * damaged piece zlib does not pass on, and with what `onChunk` throws.
 */
export function gunzipChunks(pieces: Iterable<Uint8Array>, onChunk: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const gunzip = createGunzip({ chunkSize: bytesOfChunk });
    let reading = Promise.resolve();
    let last: Uint8Array = new Uint8Array();
    gunzip.on("data", (chunk: Uint8Array) => {
      // Deferred, so that zlib's thread works on the next chunk meanwhile.
      reading = reading.then(() => {
        onChunk(chunk);
        if (chunk.length === bytesOfChunk) free(chunk);
        else last = chunk;
      });
      reading.catch((error) => gunzip.destroy(error));
    });
    gunzip.once("end", () => resolve(reading.then(() => free(last)))).once("error", reject);
    writeAll(gunzip, pieces[Symbol.iterator]());
  });
}

function writeAll(gunzip: NodeJS.WritableStream, pieces: Iterator<Uint8Array>): void {
  const { done, value } = pieces.next();
  if (done) gunzip.end();
  else gunzip.write(value, (error) => error || writeAll(gunzip, pieces));
}

/** Cuts a damaged gzip file into pieces that get smaller towards the damage, so that zlib passes on all text before it. */
export async function piecesToDamage(bytes: Uint8Array): Promise<Iterable<Uint8Array>> {
  let undamaged = 0;
  for (const bytesOfPiece of [64 * 1024, 256]) {
    let given = 0;
    const pieces = function* () {
      for (const piece of piecesOf(bytes, undamaged, bytesOfPiece)) {
        given = piece.byteOffset - bytes.byteOffset;
        yield piece;
      }
    };
    await gunzipChunks(pieces(), () => {}).catch(() => {});
    undamaged = given;
  }
  return piecesOf(bytes, undamaged, 1);
}

function* piecesOf(bytes: Uint8Array, begin: number, bytesOfPiece: number): Generator<Uint8Array> {
  if (begin > 0) yield bytes.subarray(0, begin);
  for (let at = begin; at < bytes.length; at += bytesOfPiece) yield bytes.subarray(at, at + bytesOfPiece);
}

/** Releases the memory of a text that nothing reads any more: collecting it as garbage takes longer than reading it. */
export function free({ buffer }: Uint8Array): void {
  // Node allocates small buffers from a shared pool, which can't be released.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
