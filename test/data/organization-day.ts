import { gunzipSync } from "node:zlib";
import { createEvaluator } from "../../engine/evaluate.ts";
import { type Ruleset, remembers, type Severity, severities, withoutMemory } from "../../engine/ruleset.ts";
import { configure } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";
import { storyLogFiles } from "../../local/story.ts";
import { ordinaryDayInOrder, organizationOf, trustedRoles } from "./ordinary-day.ts";
import { publishing } from "./published-alerts.ts";

/** `muteFor` of the measured stack, in seconds: an hour for severity high, a day below it, never for critical. */
const muteFor = { high: 3_600, medium: 86_400, low: 86_400, info: 86_400 };

/** The emails of a day. */
export interface DayEmails {
  emails: number;
  /** How many of them are about the attack. */
  attack: number;
  /** How many there are of each severity, that of their gravest alert. */
  bySeverity: Partial<Record<Severity, number>>;
  /** The same for those about the attack. */
  attackBySeverity: Partial<Record<Severity, number>>;
  /** The ids of the rules that alert on the attack and remember nothing by a key of their own. */
  attackRules: string[];
}

/** The emails with one configuration: when rules remember nothing, and when they do, with `muteFor`. */
export interface DayResult {
  configuration: string;
  before: DayEmails;
  after: DayEmails;
}

/** The configurations that are compared: whether the roles of `trustedRoles` are trusted, and all rules are switched on. */
const configurations = [
  { configuration: "as shipped", trusted: false, all: false },
  { configuration: "trusted roles", trusted: true, all: false },
  { configuration: "trusted roles, every rule on", trusted: true, all: true },
];

/**
 * Counts the emails of a day of an organization of so many accounts, in one of which the attack of `npm start` happens, before
 * and after its rules remember. `only` names one configuration; default: all.
 */
export async function emailsOfDay(
  accounts: number,
  only?: string,
): Promise<{ records: number; logObjects: number; results: DayResult[] }> {
  const roles = Array.from({ length: accounts }, (_, index) => accountId(index + 1)).flatMap((account) =>
    trustedRoles.map((role) => role.replace(/(?<=::)\d{12}(?=:)/, account)),
  );
  const shipped = loadRuleset();
  const own = new Set(shipped.rules.filter(remembers).map(({ id }) => id));
  const compared = configurations.filter(({ configuration }) => only === undefined || configuration === only);
  const runs = compared.map(({ configuration, trusted, all }) => {
    const rules = all ? shipped.rules.map((rule) => ({ ...rule, enabled: true })) : shipped.rules;
    const params = trusted ? { trustedRoles: roles } : {};
    const before = configure({ rules: rules.map(withoutMemory), suppressions: shipped.suppressions }, { params });
    const after = configure({ rules, suppressions: shipped.suppressions }, { params, muteFor });
    return { configuration, before: createCounter(before, own), after: createCounter(after, own) };
  });
  let records = 0;
  let logObjects = 0;
  for (const object of dayWithAttack(accounts)) {
    logObjects++;
    records += object.records.length;
    for (const { before, after } of runs) {
      await before.add(object);
      await after.add(object);
    }
  }
  return {
    records,
    logObjects,
    results: runs.map(({ configuration, before, after }) => ({
      configuration,
      before: before.result,
      after: after.result,
    })),
  };
}

const accountId = (number: number) => String(number).padStart(12, "0");

interface LogObject {
  /** From midnight to the first record. */
  minutes: number;
  records: unknown[];
  isAttack: boolean;
}

/** The log objects of the day with those of the attack among them, in the order of their times. */
function* dayWithAttack(accounts: number): Generator<LogObject> {
  const story = storyObjects();
  for (const { minutes, records } of ordinaryDayInOrder(organizationOf(accounts))) {
    while (story[0] && story[0].minutes <= minutes) yield story.shift() as LogObject;
    yield { minutes, records, isAttack: false };
  }
  yield* story;
}

/** The log files of the story of `npm start`, on the generated day. Those are the attack's that have its address. */
function storyObjects(): LogObject[] {
  return storyLogFiles().flatMap(({ bytes, delivered }) => {
    const text = gunzipSync(bytes).toString().replaceAll("2026-03-14", "2026-03-16");
    const { Records: records } = JSON.parse(text) as { Records?: { sourceIPAddress?: string }[] };
    const isAttack = records?.some(({ sourceIPAddress }) => sourceIPAddress === "203.0.113.66") ?? false;
    return records ? [{ minutes: delivered.getUTCHours() * 60 + delivered.getUTCMinutes(), records, isAttack }] : [];
  });
}

/** Counts the emails of a ruleset. */
function createCounter(
  ruleset: Ruleset,
  own: ReadonlySet<string>,
): { add(object: LogObject): Promise<void>; result: DayEmails } {
  const evaluator = createEvaluator(ruleset);
  let now = 0;
  const publish = publishing(ruleset, () => now);
  const result: DayEmails = { emails: 0, bySeverity: {}, attack: 0, attackBySeverity: {}, attackRules: [] };
  return {
    result,
    async add({ minutes, records, isAttack }) {
      now = Date.UTC(2026, 2, 16, 0, minutes + 5);
      const evaluation = evaluator.begin();
      for (const record of records) evaluation.add(record);
      const { alerts } = await publish(evaluation.finish());
      const gravest = severities.find((severity) => alerts.some(({ rule }) => rule.severity === severity));
      if (!gravest) return;
      result.emails++;
      result.bySeverity[gravest] = (result.bySeverity[gravest] ?? 0) + 1;
      if (!isAttack) return;
      result.attack++;
      result.attackBySeverity[gravest] = (result.attackBySeverity[gravest] ?? 0) + 1;
      const ids = [...result.attackRules, ...alerts.map(({ rule }) => rule.id).filter((id) => !own.has(id))];
      result.attackRules = [...new Set(ids)].sort();
    },
  };
}

/** A row of the table of docs/noise.md. */
export function dayRow({ configuration, before, after }: DayResult): string {
  const count = (number: number) => number.toLocaleString("en");
  const of = (level: Severity) => `${after.attackBySeverity[level] ?? 0} of ${count(after.bySeverity[level] ?? 0)}`;
  const cells = [configuration, count(before.emails), count(after.emails), of("critical"), of("high"), of("medium")];
  return `| ${cells.join(" | ")} |`;
}
