import { styleText } from "node:util";
import { Command } from "commander";
import { createEvaluator } from "../../engine/evaluate.ts";
import type { CloudTrailRecord } from "../../engine/record.ts";
import { withoutMemory } from "../../engine/ruleset.ts";
import { summarize } from "../../handler/summary.ts";
import { loadSamples } from "../../language/samples.ts";
import { visible } from "../../text/plain-text.ts";
import { complain, UsageError } from "../errors.ts";
import { findRule } from "../find-rule.ts";
import { rulesOption } from "../format.ts";
import { loadRules } from "../load-rules.ts";

/** `npx cta preview`: the email that a rule's alert samples would cause. */
export function command(): Command {
  return new Command("preview")
    .usage("[options] RULE")
    .description("Print the email that a rule's alert samples would cause, as if they were one log file.")
    .argument("<rule>", "the rule's id, or its file")
    .option("--rules <folder>", "use the rules in another folder, and the samples in its subfolder samples")
    .addHelpText(
      "after",
      `
The rule is switched on, its threshold counts one record, it remembers nothing, and suppressions don't apply.
npx cta start PATH… prints the emails of your own log files.

Examples:
  npx cta preview root-activity`,
    )
    .action(preview);
}

/** How long after the last record the email is sent, in milliseconds; CloudTrail delivers after some minutes. */
const delay = 3 * 60_000;

async function preview(name: string, { rules: folder }: { rules?: string }): Promise<void> {
  const ruleset = await loadRules({ folder });
  const rule = findRule(name, ruleset.rules);
  const overridden = ruleset.files.rules.get(rule.id)?.overridden ?? [];
  const samples = loadSamples(ruleset.folders, rule.id).filter(
    ({ expected, path }) => expected === "alert" && !overridden.some((folder) => path.startsWith(`${folder}/`)),
  );
  const samplesFolder = `${ruleset.files.rules.get(rule.id)?.samples.shown}/${rule.id}/alert/`;
  if (samples.length === 0) throw new UsageError(`${rule.id} has no alert sample: put a record in ${samplesFolder}`);

  const forgetful = withoutMemory(rule);
  const evaluation = createEvaluator({
    rules: [{ ...forgetful, enabled: true, threshold: forgetful.threshold && { ...forgetful.threshold, count: 1 } }],
    suppressions: [],
  }).begin();
  for (const { record } of samples) evaluation.add(record);
  const result = evaluation.finish();
  if (result.alertCount === 0) {
    const check = `npx cta check ${rule.id}${rulesOption(folder)}`;
    throw new UsageError(`${rule.id} matches none of its alert samples: see ${check}`);
  }
  const times = samples.map(({ record }) => Date.parse(String((record as CloudTrailRecord).eventTime)));
  const last = Math.max(...times.filter((time) => !Number.isNaN(time)), 0);
  const logObject = { bucket: "example-bucket", key: `samples-of-${rule.id}.json.gz` };
  const { subject, message } = summarize(result, logObject, new Date(last + delay));
  for (const { rule, eventID, message } of result.ruleErrors.flatMap(({ errors }) => errors)) {
    complain(`${rule} failed on ${visible(eventID)}: ${message}`);
  }
  console.log(`${styleText("bold", `Subject: ${subject}`)}\n\n${JSON.parse(message).email}`);
}
