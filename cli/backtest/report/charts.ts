import { severities } from "../../../engine/ruleset.ts";
import { number } from "../../../text/counts.ts";
import type { Backtest, RuleResult } from "../result.ts";
import { type Html, html } from "./html.ts";
import { countIn, type Span, spansOf, undated } from "./timeline.ts";

/** A bar that fills `share` (0 to 1) of its width; any share above 0 is visible. */
export function bar(share: number): Html {
  const percent = share > 0 ? Math.max(1, share * 100).toFixed(1) : 0;
  return html`<svg class="bar" aria-hidden="true" focusable="false"><rect width="100%" height="100%" rx="3" class="track"/><rect width="${percent}%" height="100%" rx="3"/></svg>`;
}

/** A severity as a badge. */
export const badge = (severity: string): Html => html`<span class="badge ${severity}">${severity}</span>`;

const plot = { top: 14, height: 150, bottom: 24, left: 5 };

/** Alerts per day as stacked bars with a colour for each severity, and as a table. */
export function severityChart({ rules, period }: Backtest): Html {
  const spans = columnsOf(rules, period);
  const shown = severities.filter((severity) => rules.some((rule) => rule.severity === severity && rule.alerts > 0));
  const counts = shown.map((severity) => ({
    severity,
    counts: totals(
      rules.filter((rule) => rule.severity === severity),
      spans,
    ),
  }));
  const sums = totals(rules, spans);
  const most = Math.max(1, ...sums);
  const busiest = spans[sums.indexOf(most)];

  const width = (100 - plot.left) / Math.max(1, spans.length);
  const bars = spans.map((span, index) => {
    let y = plot.top + plot.height;
    const parts = counts
      .toReversed()
      .map(({ severity, counts }) => ({ severity, count: counts[index] as number }))
      .filter(({ count }) => count > 0);
    const rects = parts.map(({ severity, count }) => {
      // Even one alert among thousands is visible.
      const height = Math.max(2, (count / most) * plot.height);
      y -= height;
      return html`<rect class="${severity}" x="${percent(plot.left + (index + 0.1) * width)}" y="${y.toFixed(1)}" width="${percent(width * 0.8)}" height="${Math.max(1, height - 0.8).toFixed(1)}"/>`;
    });
    const words = parts.toReversed().map(({ severity, count }) => `${number(count)} ${severity}`);
    return html`<g>${rects}<title>${span.label}: ${words.join(", ") || "none"}</title></g>`;
  });

  return html`<figure>
<svg class="chart" role="img" aria-label="Alerts per day. ${busiest ? `Most: ${number(most)} on ${busiest.label}.` : ""}" height="${plot.top + plot.height + plot.bottom}">
${[0, most].map((value) => gridLine(value, plot.top + plot.height * (1 - value / most)))}
${bars}
${labelled(spans).map((index, place) => html`<text class="axis${place % 2 === 1 && axisLabel(spans[index], period).length > 5 && " between"}" x="${percent(plot.left + (index + 0.5) * width)}" y="${plot.top + plot.height + 17}" text-anchor="${anchor(index, spans.length)}">${axisLabel(spans[index], period)}</text>`)}
</svg>
<figcaption class="legend">${shown.map((severity) => html`<span><i class="${severity}"></i>${severity}</span>`)}</figcaption>
<details><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Alerts per day and severity"><table>
<thead><tr><th scope="col">Day</th>${shown.map((severity) => html`<th scope="col" class="count">${severity}</th>`)}</tr></thead>
<tbody>${spans.map((span, index) => html`<tr><th scope="row">${span.label}</th>${counts.map(({ counts }) => html`<td class="count">${number(counts[index] as number)}</td>`)}</tr>`)}</tbody>
</table></div></details>
</figure>`;
}

/** Rules by day: the darker, the more alerts. */
export function heatMap({ rules, period }: Backtest): Html {
  const loud = rules.filter(({ alerts }) => alerts > 0);
  const spans = columnsOf(loud, period);
  const rows = loud.map((rule) => ({ rule, counts: countIn(rule.days, spans) }));
  const most = Math.max(1, ...rows.flatMap(({ counts }) => counts));
  const starts = levelStarts(most);
  const level = (count: number) => starts.filter((start) => count >= start).length;
  const isDense = spans.length > 31;

  return html`<div class="scroll" tabindex="0" role="region" aria-label="Alerts per rule and day"><table class="heat${isDense && " dense"}">
<thead><tr class="months"><td></td>${monthsOf(spans).map(({ month, count }) => html`<th scope="colgroup" colspan="${count}">${month}</th>`)}</tr>
<tr><th scope="col">Rule</th>${spans.map((span) => html`<th scope="col"><abbr title="${span.label}">${span.from.slice(8) || "?"}</abbr></th>`)}</tr></thead>
<tbody>${rows.map(
    ({
      rule,
      counts,
    }) => html`<tr><th scope="row"><a href="#${rule.rule}">${rule.rule}</a></th>${counts.map((count, index) => html`<td class="h${level(count)}" title="${spans[index]?.label}: ${number(count)}">${count > 0 && compact(count)}</td>`)}</tr>
`,
  )}</tbody></table></div>
<p class="legend">${starts.map((start, index) => {
    const end = (starts[index + 1] ?? most + 1) - 1;
    return html`<span><i class="h${index + 1}"></i>${end > start ? `${number(start)} to ${number(end)}` : number(start)}</span>`;
  })} alerts</p>`;
}

/** `03-14`, with its year if the period has several. */
function axisLabel(span: Span | undefined, period: Backtest["period"]): string {
  if (!span?.from) return "no time";
  return period && period.from.slice(0, 4) !== period.to.slice(0, 4) ? span.from : span.from.slice(5);
}

/** The months in which columns begin, such as `2026-03`, each with how many columns do. */
function monthsOf(spans: readonly Span[]): { month: string; count: number }[] {
  const months: { month: string; count: number }[] = [];
  for (const { from } of spans) {
    const last = months.at(-1);
    const month = from.slice(0, 7);
    if (last?.month === month) last.count++;
    else months.push({ month, count: 1 });
  }
  return months;
}

/** The smallest count of each of up to five levels, in about equal ratios. */
function levelStarts(most: number): number[] {
  const starts = [0, 1, 2, 3, 4].map((level) => Math.ceil(most ** (level / 5) * (level === 0 ? 1 : 1.0001)));
  return [...new Set(starts)].filter((start) => start <= most);
}

function columnsOf(rules: RuleResult[], period: Backtest["period"]): Span[] {
  return [...spansOf(period), ...(rules.some(({ days }) => "" in days) ? [undated] : [])];
}

function totals(rules: RuleResult[], spans: Span[]): number[] {
  const counts = rules.map(({ days }) => countIn(days, spans));
  return spans.map((_, index) => counts.reduce((sum, row) => sum + (row[index] as number), 0));
}

function gridLine(value: number, y: number): Html {
  return html`<line class="grid" x1="${percent(plot.left)}" x2="100%" y1="${y}" y2="${y}"/><text class="axis" x="${percent(plot.left - 1)}" y="${y + 4}" text-anchor="end">${compact(value)}</text>`;
}

/** The spans that are labelled below the bars: few enough for a phone. */
function labelled(spans: Span[]): number[] {
  const last = spans.length - 1;
  return last < 5 ? spans.map((_, index) => index) : [0, 1, 2, 3, 4].map((part) => Math.round((part / 4) * last));
}

function anchor(index: number, count: number): string {
  return count > 5 && index === 0 ? "start" : count > 5 && index === count - 1 ? "end" : "middle";
}

function compact(count: number): string {
  return count.toLocaleString("en", { notation: "compact" });
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}
