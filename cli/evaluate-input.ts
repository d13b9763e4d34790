import type { Evaluation, Evaluator } from "../engine/evaluate.ts";
import { evaluateLogFile, LogFileError } from "../engine/log-file/read.ts";
import { visible } from "../text/plain-text.ts";
import { UsageError } from "./errors.ts";
import { readRecords } from "./records/index.ts";

/** A log file is damaged; `evaluation` covers the records that could be read. */
export class DamagedFileError extends UsageError {
  override name = "DamagedFileError";
  readonly evaluation: Evaluation;

  constructor(source: string, { message }: Error, evaluation: Evaluation) {
    super(`${visible(source)}: ${message}`);
    this.evaluation = evaluation;
  }
}

/**
 * Evaluates the rules on a file in any form that `readRecords` reads; a log file in the same way as
 * the function. Rejects with `UsageError`, or its `DamagedFileError`.
 */
export async function evaluateInput(bytes: Uint8Array, source: string, evaluator: Evaluator): Promise<Evaluation> {
  try {
    return await evaluateLogFile(bytes, evaluator);
  } catch (error) {
    if (!(error instanceof LogFileError)) throw error;
    if (error.evaluation && error.evaluation.recordsRead > 0)
      throw new DamagedFileError(source, error, error.evaluation);
    const evaluation = evaluator.begin();
    for (const record of readRecords(bytes, source)) evaluation.add(record);
    return evaluation.finish();
  }
}
