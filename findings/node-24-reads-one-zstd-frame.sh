#!/usr/bin/env bash
# Package: node 24.21.0, and 26.10.0 for comparison (npm)
# Guess: zlib.zstdDecompressSync reads a file of several zstd frames whole, as the format's RFC 8878 has it, as
#   `zstd -d` does, and as gunzipSync does with the members of a gzip file.
# Happens: Node 24 gives the first frame and drops the rest, without an error; the stream does the same. Writers
#   append to logs by adding frames, so most of such a file is lost without notice. Node 26 reads all frames.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >probe.mjs <<'END'
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createZstdDecompress, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";

const twoMembers = Buffer.concat([gzipSync("first "), gzipSync("second")]);
const twoFrames = Buffer.concat([zstdCompressSync("first "), zstdCompressSync("second")]);
console.log("gunzipSync:", JSON.stringify(gunzipSync(twoMembers).toString()));
console.log("zstdDecompressSync:", JSON.stringify(zstdDecompressSync(twoFrames).toString()));
const stream = Readable.from([twoFrames]).pipe(createZstdDecompress());
console.log("createZstdDecompress:", JSON.stringify(await text(stream)));
END
for version in 24.21.0 26.10.0; do
  mkdir "$version" && cd "$version"
  echo '{"allowScripts":{"node":true}}' >package.json
  npm install --silent "node@$version" || exit 2
  echo "$version:"
  node_modules/.bin/node ../probe.mjs
  cd ..
done | tee seen

diff - seen <<'END'
24.21.0:
gunzipSync: "first second"
zstdDecompressSync: "first "
createZstdDecompress: "first "
26.10.0:
gunzipSync: "first second"
zstdDecompressSync: "first second"
createZstdDecompress: "first second"
END
