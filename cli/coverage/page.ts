import type { Rule } from "../../engine/ruleset.ts";
import { table } from "../catalogue/page.ts";
import { UsageError } from "../errors.ts";
import { type Answer, answerer } from "./answers.ts";
import { eventLists } from "./events.ts";
import { newCallReasons } from "./reasons.ts";

/**
 * The coverage of the lists of events as Markdown: for each event the rules that alert on it, or why none does.
 * Throws `UsageError` for an event that has neither.
 */
export function coveragePage(rules: readonly Rule[]): string {
  const answerFor = answerer(rules);
  const sections = eventLists().map(({ title, source, events }) => ({ title, source, answers: events.map(answerFor) }));
  const open = sections.flatMap(({ answers }) => answers.filter(({ rules, reason }) => rules.length === 0 && !reason));
  if (open.length > 0) {
    const names = open.map(({ event }) => event.name).join(", ");
    throw new UsageError(`no rule and no reason in cli/coverage/reasons.ts for: ${names}`);
  }
  return [
    "# Coverage of events",
    "<!-- Written by `npx cta catalogue` from rules/*.cel and cli/coverage/; a test checks that it is current. -->",
    "Which rules can alert on the events that others list, on or off as they ship, or why none does. A rule may ask for more than " +
      "the event's name: see its expression. Rules about who calls, such as those about root, are left out, and so is `alerting-stack-tampered`, which is about this stack alone. " +
      "[catalogue.md](catalogue.md) lists the rules, and [attack-navigator.json](attack-navigator.json) their techniques as a layer " +
      "of the [ATT&CK Navigator](https://mitre-attack.github.io/attack-navigator/).",
    ...sections.flatMap(({ title, source, answers }) => [
      `## ${title}`,
      `${source} ${summaryOf(answers)}`,
      table(
        ["event", "answer"],
        answers.map((answer) => [`\`${answer.event.name}\``, wordsOf(answer)]),
      ),
    ]),
    ...newCalls(),
  ]
    .join("\n\n")
    .concat("\n");
}

/** The section on what AWS's SDK gained: by reason, how many calls of which services and with which verbs no rule alerts on. */
function newCalls(): string[] {
  const byReason = Map.groupBy(newCallReasons(), ({ reason }) => reason);
  return [
    "## New since 2025",
    "API calls that AWS's SDK gained since 2025 and that no rule alerts on unless they fail, by the reason. [new-calls.txt](../cli/coverage/new-calls.txt) " +
      "names them all; `npx node cli/coverage/new-calls.ts` lists what has neither a rule nor a reason.",
    [...byReason]
      .map(([reason, groups]) => {
        const services = groups.map(
          ({ service, names }) => `${service} (${[...new Set(names.map(verbOf))].join(", ")})`,
        );
        const count = groups.reduce((sum, { names }) => sum + names.length, 0);
        return `- ${count} calls: ${reason}. ${services.join("; ")}.`;
      })
      .join("\n"),
  ];
}

/** `Delete` of `DeleteUser`. */
function verbOf(name: string): string {
  return /^(?:Batch|Admin)?[A-Z][a-z0-9]*/.exec(name)?.[0] ?? name;
}

function summaryOf(answers: Answer[]): string {
  const count = { on: 0, off: 0, failed: 0, none: 0 };
  for (const { rules } of answers) {
    const alsoIfItSucceeds = rules.filter(({ onlyIfItFails }) => !onlyIfItFails);
    if (alsoIfItSucceeds.some(({ rule }) => rule.enabled)) count.on++;
    else if (alsoIfItSucceeds.length > 0) count.off++;
    else if (rules.length > 0) count.failed++;
    else count.none++;
  }
  const ifItFails = count.failed > 0 ? `, one only if the call fails on ${count.failed}` : "";
  return `Of ${answers.length} events, a rule that ships switched on alerts on ${count.on}, one that ships off on ${count.off}${ifItFails}, and none on ${count.none}.`;
}

function wordsOf({ rules, reason }: Answer): string {
  if (rules.length === 0) return `none: ${reason}`;
  return rules
    .map(({ rule: { id, enabled }, onlyIfItFails }) => {
      const notes = [...(enabled ? [] : ["off"]), ...(onlyIfItFails ? ["if it fails"] : [])];
      return notes.length > 0 ? `${id} (${notes.join(", ")})` : id;
    })
    .join(", ");
}
