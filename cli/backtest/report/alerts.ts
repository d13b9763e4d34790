import type { Rule } from "../../../engine/ruleset.ts";
import { wordAlert } from "../../../handler/alert-words.ts";
import { number, plural } from "../../../text/counts.ts";
import { onOneLine } from "../../../text/plain-text.ts";
import type { AlertTally, KeptAlert } from "../kept-alerts.ts";
import type { RuleResult } from "../result.ts";
import { shortName } from "../table.ts";
import { loudest, type RuleTally } from "../tally.ts";
import { badge, bar } from "./charts.ts";
import { type Html, html } from "./html.ts";

type ChangeKind = "added" | "removed" | "";

/** One rule: its numbers, the principals with most alerts, and its alerts, which unfold. */
export function ruleSection(rule: Rule, result: RuleResult, counts: RuleTally, hasChange: boolean): Html {
  const [top] = result.principals;
  const added = new Set(counts.added.kept.map(identity));
  const others = { ...counts.alerts, kept: counts.alerts.kept.filter((alert) => !added.has(identity(alert))) };
  return html`<details class="rule" data-rule="${rule.id}" data-severity="${rule.severity}">
<summary><h3>${rule.id}</h3> ${badge(rule.severity)} <span class="numbers">${plural(result.alerts, "alert")}${hasChange && changeOf(result)}</span><span class="title">${rule.title}</span></summary>
<div class="body" id="${rule.id}">
<p>${rule.description}</p>
${result.firstRuleError && html`<p class="warning"><strong>${plural(result.ruleErrors, "rule error")}.</strong> The first: ${onOneLine(result.firstRuleError.message)}, on ${onOneLine(result.firstRuleError.eventID)} in ${onOneLine(result.firstRuleError.source)}.</p>`}
${
  top &&
  html`<h4>Loudest principals</h4>
<ul class="principals">${loudest(counts, 8).map(({ principal, alerts }) => html`<li><span title="${onOneLine(principal)}">${shortName(principal)}</span>${bar(alerts / top.alerts)}<span class="count">${result.principalsAreCut && "≥ "}${number(alerts)}</span></li>`)}</ul>`
}
${hasChange && alertList("Added by the change", counts.added, "added")}
${hasChange && alertList("Removed by the change", counts.removed, "removed")}
${alertList(hasChange && added.size > 0 ? "As before" : "Alerts", others, "", result.alerts - (hasChange ? result.added : 0))}
</div>
</details>
`;
}

function changeOf({ added, removed }: RuleResult): Html {
  return html`${added > 0 && html` <span class="added">+${number(added)}</span>`}${removed > 0 && html` <span class="removed">−${number(removed)}</span>`}`;
}

function alertList(heading: string, { kept, count }: AlertTally, change: ChangeKind, of = count): Html {
  if (kept.length === 0) return html``;
  const cut = of > kept.length ? html` <small>the first ${number(kept.length)} of ${number(of)}</small>` : undefined;
  return html`<div class="alerts"><h4>${heading}${cut}</h4>
${kept.map((alert) => alertDetails(alert, change))}</div>`;
}

function alertDetails(alert: KeptAlert, change: ChangeKind): Html {
  const { facts } = alert;
  const { sentence, rows } = wordAlert(alert);
  // What the filters and the CSV read.
  const data = html`data-change="${change}" data-account="${onOneLine(facts.account) || "unknown"}" data-region="${onOneLine(facts.region) || "unknown"}" data-principal="${onOneLine(facts.role || facts.principal)}" data-event="${onOneLine(facts.eventName)}" data-id="${onOneLine(facts.eventID)}"`;
  return html`<details class="alert ${change}" ${data}><summary>${timeOf(alert)} ${sentence}</summary><dl>${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${linked(value)}</dd>`)}<dt>Log file</dt><dd>${onOneLine(alert.source)}</dd></dl></details>
`;
}

function timeOf({ facts: { eventTime } }: KeptAlert): Html {
  const time = Date.parse(eventTime);
  if (Number.isNaN(time)) return html`<span class="time">no time</span>`;
  const text = new Date(time).toISOString();
  return html`<time datetime="${text}">${text.slice(0, 16).replace("T", " ")}</time>`;
}

/** Only the link to the record is a URL: `wordAlert` breaks up every URL in a record's own text. */
function linked(value: string): Html {
  return value.startsWith("https://")
    ? html`<a href="${value}" rel="noreferrer" target="_blank">in the CloudTrail console</a>`
    : html`${value}`;
}

function identity({ facts, threshold, source }: KeptAlert): string {
  return JSON.stringify([facts.eventID, facts.eventTime, threshold?.per, source]);
}
