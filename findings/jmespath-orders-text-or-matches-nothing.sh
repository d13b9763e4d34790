#!/usr/bin/env bash
# Package: jmespath 1.1.0 (PyPI; the AWS CLI and Cloud Custodian use it), jmespath 0.16.0 (npm), and
#   @aws-lambda-powertools/jmespath 2.36.0 (npm)
# Guess: `Records[?eventTime > '2026-03-14T12']` finds the same records with each library: the later ones, as the CLI
#   does.
# Happens: Powertools finds none, since the specification orders only numbers and gives null for anything else. So
#   `!(...)` finds all records, the later ones too. Text against a number is worse: Python raises TypeError for the
#   whole query, the npm library converts the text, and takes null for 0. A query that was tried with the AWS CLI
#   finds nothing in the function, without an error.
# Documentation: https://jmespath.org/specification.html#filter-expressions has the rule for numbers; the pages of
#   Powertools (https://docs.aws.amazon.com/powertools/typescript/latest/features/jmespath/) and of the AWS CLI don't
#   mention it.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts jmespath@0.16.0 @aws-lambda-powertools/jmespath@2.36.0 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet jmespath==1.1.0 || exit 2

cat >records.json <<'END'
{"Records": [
  {"id": "a", "eventTime": "2026-03-14T02:12:45Z", "size": "10", "count": 2},
  {"id": "b", "eventTime": "2026-03-15T02:12:45Z", "size": "9", "count": null}
]}
END
cat >queries.txt <<'END'
Records[?eventTime > '2026-03-14T12'].id
Records[?!(eventTime > '2026-03-14T12')].id
Records[?size > `5`].id
Records[?count < `3`].id
END
cat >probe.py <<'END'
import json

import jmespath

records = json.load(open("records.json"))
for query in open("queries.txt").read().splitlines():
    try:
        print(f"Python: {query} {json.dumps(jmespath.search(query, records), separators=(',', ':'))}")
    except TypeError:
        print(f"Python: {query} TypeError")
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { search } from "@aws-lambda-powertools/jmespath";
import jmespath from "jmespath";

const records = JSON.parse(readFileSync("records.json", "utf8"));
for (const query of readFileSync("queries.txt", "utf8").trim().split("\n")) {
  console.log(`npm: ${query} ${JSON.stringify(jmespath.search(records, query))}`);
  console.log(`Powertools: ${query} ${JSON.stringify(search(query, records))}`);
}
END
{ venv/bin/python probe.py && node probe.js; } | tee seen

diff - seen <<'END'
Python: Records[?eventTime > '2026-03-14T12'].id ["b"]
Python: Records[?!(eventTime > '2026-03-14T12')].id ["a"]
Python: Records[?size > `5`].id TypeError
Python: Records[?count < `3`].id ["a"]
npm: Records[?eventTime > '2026-03-14T12'].id ["b"]
Powertools: Records[?eventTime > '2026-03-14T12'].id []
npm: Records[?!(eventTime > '2026-03-14T12')].id ["a"]
Powertools: Records[?!(eventTime > '2026-03-14T12')].id ["a","b"]
npm: Records[?size > `5`].id ["a","b"]
Powertools: Records[?size > `5`].id []
npm: Records[?count < `3`].id ["a","b"]
Powertools: Records[?count < `3`].id ["a"]
END
