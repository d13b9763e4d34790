import type * as aws from "@pulumi/aws";
import { arn, type Stack } from "./stack.ts";

/** Lets the function put events on an existing event bus: `eventBus` is its name or ARN. */
export function eventBusStatement(stack: Stack, eventBus: string): aws.iam.PolicyStatement {
  return {
    Sid: "PutEvents",
    Effect: "Allow",
    Action: "events:PutEvents",
    Resource: eventBus.startsWith("arn:") ? eventBus : arn(stack, "events", `event-bus/${eventBus}`),
  };
}
