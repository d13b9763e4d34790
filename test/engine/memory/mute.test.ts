import { expect, test } from "vitest";
import type { Claimant } from "../../../engine/memory/claims.ts";
import { heldBefore, type MutableAlert, muteAlerts, settleMute } from "../../../engine/memory/mute.ts";

const claimant = (): Claimant => ({ by: "object", decision: "decision", now: 0, claims: 0 });
const held = (count: number, from: number): MutableAlert[] =>
  Array.from({ length: count }, (_, at) => ({ time: from + at, id: `${from + at}`, more: 0 }));

test("of more alerts that are held back than memory has room for, those that an email has counted go first", () => {
  const sent = muteAlerts(undefined, [{ time: 0, id: "sent", more: 0 }, ...held(1_000, 1)], 10_000, claimant());
  expect(heldBefore(sent, 500, 0)).toEqual({ count: 500, since: 1, more: 0 });

  const counted = settleMute(sent, { time: 500, id: "sent" }, { more: 0 });
  // Delivered late: they are the earliest, and no email has counted them.
  const full = muteAlerts(counted, held(10, -20), 10_000, claimant());
  expect([full?.held.length, full?.more], "none that no email has counted is gone").toEqual([1_000, 0]);
  expect(heldBefore(full, 5_000, 0)).toEqual({ count: 510, since: -20, more: 0 });

  const flooded = muteAlerts(full, held(600, 6_000), 10_000, claimant());
  expect([flooded?.held.length, flooded?.more]).toEqual([1_000, 110]);
  expect(heldBefore(flooded, 7_000, 0)).toEqual({ count: 1_110, since: 601, more: 110 });
});
