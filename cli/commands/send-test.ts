import type { InvokeCommandOutput } from "@aws-sdk/client-lambda";
import type { SNSClient } from "@aws-sdk/client-sns";
import { Command, Option } from "commander";
import { severities } from "../../engine/ruleset.ts";
import type { TestAlert, TestAnswer } from "../../handler/test-alert.ts";
import { compare } from "../../text/compare.ts";
import { plural } from "../../text/counts.ts";
import { clientConfig, regionOfFunction } from "../aws-client.ts";
import { asAwsUsageError, complain, exitCodes, UsageError } from "../errors.ts";

/** A subscription of the topic, and what becomes of the test alert there. */
export interface TestedSubscription {
  protocol: string;
  /** A webhook's URL without its path, which often contains a token. */
  endpoint: string;
  state: "confirmed" | "pending" | "filtered out" | "unknown";
  /** Why; empty if it is confirmed and gets the test alert. */
  reason: string;
}

/** `npx cta send-test`: publishes a test alert through the deployed function, and lists who gets it. */
export function command(): Command {
  return new Command("send-test")
    .usage("[options] [FUNCTION]")
    .description("Publish a test alert through the deployed function, and list which subscriptions get it.")
    .argument("[function]", 'the function\'s name or ARN: "$(npx pulumi stack output functionName)"')
    .addOption(
      new Option("--severity <severity>", "the severity of the test alert").choices(severities).default("critical"),
    )
    .option("--rule <id>", "the rule that it pretends to come from, for subscriptions to certain rules", "test")
    .option("--local", "build the function and run it here, on embedded emulators")
    .addHelpText(
      "after",
      "\nThe subject begins with [TEST]. Needs lambda:InvokeFunction on the function, and sns:ListSubscriptionsByTopic and\n" +
        "sns:GetSubscriptionAttributes. Exit code 1: nobody gets it.",
    )
    .action(run);
}

async function run(functionName: string | undefined, { local, ...test }: TestAlert & { local?: true }): Promise<void> {
  if (local) return runHere(test);
  if (!functionName) {
    throw new UsageError('name the function: npx cta send-test "$(npx pulumi stack output functionName)"');
  }
  const [lambdaSdk, snsSdk] = await Promise.all([import("@aws-sdk/client-lambda"), import("@aws-sdk/client-sns")]);
  const lambda = new lambdaSdk.LambdaClient(clientConfig(regionOfFunction(functionName)));
  try {
    const answer = readAnswer(
      await lambda.send(
        new lambdaSdk.InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ sendTest: test }) }),
      ),
    );
    const sns = new snsSdk.SNSClient(clientConfig(answer.topicArn.split(":")[3]));
    report(answer, await subscriptionsOf(sns, answer));
  } catch (error) {
    throw asAwsUsageError(error, functionName);
  }
}

async function runHere(test: TestAlert): Promise<void> {
  const { startStack } = await import("../../local/stack.ts");
  const stack = await startStack();
  try {
    const { answer, summaries } = await stack.sendTest(test);
    for (const { subject, email } of summaries) console.log(`Subject: ${subject}\n\n${email}`);
    console.log(wordPublished(answer));
  } finally {
    await stack.stop();
  }
}

/**
 * The function's answer to an invocation for a test alert.
 *
 * @throws UsageError with what the function threw, or if it is one that knows no test alerts.
 */
export function readAnswer({
  FunctionError,
  Payload,
}: Pick<InvokeCommandOutput, "FunctionError" | "Payload">): TestAnswer {
  const text = Payload ? Buffer.from(Payload).toString() : "null";
  const answer = JSON.parse(text) as (Partial<TestAnswer> & { errorMessage?: string }) | null;
  if (FunctionError !== undefined) throw new UsageError(`the function failed: ${answer?.errorMessage ?? text}`);
  if (!answer?.messageId)
    throw new UsageError("the function published no test alert: deploy the current version first");
  return answer as TestAnswer;
}

/** All subscriptions of the topic, and whether the test alert reaches them. */
export async function subscriptionsOf(
  sns: SNSClient,
  { topicArn, attributes }: TestAnswer,
): Promise<TestedSubscription[]> {
  const { GetSubscriptionAttributesCommand, paginateListSubscriptionsByTopic } = await import("@aws-sdk/client-sns");
  const tested: TestedSubscription[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: sns },
    { TopicArn: topicArn },
  )) {
    for (const { SubscriptionArn, Protocol: protocol = "", Endpoint = "" } of Subscriptions) {
      const of = { protocol, endpoint: protocol.startsWith("http") ? new URL(Endpoint).origin : Endpoint };
      // SNS gives a pending subscription no ARN here: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
      if (!SubscriptionArn?.startsWith("arn:")) {
        tested.push({ ...of, ...pending });
        continue;
      }
      const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
      tested.push({
        ...of,
        ...(Attributes.PendingConfirmation === "true" ? pending : filterState(Attributes.FilterPolicy, attributes)),
      });
    }
  }
  const key = ({ protocol, endpoint }: TestedSubscription) => `${protocol} ${endpoint}`;
  return tested.sort((a, b) => compare(key(a), key(b)));
}

const pending = {
  state: "pending",
  reason: "gets nothing until it confirms: AWS has sent it a link, or waits for its owner",
} as const;

type Reach = Pick<TestedSubscription, "state" | "reason">;

/** Whether a filter policy lets the test alert through. Knows lists of texts, as this stack writes them. */
function filterState(policy: string | undefined, attributes: TestAnswer["attributes"]): Reach {
  const wanted = Object.entries(JSON.parse(policy ?? "{}") as Record<string, unknown>);
  for (const [name, values] of wanted) {
    if (!Array.isArray(values) || values.some((value) => typeof value !== "string")) {
      return { state: "unknown", reason: `has a filter policy on ${name} that this command does not know` };
    }
    const has = [(attributes as Record<string, string | string[]>)[name] ?? []].flat();
    if (!has.some((value) => values.includes(value))) {
      return { state: "filtered out", reason: `gets only summaries with ${name} ${values.join(", ")}` };
    }
  }
  return { state: "confirmed", reason: "" };
}

function report(answer: TestAnswer, subscriptions: TestedSubscription[]) {
  console.log(`${wordPublished(answer)}\n`);
  const width = (key: "protocol" | "endpoint" | "state") => Math.max(...subscriptions.map((one) => one[key].length));
  for (const { protocol, endpoint, state, reason } of subscriptions) {
    const cells = [
      protocol.padEnd(width("protocol")),
      endpoint.padEnd(width("endpoint")),
      state.padEnd(width("state")),
    ];
    console.log([...cells, reason].join("  ").trimEnd());
  }
  const reached = subscriptions.filter(({ state }) => state === "confirmed").length;
  if (reached > 0)
    console.log(`\n${plural(reached, "subscription")} of ${subscriptions.length} should get it within a minute.`);
  else {
    complain("Nobody gets it.");
    process.exitCode = exitCodes.no;
  }
}

function wordPublished({ subject, messageId }: TestAnswer): string {
  return `Published "${subject}", SNS message id ${messageId}.`;
}
