import { dayMilliseconds, isoDay } from "../../format.ts";

/** A column of the report's charts: a day, or several days if there would be too many columns. */
export interface Span {
  /** `YYYY-MM-DD`, inclusive; both "" for alerts without a time. */
  from: string;
  to: string;
  label: string;
}

const maxSpans = 62;

/** Divides a period into at most `maxSpans` spans of equal length: a day, a week, or longer. */
export function spansOf(period: { from: string; to: string; days: number } | null): Span[] {
  if (!period) return [];
  const length = period.days <= maxSpans ? 1 : Math.max(7, Math.ceil(period.days / maxSpans));
  const start = Date.parse(period.from);
  return Array.from({ length: Math.ceil(period.days / length) }, (_, index) => {
    const from = isoDay(start + index * length * dayMilliseconds);
    const next = start + (index + 1) * length * dayMilliseconds;
    const to = isoDay(Math.min(next - dayMilliseconds, Date.parse(period.to)));
    return { from, to, label: from === to ? from : `${from} to ${to}` };
  });
}

/** The column of alerts without a time. */
export const undated: Span = { from: "", to: "", label: "no time" };

/** How many of `days`, counts by day, fall into each span. */
export function countIn(days: Record<string, number>, spans: readonly Span[]): number[] {
  const counts = spans.map(() => 0);
  for (const [day, count] of Object.entries(days)) {
    const index = spans.findIndex(({ from, to }) => day >= from && day <= to);
    if (index >= 0) counts[index] = (counts[index] as number) + count;
  }
  return counts;
}
