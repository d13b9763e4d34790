import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { suggest } from "../language/suggest.ts";
import { cut } from "../text/clip.ts";
import { type Configuration, configSchema } from "./config.ts";

/**
 * Reads and validates the stack's configuration.
 *
 * @throws RunError with a line for each invalid value: its key, what it is, and what it must be; and for each key of a project with
 * a similar name.
 */
export function readConfig(): Configuration {
  const project = pulumi.getProject();
  // Not `new Config().get()`, which warns when a stack keeps its webhooks encrypted.
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(`${project}:`));
  const raw = Object.fromEntries(own.map(([key, value]) => [key.slice(project.length + 1), parseValue(value)]));
  const result = checked.safeParse(raw);
  const lines = otherProjects(project);
  if (result.success && lines.length === 0) return result.data;
  lines.push(...(result.error?.issues ?? []).map((issue) => `${project}:${pathOf(issue)} ${withValue(issue, raw)}`));
  throw new pulumi.RunError([...new Set(lines)].join("\n"));
}

/** An error for each key of a project with a similar name, or with the name that this one had at first: Pulumi ignores it. */
function otherProjects(project: string): string[] {
  return Object.keys(pulumi.runtime.allConfig()).flatMap((key) => {
    const [namespace = "", name = ""] = key.split(":");
    const isMeant = namespace === "cloudtrail-alerts" || suggest(namespace, [project]) !== "";
    // Other namespaces are those of providers, such as aws.
    const isOurs = Object.hasOwn(configSchema.shape, name);
    return isMeant && isOurs && namespace !== project
      ? [`${key} is not read by this project: write ${project}:${name}`]
      : [];
  });
}

/** The message of an issue, after the value if that is not a list or an object, and can't be a webhook's URL, which may be secret, under whichever key. */
function withValue({ path, message }: z.core.$ZodIssue, config: unknown): string {
  const value = path.reduce<unknown>((all, step) => (all as Record<PropertyKey, unknown> | undefined)?.[step], config);
  const isScalar = value !== "" && ["string", "number", "boolean"].includes(typeof value);
  const isOfSubscription = path[0] === "subscriptions";
  const mayBeSecret =
    String(value).includes(isOfSubscription ? "/" : "://") || (isOfSubscription && path.at(-1) === "endpoint");
  if (!isScalar || mayBeSecret || !message.startsWith("must ")) return message;
  return `is ${cut(JSON.stringify(value), 80)}, but ${message}`;
}

/** Checks what keys must not say together. */
const checked = configSchema.superRefine((config, context) => {
  const report = (path: Named["path"], message: string) => context.addIssue({ code: "custom", path, message });
  if (config.emails.length + config.subscriptions.length === 0) {
    report(["emails"], "must name someone who gets summaries, unless subscriptions does");
  }
  if (config.emails.length + config.alarmEmails.length === 0) {
    report(["alarmEmails"], "must name someone who gets the alarms about the alerter itself, because emails is empty");
  }
  const named = (key: string) => (address: string, at: number) => ({ value: address.toLowerCase(), path: [key, at] });
  const summaries = [
    ...config.emails.map(named("emails")),
    ...config.subscriptions.map(({ protocol, endpoint }, at) => ({
      value: protocol === "email" ? endpoint.toLowerCase() : endpoint,
      path: ["subscriptions", at, "endpoint"],
    })),
  ];
  const alarms = config.alarmEmails.map(named("alarmEmails"));
  const reportRepeated = (all: Named[], message: string) => {
    for (const { path } of repeated(all)) report(path, message);
  };
  for (const endpoints of [summaries, alarms]) {
    reportRepeated(endpoints, "must not be repeated: SNS keeps one subscription for an endpoint");
  }
  reportRepeated(
    config.chat.slack.map(({ channelId }, at) => ({ value: channelId, path: ["chat", "slack", at] })),
    "must not be repeated: a channel gets each message once",
  );
  reportRepeated(
    config.chat.teams.map(({ teamId }, at) => ({ value: teamId, path: ["chat", "teams", at] })),
    // The provider looks for the only channel of a team: aws_chatbot_teams_channel_configuration of terraform-provider-aws.
    "must be a channel of another team: Pulumi's provider for AWS can't manage two of one team",
  );
  reportRepeated(
    config.heartbeats.map(({ account, region }, at) => ({ value: `${account} ${region}`, path: ["heartbeats", at] })),
    "must not be repeated",
  );
  for (const [at, id] of config.rules.disable.entries()) {
    if (config.rules.enable.includes(id)) report(["rules", "disable", at], "must not be in rules.enable, too");
  }
  if (config.trail.notifications !== "bucket") {
    const needsOwnTrail = "is only for a trail that this stack creates; trail names an existing one";
    if (config.ownTrail !== "running") {
      if (config.organization) report(["organization"], needsOwnTrail);
      if (config.dataEvents.length > 0) report(["dataEvents"], needsOwnTrail);
    }
  } else if (config.ownTrail !== "deleted") {
    report(["ownTrail"], "is only for a stack whose trail names an existing one");
  }
  // A retention that is invalid itself has an error of its own.
  if (config.objectLockDays > Math.max(config.retentionDays, 0)) {
    report(["objectLockDays"], "must not exceed retentionDays: a locked log file can't expire");
  }
  if (config.concurrency === 0)
    report(["concurrency"], "must be at least 1, or -1 to reserve none: 0 stops the function");
});

/** A value of the configuration, and where it is. */
interface Named {
  value: string;
  path: (string | number)[];
}

function repeated(all: Named[]): Named[] {
  return all.filter(({ value }, at) => all.findIndex((other) => other.value === value) < at);
}

/** Parses a value as the CLI passes it: JSON for lists and objects, text for anything else. */
function parseValue(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

/** The path of an issue as the user would write it: `trail.topicArn`, `emails[0]`. */
function pathOf({ path }: z.core.$ZodIssue): string {
  return path.reduce<string>(
    (all, step) => (typeof step === "number" ? `${all}[${step}]` : `${all}${all && "."}${String(step)}`),
    "",
  );
}
