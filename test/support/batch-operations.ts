import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Emulator } from "../../local/emulator.ts";
import type { LocalFunction } from "../../local/function.ts";

/** An emulated S3 Batch Operations and Lambda, over the emulator's S3 and the built function. */
export interface BatchOperations {
  /** For `AWS_ENDPOINT_URL_S3_CONTROL` and `AWS_ENDPOINT_URL_LAMBDA`; S3 Control's client puts the account before it. */
  url: string;
  functionName: string;
  functionArn: string;
  /** The results that tasks returned, by key of the log object. */
  results: Map<string, string>;
  stop(): void;
}

/** What the completion report keeps of a task's result. */
const maxResultLength = 1024;
const attempts = 3;

/**
 * Starts the emulation: `CreateJob` reads the manifest, invokes the function for each task as S3 does, one at a time, and
 * writes the completion report; `DescribeJob` says at first that the job is active. Answers 500 if the call is not as AWS wants it.
 */
export async function startBatchOperations(emulator: Emulator, lambda: LocalFunction): Promise<BatchOperations> {
  const functionName = "cloudtrail-alerts";
  const functionArn = `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`;
  const { AWS_ENDPOINT_URL: endpoint = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = emulator.environment;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const s3 = new S3Client({ endpoint, region: "us-east-1", credentials, forcePathStyle: true });
  const results = new Map<string, string>();
  const jobs = new Map<string, { report: string; tasks: number; failed: number; described: number }>();

  const runTask = async (row: string, jobId: string): Promise<{ succeeded: boolean; line: string }> => {
    const [s3Bucket, s3Key = ""] = row.split(",");
    const event = {
      invocationSchemaVersion: "2.0",
      invocationId: randomUUID(),
      job: { id: jobId, userArguments: {} },
      tasks: [{ taskId: "1", s3Bucket, s3Key, s3VersionId: null }],
    };
    let [code, message] = ["", ""];
    for (let attempt = 0; attempt < attempts && code !== "Succeeded" && code !== "PermanentFailure"; attempt++) {
      const answer = (await lambda.invoke(event)) as { results: { resultCode: string; resultString: string }[] };
      [code, message] = [answer.results[0]?.resultCode ?? "", answer.results[0]?.resultString ?? ""];
    }
    results.set(JSON.parse(decodeURIComponent(s3Key)).countAlerts, message);
    const succeeded = code === "Succeeded";
    const quoted = `"${message.slice(0, maxResultLength).replaceAll('"', '""')}"`;
    return {
      succeeded,
      line: [s3Bucket, s3Key, "", succeeded ? "succeeded" : "failed", succeeded ? "" : code, "200", quoted].join(","),
    };
  };

  const createJob = async (xml: string): Promise<string> => {
    const of = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
    const [bucket = "", key = ""] = of("ObjectArn")
      .replace("arn:aws:s3:::", "")
      .split(/\/(.*)/s);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    if (head.ETag?.replaceAll('"', "") !== of("ETag").replaceAll(/&quot;|"/g, "")) throw new Error("wrong ETag");
    if (of("ReportScope") !== "AllTasks" || of("FunctionArn") !== functionArn) throw new Error("wrong job");
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const rows = (await Body?.transformToString())?.trim().split("\n") ?? [];
    const jobId = randomUUID();
    const done = [];
    for (const row of rows) done.push(await runTask(row, jobId));
    const folder = `${of("Prefix")}/job-${jobId}`;
    const Results = [];
    for (const status of ["succeeded", "failed"]) {
      const lines = done.filter(({ succeeded }) => succeeded === (status === "succeeded")).map(({ line }) => line);
      if (lines.length === 0) continue;
      const Key = `${folder}/results/${randomUUID()}.csv`;
      // S3 writes the tasks in the order in which they ended.
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `${lines.reverse().join("\n")}\n` }));
      Results.push({ TaskExecutionStatus: status, Bucket: bucket, Key });
    }
    const manifest = JSON.stringify({ Format: "Report_CSV_20180820", Results });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${folder}/manifest.json`, Body: manifest }));
    const report = `<Report><Bucket>arn:aws:s3:::${bucket}</Bucket><Prefix>${of("Prefix")}</Prefix><Enabled>true</Enabled></Report>`;
    const failed = done.filter(({ succeeded }) => !succeeded).length;
    jobs.set(jobId, { report, tasks: done.length, failed, described: 0 });
    return `<CreateJobResult><JobId>${jobId}</JobId></CreateJobResult>`;
  };

  const describeJob = (id: string): string => {
    const job = jobs.get(id);
    if (!job) throw new Error("no such job");
    const [status, succeeded, failed] =
      job.described++ === 0 ? ["Active", 0, 0] : ["Complete", job.tasks - job.failed, job.failed];
    const summary = `<TotalNumberOfTasks>${job.tasks}</TotalNumberOfTasks><NumberOfTasksSucceeded>${succeeded}</NumberOfTasksSucceeded><NumberOfTasksFailed>${failed}</NumberOfTasksFailed>`;
    return `<DescribeJobResult><Job><JobId>${id}</JobId><Status>${status}</Status>${job.report}<ProgressSummary>${summary}</ProgressSummary></Job></DescribeJobResult>`;
  };

  const answer = async (request: IncomingMessage): Promise<string> => {
    const { method = "", url = "" } = request;
    const body = await text(request);
    if (url.includes("/jobs")) return method === "POST" ? createJob(body) : describeJob(url.split("/").at(-1) ?? "");
    if (url.endsWith("/configuration")) return JSON.stringify({ FunctionArn: functionArn, MemorySize: 1024 });
    if (url.endsWith("/concurrency")) return JSON.stringify({ ReservedConcurrentExecutions: 5 });
    return JSON.stringify((await lambda.invoke(JSON.parse(body))) ?? null);
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(body),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    ...{ functionName, functionArn, results },
    stop() {
      server.closeAllConnections();
      server.close();
      s3.destroy();
    },
  };
}
