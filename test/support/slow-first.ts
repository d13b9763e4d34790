import { readFileSync } from "node:fs";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What test files import that start processes or wait. */
const slow =
  /"node:child_process"|\/(bundle|chromium|dynalite|emulated-aws|emulator|lambda-runtime|recording-monitor|terminal)\.ts"|\bstartCommands\b/;

/** Those that take longest of all, in this order: the last file to end should not be one of them. */
const slowest = [
  "index.test.ts",
  "cli/hostile-input.test.ts",
  "e2e/aws-faults.test.ts",
  "cli/backtest/report.test.ts",
  "e2e/broken-log-objects.test.ts",
  "cli/commands/backtest.test.ts",
  "e2e/many-alerts.test.ts",
  "docs/first-rule.test.ts",
];

/** Those that take seconds before their first test, which the durations that Vitest keeps leave out. */
const slowToCollect = [
  "rule-library/coverage.test.ts",
  "rule-library/messages.test.ts",
  "rule-library/noise.test.ts",
  "rule-library/overlaps.test.ts",
  "rule-library/samples.test.ts",
];

const placeIn = (names: readonly string[], { moduleId }: TestSpecification) =>
  names.findIndex((name) => moduleId.endsWith(`/test/${name}`));

/**
 * Runs the files that take longest first, so that all workers end at about the same time. Vitest knows how long each
 * took the last time; on a clean checkout it goes by size, though a short file can build the function or start Chromium.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isKnown = sorted.every((file) => this.ctx.cache.getTestSpecificationResult(file));
    const order = (file: TestSpecification) => {
      if (placeIn(slowToCollect, file) >= 0) return 0;
      if (isKnown) return 1;
      const place = placeIn(slowest, file);
      if (place >= 0) return 1 + place;
      return 1 + slowest.length + (slow.test(readFileSync(file.moduleId, "utf8")) ? 0 : 1);
    };
    // A project's files stay together, since they share processes.
    const projects = [...new Set(sorted.map(({ project }) => project))];
    const of = (file: TestSpecification) => projects.indexOf(file.project) * (slowest.length + 3) + order(file);
    return sorted.sort((a, b) => of(a) - of(b));
  }
}
