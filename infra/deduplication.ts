import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Stack } from "./stack.ts";

/** The table in which the function stores a hash of each summary that it published, for a day. */
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
      // Encrypted with AWS's own key: it contains hashes and times, nothing of a record.
      tags: stack.tags,
    },
    // Contains nothing that must be kept, and goes when the configuration says so.
    { parent, protect: false },
  );
}

/** Lets the function read and write the table. */
export function deduplicationStatement({ arn }: aws.dynamodb.Table): aws.iam.PolicyStatement {
  return {
    Sid: "RememberWhatWasPublished",
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    Resource: arn,
  };
}
