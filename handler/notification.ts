import { isJsonObject, isPresent } from "../engine/json-object.ts";
import { reasonToSkipObject } from "../engine/log-file/name.ts";

/** An object that CloudTrail delivered. */
export interface LogObject {
  bucket: string;
  /** Decoded, as S3's API takes it. */
  key: string;
  versionId?: string;
}

/** The content of a notification. */
export interface Notification {
  /** Each once, however often the notification names it. */
  logObjects: LogObject[];
  /** Objects that need no processing. `what` is the URI, or the place in the event if the object is not named. */
  skippedObjects: Skipped[];
  /** Messages that are not about an object. `what` is the place in the event. */
  skippedMessages: Skipped[];
  /** Entries that should name an object and do not; each error says where, and what is missing. */
  malformed: NotificationError[];
}

/** Something that the function skips, and why. */
interface Skipped {
  what: string;
  reason: string;
}

/** An invocation was given something that is not a notification, or a notification that cannot be read. */
export class NotificationError extends Error {
  override name = "NotificationError";
}

/** What tells a version of a log object from any other. */
export function identityOf({ bucket, key, versionId = "" }: LogObject): string {
  return JSON.stringify([bucket, key, versionId]);
}

/** `s3://bucket/key`. */
export function uriOf({ bucket, key }: LogObject): string {
  return `s3://${bucket}/${key}`;
}

/**
 * Reads the log objects out of what invoked the function: an S3 event notification, one or several;
 * the same wrapped in SNS messages; CloudTrail's own SNS messages; or EventBridge's "Object Created".
 *
 * Topics and event buses are shared: a message that is not about an object (a sender's test or
 * validation message, AWS Config's notifications, other events) is skipped, as are events that create
 * no object. What should be about an object and cannot be read is an error, which does not affect the
 * other entries. Throws `NotificationError` if the event as a whole is nothing that these senders send.
 *
 * - https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * - https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
 * - https://docs.aws.amazon.com/config/latest/developerguide/notifications-for-AWS-Config.html
 */
export function readNotification(event: unknown): Notification {
  const notification: Notification = { logObjects: [], skippedObjects: [], skippedMessages: [], malformed: [] };
  const named = new Set<string>();
  for (const entry of readEvent(event)) {
    if (entry instanceof NotificationError) notification.malformed.push(entry);
    else if (entry.is === "message") notification.skippedMessages.push({ what: entry.place, reason: entry.reason });
    else if (entry.is === "other event") notification.skippedObjects.push({ what: entry.what, reason: entry.reason });
    else {
      const { logObject, size } = entry;
      const identity = identityOf(logObject);
      const reason =
        reasonToSkipObject(logObject.key, size) ??
        (named.has(identity) ? "named before in the same notification" : undefined);
      named.add(identity);
      if (reason === undefined) notification.logObjects.push(logObject);
      else notification.skippedObjects.push({ what: uriOf(logObject), reason });
    }
  }
  return notification;
}

type Entry =
  | { is: "created"; logObject: LogObject; size: number | undefined }
  | { is: "other event"; what: string; reason: string }
  | { is: "message"; place: string; reason: string }
  | NotificationError;

const expected =
  'expected an S3 notification, one inside an SNS message, or an EventBridge event such as "Object Created"';

/** Reads what invoked the function; its sender was configured to invoke just this function. */
function readEvent(event: unknown): Entry[] {
  const entries = isJsonObject(event) ? readMessage(event, "") : undefined;
  if (entries) return entries;
  throw new NotificationError(`the event is ${kindOf(event)}; ${expected}.`);
}

/** Reads a message to a topic, which other senders may share. */
function readTopicMessage({ Message, Type }: Fields, place: string): Entry[] {
  const content = text(Message, `${place}Message`);
  const at = `${place}Message`;
  if (typeof Type === "string" && /^(Subscription|Unsubscribe)Confirmation$/.test(Type)) {
    return [skipMessage(at, `SNS's ${Type}`)];
  }
  // Sent when a trail gets a topic.
  if (content.startsWith("CloudTrail validation message")) return [skipMessage(at, "CloudTrail's validation message")];
  const message = parseMessage(content, at);
  if (message === undefined) return [skipMessage(at, "text that is not JSON")];
  return (isJsonObject(message) && readMessage(message, `${at}: `)) || [skipMessage(at, wordMessage(message))];
}

/** Reads the objects that a message names; undefined if it is not about objects. `place` is where its fields are. */
function readMessage(message: Fields, place: string): Entry[] | undefined {
  const whole = place.replace(/: $/, "") || "the event";
  if (typeof message["detail-type"] === "string")
    return [readEventBridge(message, message["detail-type"], place, whole)];
  // Sent once, when a bucket's notifications are configured.
  if (message.Event === "s3:TestEvent") return [skipMessage(whole, "S3's test event")];
  if (isPresent(message.s3ObjectKey)) return readCloudTrail(message, place);
  // AWS Config's messages may name a bucket without an object: a delivery that failed, for example.
  if (isPresent(message.s3Bucket) && message.messageType === undefined) return readCloudTrail(message, place);
  // SNS's own envelope, where it was passed on as a message.
  if (message.Type === "Notification" && message.TopicArn !== undefined) return readTopicMessage(message, place);
  const { Records: records } = message;
  if (!isPresent(records)) return undefined;
  // Other senders of a topic have Records, too. Nothing but S3 is configured to send them to just this function.
  const isShared = place !== "";
  if (!Array.isArray(records)) {
    if (isShared && !isAboutObject(records)) return undefined;
    throw new NotificationError(`${place}Records is ${kindOf(records)}; expected a list.`);
  }
  return eachOf(records, `${place}Records`, (record, at) => {
    if (isJsonObject(record) && isJsonObject(record.Sns)) return readTopicMessage(record.Sns, `${at}.Sns.`);
    if (isShared && !isAboutObject(record)) return [skipMessage(at, wordRecord(record))];
    return [readS3(record, at)];
  });
}

/** Whether something that is no readable S3 event is meant to be one. */
function isAboutObject(record: unknown): boolean {
  if (!isJsonObject(record)) return false;
  const { s3, eventSource, eventName } = record;
  return isPresent(s3) || eventSource === "aws:s3" || (typeof eventName === "string" && isCreation(eventName));
}

function isCreation(eventName: string): boolean {
  return /^(s3:)?ObjectCreated:/.test(eventName);
}

/** Reads each element of a list; an element that can't be read gives an error instead. */
function eachOf(list: unknown[], name: string, read: (element: unknown, place: string) => Entry[]): Entry[] {
  return list.flatMap((element, index) => {
    try {
      return read(element, `${name}[${index}]`);
    } catch (error) {
      if (!(error instanceof NotificationError)) throw error;
      return [error];
    }
  });
}

function readS3(record: unknown, place: string): Entry {
  const { eventName, s3 } = fields(record, place);
  // Absent in events that people write to invoke the function by hand.
  if (eventName !== undefined && !isCreation(text(eventName, `${place}.eventName`))) {
    return skipEvent(s3, place, short(eventName as string));
  }
  return readCreated(s3, `${place}.s3`, "versionId", decodeKey);
}

/** Reads the bucket and object that an event is about. */
function readCreated(
  subject: unknown,
  place: string,
  versionField: string,
  decode = (key: string, _place: string) => key,
): Entry {
  const { bucket, object } = fields(subject, place);
  const { key, size, [versionField]: versionId } = fields(object, `${place}.object`);
  return {
    is: "created",
    logObject: {
      bucket: text(fields(bucket, `${place}.bucket`).name, `${place}.bucket.name`),
      key: decode(text(key, `${place}.object.key`), `${place}.object.key`),
      ...version(versionId),
    },
    size: numberOrNone(size),
  };
}

/** Skips an event that is not about a new object, such as `ObjectRemoved:Delete`; it need not be complete. */
function skipEvent(subject: unknown, place: string, eventName: string): Entry {
  const { bucket, object } = (isJsonObject(subject) ? subject : {}) as Fields;
  const [name, key] = [isJsonObject(bucket) && bucket.name, isJsonObject(object) && object.key];
  const isNamed = typeof name === "string" && typeof key === "string";
  return {
    is: "other event",
    what: isNamed ? `s3://${name}/${key}` : place,
    reason: `${eventName} creates no object`,
  };
}

function readEventBridge(event: Fields, type: string, place: string, whole: string): Entry {
  const { source = "aws.s3" } = event;
  // CloudTrail's events about calls of S3's API have S3 as their source, too; S3's own are named "Object …".
  if (source !== "aws.s3" || !type.startsWith("Object ")) return skipMessage(whole, `EventBridge's "${short(type)}"`);
  if (type !== "Object Created") return skipEvent(event.detail, whole, `EventBridge's "${short(type)}"`);
  // Unlike S3's own notifications, EventBridge's contain keys as they are.
  return readCreated(event.detail, `${place}detail`, "version-id");
}

/** CloudTrail names a list of objects; AWS Config, on the same topic where Control Tower set it up, names one. */
function readCloudTrail({ s3Bucket, s3ObjectKey }: Fields, place: string): Entry[] {
  const read = (key: unknown, at: string): Entry => ({
    is: "created",
    logObject: { bucket: text(s3Bucket, `${place}s3Bucket`), key: text(key, at) },
    size: undefined,
  });
  return Array.isArray(s3ObjectKey)
    ? eachOf(s3ObjectKey, `${place}s3ObjectKey`, (key, at) => [read(key, at)])
    : [read(s3ObjectKey, `${place}s3ObjectKey`)];
}

/** Parses a JSON text; undefined for a text that is not meant to be JSON. */
function parseMessage(message: string, place: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    // People and monitors write texts such as "[ALERT] …". What names an object begins as a JSON object.
    if (!/^\s*\{\s*("|\}|$)/.test(message)) return undefined;
    // JSON.parse's own message quotes the text.
    throw new NotificationError(`${place} is not JSON, though it begins like it: it may be cut off.`);
  }
}

/** S3 encodes keys in notifications as in a URL's query: `%2B` for a plus, `+` for a space. */
function decodeKey(key: string, place: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch (error) {
    throw new NotificationError(`${place} is ${JSON.stringify(key)}, which is not URL-encoded as S3 does.`, {
      cause: error,
    });
  }
}

function skipMessage(place: string, reason: string): Entry {
  return { is: "message", place, reason };
}

function wordMessage(message: unknown): string {
  if (isJsonObject(message)) {
    if (typeof message.messageType === "string") return `AWS Config's ${short(message.messageType)}`;
    if (typeof message.Type === "string" && message.TopicArn !== undefined) return `SNS's ${short(message.Type)}`;
  }
  return `not about an object: ${kindOf(message)}`;
}

function wordRecord(record: unknown): string {
  const source = isJsonObject(record) ? record.eventSource : undefined;
  return typeof source === "string" ? `an event of ${short(source)}` : wordMessage(record);
}

/** Shortens a name that a sender chose to a length that suits a log line. */
function short(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

interface Fields {
  [field: string]: unknown;
}

function fields(value: unknown, place: string): Fields {
  if (isJsonObject(value)) return value;
  throw new NotificationError(`${place} is ${kindOf(value)}; expected an object.`);
}

function text(value: unknown, place: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new NotificationError(`${place} is ${value === "" ? "empty" : kindOf(value)}; expected text.`);
}

function version(id: unknown): { versionId?: string } {
  return typeof id === "string" && id !== "" && id !== "null" ? { versionId: id } : {};
}

function numberOrNone(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (!isJsonObject(value)) return `a ${typeof value}`;
  return `an object with the keys ${Object.keys(value).slice(0, 10).map(short).join(", ") || "(none)"}`;
}
