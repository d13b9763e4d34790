import { logFileBytes, madeUpKey } from "../../local/made-up-records.ts";
import { record } from "./records.ts";

/** A gzipped log file of records that alert, one for each event id. */
export function logFile(...eventIDs: string[]): Uint8Array {
  return logFileBytes(eventIDs.map((eventID) => record({ eventID })));
}

/** A log file's key that ends with the given name. */
export function keyOf(name: string): string {
  return madeUpKey("eu-west-1", new Date("2026-03-14T02:15Z"), name);
}

/**
 * The notification that S3 sends for created objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function objectsCreated(bucket: string, ...keys: string[]) {
  return {
    Records: keys.map((key) => ({
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key).replaceAll("%20", "+"), size: 1000 } },
    })),
  };
}
