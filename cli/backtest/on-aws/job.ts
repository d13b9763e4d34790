import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import type { DescribeJobCommandOutput, S3ControlClient } from "@aws-sdk/client-s3-control";
import { parse } from "csv-parse";
import { countingKey, readCountingKey } from "../../../handler/count-alerts.ts";
import { plural } from "../../../text/counts.ts";
import { inputError, UsageError } from "../../errors.ts";
import { parseS3Uri } from "../../s3.ts";

/** A manifest, the list of a job's objects, in a local file. */
export interface Manifest {
  file: string;
  bucket: string;
  objects: number;
  /** Some of the objects, spread over the list. */
  sample: string[];
  /** Base64. */
  sha256: string;
  remove(): void;
}

/** The largest object of one request. https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const maxManifestBytes = 5 * 1024 ** 3;
const sampleSize = 10;

/** Writes the manifest of these log objects, `s3://bucket/key`. Throws `UsageError` if they are in several buckets, or too many. */
export async function writeManifest(uris: AsyncIterable<string>): Promise<Manifest> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-manifest-"));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    const file = join(folder, "manifest.csv");
    const stream = createWriteStream(file);
    const hash = createHash("sha256");
    const sample: string[] = [];
    let [bucket, objects, bytes, step] = ["", 0, 0, 1];
    for await (const uri of uris) {
      const { bucket: of, key } = parseS3Uri(uri);
      if (bucket !== "" && bucket !== of) {
        throw new UsageError(`${uri}: a job can only read the objects of one bucket, and others are in ${bucket}`);
      }
      bucket = of;
      if (objects++ % step === 0) sample.push(uri);
      if (sample.length >= 2 * sampleSize) {
        sample.splice(0, sample.length, ...sample.filter((_, index) => index % 2 === 0));
        step *= 2;
      }
      const line = `${bucket},${encodeURIComponent(countingKey(key))}\n`;
      bytes += line.length;
      hash.update(line);
      if (!stream.write(line)) await once(stream, "drain");
    }
    stream.end();
    await finished(stream);
    if (bytes > maxManifestBytes) {
      throw new UsageError(
        `${plural(objects, "object")} do not fit into the list of one job: select fewer with --from, --to, --account and --region`,
      );
    }
    return { file, bucket, objects, sample: sample.slice(0, sampleSize), sha256: hash.digest("base64"), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** What a job needs besides its manifest. */
export interface JobOptions {
  account: string;
  functionArn: string;
  roleArn: string;
  /** Where the manifest and the report are stored: `s3://bucket/prefix/`. */
  results: string;
}

/** Stores the manifest, and creates the job, which begins by itself. Resolves with its id. */
export async function createJob(
  { s3, s3control }: { s3: S3Client; s3control: S3ControlClient },
  { file, objects, sha256 }: Manifest,
  { account, functionArn, roleArn, results }: JobOptions,
): Promise<string> {
  const [{ PutObjectCommand }, { CreateJobCommand }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/client-s3-control"),
  ]);
  const { bucket, key: prefix } = parseS3Uri(results);
  const partition = functionArn.split(":")[1];
  const folder = prefix.replace(/\/$/, "");
  const token = randomUUID();
  const key = [folder, `manifest-${token}.csv`].filter(Boolean).join("/");
  const { ETag = "" } = await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: createReadStream(file),
      ContentLength: statSync(file).size,
      ChecksumSHA256: sha256,
      // S3 Batch Operations reads no manifest that KMS encrypts, as the bucket would.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-create-job.html
      ServerSideEncryption: "AES256",
    }),
  );
  const { JobId = "" } = await s3control.send(
    new CreateJobCommand({
      AccountId: account,
      ClientRequestToken: token,
      ConfirmationRequired: false,
      Description: `cloudtrail-alerts: counts the alerts of ${plural(objects, "log object")}, and sends none`,
      Priority: 1,
      RoleArn: roleArn,
      Operation: { LambdaInvoke: { FunctionArn: functionArn, InvocationSchemaVersion: "2.0" } },
      Manifest: {
        Spec: { Format: "S3BatchOperations_CSV_20180820", Fields: ["Bucket", "Key"] },
        Location: { ObjectArn: `arn:${partition}:s3:::${bucket}/${key}`, ETag: ETag.replaceAll('"', "") },
      },
      Report: {
        Enabled: true,
        Bucket: `arn:${partition}:s3:::${bucket}`,
        ...(folder !== "" && { Prefix: folder }),
        Format: "Report_CSV_20180820",
        ReportScope: "AllTasks",
      },
    }),
  );
  return JobId;
}

/** A job that has ended. */
export type EndedJob = NonNullable<DescribeJobCommandOutput["Job"]>;

const ends = new Set(["Complete", "Failed", "Cancelled"]);
const [firstPauseMs, maxPauseMs] = [250, 30_000];

/** Waits until a job has ended; undefined if `signal` aborts before. */
export async function waitForJob(
  s3control: S3ControlClient,
  { account, jobId, signal }: { account: string; jobId: string; signal: AbortSignal },
  onProgress: (job: EndedJob) => void,
): Promise<EndedJob | undefined> {
  const { DescribeJobCommand } = await import("@aws-sdk/client-s3-control");
  for (let pause = firstPauseMs; !signal.aborted; pause = Math.min(2 * pause, maxPauseMs)) {
    const { Job: job } = await s3control.send(new DescribeJobCommand({ AccountId: account, JobId: jobId }));
    if (!job) throw inputError(jobId, "no such job");
    if (ends.has(job.Status ?? "")) return job;
    onProgress(job);
    await sleep(pause, undefined, { signal }).catch(() => {}); // rejects only if the signal aborts
  }
  return undefined;
}

/** The result of one task of a job. */
export interface TaskResult {
  /** `s3://bucket/key` of the log object. */
  uri: string;
  succeeded: boolean;
  /** What the function returned, or what went wrong. */
  message: string;
}

/**
 * Reads the completion report of a job, task by task, in S3's order.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-examples-reports.html
 *
 * @throws UsageError for the report of another job.
 */
export async function* readJobReport(s3: S3Client, { JobId, Report }: EndedJob): AsyncGenerator<TaskResult> {
  const bucket = Report?.Bucket?.split(":::").at(-1);
  if (bucket === undefined) throw inputError(JobId ?? "", "not a job of npx cta backtest: it has no report");
  const folder = [Report?.Prefix, `job-${JobId}`].filter(Boolean).join("/");
  const manifest = await readObject(s3, bucket, `${folder}/manifest.json`);
  const { Results } = JSON.parse(Buffer.concat(await Array.fromAsync(manifest)).toString()) as {
    Results: { Bucket: string; Key: string }[];
  };
  for (const { Bucket, Key } of Results) {
    const rows = (await readObject(s3, Bucket, Key)).pipe(parse({ relax_column_count: true }));
    for await (const [bucket, key = "", , status, , , message = ""] of rows as AsyncIterable<string[]>) {
      const logObject = readCountingKey(decodedKey(key));
      if (logObject === undefined)
        throw inputError(JobId ?? "", "not a job of npx cta backtest: its tasks count nothing");
      yield { uri: `s3://${bucket}/${logObject}`, succeeded: status === "succeeded", message };
    }
  }
}

async function readObject(s3: S3Client, bucket: string, key: string): Promise<Readable> {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body as Readable;
}

/** A URL-encoded key, decoded; a percent sign that begins no escape stays. */
function decodedKey(key: string): string {
  return key.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll("%", ""), "hex").toString());
}
