import { syncBuiltinESMExports } from "node:module";
import zlib from "node:zlib";

/**
 * The arguments with which a process of Node packs rules quickly. Tests unpack them again, but brotli's highest quality takes a second
 * of processor time for the library. `npx cta build` in test/docs/own-rules.test.ts runs without them, as users do.
 */
export const quickBrotli = ["--import", import.meta.filename];

const { brotliCompressSync, constants } = zlib;
zlib.brotliCompressSync = (content, options) =>
  brotliCompressSync(content, { ...options, params: { ...options?.params, [constants.BROTLI_PARAM_QUALITY]: 1 } });
syncBuiltinESMExports();
