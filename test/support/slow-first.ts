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

/**
 * Runs the files that take longest first, so that all workers end at about the same time. Vitest knows how long each
 * took the last time; on a clean checkout it goes by size, though a short file can build the function or start Chromium.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    if (sorted.every((file) => this.ctx.cache.getTestSpecificationResult(file))) return sorted;
    const order = ({ moduleId }: TestSpecification) => {
      const place = slowest.findIndex((name) => moduleId.endsWith(`/test/${name}`));
      if (place >= 0) return place;
      return slowest.length + (slow.test(readFileSync(moduleId, "utf8")) ? 0 : 1);
    };
    // A project's files stay together, since they share processes.
    const projects = [...new Set(sorted.map(({ project }) => project))];
    const of = (file: TestSpecification) => projects.indexOf(file.project) * (slowest.length + 2) + order(file);
    return sorted.sort((a, b) => of(a) - of(b));
  }
}
