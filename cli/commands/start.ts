import { styleText } from "node:util";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { isGzip } from "../../engine/log-file/gunzip.ts";
import type { ReceivedSummary } from "../../local/emulator.ts";
import { type DeliveredFile, startStack } from "../../local/stack.ts";
import { storyLogFiles } from "../../local/story.ts";
import { complain, exitCodes } from "../errors.ts";
import { plural } from "../format.ts";
import { findInputs, readInput } from "../inputs.ts";
import { logFileKey } from "../log-file-name.ts";

/** `npm start`: sends log files the whole way on emulators and prints the emails. */
export function command(): Command {
  return new Command("start")
    .usage("[PATH…]")
    .description("Send log files the whole way on embedded emulators, and print the emails that would be sent.")
    .argument("[path...]", "what evaluate takes; default: a story of one hour that ships with the project")
    .addHelpText(
      "after",
      "\nS3, SNS and SQS are emulated in this process; the function is the archive that pulumi up would deploy.",
    )
    .action(start);
}

async function start(paths: string[]): Promise<void> {
  const files = paths.length > 0 ? await readFiles(paths) : storyLogFiles();
  const started = performance.now();
  const stack = await startStack();
  const counts = { alerts: 0, emails: 0 };
  try {
    for (const file of files) {
      const { summaries, error } = await stack.deliver(file);
      if (error !== undefined) {
        complain(error);
        process.exitCode = exitCodes.wrong;
      }
      for (const summary of summaries) {
        counts.emails++;
        counts.alerts += JSON.parse(summary.machine).alertCount;
        console.log(asEmail(summary));
      }
    }
  } finally {
    await stack.stop();
  }
  const { logObjects, records } = stack.evaluated();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${plural(logObjects, "log object")}, ${plural(records, "record")}, ` +
      `${plural(counts.alerts, "alert")}, ${plural(counts.emails, "email")} in ${seconds} s`,
  );
}

/** The files under the keys that CloudTrail would give them. Throws `UsageError` if one can't be read. */
async function readFiles(paths: string[]): Promise<DeliveredFile[]> {
  const files: DeliveredFile[] = [];
  for await (const source of findInputs(paths)) {
    const bytes = await readInput(source);
    files.push({ key: logFileKey(source), bytes: isGzip(bytes) ? bytes : gzipSync(bytes) });
  }
  return files;
}

function asEmail({ subject, email }: ReceivedSummary): string {
  return `${styleText("bold", `Subject: ${subject}`)}\n\n${email}\n`;
}
