import cliProgress from "cli-progress";
import { number, plural } from "../../text/counts.ts";
import { durationInWords } from "../../text/duration.ts";
import { columnsOf } from "../format.ts";
import type { Progress } from "./run.ts";

/** Shows how far a run is, on stderr, since results may be piped. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  /** Restores stderr to its former state. */
  stop(): void;
}

const secondsBetweenLines = 10;

/** A bar on a terminal; otherwise a line every 10 seconds. */
export function showProgress(): ProgressDisplay {
  return process.stderr.isTTY ? showBar(process.stderr) : showLines(process.stderr);
}

function showBar(stream: NodeJS.WriteStream): ProgressDisplay {
  const start = performance.now();
  const bar = new cliProgress.SingleBar({
    stream,
    format: "{bar} {percentage}% {status}",
    // The bar leaves room for the status; on a narrower terminal the status is truncated.
    barsize: Math.max(5, Math.min(30, (columnsOf(stream) ?? 80) - 75)),
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
  });
  bar.start(1, 0, { status: "" });
  return {
    update(progress) {
      bar.setTotal(Math.max(1, progress.filesFound));
      bar.update(progress.files, { status: statusOf(progress, performance.now() - start) });
    },
    stop() {
      bar.stop();
    },
  };
}

function showLines(stream: NodeJS.WriteStream): ProgressDisplay {
  const start = performance.now();
  let next = secondsBetweenLines * 1000;
  return {
    update(progress) {
      const elapsed = performance.now() - start;
      if (elapsed < next) return;
      next = elapsed + secondsBetweenLines * 1000;
      stream.write(`${statusOf(progress, elapsed)}\n`);
    },
    stop() {},
  };
}

/** `120 of 400 files, 24,000 records, 5,000/s, 9 sec left`. */
export function statusOf(progress: Progress, elapsedMilliseconds: number): string {
  const { files, filesFound, isListed, records, unreadable } = progress;
  const perSecond = Math.round(records / Math.max(0.001, elapsedMilliseconds / 1000));
  const left = files > 0 ? (elapsedMilliseconds / files) * (filesFound - files) : undefined;
  return [
    `${number(files)} of ${plural(filesFound, "file")}${isListed ? "" : " so far"}`,
    plural(records, "record"),
    `${number(perSecond)}/s`,
    isListed && left !== undefined ? `${durationInWords(left)} left` : "",
    unreadable > 0 ? `${number(unreadable)} unreadable` : "",
  ]
    .filter(Boolean)
    .join(", ");
}
