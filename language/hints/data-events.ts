import type { CloudTrailRecord } from "../../engine/record.ts";
import type { FoundHint, HintedRule } from "./types.ts";
import { comparisonOf, textsOf } from "./values.ts";
import { pathText, readOf, visits } from "./visit.ts";

/** Data events of one service and type. */
interface DataEvents {
  source: string;
  /** By which a trail selects them. */
  type: string;
  names: readonly string[];
}

/**
 * Calls of common services that CloudTrail records as data events only:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html. The names for SQS and Kinesis,
 * and S3's DeleteObjectTagging and SelectObjectContent, were not compared with a page of AWS's.
 */
const dataEvents: readonly DataEvents[] = [
  {
    source: "dynamodb.amazonaws.com",
    type: "AWS::DynamoDB::Table",
    names:
      `BatchExecuteStatement BatchGetItem BatchWriteItem DeleteItem ExecuteStatement ExecuteTransaction GetItem PutItem
      Query Scan TransactGetItems TransactWriteItems UpdateItem`.split(/\s+/),
  },
  { source: "dynamodb.amazonaws.com", type: "AWS::DynamoDB::Stream", names: ["GetRecords", "GetShardIterator"] },
  {
    source: "kinesis.amazonaws.com",
    type: "AWS::Kinesis::Stream",
    names: ["GetRecords", "GetShardIterator", "PutRecord", "PutRecords"],
  },
  { source: "kinesis.amazonaws.com", type: "AWS::Kinesis::StreamConsumer", names: ["SubscribeToShard"] },
  { source: "lambda.amazonaws.com", type: "AWS::Lambda::Function", names: ["Invoke"] },
  {
    source: "s3.amazonaws.com",
    type: "AWS::S3::Object",
    names:
      `AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload DeleteObject DeleteObjectTagging
      DeleteObjects GetObject GetObjectAcl GetObjectAttributes GetObjectTagging HeadBucket HeadObject ListObjects
      ListObjectVersions ListParts PostObject PutObject PutObjectAcl PutObjectTagging RestoreObject SelectObjectContent
      UploadPart UploadPartCopy`.split(/\s+/),
  },
  { source: "sns.amazonaws.com", type: "AWS::SNS::Topic", names: ["Publish", "PublishBatch"] },
  {
    source: "sqs.amazonaws.com",
    type: "AWS::SQS::Queue",
    names:
      `ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch ReceiveMessage SendMessage
      SendMessageBatch`.split(/\s+/),
  },
];

/** `data-events`: a rule that names nothing but data events, which a trail does not record by default, and does not say so. */
export function* dataEventsOnly({ syntax, isNegated, saysDataEvents }: HintedRule): Generator<FoundHint> {
  if (saysDataEvents) return;
  const names: { name: string; offset: number }[] = [];
  const sources: string[] = [];
  for (const visit of visits(syntax, isNegated)) {
    const { node, variables } = visit;
    // Such as startsWith("Put"), which other events have too.
    const read = node.op === "rcall" ? readOf(node.args[1], variables) : undefined;
    if (read && pathText(read.path) === "record.eventName") return;
    const comparison = comparisonOf(visit);
    if (!comparison || visit.isNegated !== (node.op === "!=")) continue;
    if (comparison.path === "record.eventSource") sources.push(...textsOf(comparison));
    if (comparison.path !== "record.eventName") continue;
    for (const { args, start } of comparison.literals) names.push({ name: String(args), offset: start });
  }
  const [first] = names;
  const possible = dataEvents.filter(({ source }) => sources.length === 0 || sources.includes(source));
  const message = first && dataEventMessage(first.name, possible);
  if (!first || message === undefined) return;
  if (!names.every(({ name }) => possible.some((kind) => kind.names.includes(name)))) return;
  yield { name: "data-events", offset: first.offset, message };
}

/** Whether CloudTrail records a call as a data event only. */
export function isDataEvent({ eventSource, eventName }: Pick<CloudTrailRecord, "eventSource" | "eventName">): boolean {
  return dataEvents.some(({ source, names }) => source === eventSource && names.includes(eventName));
}

/** What a rule about a call needs, as `data-events` says it; undefined if a trail records the call by default. */
export function dataEventAdvice({ eventSource, eventName }: CloudTrailRecord): string | undefined {
  return dataEventMessage(
    eventName,
    dataEvents.filter(({ source }) => source === eventSource),
  );
}

function dataEventMessage(name: string, kinds: readonly DataEvents[]): string | undefined {
  const kind = kinds.find(({ names }) => names.includes(name));
  return (
    kind &&
    `CloudTrail records ${name} as a data event, which trails leave out by default: add {type: ${kind.type}} to ` +
      "dataEvents in the stack's configuration, or to your own trail, and say in misses that the rule needs data events"
  );
}
