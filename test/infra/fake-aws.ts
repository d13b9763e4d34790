/** The values that AWS adds to resources and answers to queries, as far as the program reads them. */

export const account = "123456789012";
export const region = "eu-central-1";
export const organizationId = "o-exampleorgid";
export const keyArn = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

type Values = Record<string, unknown>;

const regional = (service: string, resource: unknown) => `arn:aws:${service}:${region}:${account}:${resource}`;

/** The outputs that AWS adds to a resource's inputs, by type. */
const outputs: Record<string, (inputs: Values) => Values> = {
  "aws:kms/key:Key": () => ({ arn: keyArn, keyId: keyArn.split("/")[1] }),
  "aws:s3/bucket:Bucket": ({ bucket }) => ({ arn: `arn:aws:s3:::${bucket}` }),
  "aws:sns/topic:Topic": ({ name }) => ({ arn: regional("sns", name) }),
  "aws:sns/topicSubscription:TopicSubscription": ({ protocol }) => ({ pendingConfirmation: protocol === "email" }),
  "aws:sqs/queue:Queue": ({ name }) => ({
    arn: regional("sqs", name),
    url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
  }),
  "aws:iam/role:Role": ({ name }) => ({ arn: `arn:aws:iam::${account}:role/${name}` }),
  "aws:lambda/function:Function": ({ name }) => ({ arn: regional("lambda", `function:${name}`) }),
  "aws:dynamodb/table:Table": ({ name }) => ({ arn: regional("dynamodb", `table/${name}`) }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => ({ arn: regional("logs", `log-group:${name}`) }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }) => ({ arn: regional("cloudwatch", `alarm:${name}`) }),
};

const answers: Record<string, Values> = {
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: account },
  "aws:index/getRegion:getRegion": { region },
  "aws:index/getPartition:getPartition": { partition: "aws" },
  "aws:organizations/getOrganization:getOrganization": { id: organizationId, masterAccountId: account },
};

/** The id and state of a resource that AWS created from these inputs. */
export function created(type: string, name: string, inputs: Values): { id: string; state: Values } {
  return { id: `${name}-id`, state: { ...inputs, ...outputs[type]?.(inputs) } };
}

/** The answer to a query, such as which account this is. */
export function answer(token: string): Values {
  const found = answers[token];
  if (!found) throw new Error(`fake-aws.ts has no answer to ${token}`);
  return found;
}
