// Also tests handler/too-large-error.ts.
import { expect, test } from "vitest";
import { reasonToSkipObject } from "../../engine/log-file/name.ts";
import { LogFileError } from "../../engine/log-file/read.ts";
import { answerBatchJob, isBatchJob } from "../../handler/batch-job.ts";
import { countingKey } from "../../handler/count-alerts.ts";
import { LogObjectError } from "../../handler/log-object-error.ts";
import type { LogObject } from "../../handler/notification.ts";
import { TooLargeError } from "../../handler/too-large-error.ts";

/** A key as CloudTrail writes it, with a name of its own at its end. */
const keyOf = (name: string) => `AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/${name}`;
const task = (s3Key: string, taskId = s3Key) => ({ taskId, s3Key, s3VersionId: "1", s3Bucket: "logs" });
const job = (...tasks: ReturnType<typeof task>[]) => ({
  invocationSchemaVersion: "2.0" as const,
  invocationId: "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo",
  job: { id: "f3cc4f60-61f6-4a2b-8a21-d07600c373ce", userArguments: {} },
  tasks,
});

const fail = () => Promise.reject(new Error("not to be called"));

test("an invocation by S3 Batch Operations is recognized", () => {
  expect(isBatchJob(job(task(keyOf("a.json.gz"))))).toBe(true);
  expect(isBatchJob({ Records: [] })).toBe(false);
  expect(isBatchJob(null)).toBe(false);
});

test("each task is answered: done, to be tried again, or failed for good", async () => {
  const failing: Record<string, Error> = {
    [keyOf("slow.json.gz")]: Object.assign(new Error("Please reduce your request rate."), { name: "SlowDown" }),
    [keyOf("gone.json.gz")]: Object.assign(new Error("The specified key does not exist."), { name: "NoSuchKey" }),
    [keyOf("broken.json.gz")]: new LogFileError("not JSON: it breaks off or is broken before its end"),
  };
  const work = async (logObject: LogObject) => {
    const cause = failing[logObject.key];
    if (cause) throw new LogObjectError(logObject, "Reading", cause);
  };
  const tasks = [
    keyOf("good.json.gz"),
    ...Object.keys(failing),
    "AWSLogs/123456789012/CloudTrail-Digest/d.json.gz",
  ].map((key) => task(key));
  expect(await answerBatchJob(job(...tasks), { send: work, count: fail })).toMatchInlineSnapshot(`
    {
      "invocationId": "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo",
      "invocationSchemaVersion": "2.0",
      "results": [
        {
          "resultCode": "Succeeded",
          "resultString": "",
          "taskId": "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/good.json.gz",
        },
        {
          "resultCode": "TemporaryFailure",
          "resultString": "Reading s3://logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/slow.json.gz failed: SlowDown: Please reduce your request rate.",
          "taskId": "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/slow.json.gz",
        },
        {
          "resultCode": "PermanentFailure",
          "resultString": "Reading s3://logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/gone.json.gz failed: NoSuchKey: The specified key does not exist.",
          "taskId": "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/gone.json.gz",
        },
        {
          "resultCode": "PermanentFailure",
          "resultString": "Reading s3://logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/broken.json.gz failed: LogFileError: not JSON: it breaks off or is broken before its end",
          "taskId": "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/broken.json.gz",
        },
        {
          "resultCode": "Succeeded",
          "resultString": "a digest file: it signs log files and contains no records",
          "taskId": "AWSLogs/123456789012/CloudTrail-Digest/d.json.gz",
        },
      ],
      "treatMissingKeysAs": "PermanentFailure",
    }
  `);
});

test("a log object that is too large fails for good; an error of JavaScript's own may pass", async () => {
  const resultOf = async (cause: Error) => {
    const send = (logObject: LogObject) => Promise.reject(new LogObjectError(logObject, "Reading", cause));
    const { results } = await answerBatchJob(job(task(keyOf("a.json.gz"))), { send, count: fail });
    return results.map(({ resultCode }) => resultCode);
  };
  expect(await resultOf(new TooLargeError("it has 200000000 bytes"))).toEqual(["PermanentFailure"]);
  expect(await resultOf(new RangeError("Array buffer allocation failed"))).toEqual(["TemporaryFailure"]);
});

test("keys are decoded and buckets named as each version of the schema has them", async () => {
  const seen: LogObject[] = [];
  const work = { send: async (logObject: LogObject) => void seen.push(logObject), count: fail };
  await answerBatchJob(job(task(keyOf("a%20b+c.json.gz")), task(keyOf("100%.json.gz"))), work);
  const first = { taskId: "1", s3Key: keyOf("d.json.gz"), s3VersionId: null, s3BucketArn: "arn:aws:s3:::old-logs" };
  await answerBatchJob({ invocationSchemaVersion: "1.0", invocationId: "x", tasks: [first] }, work);
  expect(seen).toEqual([
    { bucket: "logs", key: keyOf("a b+c.json.gz"), versionId: "1" },
    { bucket: "logs", key: keyOf("100%.json.gz"), versionId: "1" },
    { bucket: "old-logs", key: keyOf("d.json.gz") },
  ]);
});

test("the alerts of a log object whose key says so are counted, and not sent", async () => {
  const tasks = [keyOf("a+b.json.gz"), "AWSLogs/123456789012/CloudTrail-Digest/d.json.gz"].map((key) =>
    task(encodeURIComponent(countingKey(key))),
  );
  const { results } = await answerBatchJob(job(...tasks), {
    send: fail,
    count: async ({ bucket, key, versionId }) => `counted ${bucket} ${key} ${versionId}`,
  });
  expect(results.map(({ resultString }) => resultString)).toEqual([
    `counted logs ${keyOf("a+b.json.gz")} 1`,
    "a digest file: it signs log files and contains no records",
  ]);
});

test("a function that does not count skips such a key, so that it sends nothing", () => {
  const key = countingKey(`prefix/${keyOf("a.json.gz")}`);
  expect(reasonToSkipObject(key)).toBe("not a log file: its name ends neither in .json.gz nor in .json");
});
