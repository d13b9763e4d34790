import { expect, test } from "vitest";
import { deploy } from "./deploy.ts";

/** The error of a deployment whose function can't be bundled. */
const errorAfter = (error: Error) =>
  deploy(undefined, { bundle: () => Promise.reject(error) }).catch((thrown) => thrown);

test("an invalid rule stops the program with the message of check", async () => {
  const message = "rules/x.cel:3:12: unknown field\n  3 | record.evenName\n    |        ^";
  const error = await errorAfter(Object.assign(new Error(message), { name: "AuthorErrors" }));
  expect([error.message, error.__pulumiRunError]).toEqual([message, true]);
});

test("an unexpected error keeps its stack trace", async () => {
  const error = await errorAfter(new Error("esbuild is not installed"));
  expect([error.message, error.__pulumiRunError]).toEqual(["esbuild is not installed", undefined]);
});
