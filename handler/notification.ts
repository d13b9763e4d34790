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
}

/** An invocation was given something that is not a notification of a created object. */
export class NotificationError extends Error {
  override name = "NotificationError";
}

/**
 * Reads the log objects out of what invoked the function: an S3 event notification, one or several;
 * the same wrapped in SNS messages; CloudTrail's own SNS messages; or EventBridge's "Object Created".
 * Throws `NotificationError` if any part of the event is none of these, so that it ends in the
 * failure queue rather than unread.
 *
 * - https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * - https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
 */
export function readNotification(event: unknown): Notification {
  const notification: Notification = { logObjects: [], skipped: [] };
  for (const { size, ...logObject } of createdObjects(event)) {
    const reason = reasonToSkip(logObject.key, size);
    if (reason === undefined) notification.logObjects.push(logObject);
    else notification.skipped.push({ logObject, reason });
  }
  return notification;
}

type CreatedObject = LogObject & { size?: number | undefined };

function createdObjects(event: unknown): CreatedObject[] {
  if (!isObject(event)) throw notUnderstood("the event", event);
  if (event["detail-type"] === "Object Created") return [fromEventBridge(event)];
  // Sent once, when a bucket's notifications are configured.
  if (event.Event === "s3:TestEvent") return [];
  if (typeof event.s3Bucket === "string" && Array.isArray(event.s3ObjectKey)) {
    const bucket = event.s3Bucket;
    return event.s3ObjectKey.map((key) => ({ bucket, key: String(key) }));
  }
  if (!Array.isArray(event.Records)) throw notUnderstood("the event", event);
  return event.Records.flatMap((entry: unknown) => {
    if (isObject(entry) && isObject(entry.Sns)) return createdObjects(parseMessage(entry.Sns.Message));
    return [fromS3(entry)];
  });
}

function parseMessage(message: unknown): unknown {
  try {
    return JSON.parse(String(message));
  } catch (error) {
    throw new NotificationError("An SNS message is not JSON, so it is no S3 notification.", { cause: error });
  }
}

function fromS3(entry: unknown): CreatedObject {
  const s3 = isObject(entry) && isObject(entry.s3) ? entry.s3 : undefined;
  if (!s3 || !isObject(s3.bucket) || !isObject(s3.object)) throw notUnderstood("an entry of Records", entry);
  const { name } = s3.bucket;
  const { key, size, versionId } = s3.object;
  if (typeof name !== "string" || typeof key !== "string") throw notUnderstood("an entry of Records", entry);
  return { bucket: name, key: decodeKey(key), ...version(versionId), size: numberOrNone(size) };
}

function fromEventBridge(event: Fields): CreatedObject {
  const { bucket, object } = isObject(event.detail) ? event.detail : ({} as Fields);
  if (!isObject(bucket) || !isObject(object) || typeof bucket.name !== "string" || typeof object.key !== "string") {
    throw notUnderstood("the EventBridge event", event);
  }
  // Unlike S3's own notifications, EventBridge's carry keys as they are.
  return { bucket: bucket.name, key: object.key, ...version(object["version-id"]), size: numberOrNone(object.size) };
}

/** S3 encodes keys in notifications as in a URL's query: `%2B` for a plus, `+` for a space. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch (error) {
    throw new NotificationError(`The notification's key ${JSON.stringify(key)} is not URL-encoded as S3 does.`, {
      cause: error,
    });
  }
}

/** Why an object beside log files is none, by its key and size; undefined for a log file. */
export function reasonToSkip(key: string, size?: number): string | undefined {
  if (/(^|\/)CloudTrail-Digest\//.test(key)) return "a digest file: it signs log files, and holds no records";
  if (/(^|\/)CloudTrail-Insight\//.test(key)) return "an Insight file: it holds rates of calls, and no calls";
  if (size === 0 || key.endsWith("/")) return "empty: CloudTrail creates its folders as objects";
  if (!/\.json(\.gz)?$/.test(key)) return "not a log file: its key ends neither in .json.gz nor in .json";
  return undefined;
}

interface Fields {
  [field: string]: unknown;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function version(id: unknown): { versionId?: string } {
  return typeof id === "string" && id !== "" && id !== "null" ? { versionId: id } : {};
}

function numberOrNone(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function notUnderstood(what: string, value: unknown): NotificationError {
  const keys = isObject(value) ? `an object with the keys ${Object.keys(value).slice(0, 10).join(", ")}` : typeof value;
  return new NotificationError(
    `${what} is ${keys}; expected an S3 notification, one inside an SNS message, or EventBridge's "Object Created".`,
  );
}
