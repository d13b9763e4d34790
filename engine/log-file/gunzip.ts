import { createGunzip, gunzipSync } from "node:zlib";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

const bytesOfChunk = 256 * 1024;

/**
 * A small gzip file's text, at once; undefined for one of more than `maxBytes` of text, one whose
 * trailer lies about its size, and a damaged one.
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
 * Gives the text of a gzip file in chunks, each valid until the next; zlib takes the file in `pieces`.
 * Resolves when all of them are read. Rejects with what zlib says of a damaged file, which keeps back
 * what it has of the piece with the damage, and with what `onChunk` throws.
 */
export function gunzipChunks(pieces: Iterable<Uint8Array>, onChunk: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const gunzip = createGunzip({ chunkSize: bytesOfChunk });
    let reading = Promise.resolve();
    let last: Uint8Array = new Uint8Array();
    gunzip.on("data", (chunk: Uint8Array) => {
      // Not at once, but when zlib's thread has begun with the next chunk.
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

/** A damaged gzip file in pieces that are the smaller the nearer they are to the damage, so that nothing before it is kept back. */
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

/** Gives back the memory of a text that nothing reads any more: as garbage it takes longer to collect than to read. */
export function free({ buffer }: Uint8Array): void {
  // Node keeps small buffers together in one, which can't be given back.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
