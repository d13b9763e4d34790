import { hash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Bundle, bundle, deployedRules } from "../build/bundle.ts";
import { remembers, type Severity, severities } from "../engine/ruleset.ts";
import { suggest } from "../language/suggest.ts";
import { hasChannels } from "./chat.ts";
import type { Configuration } from "./config.ts";
import { deployedSince, learnedUntil } from "./memory.ts";
import type { DeployedCode, Previous } from "./previous.ts";
import { type Stack, watchedResources } from "./stack.ts";

/** The archive that is deployed as the function's code, and the rules in it. */
export interface FunctionArchive {
  /** The severity of each deployed rule, by rule id. */
  severities: Record<string, Severity>;
  /** Whether one of the rules remembers. */
  remembers: boolean;
  /** What `deployedSince` of memory.ts returns. */
  deployedSince: Record<string, number>;
  /** The archive's files, with a rule that watches the stack's key. */
  files: (keyArn: string) => Promise<Bundle["files"]>;
}

/**
 * Bundles the function with the rules that this stack's configuration selects.
 *
 * @throws RunError for an invalid rule, and for a rule or parameter that does not exist, so that a
 * preview stops there.
 */
export async function buildFunctionArchive(
  config: Configuration,
  stack: Stack,
  previous: Previous,
): Promise<FunctionArchive> {
  const selection = (keyArn: string) => ({
    rules: config.rules,
    params: { ...stackParams(config, stack, keyArn), ...config.params },
    muteFor: config.muteFor,
  });
  // Checks the rules before any resource is registered; files() builds once the key exists.
  const rules = await deployedRules(selection("")).catch(throwForPulumi);
  // Read once: from another time, the next deployment's code would differ although nothing has changed.
  const since = deployedSince(rules, previous);
  const build = (keyArn: string) =>
    bundle({
      ...selection(keyArn),
      deduplicate: config.deduplicate,
      memory: rules.some(remembers),
      chat: hasChannels(config.chat),
      eventBus: config.eventBus !== "",
      settings: {
        accountNames: { ...stack.organization?.accountNames, ...config.accountNames },
        chat: { minSeverity: config.chat.minSeverity, rules: config.chat.rules },
        learnedUntil: learnedUntil(rules, since),
      },
    }).catch(throwForPulumi);
  const severities = Object.fromEntries(rules.map(({ id, severity }) => [id, severity]));
  checkSubscriptions(config, severities);
  return {
    severities,
    remembers: rules.some(remembers),
    deployedSince: since,
    files: async (keyArn) => (await build(keyArn)).files,
  };
}

/**
 * Adds a file to the archive if the last successful deployment had other code, or if the function has. A deployment in between
 * may have failed to upload this code, and AWS's provider then takes it for uploaded, also with `--refresh`:
 * https://github.com/pulumi/pulumi-aws/issues/6062. With another file, the archive differs from whatever the state says.
 *
 * @param previous which code the last successful deployment had; undefined on the first
 * @param hasOtherCode whether the function in AWS has other code than that; default: false
 * @returns the archive's files, and what the program exports for its next run
 */
export function repeatUpload(
  files: Bundle["files"],
  previous: DeployedCode | undefined,
  hasOtherCode = false,
): { files: Bundle["files"]; code: DeployedCode } {
  const hashes = Object.entries(files).map(([name, content]) => [name, hash("sha256", content)]);
  const code = { hash: hash("sha256", JSON.stringify(hashes.sort())) };
  const isRepeated = previous !== undefined && (previous.hash !== code.hash || hasOtherCode);
  const repeatedAt = isRepeated ? new Date().toISOString() : previous?.repeatedAt;
  if (repeatedAt === undefined) return { files, code };
  return { files: { ...files, "deployed.txt": `${repeatedAt}\n` }, code: { ...code, repeatedAt } };
}

/** Folders that Pulumi's engine and AWS's provider read until the program ends. */
const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The files as an archive, in a folder of its own: Pulumi takes bytes, unlike text, only from files. It compares archives by their content. */
export function archiveOf(files: Bundle["files"]): pulumi.asset.FileArchive {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return new pulumi.asset.FileArchive(folder);
}

/** The number of rules, in words: "74 rules: 9 critical, 65 high". */
export function countBySeverity(bySeverity: Record<string, Severity>): string {
  const all = Object.values(bySeverity);
  const counts = severities
    .map((severity) => [all.filter((one) => one === severity).length, severity] as const)
    .filter(([count]) => count > 0);
  return `${all.length} rules: ${counts.map((count) => count.join(" ")).join(", ")}`;
}

/** The parameters of the rule that watches this stack; none if that rule was deleted. */
function stackParams({ trail }: Configuration, stack: Stack, keyArn: string): Record<string, string> {
  if (!existsSync(join(import.meta.dirname, "../rules/alerting-stack-tampered.cel"))) return {};
  const bucketName = trail.notifications === "bucket" ? stack.names.bucket : trail.bucketName;
  return { ...watchedResources(stack, bucketName), keyArn };
}

/** Turns a user's mistake into a RunError, of which Pulumi prints the message alone; other errors keep their stack. */
function throwForPulumi(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  if (error.name === "AuthorErrors") throw new pulumi.RunError(error.message);
  if (error.name === "ConfigurationError") {
    // What can't be read is a folder, or a file in one.
    const key = error.cause === undefined ? "" : "rules.folders: ";
    throw new pulumi.RunError(`${pulumi.getProject()}:${key}${error.message}`);
  }
  throw error;
}

function checkSubscriptions({ subscriptions, chat }: Configuration, deployed: object) {
  const filters = [
    ...subscriptions.map(({ rules = [] }, at) => ({ key: `subscriptions[${at}]`, rules })),
    { key: "chat", rules: chat.rules ?? [] },
  ];
  const advice = (id: string) => suggest(id, Object.keys(deployed)) || "; rules.enable switches on one that ships off";
  const unknown = filters.flatMap(({ key, rules }) =>
    rules
      .filter((id) => !Object.hasOwn(deployed, id))
      .map(
        (id) =>
          `${pulumi.getProject()}:${key}.rules names ${id}, which is not a rule that this stack deploys${advice(id)}`,
      ),
  );
  if (unknown.length > 0) throw new pulumi.RunError(unknown.join("\n"));
}
