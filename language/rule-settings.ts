import { z } from "zod";
import { severities } from "../engine/ruleset.ts";
import { duration, list, record, strict, text } from "./config-schemas.ts";

/** The name of a severity. */
export const severity = z.enum(severities, { error: `must be one of ${severities.join(", ")}` });

/** Ids of rules. */
export const ruleIds = z.array(z.string({ error: "must be a rule's id, for example root-console-login" }), {
  error: "must be a list of rule ids, for example [root-console-login]",
});

/** What a stack's configuration says about rules, by key: the parsed values are those of `RulesetOptions`. */
export const ruleSettings = {
  rules: strict({
    enable: ruleIds.default([]),
    disable: ruleIds.default([]),
    severity: record(severity, "severities by rule id, for example {root-console-login: critical}"),
    folders: list(
      text("a folder of rules, relative to the project, for example ../shared-rules"),
      "folders, for example [../shared-rules]",
    ),
  }).prefault({}),
  params: record(z.unknown(), "parameters that rules read, by name"),
  muteFor: strict(Object.fromEntries(severities.map((key) => [key, duration().optional()]))).default({}),
};
