import { expect, test } from "vitest";
import { nodesOf } from "../../engine/cel/ast.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import { createEvaluator, type Evaluator } from "../../engine/evaluate.ts";
import { isJsonObject } from "../../engine/json-object.ts";
import { type Rule, severities } from "../../engine/ruleset.ts";
import { loadRuleset } from "../../language/load.ts";
import { librarySamples } from "../support/library-samples.ts";

// What a caller may choose without changing what a call does must not silence a rule. Each test rewrites every alert sample
// of the library in one such way. A rule may leave the new record to one that is at least as severe and ships as it does.

type Fields = Record<string, unknown>;

const rules = new Map(loadRuleset().rules.map((rule) => [rule.id, rule]));
/** Rules that alert on a record by itself. */
const alone = [...rules.values()].filter(
  ({ threshold, firstSeen, after, silent }) => (threshold?.count ?? 1) === 1 && !firstSeen && !after && !silent,
);
const standing = new Set(alone.map(({ id }) => id));
const evaluator = evaluatorWith({});
const samples = librarySamples.flatMap(({ path, rule, expected, record }) =>
  expected === "alert" && !Array.isArray(record)
    ? [{ path: path.replace("test/rules/", ""), rule, record: record as Fields, text: JSON.stringify(record) }]
    : [],
);

function evaluatorWith(params: Fields, chosen: Iterable<Rule> = rules.values()) {
  return createEvaluator({
    rules: [...chosen].map((rule) => ({
      ...rule,
      params: { ...rule.params, ...Object.fromEntries(Object.entries(params).filter(([name]) => name in rule.params)) },
      enabled: true,
      silent: false,
      threshold: undefined,
      firstSeen: undefined,
      after: undefined,
      mute: undefined,
    })),
    suppressions: [],
  });
}

const evaluators = new Map<string, Evaluator>();

/** One of a single rule, which nearly always alerts, so that the others need not be evaluated. */
function evaluatorOf(id: string): Evaluator {
  let found = evaluators.get(id);
  if (!found) {
    found = evaluatorWith({}, [rules.get(id) as Rule]);
    evaluators.set(id, found);
  }
  return found;
}

function alertsOn(record: unknown, { begin } = evaluator): string[] {
  const evaluation = begin();
  evaluation.add(record);
  return evaluation.finish().alerts.map(({ rule }) => rule.id);
}

/** Whether a rule alerts, or another one does in its place. */
function alertsStill(id: string, alerts: readonly string[]): boolean {
  if (alerts.includes(id)) return true;
  const rule = rules.get(id);
  return alerts.some((other) => {
    const instead = rules.get(other);
    if (!rule || !instead || !standing.has(other)) return false;
    return (
      severities.indexOf(instead.severity) <= severities.indexOf(rule.severity) && (instead.enabled || !rule.enabled)
    );
  });
}

/** Returns the samples that no longer alert once rewritten, and how many were. `undefined`: the detour is not for this one. */
function lostBy(detour: (record: Fields, rule: string) => Fields | undefined) {
  const lost: string[] = [];
  let rewritten = 0;
  for (const { path, rule, text } of samples) {
    const after = detour(JSON.parse(text), rule);
    if (after === undefined) continue;
    rewritten++;
    if (alertsOn(after, evaluatorOf(rule)).length === 0 && !alertsStill(rule, alertsOn(after))) lost.push(path);
  }
  return { lost, rewritten };
}

/** Every text that a rule's expression compares with. */
const textsOf = new Map(
  [...rules.values()].map(({ id, expression }) => {
    const literals = nodesOf(parseAst(expression)).flatMap((node) => (node.op === "value" ? [node.args] : []));
    return [id, [...new Set(literals.filter((text) => typeof text === "string" && text !== ""))] as string[]];
  }),
);

test("no tag, description or token silences a rule, whatever it says", () => {
  const { lost, rewritten } = lostBy((record, rule) => {
    const { requestParameters } = record;
    if (!isJsonObject(requestParameters) || requestParameters.omitted) return undefined;
    const texts = textsOf.get(rule) ?? [];
    const said = texts.join(" ");
    const tags = texts.flatMap((text) => [
      { key: text, value: `${text} x` },
      { key: "x", value: `x ${text}` },
    ]);

    const nested = Object.entries(requestParameters).map(([name, value]) => [name, withFields({ name: said }, value)]);
    return {
      ...record,
      requestParameters: { clientToken: said, description: said, tags, ...Object.fromEntries(nested) },
    };
  });
  expect(lost).toEqual([
    // A pipeline's role sends many settings at once; one that sends few alerts.
    "lambda-execution-changed/alert/handler-exchanged-by-a-role.json",
    "lambda-execution-changed/alert/role-exchanged-by-a-role.json",
    // Stands for a request of which only the function's name was recorded.
    "lambda-layer-added/alert/omitted-false.json",
  ]);
  expect(rewritten).toBeGreaterThan(1000);
});

const ways: Record<string, (record: Fields) => Fields | undefined> = {
  "China's partition": (record) => inText(record, (text) => text.replaceAll("arn:aws:", "arn:aws-cn:")),
  "a new Region": (record) => ({ ...record, awsRegion: "ap-southeast-4" }),
  "an IPv6 address": (record) => calls(record) && { ...record, sourceIPAddress: "2001:db8::7" },
  "a VPC endpoint": (record) =>
    calls(record) && {
      ...record,
      sourceIPAddress: "10.0.0.7",
      vpcEndpointId: "vpce-0123456789abcdef0",
      vpcEndpointAccountId: record.recipientAccountId,
    },
  "no user agent": ({ userAgent: _, ...record }) => record,
  "a user agent of AWS": (record) => ({ ...record, userAgent: "cloudformation.amazonaws.com" }),
  "MFA in the session": (record) =>
    inText(record, (text) => text.replaceAll('"mfaAuthenticated":"false"', '"mfaAuthenticated":"true"')),
  "a source identity": (record) => {
    const { userIdentity } = record;
    if (!isJsonObject(userIdentity) || !isJsonObject(userIdentity.sessionContext)) return undefined;
    const sessionContext = { ...userIdentity.sessionContext, sourceIdentity: "cloudformation.amazonaws.com" };
    return { ...record, userIdentity: { ...userIdentity, sessionContext } };
  },
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  "names of IAM in another case": ({ requestParameters, ...record }) => {
    const isOfOneThatExists = record.eventSource === "iam.amazonaws.com" && record.eventName !== "CreateRole";
    if (!isOfOneThatExists || !isJsonObject(requestParameters)) return undefined;
    const named = Object.entries(requestParameters).map(([name, value]) =>
      (name === "userName" || name === "roleName") && typeof value === "string"
        ? [name, value.replace(/^./, (first) => (/[a-z]/.test(first) ? first.toUpperCase() : first.toLowerCase()))]
        : [name, value],
    );
    return { ...record, requestParameters: Object.fromEntries(named) };
  },
  "other spellings in JSON": (record) => ({
    ...record,
    requestParameters: JSON.parse(JSON.stringify(record.requestParameters ?? null), (_, value) =>
      isJson(value)
        ? JSON.stringify(JSON.parse(value), null, 1)
            .replaceAll("/", "\\/")
            .replaceAll(/"[A-Za-z0-9]/g, escaped)
        : value,
    ),
  }),
  "truth values as texts": ({ requestParameters, ...record }) => ({
    ...record,
    requestParameters: JSON.parse(JSON.stringify(requestParameters ?? null), (name, value) =>
      typeof value === "boolean" && name !== "omitted" ? String(value) : value,
    ),
  }),
};

// Reads with the console's credentials are those of its pages, unless a tool says that it makes them.
const ofUserAgents = [
  "discovery-of-inventory",
  "function-credentials-elsewhere",
  "secret-scanner-user-agent",
  "suspicious-user-agent",
  "unauthorized-api-calls",
];
/** Rules that are about the way. */
const about: Record<string, readonly string[]> = {
  "a VPC endpoint": ["imds-credentials-outside-aws"],
  "no user agent": ofUserAgents,
  "a user agent of AWS": ofUserAgents,
  // Documents with a field that is a document itself.
  "other spellings in JSON": ["identity-center-user-changed"],
  // Samples know no stack but by the prefix of its names; see below.
  "names of IAM in another case": ["alerting-stack-tampered"],
  // Whoever has the device is more likely to be the user.
  "MFA in the session": ["denied-grave-call", "iam-access-key-created-with-key"],
};

test.each(Object.entries(ways))("no act is hidden by %s", (name, way) => {
  const { lost, rewritten } = lostBy((record) => {
    const after = way(record);
    return JSON.stringify(after) === JSON.stringify(record) ? undefined : after;
  });
  const rulesOf = new Set(lost.map((path) => path.replace(/\/.*/, "")));
  expect([...rulesOf].toSorted()).toEqual(about[name] ?? []);
  expect(rewritten).toBeGreaterThan(100);
});

/** Whether somebody called an API, other than in a sign-in page or by a service on its own. */
function calls({ eventType }: Fields): true | undefined {
  return eventType === "AwsApiCall" || undefined;
}

function isJson(value: unknown): value is string {
  return typeof value === "string" && /^\s*[[{].*[\]}]\s*$/s.test(value);
}

/** A quotation mark and a letter, which is escaped. */
function escaped(begin: string): string {
  return `"\\u00${begin.charCodeAt(1).toString(16)}`;
}

function inText(record: Fields, change: (text: string) => string): Fields {
  return JSON.parse(change(JSON.stringify(record)));
}

test("no act of a user's key is hidden behind a service that acts for it", () => {
  // A forward access session: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
  const lost = ["cloudformation", "servicecatalog", "ssm"].flatMap((service) => {
    const host = `${service}.amazonaws.com`;
    return lostBy((record) => {
      const { userIdentity, eventType, userAgent, sourceIPAddress, tlsDetails, ...others } = record;
      if (!isJsonObject(userIdentity) || userIdentity.type !== "IAMUser" || eventType !== "AwsApiCall")
        return undefined;
      const caller = { ...userIdentity, invokedBy: host };
      return { ...others, userIdentity: caller, eventType, userAgent: host, sourceIPAddress: host };
    }).lost;
  });
  expect([...new Set(lost.map((path) => path.replace(/\/.*/, "")))].toSorted()).toEqual(
    [
      // By the caller's address.
      "access-key-new-network",
      "access-key-two-new-networks",
      // By the user agent, which is the service's.
      "secret-scanner-user-agent",
      "suspicious-user-agent",
      // Reads, which services make many of.
      "account-discovery",
      "code-or-output-read",
      "discovery-across-regions",
      "discovery-across-services",
      "discovery-of-inventory",
      "ebs-snapshot-read-directly",
      "defences-read",
      "identity-read",
      "quotas-or-costs-read",
      "resources-listed",
      "s3-buckets-surveyed",
      "s3-objects-read-in-bulk",
      "unauthorized-api-calls",
      // Service Catalog's stacks, and what services start for a user.
      "build-or-notebook-shell",
      "stack-given-role",
      // Memory and timeout of a function.
      "lambda-memory-changed",
    ].toSorted(),
  );
});

test("what is left to alerting-stack-tampered alerts there", () => {
  // As infra/ names them.
  const own = {
    namePrefix: "alerts-dev",
    functionName: "alerts-dev-function",
    roleName: "alerts-dev-role",
    topicArn: "arn:aws:sns:eu-central-1:123456789012:alerts-dev-topic",
    bucketName: "alerts-dev-trail",
    trailArn: "arn:aws:cloudtrail:eu-central-1:123456789012:trail/alerts-dev-trail",
    keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    failureQueueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/alerts-dev-failures",
    eventRuleName: "alerts-dev-rule",
    alarmNamePrefix: "alerts-dev-alarm",
  };
  const names = new Set([
    ...Object.values(own),
    `/aws/lambda/${own.functionName}`,
    `${own.functionName}:live`,
    `another:${own.functionName}`,
    `arn:aws:lambda:eu-central-1:123456789012:function:${own.functionName}`,
    own.trailArn.replace(/.*\//, ""),
    own.keyArn.replace(/.*\//, ""),
  ]);
  const fields =
    /^(functionName|roleName|topicArn|subscriptionArn|bucketName|name|trailName|keyId|queueUrl|rule|alarmNames?|logGroupName|tableName)$/;
  const configured = evaluatorWith(own);
  const lost: string[] = [];
  let left = 0;
  for (const { path, rule, record } of samples) {
    const { requestParameters } = record;
    const isReader = Object.keys(rules.get(rule)?.params ?? {}).some((name) => name in own);
    // A directory bucket can't be the stack's: its name ends in --x-s3.
    const isAnothers = rule === "alerting-stack-tampered" || record.eventSource === "s3express.amazonaws.com";
    if (!isReader || isAnothers || !isJsonObject(requestParameters)) continue;
    for (const field of Object.keys(requestParameters).filter((name) => fields.test(name))) {
      for (const name of field === "roleName" ? [...names, own.roleName.toUpperCase()] : names) {
        const value = Array.isArray(requestParameters[field]) ? [name] : name;
        const alerts = alertsOn({ ...record, requestParameters: { ...requestParameters, [field]: value } }, configured);
        if (alerts.includes(rule)) continue;
        left++;
        if (!alerts.includes("alerting-stack-tampered")) lost.push(`${path} ${field} ${name}`);
      }
    }
  }
  expect(lost).toEqual([]);
  expect(left).toBeGreaterThan(100);
});

/** The value with further fields in each of its objects. */
function withFields(fields: Fields, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withFields(fields, item));
  if (!isJsonObject(value)) return value;
  return {
    ...fields,
    ...Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withFields(fields, item)])),
  };
}
