// Also tests handler/alerting.ts, handler/on-demand.ts, handler/all-errors.ts, handler/requests.ts.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { allErrors, throwAll } from "../../handler/all-errors.ts";
import { onDemand } from "../../handler/on-demand.ts";
import { startEmulator } from "../../local/emulator.ts";
import { startFunction } from "../../local/function.ts";
import { builtFunction } from "../support/built-function.ts";
import { keyOf, logFile, objectsCreated } from "../support/log-objects.ts";
import { temporaryFolder } from "../support/rules-folder.ts";

test("if the code that publishes alerts can't be loaded, the invocation fails, and its retry in the same process publishes", async () => {
  const built = await builtFunction();
  const { "later.mjs": later, ...rest } = built.files;
  const folder = temporaryFolder(rest);
  const path = join(folder, "later.mjs");
  const files = { ...built.files, "later.mjs": `export * from ${JSON.stringify(pathToFileURL(path).href)};` };
  const emulator = await startEmulator();
  const lambda = await startFunction({ ...built, files }, { ...emulator.environment, TOPIC_ARN: emulator.topicArn });
  onTestFinished(async () => {
    await lambda.stop();
    await emulator.stop();
  });
  await emulator.putObject(keyOf("late"), logFile("late"));
  const notification = objectsCreated(emulator.bucket, keyOf("late"));

  await expect(lambda.invoke(notification)).rejects.toThrow(
    `of s3://${emulator.bucket}/${keyOf("late")} failed: Error: Cannot find module '${path}'`,
  );
  const { error } = lambda
    .logLines()
    .map((line) => JSON.parse(line))
    .find(({ level }) => level === "ERROR");
  const [, place] = /^ {4}at <anonymous> \((handler\/index\.ts:\d+):\d+\)$/.exec(error.stack.split("\n")[1]) ?? [];
  expect([place, error.location]).toEqual([expect.any(String), place]);
  writeFileSync(path, later as string);
  await lambda.invoke(notification);
  expect((await emulator.receiveSummaries()).map(({ machine }) => JSON.parse(machine).logObject.key)).toEqual([
    keyOf("late"),
  ]);
});

test("what is created on demand is created once, and again after a failure", async () => {
  let calls = 0;
  const get = onDemand(async () => {
    calls++;
    if (calls === 1) throw new Error("not yet");
    return calls;
  });
  await expect(Promise.all([get(), get()])).rejects.toThrow("not yet");
  expect(await Promise.all([get(), get(), get()])).toEqual([2, 2, 2]);
});

test("a single error is thrown as it is, and several as one that names the first 20", () => {
  const errors = Array.from({ length: 22 }, (_, index) => new RangeError(`error ${index + 1}`));
  expect(() => throwAll([])).not.toThrow();
  expect(() => throwAll(errors.slice(0, 1))).toThrow(errors[0]);
  const named = errors.slice(0, 20).map(({ message }) => message);
  const messageOf = (count: number) => allErrors(errors.slice(0, count)).message;
  expect(() => throwAll(errors)).toThrow(
    new AggregateError(errors, [...named, "and 2 more errors, which the log has"].join("\n")),
  );
  expect(messageOf(21)).toBe([...named, "and 1 more error, which the log has"].join("\n"));
  expect(messageOf(20)).toBe(named.join("\n"));
});
