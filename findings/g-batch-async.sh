#!/usr/bin/env bash
# Package: aws-lambda-powertools 3.37.0 (PyPI), @aws-lambda-powertools/batch 2.35.0
# Guess: an async record handler that is given to the synchronous function (process_partial_response, processPartialResponseSync) is refused, or waited for; a plain handler given to the asynchronous
#   function works, as it returns a value that can be awaited or not. No record is reported as done before its handler is. A batch whose records lack messageId is refused. In a FIFO queue what comes
#   after a failure isn't handed to the handler and is reported as failed, in both languages.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet boto3==1.44.8 jmespath aws-lambda-powertools==3.37.0 || exit 2
echo '{"type":"module"}' >package.json
npm install --no-audit --no-fund --silent @aws-lambda-powertools/batch@2.35.0 || exit 2
cat >probe.py <<'END'
import asyncio
from aws_lambda_powertools.utilities.batch import *
def event(n=3, group=None):
    return {"Records": [{"messageId": f"m{i}", "receiptHandle": "r", "body": str(i), "attributes": {"MessageGroupId": group or "g"}, "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:q", "awsRegion": "eu-central-1"} for i in range(n)]}
done = []
async def later(record):
    await asyncio.sleep(0)
    if record.body == "1": raise ValueError("no")
    done.append(record.body)
def now(record):
    if record.body == "1": raise ValueError("no")
    done.append(record.body)
def run(name, f):
    done.clear()
    try:
        answer = f()
    except Exception as error:
        answer = f"{type(error).__name__}: {str(error)[:150]!r}"
    print(f"Python, {name}: {answer}, done {done}")
for name, handler in [("async", later), ("plain", now)]:
    run(f"{name} handler, process_partial_response", lambda: process_partial_response(event=event(), record_handler=handler, processor=BatchProcessor(event_type=EventType.SQS)))
    run(f"{name} handler, async_process_partial_response", lambda: async_process_partial_response(event=event(), record_handler=handler, processor=AsyncBatchProcessor(event_type=EventType.SQS)))
    run(f"{name} handler, FIFO", lambda: process_partial_response(event=event(), record_handler=handler, processor=SqsFifoPartialProcessor()))
END
venv/bin/python -W default probe.py 2>&1 | grep -v '^  '
cat >probe.mjs <<'END'
import * as batch from '@aws-lambda-powertools/batch';
const { BatchProcessor, BatchProcessorSync, EventType, SqsFifoPartialProcessor, SqsFifoPartialProcessorAsync, processPartialResponse, processPartialResponseSync } = batch;
const event = () => ({ Records: [0, 1, 2].map((i) => ({ messageId: `m${i}`, receiptHandle: 'r', body: String(i), attributes: { MessageGroupId: 'g' }, messageAttributes: {}, md5OfBody: '', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:q', awsRegion: 'eu-central-1' })) });
let done = [];
process.on('unhandledRejection', (error) => console.log('unhandled rejection:', error.message));
const later = async (record) => { await new Promise((r) => setTimeout(r, 5)); if (record.body === '1') throw new Error('no'); done.push(record.body); };
const now = (record) => { if (record.body === '1') throw new Error('no'); done.push(record.body); };
const run = async (name, f) => { done = []; let answer; try { answer = JSON.stringify(await f()); } catch (error) { answer = `${error.name}: ${error.message.slice(0, 150)}`; } console.log(`TypeScript, ${name}: ${answer}, done ${done}`); await new Promise((r) => setTimeout(r, 30)); };
for (const [name, handler] of [['async', later], ['plain', now]]) {
  await run(`${name} handler, processPartialResponseSync`, () => processPartialResponseSync(event(), handler, new BatchProcessorSync(EventType.SQS)));
  await run(`${name} handler, processPartialResponse`, () => processPartialResponse(event(), handler, new BatchProcessor(EventType.SQS)));
  await run(`${name} handler, processPartialResponseSync FIFO`, () => processPartialResponseSync(event(), handler, new SqsFifoPartialProcessor()));
  if (SqsFifoPartialProcessorAsync) await run(`${name} handler, processPartialResponse FIFO`, () => processPartialResponse(event(), handler, new SqsFifoPartialProcessorAsync()));
}
END
node probe.mjs
