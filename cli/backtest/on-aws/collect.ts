import type { Evaluation } from "../../../engine/evaluate.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import { type AlertCounts, type AlertDetails, decodeCounts } from "../../../handler/count-alerts.ts";
import { compare } from "../../../text/compare.ts";
import { visible } from "../../../text/plain-text.ts";
import { leftOutMessage } from "../../read-records.ts";
import { leftOutOf } from "../../records/index.ts";
import { earliest, maxKeptAlerts } from "../kept-alerts.ts";
import type { Rulesets } from "../rulesets.ts";
import { countFile, countLeftOut, countNumbers, countUnreadable, emptyTally, type Tally } from "../tally.ts";
import type { DeployedFunction } from "./function.ts";
import type { TaskResult } from "./job.ts";

/** What a job's results add up to. */
export interface Collected {
  tally: Tally;
  rulesets: Rulesets;
  /** By the id of each rule that remembers, how many records it matched: whether they alert is not decided. */
  undecided: Map<string, number>;
}

/** A log object with alerts, errors or problems, or without counts. */
interface Noted {
  uri: string;
  counts?: AlertCounts;
  problem?: string;
}

/**
 * Adds up the results of a job as a local backtest would. The function is asked again for the details of log objects whose
 * counts did not fit into the job's report, and, for a report in HTML, of those with the alerts that it lists.
 */
export async function collect(
  tasks: AsyncIterable<TaskResult>,
  { rules: deployed, details: detailsOf }: Pick<DeployedFunction, "rules" | "details">,
  { withAlerts }: { withAlerts: boolean },
): Promise<Collected> {
  const tally = emptyTally();
  const noted: Noted[] = [];
  for await (const { uri, succeeded, message } of tasks) {
    const counts = succeeded ? decodeCounts(message) : undefined;
    if (counts === undefined) noted.push({ uri, problem: message || "the task failed without a message" });
    else if (counts === "too long") noted.push({ uri });
    else if (isQuiet(counts)) countOne(tally, uri, counts, new Map());
    else noted.push({ uri, counts });
  }
  noted.sort((a, b) => compare(a.uri, b.uri));

  const chosen = chooseForDetails(noted, withAlerts);
  const details = await detailsOf(chosen);
  for (const one of noted) {
    const found = details.get(one.uri);
    if (found instanceof Error) one.problem = found.message;
    else if (found) one.counts = found.counts;
  }

  const rules = new Map<string, Rule>(deployed.map((rule) => [rule.id, asRule(rule)]));
  const undecided = new Map<string, number>();
  for (const { uri, counts, problem } of noted) {
    if (problem !== undefined || !counts) {
      tally.done++;
      countUnreadable(tally, uri, `${visible(uri)}: ${problem}`);
      continue;
    }
    countOne(tally, uri, counts, rules);
    for (const [id, matches] of Object.entries(counts.undecided)) {
      undecided.set(id, (undecided.get(id) ?? 0) + matches);
    }
  }
  addDetails(tally, chosen, details, rules);
  const remembering = new Set(deployed.filter(({ remembers }) => remembers).map(({ id }) => id));
  const after = { rules: [...rules.values()].filter(({ id }) => !remembering.has(id)), suppressions: [] };
  return { tally, rulesets: { after, changed: [] }, undecided };
}

function isQuiet({ alerts, ruleErrors, undecided, damage, notEvaluated }: AlertCounts): boolean {
  const things = [alerts, ruleErrors, undecided].some((counts) => Object.keys(counts).length > 0);
  return !things && damage === undefined && notEvaluated.insights + notEvaluated.others === 0;
}

/** Counts a log object, and adds rules that are no longer deployed to `rules`. The alerts that a report lists are added later. */
function countOne(tally: Tally, uri: string, counts: AlertCounts, rules: Map<string, Rule>): void {
  const { recordsRead, notEvaluated, suppressed, damage } = counts;
  tally.done++;
  if (damage !== undefined) countUnreadable(tally, uri, `${visible(uri)}: ${damage}`);
  if (damage !== undefined && recordsRead === 0) return;
  const alerts = Object.entries(counts.alerts).map(([rule, { counts }]) => ({ rule, counts }));
  // What the first error was is asked for later.
  const first = { eventID: "", message: "" };
  const ruleErrors = Object.entries(counts.ruleErrors).map(([rule, count]) => ({ rule, count, first }));
  for (const { rule } of [...alerts, ...ruleErrors]) ruleOf(rule, rules);
  countNumbers(tally, uri, { recordsRead, notEvaluated, alerts, ruleErrors, suppressed });
  countLeftOut(tally, uri, leftOutMessage(uri, leftOutOf(notEvaluated)));
}

/** The definition of a rule; one that is no longer deployed is named by its id. */
function ruleOf(id: string, rules: Map<string, Rule>): Rule {
  let rule = rules.get(id);
  if (!rule) {
    rule = asRule({ id, title: `${id} (no longer deployed)`, severity: "info", description: "", params: {} });
    rules.set(id, rule);
  }
  return rule;
}

function asRule(rule: Pick<Rule, "id" | "title" | "severity" | "description" | "params">): Rule {
  const { id, title, severity, description, params } = rule;
  const rest = { enabled: true, response: "", references: [], tags: [], expression: "" };
  return { ...rest, id, title, severity, description, params };
}

/**
 * The log objects whose details are needed: those without counts, those with the first error of a rule, and those that can
 * have one of the earliest alerts of a rule.
 */
function chooseForDetails(noted: readonly Noted[], withAlerts: boolean): string[] {
  const chosen = new Set(noted.flatMap(({ uri, counts, problem }) => (counts || problem !== undefined ? [] : [uri])));
  const failed = new Set<string>();
  const spans = new Map<string, { uri: string; first: string; last: string; count: number }[]>();
  for (const { uri, counts } of noted) {
    for (const rule of Object.keys(counts?.ruleErrors ?? {})) {
      if (!failed.has(rule)) chosen.add(uri);
      failed.add(rule);
    }
    for (const [rule, { first, last, counts: all }] of Object.entries(counts?.alerts ?? {})) {
      const ofRule = spans.get(rule) ?? [];
      spans.set(rule, ofRule);
      ofRule.push({ uri, first, last, count: all.reduce((sum, [, , count]) => sum + count, 0) });
    }
  }
  if (!withAlerts) return [...chosen];
  for (const ofRule of spans.values()) {
    // At least `maxKeptAlerts` alerts are no later than this, so the earliest ones are no later either.
    let count = 0;
    const latest = ofRule
      .toSorted((a, b) => compare(a.last, b.last))
      .find((span) => {
        count += span.count;
        return count >= maxKeptAlerts;
      });
    for (const { uri, first } of ofRule) if (!latest || first <= latest.last) chosen.add(uri);
  }
  return [...chosen];
}

/** Adds the alerts and errors that the report lists. */
function addDetails(
  tally: Tally,
  chosen: readonly string[],
  details: Map<string, AlertDetails | Error>,
  rules: Map<string, Rule>,
): void {
  const listed = emptyTally();
  for (const uri of chosen.toSorted(compare)) {
    const found = details.get(uri);
    if (!found || found instanceof Error) continue;
    const evaluation: Evaluation = {
      recordsRead: 0,
      notEvaluated: { insights: 0, others: 0 },
      alertCount: 0,
      ruleErrorCount: 0,
      alerts: found.alerts.map(({ rule: id, count, alerts }) => {
        const rule = ruleOf(id, rules);
        return { rule, count, alerts: alerts.map((alert) => ({ ...alert, rule })) };
      }),
      ruleErrors: found.ruleErrors.map(({ rule: id, count, first }) => {
        const rule = ruleOf(id, rules);
        return { rule, count, errors: [{ rule: id, ...first }] };
      }),
    };
    countFile(listed, uri, evaluation);
  }
  for (const [id, ofRule] of tally.rules) {
    const found = listed.rules.get(id);
    ofRule.alerts.kept = found ? earliest(found.alerts.kept) : [];
    if (ofRule.firstRuleError && found?.firstRuleError) ofRule.firstRuleError = found.firstRuleError;
  }
}
