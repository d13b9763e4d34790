import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import type { Ruleset } from "../engine/ruleset.ts";
import { ConfigurationError, configure, type RulesetOptions } from "../language/configure.ts";
import { stackFiles } from "../language/file-names.ts";
import { ruleSettings } from "../language/rule-settings.ts";
import { suggest } from "../language/suggest.ts";
import { UsageError } from "./errors.ts";

/** What a stack's configuration says about rules, and the file that says it. */
export interface StackRules {
  file: string;
  options: RulesetOptions;
}

const root = join(import.meta.dirname, "..");
const settings = z.object(ruleSettings);
/** The keys of a stack's file: https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/. */
const keysOfPulumi = ["config", "secretsprovider", "encryptedkey", "encryptionsalt", "environment"];

/**
 * Reads what the file `Pulumi.<stack>.yaml` of the project says about rules. `params` that the program supplies, such as the names
 * of the stack's own resources, are not in it.
 *
 * @throws UsageError if there is no such file.
 * @throws ConfigurationError if it can't be read, or a value is none that the program takes.
 */
export function readStackRules(stack: string, folder = root): StackRules {
  const stacks = stackFiles(folder).map((file) => file.slice("Pulumi.".length, -".yaml".length));
  // Pulumi Cloud's names have the organization before them.
  const name = stack.split("/").at(-1) ?? "";
  const file = `Pulumi.${name}.yaml`;
  if (!stacks.includes(name)) {
    const others = stacks.length > 0 ? `; there is ${stacks.sort().join(", ")}` : "";
    throw new UsageError(`--stack ${stack}: the project has no ${file}${suggest(name, stacks) || others}`);
  }
  const stackFile = readYaml(folder, file);
  const config = stackFile.config ?? {};
  const { name: project, config: declared } = readYaml(folder, "Pulumi.yaml");
  const unknown = (key: string, known: readonly string[]) =>
    new ConfigurationError(`${file}: unknown key "${key}"${suggest(key.split(":").at(-1) ?? "", known)}`);
  for (const key of Object.keys(stackFile)) if (!keysOfPulumi.includes(key)) throw unknown(key, keysOfPulumi);
  for (const key of Object.keys(config)) {
    const [, name = key] = key.startsWith(`${project}:`) ? key.split(":") : [];
    if (declared && !name.includes(":") && !Object.hasOwn(declared, name)) throw unknown(key, Object.keys(declared));
  }
  // Pulumi takes a key without a colon as one of the project's.
  const nameIn = (key: string) => (Object.hasOwn(config, key) ? key : `${project}:${key}`);
  // Pulumi stores a value that was set whole as JSON in a text.
  const settingOf = (key: string) => {
    const value = config[nameIn(key)] ?? undefined;
    return typeof value === "string" ? asJson(value) : value;
  };
  const { data, error } = settings.safeParse(
    Object.fromEntries(Object.keys(ruleSettings).map((key) => [key, settingOf(key)])),
  );
  if (data) return { file, options: data };
  const [{ path: [key = "", ...path] = [], message = "" } = {}] = error.issues;
  throw new ConfigurationError(`${file}: ${[nameIn(String(key)), ...path].join(".")}: ${message}`);
}

/** Applies a stack's settings to the rules that it deploys, as the Pulumi program does. Throws `ConfigurationError`. */
export function asStack<Rules extends Ruleset>(ruleset: Rules, { file, options }: StackRules): Rules {
  try {
    return { ...ruleset, ...configure(ruleset, options) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`${file}: ${error.message}`, { cause: error });
  }
}

/** The settings without those of rules and params that a ruleset does not have, such as that of an older commit. */
export function onlyKnown({ file, options }: StackRules, { rules, suppressions }: Ruleset): StackRules {
  const { enable, disable, severity = {}, folders } = options.rules ?? {};
  const ids = new Set(rules.map(({ id }) => id));
  const names = new Set([...rules, ...suppressions].flatMap(({ params }) => Object.keys(params)));
  const known = (all?: readonly string[]) => all?.filter((id) => ids.has(id));
  const pick = <Value>(all: Readonly<Record<string, Value>>, keys: ReadonlySet<string>) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)));
  return {
    file,
    options: {
      ...options,
      rules: { enable: known(enable), disable: known(disable), severity: pick(severity, ids), folders },
      params: pick(options.params ?? {}, names),
    },
  };
}

function readYaml(folder: string, file: string): { name?: string; config?: Record<string, unknown> | null } {
  try {
    return parse(readFileSync(join(folder, file), "utf8")) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new ConfigurationError(`${file}: YAML: ${error.message}`, { cause: error });
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // which the schema refuses
  }
}
