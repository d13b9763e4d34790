// Also tests engine/memory/first-seen-stage.ts, engine/memory/window-stage.ts, engine/memory/mute-stage.ts.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Alert } from "../../../engine/alert.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import {
  alertsByReference,
  type FirstSights,
  firstSightsByReference,
  type ReferenceAlert,
  type SeenRecord,
} from "../../data/reference-memory.ts";
import {
  address,
  cut,
  delivery,
  isSame,
  ordered,
  remembering,
  shuffled,
  stack,
  start,
  stream,
  tries,
  user,
} from "../../support/memory-deliveries.ts";

/** Rules of which the last alerts, and until when those with `firstSeen` learn. */
interface Combination {
  rules: Rule[];
  learnedUntil?: number;
  /** How many seconds each second of a stream is. Default: 1. */
  scale?: number;
}

const seenBefore = remembering("a", { silent: true, firstSeen: { of: user, per: address, within: 7, learn: 1 } });

/** What a rule matches does not depend on the order of deliveries. */
const independent: Record<string, Combination> = {
  "threshold…within": { rules: [remembering("a", { threshold: { count: 3, per: user, within: 5 } })] },
  "threshold…within of distinct values": {
    rules: [remembering("a", { threshold: { count: 2, per: user, of: address, within: 5 } })],
  },
  firstSeen: { rules: [remembering("a", { firstSeen: { of: user, within: 5, learn: 1 } })] },
  "firstSeen per value": { rules: [remembering("a", { firstSeen: { of: user, per: address, within: 8, learn: 1 } })] },
  "firstSeen whose `within` is long enough for sightings that are not written": {
    rules: [remembering("a", { firstSeen: { of: user, within: 200, learn: 1 } })],
    scale: 40,
  },
  after: {
    rules: [remembering("a", { silent: true }), remembering("b", { after: { rule: "a", per: user, within: 3 } })],
  },
  "a chain of three": {
    rules: [
      remembering("a", { silent: true }),
      remembering("b", { silent: true, after: { rule: "a", per: user, within: 4 } }),
      remembering("c", { after: { rule: "b", per: user, within: 4 } }),
    ],
  },
  "after a threshold": {
    rules: [
      remembering("a", { silent: true, threshold: { count: 3, per: user, within: 8 } }),
      remembering("b", { after: { rule: "a", per: address, within: 4 } }),
    ],
  },
  "after a threshold of distinct values": {
    rules: [
      remembering("a", { silent: true, threshold: { count: 2, per: user, of: address, within: 6 } }),
      remembering("b", { after: { rule: "a", per: user, within: 4 } }),
    ],
  },
  "after and threshold": {
    rules: [
      remembering("a", {}),
      remembering("b", {
        after: { rule: "a", per: user, within: 6 },
        threshold: { count: 2, per: address, within: 5 },
      }),
    ],
  },
  "after a rule with `after` and threshold": {
    rules: [
      remembering("a", { silent: true }),
      remembering("b", {
        silent: true,
        after: { rule: "a", per: user, within: 6 },
        threshold: { count: 2, per: address, within: 5 },
      }),
      remembering("c", { after: { rule: "b", per: user, within: 4 } }),
    ],
  },
  "after and firstSeen": {
    rules: [
      remembering("a", {}),
      remembering("b", { after: { rule: "a", per: user, within: 6 }, firstSeen: { of: address, within: 5, learn: 1 } }),
    ],
  },
};

/** Which record is a first sight depends on what was delivered before. */
const afterFirstSights: Record<string, Combination> = {
  "firstSeen while it learns": {
    rules: [remembering("a", { firstSeen: { of: user, per: address, within: 5, learn: 20 } })],
    learnedUntil: start + 20,
  },
  "firstSeen and threshold": {
    rules: [
      remembering("a", {
        firstSeen: { of: address, per: user, within: 5, learn: 1 },
        threshold: { count: 2, per: user, within: 5 },
      }),
    ],
  },
  "firstSeen and threshold of distinct values": {
    rules: [
      remembering("a", {
        firstSeen: { of: user, per: address, within: 6, learn: 1 },
        threshold: { count: 2, per: user, of: address, within: 5 },
      }),
    ],
  },
  "firstSeen and threshold while the rule learns": {
    rules: [
      remembering("a", {
        firstSeen: { of: address, per: user, within: 5, learn: 20 },
        threshold: { count: 2, per: user, within: 5 },
      }),
    ],
    learnedUntil: start + 20,
  },
  "after a first sight": { rules: [seenBefore, remembering("b", { after: { rule: "a", per: user, within: 4 } })] },
  "threshold after a first sight": {
    rules: [
      seenBefore,
      remembering("b", { after: { rule: "a", per: user, within: 6 }, threshold: { count: 2, per: user, within: 5 } }),
    ],
  },
  "first sights after a first sight": {
    rules: [
      seenBefore,
      remembering("b", { after: { rule: "a", per: user, within: 6 }, firstSeen: { of: address, within: 5, learn: 1 } }),
    ],
  },
  "after first sights that reach a threshold": {
    rules: [
      remembering("a", {
        silent: true,
        firstSeen: { of: address, per: user, within: 5, learn: 1 },
        threshold: { count: 2, per: user, within: 6 },
      }),
      remembering("b", { after: { rule: "a", per: user, within: 4 } }),
    ],
  },
};

const howDelivered = fc.record({ how: delivery, again: fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }) });

/** What was sent of a stream, and the first sights of all that had been delivered, after each log object. */
async function deliverAll(
  { rules, learnedUntil = 0 }: Combination,
  records: readonly SeenRecord[],
  { how, again }: { how: Parameters<typeof shuffled>[1]; again: boolean[] },
): Promise<{ alerts: Alert[]; sighted: FirstSights }> {
  const objects = cut(shuffled(records, how), how.size).map((object, index) => ({ object, by: String(index) }));
  const { decide } = stack(rules, { learnedUntil });
  const alerts: Alert[] = [];
  const delivered: SeenRecord[] = [];
  let sighted: FirstSights = new Map();
  // Some log objects are delivered a second time, after all others.
  for (const { object, by } of [...objects, ...objects.filter((_, index) => again[index])]) {
    delivered.push(...object);
    sighted = firstSightsByReference(rules, delivered, { learnedUntil, sightedBefore: sighted });
    const { evaluation, commit } = await decide(object, by);
    alerts.push(...evaluation.alerts.flatMap((each) => each.alerts));
    await commit();
  }
  return { alerts, sighted };
}

function scaled(records: readonly SeenRecord[], scale = 1): SeenRecord[] {
  return records.map((record) => ({ ...record, time: start + (record.time - start) * scale }));
}

const timeOf = ({ threshold, facts }: Alert) => Date.parse(threshold?.last ?? facts.eventTime) / 1000;

/** The alerts of an ordered stream, and those that its first sights and `sighted` give. */
function bounds({ rules, learnedUntil = 0 }: Combination, records: readonly SeenRecord[], sighted: FirstSights) {
  const { id } = rules.at(-1) as Rule;
  const isLast = ({ rule }: ReferenceAlert) => rule === id;
  return {
    inOrder: alertsByReference(rules, records, { learnedUntil }).filter(isLast),
    atMost: alertsByReference(rules, records, { learnedUntil, sightedBefore: sighted }).filter(isLast),
  };
}

test.each([
  ...Object.entries(independent).map(([name, combination]) => ({ name, combination, isIndependent: true })),
  ...Object.entries(afterFirstSights).map(([name, combination]) => ({ name, combination, isIndependent: false })),
])(
  "$name: any delivery of a stream alerts on the episodes of the ordered stream",
  async ({ combination, isIndependent }) => {
    const { rules, scale } = combination;
    const last = rules.at(-1) as Rule;
    // A bit more than the longest stretch without an alert that joins two others to one episode.
    const gap =
      last.threshold?.within ?? (last.firstSeen && last.firstSeen.within - Math.floor(last.firstSeen.within / 100));
    await fc.assert(
      fc.asyncProperty(stream, howDelivered, async (drawn, how) => {
        const records = scaled(drawn, scale);
        const { alerts: all, sighted } = await deliverAll(combination, records, how);
        const silent = new Set(rules.filter((each) => each.silent).map(({ id }) => id));
        expect(all.filter(({ rule }) => silent.has(rule.id))).toEqual([]);
        const alerts = all.filter(({ rule }) => rule.id === last.id);
        const { inOrder, atMost } = bounds(combination, ordered(records), sighted);
        if (isIndependent) expect(atMost).toEqual(inOrder);

        const alertsOf = (episode: ReferenceAlert) => alerts.filter((alert) => isSame(alert, episode));
        expect(inOrder.filter((episode) => around(episode, atMost).flatMap(alertsOf).length === 0)).toEqual([]);
        expect(alerts.filter((alert) => atMost.filter((episode) => isSame(alert, episode)).length !== 1)).toEqual([]);
        for (const episode of atMost) {
          const times = alertsOf(episode)
            .map(timeOf)
            .sort((a, b) => a - b);
          // Those of one episode were separate when they were sent.
          const tooClose = times.filter(
            (time, index) => index > 0 && time - (times[index - 1] as number) <= (gap ?? 0),
          );
          expect({ episode, times, tooClose }).toEqual({ episode, times, tooClose: [] });
          if (gap === undefined) expect(times.length).toBeLessThanOrEqual(1);
          else expect(times.length).toBeLessThanOrEqual(1 + Math.floor((episode.to - episode.from) / (gap + 1)));
        }
      }),
      tries(12),
    );
  },
);

test.each([
  { name: "every record", combination: { rules: [remembering("a", {})] }, isIndependent: true },
  ...Object.entries(independent).map(([name, combination]) => ({ name, combination, isIndependent: true })),
  ...Object.entries(afterFirstSights).map(([name, combination]) => ({ name, combination, isIndependent: false })),
])(
  "$name, muted: what is held back is close to an alert that was sent, and no two of those are close",
  async ({ combination: { rules, learnedUntil, scale = 1 }, isIndependent }) => {
    const last = rules.at(-1) as Rule;
    for (const per of [user, address]) {
      const seconds = 5 * scale;
      const muted = { rules: [...rules.slice(0, -1), { ...last, mute: { per, for: seconds } }], learnedUntil };
      await fc.assert(
        fc.asyncProperty(stream, howDelivered, async (drawn, how) => {
          const records = scaled(drawn, scale);
          const byId = new Map(records.map((record) => [record.id, record]));
          const { alerts, sighted } = await deliverAll(muted, records, how);
          const { inOrder, atMost } = bounds(muted, ordered(records), sighted);
          const mutedValue = (id: string) => byId.get(id)?.values[per] ?? "";
          // A window's alert may have the words of another record than the one that reached the count.
          const valuesOf = (alert: Alert) =>
            new Set(
              alert.threshold
                ? atMost.filter((one) => isSame(alert, one)).flatMap(({ ids }) => ids.map(mutedValue))
                : [mutedValue(alert.facts.eventID)],
            );
          const sent = alerts
            .filter(({ rule }) => rule.id === last.id)
            .map((alert) => ({ alert, time: timeOf(alert), values: valuesOf(alert) }));
          expect(sent.filter(({ alert }) => !atMost.some((episode) => isSame(alert, episode)))).toEqual([]);

          // Each is sent, or close to one that was sent. Those without a value are never held back.
          const isSaid = (id: string) => {
            const [time, value] = [byId.get(id)?.time ?? 0, mutedValue(id)];
            return sent.some(
              (one) => one.values.has(value) && Math.abs(one.time - time) <= (value === "" ? 0 : seconds),
            );
          };
          // With `firstSeen`, another record of the stretch may be the one, which a further first sight may have made longer.
          const isEpisodeSaid = (one: ReferenceAlert) => around(one, atMost).some(({ ids }) => ids.some(isSaid));
          expect(inOrder.filter((episode) => !isEpisodeSaid(episode))).toEqual([]);

          const known = sent.filter(({ values }) => values.size === 1);
          const byValue = Map.groupBy(known, ({ values: [value] }) => value as string);
          byValue.delete("");
          for (const [value, some] of byValue) {
            const times = some.map(({ time }) => time).sort((a, b) => a - b);
            expect(times.filter((time, at) => at > 0 && time - (times[at - 1] as number) <= seconds)).toEqual([]);
            if (!isIndependent || last.firstSeen || known.length < sent.length) continue;
            // Each stretch of alerts, cut where `for` has passed without one, is alerted at most as often as in order, and at
            // least half as often.
            for (const stretch of stretchesOf(
              inOrder.filter(({ ids }) => mutedValue(ids[0] as string) === value),
              seconds,
            )) {
              const inIt = times.filter((time) => time >= (stretch[0] as number) && time <= (stretch.at(-1) as number));
              const often = sentInOrder(stretch, seconds);
              expect({ often, times: inIt.length <= often && 2 * inIt.length >= often }).toEqual({
                often,
                times: true,
              });
            }
          }
        }),
        tries(8),
      );
    }
  },
);

/** The episodes that contain one of the ordered stream. */
function around({ subject, from, to }: ReferenceAlert, atMost: readonly ReferenceAlert[]): ReferenceAlert[] {
  return atMost.filter((other) => other.subject === subject && other.from <= from && other.to >= to);
}

/** The times of alerts, cut where `seconds` have passed without one. */
function stretchesOf(alerts: readonly ReferenceAlert[], seconds: number): number[][] {
  const stretches: number[][] = [];
  for (const { from } of alerts) {
    const last = stretches.at(-1);
    if (last && from - (last.at(-1) as number) <= seconds) last.push(from);
    else stretches.push([from]);
  }
  return stretches;
}

/** How many alerts a mute sends of those at `times`, in order. */
function sentInOrder(times: readonly number[], seconds: number): number {
  let [count, last] = [0, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    if (time - last <= seconds) continue;
    count++;
    last = time;
  }
  return count;
}
