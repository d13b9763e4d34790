import type { AccountQueries } from "../../infra/account.ts";

/** The values that AWS adds to resources and answers to queries, as far as the program reads them. */

export const account = "123456789012";
const region = "eu-central-1";
const organizationId = "o-exampleorgid";
export const keyArn = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** Where a stack is deployed. */
export const place = { region, partition: "aws", dnsSuffix: "amazonaws.com" };

type Place = typeof place;
type Values = Record<string, unknown>;

const regional = ({ partition, region }: Place, service: string, resource: unknown) =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

/** The outputs that AWS adds to a resource's inputs, by type. */
const outputs: Record<string, (inputs: Values, at: Place) => Values> = {
  "aws:kms/key:Key": (_, at) => ({ arn: regional(at, "kms", keyArn.split(":").at(-1)), keyId: keyArn.split("/")[1] }),
  "aws:s3/bucket:Bucket": ({ bucket }, { partition }) => ({ arn: `arn:${partition}:s3:::${bucket}` }),
  "aws:sns/topic:Topic": ({ name }, at) => ({ arn: regional(at, "sns", name) }),
  "aws:sns/topicSubscription:TopicSubscription": ({ protocol }) => ({ pendingConfirmation: protocol === "email" }),
  "aws:sqs/queue:Queue": ({ name }, at) => ({
    arn: regional(at, "sqs", name),
    url: `https://sqs.${at.region}.${at.dnsSuffix}/${account}/${name}`,
  }),
  "aws:iam/role:Role": ({ name, path = "/" }, { partition }) => ({
    arn: `arn:${partition}:iam::${account}:role${path}${name}`,
  }),
  "aws:cloudwatch/eventBus:EventBus": ({ name }, at) => ({ arn: regional(at, "events", `event-bus/${name}`) }),
  "aws:lambda/function:Function": ({ name }, at) => ({
    arn: regional(at, "lambda", `function:${name}`),
    codeSha256: "the deployed code's",
  }),
  "aws:dynamodb/table:Table": ({ name }, at) => ({ arn: regional(at, "dynamodb", `table/${name}`) }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name }, at) => ({ arn: regional(at, "logs", `log-group:${name}`) }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }, at) => ({ arn: regional(at, "cloudwatch", `alarm:${name}`) }),
};

const answers: Record<string, (at: Place) => Values> = {
  // The first deployment: the stack has no outputs yet.
  "pulumi:pulumi:readStackOutputs": () => ({ outputs: {} }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }),
  "aws:index/getRegion:getRegion": ({ region }) => ({ region }),
  "aws:index/getPartition:getPartition": ({ partition, dnsSuffix }) => ({ partition, dnsSuffix }),
  "aws:organizations/getOrganization:getOrganization": () => ({
    id: organizationId,
    masterAccountId: account,
    awsServiceAccessPrincipals: ["cloudtrail.amazonaws.com"],
  }),
  "aws:organizations/getDelegatedAdministrators:getDelegatedAdministrators": () => ({ delegatedAdministrators: [] }),
};

/** What AWS answers to the preflight in an account with the usual quotas. */
export const questions: AccountQueries = {
  hasEventBus: async () => true,
  concurrency: async () => ({ quota: 1000, unreserved: 1000 }),
  reservation: async () => undefined,
  codeSha256: async () => "the deployed code's",
  trailArns: async () => [],
  bucket: async () => ({ exists: true, region }),
};

/** The id and state of a resource that AWS created from these inputs. */
export function created(type: string, name: string, inputs: Values, at = place): { id: string; state: Values } {
  return { id: `${name}-id`, state: { ...inputs, ...outputs[type]?.(inputs, at) } };
}

/** The answer to a query, such as which account this is. */
export function answer(token: string, at = place): Values {
  const found = answers[token]?.(at);
  if (!found) throw new Error(`fake-aws.ts has no answer to ${token}`);
  return found;
}
