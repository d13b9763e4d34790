import { expect, test } from "vitest";
import { inWords, leastConfig, startScenarios } from "./scenario.ts";

const { newStack } = await startScenarios();

test("the first up makes a stack, neither another up nor one with --refresh changes anything, and a destroy removes it", async () => {
  const stack = await newStack();
  const first = await stack.up(leastConfig);
  expect(first.ok, first.output).toBe(true);
  expect(first.calls.length).toBeGreaterThan(30);
  expect(first.calls.filter(({ call, ok }) => call !== "create" || !ok)).toEqual([]);

  const order = first.calls.map(inWords);
  const later = [
    ["create cloudtrail/trail:Trail trail", "create s3/bucketPolicy:BucketPolicy trail-bucket"],
    [
      "create s3/bucketNotification:BucketNotification notification",
      "create lambda/permission:Permission notification",
    ],
    ["create lambda/function:Function alerter", "create iam/rolePolicy:RolePolicy alerter"],
  ];
  for (const [one = "", before = ""] of later) expect(order.indexOf(one), one).toBeGreaterThan(order.indexOf(before));

  expect((await stack.up()).calls).toEqual([]);
  const refreshed = await stack.up(undefined, { refresh: true });
  expect([refreshed.ok, refreshed.calls]).toEqual([true, []]);

  const unprotected = await stack.up({ ...leastConfig, protect: false });
  expect(unprotected.ok, unprotected.output).toBe(true);
  const destroyed = await stack.destroy();
  expect(destroyed.ok, destroyed.output).toBe(true);
  expect(destroyed.calls.length).toBe(first.calls.length);
  expect(stack.state()).toEqual([]);
});
