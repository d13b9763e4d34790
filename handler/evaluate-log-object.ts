import type { S3Client } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Evaluation, Evaluator } from "../engine/evaluate.ts";
import { evaluateLogFile, LogFileError, type LogFileSource } from "../engine/log-file/read.ts";
import { lateMaglev, withFlags } from "../engine/v8-flags.ts";
import { type GetSmallObject, getSmallObjects } from "./get-object.ts";
import { type LogObject, uriOf } from "./notification.ts";
import { onDemand } from "./on-demand.ts";
import { requestLimits } from "./request-limits.ts";
import { logRepeat } from "./telemetry.ts";
import type { TimeShare } from "./time-share.ts";

/** What reads log objects. */
export interface LogObjects {
  /** Reads a small one without the AWS SDK's client. */
  getSmall: GetSmallObject;
  /** Loads and creates S3's client of the AWS SDK at the first call. */
  s3(): Promise<S3Client>;
}

/** Creates what reads log objects, with the time limits of their requests. */
export function createLogObjects(variables: NodeJS.ProcessEnv): LogObjects {
  const requestHandler = new NodeHttpHandler(requestLimits(3000, 3000));
  return {
    getSmall: getSmallObjects(requestHandler, variables),
    s3: onDemand(async () => (await import("./sdk.ts")).createS3(requestHandler)),
  };
}

/**
 * Reads a log object and evaluates the rules on it; if it is damaged, on the records that could be read, and `damage` is the
 * error. Rejects with `LogObjectError` if it can't be read.
 */
export async function evaluateLogObject(
  { getSmall, s3 }: LogObjects,
  logObject: LogObject,
  time: TimeShare,
  evaluator: Evaluator,
): Promise<{ evaluation: Evaluation; damage?: LogFileError }> {
  const signal = time.forReading();
  const small = await getSmall(logObject, signal);
  const evaluated = small && (await evaluateSmall(small, evaluator));
  // Evaluating may have used up the time for reading.
  if (evaluated && (!evaluated.damage || signal.aborted)) return evaluated;
  // The damage may have happened on the way. The client also compares S3's checksum.
  if (evaluated) logRepeat({ logObject: uriOf(logObject) }, evaluated.damage);
  const { readLogObject } = await import("./sdk.ts");
  const source = await readLogObject(await s3(), logObject, signal);
  const isSame = small && source instanceof Uint8Array && Buffer.compare(small, source) === 0;
  return isSame && evaluated ? evaluated : evaluate(source, evaluator);
}

/** Log objects up to this size, as stored, have some hundred records. */
const maxBytesInterpreted = 64 * 1024;
let isFirst = true;

/** Evaluates a log object that is in memory; the first small one of a process without compiling functions that are then hardly called any more. */
async function evaluateSmall(bytes: Uint8Array, evaluator: Evaluator) {
  if (!isFirst || bytes.length > maxBytesInterpreted) return evaluate(bytes, evaluator);
  isFirst = false;
  return withFlags([lateMaglev], () => evaluate(bytes, evaluator));
}

async function evaluate(source: LogFileSource, evaluator: Evaluator) {
  try {
    return { evaluation: await evaluateLogFile(source, evaluator) };
  } catch (error) {
    if (!(error instanceof LogFileError)) throw error;
    return { evaluation: error.evaluation ?? evaluator.begin().finish(), damage: error };
  }
}
