import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Alerter } from "./alerter.ts";
import { arn, type Stack } from "./stack.ts";

/** What `TestAlerts` needs. */
export interface TestAlertsArgs {
  stack: Stack;
  alerter: Alerter;
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
  schedule: string;
}

/** Makes the function publish a test alert on a schedule, so that somebody notices when they stop. */
export class TestAlerts extends pulumi.ComponentResource {
  constructor(name: string, { stack, alerter, schedule }: TestAlertsArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:TestAlerts", name, {}, options);
    const ruleName = `${stack.name}-test-alerts`;
    const rule = new aws.cloudwatch.EventRule(
      name,
      {
        name: ruleName,
        description: "Asks for a test alert",
        scheduleExpression: schedule,
        tags: stack.tags,
      },
      { parent: this },
    );
    const allowed = new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: alerter.functionName,
        principal: "events.amazonaws.com",
        sourceArn: arn(stack, "events", `rule/${ruleName}`),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      name,
      // handler/test-alert.ts reads it.
      { rule: rule.name, arn: alerter.functionArn, input: JSON.stringify({ sendTest: {} }) },
      { parent: this, dependsOn: allowed },
    );
    this.registerOutputs();
  }
}
