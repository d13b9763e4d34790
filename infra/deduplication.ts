import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Stack } from "./stack.ts";

/** What was published, for a day, by its hash: what the function publishes once if it finds it here. */
export function deduplicationTable(parent: pulumi.Resource, name: string, stack: Stack): aws.dynamodb.Table {
  return new aws.dynamodb.Table(
    `${name}-published`,
    {
      name: stack.names.published,
      billingMode: "PAY_PER_REQUEST",
      // As Powertools names them: https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiration", enabled: true },
      // Encrypted by AWS's own key: it holds hashes and times, nothing of a record.
      tags: stack.tags,
    },
    { parent },
  );
}

/** What the function does with the table. */
export function mayRemember({ arn }: aws.dynamodb.Table): aws.iam.PolicyStatement {
  return {
    Sid: "RememberWhatWasPublished",
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    Resource: arn,
  };
}
