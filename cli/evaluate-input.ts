import type { Evaluation, Evaluator } from "../engine/evaluate.ts";
import { evaluateLogFile, LogFileError } from "../engine/log-file/read.ts";
import { visible } from "../text/plain-text.ts";
import { parseLogFileName } from "./log-file-name.ts";
import { noRecordsError, readWhole, tryRecordsOf } from "./read-records.ts";
import { type Found, type LeftOut, leftOutOf, nothingLeftOut, startsLikeLogFile } from "./records/index.ts";

/** What the rules say of one file. */
export interface InputEvaluation {
  evaluation: Evaluation;
  /** What the file contains besides records. */
  leftOut: LeftOut;
  /** Names a log file that is damaged, and says how; `evaluation` covers the records that could be read. */
  damage?: string;
}

/** How many records the rules were evaluated on. */
export function recordCount({ recordsRead, notEvaluated }: Pick<Evaluation, "recordsRead" | "notEvaluated">): number {
  return recordsRead - notEvaluated.insights - notEvaluated.others;
}

/**
 * Evaluates the rules on a file in any form that `readRecords` reads; a log file in the same way as the function. Rejects
 * with `UsageError` for a file that can't be read or contains only other things than records.
 */
export async function evaluateInput(bytes: Uint8Array, source: string, evaluator: Evaluator): Promise<InputEvaluation> {
  // By its name where CloudTrail gave it one: looking into a file of 20 records takes a third of the time to evaluate it.
  const isLogFile = parseLogFileName(source).deliveryTime !== "" || startsLikeLogFile(bytes);
  if (!isLogFile) return evaluateRecords(bytes, source, evaluator);
  try {
    const evaluation = await evaluateLogFile(bytes, evaluator);
    const { insights, others } = evaluation.notEvaluated;
    if (insights + others === 0) return { evaluation, leftOut: nothingLeftOut };
    return evaluateMixed(bytes, source, evaluation, evaluator);
  } catch (error) {
    if (!(error instanceof LogFileError)) throw error;
    return evaluateDamaged(bytes, source, error, evaluator);
  }
}

function evaluateRecords(bytes: Uint8Array, source: string, evaluator: Evaluator): InputEvaluation {
  return evaluateFound(tryRecordsOf(bytes, source), source, evaluator);
}

function evaluateFound(found: Found, source: string, evaluator: Evaluator): InputEvaluation {
  if (found.records.length === 0 && Object.keys(found.leftOut.counts).length > 0) {
    throw noRecordsError(source, found.leftOut);
  }
  const evaluation = evaluator.begin();
  for (const { record } of found.records) evaluation.add(record);
  return { evaluation: evaluation.finish(), leftOut: found.leftOut };
}

/** A log file with other things among its records: read whole, to say what they are, unless it is too large. */
function evaluateMixed(
  bytes: Uint8Array,
  source: string,
  evaluation: Evaluation,
  evaluator: Evaluator,
): InputEvaluation {
  const found = readWhole(bytes);
  if (found) return evaluateFound(found, source, evaluator);
  return { evaluation, leftOut: leftOutOf(evaluation.notEvaluated) };
}

/** A file that is not one whole log file: it is damaged, or contains several log files. */
function evaluateDamaged(
  bytes: Uint8Array,
  source: string,
  error: LogFileError,
  evaluator: Evaluator,
): InputEvaluation {
  if (!error.evaluation?.recordsRead) return evaluateRecords(bytes, source, evaluator);
  const found = readWhole(bytes);
  const isWhole = found && found.records.length > 0 && found.leftOut.counts.broken === undefined;
  if (isWhole) return evaluateFound(found, source, evaluator);
  const damage = `${visible(source)}: ${error.message}`;
  return { evaluation: error.evaluation, leftOut: nothingLeftOut, damage };
}
