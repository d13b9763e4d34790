#!/usr/bin/env bash
# Package: adaptivecards-templating 2.3.1, adaptive-expressions 4.23.3 (npm; how Microsoft's cards for Teams are filled with data)
# Guess: coalesce(), and every other function, sees a missing field as null, also in a card; a missing field alone is shown as ${field}.
# Happens: in a card a function is given the text "${field}" for a missing field: coalesce() gives that text and never the next
#   value, toUpper() "${FIELD}", and startsWith(field, '$') is true. == null, if() and exists() see that it is missing. Without
#   the template all see null. A part that is repeated for a list ($data) is shown once when the list is missing.
# Documentation: GlobalSettings in the package's lib/template-engine.d.ts says that an undefined field is replaced by its expression,
#   and shows it for a field alone.
# Why: records lack fields, such as the user's name of a role. A card for an alert shows people the expression where they should
#   read "unknown", and one that lists resources shows an empty one.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts adaptivecards-templating@2.3.1 adaptive-expressions@4.23.3 || exit 2
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { Expression } from "adaptive-expressions";
import { Template } from "adaptivecards-templating";

const record = { user: { type: "AssumedRole" }, none: null, resources: [], example: ["a", "b"] };
for (const text of readFileSync(0, "utf8").trim().split("\n")) {
  const { value } = Expression.parse(text).tryEvaluate(record);
  const card = new Template({ text: "${" + text + "}" }).expand({ $root: record }).text;
  console.log(`${text}: alone ${JSON.stringify(value ?? null)}, in a card ${JSON.stringify(card)}`);
}
for (const list of ["example", "resources", "missing"]) {
  const { body } = new Template({ body: [{ $data: "${" + list + "}", text: "resource ${$data}" }] }).expand({ $root: record });
  console.log(`repeated for ${list}: ${JSON.stringify(body)}`);
}
END
node_modules/.bin/node probe.js <<'END' | tee seen
user.type
user.name
coalesce(user.name, 'nobody')
coalesce(none, 'nobody')
toUpper(user.name)
startsWith(user.name, '$')
contains(user.name, 'user')
user.name == null
if(user.name, user.name, 'nobody')
exists(user.name)
END

diff - seen <<'END'
user.type: alone "AssumedRole", in a card "AssumedRole"
user.name: alone null, in a card "${user.name}"
coalesce(user.name, 'nobody'): alone "nobody", in a card "${user.name}"
coalesce(none, 'nobody'): alone "nobody", in a card "nobody"
toUpper(user.name): alone "", in a card "${USER.NAME}"
startsWith(user.name, '$'): alone false, in a card true
contains(user.name, 'user'): alone false, in a card true
user.name == null: alone true, in a card true
if(user.name, user.name, 'nobody'): alone "nobody", in a card "nobody"
exists(user.name): alone false, in a card false
repeated for example: [{"text":"resource a"},{"text":"resource b"}]
repeated for resources: []
repeated for missing: [{"text":"resource ${missing}"}]
END
