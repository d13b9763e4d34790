import * as pulumi from "@pulumi/pulumi";
import type { Alerter } from "./alerter.ts";
import { invokeOnSchedule } from "./schedule.ts";
import type { Stack } from "./stack.ts";

/** What `TestAlerts` needs. */
export interface TestAlertsArgs {
  stack: Stack;
  alerter: Alerter;
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
  schedule: string;
}

/** Makes the function publish test alerts on a schedule, so that somebody notices when they stop. */
export class TestAlerts extends pulumi.ComponentResource {
  constructor(name: string, { stack, alerter, schedule }: TestAlertsArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:TestAlerts", name, {}, options);
    invokeOnSchedule(this, name, {
      stack,
      alerter,
      ruleName: `${stack.name}-test-alerts`,
      description: "Asks for a test alert",
      schedule,
      // handler/test-alert.ts reads it.
      input: JSON.stringify({ sendTest: {} }),
    });
    this.registerOutputs();
  }
}
