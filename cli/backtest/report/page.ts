import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { severities } from "../../../engine/ruleset.ts";
import { number, plural } from "../../../text/counts.ts";
import { onOneLine } from "../../../text/plain-text.ts";
import { suppressedHeading, suppressedWords } from "../../suppressed.ts";
import type { Backtest } from "../result.ts";
import { definitionsOf, type Rulesets } from "../rulesets.ts";
import { type Step, stepText, warningOf } from "../suggestions.ts";
import { rulesDiffer, shortName, undecidedText } from "../table.ts";
import type { NamedFiles, Tally } from "../tally.ts";
import { ruleSection } from "./alerts.ts";
import { badge, bar, heatMap, severityChart } from "./charts.ts";
import { Html, html } from "./html.ts";

const read = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
const style = ["colors.css", "charts.css", "page.css"].map(read).join("");
const script = read("page.js");
const hashOf = (text: string) => `'sha256-${hash("sha256", text, "base64")}'`;
// Nothing is loaded, and only this style and this script apply, whatever the records contain.
const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;

/**
 * The report in pieces, as it may be larger than all the rest of a backtest: one self-contained HTML file. `paths` are those of the call,
 * quoted for a shell. The same result gives the same bytes.
 */
export function* reportPieces(
  result: Backtest,
  tally: Tally,
  rulesets: Rulesets,
  paths = "PATH…",
): Generator<string, void> {
  const definitions = definitionsOf(rulesets);
  const listed = result.rules.flatMap((rule) => {
    const [definition, counts] = [definitions.get(rule.rule), tally.rules.get(rule.rule)];
    return definition && counts ? [{ definition, rule, counts }] : [];
  });
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Backtest: ${plural(result.emails, "email")}${result.period ? ` in ${plural(result.period.days, "day")}` : ""}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#alerts">Skip to the alerts</a>
${header(result)}
<main>
${result.change && changeSection(result)}
${verdict(result, paths)}
${
  result.alerts > 0 &&
  html`<section aria-labelledby="days"><h2 id="days">Alerts per day</h2>${severityChart(result)}</section>
<section aria-labelledby="ranking"><h2 id="ranking">Rules, loudest first</h2>${ranking(result)}</section>
<section aria-labelledby="principals"><h2 id="principals">Principals, loudest first</h2>${principalTable(result)}</section>
<section aria-labelledby="heat"><h2 id="heat">Rules by day</h2>${heatMap(result)}</section>`
}
${
  listed.length > 0 &&
  html`<section aria-labelledby="alerts"><h2 id="alerts" tabindex="-1">Alerts</h2>
${filterForm(result, tally)}
<div id="rules">`
}`.text;
  for (const { definition, rule, counts } of listed)
    yield ruleSection(definition, rule, counts, result.change !== null).text;
  yield html`${listed.length > 0 && html`</div></section>`}
</main>
${footer(result)}
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

function header({ files, records, alerts, emails, period, rules, quietRules, ...result }: Backtest): Html {
  return html`<header>
<p class="kicker">CloudTrail alerts, backtest</p>
<h1>${plural(emails, "email")}${period && ` in ${plural(period.days, "day")}`}</h1>
<p>${period && html`<strong>${period.from}</strong>${period.to !== period.from && html` to <strong>${period.to}</strong>`} (UTC): `}${plural(records, "record")} in ${plural(files, "log file")} gave ${plural(alerts, "alert")} of ${plural(rules.filter(({ alerts }) => alerts > 0).length, "rule")}. A log file with alerts is one email. ${plural(quietRules.length, "rule")} stayed quiet.</p>
${!result.isComplete && html`<p class="warning"><strong>Interrupted:</strong> ${number(result.filesLeft)} of the ${plural(result.filesFound, "file")} found so far not counted.</p>`}
${result.unreadable.count > 0 && html`<p class="warning"><strong>${plural(result.unreadable.count, "file")} could not be read, or only in part.</strong> They are listed at the end.</p>`}
</header>`;
}

/** What to do first: the steps that save most emails. */
function verdict({ steps, emails, alerts, rules }: Backtest, paths: string): Html {
  const [first, ...others] = steps;
  if (!first) {
    if (alerts === 0) return html`<section class="verdict" aria-label="Verdict"><h2>No rule alerted</h2></section>`;
    return html`<section class="verdict" aria-label="Verdict"><h2>No single step saves emails</h2>
<p>Each email has alerts of several rules or callers, so it would still be sent if one of them were quietened.</p></section>`;
  }
  const share = Math.round((first.saves / emails) * 100);
  const warning = warningOf(first, rules);
  return html`<section class="verdict" aria-labelledby="verdict">
<p class="kicker">Quieten first</p>
<h2 id="verdict">${first.principal !== undefined && html`<span class="name">${shortName(first.principal)}</span> in `}${first.rules.slice(0, 3).map((rule, index) => html`${index > 0 && ", "}<a href="#${rule}">${rule}</a>`)}${first.rules.length > 3 && ` and ${first.rules.length - 3} more`}</h2>
${warning !== undefined && html`<p class="warning">${warning}</p>`}
<p>Without ${first.kind === "rule" ? "it" : "these alerts"}, <strong>${number(first.saves)} of ${plural(emails, "email")} (${share}%)</strong> would not be sent.</p>
${bar(first.saves / emails)}
${others.length > 0 && html`<ol class="steps">${others.map((step) => html`<li>Then ${stepText(step, shortName)}: ${number(step.saves)} fewer, ${plural(step.emailsLeft, "email")} left</li>`)}</ol>`}
${remedy(first, paths)}
</section>`;
}

/** A command and a suppression that do a step. */
function remedy({ suppression, command }: Step, paths: string): Html | undefined {
  if (!suppression && !command) return undefined;
  const expression = suppression?.text.split("\n").findLast((line) => line !== "") ?? "";
  return html`<details><summary>If that is routine</summary>
${command && html`<pre><code>${command}</code></pre>`}
${
  suppression &&
  html`<p>${command ? "Or, for a while, a" : "A"} suppression, ${suppression.file}:</p><pre><code>${suppression.text}</code></pre>
<p>What it would silence:</p><pre><code>npx cta backtest --suppress '${expression}' ${paths}</code></pre>`
}</details>`;
}

function changeSection({ change, emails, rules }: Backtest): Html {
  const { label = "", changedRules = [], added = 0, removed = 0, emailsBefore = 0 } = change ?? {};
  const touched = rules.filter((rule) => rule.added + rule.removed > 0);
  return html`<section class="change" aria-labelledby="change">
<p class="kicker">The change <span class="name">${onOneLine(label)}</span></p>
<h2 id="change">${changedRules.length === 1 ? changedRules[0] : plural(changedRules.length, "changed rule")}: ${added + removed === 0 ? "the same alerts" : html`<span class="added">+${number(added)}</span> and <span class="removed">−${number(removed)}</span> alerts`}, ${number(emailsBefore)} → ${plural(emails, "email")}</h2>
<p>${rulesDiffer(changedRules.length)}${changedRules.length > 0 && html`: <span class="name">${changedRules.slice(0, 10).join(", ")}${changedRules.length > 10 && " …"}</span>`}; ${touched.length === 0 ? "none alerts otherwise than before." : "these alert otherwise than before:"}</p>
${touched.length > 0 && html`<ul class="changes">${touched.map((rule) => html`<li><a href="#${rule.rule}">${rule.rule}</a> ${rule.added > 0 && html`<span class="added">+${number(rule.added)}</span>`} ${rule.removed > 0 && html`<span class="removed">−${number(rule.removed)}</span>`}</li>`)}</ul>`}
</section>`;
}

function ranking({ rules, emails }: Backtest): Html {
  return html`<table class="ranking">
<thead><tr><th scope="col">Rule</th><th scope="col" title="Emails that no other rule would have sent">Emails<span class="wide"> that it</span> alone<span class="wide"> causes</span></th><th scope="col" class="count">Emails</th><th scope="col" class="count">Alerts</th><th scope="col" class="count extra">Per day</th><th scope="col" class="count extra">Errors</th></tr></thead>
<tbody>${rules.map(
    (
      rule,
    ) => html`<tr><th scope="row"><a href="#${rule.rule}">${rule.rule}</a> ${badge(rule.severity)}<small>${rule.principals.map(({ principal, alerts }) => `${shortName(principal)} ${number(alerts)}`).join(", ")}</small></th><td>${bar(rule.emailsAlone / Math.max(1, emails))}<span class="count">${number(rule.emailsAlone)}</span></td><td class="count">${number(rule.emails)}</td><td class="count">${number(rule.alerts)}</td><td class="count extra">${number(rule.perDay)}</td><td class="count extra">${number(rule.ruleErrors)}</td></tr>
`,
  )}</tbody></table>`;
}

/** Which rules each principal set off: what one suppression, or one trusted role, would quieten. */
function principalTable({ principals, rules }: Backtest): Html {
  const severityOf = new Map(rules.map(({ rule, severity }) => [rule, severity]));
  const [top] = principals;
  return html`<table class="ranking">
<thead><tr><th scope="col">Principal and its rules</th><th scope="col" class="extra">Share</th><th scope="col" class="count">Alerts</th><th scope="col" class="count">Rules</th></tr></thead>
<tbody>${principals.map(
    ({ principal, alerts, isLowerBound, rules }) =>
      html`<tr><th scope="row"><span title="${onOneLine(principal)}">${shortName(principal)}</span><small>${rules.slice(0, maxRulesShown).map(({ rule, alerts }, index) => html`${index > 0 && ", "}<a href="#${rule}">${rule}</a> ${number(alerts)}${["critical", "high"].includes(severityOf.get(rule) ?? "") && html` ${badge(severityOf.get(rule) ?? "")}`}`)}${rules.length > maxRulesShown && ` and ${rules.length - maxRulesShown} more`}</small></th><td class="extra">${bar(alerts / Math.max(1, top?.alerts ?? 1))}</td><td class="count">${isLowerBound && "≥ "}${number(alerts)}</td><td class="count">${number(rules.length)}</td></tr>
`,
  )}</tbody></table>
${principals.length === 20 && html`<p><small>The 20 principals with most alerts.</small></p>`}`;
}

const maxRulesShown = 6;

/** The choices of a field of the alerts in the report; nothing if there is only one. */
function choiceOf(label: string, name: "account" | "region", { rules }: Tally): Html {
  const kept = [...rules.values()].flatMap(({ alerts, added, removed }) => [alerts, added, removed]);
  const values = new Set(kept.flatMap(({ kept }) => kept.map(({ facts }) => onOneLine(facts[name]) || "unknown")));
  if (values.size < 2) return html``;
  return html`<label>${label} <select name="${name}"><option value="">all</option>${[...values].sort().map((value) => html`<option>${value}</option>`)}</select></label>`;
}

/** Hidden until the script that it needs has run. */
function filterForm({ rules, change, alerts }: Backtest, tally: Tally): Html {
  const shown = severities.filter((severity) => rules.some((rule) => rule.severity === severity));
  return html`<form id="filter" role="search" aria-label="Filter the alerts" data-alerts="${alerts}" hidden>
<label>Text <input type="search" name="text" placeholder="principal, address, bucket…" autocomplete="off"></label>
<label>Rule <select name="rule"><option value="">all</option>${rules.map(({ rule }) => html`<option>${rule}</option>`)}</select></label>
${choiceOf("Account", "account", tally)}${choiceOf("Region", "region", tally)}
${change && html`<label>Change <select name="change"><option value="">all</option><option value="added">added</option><option value="removed">removed</option></select></label>`}
<fieldset><legend>Severity</legend>${shown.map((severity) => html`<label class="check"><input type="checkbox" name="severity" value="${severity}" checked> ${badge(severity)}</label>`)}</fieldset>
<p><button type="button" id="unfold">Unfold all</button> <button type="reset">Reset</button> <button type="button" id="csv">Download as CSV</button> <output id="found" aria-live="polite"></output></p>
</form>`;
}

function footer(result: Backtest): Html {
  const { unreadable, leftOut, quietRules, suppressed } = result;
  const undecided = undecidedText(result);
  return html`<footer>${undecided !== undefined && html`<p>${undecided}</p>`}
${suppressed.length > 0 && html`<p>${suppressedHeading}</p><ul>${suppressed.map((one) => html`<li>${suppressedWords(one)}</li>`)}</ul>`}
${unreadable.count > 0 && namedFiles(unreadable, "could not be read, or only in part")}
${leftOut.count > 0 && namedFiles(leftOut, leftOut.count === 1 ? "also contains other things than records" : "also contain other things than records")}
${quietRules.length > 0 && html`<details><summary>${plural(quietRules.length, "rule")} stayed quiet</summary><p>${quietRules.join(", ")}</p></details>`}
<p>Principals are counted by role where the caller has one. Days are those of the events.</p>
</footer>`;
}

function namedFiles({ count, first }: NamedFiles, problem: string): Html {
  const others = count - first.length;
  return html`<details><summary>${plural(count, "file")} ${problem}</summary><ul>${first.map(({ message }) => html`<li>${onOneLine(message)}</li>`)}${others > 0 && html`<li>and ${number(others)} more</li>`}</ul></details>`;
}
