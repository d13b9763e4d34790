import type { Alert, AlertMemory } from "../engine/alert.ts";
import { plural, withRest } from "../text/counts.ts";
import { durationInWords } from "../text/duration.ts";
import { inEmail, quoted } from "../text/plain-text.ts";

/** What memory adds to an alert, as rows of an email: label and value. */
export function memoryRows({ window, firstSeen, after, heldBack, ...rest }: AlertMemory): [string, string][] {
  const rows: [string, string | undefined][] = [
    ["First record", window && recordAt(window.first)],
    ["Last record", window && recordAt(window.last)],
    ["Different values", window?.different && valuesOf(window.different)],
    [
      "New",
      firstSeen &&
        `${quoted(firstSeen.value)} was not seen${firstSeen.per === undefined ? "" : ` for ${quoted(firstSeen.per)}`} in the last ${durationInWords(firstSeen.within * 1000)}`,
    ],
    ["After", after && `${inEmail(after.rule)}, which matched at ${timeInWords(after.time)}`],
    ["Held back", heldBack && heldBackWords(heldBack)],
    ["Memory", withoutMemoryWords(rest)],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]));
}

/** Returns the rule's summary, after what its threshold counted and before what `mute` held back; "" if there is none of these. */
export function countedSummary({ summary, threshold, memory }: Alert): string {
  const different = threshold?.different
    ? `, ${threshold.different.length} different (${threshold.different
        .slice(0, 12)
        .map(([value]) => value)
        .join(", ")})`
    : "";
  const { count = 0, since = "" } = memory?.heldBack ?? {};
  const heldBack = count > 0 ? `${plural(count, "further alert")} held back since ${timeInWords(since)}` : undefined;
  const by = threshold && !summary?.includes(threshold.per) ? ` of ${threshold.per}` : "";
  const counted = threshold && `${plural(threshold.count, "record")}${by}${different}`;
  return [counted, summary, heldBack].filter((part) => part !== undefined).join(": ");
}

/** `3 further alerts since 2026-03-14 02:00:00 UTC`. */
function heldBackWords({ count, since }: NonNullable<AlertMemory["heldBack"]>): string {
  return `${plural(count, "further alert")} since ${timeInWords(since)}`;
}

/** `2026-03-14 02:12:45 UTC`, as an email shows every time; a text that is not a time stays as it is. */
export function timeInWords(eventTime: string): string {
  const time = Date.parse(eventTime);
  if (Number.isNaN(time)) return inEmail(eventTime);
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function withoutMemoryWords({ withoutMemory, unremembered }: AlertMemory): string | undefined {
  if (withoutMemory === undefined) return undefined;
  if (withoutMemory === "unreachable") return "could not be reached: this may not be new, or may be one of many alerts";
  if (unremembered === undefined) {
    return "the earlier rule matched more different values in one log file than can be remembered: this may not follow any of them";
  }
  return `${plural(unremembered, "record")} had more different values than can be remembered of one log file; they are not counted again`;
}

function recordAt({ time, eventID }: { time: string; eventID: string }): string {
  return [timeInWords(time), inEmail(eventID)].filter(Boolean).join(", ");
}

function valuesOf({ count, values }: { count: number; values: readonly string[] }): string {
  return withRest(
    values.map((value) => inEmail(value)),
    count,
  );
}
