import { expect, test, vi } from "vitest";
import { deploy } from "./deploy.ts";

const bundle = vi.hoisted(() => vi.fn());
vi.mock("../../build/bundle.ts", () => ({ bundle }));

test("an invalid rule stops the program with the message of check", async () => {
  const message = "rules/x.cel:3:12: unknown field\n  3 | record.evenName\n    |        ^";
  bundle.mockRejectedValue(Object.assign(new Error(message), { name: "AuthorErrors" }));
  const error = await deploy().catch((error) => error);
  expect([error.message, error.__pulumiRunError]).toEqual([message, true]);
});

test("an unexpected error keeps its stack trace", async () => {
  bundle.mockRejectedValue(new Error("esbuild is not installed"));
  const error = await deploy().catch((error) => error);
  expect([error.message, error.__pulumiRunError]).toEqual(["esbuild is not installed", undefined]);
});
