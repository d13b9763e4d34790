// Also tests engine/memory/sent-alerts.ts, engine/memory/buckets.ts, engine/memory/items.ts, engine/memory/claims.ts, engine/memory/mute.ts, engine/memory/mute-stage.ts, engine/memory/window-notes.ts, engine/memory/window-alert.ts.
import { beforeEach, describe, expect, test } from "vitest";
import { type Alert, draftOf } from "../../../engine/alert.ts";
import { createEvaluator } from "../../../engine/evaluate.ts";
import { createMemory, type MemoryDecision, type MemoryOptions } from "../../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../../engine/memory/keys.ts";
import { createMapStore } from "../../../engine/memory/map-store.ts";
import { type MemoryChange, type MemoryStore, MemoryStoreError } from "../../../engine/memory/store.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import { record, rule } from "../../support/records.ts";

const minute = 60_000;
const hour = 60 * minute;
const start = Date.parse("2026-03-14T02:00:00Z");
const keys = createMemoryKeys(new Uint8Array(32).fill(7));
const per = "record.userAgent";

let now = start;
let store: MemoryStore;
beforeEach(() => {
  now = start;
  store = createMapStore(() => now);
});

/** A record `seconds` after the start. */
function at(seconds: number, fields: Record<string, unknown> = {}) {
  const eventTime = new Date(start + seconds * 1000).toISOString().replace(".000", "");
  return record({ eventTime, eventID: `event-${seconds}`, userAgent: "cli", ...fields });
}

interface DecideOptions {
  by?: string;
  /** Of each record; without it, none waits to be worded. */
  textLength?: number | undefined;
}

async function decide(
  rules: Rule | Rule[],
  records: unknown[],
  { by = JSON.stringify(records), textLength, ...options }: Partial<MemoryOptions> & DecideOptions = {},
): Promise<MemoryDecision> {
  const ruleset = { rules: [rules].flat(), suppressions: [] };
  const evaluation = createEvaluator(ruleset).begin();
  for (const each of records) evaluation.add(each, undefined, textLength);
  const pause = async () => undefined;
  return createMemory(ruleset, { store, keys, now: () => now, pause, ...options }).decide(evaluation.finish(), by);
}

/** Decides and commits: a log object whose alerts were published. */
async function deliver(...args: Parameters<typeof decide>): Promise<MemoryDecision> {
  const decision = await decide(...args);
  await decision.commit();
  return decision;
}

const sent = ({ evaluation }: MemoryDecision): Alert[] => evaluation.alerts.flatMap(({ alerts }) => alerts);
const ids = (decision: MemoryDecision) => sent(decision).map(({ facts }) => facts.eventID);
const held = (decision: MemoryDecision) => Object.assign({}, ...decision.held.map(({ reasons }) => reasons));

const windowed = rule({ threshold: { count: 3, per, within: 600 } });
const muted = rule({ mute: { per, for: 600 } });
const first = rule({ firstSeen: { of: per, within: 86_400, learn: 3_600 } });
const sequence = [
  rule({ id: "before", expression: 'record.eventName == "A"', silent: true }),
  rule({ id: "behind", expression: 'record.eventName == "B"', after: { rule: "before", per, within: 600 } }),
];

describe("threshold with within", () => {
  test("counts records of several log objects, and says what they were", async () => {
    expect(held(await deliver(windowed, [at(0)]))).toEqual({ "below the count": 1 });
    expect(held(await deliver(windowed, [at(300)]))).toEqual({ "below the count": 1 });
    const [alert] = sent(await deliver(windowed, [at(600)]));
    expect(alert?.threshold).toEqual({ count: 3, per: "cli", last: "2026-03-14T02:10:00Z" });
    expect(alert?.memory).toMatchInlineSnapshot(`
      {
        "window": {
          "count": 3,
          "first": {
            "eventID": "event-0",
            "time": "2026-03-14T02:00:00Z",
          },
          "last": {
            "eventID": "event-600",
            "time": "2026-03-14T02:10:00Z",
          },
          "within": 600,
        },
      }
    `);
  });

  test("counts two records exactly `within` apart, and not one a second later", async () => {
    await deliver(windowed, [at(0), at(1)]);
    expect(ids(await deliver(windowed, [at(601)]))).toEqual([]);
    store = createMapStore(() => now);
    await deliver(windowed, [at(0), at(1)]);
    expect(ids(await deliver(windowed, [at(600)]))).toEqual(["event-600"]);
  });

  test("alerts once, and again when `within` has passed without reaching the count", async () => {
    await deliver(windowed, [at(0), at(1), at(2)]);
    expect(held(await deliver(windowed, [at(500)]))).toEqual({ "already sent": 1 });
    expect(ids(await deliver(windowed, [at(1110), at(1111), at(1112)]))).toEqual(["event-1110"]);
  });

  test("alerts twice on two windows of one log object that are more than `within` apart, also in neighbouring stretches", async () => {
    const times = [0, 1, 2, 1110, 1111, 1112];
    expect(
      ids(
        await deliver(
          windowed,
          times.map((time) => at(time)),
        ),
      ),
    ).toEqual(["event-0", "event-1110"]);
  });

  test("alerts on a window that a late record completes in the stretch after its own, once", async () => {
    await deliver(windowed, [at(610), at(620)]);
    const late = await deliver(windowed, [at(590)]);
    expect(sent(late).map(({ facts, memory }) => [facts.eventID, memory?.window?.last.eventID])).toEqual([
      ["event-590", "event-620"],
    ]);
    expect(held(await deliver(windowed, [at(630)]))).toEqual({ "already sent": 1 });
    expect(held(await deliver(windowed, [at(580)]))).toEqual({ "already sent": 1 });
  });

  test.each([
    ["behind it", [0, 1, 2], [1110, 1111, 1112]],
    ["before it", [1110, 1111, 1112], [0, 1, 2]],
  ])("alerts on a window though one %s, more than `within` away, was sent", async (_, earlier, later) => {
    expect(
      ids(
        await deliver(
          windowed,
          later.map((time) => at(time)),
        ),
      ),
    ).toHaveLength(1);
    expect(
      ids(
        await deliver(
          windowed,
          earlier.map((time) => at(time)),
        ),
      ),
    ).toEqual([`event-${earlier[0]}`]);
  });

  test("does not alert on a window that a late record completes next to one that was sent", async () => {
    await deliver(windowed, [at(610), at(620)]);
    expect(ids(await deliver(windowed, [at(1201)]))).toEqual(["event-1201"]);
    expect(held(await deliver(windowed, [at(590)]))).toEqual({ "already sent": 1 });
  });

  test("alerts on a late record of another value, though the window ends at a value's first record in its stretch", async () => {
    const spray = rule({ threshold: { count: 2, per, of: "record.sourceIPAddress", within: 600 } });
    await deliver(spray, [at(650), at(1190)]);
    expect(ids(await deliver(spray, [at(100, { sourceIPAddress: "192.0.2.2" })]))).toEqual(["event-100"]);
  });

  test("says of a record that is in no window that reached the count that it is below it", async () => {
    await deliver(windowed, [at(1110), at(1111), at(1112)]);
    expect(held(await deliver(windowed, [at(0)]))).toEqual({ "below the count": 1 });
  });

  test("names the first record of windows that join", async () => {
    const times = [590, 595, 605, 1190, 1191];
    const [alert, ...others] = sent(
      await deliver(
        windowed,
        times.map((time) => at(time)),
      ),
    );
    expect([alert?.memory?.window?.first.eventID, alert?.memory?.window?.last.eventID]).toEqual([
      "event-590",
      "event-1191",
    ]);
    expect(others).toEqual([]);
    store = createMapStore(() => now);
    const [longer] = sent(
      await deliver(
        windowed,
        [580, 585, 590, 1185, 1186, 1187].map((time) => at(time)),
      ),
    );
    expect(longer?.memory?.window).toMatchObject({ count: 6, first: { eventID: "event-580" } });
  });

  test("leaves a window that is next to a claimed one to who claimed that, also of late records", async () => {
    await decide(windowed, [at(1185), at(1186), at(1187)]);
    expect(held(await deliver(windowed, [at(590), at(591), at(592)]))).toEqual({ "another invocation sends it": 3 });
    store = createMapStore(() => now);
    await deliver(windowed, [at(610), at(620)]);
    await decide(windowed, [at(590)]);
    expect(held(await deliver(windowed, [at(595)]))).toEqual({ "another invocation sends it": 1 });
  });

  test("leaves a window to who claimed one that joins it, though the claim of one before has ended", async () => {
    await decide(windowed, [at(590), at(591), at(592)]);
    now += hour;
    expect(ids(await decide(windowed, [at(1780), at(1781), at(1782)]))).toEqual(["event-1780"]);
    expect(held(await deliver(windowed, [at(1190), at(1191), at(1192)]))).toEqual({ "another invocation sends it": 3 });
  });

  test.each([
    ["before", [1185, 1186, 1187], [590, 591, 592]],
    ["behind", [590, 591, 592], [1185, 1186, 1187]],
  ])("sends one alert if another invocation sends the window %s while it writes its own", async (_, own, other) => {
    const { put, get } = store;
    let isFirst = true;
    const racing: MemoryStore = {
      get: (keys) => get(keys),
      put: async (changes) => {
        const first = isFirst;
        isFirst = false;
        if (first)
          expect(
            ids(
              await deliver(
                windowed,
                other.map((time) => at(time)),
              ),
            ),
          ).toHaveLength(1);
        return put(changes);
      },
    };
    const decision = await deliver(
      windowed,
      own.map((time) => at(time)),
      { store: racing },
    );
    expect([ids(decision), held(decision)]).toEqual([[], { "already sent": 3 }]);
  });

  test("tells people how far a record is from the count, with values of the stretch before", async () => {
    const spray = rule({ threshold: { count: 3, per, of: "record.sourceIPAddress", within: 600 } });
    const details: string[] = [];
    const trace = ({ detail }: { detail: string }) => void details.push(detail);
    const other = { sourceIPAddress: "192.0.2.2" };
    await deliver(spray, [at(0), at(500)]);
    for (const seconds of [100, 1050, 1150]) await decide(spray, [at(seconds, other)], { trace });
    expect(details).toEqual(["2 of 3", "2 of 3", "1 of 3"]);
    details.length = 0;
    store = createMapStore(() => now);
    await deliver(windowed, [at(100)]);
    for (const seconds of [700, 701]) {
      await decide(windowed, [at(seconds)], { trace });
    }
    expect(details).toEqual(["2 of 3", "2 of 3"]);
  });

  test("holds back every record of a flood whose alert was sent", async () => {
    const records = Array.from({ length: 600 }, (_, index) => at(index / 2, { eventID: `${index}` }));
    await deliver(windowed, records, { by: "one" });
    expect(held(await deliver(windowed, records, { by: "another" }))).toEqual({ "already sent": 600 });
  });

  test("says how many records a window has, without one a second before or behind it", async () => {
    const three = ["a", "b", "c"].map((eventID) => at(602, { eventID }));
    expect(sent(await deliver(windowed, [at(1), ...three]))[0]?.threshold?.count).toBe(3);
    store = createMapStore(() => now);
    const once = rule({ ...windowed, mute: { per, for: 600 } });
    expect(sent(await deliver(once, [at(0), at(1), at(2), at(3)]))[0]?.threshold?.count).toBe(3);
  });

  test("remembers when a value occurred again", async () => {
    const spray = rule({ threshold: { count: 2, per, of: "record.sourceIPAddress", within: 600 } });
    await deliver(spray, [at(0), at(10)]);
    await deliver(spray, [at(500)]);
    expect(ids(await deliver(spray, [at(1090, { sourceIPAddress: "192.0.2.2" })]))).toEqual(["event-1090"]);
  });

  test("writes nothing for a record that it has counted already", async () => {
    await deliver(windowed, [at(0)], { by: "one" });
    const { put, get } = store;
    let writes = 0;
    const counting: MemoryStore = {
      get: (keys) => get(keys),
      put: (changes) => {
        writes += changes.length;
        return put(changes);
      },
    };
    expect(held(await deliver(windowed, [at(0)], { by: "another", store: counting }))).toEqual({
      "below the count": 1,
    });
    expect(writes).toBe(0);
  });

  test("says of every record of a window that was sent already that it was, also of those of the stretch before", async () => {
    const records = [at(100), at(590), at(595), at(605)];
    await deliver(windowed, records, { by: "one" });
    const again = await deliver(windowed, records, { by: "another" });
    expect([ids(again), held(again)]).toEqual([[], { "already sent": 4 }]);
    store = createMapStore(() => now);
    await deliver(windowed, [at(100), at(590), at(605)], { by: "one" });
    const later = await deliver(windowed, [at(590), at(605)], { by: "another" });
    expect([ids(later), held(later)]).toEqual([[], { "already sent": 2 }]);
  });

  test("names the distinct values, also those of earlier log objects", async () => {
    const spray = rule({ threshold: { count: 3, per, of: "record.sourceIPAddress", within: 600 } });
    await deliver(spray, [at(0, { sourceIPAddress: "192.0.2.1" }), at(1, { sourceIPAddress: "192.0.2.1" })]);
    await deliver(spray, [at(2, { sourceIPAddress: "192.0.2.2" })]);
    const [alert] = sent(await deliver(spray, [at(3, { sourceIPAddress: "192.0.2.3" })]));
    expect(alert?.memory?.window?.different).toEqual({ count: 3, values: ["192.0.2.1", "192.0.2.2", "192.0.2.3"] });
    expect(alert?.threshold?.count, "one record of each value at least").toBe(3);
  });

  describe("names the calls", () => {
    const callsOf = (decision: MemoryDecision) =>
      sent(decision).map(({ threshold }) => [threshold?.count, threshold?.calls, threshold?.otherCalls]);
    const named = (names: string[], from = 0) => names.map((eventName, index) => at(from + index, { eventName }));
    const repeated = (eventName: string, times: number): string[] => Array(times).fill(eventName);

    test("of one log object, with how many records have each, the most frequent first", async () => {
      const names = ["A", ...repeated("B", 3), ...repeated("C", 2)];
      expect(callsOf(await deliver(windowed, named(names)))).toEqual([
        [
          6,
          [
            ["B", 3],
            ["C", 2],
            ["A", 1],
          ],
          undefined,
        ],
      ]);
    });

    test("of other log objects, unless this one has them or they are outside of the window", async () => {
      await deliver(windowed, named(["TooEarly"]));
      await deliver(windowed, named(["A", "B"], 601));
      expect(callsOf(await deliver(windowed, named(["B", "B"], 603)))).toEqual([[4, [["B", 2]], ["A"]]]);
    });

    test("unless all are the same", async () => {
      await deliver(windowed, named(["A"]));
      expect(callsOf(await deliver(windowed, named(["A", "A"], 1)))).toEqual([[3, undefined, undefined]]);
    });

    test("of a flood, also those of records that are only counted", async () => {
      const names = [...repeated("A", 300), "Hidden", ...repeated("B", 299)];
      const records = names.map((eventName, index) => at(index / 2, { eventName, eventID: `${index}` }));
      expect(callsOf(await deliver(windowed, records))).toEqual([
        [
          600,
          [
            ["A", 300],
            ["B", 299],
            ["Hidden", 1],
          ],
          undefined,
        ],
      ]);
    });

    test("up to a limit of calls and characters", async () => {
      const many = Array.from({ length: 300 }, (_, index) => `${index} ${"x".repeat(1_000)}`);
      const twice = rule({ threshold: { count: 200, per, within: 600 } });
      await deliver(twice, named(many.slice(0, 100)));
      const [alert] = sent(await deliver(twice, named(many.slice(100), 100)));
      const { count, calls = [], otherCalls = [] } = alert?.threshold ?? {};
      expect([count, calls.length, otherCalls.length]).toEqual([300, 50, 20]);
      expect(Math.max(...[...calls.map(([call]) => call), ...otherCalls].map(({ length }) => length))).toBe(100);
    });

    test("of a match that waited for the one before as calls of other log objects", async () => {
      const [before, behind] = sequence as [Rule, Rule];
      const expression = 'record.eventName != "A"';
      const rules = [before, rule({ ...behind, expression, threshold: { count: 3, per, within: 600 } })];
      await deliver(rules, named(["B", "C"], 20));
      expect(callsOf(await deliver(rules, named(["A", "D"], 9)))).toEqual([[3, [["D", 1]], ["B", "C"]]]);
    });
  });

  test("counts copies of an event in several accounts once", async () => {
    const copies = ["1", "2", "3"].map((eventID) => at(0, { eventID, sharedEventID: "shared" }));
    expect(ids(await deliver(windowed, copies))).toEqual([]);
  });

  test("values that differ in case are different, and records without one count for none", async () => {
    const records = [at(0, { userAgent: "CLI" }), at(1), at(2), at(3, { userAgent: "" })];
    expect(ids(await deliver(windowed, records))).toEqual([]);
  });
});

describe("firstSeen", () => {
  test("alerts on the first sight of a value only", async () => {
    expect(ids(await deliver(first, [at(0), at(1)]))).toEqual(["event-0"]);
    expect(held(await deliver(first, [at(80_000)]))).toEqual({ "seen before": 1 });
    expect(ids(await deliver(first, [at(80_000 + 86_401)]))).toEqual([`event-${80_000 + 86_401}`]);
  });

  test("only notes values while it learns", async () => {
    const learnedUntil = () => start / 1000 + 100;
    expect(held(await deliver(first, [at(99)], { learnedUntil }))).toEqual({ learning: 1 });
    expect(held(await deliver(first, [at(101)], { learnedUntil }))).toEqual({ "seen before": 1 });
    expect(ids(await deliver(first, [at(102, { userAgent: "new" })], { learnedUntil }))).toEqual(["event-102"]);
  });

  test("counts a sighting that is too soon after the last one to be written as no new value", async () => {
    const twoNew = rule({ ...first, threshold: { count: 2, per: "record.eventName", within: 600 } });
    await deliver(twoNew, [at(0)]);
    for (const seconds of [1, 2]) expect(ids(await deliver(twoNew, [at(seconds)]))).toEqual([]);
    await deliver(twoNew, [at(5_000), at(5_100)]);
    expect(ids(await deliver(twoNew, [at(5_200, { userAgent: "new" })]))).toEqual([]);
    expect(ids(await deliver(twoNew, [at(5_300, { userAgent: "newer" })]))).toEqual(["event-5300"]);
  });
});

describe("after", () => {
  test("alerts on a record that came before the other rule's, when that is delivered, with its words", async () => {
    expect(held(await deliver(sequence, [at(60, { eventName: "B" })]))).toEqual({ "no match before": 1 });
    const decision = await deliver(sequence, [at(0, { eventName: "A" })]);
    expect(ids(decision)).toEqual(["event-60"]);
    expect(sent(decision)[0]?.memory).toEqual({ after: { rule: "before", time: "2026-03-14T02:00:00Z" } });
  });

  test("takes the value of the record before from `before`", async () => {
    const linked = sequence.map((each) =>
      each.after ? { ...each, after: { ...each.after, before: "record.sourceIPAddress" } } : each,
    );
    const issued = at(0, { eventName: "A", userAgent: "first", sourceIPAddress: "second" });
    expect(ids(await deliver(linked, [issued, at(1, { eventName: "B", userAgent: "first" })]))).toEqual([]);
    expect(ids(await deliver(linked, [at(2, { eventName: "B", userAgent: "second" })]))).toEqual(["event-2"]);
  });

  test("says which rule fails on the record before, which alerts nevertheless", async () => {
    const [before, behind] = sequence as [Rule, Rule];
    const after = { rule: before.id, per, before: "record.requestParameters.none", within: 600 };
    const rules = [
      { ...before, silent: false },
      { ...behind, after },
    ];
    const { evaluation } = await deliver(rules, [at(0, { eventName: "A" }), at(1, { eventName: "B" })]);
    expect(evaluation.alerts.map(({ rule }) => rule.id)).toEqual(["before"]);
    expect(evaluation.ruleErrors.flatMap(({ errors }) => errors)).toEqual([
      { rule: "behind", eventID: "event-0", message: "No such key: none" },
    ]);
  });

  test("takes equal times in either order, but never one record for both", async () => {
    const both = sequence.map((each) => ({ ...each, expression: "true" }));
    expect(ids(await deliver(both, [at(0)]))).toEqual([]);
    expect(ids(await deliver(both, [at(0, { eventID: "other" })])).sort()).toEqual(["event-0", "other"]);
  });
});

describe("a chain whose second rule has further keys", () => {
  const [before] = sequence as [Rule];
  const counted = rule({
    id: "counted",
    expression: 'record.eventName == "B"',
    after: { rule: "before", per, within: 600 },
    threshold: { count: 2, per, within: 600 },
    silent: true,
  });
  const last = rule({
    id: "last",
    expression: 'record.eventName == "C"',
    after: { rule: "counted", per, within: 600 },
  });

  test("is not continued by a match below the count, however often the first rule matches", async () => {
    const rules = [before, counted, last];
    await deliver(rules, [at(0, { eventName: "A" })]);
    await deliver(rules, [at(10, { eventName: "B" })]);
    await deliver(rules, [at(20, { eventName: "A" })]);
    expect(ids(await deliver(rules, [at(30, { eventName: "C" })]))).toEqual([]);
    expect(ids(await deliver(rules, [at(25, { eventName: "B" })]))).toEqual(["event-30"]);
  });

  test("is continued by each record that reached a count, also by those between the first and the last of a value", async () => {
    const rules = [
      rule({
        id: "before",
        silent: true,
        threshold: { count: 2, per, of: "record.sourceIPAddress", within: 600 },
        expression: 'record.eventName == "A"',
      }),
      rule({ id: "behind", expression: 'record.eventName == "B"', after: { rule: "before", per, within: 4 } }),
    ];
    await deliver(rules, [at(0, { eventName: "A" }), at(20, { eventName: "A" })]);
    await deliver(rules, [at(10, { eventName: "A" })]);
    await deliver(rules, [at(1, { eventName: "A", sourceIPAddress: "192.0.2.2" })]);
    expect(ids(await deliver(rules, [at(13, { eventName: "B" })]))).toEqual(["event-13"]);
  });

  test("is continued by the values of the records that reached a count, not by those of its alert", async () => {
    const rules = [
      rule({
        id: "before",
        threshold: { count: 3, per, within: 600 },
        expression: 'record.eventName == "A"',
      }),
      rule({
        id: "behind",
        expression: 'record.eventName == "B"',
        after: { rule: "before", per: "record.sourceIPAddress", within: 4 },
      }),
    ];
    const from = (host: number) => ({ sourceIPAddress: `192.0.2.${host}` });
    expect(
      ids(
        await deliver(
          rules,
          [0, 1, 2].map((time) => at(time, { eventName: "A", ...from(time) })),
        ),
      ),
    ).toHaveLength(1);
    expect(ids(await deliver(rules, [at(3, { eventName: "B", ...from(0) })]))).toEqual([]);
    expect(ids(await deliver(rules, [at(4, { eventName: "B", ...from(2) })]))).toEqual(["event-4"]);
  });

  test("of a rule without memory leaves that rule's own alert as it is, and a silent one has no mute", async () => {
    const behind = rule({
      id: "behind",
      expression: 'record.eventName == "B"',
      after: { rule: "before", per, within: 4 },
    });
    const { evaluation } = await deliver([rule({ id: "before" }), behind], [at(0)]);
    expect([evaluation.alertCount, evaluation.alerts[0]?.alerts.length]).toEqual([1, 1]);
    const silent = rule({ id: "before", silent: true, mute: { per, for: 600 } });
    expect(held(await deliver([silent, behind], [at(0), at(1)]))).toEqual({ silent: 2 });
  });

  test("is continued by every record of a log object that reached a count, more than an item keeps", async () => {
    const address = "record.sourceIPAddress";
    const rules = [
      rule({
        id: "before",
        silent: true,
        threshold: { count: 3, per, within: 600 },
        expression: 'record.eventName == "A"',
      }),
      rule({ id: "behind", expression: 'record.eventName == "B"', after: { rule: "before", per: address, within: 4 } }),
    ];
    const flood = Array.from({ length: 250 }, (_, index) =>
      at(index, { eventName: "A", sourceIPAddress: `192.0.2.${index}` }),
    );
    await deliver(rules, flood);
    expect(
      ids(await deliver(rules, [at(126, { eventName: "B", eventID: "b", sourceIPAddress: "192.0.2.125" })])),
    ).toEqual(["b"]);
  });

  test("is not continued by a value that was seen before", async () => {
    const firstOnly = rule({ ...counted, threshold: undefined, firstSeen: { of: per, within: 86_400, learn: 1 } });
    const rules = [before, firstOnly, last];
    await deliver(rules, [at(-5_000, { eventName: "A" }), at(-4_990, { eventName: "B" })]);
    await deliver(rules, [at(0, { eventName: "A" })]);
    await deliver(rules, [at(10, { eventName: "B" })]);
    await deliver(rules, [at(20, { eventName: "A" })]);
    expect(ids(await deliver(rules, [at(30, { eventName: "C" })]))).toEqual([]);
  });

  test("is alerted by the retry of an invocation that crashed, although another found the same match meanwhile", async () => {
    const rules = [
      before,
      rule({ ...counted, after: { rule: "before", per, within: 100 } }),
      rule({ ...last, after: { rule: "counted", per, within: 100 } }),
    ];
    await deliver(rules, [at(0, { eventName: "A" }), at(1, { eventName: "B" }), at(2, { eventName: "B" })]);
    await deliver(rules, [at(550, { eventName: "B" }), at(580, { eventName: "C" })]);
    const hit = [at(500, { eventName: "A" })];
    expect(ids(await decide(rules, hit, { by: "crashes" }))).toEqual(["event-580"]);
    expect(ids(await deliver(rules, [at(510, { eventName: "A" })], { by: "another" }))).toEqual([]);
    expect(ids(await deliver(rules, hit, { by: "crashes" }))).toEqual(["event-580"]);
  });
});

describe("mute", () => {
  test("holds alerts back, and says with the next one how many and since when", async () => {
    expect(ids(await deliver(muted, [at(0), at(10)]))).toEqual(["event-0"]);
    expect(held(await deliver(muted, [at(600)]))).toEqual({ muted: 1 });
    const [alert, ...others] = sent(await deliver(muted, [at(601)]));
    expect(others).toEqual([]);
    expect(alert?.memory).toEqual({ heldBack: { count: 2, since: "2026-03-14T02:00:10Z" } });
    const [next] = sent(await deliver(muted, [at(1202)]));
    expect(next?.memory).toBeUndefined();
  });

  test("counts the thousands of a flood, of which memory notes some", async () => {
    const rules = rule({ mute: { per, for: 3_600 } });
    const flood = Array.from({ length: 2_000 }, (_, index) => at(index));
    const decision = await deliver(rules, flood);
    expect([ids(decision), held(decision)]).toEqual([["event-0"], { muted: 1_999 }]);
    const [next] = sent(await deliver(rules, [at(7_200)]));
    expect(next?.memory?.heldBack?.count).toBe(1_999);
  });

  test("holds nothing back whose value fails, and says that it failed", async () => {
    const failing = rule({ mute: { per: "record.requestParameters.none", for: 600 } });
    const { evaluation } = await deliver(failing, [at(0), at(1)]);
    expect(evaluation.alertCount).toBe(2);
    expect(evaluation.ruleErrors.map(({ rule, count, errors }) => [rule.id, count, errors[0]?.message])).toEqual([
      [failing.id, 2, "No such key: none"],
    ]);
  });

  test("applies to a threshold within one log object, too", async () => {
    const counted = rule({ threshold: { count: 2, per }, mute: { per, for: 600 } });
    expect(ids(await deliver(counted, [at(0), at(1)]))).toEqual(["event-0"]);
    expect(held(await deliver(counted, [at(2), at(3)]))).toEqual({ muted: 1 });
  });

  test("never holds back a record without its value, whatever another record of the window has", async () => {
    const counted = rule({ ...windowed, mute: { per: "record.sourceIPAddress", for: 3_600 } });
    const none = { sourceIPAddress: "" };
    expect(ids(await deliver(counted, [at(0), at(1), at(2)]))).toEqual(["event-2"]);
    await deliver(counted, [at(700), at(702, none)]);
    const decision = await deliver(counted, [at(701)]);
    expect(sent(decision).map(({ threshold }) => threshold?.last)).toEqual(["2026-03-14T02:11:42Z"]);
  });

  test("gives each of its values an alert where a late record completes several windows, and they name their last records", async () => {
    const counted = rule({ ...windowed, mute: { per: "record.sourceIPAddress", for: 3_600 } });
    await deliver(counted, [at(0), at(400), at(700, { sourceIPAddress: "192.0.2.2" })]);
    const late = sent(await deliver(counted, [at(500)]));
    // The log object has the words of one record only.
    expect(late.map(({ facts, memory }) => [facts.eventID, memory?.window?.last.eventID])).toEqual([
      ["event-500", "event-500"],
      ["event-500", "event-700"],
    ]);
  });

  test("of distinct values is told of the time of its own record, not of one that the value had before and after it", async () => {
    const spray = rule({
      threshold: { count: 2, per, of: "record.sourceIPAddress", within: 600 },
      mute: { per: "record.sourceIPAddress", for: 3_600 },
    });
    await deliver(spray, [at(10), at(30), at(40)]);
    const late = sent(await deliver(spray, [at(20, { sourceIPAddress: "192.0.2.2" })]));
    expect(late.map(({ threshold }) => threshold?.last)).toEqual(["2026-03-14T02:00:20Z", "2026-03-14T02:00:30Z"]);
  });

  test("decides instead of `within` when a window alerts again", async () => {
    const both = rule({ ...windowed, mute: { per, for: 60 } });
    expect(ids(await deliver(both, [at(0), at(1), at(2)]))).toHaveLength(1);
    expect(held(await deliver(both, [at(62)]))).toEqual({ muted: 1 });
    expect(ids(await deliver(both, [at(63)]))).toEqual(["event-63"]);
  });
});

describe.each([
  ["threshold", windowed, [at(0), at(1), at(2)]],
  ["firstSeen", first, [at(0)]],
  ["after", sequence, [at(0, { eventName: "A" }), at(1, { eventName: "B" })]],
  ["mute", muted, [at(0)]],
] as const)("an alert of %s", (_key, rules, records) => {
  const options = { by: "one log object" };

  test("is sent again by the retry of an invocation that ended before it was published", async () => {
    const before = ids(await decide([rules].flat(), [...records], options));
    expect(before).toHaveLength(1);
    expect(ids(await deliver([rules].flat(), [...records], options))).toEqual(before);
  });

  test("is not sent by another invocation meanwhile, and is an hour later if the first never came back", async () => {
    await decide([rules].flat(), [...records], options);
    expect(ids(await decide([rules].flat(), [...records], { by: "another" }))).toEqual([]);
    now += hour;
    expect(ids(await decide([rules].flat(), [...records], { by: "another" }))).toHaveLength(1);
  });

  test("is not sent again by a replay", async () => {
    await deliver([rules].flat(), [...records], options);
    now += 24 * hour;
    expect(ids(await deliver([rules].flat(), [...records], options))).toEqual([]);
  });
});

describe("a log object whose first attempt ended before it published", () => {
  const from = (address: string) => ({ sourceIPAddress: address });
  const [one, two, three] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(from);
  const mine = { by: "ends before it publishes" };
  const seen = { of: "record.sourceIPAddress", per, within: 600, learn: 0 };

  test("has its alert sent by another one with the same value, which claims it, though its own record is in no window", async () => {
    const spray = rule({ threshold: { count: 3, per, of: "record.sourceIPAddress", within: 600 } });
    await deliver(spray, [at(610, one), at(620, two)]);
    const { put, ...rest } = store;
    let writes = 0;
    store = {
      ...rest,
      put: (changes) => (writes++ === 0 ? put(changes) : Promise.reject(new MemoryStoreError("ended"))),
    };
    await decide(spray, [at(590, three)], mine);
    store = { ...rest, put };
    const other = sent(await deliver(spray, [at(1_199, one)]));
    expect(other.map(({ threshold }) => [threshold?.count, threshold?.last])).toEqual([[3, "2026-03-14T02:10:20Z"]]);
    expect(held(await deliver(spray, [at(590, three)], mine))).toEqual({ "already sent": 1 });
  });

  test("sends a threshold of first sights, though a late record shows that its own was none", async () => {
    const counted = rule({ firstSeen: seen, threshold: { count: 2, per, within: 600 } });
    await deliver(counted, [at(0, one), at(702, two)]);
    expect(ids(await decide(counted, [at(701, one)], mine))).toEqual(["event-701"]);
    await deliver(counted, [at(300, one)]);
    expect(held(await deliver(counted, [at(703, three)]))).toEqual({ "another invocation sends it": 1 });
    expect(ids(await deliver(counted, [at(701, one)], mine))).toEqual(["event-701"]);
    expect(held(await deliver(counted, [at(701, one)], mine)), "a replay").toEqual({ "already sent": 1 });
  });

  test("sends what came after its first sight, though a late record shows that it was none", async () => {
    const rules = [
      rule({ id: "before", expression: 'record.eventName == "A"', silent: true, firstSeen: seen }),
      rule({ id: "behind", expression: 'record.eventName == "B"', after: { rule: "before", per, within: 600 } }),
    ];
    const sighted = (seconds: number) => at(seconds, { eventName: "A", ...one });
    await deliver(rules, [sighted(0), at(800, { eventName: "B" })]);
    expect(ids(await decide(rules, [sighted(701)], mine))).toEqual(["event-800"]);
    await deliver(rules, [sighted(300)]);
    expect(ids(await deliver(rules, [sighted(701)], mine))).toEqual(["event-800"]);
  });

  test("sends its first sight that others were muted for, though a late record shows that it was none", async () => {
    const quiet = rule({ firstSeen: seen, mute: { per, for: 600 } });
    await deliver(quiet, [at(0, one)]);
    expect(ids(await decide(quiet, [at(701, one)], mine))).toEqual(["event-701"]);
    await deliver(quiet, [at(300, one)]);
    expect(held(await deliver(quiet, [at(800, two)]))).toEqual({ muted: 1 });
    expect(ids(await deliver(quiet, [at(701, one)], mine))).toEqual(["event-701"]);
    expect(held(await deliver(quiet, [at(701, one)], mine)), "a replay").toEqual({ "already sent": 1 });
  });

  test("does not send a first sight that it has not claimed", async () => {
    const quiet = rule({ firstSeen: seen, mute: { per, for: 600 } });
    await deliver(quiet, [at(701, one)]);
    expect(held(await decide(quiet, [at(500, one)], mine))).toEqual({ "seen before": 1 });
    expect(held(await deliver(quiet, [at(500, one)], mine))).toEqual({ "seen before": 1 });
  });

  test("sends an alert that others were muted for, though so many came that the record it was about is not kept", async () => {
    const both = rule({ threshold: { count: 2, per, within: 600 }, mute: { per, for: 300 } });
    await deliver(both, [at(32)]);
    expect(ids(await decide(both, [at(30)], mine))).toHaveLength(1);
    for (const seconds of [35, 34, 31]) expect(ids(await deliver(both, [at(seconds)]))).toEqual([]);
    const [alert, ...others] = sent(await deliver(both, [at(30)], mine));
    expect([alert?.threshold?.last, others]).toEqual(["2026-03-14T02:00:31Z", []]);
  });
});

test("a waiting match whose mute another invocation has claimed is sent by that invocation's retry", async () => {
  const [before, behind] = sequence as [Rule, Rule];
  const rules = [before, { ...behind, mute: { per, for: 600 } }];
  await deliver(rules, [at(60, { eventName: "B" })]);
  const hit = at(0, { eventName: "A" });
  expect(ids(await decide(rules, [hit], { by: "crashes before it publishes" }))).toEqual(["event-60"]);
  const other = await deliver(rules, [at(30, { eventName: "A" })], { by: "another" });
  expect([ids(other), held(other)]).toEqual([[], { silent: 1, "another invocation sends it": 1 }]);
  expect(ids(await deliver(rules, [hit], { by: "crashes before it publishes" }))).toEqual(["event-60"]);
});

describe("events", () => {
  test("in several accounts count once, also within one log object", async () => {
    const copies = ["1", "2"].map((eventID) => at(1, { eventID, sharedEventID: "shared", eventName: "B" }));
    expect(ids(await deliver(muted, copies))).toHaveLength(1);
    store = createMapStore(() => now);
    expect(ids(await deliver(sequence, [at(0, { eventName: "A" }), ...copies]))).toHaveLength(1);
  });

  test("are held back by a mute, however many there are", async () => {
    const flood = (name: string) =>
      Array.from({ length: 700 }, (_, index) => at(index % 500, { eventID: `${name}-${index}` }));
    expect(ids(await deliver(muted, [at(0), ...flood("first")]))).toHaveLength(1);
    for (const name of ["second", "third"]) {
      const decision = await deliver(muted, flood(name));
      expect([decision.evaluation.alertCount, held(decision)]).toEqual([0, { muted: 700 }]);
    }
  });
});

test("a record without a time counts as one of now", async () => {
  const untimed = ["1", "2", "3"].map((eventID) => at(0, { eventID, eventTime: undefined }));
  const [alert] = sent(await deliver(windowed, untimed));
  expect(alert?.threshold).toMatchObject({ count: 3, last: "2026-03-14T02:00:00Z" });
});

test("items are kept two weeks longer than a window needs them, or than now where a replay writes them", async () => {
  const { put } = store;
  const kept: number[] = [];
  store.put = (changes) => {
    kept.push(...changes.map(({ expiresAt }) => expiresAt - start / 1000 - 14 * 86_400));
    return put(changes);
  };
  await decide(windowed, [at(0)]);
  now += 30 * hour;
  await decide(windowed, [at(1)]);
  expect(kept).toEqual([1_200, 30 * 3_600]);
});

describe("a store that can't be reached", () => {
  const error = new MemoryStoreError("the table does not answer");
  const gone: MemoryStore = { get: () => Promise.reject(error), put: () => Promise.reject(error) };

  test.each([
    ["firstSeen", first],
    ["mute", muted],
  ])("lets alerts of %s through, marked", async (_key, each) => {
    const decision = await decide(each, [at(0), at(1)], { store: gone });
    expect(sent(decision).map(({ memory }) => memory)).toEqual(Array(2).fill({ withoutMemory: "unreachable" }));
    expect(decision).toMatchObject({ error, isIncomplete: false });
  });

  test.each([
    ["threshold", windowed],
    ["after", sequence],
  ])("leaves matches of %s undecided", async (_key, each) => {
    const decision = await decide(each, [at(0, { eventName: "B" })], { store: gone });
    expect(sent(decision)).toEqual([]);
    expect(decision).toMatchObject({ error, isIncomplete: true });
  });

  test("is asked once, and leaves matches undecided that another rule comes after", async () => {
    let requests = 0;
    const recovering: MemoryStore = {
      get: (keys) => (requests++ === 0 ? gone : store).get(keys),
      put: (changes) => store.put(changes),
    };
    const both = rule({ ...first, ...windowed, firstSeen: { of: per, within: 86_400, learn: 3_600 } });
    const decision = await decide(both, [at(0)], { store: recovering });
    expect([ids(decision), decision.isIncomplete, requests]).toEqual([[], true, 1]);
    const fed = [
      rule({ ...first, id: "before" }),
      rule({ id: "behind", expression: 'record.eventName == "B"', after: { rule: "before", per, within: 600 } }),
    ];
    expect(await decide(fed, [at(0)], { store: gone })).toMatchObject({ error, isIncomplete: true });
  });

  test("is one whose items others keep writing", async () => {
    store = { ...store, put: async (changes) => new Set(changes.map(({ key }) => key)) };
    const { error, isIncomplete } = await decide(windowed, [at(0)]);
    expect([error?.message, isIncomplete]).toEqual(["other invocations kept writing the same items", true]);
  });

  test("does not keep back the alerts of other rules", async () => {
    const decision = await decide([windowed, rule({ id: "plain" })], [at(0)], { store: gone });
    expect(sent(decision).map(({ rule: { id } }) => id)).toEqual(["plain"]);
  });
});

test("a record that was counted before does not hide one that another invocation counts next to it meanwhile", async () => {
  const spray = rule({ threshold: { count: 3, per, of: "record.sourceIPAddress", within: 600 } });
  const counted = at(610, { sourceIPAddress: "192.0.2.3" });
  await deliver(spray, [counted]);
  const plain = store;
  const other: MemoryDecision[] = [];
  store = {
    get: plain.get,
    async put(changes) {
      store = plain;
      if (other.length === 0) other.push(await deliver(spray, [at(612, { sourceIPAddress: "192.0.2.1" })]));
      return plain.put(changes);
    },
  };
  const decision = await decide(spray, [at(590, { sourceIPAddress: "192.0.2.2" }), counted]);
  expect([...other, decision].map((one) => sent(one).length)).toEqual([0, 1]);
});

test("twenty invocations at once count every record, and send one alert", async () => {
  const rules = rule({ threshold: { count: 20, per, within: 600 } });
  const decisions = await Promise.all(
    Array.from({ length: 20 }, (_, index) => deliver(rules, [at(index)], { by: String(index) })),
  );
  expect(decisions.flatMap(ids)).toHaveLength(1);
});

test("values beyond a log object's limit are reported, and not remembered", async () => {
  const records = Array.from({ length: 1_010 }, (_, index) => at(index, { userAgent: `agent ${index}` }));
  const [alert, ...others] = sent(await deliver(windowed, records));
  expect(others).toEqual([]);
  expect(alert?.memory).toEqual({ withoutMemory: "too many values", unremembered: 10 });
});

test("matches beyond the limit that other rules come after are reported, although the rule itself alerts without memory", async () => {
  const [before, behind] = sequence as [Rule, Rule];
  const records = Array.from({ length: 1_010 }, (_, index) =>
    at(index, { eventName: "A", userAgent: `agent ${index}` }),
  );
  const decision = await deliver([{ ...before, silent: false }, behind], records);
  expect(decision.evaluation.alerts.map(({ rule, count }) => [rule.id, count])).toEqual([["before", 1_010]]);
  expect(sent(decision).flatMap(({ memory }) => memory ?? [])).toEqual([
    { withoutMemory: "too many values", unremembered: 10 },
  ]);
});

test("a flood of values under the rule before does not silence what comes after it", async () => {
  const flood = Array.from({ length: 1_010 }, (_, index) =>
    at(0, { eventName: "A", userAgent: `agent ${index}`, eventID: `flood ${index}` }),
  );
  const behind = ["agent 5", "agent 1005"].map((userAgent) =>
    at(60, { eventName: "B", userAgent, eventID: userAgent.replace(" ", "-") }),
  );
  const behindIn = (decision: MemoryDecision) =>
    sent(decision)
      .filter(({ rule: { id } }) => id === "behind")
      .map(({ facts, memory }) => [facts.eventID, memory]);
  const undecided = ["agent-1005", { withoutMemory: "too many values" }];
  const decision = await deliver(sequence, [...flood, ...behind]);
  expect(behindIn(decision)).toEqual([
    ["agent-5", { after: { rule: "before", time: "2026-03-14T02:00:00Z" } }],
    undecided,
  ]);
  expect(decision.held.find(({ rule: { id } }) => id === "behind")).toBeUndefined();

  // What memory knows to be sent is not sent again, and what it can't tell is left to the next attempt.
  expect(behindIn(await deliver(sequence, [...flood, ...behind]))).toEqual([undecided]);
  const unreachable = { ...store, get: () => Promise.reject(new MemoryStoreError("unreachable")) };
  const failed = await decide(sequence, [...flood, ...behind], { store: unreachable });
  expect([behindIn(failed), failed.isIncomplete]).toEqual([[], true]);
});

test.each([
  "no JSON",
  "null",
  "5",
  "{}",
  '{"entries":5,"seen":5,"hits":5,"waiting":5,"sent":5,"held":5}',
  '{"entries":[null],"seen":[null],"hits":[null],"waiting":[null],"sent":[null],"held":[null]}',
])("an item that is not a state counts as absent, and is overwritten: %s", async (value) => {
  for (const each of [rule({ threshold: { count: 1, per, within: 600 } }), first, sequence, muted]) {
    store = createMapStore(() => now);
    const records = [at(0, { eventName: "A" }), at(1, { eventName: "B" })];
    const whole = await deliver(each, records);
    const overwritten = new Set<string>();
    store = createMapStore(() => now);
    const { get, put } = store;
    store.get = async (wanted) => {
      const items = await get(wanted);
      for (const key of wanted) if (!overwritten.has(key)) items.set(key, { value, version: "garbage" });
      return items;
    };
    store.put = (changes) => {
      for (const { key } of changes) overwritten.add(key);
      return put(
        changes.map((change) => (change.expected === "garbage" ? { ...change, expected: undefined } : change)),
      );
    };
    expect(ids(await deliver(each, records))).toEqual(ids(whole));
  }
});

test("hashes a value once for a log object, however many matches share it", async () => {
  const before = rule({ id: "before", mute: { per, for: 600 } });
  const region = "record.awsRegion";
  const behind = rule({ id: "behind", expression: "false", after: { rule: "before", per: region, within: 600 } });
  const records = Array.from({ length: 100 }, (_, index) => at(index, { userAgent: `agent ${index % 5}` }));
  const hashed: unknown[] = [];
  const counting = {
    ...keys,
    item(...parts: (string | number)[]) {
      if (parts[0] === "value") hashed.push(parts[1]);
      return keys.item(...parts);
    },
  };
  await decide([before, behind], records, { keys: counting });
  expect(hashed.sort()).toEqual(["agent 0", "agent 1", "agent 2", "agent 3", "agent 4", "eu-west-1"]);
});

describe("a match behind many others of the same values", () => {
  const many = Array.from({ length: 60 }, (_, index) => at(index * 10, { eventName: "B", eventID: `many-${index}` }));

  test("is alerted with its own words, when the rule before matched between them", async () => {
    const before = at(585, { eventName: "A", eventID: "before" });
    expect(ids(await deliver(sequence, [...many, before]))).toEqual(["many-59"]);
    store = createMapStore(() => now);
    await deliver(sequence, many);
    expect(ids(await deliver(sequence, [before]))).toEqual(["many-59"]);
  });

  test("is alerted with the words of one near it, when a mute ends between them", async () => {
    await deliver(muted, [at(-301, { eventID: "first" })]);
    const decision = await deliver(muted, many);
    expect(decision.evaluation.alertCount).toBe(1);
    expect(ids(decision)).toEqual(["many-40"]);
    expect(sent(decision)[0]?.memory?.heldBack?.count).toBe(30);
  });
});

describe.each([
  ["a record that waits", 100],
  ["a record without room to wait", undefined],
])("the wordings of %s", (_name, textLength) => {
  const errorsOf = ({ evaluation: { ruleErrors, ruleErrorCount } }: MemoryDecision) => {
    expect(ruleErrors.reduce((sum, { count }) => sum + count, 0)).toBe(ruleErrorCount);
    return ruleErrors.flatMap(({ rule, count, errors }) => [[rule.id, count, ...errors.map((one) => one.eventID)]]);
  };

  test("fail only if its alert is sent, after the errors of earlier rules", async () => {
    const [plain, broken] = [rule({ id: "plain", summary: "record.missing" }), rule({ id: "broken", target: "1" })];
    const failing = {
      ...windowed,
      threshold: { count: 2, per, within: 600 },
      subject: "record.a",
      summary: "record.b",
    };
    const rules = [plain, failing, broken];
    expect(errorsOf(await deliver(rules, [at(0)], { textLength }))).toEqual([
      ["plain", 1, "event-0"],
      ["broken", 1, "event-0"],
    ]);
    const decision = await deliver(rules, [at(1)], { textLength });
    expect(errorsOf(decision)).toEqual([
      ["plain", 1, "event-1"],
      [failing.id, 2, "event-1", "event-1"],
      ["broken", 1, "event-1"],
    ]);
    expect(decision.evaluation.ruleErrors[1]?.errors[0]).toEqual({
      rule: failing.id,
      eventID: "event-1",
      message: "summary: No such key: b",
    });
  });

  test("fail only if its alert is not muted, also when a threshold is reached", async () => {
    const failing = { ...muted, threshold: { count: 1, per }, summary: "record.missing" };
    const decision = await deliver(failing, [at(0), at(1)], { textLength });
    expect([errorsOf(decision), ids(decision)]).toEqual([[[failing.id, 1, "event-0"]], ["event-0"]]);
    expect(sent(decision)[0]?.threshold).toEqual({ count: 2, per: "cli", last: "2026-03-14T02:00:01Z" });
    const again = await deliver(failing, [at(2)], { textLength });
    expect([errorsOf(again), held(again)]).toEqual([[], { muted: 1 }]);
  });

  test("fail when the alert, which waited for the rule before, is sent because of another log object", async () => {
    const [before, behind] = sequence as [Rule, Rule];
    const rules = [before, { ...behind, summary: "record.missing" }];
    const waiting = await deliver(rules, [at(10, { eventName: "B" })], { textLength });
    expect([errorsOf(waiting), ids(waiting)]).toEqual([[], []]);
    const decision = await deliver(rules, [at(5, { eventName: "A" })], { textLength });
    expect([errorsOf(decision), ids(decision)]).toEqual([[["behind", 1, "event-10"]], ["event-10"]]);
  });

  test("fail once if several alerts share them", async () => {
    const of = "record.sourceIPAddress";
    const each = { mute: { per: "record.eventID", for: 600 }, summary: "record.missing" };
    const rules = rule({ id: "late", threshold: { count: 2, per, of, within: 600 }, ...each });
    await deliver(rules, [at(100), at(200)], { textLength });
    const decision = await deliver(rules, [at(50, { sourceIPAddress: "192.0.2.1" })], { textLength });
    expect([decision.evaluation.alertCount, errorsOf(decision)]).toEqual([2, [["late", 1, "event-50"]]]);
  });

  test("have errors that are counted, and all kept unless an option limits them", async () => {
    const failing = { ...muted, mute: { per: "record.eventID", for: 600 }, summary: "record.missing" };
    const records = Array.from({ length: 30 }, (_, index) => at(index));
    const some = await deliver(failing, records, { textLength, maxRuleErrors: 3 });
    expect(errorsOf(some)).toEqual([[failing.id, 30, "event-0", "event-1", "event-2"]]);
    store = createMapStore(() => now);
    expect(errorsOf(await deliver(failing, records, { textLength }))).toEqual([
      [failing.id, 30, ...records.map(({ eventID }) => eventID)],
    ]);
  });
});

test("errors of alerts have no room where a rule has failed on more records than are kept", async () => {
  const expression = 'record.eventName == "X" ? record.requestParameters.missing == "" : true';
  const failing = { ...muted, expression, mute: { per: "record.eventID", for: 600 }, summary: "record.missing" };
  const records = [at(0, { eventName: "X" }), at(1, { eventName: "X" }), at(2), at(3), at(4)];
  const { evaluation } = await deliver(failing, records, { textLength: 1_000, maxRuleErrors: 1 });
  expect(evaluation.ruleErrors.map(({ count, errors }) => [count, errors.map(({ eventID }) => eventID)])).toEqual([
    [5, ["event-0", "event-1"]],
  ]);
});

test("a record waits with its rules' alerts unworded, unless there is no room for it", () => {
  const draftsWith = (textLength: number) => {
    const rules = [muted, { ...muted, id: "also-muted" }];
    const evaluation = createEvaluator({ rules, suppressions: [] }).begin();
    const changing = at(0);
    evaluation.add(changing, undefined, textLength);
    changing.errorCode = "read later";
    const drafts = evaluation.finish().matches?.flatMap(({ matches }) => matches.flatMap(({ draft }) => draft ?? []));
    return drafts?.map((draft) => draftOf(draft).alert.facts.errorCode);
  };
  // Once for both rules.
  expect(draftsWith(200_000)).toEqual(["read later", "read later"]);
  expect(draftsWith(300_000)).toEqual(["", ""]);
});

test("a record stops waiting when it can no longer be the latest of its values", () => {
  const evaluation = createEvaluator({ rules: [muted], suppressions: [] }).begin();
  const records = Array.from({ length: 60 }, (_, index) => at(index));
  // There is room for 40 records: the first 20, and the latest 20 of those that follow.
  for (const each of records) evaluation.add(each, undefined, 6_500);
  for (const each of records) each.errorCode = "read later";
  const [found] = evaluation.finish().matches ?? [];
  const codes = found?.matches.map(({ draft }) => draft && draftOf(draft).alert.facts.errorCode);
  const waiting = Array.from({ length: 20 }, () => "read later");
  expect(codes).toEqual([...waiting, ...waiting.map(() => undefined), ...waiting]);
});

test("nothing readable of a record is in the store", async () => {
  const written: MemoryChange[] = [];
  const watching: MemoryStore = {
    get: (wanted) => store.get(wanted),
    put: (changes) => {
      written.push(...changes);
      return store.put(changes);
    },
  };
  const fields = { userAgent: "secret-agent", sourceIPAddress: "192.0.2.99", eventName: "B", eventID: "secret-event" };
  const records = [at(0, fields), at(1, { ...fields, eventName: "secret-call" })];
  for (const each of [windowed, first, sequence, muted]) await deliver(each, records, { store: watching });
  expect(written.length).toBeGreaterThan(4);
  expect(JSON.stringify(written)).not.toMatch(/secret|192\.0\.2|example|123456789012|trail/);
});
