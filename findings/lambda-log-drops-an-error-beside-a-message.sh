#!/usr/bin/env bash
# Package: lambda-log 3.1.0 (npm)
# Guess: log.error('not sent', error) logs the error with its stack, as log.error(error) does, and fields of the metadata are added to the line: they don't take the place of its message, level and tags.
# Happens: an Error as the metadata is dropped whole; one within an object has its stack. A field msg of the metadata replaces the message, and _logLevel the level of the line, which still goes to the stream of the real one; _tags is ignored.
# Documentation: the README says that Error objects include their stack automatically, and that those within metadata become plain objects; it has no word on reserved names.
# Why: the log of a failed alert has no reason, and a record with a field of those names is not found by a filter for errors. Write log.error('not sent', { error }) and put a record below a key of its own.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

npm install --silent --no-fund --no-audit lambda-log@3.1.0 >/dev/null || exit 2
cat >probe.cjs <<'END'
const { LambdaLog } = require('lambda-log')

function print(stream) {
  return line => {
    const shown = JSON.parse(line, (key, value) => (key === 'stack' ? value.split('\n')[0] : value)) // A stack has paths.
    process.stdout.write(`  ${stream}: ${JSON.stringify(shown)}\n`)
  }
}

const log = new LambdaLog({ logHandler: { log: print('log'), info: print('info'), warn: print('warn'), error: print('error'), debug: print('debug') } })
const error = new Error('no topic')
for (const [name, args] of Object.entries({
  'an error': [error],
  'an error beside a message': ['not sent', error],
  'an error in an object': ['not sent', { error }],
  'a record': ['not sent', { eventName: 'StopLogging' }],
  'a record with msg': ['not sent', { eventName: 'StopLogging', msg: 'of the record' }],
  'a record with _logLevel': ['not sent', { eventName: 'StopLogging', _logLevel: 'debug' }],
  'a record with _tags': ['not sent', { eventName: 'StopLogging', _tags: ['of the record'] }],
})) {
  console.log(name)
  log.error(...args)
}
END
node probe.cjs | tee seen

diff - seen <<'END'
an error
  error: {"_logLevel":"error","msg":"no topic","stack":"Error: no topic","_tags":[]}
an error beside a message
  error: {"_logLevel":"error","msg":"not sent","_tags":[]}
an error in an object
  error: {"_logLevel":"error","msg":"not sent","error":{"name":"Error","message":"no topic","stack":"Error: no topic"},"_tags":[]}
a record
  error: {"_logLevel":"error","msg":"not sent","eventName":"StopLogging","_tags":[]}
a record with msg
  error: {"_logLevel":"error","msg":"of the record","eventName":"StopLogging","_tags":[]}
a record with _logLevel
  error: {"_logLevel":"debug","msg":"not sent","eventName":"StopLogging","_tags":[]}
a record with _tags
  error: {"_logLevel":"error","msg":"not sent","eventName":"StopLogging","_tags":[]}
END
