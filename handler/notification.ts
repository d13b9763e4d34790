import { reasonToSkipObject } from "../engine/log-file/name.ts";

/** An object that CloudTrail delivered. */
export interface LogObject {
  bucket: string;
  /** Decoded, as S3's API takes it. */
  key: string;
  versionId?: string;
}

/** What a notification is about. */
export interface Notification {
  logObjects: LogObject[];
  /** Objects that hold no log file, and why. */
  skipped: { logObject: LogObject; reason: string }[];
  /** Entries that name no object; each error says where, and what is missing. */
  malformed: NotificationError[];
}

/** An invocation was given something that is not a notification of a created object. */
export class NotificationError extends Error {
  override name = "NotificationError";
}

/**
 * Reads the log objects out of what invoked the function: an S3 event notification, one or several;
 * the same wrapped in SNS messages; CloudTrail's own SNS messages; or EventBridge's "Object Created".
 * Throws `NotificationError` if the event is none of these, so that it ends in the failure queue
 * rather than unread; a malformed entry holds back none of the others.
 *
 * - https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * - https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
 */
export function readNotification(event: unknown): Notification {
  const notification: Notification = { logObjects: [], skipped: [], malformed: [] };
  for (const entry of createdObjects(event, "")) {
    if (entry instanceof NotificationError) {
      notification.malformed.push(entry);
      continue;
    }
    const { size, ...logObject } = entry;
    const reason = reasonToSkipObject(logObject.key, size);
    if (reason === undefined) notification.logObjects.push(logObject);
    else notification.skipped.push({ logObject, reason });
  }
  return notification;
}

type CreatedObject = LogObject & { size?: number | undefined };

/** `place` is where in the invocation's event `event` stands, `""` for all of it. */
function createdObjects(event: unknown, place: string): (CreatedObject | NotificationError)[] {
  if (!isObject(event)) throw notUnderstood(event, place);
  if (event["detail-type"] === "Object Created") return [fromEventBridge(event, place)];
  // Sent once, when a bucket's notifications are configured.
  if (event.Event === "s3:TestEvent") return [];
  if (Array.isArray(event.s3ObjectKey)) {
    const { s3Bucket, s3ObjectKey } = event;
    return eachOf(s3ObjectKey, `${place}s3ObjectKey`, (key, at) => {
      return [{ bucket: text(s3Bucket, `${place}s3Bucket`), key: text(key, at) }];
    });
  }
  if (!Array.isArray(event.Records)) throw notUnderstood(event, place);
  return eachOf(event.Records, `${place}Records`, (entry, at) => {
    if (!isObject(entry) || !isObject(entry.Sns)) return [fromS3(entry, at)];
    return createdObjects(parseMessage(entry.Sns.Message, `${at}.Sns.Message`), `${at}.Sns.Message: `);
  });
}

/** What `read` makes of each entry, or why it can't. */
function eachOf(
  entries: unknown[],
  list: string,
  read: (entry: unknown, place: string) => (CreatedObject | NotificationError)[],
): (CreatedObject | NotificationError)[] {
  return entries.flatMap((entry, index) => {
    try {
      return read(entry, `${list}[${index}]`);
    } catch (error) {
      if (!(error instanceof NotificationError)) throw error;
      return [error];
    }
  });
}

function parseMessage(message: unknown, place: string): unknown {
  const json = text(message, place);
  try {
    return JSON.parse(json);
  } catch {
    // JSON.parse's own message quotes the text.
    throw new NotificationError(`${place} is not JSON, so it is no S3 notification.`);
  }
}

function fromS3(entry: unknown, place: string): CreatedObject {
  const { bucket, object } = fields(fields(entry, place).s3, `${place}.s3`);
  const { key, size, versionId } = fields(object, `${place}.s3.object`);
  return {
    bucket: text(fields(bucket, `${place}.s3.bucket`).name, `${place}.s3.bucket.name`),
    key: decodeKey(text(key, `${place}.s3.object.key`), `${place}.s3.object.key`),
    ...version(versionId),
    size: numberOrNone(size),
  };
}

function fromEventBridge(event: Fields, place: string): CreatedObject {
  const { bucket, object } = fields(event.detail, `${place}detail`);
  const { key, size, "version-id": versionId } = fields(object, `${place}detail.object`);
  return {
    bucket: text(fields(bucket, `${place}detail.bucket`).name, `${place}detail.bucket.name`),
    // Unlike S3's own notifications, EventBridge's carry keys as they are.
    key: text(key, `${place}detail.object.key`),
    ...version(versionId),
    size: numberOrNone(size),
  };
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

interface Fields {
  [field: string]: unknown;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function fields(value: unknown, place: string): Fields {
  if (isObject(value)) return value;
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
  if (!isObject(value)) return `a ${typeof value}`;
  return `an object with the keys ${Object.keys(value).slice(0, 10).join(", ") || "(none)"}`;
}

function notUnderstood(event: unknown, place: string): NotificationError {
  return new NotificationError(
    `${place.replace(/: $/, "") || "the event"} is ${kindOf(event)}; ` +
      'expected an S3 notification, one inside an SNS message, or EventBridge\'s "Object Created".',
  );
}
