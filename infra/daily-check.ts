import * as pulumi from "@pulumi/pulumi";
import { subscriberName } from "../text/subscriber-name.ts";
import type { Alerter } from "./alerter.ts";
import type { Subscription } from "./config.ts";
import { invokeOnSchedule, maxInputBytes } from "./schedule.ts";
import { arn, type Stack } from "./stack.ts";

/** What `DailyCheck` needs. */
export interface DailyCheckArgs {
  stack: Stack;
  alerter: Alerter;
  /** Topics of this stack, by name, and who should be subscribed to them. */
  topics: { name: string; subscriptions: Pick<Subscription, "protocol" | "endpoint">[] }[];
  /** The buckets of the trails that should deliver. */
  buckets: { name: string; keyPrefix: string }[];
  protect: boolean;
}

/**
 * Makes the function check every day whether all subscriptions are confirmed, and whether the trail still delivers for
 * every account. Alarms go off for what it finds.
 */
export class DailyCheck extends pulumi.ComponentResource {
  constructor(name: string, args: DailyCheckArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:DailyCheck", name, {}, { ...options, protect: args.protect });
    invokeOnSchedule(this, name, {
      stack: args.stack,
      alerter: args.alerter,
      ruleName: `${args.stack.name}-daily-check`,
      description: "Asks for a check of subscriptions and accounts",
      schedule: "cron(0 8 * * ? *)",
      input: eventOf(args),
    });
    this.registerOutputs();
  }
}

/** The event that handler/daily-check-request.ts reads; subscribers that it has no room for are left out, with a warning. */
function eventOf({ stack, topics, buckets }: DailyCheckArgs): string {
  const named = topics.map(({ name, subscriptions }) => ({
    arn: arn(stack, "sns", name),
    subscribers: subscriptions.map(({ protocol, endpoint }) => subscriberName(protocol, endpoint)),
  }));
  const write = () => JSON.stringify({ dailyCheck: { topics: named, buckets } });
  let left = 0;
  while (Buffer.byteLength(write()) > maxInputBytes) {
    named.toSorted((a, b) => b.subscribers.length - a.subscribers.length)[0]?.subscribers.pop();
    left++;
  }
  if (left > 0) {
    pulumi.log.warn(
      `${left} subscriptions are not checked every day, as the event of a schedule has at most ${maxInputBytes} bytes: ` +
        "subscribe mailing lists instead of people",
    );
  }
  return write();
}
