import { ExpressionError } from "../expression-error.ts";
import { Duration, int, maxInt, Timestamp } from "../values.ts";

/*
 * Timestamps and durations as cel-go has them: nanoseconds, the strict form of RFC 3339, Go's durations.
 * Nothing here reads the machine's own time zone.
 */

const minSeconds = -62_135_596_800;
const maxSeconds = 253_402_300_799;
const billion = 1_000_000_000n;

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Reads a time of RFC 3339, as in 2026-03-14T02:12:45.123Z; digits below a nanosecond are dropped. */
export function parseTimestamp(text: string): Timestamp {
  const found = rfc3339.exec(text);
  if (!found) throw new ExpressionError("timestamp() needs a time of RFC 3339, as in 2026-03-14T02:12:45Z");
  const [year, month, day, hours, minutes, seconds] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    throw new ExpressionError("timestamp() needs a date that exists");
  }
  const offset = (found[8] === "-" ? -60 : 60) * (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0));
  return timestamp(
    date.getTime() / 1000 + hours * 3600 + minutes * 60 + seconds - offset,
    Number((found[7] ?? "").slice(0, 9).padEnd(9, "0")),
  );
}

/** Returns the time that is `seconds` and `nanos` after 1970; throws outside of the years 1 to 9999. */
export function timestamp(seconds: number, nanos = 0): Timestamp {
  if (seconds < minSeconds || seconds > maxSeconds) throw new ExpressionError("timestamp overflow");
  return new Timestamp(seconds, nanos);
}

/** Returns a time as RFC 3339 in UTC, with as many digits of a second as are needed. */
export function timestampText({ seconds, nanos }: Timestamp): string {
  const text = new Date(seconds * 1000).toISOString().slice(0, -".000Z".length);
  return nanos === 0 ? `${text}Z` : `${text}.${String(nanos).padStart(9, "0").replace(/0+$/, "")}Z`;
}

const units: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  "\u00b5s": 1_000n,
  "\u03bcs": 1_000n,
  ms: 1_000_000n,
  s: billion,
  m: 60n * billion,
  h: 3600n * billion,
};

/** Reads a duration as Go does, as in 1h30m, -1.5s or 0: https://pkg.go.dev/time#ParseDuration */
export function parseDuration(text: string): Duration {
  const refused = () => new ExpressionError("duration() needs a duration such as 90s, 1h30m or -1.5h");
  const unsigned = text.replace(/^[+-]/, "");
  if (unsigned === "0") return new Duration(0n);
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(unsigned)) throw refused();
  let nanoseconds = 0n;
  for (const [, whole = "", fraction = "", name = ""] of unsigned.matchAll(/(\d*)\.?(\d*)([^\d.]+)/g)) {
    const unit = units[name] as bigint;
    nanoseconds += BigInt(whole) * unit + fractionOf(fraction, unit);
  }
  const signed = text.startsWith("-") ? -nanoseconds : nanoseconds;
  if (signed > maxInt || signed < -maxInt - 1n) throw refused();
  return new Duration(signed);
}

/** Go multiplies doubles here, and drops the digits from the first on that 63 bits cannot take. */
function fractionOf(digits: string, unit: bigint): bigint {
  let kept = 0n;
  let scale = 1;
  for (const digit of digits) {
    const longer = kept * 10n + BigInt(digit);
    if (kept > maxInt / 10n || longer > maxInt + 1n) break;
    kept = longer;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(kept) * (Number(unit) / scale)));
}

/** Returns a duration in seconds, as in 5400s or 1.5s, with the digits of a double as Go does. */
export function durationText({ nanoseconds }: Duration): string {
  const seconds = Number(nanoseconds / billion) + Number(nanoseconds % billion) / 1e9;
  const text = Math.abs(seconds) < 1e-5 && seconds !== 0 ? seconds.toFixed(9).replace(/0+$/, "") : String(seconds);
  return `${text}s`;
}

/** Returns a duration; throws beyond 64 bits of nanoseconds. */
export function duration(nanoseconds: bigint): Duration {
  return new Duration(int(nanoseconds));
}

/** Returns the time that is a duration after a timestamp, or before it if `sign` is -1. */
export function shift({ seconds, nanos }: Timestamp, { nanoseconds }: Duration, sign: 1n | -1n): Timestamp {
  const moved = BigInt(nanos) + int(sign * nanoseconds);
  const rest = ((moved % billion) + billion) % billion;
  return timestamp(seconds + Number((moved - rest) / billion), Number(rest));
}

/** Returns the duration from the second timestamp to the first. */
export function between(end: Timestamp, start: Timestamp): Duration {
  return duration(BigInt(end.seconds - start.seconds) * billion + BigInt(end.nanos - start.nanos));
}

/** What a clock and a calendar in a time zone show at a time; months and days of week and year count from 0. */
export interface LocalTime {
  year: number;
  month: number;
  dayOfMonth: number;
  dayOfWeek: number;
  dayOfYear: number;
  hours: number;
  minutes: number;
  seconds: number;
  milliseconds: number;
}

/** Returns the local time in a zone: the name of one, such as Europe/Berlin, or an offset such as -05:00. Default: UTC. */
export function localTime({ seconds, nanos }: Timestamp, zone = "UTC"): LocalTime {
  const date = new Date((seconds + offsetOf(zone, seconds)) * 1000);
  const startOfYear = new Date(0);
  startOfYear.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    dayOfMonth: date.getUTCDate(),
    dayOfWeek: date.getUTCDay(),
    dayOfYear: Math.floor((date.getTime() - startOfYear.getTime()) / 86_400_000),
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
    milliseconds: Math.floor(nanos / 1_000_000),
  };
}

/** Throws if a text is neither the name of a time zone nor an offset. */
export function checkZone(zone: string): void {
  offsetOf(zone, 0);
}

/** Returns how many seconds a zone is ahead of UTC at a time. */
function offsetOf(zone: string, seconds: number): number {
  if (zone === "UTC" || zone === "") return 0;
  if (zone.includes(":")) return numericOffset(zone);
  return offsetIn(zoneOf(zone), seconds);
}

function numericOffset(zone: string): number {
  const found = /^([+-]?)(\d+):([+-]?\d+)$/.exec(zone);
  const hours = Number(found?.[2]);
  const minutes = Number(found?.[3]);
  if (!found || hours > 23 || minutes < 0 || minutes > 59) {
    throw new ExpressionError("a time zone's offset must be written as in +02:00, 02:00 or -05:30");
  }
  return (found[1] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60;
}

interface Zone {
  format: Intl.DateTimeFormat;
  /** Offsets by quarter of an hour since 1970, in which no zone changes its offset in between. */
  offsets: Map<number, number>;
}

const zones = new Map<string, Zone | undefined>();
/** How many zones, and offsets of a zone, are kept: an expression can compute names out of a record. */
const maxKept = 1_000;

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const created = zones.has(name) ? undefined : createZone(name);
  if (zones.size >= maxKept) zones.clear();
  zones.set(name, created);
  if (!created) throw new ExpressionError("unknown time zone");
  return created;
}

/** The names without a slash in the time zone database; Intl knows others, such as PST, which Go does not. */
const namesOfOnePart: ReadonlySet<string> = new Set(
  (
    "CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel " +
    "Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT " +
    "UTC Universal W-SU WET Zulu"
  ).split(" "),
);

function createZone(name: string): Zone | undefined {
  // Names of ICU's own, which are in no release of the time zone database.
  if (name.startsWith("SystemV/")) return undefined;
  if (!/^[A-Z]\w+(?:\/[A-Z][\w+-]*)+$/.test(name) && !namesOfOnePart.has(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    // Intl takes names in any case, and answers as they are written; it gives another name only for a synonym.
    const { timeZone } = format.resolvedOptions();
    if (timeZone !== name && timeZone.toLowerCase() === name.toLowerCase()) return undefined;
    return { format, offsets: new Map() };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The part "GMT-05:00", in local mean time "GMT-04:56:02"; "GMT" is UTC. */
function offsetIn({ format, offsets }: Zone, seconds: number): number {
  const quarter = Math.floor(seconds / 900);
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const text = format.formatToParts(quarter * 900_000).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes = 0, rest = 0] = /([+-])(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text) ?? [];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest));
  if (offsets.size >= maxKept) offsets.clear();
  offsets.set(quarter, offset);
  return offset;
}
