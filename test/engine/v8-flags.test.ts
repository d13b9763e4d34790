import { execFileSync } from "node:child_process";
import v8 from "node:v8";
import { expect, test, vi } from "vitest";
import { boundedGarbage } from "../../cli/backtest/threads.ts";
import { lateMaglev, noTurbofan, optionOf, smallYoungGeneration, withFlags } from "../../engine/v8-flags.ts";

const flags = [smallYoungGeneration, lateMaglev, noTurbofan];

test("flags have other values during the work, and V8's defaults after it, though it fails", async () => {
  const set = vi.spyOn(v8, "setFlagsFromString").mockImplementation(() => {});
  const failing = withFlags(flags, async () => {
    set("work");
    throw new Error("it fails");
  });
  await expect(failing).rejects.toThrow("it fails");
  const calls = set.mock.calls.flat();
  set.mockRestore();
  expect(calls).toEqual([
    "--semi-space-growth-factor=1",
    "--invocation-count-for-maglev=8000",
    "--no-turbofan",
    "work",
    "--semi-space-growth-factor=2",
    "--invocation-count-for-maglev=400",
    "--turbofan",
  ]);
});

test("the defaults are those of this Node's V8", () => {
  const options = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
  for (const flag of [...flags, ...boundedGarbage])
    expect(options).toContain(`default: ${optionOf(flag.name, flag.default)}\n`);
});
