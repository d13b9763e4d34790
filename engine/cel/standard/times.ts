import type { LibraryFunction } from "../library.ts";
import type { Duration, Timestamp } from "../values.ts";
import { type LocalTime, localTime } from "./calendar.ts";

const parts: Record<string, (time: LocalTime) => number> = {
  getFullYear: ({ year }) => year,
  getMonth: ({ month }) => month,
  getDate: ({ dayOfMonth }) => dayOfMonth,
  getDayOfMonth: ({ dayOfMonth }) => dayOfMonth - 1,
  getDayOfWeek: ({ dayOfWeek }) => dayOfWeek,
  getDayOfYear: ({ dayOfYear }) => dayOfYear,
  getHours: ({ hours }) => hours,
  getMinutes: ({ minutes }) => minutes,
  getSeconds: ({ seconds }) => seconds,
  getMilliseconds: ({ milliseconds }) => milliseconds,
};

/** The names of the functions that take a time zone as their argument. */
export const zonedFunctions: readonly string[] = Object.keys(parts);

/** Parts of timestamps in UTC and in a time zone, and durations in whole units. */
export const times: Record<string, LibraryFunction["evaluate"]> = {
  ...Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) => [
      [`google.protobuf.Timestamp.${name}(): int`, (time: Timestamp) => BigInt(part(localTime(time)))],
      [
        `google.protobuf.Timestamp.${name}(string): int`,
        (time: Timestamp, zone: string) => BigInt(part(localTime(time, zone))),
      ],
    ]),
  ),
  "google.protobuf.Duration.getHours(): int": ({ nanoseconds }: Duration) => nanoseconds / 3_600_000_000_000n,
  "google.protobuf.Duration.getMinutes(): int": ({ nanoseconds }: Duration) => nanoseconds / 60_000_000_000n,
  "google.protobuf.Duration.getSeconds(): int": ({ nanoseconds }: Duration) => nanoseconds / 1_000_000_000n,
  "google.protobuf.Duration.getMilliseconds(): int": ({ nanoseconds }: Duration) => nanoseconds / 1_000_000n,
};
