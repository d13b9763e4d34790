import { hash } from "node:crypto";
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Evaluation } from "../engine/evaluate.ts";
import { checkTableName } from "./environment.ts";
import type { LogObject } from "./notification.ts";
import { requestLimits } from "./request-limits.ts";
import { logger } from "./telemetry.ts";
import type { InvocationContext } from "./time-share.ts";

/** A summary to publish once. */
export interface Publication {
  logObject: LogObject;
  evaluation: Evaluation;
  /** Resolves when SNS has accepted it. */
  send(): Promise<unknown>;
  /** The summary counts as being published while the invocation has time left, at most for `maxInProgressMs`. */
  context: InvocationContext;
}

/** Lambda's retries, redrives and repeated deliveries by S3 come within hours. */
const rememberedSeconds = 24 * 60 * 60;

/**
 * How long a summary counts as being published, at most, after an invocation that crashed. Less than
 * the minute until Lambda's first retry, which would otherwise publish nothing; more than the half
 * minute that publishing takes when SNS is tried four times, 5 s each, with pauses.
 */
const maxInProgressMs = 50_000;

/**
 * Publishes each summary once, by remembering in a DynamoDB table which ones were published. If the table
 * fails, the summary is published anyway: twice is better than never. Throws while another invocation is
 * publishing the same summary, so that Lambda tries again in case the other one fails. Throws
 * `EnvironmentError` if `tableName` is no valid name.
 */
export function createPublishOnce(tableName: string): (publication: Publication) => Promise<void> {
  // A table that does not answer costs an invocation 2 s, not all of its time.
  const awsSdkV3Client = new DynamoDBClient({ requestHandler: requestLimits(1000, 1000), maxAttempts: 2 });
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: checkTableName("DEDUPLICATION_TABLE", tableName),
    awsSdkV3Client,
  });

  return async ({ logObject, evaluation, send, context }) => {
    let sending: Promise<unknown> | undefined;
    const sendOnce = () => {
      sending ??= send();
      return sending;
    };
    const config = new IdempotencyConfig({
      expiresAfterSeconds: rememberedSeconds,
      lambdaContext: {
        // At 0 there would be no limit.
        getRemainingTimeInMillis: () => Math.max(1, Math.min(context.getRemainingTimeInMillis(), maxInProgressMs)),
      } as NonNullable<IdempotencyConfig["lambdaContext"]>,
    });
    const sendUnlessKnown = makeIdempotent((_identity: string) => sendOnce(), {
      persistenceStore,
      config,
      keyPrefix: "summary",
    });
    try {
      await sendUnlessKnown(identityOf(logObject, evaluation));
    } catch (error) {
      if (error instanceof IdempotencyAlreadyInProgressError) throw error;
      // Either the table failed, or SNS did, whose error this rethrows.
      await sendOnce();
      logger.warn("The table of what was published failed: a summary may go out twice", error as Error);
    }
  };
}

/**
 * Identifies a summary by the version of its log object and by its alerts, but not by their words: a retry after an
 * update that only rewords a rule must not publish it again. Returns a SHA-256 in hexadecimal.
 */
export function identityOf(logObject: LogObject, { alerts, alertCount }: Evaluation): string {
  const causes = alerts.flatMap(({ alerts }) =>
    alerts.map(({ rule, facts, threshold }) => {
      // Of a window, other log objects may add calls before a retry.
      const { calls: _calls, otherCalls: _otherCalls, ...counted } = threshold ?? {};
      return [rule.id, facts, threshold && counted];
    }),
  );
  return hash("sha256", JSON.stringify([logObject, alertCount, causes]));
}
