import type { AlertLine, RuleLine } from "../../handler/summary-json.ts";

// How queues, functions and on-call systems read summaries: docs/integrations.md. Copy what you need; it has no dependencies.

/** An alert with its rule's words: the detail of an EventBridge event has these keys, too. */
export type Alert = AlertLine & Partial<RuleLine>;

/** The JSON of a summary, as docs/schemas/ describes it. */
export interface SummaryJson {
  schemaVersion: number;
  alertCount: number;
  omittedAlerts: number;
  rules: (Partial<RuleLine> & { rule: string })[];
  alerts: AlertLine[];
}

/** The alerts of a summary, each with its rule's words. */
export function alertsOf({ rules, alerts }: SummaryJson): Alert[] {
  const words = new Map(rules.map((rule) => [rule.rule, rule]));
  return alerts.map((alert) => {
    const { description, response, references, falsePositives } = words.get(alert.rule) ?? {};
    return { ...alert, description, response, references, falsePositives };
  });
}

/** A Lambda function's event: from SNS, or from an SQS queue that SNS writes to, with raw message delivery or without. */
export interface ConsumerEvent {
  Records: ({ Sns: { Message: string } } | { body: string })[];
}

/** The summaries in a Lambda function's event; test alerts (`npx cta send-test`) are skipped, as they have no alerts. */
export function summariesOf(event: ConsumerEvent): SummaryJson[] {
  const messages = event.Records.map((record) => {
    if ("Sns" in record) return JSON.parse(record.Sns.Message);
    const body = JSON.parse(record.body);
    return typeof body.Message === "string" ? JSON.parse(body.Message) : body;
  });
  return messages.filter(({ test }) => test !== true);
}

/** What happened, on one line. */
function sentenceOf(alert: Alert): string {
  const target = alert.target === null ? "" : ` on ${alert.target}`;
  return `${alert.title}: ${alert.eventName}${target} by ${alert.actor} in ${alert.accountName ?? alert.account} ${alert.region}`;
}

/** The same for every alert of a rule on a caller in an account, so that a storm is one incident. */
function keyOf(alert: Alert): string {
  return cut([alert.rule, alert.account, alert.role ?? alert.principal].join("/"), 255);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text;
}

/** https://developer.pagerduty.com/docs/send-alert-event */
export function toPagerDuty(alert: Alert, routingKey: string) {
  const severities = { critical: "critical", high: "error", medium: "warning", low: "info", info: "info" } as const;
  const links = [
    { href: alert.recordUrl, text: "Record" },
    { href: alert.callerUrl, text: "What else they did" },
  ];
  return {
    routing_key: routingKey,
    event_action: "trigger",
    dedup_key: keyOf(alert),
    payload: {
      summary: cut(sentenceOf(alert), 1024),
      source: alert.account,
      severity: severities[alert.severity],
      timestamp: alert.eventTime,
      component: alert.target ?? alert.eventSource,
      class: alert.rule,
      custom_details: { ...alert },
    },
    links: links.filter(({ href }) => href !== null),
  };
}

/** https://docs.opsgenie.com/docs/alert-api#create-alert */
export function toOpsgenie(alert: Alert) {
  const priorities = { critical: "P1", high: "P2", medium: "P3", low: "P4", info: "P5" } as const;
  const details = Object.entries(alert).filter(([, value]) => typeof value === "string" && value !== "");
  return {
    message: cut(sentenceOf(alert), 130),
    alias: keyOf(alert),
    description: cut([alert.summary, alert.response, alert.recordUrl].filter(Boolean).join("\n\n"), 15_000),
    entity: cut(alert.target ?? alert.eventSource, 512),
    source: "cloudtrail-alerts",
    priority: priorities[alert.severity],
    tags: [alert.severity, ...alert.tags].slice(0, 20).map((tag) => cut(tag, 50)),
    details: Object.fromEntries(details),
  };
}

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post */
export function toJira(alert: Alert, projectKey: string) {
  const paragraph = (text: string) => ({ type: "paragraph", content: [{ type: "text", text }] });
  const texts = [sentenceOf(alert), alert.summary, alert.response, alert.recordUrl, alert.callerUrl];
  return {
    fields: {
      project: { key: projectKey },
      issuetype: { name: "Task" },
      summary: cut(sentenceOf(alert).replace(/\s+/g, " "), 255),
      description: {
        type: "doc",
        version: 1,
        content: texts.filter((text): text is string => Boolean(text)).map(paragraph),
      },
      labels: ["cloudtrail-alerts", alert.rule, alert.severity],
    },
  };
}

/**
 * A finding for Security Hub's BatchImportFindings, in the account and Region where the function that imports it runs.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
 */
export function toAsff(alert: Alert, { account, region, partition = "aws", now = new Date() }: AsffContext) {
  const time = now.toISOString();
  return {
    SchemaVersion: "2018-10-08",
    Id: cut(`cloudtrail-alerts/${alert.rule}/${alert.eventID}`, 512),
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: `cloudtrail-alerts/${alert.rule}`,
    AwsAccountId: account,
    Types: ["Unusual Behaviors/User"],
    CreatedAt: Number.isNaN(Date.parse(alert.eventTime)) ? time : alert.eventTime,
    UpdatedAt: time,
    Severity: { Label: asffSeverities[alert.severity] },
    Title: cut(alert.title, 256),
    Description: cut(alert.summary ?? sentenceOf(alert), 1024),
    ...(alert.response && {
      Remediation: { Recommendation: { Text: cut(alert.response, 512), ...urlOf(alert.references?.[0]) } },
    }),
    SourceUrl: alert.recordUrl ?? undefined,
    ProductFields: { eventName: alert.eventName, principal: alert.principal, sourceIPAddress: alert.sourceIPAddress },
    Resources: [
      {
        Type: "Other",
        Id: cut((alert.target ?? alert.principal) || "unknown", 512),
        Region: alert.region,
        Details: { Other: { account: alert.account } },
      },
    ],
    RecordState: "ACTIVE" as const,
    Workflow: { Status: "NEW" as const },
  };
}

/** Where the function that imports findings runs. */
export interface AsffContext {
  account: string;
  region: string;
  /** Default: `aws`. */
  partition?: string;
  now?: Date;
}

const asffSeverities = {
  critical: "CRITICAL",
  high: "HIGH",
  medium: "MEDIUM",
  low: "LOW",
  info: "INFORMATIONAL",
} as const;

function urlOf(url: string | undefined): { Url?: string } {
  return url === undefined ? {} : { Url: cut(url, 512) };
}

/** A Detection Finding: https://schema.ocsf.io/1.6.0/classes/detection_finding */
export function toOcsf(alert: Alert) {
  const severityIds = { critical: 5, high: 4, medium: 3, low: 2, info: 1 } as const;
  const time = Date.parse(alert.eventTime);
  return {
    category_uid: 2,
    class_uid: 2004,
    activity_id: 1,
    type_uid: 200_401,
    severity_id: severityIds[alert.severity],
    time,
    message: sentenceOf(alert),
    is_alert: true,
    metadata: {
      version: "1.6.0",
      product: { name: "cloudtrail-alerts", vendor_name: "cloudtrail-alerts" },
      uid: alert.eventID,
      profiles: ["cloud"],
    },
    cloud: { provider: "AWS", account: { uid: alert.account, type_id: 10 }, region: alert.region },
    finding_info: {
      uid: `${alert.rule}/${alert.eventID}`,
      title: alert.title,
      desc: alert.summary ?? undefined,
      created_time: time,
      attacks: alert.tags
        .filter((tag) => /^attack\.t\d/.test(tag))
        .map((tag) => ({ technique: { uid: tag.slice("attack.".length).toUpperCase() } })),
      analytic: { type_id: 1, uid: alert.rule, name: alert.title },
      src_url: alert.recordUrl ?? undefined,
    },
    evidences: [
      {
        api: { operation: alert.eventName, service: { name: alert.eventSource } },
        actor: { user: { name: alert.actor, uid: alert.principal, credential_uid: alert.accessKeyId ?? undefined } },
        src_endpoint: /^[0-9a-f.:]+$/i.test(alert.sourceIPAddress)
          ? { ip: alert.sourceIPAddress }
          : { svc_name: alert.sourceIPAddress || "unknown" },
      },
    ],
    resources: alert.target === null ? [] : [{ uid: alert.target, region: alert.region }],
    ...(alert.response && { remediation: { desc: alert.response, references: alert.references } }),
  };
}
