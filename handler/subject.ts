import type { Alert } from "../engine/evaluate.ts";
import { onOneLine } from "../text/plain-text.ts";
import { type AccountNames, accountNameOf, actorOf, targetOf } from "./names.ts";

/**
 * SNS takes subjects of fewer than 100 ASCII characters:
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html.
 */
const maxSubjectCharacters = 99;

/**
 * Writes the subject: `[HIGH] Access key created for alice.backup by build-agent (+2) - prod us-east-1`. What
 * happened comes first, as an inbox shows some 40 characters; it is what the rule's `subject` says, or else the
 * rule's title and what was acted on. Where it is too long, the Region is left out, then names and the end of
 * what happened are cut.
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
  const { act, target } = actOf(alert);
  const actor = clip(ascii(actorOf(alert.facts).name).replace(/\s/g, "_"), 40);
  const mentionsActor = act.toLowerCase().split(/\s/).includes(actor.toLowerCase());
  const by = mentionsActor || actor === "" ? "" : ` by ${actor}`;

  const whole = start + act + target + by + more;
  const places = [` - ${accountName} ${region}`, ` - ${accountName}`];
  for (const place of places) if (whole.length + place.length <= maxSubjectCharacters) return whole + place;
  const end = more + (places[1] as string);
  const room = maxSubjectCharacters - start.length - end.length;
  // Long names of the caller's choice must not push out what happened.
  const [shortTarget, shortBy] = [target, by].map((text) => clip(text, Math.floor(room / 3))) as [string, string];
  return start + clip(act, room - shortTarget.length - shortBy.length) + shortTarget + shortBy + end;
}

function actOf({ rule, subject, facts }: Alert): { act: string; target: string } {
  const worded = ascii(subject ?? "");
  if (worded !== "") return { act: worded, target: "" };
  const target = ascii(targetOf(facts));
  return { act: onOneLine(rule.title).replace(/[^ -~]/g, "?"), target: target === "" ? "" : `: ${clip(target, 60)}` };
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

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, length - 3))}...` : text;
}
