import type { Rule, Severity } from "../../engine/ruleset.ts";
import { compare } from "../../text/compare.ts";
import { addToList, dayMilliseconds, isoDay, kebabCase, suppressionDays } from "../format.ts";

/** A way to get fewer emails, and how many it saves. */
export interface Step {
  /** Suppress one principal's alerts of one rule or of several, or switch a rule off. */
  kind: "pair" | "principal" | "rule";
  /** The rules that it concerns. */
  rules: string[];
  /** Undefined for a rule. */
  principal?: string;
  /** Emails that would not be sent, after the steps before this one. */
  saves: number;
  /** Emails that would still be sent after this step and those before it. */
  emailsLeft: number;
  /** A suppression that does it, to fill in and review; absent if the principal has no ARN that identifies it. */
  suppression?: { file: string; text: string };
  /** A command that does it, for rules that know trusted roles, and for rules to switch off. */
  command?: string;
}

/** Who caused alerts of which rules in one email. */
export type Cause = [rule: string, principal: string];

const maxSteps = 3;
/** Emails with more causes than this are left out, so that savings are lower bounds and keys short. */
const maxCauses = 30;
/** How many different sets of causes are kept; beyond that, the half with fewest emails is dropped. */
export const maxCauseSets = 10_000;

/**
 * The causes of one email as a key of `Tally.causes`; undefined if no three steps save the email. A step ends the causes
 * of one rule or of one principal. So a rule that more than three principals caused has its principals left out, and of
 * more than three causes that have neither in common, one is always left.
 */
export function causesKey(causes: readonly Cause[]): string | undefined {
  const byRule = new Map<string, Set<string>>();
  for (const [rule, principal] of causes) {
    const principals = byRule.get(rule);
    if (principals) principals.add(principal);
    else byRule.set(rule, new Set([principal]));
  }
  const kept: Cause[] = [];
  const apart: Cause[] = [];
  for (const [rule, all] of byRule) {
    for (const principal of all.size > maxSteps ? [""] : all) {
      kept.push([rule, principal]);
      if (apart.every(([other, by]) => other !== rule && (by === "" || by !== principal)))
        apart.push([rule, principal]);
    }
    if (apart.length > maxSteps || kept.length > maxCauses) return undefined;
  }
  const texts = kept.map((cause) => JSON.stringify(cause));
  return `[${texts.sort(compare).join(",")}]`;
}

/** Drops the half of the sets of causes with fewest emails, if there are too many: savings become lower bounds. */
export function limitCauses(causes: Map<string, number>): Map<string, number> {
  if (causes.size <= maxCauseSets) return causes;
  const ranked = [...causes].sort(([a, m], [b, n]) => n - m || compare(a, b));
  return new Map(ranked.slice(0, maxCauseSets / 2));
}

/**
 * The steps that save most emails, each after those before it, at most three. Of steps that save the same, the narrowest
 * comes first: a principal's alerts of one rule, then of several, then a whole rule. A rule of critical or high severity is
 * never among them: its alerts are to be looked at.
 */
export function findSteps(
  causes: ReadonlyMap<string, number>,
  emails: number,
  rules: ReadonlyMap<string, Rule>,
  today: Date,
): Step[] {
  let left = [...causes].map(([key, count]) => ({ causes: JSON.parse(key) as Cause[], count }));
  const steps: Step[] = [];
  let emailsLeft = emails;
  while (steps.length < maxSteps) {
    const best = bestOf(left, rules);
    if (!best) break;
    const covers = ([rule, principal]: Cause) =>
      best.principal === undefined
        ? best.rules.includes(rule)
        : principal === best.principal && (best.kind === "principal" || best.rules.includes(rule));
    left = left
      .map(({ causes, count }) => ({ causes: causes.filter((cause) => !covers(cause)), count }))
      .filter(({ causes }) => causes.length > 0);
    emailsLeft -= best.saves;
    steps.push({ ...best, emailsLeft, ...remedyOf(best, rules, today) });
  }
  return steps;
}

type Candidate = Pick<Step, "kind" | "rules" | "principal" | "saves">;

const narrowest = ["pair", "principal", "rule"];

function bestOf(
  emails: readonly { causes: Cause[]; count: number }[],
  rules: ReadonlyMap<string, Rule>,
): Candidate | undefined {
  const candidates = new Map<string, Candidate>();
  const add = (candidate: Omit<Candidate, "saves">, key: string, count: number) => {
    const known = candidates.get(key) ?? { ...candidate, saves: 0 };
    known.saves += count;
    for (const rule of candidate.rules) if (!known.rules.includes(rule)) known.rules.push(rule);
    candidates.set(key, known);
  };
  for (const { causes, count } of emails) {
    const [[rule, principal]] = causes as [Cause];
    const isOneRule = causes.every(([other]) => other === rule);
    const isOnePrincipal = principal !== "" && causes.every(([, other]) => other === principal);
    if (isOneRule && isOnePrincipal)
      add({ kind: "pair", rules: [rule], principal }, `pair ${rule} ${principal}`, count);
    if (isOnePrincipal) {
      add({ kind: "principal", rules: causes.map(([other]) => other), principal }, `principal ${principal}`, count);
    }
    if (isOneRule && !isSevere(rules.get(rule))) add({ kind: "rule", rules: [rule] }, `rule ${rule}`, count);
  }
  return [...candidates.values()].sort(
    (a, b) =>
      b.saves - a.saves ||
      narrowest.indexOf(a.kind) - narrowest.indexOf(b.kind) ||
      compare(a.rules.join(), b.rules.join()) ||
      compare(a.principal ?? "", b.principal ?? ""),
  )[0];
}

function isSevere(rule: Pick<Rule, "severity"> | undefined): boolean {
  return rule?.severity === "critical" || rule?.severity === "high";
}

/** A sentence to show before the remedy of a step that concerns rules of critical or high severity; undefined for others. */
export function warningOf(step: Step, rules: readonly { rule: string; severity: Severity }[]): string | undefined {
  return rules.some((rule) => step.rules.includes(rule.rule) && isSevere(rule))
    ? "Alerts of critical or high severity are among them: look at these first."
    : undefined;
}

/** What does a step: a suppression, and a command where there is one. */
function remedyOf(
  step: Candidate,
  rules: ReadonlyMap<string, Rule>,
  today: Date,
): Pick<Step, "suppression" | "command"> {
  const { principal } = step;
  const ids = [...step.rules].sort(compare);
  if (principal === undefined) return { command: addToList("rules.disable", ids[0] as string) };
  // Its name is pasted into an expression and a command.
  if (!/^arn:aws[a-z-]*:(iam|sts)::\d{12}:(role|user|assumed-role)\/[\w+=,.@/-]+$/.test(principal)) return {};
  const isRole = principal.includes(":role/");
  const caller = isRole ? "roleOf(record)" : 'record.?userIdentity.?arn.orValue("")';
  const expires = isoDay(today.getTime() + suppressionDays * dayMilliseconds);
  const trusts = ids.every((id) => Object.hasOwn(rules.get(id)?.params ?? {}, "trustedRoles"));
  return {
    suppression: {
      file: `rules/custom/suppressions/quieten-${kebabCase(principal.replace(/^.*[:/]/, "")) || "principal"}.cel`,
      text: `// reason: TODO why these alerts are harmless
// rules: [${ids.join(", ")}]
// expires: ${expires}
${caller} == "${principal}"
`,
    },
    ...(isRole && trusts && { command: addToList("params.trustedRoles", principal) }),
  };
}

/** A step as the end of a sentence: `the alerts that role/deploy causes in bucket-policy`. */
export function stepText({ kind, rules, principal = "" }: Step, shortName: (principal: string) => string): string {
  if (kind === "rule") return `the rule ${rules[0]}`;
  const named =
    rules.length <= 3 ? rules.join(", ") : `${rules.slice(0, 2).join(", ")} and ${rules.length - 2} more rules`;
  return `the alerts that ${shortName(principal)} causes in ${named}`;
}
