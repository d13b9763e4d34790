#!/usr/bin/env bash
# Package: adaptive-expressions 4.23.3 (npm; Microsoft's expressions, with which adaptivecards-templating fills cards for Teams)
# Guess: string() gives the digits of a number, as concat(), + and a template's ${…} do.
# Happens: it writes a number as people of the machine's locale do: string(3389) is "3,389", or "3.389" in German, and so unequal to '3389';
#   int() of it is 3. A negative number gets the minus sign of typography. The other three ways give the digits.
# Documentation: the package says "Return the string version of a value" (lib/builtinFunctions/string.d.ts).
# Why: a link to the console with a time in it doesn't work, and a condition that compares a port or a
#   count with text, or looks for digits in it, is false.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts adaptive-expressions@4.23.3 || exit 2
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { Expression } from "adaptive-expressions";

const record = { port: 3389, small: 999, time: 1773479100, change: -1500, account: "123456789012", ports: [22, 3389], link: "https://example.com/?start=" };
for (const text of readFileSync(0, "utf8").trim().split("\n")) {
  const { value, error } = Expression.parse(text).tryEvaluate(record, { locale: process.argv[2] });
  console.log(`${text}: ${error ?? JSON.stringify(value)}`);
}
END
node_modules/.bin/node probe.js en-US <<'END' | tee seen
string(small)
string(port)
string(change)
string(account)
string(ports)
concat('port ', port)
'port ' + port
`port ${port}`
link + time
link + string(time)
string(port) == '3389'
contains(string(port), '338')
int(string(port))
END
echo 'string(port)' | node_modules/.bin/node probe.js de-DE | sed 's/^/German: /' | tee -a seen

diff - seen <<'END'
string(small): "999"
string(port): "3,389"
string(change): "−1,500"
string(account): "123456789012"
string(ports): "[22,3389]"
concat('port ', port): "port 3389"
'port ' + port: "port 3389"
`port ${port}`: "port 3389"
link + time: "https://example.com/?start=1773479100"
link + string(time): "https://example.com/?start=1,773,479,100"
string(port) == '3389': false
contains(string(port), '338'): false
int(string(port)): 3
German: string(port): "3.389"
END
