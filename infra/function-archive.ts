import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { bundle } from "../build/bundle.ts";
import type { Severity } from "../engine/ruleset.ts";
import type { Configuration } from "./config.ts";
import { type Stack, watched } from "./stack.ts";

export interface Code {
  /** The rules that are deployed: severities by id. */
  severities: Record<string, Severity>;
  /** The files of the function's archive, in which a rule watches the stack's key too. */
  files: (keyArn: string) => Promise<Record<string, string>>;
}

/**
 * The function with the rules as this stack wants them.
 *
 * @throws RunError for a rule that is wrong, and for a rule or parameter that does not exist, so
 * that a preview stops there.
 */
export async function bundleRules(config: Configuration, stack: Stack): Promise<Code> {
  const build = (keyArn = "") =>
    bundle({
      rules: config.rules,
      params: { ...ownParams(config, stack, keyArn), ...config.params },
      deduplicate: config.deduplicate,
    }).catch(stop);

  // Once before anything is registered; files() builds again when the key exists, with no other rules.
  const { rules } = await build();
  const severities = Object.fromEntries(rules.map(({ id, severity }) => [id, severity]));
  checkSubscriptions(config, severities);
  return { severities, files: async (keyArn) => (await build(keyArn)).files };
}

/** What the rule that watches this stack reads; nothing if someone deleted that rule. */
function ownParams({ trail }: Configuration, stack: Stack, keyArn: string): Record<string, string> {
  if (!existsSync(join(import.meta.dirname, "../rules/alerting-stack-tampered.cel"))) return {};
  const bucketName = trail.notifications === "bucket" ? stack.names.bucket : trail.bucketName;
  return { ...watched(stack, bucketName), keyArn };
}

/** Pulumi prints a RunError's message alone; other errors are ours to fix, and keep their stack. */
function stop(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  if (error.name === "AuthorErrors") throw new pulumi.RunError(error.message);
  if (error.name === "ConfigurationError") {
    throw new pulumi.RunError(`${pulumi.getProject()}:${error.message}`);
  }
  throw error;
}

function checkSubscriptions({ subscriptions }: Configuration, deployed: object) {
  const key = `${pulumi.getProject()}:subscriptions`;
  const unknown = subscriptions.flatMap(({ rules = [] }, at) =>
    rules
      .filter((id) => !Object.hasOwn(deployed, id))
      .map((id) => `${key}[${at}].rules names ${id}, which is not a rule that this stack deploys`),
  );
  if (unknown.length > 0) throw new pulumi.RunError(unknown.join("\n"));
}
