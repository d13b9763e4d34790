import * as pulumi from "@pulumi/pulumi";
import { accountOf, partsOf, regionOf } from "./arn.ts";
import { hasChannels } from "./chat.ts";
import type { Configuration } from "./config.ts";
import { arn, type Stack } from "./stack.ts";

/**
 * Refuses what the configuration names if it can't be used with this stack: resources of another partition, account or
 * Region, accounts that the trail does not log, and the stack's own where they would feed the function its own messages.
 *
 * @throws RunError with a sentence for each.
 */
export function checkReferences(config: Configuration, stack: Stack): void {
  const problems: string[] = [];
  const report = (key: string, problem: string) => problems.push(`${pulumi.getProject()}:${key} ${problem}`);
  const { trail, permissionsBoundary: boundary } = config;

  const named: [key: string, value?: string][] = [
    ["eventBus", config.eventBus],
    ["permissionsBoundary", boundary],
    ...config.subscriptions.map(({ endpoint }, at): [string, string] => [`subscriptions[${at}].endpoint`, endpoint]),
    ["trail.topicArn", trail.notifications === "sns" ? trail.topicArn : undefined],
    ["trail.keyArn", trail.notifications === "bucket" ? undefined : trail.keyArn],
  ];
  const arns = named.flatMap(([key, value]) => (value?.startsWith("arn:") ? [{ key, value }] : []));
  for (const { key, value } of arns) {
    const { partition } = partsOf(value);
    if (partition !== stack.partition) {
      report(key, `is in the partition ${partition}, and this stack in ${stack.partition}`);
    }
  }

  const own = [
    arn(stack, "sns", stack.name),
    arn(stack, "sns", stack.names.alarmTopic),
    arn(stack, "lambda", `function:${stack.name}`),
    arn(stack, "sqs", stack.names.failureQueue),
  ];
  for (const { key, value } of arns) {
    // A function's ARN may end in a version or an alias.
    if (own.some((one) => value === one || value.startsWith(`${one}:`)))
      report(key, "is this stack's own: its messages would come back to it");
  }

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
  const bus = partsOf(config.eventBus);
  if (bus.partition === stack.partition && bus.region !== stack.region) {
    report(
      "eventBus",
      `is in ${bus.region}, and the function can only put events on a bus in its own Region, ` +
        `${stack.region}: name one there, with a rule that sends them on`,
    );
  }
  const owner = accountOf(boundary);
  if (boundary && owner !== stack.account && owner !== "aws") {
    report(
      "permissionsBoundary",
      `is a policy of account ${owner}: a role needs one of its own account, ${stack.account}`,
    );
  }
  // S3 encrypts with keys of the bucket's Region, which is the stack's.
  if (trail.notifications !== "bucket" && trail.keyArn && regionOf(trail.keyArn) !== stack.region) {
    report(
      "trail.keyArn",
      `is in ${regionOf(trail.keyArn)}, and the bucket's key is in the bucket's Region, ${stack.region}`,
    );
  }
  // An organization's trail, or an existing one, may log other accounts.
  if (trail.notifications === "bucket" && !config.organization) {
    for (const [at, { account }] of config.heartbeats.entries()) {
      if (account === stack.account) continue;
      report(
        `heartbeats[${at}].account`,
        `is ${account}, and the trail logs ${stack.account} only: its alarm would never be over`,
      );
    }
  }
  // https://docs.aws.amazon.com/general/latest/gr/chatbot.html
  if (hasChannels(config.chat) && stack.partition !== "aws") {
    report(
      "chat",
      `is not for the partition ${stack.partition}, in which AWS has no Amazon Q Developer in chat applications`,
    );
  }
  if (config.accessLogBucket === stack.names.bucket) {
    report("accessLogBucket", "is this stack's own bucket: name another, which lets S3 write its access logs");
  }
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));
}
