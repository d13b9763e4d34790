import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { styleText } from "node:util";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { bundle } from "../../build/bundle.ts";
import { type ReceivedSummary, startEmulator } from "../../local/emulator.ts";
import { InvocationError, startFunction } from "../../local/function.ts";
import { storyLogFiles } from "../../local/story.ts";
import { complain, exitCodes, plural } from "../errors.ts";

/** `npm start`: the whole way, here. */
export function command(): Command {
  return new Command("start")
    .usage("[FILE…]")
    .description("Carry log files the whole way on embedded emulators, and print the emails that would be sent.")
    .argument("[file...]", "log files, .json or .json.gz; default: a story of one hour that ships with the project")
    .addHelpText(
      "after",
      "\nS3, SNS and SQS are emulated in this process; the function is the archive that pulumi up would deploy.",
    )
    .action(start);
}

async function start(paths: string[]): Promise<void> {
  const files = paths.length > 0 ? readFiles(paths) : storyLogFiles();
  if (!files) {
    process.exitCode = exitCodes.wrong;
    return;
  }
  const started = performance.now();
  const emulator = await startEmulator();
  const lambda = await startFunction(await bundle(), {
    ...emulator.environment,
    TOPIC_ARN: emulator.topicArn,
  });
  const counts = { objects: 0, records: 0, alerts: 0, emails: 0 };
  try {
    for (const { key, bytes, delivered } of files) {
      await emulator.putObject(key, bytes);
      try {
        await lambda.invoke(objectCreated(emulator.bucket, key, bytes.length), delivered);
      } catch (error) {
        if (!(error instanceof InvocationError)) throw error;
        complain(error.message);
        process.exitCode = exitCodes.wrong;
      }
      for (const summary of await emulator.receiveSummaries()) {
        counts.emails++;
        counts.alerts += JSON.parse(summary.machine).alertCount;
        console.log(asEmail(summary));
      }
    }
    Object.assign(counts, evaluated(lambda.logLines()));
  } finally {
    await lambda.stop();
    await emulator.stop();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${plural(counts.objects, "log object")}, ${plural(counts.records, "record")}, ` +
      `${plural(counts.alerts, "alert")}, ${plural(counts.emails, "email")} in ${seconds} s`,
  );
}

interface LogFile {
  key: string;
  bytes: Uint8Array;
  /** By the function's clock, for the story alone: it happened long ago. */
  delivered?: Date;
}

/** The files under the keys that CloudTrail gives them; undefined, and said so, if one can't be read. */
function readFiles(paths: string[]): LogFile[] | undefined {
  const files: LogFile[] = [];
  for (const path of paths) {
    try {
      const bytes = readFileSync(path);
      const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
      const name = basename(path).replace(/(\.json)?(\.gz)?$/, ".json.gz");
      files.push({ key: keyOf(name), bytes: isGzip ? bytes : gzipSync(bytes) });
    } catch (error) {
      complain(`${path} can't be read: ${(error as Error).message}`);
    }
  }
  return files.length === paths.length ? files : undefined;
}

/** `<account>_CloudTrail_<region>_<YYYYMMDD>T<time>Z_<id>.json.gz` names its own folder. */
function keyOf(name: string): string {
  const named = /^(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{4})(\d{2})(\d{2})T/.exec(name);
  const [, account, region, year, month, day] = named ?? ["", "123456789012", "us-east-1", "2026", "01", "01"];
  return `AWSLogs/${account}/CloudTrail/${region}/${year}/${month}/${day}/${name}`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function objectCreated(bucket: string, key: string, size: number) {
  return {
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: "us-east-1",
        eventTime: new Date().toISOString(),
        eventName: "ObjectCreated:Put",
        s3: {
          s3SchemaVersion: "1.0",
          bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
          object: { key: encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+"), size },
        },
      },
    ],
  };
}

function asEmail({ subject, email }: ReceivedSummary): string {
  return `${styleText("bold", `Subject: ${subject}`)}\n\n${email}\n`;
}

/** What the function says in its log of the log objects that it evaluated. */
function evaluated(logLines: string[]): { objects: number; records: number } {
  const lines = logLines
    .map((line) => JSON.parse(line) as { message?: string; recordsRead?: number })
    .filter(({ message }) => message === "Evaluated a log object");
  return { objects: lines.length, records: lines.reduce((sum, { recordsRead = 0 }) => sum + recordsRead, 0) };
}
