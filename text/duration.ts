import { number } from "./counts.ts";

/** The units of a duration, longest first, in seconds. */
const units: readonly (readonly [letter: string, seconds: number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
];

/** Reads a duration as rules write it: `15m`, `1h30m`, `30d`. Returns whole seconds; undefined for any other text. */
export function durationSeconds(literal: string): number | undefined {
  const match = /^(?=\d)(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/.exec(literal);
  if (!match) return undefined;
  return units.reduce((sum, [, seconds], index) => sum + Number(match[index + 1] ?? 0) * seconds, 0);
}

/** Writes whole seconds as a rule would: `15m`, `1h30m`, `30d`. */
export function durationLiteral(seconds: number): string {
  let left = seconds;
  const parts = units.map(([letter, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? `${count}${letter}` : "";
  });
  return parts.join("") || "0s";
}

/** A duration in its two largest units, for people, such as `4 min 12 sec`. */
export function durationInWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const days = Math.floor(seconds / 86_400);
  // Intl.DurationFormat would say the same, but its first use loads ICU's data: 11 ms (Node 24, least of 15 processes).
  const parts: [count: number, unit: string][] = [
    [days, days === 1 ? "day" : "days"],
    [Math.floor(seconds / 3600) % 24, "hr"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "sec"],
  ];
  const largest = parts.filter(([count]) => count > 0).slice(0, 2);
  return largest.map(([count, unit]) => `${number(count)} ${unit}`).join(" ") || "0 sec";
}
