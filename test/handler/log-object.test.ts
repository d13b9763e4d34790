import type { GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { LogObjectError, maxLogObjectBytes, readLogObject } from "../../handler/log-object.ts";

// Faults of a real connection are in test/e2e/aws-faults.test.ts.

const logObject = { bucket: "logs", key: "a.json.gz", versionId: "3" };
const uri = "s3://logs/a.json.gz";
type Answer = { bytes?: string; ContentLength?: number; fails?: Error; onDestroy?(): void };

/** An S3 that gives these answers, one after the other; `inputs` has what it was asked for. */
function s3Of(...answers: (Answer | Error)[]): { s3: S3Client; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const send = async ({ input }: { input: unknown }): Promise<Partial<GetObjectCommandOutput>> => {
    inputs.push(input);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    const { bytes, ContentLength, fails, onDestroy } = answer as Answer;
    if (bytes === undefined && !fails) return ContentLength === undefined ? {} : { ContentLength };
    const transformToByteArray = async () => {
      if (fails) throw fails;
      return Buffer.from(bytes as string);
    };
    return { Body: { transformToByteArray, destroy: onDestroy } as never, ContentLength };
  };
  return { s3: { send } as unknown as S3Client, inputs };
}

const read = (s3: S3Client, signal = new AbortController().signal) => readLogObject(s3, logObject, signal);

test("the version that a notification names is read, whole", async () => {
  const { s3, inputs } = s3Of({ bytes: "whole", ContentLength: 5 });
  expect(Buffer.from(await read(s3)).toString()).toBe("whole");
  expect(inputs).toEqual([{ Bucket: "logs", Key: "a.json.gz", VersionId: "3" }]);
});

test("a body that breaks off, or is shorter than S3 says, is asked for again, three times in all", async () => {
  const broken: Answer[] = [{ fails: new Error("aborted") }, { bytes: "who", ContentLength: 5 }];
  const good = s3Of(...broken, { bytes: "whole", ContentLength: 5 });
  expect(Buffer.from(await read(good.s3)).toString()).toBe("whole");
  const bad = s3Of(...broken, {});
  await expect(read(bad.s3)).rejects.toThrow(`Reading ${uri} failed: BrokenBodyError: S3 answered without a body`);
  expect(bad.inputs).toHaveLength(3);
});

test("what S3 refuses is an error that names the object and keeps the cause; it is not asked for again", async () => {
  const cause = Object.assign(new Error("The specified key does not exist."), { name: "NoSuchKey" });
  const { s3, inputs } = s3Of(cause);
  const error = await read(s3).catch((error: unknown) => error);
  expect(error).toEqual(new LogObjectError(logObject, "Reading", cause));
  expect(error).toMatchObject({
    message: `Reading ${uri} failed: NoSuchKey: The specified key does not exist.`,
    cause,
    logObject,
  });
  expect(inputs).toHaveLength(1);
});

test("an object that is larger than any log file is not read", async () => {
  let destroyed = 0;
  const { s3, inputs } = s3Of({ bytes: "", ContentLength: maxLogObjectBytes + 1, onDestroy: () => destroyed++ });
  await expect(read(s3)).rejects.toThrow(
    `Reading ${uri} failed: TooLargeError: it has ${maxLogObjectBytes + 1} bytes, and log files have at most ${maxLogObjectBytes}`,
  );
  expect([inputs.length, destroyed]).toEqual([1, 1]);
});

test("when the time is used up, the error is the limit's", async () => {
  const controller = new AbortController();
  controller.abort(new Error("its share of the time is used up"));
  const { s3, inputs } = s3Of({ fails: new Error("aborted") });
  await expect(read(s3, controller.signal)).rejects.toThrow(
    `Reading ${uri} failed: Error: its share of the time is used up`,
  );
  expect(inputs).toHaveLength(1);
});
