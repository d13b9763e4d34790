import { number, plural } from "../../../text/counts.ts";
import { clientConfig } from "../../aws-client.ts";
import { asAwsUsageError, complain, UsageError } from "../../errors.ts";
import { findInputs } from "../../inputs.ts";
import type { LogFileFilter } from "../../log-file-name.ts";
import { parseS3Uri } from "../../s3.ts";
import type { Run } from "../run.ts";
import { type Collected, collect } from "./collect.ts";
import { estimateText } from "./estimate.ts";
import { type DeployedFunction, findFunction } from "./function.ts";
import { createJob, type EndedJob, readJobReport, waitForJob, writeManifest } from "./job.ts";

/** Options of `runOnAws`. */
export interface OnAwsOptions {
  /** The function's name or ARN. */
  functionName: string;
  /** The role that S3 Batch Operations assumes; needed unless `jobId` is given. */
  roleArn?: string | undefined;
  /** Where the manifest and the report are stored; default: `replay/` in the bucket of the log objects. */
  results?: string | undefined;
  /** A job that was started before: only its result is collected. */
  jobId?: string | undefined;
  filter: LogFileFilter;
  /** Whether the alerts are listed in a report. */
  withAlerts: boolean;
  /** Asked with the number of objects, the time and the cost before anything is started. */
  confirm(estimate: string): Promise<boolean>;
  signal: AbortSignal;
}

/** The result of a run on AWS, in the form of a local run. */
export type OnAwsRun = Run & Pick<Collected, "rulesets" | "undecided">;

/**
 * Has the deployed function count the alerts in stored log objects, by a job of S3 Batch Operations, and collects the counts.
 * Nothing is sent. Resolves with undefined if the job was declined, or if `signal` aborted: a job that has started continues.
 *
 * @throws UsageError for what AWS refuses, and if the job ended without a report.
 */
export async function runOnAws(paths: readonly string[], options: OnAwsOptions): Promise<OnAwsRun | undefined> {
  const { functionName, signal, withAlerts } = options;
  const lambda = await findFunction(functionName);
  const [{ S3Client }, { S3ControlClient }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/client-s3-control"),
  ]);
  // The manifest has a checksum of its own.
  const config = clientConfig(lambda.region);
  const s3 = new S3Client({ ...config, requestChecksumCalculation: "WHEN_REQUIRED" });
  const clients = { s3, s3control: new S3ControlClient(config) };
  try {
    const jobId = options.jobId ?? (await start(paths, lambda, clients, options));
    if (jobId === undefined) return undefined;
    const job = await waitForJob(clients.s3control, { account: lambda.account, jobId, signal }, progressLines());
    if (!job) {
      complain(
        `Job ${jobId} continues on AWS. To get its result later: npx cta backtest --on-aws ${functionName} --job ${jobId}\n` +
          `To cancel it: aws s3control update-job-status --account-id ${lambda.account} --job-id ${jobId} --requested-job-status Cancelled`,
      );
      return undefined;
    }
    complainOfEnd(job);
    const { tally, rulesets, undecided } = await collect(readJobReport(s3, job), lambda, { withAlerts });
    const filesFound = job.ProgressSummary?.TotalNumberOfTasks ?? tally.done;
    return { tally, filesFound, isComplete: tally.done >= filesFound, rulesets, undecided };
  } catch (error) {
    throw asAwsUsageError(error, options.jobId ?? "--on-aws");
  }
}

async function start(
  paths: readonly string[],
  lambda: DeployedFunction,
  clients: Parameters<typeof createJob>[0],
  { roleArn, results, filter, confirm, signal }: OnAwsOptions,
): Promise<string | undefined> {
  if (roleArn === undefined) {
    throw new UsageError('--on-aws needs --job-role: "$(npx pulumi stack output replayRoleArn)"');
  }
  const manifest = await writeManifest(findInputs(paths, { filter, signal }));
  try {
    if (signal.aborted) return undefined;
    if (manifest.objects === 0) {
      throw new UsageError(`${paths.join(", ")}: no log object matches --from, --to, --account and --region`);
    }
    const { memoryMb, concurrency } = lambda;
    const millisecondsPerObject = await lambda.measure(manifest.sample);
    const estimate = estimateText({ objects: manifest.objects, millisecondsPerObject, memoryMb, concurrency });
    if (!(await confirm(estimate))) return undefined;
    const jobId = await createJob(clients, manifest, {
      account: lambda.account,
      functionArn: lambda.arn,
      roleArn,
      results: results ?? `s3://${parseS3Uri(paths[0] as string).bucket}/replay/`,
    });
    console.error(`Job ${jobId}`);
    return jobId;
  } finally {
    manifest.remove();
  }
}

/** Prints the progress of the job on stderr when it has changed, at most every 10 seconds. */
function progressLines(): (job: EndedJob) => void {
  let [shown, next] = ["", performance.now() + 10_000];
  return ({ Status, ProgressSummary = {} }) => {
    const { TotalNumberOfTasks = 0, NumberOfTasksSucceeded = 0, NumberOfTasksFailed = 0 } = ProgressSummary;
    const failed = NumberOfTasksFailed > 0 ? `, ${number(NumberOfTasksFailed)} failed` : "";
    const line = `${Status}: ${number(NumberOfTasksSucceeded + NumberOfTasksFailed)} of ${plural(TotalNumberOfTasks, "log object")}${failed}`;
    if (line === shown || performance.now() < next) return;
    [shown, next] = [line, performance.now() + 10_000];
    console.error(line);
  };
}

/** Says why a job failed. Throws if nothing was counted. */
function complainOfEnd({ JobId, Status, StatusUpdateReason, FailureReasons = [], ProgressSummary }: EndedJob): void {
  if (Status === "Complete") return;
  const reasons = FailureReasons.map(({ FailureCode, FailureReason }) => `${FailureCode}: ${FailureReason}`);
  const why = [Status === "Failed" ? "failed" : "was cancelled", StatusUpdateReason, ...reasons].filter(Boolean);
  const { NumberOfTasksSucceeded = 0, NumberOfTasksFailed = 0 } = ProgressSummary ?? {};
  const message = `job ${JobId} ${why.join("; ")}`;
  if (NumberOfTasksSucceeded + NumberOfTasksFailed === 0) throw new UsageError(message);
  complain(message);
}
