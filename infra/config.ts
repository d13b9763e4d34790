import { z } from "zod";
import { type Severity, severities } from "../engine/ruleset.ts";
import { flag, list, matching, record, strict, text, whole } from "../language/config-schemas.ts";
import { ruleIds, ruleSettings, severity } from "../language/rule-settings.ts";
import { suggest } from "../language/suggest.ts";
import { isPlaceholder, placeholderProblem } from "../text/placeholder-address.ts";

const email = z
  .email({ error: 'must be an email address, for example "security@example.com"' })
  .refine((address) => !isPlaceholder(address), { error: placeholderProblem });
const emails = z.array(email, { error: 'must be a list of email addresses, for example ["security@example.com"]' });

const filter = {
  minSeverity: severity.optional(),
  rules: ruleIds.min(1, { error: "must name at least one rule, or be left out" }).optional(),
};

const subscription = strict({
  protocol: z.enum(["email", "https", "sqs", "lambda"], {
    error: "must be email, https, sqs or lambda",
  }),
  endpoint: text("the address, URL or ARN that gets summaries"),
  ...filter,
}).superRefine(({ protocol, endpoint, minSeverity, rules }, context) => {
  const report = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const { pattern, example } = endpointForms[protocol];
  if (!pattern.test(endpoint)) report(["endpoint"], `must be ${example}, because protocol is ${protocol}`);
  else if (protocol === "email" && isPlaceholder(endpoint)) report(["endpoint"], placeholderProblem);
  else if (protocol === "https" && chatHook.test(endpoint)) {
    report(["endpoint"], "is a webhook of Slack or Teams, which can't confirm SNS's subscription: use chat instead");
  }
  const combinations = (severitiesFrom(minSeverity)?.length ?? 1) * (rules?.length ?? 1);
  if (combinations > maxFilterCombinations) {
    report(
      ["rules"],
      `has ${rules?.length} rules, which with minSeverity ${minSeverity} makes ${combinations} combinations, and SNS ` +
        `allows ${maxFilterCombinations} in a filter: name fewer rules, or leave minSeverity out`,
    );
  }
});

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const maxFilterCombinations = 150;

/** The severities that a subscription gets; undefined: all of them, so that it needs no filter. */
export function severitiesFrom(minSeverity?: Severity): readonly Severity[] | undefined {
  const chosen = severities.slice(0, minSeverity ? severities.indexOf(minSeverity) + 1 : undefined);
  return chosen.length < severities.length ? chosen : undefined;
}

const endpointForms = {
  email: { pattern: /^[^\s@]+@[^\s@]+$/, example: 'an email address, for example "a@example.com"' },
  https: { pattern: /^https:\/\/\S+$/, example: "a URL that starts with https://" },
  // https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-delivery.html
  sqs: {
    pattern: /^arn:[\w-]+:sqs:[\w-]+:\d{12}:(?!\S*\.fifo$)\S+$/,
    example: "the ARN of a queue that is not FIFO",
  },
  lambda: { pattern: /^arn:[\w-]+:lambda:[\w-]+:\d{12}:\S+$/, example: "the ARN of a function" },
};

/** Incoming webhooks of Slack and Microsoft Teams, which take messages of their own form only. */
const chatHook = /^https:\/\/(hooks\.slack(-gov)?\.com|[\w.-]+\.webhook\.office\.com)[:/]/i;

const existingBucket = {
  bucketName: matching(
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    /^(?=.{3,63}$)[a-z0-9]([a-z0-9-]|\.(?!\.))*[a-z0-9]$/,
    "the name of the bucket that the trail writes to: 3 to 63 lower-case letters, digits, dots and hyphens",
  ),
  // A policy that names an alias allows nothing on its key.
  keyArn: matching(
    /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/\S+$/,
    "the ARN of the KMS key that encrypts the log files (…:key/…, not an alias)",
  ).optional(),
  keyPrefix: matching(
    // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
    /^[^/].{0,199}\/$/,
    'what precedes AWSLogs/ in every key, with the final slash, for example "audit/"',
  ).default(""),
};

const trail = z.discriminatedUnion(
  "notifications",
  [
    strict(
      { notifications: z.literal("bucket") },
      "with notifications: bucket creates a bucket; for an existing one (bucketName) choose sns or eventbridge, " +
        "because this stack does not change its notifications",
    ),
    strict({
      notifications: z.literal("sns"),
      ...existingBucket,
      topicArn: matching(
        // A FIFO topic delivers to queues only.
        /^arn:[\w-]+:sns:[\w-]+:\d{12}:(?!\S*\.fifo$)\S+$/,
        "the ARN of the topic to which the bucket sends its notifications, which is not FIFO",
      ),
    }),
    strict({
      notifications: z.literal("eventbridge"),
      ...existingBucket,
      accountId: matching(
        /^\d{12}$/,
        'the 12 digits of the account that owns the bucket, in quotes: "123456789012"',
      ).optional(),
    }),
  ],
  {
    error:
      "must say how notifications arrive: {notifications: bucket} for a trail that this stack creates; " +
      "{notifications: sns, bucketName, topicArn} or {notifications: eventbridge, bucketName} for an existing one",
  },
);

/** Those that most trails log, or of which the stack has resources. AWS adds further ones too often to list them all. */
const commonResourceTypes = ["S3::Object", "Lambda::Function", "DynamoDB::Table", "SNS::Topic", "SQS::Queue"].map(
  (type) => `AWS::${type}`,
);

/** Of about 30 documented types that look most like these, none differs in fewer than 6 letters: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html */
const lettersOfSlip = 3;

const resourceType = 'a CloudTrail resource type, for example "AWS::S3::Object"';

const dataEvents = strict({
  type: matching(/^AWS::\w+::\w+$/, resourceType).refine(
    (type) => commonResourceTypes.includes(type) || suggest(type, commonResourceTypes, lettersOfSlip) === "",
    {
      error: ({ input }) => `must be ${resourceType}${suggest(String(input), commonResourceTypes, lettersOfSlip)}`,
    },
  ),
  arns: z
    .array(matching(/^arn:/, "an ARN or the start of one"), { error: "must be a list of ARNs or starts of ARNs" })
    .min(1, { error: "must name at least one ARN, or be left out to log all" })
    .optional(),
  readOnly: z.boolean({ error: "must be true (reads), false (writes), or left out for both" }).optional(),
});

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
const schedule =
  /^(|rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)|cron\(\S+ \S+ (\? \S+ [^\s?]+|[^\s?]+ \S+ \?) \S+\))$/;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const maxMetricFilters = 100;

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u;
/** Every resource may have 50, of which two are ours. */
const maxTags = 48;

const tags = record(z.string({ error: "must be a string" }), "tags, for example {team: security}").superRefine(
  (all, context) => {
    const report = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (Object.keys(all).length > maxTags) report([], `must be at most ${maxTags} tags, as AWS allows 50 with ours`);
    // IAM's tag keys ignore case, and other services' don't.
    const seen = new Map(["project", "stack"].map((key) => [key, key]));
    for (const [key, value] of Object.entries(all)) {
      const same = seen.get(key.toLowerCase());
      if (same !== undefined && same !== key) report([key], `must differ from the tag ${same} in more than case`);
      seen.set(key.toLowerCase(), key);
      if (/^aws:/i.test(key)) report([key], "must not begin with aws:, which is reserved for AWS");
      if (key.length < 1 || key.length > 128) report([key], "must have a key of 1 to 128 characters");
      if (value.length > 256) report([key], "must be at most 256 characters long");
      if (!tagCharacters.test(key) || !tagCharacters.test(value)) {
        report([key], "must consist of letters, digits, spaces and _ . : / = + - @, in key and value");
      }
    }
  },
);

const chat = strict({
  slack: list(
    strict({
      workspaceId: matching(/^[0-9A-Z]{1,255}$/, 'the id of a Slack workspace, for example "T07EA123LEP"'),
      channelId: matching(/^[A-Za-z0-9]{1,255}$/, 'the id of a Slack channel, for example "C07EZ1ABC23"'),
    }),
    "Slack channels: {workspaceId, channelId}",
  ),
  teams: list(
    strict({
      tenantId: matching(/^[0-9a-f-]{36}$/, "the id of a Microsoft Teams tenant, 36 characters"),
      teamId: matching(/^[0-9a-f-]{36}$/, "the id of a team, 36 characters"),
      // As in the channel's link, so percent-encoded.
      channelId: matching(
        /^[\w=+/.,-]*%3[aA][\w=+/.,-]*%40[\w=+/.,-]*$/,
        'the id of a channel as its link has it, for example "19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2"',
      ),
    }),
    "Microsoft Teams channels: {tenantId, teamId, channelId}",
  ),
  ...filter,
}).refine(({ slack, teams, minSeverity, rules }) => slack.length + teams.length > 0 || !(minSeverity || rules), {
  error: "must name a channel in slack or teams",
});

/** The schema of the stack's configuration: the type, the limits and the default of each key. */
export const configSchema = strict({
  // Pulumi asks for every key that has no default: "" means that it is not set.
  name: z.string({ error: "must be what all names in AWS begin with" }).default(""),
  emails,
  subscriptions: list(subscription, "subscriptions: {protocol, endpoint, minSeverity, rules}"),
  alarmEmails: emails.default([]),
  chat: chat.prefault({}),
  eventBus: matching(
    /^$|^(arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/)?[/.\w-]{1,256}$/,
    'the name or ARN of an event bus, for example "default"',
  ).default(""),
  accountNames: z
    .record(
      z.string().regex(/^\d{12}$/),
      text("a name of at most 50 characters").max(50, { error: "must be a name of at most 50 characters" }),
      {
        error: ({ code }) =>
          code === "invalid_key"
            ? 'is not the 12 digits of an account, in quotes, for example {"123456789012": prod}'
            : 'must be an object of names by account, for example {"123456789012": prod}',
      },
    )
    .default({}),
  subscriberAccounts: list(
    matching(/^\d{12}$/, 'the 12 digits of an account, in quotes: "444455556666"'),
    'accounts that may subscribe their queues and functions, for example ["444455556666"]',
  ),
  ...ruleSettings,
  trail: trail.prefault({ notifications: "bucket" }),
  ownTrail: z
    .enum(["running", "stopped", "deleted"], {
      error: "must be running, stopped or deleted: what becomes of this stack's own trail when trail names another",
    })
    .default("deleted"),
  organization: flag().default(false),
  dataEvents: list(dataEvents, "data events: {type, arns, readOnly}"),
  tags,
  retentionDays: whole(1, 36_500, "days").default(365),
  tracing: flag().default(false),
  heartbeatMinutes: whole(5, 1440, "minutes").default(60),
  heartbeats: list(
    strict({
      account: matching(/^\d{12}$/, 'the 12 digits of an account, in quotes: "444455556666"'),
      region: matching(/^[a-z]+(-[a-z]+)+-\d+$/, "a Region, for example eu-central-1"),
    }),
    "accounts and Regions whose silence sets off an alarm: {account, region}",
  ).refine((all) => all.length <= maxMetricFilters, {
    error:
      `must be at most ${maxMetricFilters}: CloudWatch Logs allows no more metric filters for a log group. A daily check ` +
      "covers all accounts without being listed here",
  }),
  logRetentionDays: z
    .literal(logRetentions, { error: `must be a number of days that CloudWatch Logs has: ${logRetentions.join(", ")}` })
    .default(90),
  objectLockDays: whole(0, 36_500, "days", "; 0 locks nothing").default(0),
  bucketKey: flag().default(false),
  accessLogBucket: matching(/^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of a bucket").default(""),
  permissionsBoundary: matching(/^$|^arn:[\w-]+:iam::(\d{12}|aws):policy\/\S+$/, "the ARN of a policy").default(""),
  rolePath: z
    .string({ error: 'must begin and end with a slash, for example "/alerting/"' })
    .regex(/^\/([\w+=,.@-]+\/)*$/, { error: 'must begin and end with a slash, for example "/alerting/"' })
    .max(512, { error: "must be at most 512 characters" })
    .default("/"),
  // Lambda allows 128. docs/architecture.md has the measurements behind 256.
  memoryMb: whole(256, 10_240, "MiB", "; with less, a large log file exhausts the function's memory").default(1024),
  timeoutSeconds: whole(1, 900, "seconds").default(120),
  concurrency: whole(-1, 1000, "concurrent invocations", "; -1 reserves none").default(2),
  logLevel: z
    .enum(["TRACE", "DEBUG", "INFO"], {
      // Metrics are log lines of level INFO, and Lambda drops lines below the level:
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
      error: "must be TRACE, DEBUG or INFO (above INFO, Lambda would drop the function's metrics)",
    })
    .default("INFO"),
  deduplicate: flag().default(false),
  memoryRecovery: flag().default(false),
  testAlerts: matching(
    schedule,
    "a schedule, for example rate(1 day), rate(7 days) or cron(0 8 ? * MON *); in cron, one of the two days must be ?",
  ).default(""),
  protect: flag().default(true),
  retain: flag().default(false),
});

/** The validated configuration of a stack, with defaults. */
export type Configuration = z.infer<typeof configSchema>;
/** One more subscription to the topic of summaries. */
export type Subscription = z.infer<typeof subscription>;
/** Data events that the trail logs. */
export type DataEvents = z.infer<typeof dataEvents>;
/** A trail that another stack or person created. */
export type ExistingTrail = Exclude<Configuration["trail"], { notifications: "bucket" }>;
