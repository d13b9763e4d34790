import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inParallel } from "../../handler/in-parallel.ts";

test("makes some requests at a time, and keeps the order of the inputs", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([30, 1, 20, 1, 10], 2, async (ms) => {
    most = Math.max(most, ++running);
    await sleep(ms);
    running--;
    return `${ms} ms`;
  });
  expect(results).toEqual(["30 ms", "1 ms", "20 ms", "1 ms", "10 ms"]);
  expect(most).toBe(2);
  expect(await inParallel([], 2, async () => 1)).toEqual([]);
});

test("after an error, waits for the requests that were begun, and begins no other", async () => {
  const ended: number[] = [];
  const failing = inParallel([1, 2, 3, 4], 2, async (input) => {
    if (input === 1) throw new Error("refused");
    await sleep(5);
    ended.push(input);
  });
  await expect(failing).rejects.toThrow("refused");
  expect(ended).toEqual([2]);
});
