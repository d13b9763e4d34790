/** A column of the report's charts: a day, or several where a day each would be too many. */
export interface Span {
  /** `YYYY-MM-DD`, inclusive; both "" for what has no time. */
  from: string;
  to: string;
  label: string;
}

const maxSpans = 62;
const dayMilliseconds = 86_400_000;

/** Cuts a period into at most `maxSpans` spans of one length: a day, a week, or longer. */
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

/** What has no time. */
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

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
