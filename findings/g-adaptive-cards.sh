#!/usr/bin/env bash
# Package: adaptivecards-templating 2.3.1, adaptive-expressions 4.23.3 (npm; how Microsoft's cards for Teams are filled with data)
# Guess: a card's text shows a field of the record as it is, whatever its value; == and != compare values and types; a condition on a field
#   that is missing is false; text of a record is text, also if it looks like an expression, a number or a date.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts adaptivecards-templating@2.3.1 adaptive-expressions@4.23.3 || exit 2
cat >probe.js <<'END'
import { Template } from "adaptivecards-templating";

const record = {
  eventName: "ConsoleLogin", account: "012345678901", count: 5, zero: 0, size: 10485760, large: 123456789012, ratio: 0.5, readOnly: false, none: null, empty: "", list: ["a", "b"], nobody: [],
  user: { type: "Root", arn: "arn:aws:iam::123456789012:root" }, text: "costs ${count} or {count}", when: "2026-03-14T09:26:53Z", quoted: "it's \"x\"", path: "C:\\new", "aws:SourceIp": "192.0.2.7", lines: "a\nb",
};
const show = (template) => {
  let shown;
  try {
    shown = new Template({ text: template }).expand({ $root: record }).text;
  } catch (error) {
    shown = `error ${error.message}`;
  }
  console.log(`${template}: ${JSON.stringify(shown)}`);
};
for (const template of [
  "by ${user.arn}", "${account}", "in ${account}", "${count} times", "${size} bytes", "${large}", "of ${large}", "${ratio}", "read ${readOnly}", "none ${none}", "empty ${empty}", "list ${list}", "list ${join(list, ', ')}",
  "${text}", "says ${text}", "at ${when}", "${quoted}", "${path}", "${lines}", "${$root['aws:SourceIp']}", "${user.name}", "by ${user.name}", "${if(user.name, user.name, 'nobody')}", "${coalesce(user.name, 'nobody')}", "${coalesce(none, 'nobody')}",
  "${if(eventName == 'consolelogin', 'same', 'other')}", "${if(count == '5', 'same', 'other')}", "${if(account == 012345678901, 'same', 'other')}", "${if(zero, 'yes', 'no')}", "${if(zero == 0, 'yes', 'no')}", "${if(empty == '', 'yes', 'no')}", "${if(empty, 'yes', 'no')}", "${if(readOnly, 'yes', 'no')}", "${if(readOnly == false, 'yes', 'no')}", "${if(user.name == 'x', 'yes', 'no')}", "${if(user.name != 'x', 'yes', 'no')}", "${if(user.name == null, 'yes', 'no')}",
  "${if(none == null, 'yes', 'no')}", "${if(nobody == null, 'yes', 'no')}", "${if(nobody, 'yes', 'no')}", "${if(user.name == false, 'yes', 'no')}", "${if(none == false, 'yes', 'no')}", "${if(!user.name, 'yes', 'no')}", "${if(errorCode && errorCode == 'x', 'yes', 'no')}", "${if(exists(errorCode), 'yes', 'no')}", "${if(exists(readOnly), 'yes', 'no')}", "${if(contains(list, 'b'), 'yes', 'no')}", "${if(contains(eventName, 'Login'), 'yes', 'no')}", "${if(startsWith(user.arn, 'arn:aws:iam'), 'yes', 'no')}",
  "${if(startsWith(user.name, 'x'), 'yes', 'no')}", "${if(count > 4, 'yes', 'no')}", "${if(user.name > 4, 'yes', 'no')}", "${if(count > 4 && missing == 1, 'yes', 'no')}", "${if(or(missing > 4, count > 4), 'yes', 'no')}", "${length(list)}", "${count(list)}", "${string(count)}", "${string(large)}", "${formatNumber(size, 0)}", "${toUpper(user.type)}", "${eventName + ' ' + count}", "${count + 1}", "${'a' + 1}", "${concat(account, 'x')}", "${int(account)}", "${substring(user.arn, 0, 3)}", "${last(split(user.arn, ':'))}", "${formatDateTime(when, 'yyyy-MM-dd HH:mm')}", "${list[0]}", "${list[5]}",
]) show(template);
const expanded = (template) => console.log(JSON.stringify(new Template(template).expand({ $root: record })));
expanded({ body: [{ type: "TextBlock", text: "${count}" }, { type: "TextBlock", text: "x", $when: "${user.type == 'Root'}" }, { type: "TextBlock", text: "y", $when: "${user.name == 'x'}" }, { type: "TextBlock", text: "z", $when: "${user.name}" }, { type: "TextBlock", text: "zero", $when: "${zero}" }, { type: "TextBlock", text: "none", $when: "${missing.deep == null}" }] });
expanded({ body: [{ $data: "${list}", text: "${$data}" }, { $data: "${nobody}", text: "${$data}" }, { $data: "${missing}", text: "none" }] });
END
node_modules/.bin/node probe.js 2>&1 | tee seen

diff - seen <<'END'
by ${user.arn}: "by arn:aws:iam::123456789012:root"
${account}: "012345678901"
in ${account}: "in 012345678901"
${count} times: "5 times"
${size} bytes: "10485760 bytes"
${large}: 123456789012
of ${large}: "of 123456789012"
${ratio}: 0.5
read ${readOnly}: "read false"
none ${none}: "none ${none}"
empty ${empty}: "empty "
list ${list}: "list [\"a\",\"b\"]"
list ${join(list, ', ')}: "list a, b"
${text}: "costs ${count} or {count}"
says ${text}: "says costs ${count} or {count}"
at ${when}: "at 2026-03-14T09:26:53Z"
${quoted}: "it's \"x\""
${path}: "C:\\new"
${lines}: "a\nb"
${$root['aws:SourceIp']}: "192.0.2.7"
${user.name}: "${user.name}"
by ${user.name}: "by ${user.name}"
${if(user.name, user.name, 'nobody')}: "nobody"
${coalesce(user.name, 'nobody')}: "nobody"
${coalesce(none, 'nobody')}: "nobody"
${if(eventName == 'consolelogin', 'same', 'other')}: "other"
${if(count == '5', 'same', 'other')}: "other"
${if(account == 012345678901, 'same', 'other')}: "other"
${if(zero, 'yes', 'no')}: "yes"
${if(zero == 0, 'yes', 'no')}: "yes"
${if(empty == '', 'yes', 'no')}: "yes"
${if(empty, 'yes', 'no')}: "yes"
${if(readOnly, 'yes', 'no')}: "no"
${if(readOnly == false, 'yes', 'no')}: "yes"
${if(user.name == 'x', 'yes', 'no')}: "no"
${if(user.name != 'x', 'yes', 'no')}: "yes"
${if(user.name == null, 'yes', 'no')}: "yes"
${if(none == null, 'yes', 'no')}: "yes"
${if(nobody == null, 'yes', 'no')}: "no"
${if(nobody, 'yes', 'no')}: "yes"
${if(user.name == false, 'yes', 'no')}: "no"
${if(none == false, 'yes', 'no')}: "no"
${if(!user.name, 'yes', 'no')}: "yes"
${if(errorCode && errorCode == 'x', 'yes', 'no')}: "no"
${if(exists(errorCode), 'yes', 'no')}: "no"
${if(exists(readOnly), 'yes', 'no')}: "yes"
${if(contains(list, 'b'), 'yes', 'no')}: "yes"
${if(contains(eventName, 'Login'), 'yes', 'no')}: "yes"
${if(startsWith(user.arn, 'arn:aws:iam'), 'yes', 'no')}: "yes"
${if(startsWith(user.name, 'x'), 'yes', 'no')}: "no"
${if(count > 4, 'yes', 'no')}: "yes"
${if(user.name > 4, 'yes', 'no')}: "no"
${if(count > 4 && missing == 1, 'yes', 'no')}: "no"
${if(or(missing > 4, count > 4), 'yes', 'no')}: "yes"
${length(list)}: 2
${count(list)}: 2
${string(count)}: "5"
${string(large)}: "123456789012"
${formatNumber(size, 0)}: "10,485,760"
${toUpper(user.type)}: "ROOT"
${eventName + ' ' + count}: "ConsoleLogin 5"
${count + 1}: 6
${'a' + 1}: "a1"
${concat(account, 'x')}: "012345678901x"
${int(account)}: 12345678901
${substring(user.arn, 0, 3)}: "arn"
${last(split(user.arn, ':'))}: "root"
${formatDateTime(when, 'yyyy-MM-dd HH:mm')}: "2026-03-14 09:26"
${list[0]}: "a"
${list[5]}: "${list[5]}"
{"body":[{"type":"TextBlock","text":5},{"type":"TextBlock","text":"x"},{"type":"TextBlock","text":"none"}]}
{"body":[{"text":"a"},{"text":"b"}]}
END
