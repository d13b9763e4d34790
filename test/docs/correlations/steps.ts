import {
  account,
  awsService,
  type Caller,
  call,
  type Fields,
  iamUser,
  recordOf,
  roleSession,
  rootUser,
} from "../../../local/made-up-records.ts";
import { durationSeconds } from "../../../text/duration.ts";
import type { Case, SequenceStep } from "./cases.ts";

/** A call without its time. */
type Call = Partial<SequenceStep>;

const day = 86_400;
const secondsOf = (duration: string) => durationSeconds(duration) as number;

/** The sequences of a case: calls, some of which must alert. */
export function sequencesOf(one: Case): SequenceStep[][] {
  return one.steps ?? stepsOf(one);
}

/** The sequences that a case's first key calls for: one that alerts, and others that miss it by a second or a value. */
function stepsOf(one: Case): SequenceStep[][] {
  const call = { action: `${one.source}:${one.names?.[0]}`, ...one.call };
  const other = { by: "mallory", ...one.other };
  const near = one.near ?? { error: "AccessDenied" };
  const at = (time: number, change: Call = {}, alerts = false) =>
    ({ ...merged(call, change), at: `${time}s`, alerts }) as SequenceStep;
  if (one.firstSeen) {
    const within = secondsOf(one.firstSeen.within);
    const learned = secondsOf(one.firstSeen.learn) + day;
    const fresh = one.new ?? { by: "mallory" };
    return [
      [at(0), at(learned, fresh, true), at(learned + day, fresh)],
      [at(0), at(within / 2), at(learned), at(learned, merged(fresh, near))],
    ];
  }
  if (one.after && one.before) {
    const within = secondsOf(one.after.within);
    const { source, names, request } = one.before;
    const first = { action: `${source}:${names?.[0]}`, request };
    return [
      [at(0, first), at(within, {}, true)],
      [at(0, first), at(within + 1)],
      [at(0, first), at(1, other)],
      [at(0), at(1, first)],
    ];
  }
  if (one.threshold) {
    const { count, of } = one.threshold;
    const within = secondsOf(one.threshold.within);
    const calls = (over: number) =>
      Array.from({ length: count }, (_, n) => at(Math.floor((n * over) / (count - 1)), numbered(call, n)));
    const same = (steps: SequenceStep[]) => steps.map((step) => ({ ...step, ...numbered(call, 0), at: step.at }));
    return [
      calls(within).map((step, n) => ({ ...step, alerts: n === count - 1 })),
      calls(within + 1),
      ...(of === undefined ? [] : [same(calls(within))]),
    ];
  }
  const held = secondsOf(one.mute?.for ?? "0s");
  return [
    [at(0, {}, true), at(held - 1), at(held + 1, {}, true)],
    [at(0, near), at(1, near)],
  ];
}

/** The records of a sequence. Each has an `eventID` that is its place. */
export function recordsOf(one: Case, steps: readonly SequenceStep[]): Fields[] {
  const start = Date.UTC(2026, 1, 2);
  return steps.map((step, place) => {
    const {
      at,
      action,
      by,
      from,
      key,
      agent,
      region,
      account: home,
      error,
      request,
      response,
      fields,
    } = {
      action: `${one.source}:${one.names?.[0]}`,
      ...merged(one.call ?? {}, step),
    } as SequenceStep;
    const caller = callerNamed(by ?? "alice", key);
    const eventTime = `${new Date(start + secondsOf(at) * 1000).toISOString().slice(0, 19)}Z`;
    return recordOf(
      call(
        { ...caller, ...(from && { address: from }), ...(agent && { agent }), region: region ?? "eu-west-1" },
        action,
        request ?? null,
        {
          ...(response && { responseElements: response }),
          ...(error && { errorCode: error, errorMessage: "Denied" }),
          ...(home && { recipientAccountId: home }),
          ...fields,
        },
      ),
      { eventTime, eventID: String(place), requestID: String(place) },
    );
  });
}

/** A call with some of it changed; of parameters, those that are named. */
function merged(one: Call, change: Call): Call {
  const request = (one.request || change.request) && { ...one.request, ...change.request };
  const fields = (one.fields || change.fields) && { ...one.fields, ...change.fields };
  const sameAction = change.action === undefined || change.action === one.action;
  return {
    ...one,
    ...change,
    ...(request && { request: sameAction ? request : (change.request ?? {}) }),
    ...(fields && { fields }),
  };
}

/** A call in which `{n}` is replaced by a number. */
function numbered(call: Call, n: number): Call {
  return JSON.parse(JSON.stringify(call).replaceAll("{n}", String(n)));
}

function callerNamed(by: string, key?: string): Caller {
  const [kind, name = "", session = "session"] = by.split(" ");
  const host = { address: "203.0.113.66", agent: "Boto3/1.42.30" };
  if (kind === "service") return awsService(name);
  if (kind === "role") return { identity: roleSession(name, session, "2026-02-01T00:00:00Z", key), ...host };
  if (kind === "root") return { identity: rootUser, ...host };
  if (kind === "anonymous")
    return { identity: { type: "AWSAccount", principalId: "", accountId: "anonymous" }, ...host };
  if (kind === "unknown") return { identity: { type: "Unknown", accountId: account }, ...host };
  return { identity: iamUser(by, key), ...host };
}
