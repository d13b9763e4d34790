import type { LambdaClient } from "@aws-sdk/client-lambda";
import {
  type AlertDetails,
  type CountAnswer,
  type DeployedRule,
  decodeDetails,
} from "../../../handler/count-alerts.ts";
import { clientConfig, regionOfFunction } from "../../aws-client.ts";
import { asAwsUsageError, UsageError } from "../../errors.ts";
import { parseS3Uri } from "../../s3.ts";

/** The deployed function, which counts alerts without sending them. */
export interface DeployedFunction {
  arn: string;
  region: string;
  account: string;
  memoryMb: number;
  /** How many invocations may run at the same time. */
  concurrency: number;
  rules: DeployedRule[];
  /** The details of log objects, `s3://bucket/key`, by these; or why there are none. */
  details(uris: readonly string[]): Promise<Map<string, AlertDetails | Error>>;
  /** Milliseconds that the function takes for one of these log objects. */
  measure(uris: readonly string[]): Promise<number>;
}

/** Without a reservation, a function may run as many as the account's quota leaves: 10 in a new account. */
const assumedConcurrency = 10;
const objectsPerInvocation = 10;
/** So that details do not take all invocations from new log objects. */
const invocationsAtATime = 4;

/**
 * Finds the function, and asks it for its rules.
 *
 * @throws UsageError if there is none, if it may not be invoked, or if its version can't count.
 */
export async function findFunction(name: string): Promise<DeployedFunction> {
  const { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand, LambdaClient } = await import(
    "@aws-sdk/client-lambda"
  );
  const lambda = new LambdaClient(clientConfig(regionOfFunction(name)));
  try {
    const { FunctionArn: arn = "", MemorySize = 1024 } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    const { ReservedConcurrentExecutions } = await lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName: name }),
    );
    const [, , , region = "", account = ""] = arn.split(":");
    const { rules } = await ask(lambda, arn, []);
    const concurrency = ReservedConcurrentExecutions ?? assumedConcurrency;
    return {
      ...{ arn, region, account, memoryMb: MemorySize, concurrency, rules },
      details: (uris) => detailsOf(uris, (some) => ask(lambda, arn, some), Math.min(invocationsAtATime, concurrency)),
      async measure(uris) {
        const { milliseconds } = await ask(lambda, arn, uris);
        return milliseconds / uris.length;
      },
    };
  } catch (error) {
    throw asAwsUsageError(error, name);
  }
}

async function ask(lambda: LambdaClient, arn: string, uris: readonly string[]): Promise<CountAnswer> {
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: arn,
      Payload: JSON.stringify({ countAlerts: { logObjects: uris.map(parseS3Uri) } }),
    }),
  );
  const answer = JSON.parse(Payload ? Buffer.from(Payload).toString() : "null") as
    | (Partial<CountAnswer> & { errorMessage?: string })
    | null;
  if (Array.isArray(answer?.rules)) return answer as CountAnswer;
  // A version that can't count takes the event for a broken notification.
  const why = FunctionError === undefined ? "" : `: ${answer?.errorMessage}`;
  throw new UsageError(
    `the function can't count alerts without sending them: deploy the current version first (npx pulumi up)${why}`,
  );
}

/** Asks for the details of log objects, a few at a time, until each has some or an error. */
export async function detailsOf(
  uris: readonly string[],
  ask: (uris: readonly string[]) => Promise<Pick<CountAnswer, "details">>,
  atATime: number,
): Promise<Map<string, AlertDetails | Error>> {
  const found = new Map<string, AlertDetails | Error>();
  const waiting = [...uris];
  const work = async () => {
    for (;;) {
      const some = waiting.splice(0, objectsPerInvocation);
      if (some.length === 0) return;
      const { details } = await ask(some);
      for (const [index, uri] of some.entries()) {
        const one = details[index];
        // The first of an answer is always begun, so that this ends.
        if (one && "notBegun" in one && index > 0) waiting.push(uri);
        else if (one && "gzip" in one) found.set(uri, decodeDetails(one.gzip));
        else found.set(uri, new Error(one && "error" in one ? one.error : "no answer"));
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return found;
}
