#!/usr/bin/env bash
# Package: sqs-producer 8.0.4, @aws-sdk/client-sqs 3.1169.0 (npm)
# Guess: send() of more messages than a batch takes sends all that it can, and its error names those that were not sent, whether SQS refused one of them or a whole call; messages that together exceed SQS's limit go in more calls.
# Happens: a refused message is named, and the later batches are sent. A call that fails ends it: its error names nothing, not what was sent before, nor a message that was refused before, nor those that were never tried. Ten messages go in one call, whatever their size: 2 MB are refused as a whole.
# Documentation: the README has nothing of errors, and a comment in the code has failedMessages as the ids of the messages that failed to send: https://github.com/bbc/sqs-producer
# Why: whoever sends again what failed sends ten alerts twice, or loses the one that was refused. Send ten at a time, with ids of your own.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

npm install --silent --no-fund --no-audit sqs-producer@8.0.4 @aws-sdk/client-sqs@3.1169.0 >/dev/null || exit 2
cat >probe.mjs <<'END'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { SQSClient } from '@aws-sdk/client-sqs'
import { Producer } from 'sqs-producer'

let queue = []
let calls = 0
let failing
// Takes the place of SQS, on loopback: it refuses the message "refused", the call with the number failing, and more than 1 MiB in a call.
const server = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  const { Entries } = JSON.parse(text)
  calls += 1
  const refuse = (status, type) => response.writeHead(status).end(JSON.stringify({ __type: type, message: type }))
  if (calls === failing) return refuse(503, 'ServiceUnavailable')
  if (Entries.reduce((sum, entry) => sum + entry.MessageBody.length, 0) > 1048576) return refuse(400, 'BatchRequestTooLong')
  const [Failed, taken] = [true, false].map(bad => Entries.filter(entry => (entry.MessageBody === 'refused') === bad))
  queue.push(...taken.map(entry => entry.Id))
  response.end(JSON.stringify({
    Successful: taken.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') })),
    Failed: Failed.map(({ Id }) => ({ Id, Code: 'InvalidMessageContents', SenderFault: true })),
  }))
}).listen(0, '127.0.0.1')
await new Promise(done => server.once('listening', done))
const endpoint = `http://127.0.0.1:${server.address().port}`
const sqs = new SQSClient({ region: 'eu-west-1', endpoint, credentials: { accessKeyId: 'example', secretAccessKey: 'example' }, maxAttempts: 1 })
const producer = Producer.create({ queueUrl: `${endpoint}/123456789012/alerts`, region: 'eu-west-1', sqs })

async function send(name, bodies, call) {
  ;[queue, calls, failing] = [[], 0, call]
  const outcome = await producer.send(bodies.map((body, i) => ({ id: String(i), body }))).then(() => 'sent', error => `${error.name}, it names [${error.failedMessages ?? ''}]`)
  console.log(`${name}: ${outcome}; calls: ${calls}, in the queue: [${queue}]`)
}

const many = Array.from({ length: 25 }, () => 'alert')
await send('25 messages', many)
await send('one of them refused', many.map((body, i) => (i === 2 ? 'refused' : body)))
await send('the second call fails', many, 2)
await send('both', many.map((body, i) => (i === 2 ? 'refused' : body)), 2)
await send('10 messages of 200,000 letters', Array(10).fill('x'.repeat(200_000)))
server.close()
process.exit()
END
NODE_NO_WARNINGS=1 node probe.mjs | tee seen

diff - seen <<'END'
25 messages: sent; calls: 3, in the queue: [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]
one of them refused: Error, it names [2]; calls: 3, in the queue: [0,1,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]
the second call fails: ServiceUnavailable, it names []; calls: 2, in the queue: [0,1,2,3,4,5,6,7,8,9]
both: ServiceUnavailable, it names []; calls: 2, in the queue: [0,1,3,4,5,6,7,8,9]
10 messages of 200,000 letters: BatchRequestTooLong, it names []; calls: 1, in the queue: []
END
