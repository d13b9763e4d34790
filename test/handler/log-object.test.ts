// Also tests handler/log-object-error.ts.
import { Readable } from "node:stream";
import type { GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { maxBytesInMemory } from "../../engine/log-file/read.ts";
import { maxLogObjectBytes, readLogObject } from "../../handler/log-object.ts";
import { LogObjectError } from "../../handler/log-object-error.ts";

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

const read = async (s3: S3Client, signal = new AbortController().signal) =>
  (await readLogObject(s3, logObject, signal)) as Uint8Array;

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

// Concurrent, as they wait before each further request.
describe.concurrent("an object that is larger than 1 MiB", () => {
  const size = maxBytesInMemory + 10;
  const whole = Buffer.alloc(size, "0123456789");
  const firstHalf = 600_000;

  interface Body {
    /** The bytes that arrive, before `fails` or the end. */
    from: number;
    to: number;
    fails?: Error;
    /** Default: as S3 answers a request from the byte on. */
    ContentRange?: string;
  }

  /** An S3 that answers with these bodies, one after the other. */
  function largeS3(...bodies: (Body | Error)[]) {
    const inputs: { Range?: string; IfMatch?: string }[] = [];
    const opened: Readable[] = [];
    const send = async ({ input }: { input: (typeof inputs)[number] }) => {
      inputs.push({ Range: input.Range, IfMatch: input.IfMatch });
      const body = bodies.shift() as Body;
      if (body instanceof Error) throw body;
      const { from, to, fails, ContentRange = `bytes ${from}-${size - 1}/${size}` } = body;
      const pieces = async function* () {
        for (let at = from; at < to; at += 100_000) yield whole.subarray(at, Math.min(at + 100_000, to));
        if (fails) throw fails;
      };
      const Body = Readable.from(pieces());
      opened.push(Body);
      return { Body, ContentLength: size - from, ETag: '"etag"', ...(input.Range && { ContentRange }) };
    };
    return { s3: { send } as unknown as S3Client, inputs, opened };
  }

  async function readInPieces(s3: S3Client, signal = new AbortController().signal) {
    const source = await readLogObject(s3, logObject, signal);
    if (source instanceof Uint8Array) throw new Error("expected pieces");
    return { source, content: async () => Buffer.concat(await Array.fromAsync(source())) };
  }

  test("is read in pieces, and from the beginning of the same object again each time that it is opened", async () => {
    const { s3, inputs } = largeS3({ from: 0, to: size }, { from: 0, to: size });
    const { content } = await readInPieces(s3);
    expect(whole.equals(await content())).toBe(true);
    expect(whole.equals(await content())).toBe(true);
    expect(inputs).toEqual([{}, { IfMatch: '"etag"' }]);
  });

  test("is not opened again if it was replaced meanwhile", async () => {
    const { s3 } = largeS3(
      { from: 0, to: size },
      Object.assign(new Error("It changed."), { name: "PreconditionFailed" }),
    );
    const { content } = await readInPieces(s3);
    await content();
    await expect(content()).rejects.toThrow(`Reading ${uri} failed: PreconditionFailed: It changed.`);
  });

  test("is requested from where its body broke off or ended too early", async () => {
    const { s3, inputs } = largeS3(
      { from: 0, to: firstHalf, fails: new Error("aborted") },
      { from: firstHalf, to: firstHalf + 100_000 },
      { from: firstHalf + 100_000, to: size },
    );
    expect(whole.equals(await (await readInPieces(s3)).content())).toBe(true);
    expect(inputs).toEqual([
      {},
      { Range: "bytes=600000-", IfMatch: '"etag"' },
      { Range: "bytes=700000-", IfMatch: '"etag"' },
    ]);
  });

  test("is read to its end however often its body breaks off, if each brings some more", async () => {
    const broken = [0, 1, 2, 3].map((at) => ({ from: at * 2000, to: (at + 1) * 2000, fails: new Error("timed out") }));
    const { s3, inputs } = largeS3(...broken, { from: 8000, to: size });
    expect(whole.equals(await (await readInPieces(s3)).content())).toBe(true);
    expect(inputs).toHaveLength(5);
  });

  test.each<[string, (Body | Error)[], string]>([
    [
      "its body breaks off three times",
      Array(3).fill({ from: 0, to: 0, fails: new Error("aborted") }),
      "BrokenBodyError: the body broke off: aborted",
    ],
    [
      "its body is too short three times",
      [
        { from: 0, to: 1 },
        { from: 1, to: 2 },
        { from: 2, to: 3 },
      ],
      `BrokenBodyError: S3 sent 3 of ${size} bytes`,
    ],
    [
      "it was replaced meanwhile",
      [{ from: 0, to: firstHalf }, Object.assign(new Error("It changed."), { name: "PreconditionFailed" })],
      "PreconditionFailed: It changed.",
    ],
    [
      "S3 does not answer with its rest",
      [
        { from: 0, to: firstHalf },
        { from: 0, to: size, ContentRange: "" },
      ],
      `BrokenBodyError: S3 sent 600000 of ${size} bytes`,
    ],
    [
      "its checksum is wrong",
      [{ from: 0, to: size, fails: new Error("Checksum mismatch") }],
      "BrokenBodyError: the body broke off: Checksum mismatch",
    ],
  ])("is an error if %s", async (_what, bodies, message) => {
    const { s3, inputs, opened } = largeS3(...bodies);
    const error = await (await readInPieces(s3)).content().catch((error) => error);
    expect(error).toBeInstanceOf(LogObjectError);
    expect(error.message).toBe(`Reading ${uri} failed: ${message}`);
    expect(inputs).toHaveLength(bodies.length);
    expect(opened.filter(({ destroyed }) => !destroyed)).toEqual([]);
  });

  test("is an error if its time is used up", async () => {
    const controller = new AbortController();
    const { s3, inputs, opened } = largeS3({ from: 0, to: size });
    const { source } = await readInPieces(s3, controller.signal);
    const reading = (async () => {
      for await (const _ of source()) controller.abort(new Error("its share of the time is used up"));
    })();
    await expect(reading).rejects.toThrow(`Reading ${uri} failed: Error: its share of the time is used up`);
    expect([inputs.length, opened.map(({ destroyed }) => destroyed)]).toEqual([1, [true]]);
  });

  test("is closed when nobody reads on", async () => {
    const { s3, opened } = largeS3({ from: 0, to: size });
    const { source } = await readInPieces(s3);
    for await (const _ of source()) break;
    expect(opened.map(({ destroyed }) => destroyed)).toEqual([true]);
  });
});
