#!/usr/bin/env bash
# Package: aws-lambda-powertools 3.37.0 (PyPI), @aws-lambda-powertools/batch 2.35.0
# Guess: an async record handler that is given to the synchronous function (process_partial_response, processPartialResponseSync) is refused or waited for, and a plain one that is given to the
#   asynchronous function works in both languages, as it does in TypeScript.
# Happens: each record counts as done. In Python the handler never runs, in TypeScript it is still running when the answer is given, and its error is an unhandled rejection. In Python a plain
#   handler given to the asynchronous function runs for each record, and the whole batch fails. FIFO queues are no better.
# Documentation: https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/ and https://docs.aws.amazon.com/powertools/typescript/latest/features/batch/ show each handler
#   with its own function, and say nothing of the other. Python prints a RuntimeWarning.
# Why: SQS deletes messages that nobody has read, or whose handling failed, and nothing counts as an error; the other way round a message is mailed again and again.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet boto3==1.44.8 jmespath aws-lambda-powertools==3.37.0 || exit 2
echo '{"type":"module"}' >package.json
npm install --no-audit --no-fund --silent @aws-lambda-powertools/batch@2.35.0 || exit 2
cat >event.json <<'END'
{"Records": [
  {"messageId": "a", "receiptHandle": "a", "body": "good", "attributes": {"MessageGroupId": "group"}, "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:queue", "awsRegion": "eu-central-1"},
  {"messageId": "b", "receiptHandle": "b", "body": "bad", "attributes": {"MessageGroupId": "group"}, "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:queue", "awsRegion": "eu-central-1"}
]}
END
cat >probe.py <<'END'
import json

from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, BatchProcessor, EventType, SqsFifoPartialProcessor, async_process_partial_response, process_partial_response

handled = []


def plain(record):
    if record.body == "bad":
        raise ValueError("bad")
    handled.append(record.body)


async def coroutine(record):
    plain(record)


def show(what, function, handler, processor):
    handled.clear()
    try:
        answer = json.dumps(function(event=json.load(open("event.json")), record_handler=handler, processor=processor))
    except Exception as error:
        answer = type(error).__name__
    print(f"Python, {what}: handled {handled}, {answer}")


show("async, synchronous", process_partial_response, coroutine, BatchProcessor(EventType.SQS))
show("async, synchronous, FIFO", process_partial_response, coroutine, SqsFifoPartialProcessor())
show("plain, synchronous", process_partial_response, plain, BatchProcessor(EventType.SQS))
show("plain, asynchronous", async_process_partial_response, plain, AsyncBatchProcessor(EventType.SQS))
show("async, asynchronous", async_process_partial_response, coroutine, AsyncBatchProcessor(EventType.SQS))
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { BatchProcessor, BatchProcessorSync, EventType, processPartialResponse, processPartialResponseSync, SqsFifoPartialProcessor } from "@aws-lambda-powertools/batch";

process.on("unhandledRejection", (error) => console.log("TypeScript, unhandled rejection:", error.message));
let handled = [];
const plain = ({ body }) => {
  if (body === "bad") throw new Error("bad");
  handled.push(body);
};
const later = async (record) => {
  await wait(5);
  plain(record);
};
const show = async (what, run, handler, processor) => {
  handled = [];
  const answer = JSON.stringify(await run(JSON.parse(readFileSync("event.json")), handler, processor));
  console.log(`TypeScript, ${what}: handled ${JSON.stringify(handled)}, ${answer}`);
  await wait(50);
};
await show("async, synchronous", processPartialResponseSync, later, new BatchProcessorSync(EventType.SQS));
await show("async, synchronous, FIFO", processPartialResponseSync, later, new SqsFifoPartialProcessor());
await show("plain, synchronous", processPartialResponseSync, plain, new BatchProcessorSync(EventType.SQS));
await show("plain, asynchronous", processPartialResponse, plain, new BatchProcessor(EventType.SQS));
await show("async, asynchronous", processPartialResponse, later, new BatchProcessor(EventType.SQS));
END
{ venv/bin/python -W ignore probe.py; node --no-warnings probe.js; } | tee seen

diff - seen <<'END'
Python, async, synchronous: handled [], {"batchItemFailures": []}
Python, async, synchronous, FIFO: handled [], {"batchItemFailures": []}
Python, plain, synchronous: handled ['good'], {"batchItemFailures": [{"itemIdentifier": "b"}]}
Python, plain, asynchronous: handled ['good'], BatchProcessingError
Python, async, asynchronous: handled ['good'], {"batchItemFailures": [{"itemIdentifier": "b"}]}
TypeScript, async, synchronous: handled [], {"batchItemFailures":[]}
TypeScript, unhandled rejection: bad
TypeScript, async, synchronous, FIFO: handled [], {"batchItemFailures":[]}
TypeScript, unhandled rejection: bad
TypeScript, plain, synchronous: handled ["good"], {"batchItemFailures":[{"itemIdentifier":"b"}]}
TypeScript, plain, asynchronous: handled ["good"], {"batchItemFailures":[{"itemIdentifier":"b"}]}
TypeScript, async, asynchronous: handled ["good"], {"batchItemFailures":[{"itemIdentifier":"b"}]}
END
