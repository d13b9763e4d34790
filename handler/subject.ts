import type { Alert } from "../engine/evaluate.ts";
import type { RecordFacts } from "../engine/record.ts";
import { onOneLine } from "../text/plain-text.ts";
import { outcomeNotIn } from "./alert-words.ts";
import { type AccountNames, type Actor, accountNameOf, actorOf, isNamedIn, targetOf } from "./names.ts";

/**
 * SNS takes subjects of fewer than 100 ASCII characters:
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html.
 */
const maxSubjectCharacters = 99;

/**
 * Writes the subject: `[HIGH] Access key created for alice.backup by build-agent (+2) - prod us-east-1`. What
 * happened comes first, as an inbox shows some 40 characters: what the rule's `subject` says, or else its title, and
 * then what was acted on and who did it, unless they are named already. A call that failed says so, and a threshold
 * its count. Where it is too long, the Region is left out, then names are cut, and what happened before its last word.
 *
 * ASCII, at most 99 characters. No text of a record can imitate severity, count or place: it has no square
 * brackets, no `(+` and no hyphen between spaces.
 */
export function subjectOf(
  alert: Alert,
  total: number,
  { account, region, accountNames = {} }: { account: string; region: string; accountNames?: AccountNames },
): string {
  const start = `[${alert.rule.severity.toUpperCase()}] `;
  const more = total > 1 ? ` (+${total - 1})` : "";
  const accountName = clip(ascii(accountNameOf(account, accountNames) ?? "").replace(/\s/g, "-") || account, 24);
  const act = actOf(alert);
  const manner = mannerOf(alert, act);
  const { target, actor } = partiesOf(alert, act);

  const whole = start + act + manner + target + actor + more;
  const places = [` - ${accountName} ${region}`, ` - ${accountName}`];
  for (const place of places) if (whole.length + place.length <= maxSubjectCharacters) return whole + place;
  const end = more + (places[1] as string);
  const room = maxSubjectCharacters - start.length - manner.length - end.length;
  // Names of a caller's choice, which may be long, must not push out what happened; nor it them.
  const left = Math.max(room - act.length, Math.floor(room * 0.45));
  const ofActor = Math.max(Math.floor(left / 2), left - target.length, Math.min(left - 12, 24));
  const shortActor = clip(actor, ofActor);
  const shortTarget = clip(target, left - shortActor.length);
  return start + clipAct(act, room - shortTarget.length - shortActor.length) + manner + shortTarget + shortActor + end;
}

function actOf({ rule, subject }: Alert): string {
  return ascii(subject ?? "") || onOneLine(rule.title).replace(/[^ -~]/g, "?");
}

/** ` (denied)` or ` (25 times)`: how a call ended unless the act says it, or what a threshold counted. */
function mannerOf(alert: Alert, act: string): string {
  const { threshold } = alert;
  const manner = threshold && threshold.count > 1 ? `${threshold.count} times` : outcomeNotIn(act, alert);
  return manner === "" ? "" : ` (${manner})`;
}

/** What follows the act: `: alice.backup` and ` by build-agent`; "" for what it names itself, and what is unknown. */
function partiesOf({ facts }: Alert, act: string): { target: string; actor: string } {
  // The beginning of an id is enough to find it by, and leaves room for the actor.
  const target = clip(ascii(withShortIds(briefTarget(facts, act))), 60);
  const { kind, name } = subjectActorOf(facts);
  const actor = clip(ascii(name === "AWS Internal" ? "AWS" : withShortIds(name)).replace(/\s/g, "_"), 40);
  const isNamed =
    actor === "" ||
    act
      .toLowerCase()
      .split(/[^\w.@+=,-]+/)
      .includes(actor.toLowerCase());
  return {
    // In quotation marks, text can't pass for an actor.
    target: target === "" || isNamedIn(act, target) ? "" : `: ${/ by /i.test(target) ? `"${target}"` : target}`,
    actor: isNamed ? "" : ` by ${kind === "account" ? "account " : ""}${actor}`,
  };
}

/** The actor; by its account where only the id of a principal of another account is known. */
function subjectActorOf(facts: RecordFacts): Pick<Actor, "kind" | "name"> {
  const isPrincipalId = /^A[A-Z]{3}[A-Z0-9]{12,}(?::|$)/.test(facts.principal);
  return facts.callerAccount !== undefined && isPrincipalId
    ? { kind: "account", name: facts.callerAccount }
    : actorOf(facts);
}

function withShortIds(text: string): string {
  return text.replace(/(?<![\w-])[0-9a-f-]{30,}(?![\w-])/gi, (id) => `${id.slice(0, 8)}...`);
}

/** The target without a type that the act names, as in `KMS key disabled: 1234abcd`, and the first of many with their number. */
function briefTarget(facts: RecordFacts, act: string): string {
  const target = targetOf(facts);
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z]/g, "");
  const isArn = /^arn:[^:]*:[^:]*:[^:]*:\d+:/.test(facts.resource);
  const [, type = "", name = ""] = (isArn ? /^([\w-]+)[:/](.+)$/s : /^([a-z][a-z ]*) (\S+)$/i).exec(target) ?? [];
  if (type !== "" && letters(act).includes(letters(type))) return name;
  const [first = "", ...others] = target.split(", ");
  return target.length > 30 && others.length > 0 && !/^(?:policy|group) /.test(others[0] as string)
    ? `${first} and ${others.length} more`
    : target;
}

/** Text of any origin in ASCII, without what only a subject's own parts contain. */
function ascii(text: string): string {
  return onOneLine(text)
    .replace(/[^ -~]/g, "?")
    .replaceAll("[", "(")
    .replaceAll("]", ")")
    .replace(/\(\++/g, "(")
    .replace(/(^| )-+(?= |$)/g, "$1_");
}

/** Cuts what happened before its last word, which is the verb, as in `Bedrock guardrail conf... deleted`; else at its end. */
function clipAct(act: string, length: number): string {
  const end = / (?:after|to|from|for|with|by|in|on|at|as) /.test(act) ? "" : (/ \S+$/.exec(act)?.[0] ?? "");
  if (end === "" || act.length <= length || end.length > length / 2) return clip(act, length);
  return clip(act.slice(0, -end.length), length - end.length) + end;
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, length - 3))}...` : text;
}
