// Tests index.mjs.
import * as pulumi from "@pulumi/pulumi";
import { afterEach, expect, test, vi } from "vitest";

const program = vi.hoisted(() => ({ topicArn: "arn" }));
vi.mock("../../index.ts", () => program);

const { versions } = process;
afterEach(() => {
  Object.defineProperty(process, "versions", { value: versions });
});

/** What Pulumi gets from the entry on a Node of this version. */
async function entryOn(node: string) {
  Object.defineProperty(process, "versions", { value: { ...versions, node } });
  // The query makes it a module of its own, which runs again.
  return (await import(new URL(`../../index.mjs?${node}`, import.meta.url).href)).default;
}

test.each(["20.19.5", "22.17.1"])("Node %s, which can't load TypeScript, is refused with what to do", async (node) => {
  const error = await entryOn(node).catch((error) => error);
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  expect(error.message).toContain("It needs 22.18 or newer: run npx pulumi instead of pulumi");
});

test.each(["22.18.0", "24.21.0", "26.0.0"])("on Node %s, Pulumi gets the program's outputs", async (node) => {
  expect(await entryOn(node)).toEqual(program);
});
