import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { styleText } from "node:util";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { isGzip } from "../../engine/log-file/gunzip.ts";
import type { ReceivedSummary } from "../../local/emulator.ts";
import { type DeliveredFile, type LocalStack, startStack } from "../../local/stack.ts";
import { storyLogFiles } from "../../local/story.ts";
import { plural } from "../../text/counts.ts";
import { fail, UsageError } from "../errors.ts";
import { quote } from "../format.ts";
import { findInputs, formsHelp, pathsHelp, readInput } from "../inputs.ts";
import { logFileKeyFor } from "../log-file-name.ts";
import { complainOfLeftOut, noRecordsError, readWhole, recordsOf } from "../read-records.ts";
import { startsLikeLogFile, stringify } from "../records/index.ts";

/** `npm start`: runs log files through the whole path on emulators and prints the emails. */
export function command(): Command {
  return new Command("start")
    .usage("[options] [PATH…]")
    .description("Run log files through the whole path on embedded emulators, and print the emails that would be sent.")
    .argument("[path...]", `${pathsHelp}; default: an hour's log files that ship with the project`)
    .option(
      "--keep <folder>",
      "write the default log files to a folder too, for evaluate, explain, suppress and backtest",
    )
    .addHelpText(
      "after",
      `
${formsHelp}

S3, SNS and SQS are emulated in this process; the function is the archive that pulumi up deploys with the default
configuration.
Exit code 2: a file could not be read, or the function failed on it.`,
    )
    .action(start);
}

async function start(paths: string[], { keep }: { keep?: string }): Promise<void> {
  if (keep !== undefined && paths.length > 0)
    throw new UsageError("--keep is for the default log files: leave out PATH");
  const files = paths.length > 0 ? readFiles(paths) : storyLogFiles();
  if (keep !== undefined) writeFiles(keep, storyLogFiles());
  const started = performance.now();
  let stack: LocalStack | undefined;
  const counts = { alerts: 0, emails: 0 };
  try {
    for await (const file of files) {
      // Only now: it takes a second, and there may be no file that can be read.
      stack ??= await startStack();
      const { summaries, error } = await stack.deliver(file);
      if (error !== undefined) fail(error);
      for (const summary of summaries) {
        counts.emails++;
        counts.alerts += JSON.parse(summary.machine).alertCount;
        console.log(asEmail(summary));
      }
    }
  } finally {
    await stack?.stop();
  }
  const { logObjects, records } = stack?.evaluated() ?? { logObjects: 0, records: 0 };
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${plural(logObjects, "log object")}, ${plural(records, "record")}, ` +
      `${plural(counts.alerts, "alert")}, ${plural(counts.emails, "email")} in ${seconds} s`,
  );
  if (keep !== undefined)
    console.log(`The log files are in ${quote(keep)}: use it in place of s3://… in the emails' commands.`);
  else if (paths.length === 0)
    console.log(
      "The log files were on an emulated S3. For the commands in the emails, write them to a folder: npx cta start --keep logs",
    );
}

function writeFiles(folder: string, files: readonly DeliveredFile[]): void {
  for (const { key, bytes } of files) {
    const path = join(folder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/** Reads each file when its turn comes; names those that can't be read. */
async function* readFiles(paths: string[]): AsyncGenerator<DeliveredFile> {
  for await (const source of findInputs(paths)) {
    try {
      yield { key: logFileKeyFor(source), bytes: asLogFile(await readInput(source), source) };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      fail(error.message);
    }
  }
}

/** A log file as it is, gzipped, even if it is damaged; from any other form, a log file of its records. */
function asLogFile(bytes: Uint8Array, source: string): Uint8Array {
  const isLogFile = startsLikeLogFile(bytes);
  const found = isLogFile ? readWhole(bytes) : recordsOf(bytes, source);
  if (found?.records.length === 0) throw noRecordsError(source, found.leftOut);
  if (found) complainOfLeftOut(source, found.leftOut);
  if (isLogFile || !found) return isGzip(bytes) ? bytes : gzipSync(bytes);
  return gzipSync(stringify({ Records: found.records.map(({ record }) => record) }));
}

function asEmail({ subject, email }: ReceivedSummary): string {
  return `${styleText("bold", `Subject: ${subject}`)}\n\n${email}\n`;
}
