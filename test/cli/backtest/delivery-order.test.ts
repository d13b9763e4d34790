import { expect, test } from "vitest";
import { inDeliveryOrder } from "../../../cli/backtest/delivery-order.ts";

async function* listed(names: readonly string[]) {
  yield* names;
}

test("files are in the order of the times in their names, and those without one come first, as they were listed", async () => {
  const file = (folder: string, time: string, id: string) =>
    `${folder}/123456789012_CloudTrail_eu-west-1_${time}_${id}.json.gz`;
  const names = [
    file("b", "20260314T0900Z", "late"),
    "z.json",
    file("s3://logs", "20260314T0855Z", "Ünïcödé"),
    file("a", "20260313T2355Z", "first"),
    "a.json",
    file("c", "20260314T0855Z", "after"),
  ];
  const inOrder = [1, 4, 3, 2, 5, 0].map((at) => names[at]);
  expect(await Array.fromAsync(inDeliveryOrder(listed(names)))).toEqual(inOrder);
});

test("more files than fit into memory's part of the list come in the same order", async () => {
  const minute = (at: number) =>
    new Date(Date.parse("2026-03-14") + at * 60_000).toISOString().replace(/[-:]|:\d\d\..*/g, "");
  const nameOf = (at: number) =>
    `logs/123456789012_CloudTrail_eu-west-1_${minute(at).slice(0, 13)}Z_${String(at).padStart(100, "x")}.json.gz`;
  const names = Array.from({ length: 30_000 }, (_, at) => nameOf(at));
  const shuffled = names.map((_, at) => names[(at * 7919) % names.length] as string);
  expect(await Array.fromAsync(inDeliveryOrder(listed(shuffled)))).toEqual(names);
});

test("an error of the list is passed on, and whoever stops early gets no more", async () => {
  async function* broken() {
    yield "a.json";
    throw new Error("the list ended");
  }
  await expect(Array.fromAsync(inDeliveryOrder(broken()))).rejects.toThrow("the list ended");
  for await (const name of inDeliveryOrder(listed(["a.json", "b.json"]))) {
    expect(name).toBe("a.json");
    break;
  }
});
