#!/usr/bin/env bash
# Package: esbuild 0.28.2 (npm)
# Guess: a bundle starts as its modules do in Node. Two imported modules that each await something at their top level
#   (rules from S3, a secret) wait at the same time, so that starting takes as long as the slower of the two.
# Happens: the second module begins when the first is done, as esbuild puts both into one file, and starting takes the
#   sum: 0.8 seconds instead of 0.4. Bundling for a faster cold start can make it slower. Start both in one module,
#   with Promise.all.
# Documentation: not among the caveats in https://esbuild.github.io/content-types/#javascript-caveats
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts esbuild@0.28.2 || exit 2

for name in rules secret; do
  cat >$name.js <<END
import { setTimeout } from "node:timers/promises";

console.log("$name: begins");
export const $name = await setTimeout(400, "loaded");
console.log("$name: done");
END
done
cat >handler.js <<'END'
import { rules } from "./rules.js";
import { secret } from "./secret.js";

console.log(`rules ${rules}, secret ${secret}`);
END
cat >start.js <<'END'
const start = performance.now();
await import(process.argv[2]);
console.log(performance.now() - start < 700 ? "as long as the longer one" : "as long as both together");
END
{
  echo "modules:" && node start.js ./handler.js
  npx esbuild handler.js --bundle --platform=node --format=esm --outfile=bundle.js --log-level=warning
  echo "bundle:" && node start.js ./bundle.js
} | tee seen

diff - seen <<'END'
modules:
rules: begins
secret: begins
rules: done
secret: done
rules loaded, secret loaded
as long as the longer one
bundle:
rules: begins
rules: done
secret: begins
secret: done
rules loaded, secret loaded
as long as both together
END
