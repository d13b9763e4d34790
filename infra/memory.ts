import { hash, randomBytes } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Rule } from "../engine/ruleset.ts";
import type { Previous } from "./previous.ts";
import type { Stack } from "./stack.ts";

/**
 * With this the function hashes and encrypts what it remembers: 32 random bytes as base64, a secret. The same as in the
 * last deployment: with another one, the function would know nothing of what it has stored.
 */
export function memorySecret({ memorySecret }: Previous): pulumi.Output<string> {
  return pulumi.secret(memorySecret ?? randomBytes(32).toString("base64"));
}

/**
 * For each rule that learns: when it was first deployed, in seconds since 1970, by its id and a hash of what it notes. A rule
 * that was switched off is forgotten: when it is switched on again, it learns anew. So does a rule whose `of`, `per` or
 * `within` was changed, since the table has nothing of what it notes now, and every value would alert.
 */
export function deployedSince(
  rules: readonly Rule[],
  { deployedSince = {} }: Previous,
  now = new Date(),
): Record<string, number> {
  const learning = rules.filter(({ firstSeen }) => firstSeen);
  return Object.fromEntries(
    learning.map((rule) => [noted(rule), deployedSince[noted(rule)] ?? Math.floor(now.getTime() / 1000)]),
  );
}

/** For each rule that learns, by id: until when, in seconds since 1970. `since` is from `deployedSince`. */
export function learnedUntil(rules: readonly Rule[], since: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    rules.flatMap((rule) => (rule.firstSeen ? [[rule.id, (since[noted(rule)] ?? 0) + rule.firstSeen.learn]] : [])),
  );
}

/** A rule's id, and a hash of what it notes: without `learn`, which may be changed while it learns. */
function noted({ id, firstSeen }: Rule): string {
  const { of, per, within } = firstSeen ?? {};
  return `${id} ${hash("sha256", JSON.stringify([of, per, within])).slice(0, 12)}`;
}

/** What `memoryTable` needs. */
export interface MemoryTableArgs {
  stack: Stack;
  keyArn: pulumi.Input<string>;
  /** Whether the table can be restored to any second of the last 35 days. */
  memoryRecovery: boolean;
}

/** The table in which the function stores what its rules remember, and a hash of each summary that it published. */
export function memoryTable(
  parent: pulumi.Resource,
  name: string,
  { stack, keyArn, memoryRecovery }: MemoryTableArgs,
): aws.dynamodb.Table {
  return new aws.dynamodb.Table(
    `${name}-memory`,
    {
      name: stack.names.memory,
      billingMode: "PAY_PER_REQUEST",
      // As Powertools names them: https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiration", enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
      pointInTimeRecovery: { enabled: memoryRecovery },
      tags: stack.tags,
    },
    // Contains no evidence, and goes when the configuration says so.
    { parent, protect: false },
  );
}

/** Lets the function read and write the table. */
export function memoryStatements(
  { arn }: aws.dynamodb.Table,
  { stack, keyArn }: Pick<MemoryTableArgs, "stack" | "keyArn">,
): aws.iam.PolicyStatement[] {
  return [
    {
      Sid: "Remember",
      Effect: "Allow",
      Action: [
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
      ],
      Resource: arn,
    },
    {
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
      Sid: "EncryptWhatIsRemembered",
      Effect: "Allow",
      Action: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:DescribeKey",
      ],
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": `dynamodb.${stack.region}.${stack.dnsSuffix}` } },
    },
  ];
}
