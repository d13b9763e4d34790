import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { type Ruleset, severities } from "../engine/ruleset.ts";
import { ConfigurationError, configure, type RulesetOptions } from "../language/configure.ts";
import { suggest } from "../language/suggest.ts";
import { durationSeconds } from "../text/duration.ts";
import { UsageError } from "./errors.ts";

/** What a stack's configuration says about rules, and the file that says it. */
export interface StackRules {
  file: string;
  options: RulesetOptions;
}

const project = join(import.meta.dirname, "..");
const listOf = (what: string) => z.array(z.string(), { error: `must be a list of ${what}` }).optional();
const severity = z.enum(severities, { error: `must be one of ${severities.join(", ")}` });
const duration = z.string({ error: "must be a duration such as 15m, 1h or 1d" }).transform((text, context) => {
  const seconds = durationSeconds(text);
  if (seconds === undefined) context.addIssue("must be a duration such as 15m, 1h or 1d");
  return seconds ?? z.NEVER;
});

/** What a stack's configuration says about rules. Pulumi stores a value that was set whole as JSON in a text. */
const schemas = {
  rules: z.object(
    {
      enable: listOf("rule ids"),
      disable: listOf("rule ids"),
      severity: z.record(z.string(), severity, { error: "must be severities by rule id" }).optional(),
      folders: listOf("folders"),
    },
    { error: "must be {enable, disable, severity, folders}" },
  ),
  params: z.record(z.string(), z.unknown(), { error: "must be the values of params by name" }),
  muteFor: z.partialRecord(severity, duration, { error: "must be durations by severity" }),
};

/**
 * Reads what the file `Pulumi.<stack>.yaml` of the project says about rules. `params` that the program supplies, such as the names
 * of the stack's own resources, are not in it.
 *
 * @throws UsageError if there is no such file.
 * @throws ConfigurationError if it can't be read, or a value is none that the program takes.
 */
export function readStackRules(stack: string, folder = project): StackRules {
  const nameOf = (file: string) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
  const stacks = readdirSync(folder).flatMap((file) => nameOf(file) ?? []);
  // Pulumi Cloud's names have the organization before them.
  const name = stack.split("/").at(-1) ?? "";
  const file = `Pulumi.${name}.yaml`;
  if (!stacks.includes(name)) {
    const others = stacks.length > 0 ? `; there is ${stacks.sort().join(", ")}` : "";
    throw new UsageError(`--stack ${stack}: the project has no ${file}${suggest(name, stacks) || others}`);
  }
  const config = configOf(file, readFileSync(join(folder, file), "utf8"));
  const read = <Key extends keyof typeof schemas>(key: Key): z.infer<(typeof schemas)[Key]> | undefined => {
    const [full, value] = Object.entries(config).find(([full]) => full.endsWith(`:${key}`)) ?? [];
    if (value === undefined || value === null) return undefined;
    const { data, error } = schemas[key].safeParse(typeof value === "string" ? asJson(value) : value);
    if (data !== undefined) return data as z.infer<(typeof schemas)[Key]>;
    const [{ path = [], message = "" } = {}] = error?.issues ?? [];
    throw new ConfigurationError(`${file}: ${[full, ...path].join(".")}: ${message}`);
  };
  return { file, options: { rules: read("rules"), params: read("params"), muteFor: read("muteFor") } };
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

function configOf(file: string, text: string): Record<string, unknown> {
  try {
    const { config } = (parse(text) ?? {}) as { config?: Record<string, unknown> | null };
    return config ?? {};
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
