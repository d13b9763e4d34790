#!/usr/bin/env bash
# Package: winston-cloudwatch 6.3.0, winston 3.19.0, @aws-sdk/client-cloudwatch-logs 3.1169.0 (npm)
# Guess: entries whose PutLogEvents fails stay in the queue and are sent when CloudWatch is back; those that CloudWatch rejects in its answer are reported to errorHandler; kthxbye() calls back when all that was logged has arrived.
# Happens: after four calls without a pause the entries are dropped, and errorHandler gets the error, without them. A rejection is reported to nobody. kthxbye() calls back at once while a call of the interval is still under way, and with an error before anything is sent if an entry is longer than the limit: the entry, and those with it, are sent later.
# Documentation: the README points to an example that ends the program in kthxbye()'s callback, and has errorHandler as called with an error; nothing of what becomes of the entries.
# Why: an outage of seconds, or process.exit() in the callback, loses the log of what was alerted on.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

npm install --silent --no-fund --no-audit winston-cloudwatch@6.3.0 winston@3.19.0 @aws-sdk/client-cloudwatch-logs@3.1169.0 >/dev/null || exit 2
cat >probe.mjs <<'END'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import winston from 'winston'
import CloudWatch from 'winston-cloudwatch'

let arrived = []
let put = () => ({})
// Takes the place of CloudWatch Logs, on loopback.
const server = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  const { logEvents } = JSON.parse(text)
  const answer = logEvents ? await put() : { logStreams: [{ logStreamName: 'example' }] }
  if (logEvents && answer) arrived.push(...logEvents.map(event => event.message.slice(0, 12)))
  response.writeHead(answer ? 200 : 503, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(answer || { __type: 'ServiceUnavailableException' }))
}).listen(0, '127.0.0.1')
await new Promise(done => server.once('listening', done))

async function run(name, act) {
  arrived = []
  const errors = []
  const transport = new CloudWatch({
    logGroupName: 'alerts',
    logStreamName: 'example',
    uploadRate: 200,
    errorHandler: error => errors.push(error.name),
    awsOptions: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${server.address().port}`, credentials: { accessKeyId: 'example', secretAccessKey: 'example' } },
  })
  const flush = () => new Promise(done => transport.kthxbye(error => done(`kthxbye: ${error?.message ?? 'no error'}, arrived by then: [${arrived}]`)))
  await act(winston.createLogger({ transports: [transport] }), { errors, flush })
  put = () => ({})
  await flush()
  await sleep(500)
  console.log(`${name}: arrived in the end: [${arrived}], errorHandler: [${errors}]`)
}

await run('an outage', async (log, { errors }) => {
  put = () => undefined
  log.info('one')
  while (errors.length === 0) await sleep(100)
  put = () => ({})
  log.info('two')
  await sleep(1000)
})
await run('a rejection', async log => {
  put = () => ({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } })
  log.info('one')
  await sleep(1000)
})
await run('a slow call', async (log, { flush }) => {
  put = async () => (await sleep(3000), {})
  log.info('one')
  await sleep(1500)
  console.log(await flush())
  await sleep(3000)
})
await run('a long entry', async (log, { flush }) => {
  log.info('one')
  log.info('x'.repeat(300_000))
  console.log(await flush())
  await sleep(1000)
})
process.exit()
END
NODE_NO_WARNINGS=1 node probe.mjs | tee seen

diff - seen <<'END'
an outage: arrived in the end: [info - two], errorHandler: [ServiceUnavailableException]
a rejection: arrived in the end: [info - one], errorHandler: []
kthxbye: no error, arrived by then: []
a slow call: arrived in the end: [info - one], errorHandler: []
kthxbye: Message Truncated because it exceeds the CloudWatch size limit, arrived by then: []
a long entry: arrived in the end: [info - one,info - xxxxx], errorHandler: []
END
