import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Alerter, allowInvocation } from "./alerter.ts";
import { enabledRule } from "./delivery.ts";
import { arn, type Stack } from "./stack.ts";

/** When the function is invoked, and with what. */
export interface ScheduleArgs {
  stack: Stack;
  alerter: Alerter;
  ruleName: string;
  description: string;
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
  schedule: string;
  /** The event that the function gets, as JSON of at most `maxInputBytes`. */
  input: pulumi.Input<string>;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
export const maxInputBytes = 8192;

/** Invokes the function on a schedule. */
export function invokeOnSchedule(parent: pulumi.Resource, name: string, args: ScheduleArgs): void {
  const { stack, alerter, ruleName, description, schedule, input } = args;
  const rule = new aws.cloudwatch.EventRule(
    name,
    { ...enabledRule, name: ruleName, description, scheduleExpression: schedule, tags: stack.tags },
    { parent },
  );
  const source = { principal: "events.amazonaws.com", sourceArn: arn(stack, "events", `rule/${ruleName}`) };
  const allowed = allowInvocation(name, alerter, source, { parent });
  new aws.cloudwatch.EventTarget(
    name,
    { rule: rule.name, arn: alerter.functionArn, input },
    { parent, dependsOn: allowed },
  );
}
