import { type Rule, type Ruleset, type Severity, severities } from "../engine/ruleset.ts";
import { mistakeInParam } from "./params.ts";
import { suggest } from "./suggest.ts";

/** A stack's configuration of the rules. */
export interface RulesetOptions {
  rules?: {
    /** Ids of rules that ship switched off, to switch on. */
    enable?: readonly string[];
    disable?: readonly string[];
    severity?: Readonly<Record<string, Severity>>;
    /** Folders of further rules, relative to the project. */
    folders?: readonly string[];
  };
  /**
   * For rules without `mute`, by severity: for how many seconds further alerts about the same caller are held back after
   * an alert of the rule; for rules that count over time, about the same `threshold.per`. Severities that are not named are
   * not muted.
   */
  muteFor?: Readonly<Partial<Record<Severity, number>>>;
  /** Values that replace the defaults of the rules' own `params`, by name. */
  params?: Readonly<Record<string, unknown>>;
}

/**
 * Thrown when a stack's configuration contradicts itself, names a rule, parameter or folder that does not exist, or gives a
 * parameter a value that rules can't read.
 */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/** Applies a stack's configuration to a ruleset, and keeps disabled rules in it. Throws `ConfigurationError`. */
export function configure(ruleset: Ruleset, { rules = {}, params = {}, muteFor = {} }: RulesetOptions): Ruleset {
  const { enable = [], disable = [], severity = {} } = rules;
  const ids = ruleset.rules.map(({ id }) => id);
  for (const [key, named] of Object.entries({ enable, disable, severity: Object.keys(severity) })) {
    const unknown = named.find((id) => !ids.includes(id));
    if (unknown !== undefined) {
      throw new ConfigurationError(`rules.${key}: no rule has the id "${unknown}"${suggest(unknown, ids)}`);
    }
  }
  const both = enable.find((id) => disable.includes(id));
  if (both !== undefined) throw new ConfigurationError(`rules: "${both}" is in both enable and disable`);
  const [id, level] = Object.entries(severity).find(([, level]) => !severities.includes(level)) ?? [];
  if (id !== undefined) {
    throw new ConfigurationError(`rules.severity.${id}: must be one of ${severities.join(", ")}, not "${level}"`);
  }
  const defaults = [...ruleset.rules, ...ruleset.suppressions].flatMap(({ params }) => Object.entries(params));
  const declared = [...new Set(defaults.map(([name]) => name))];
  const undeclared = Object.keys(params).find((name) => !declared.includes(name));
  if (undeclared !== undefined) {
    throw new ConfigurationError(`params: no rule reads "${undeclared}"${suggest(undeclared, declared)}`);
  }
  for (const [name, byDefault] of defaults) {
    const value = params[name] ?? byDefault;
    const mistake = value === byDefault ? undefined : mistakeInParam(name, value, byDefault);
    if (mistake !== undefined) throw new ConfigurationError(mistake);
  }

  const overlay = (own: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(own).map(([name, value]) => [name, params[name] ?? value]));
  const isOn = (rule: Rule) => !disable.includes(rule.id) && (rule.enabled || enable.includes(rule.id));
  const off = new Set(ruleset.rules.filter((rule) => !isOn(rule)).map(({ id }) => id));
  const waiting = ruleset.rules.find((rule) => isOn(rule) && rule.after && off.has(rule.after.rule));
  if (waiting) {
    throw new ConfigurationError(
      `rules: "${waiting.id}" only matches after "${waiting.after?.rule}", which is off: enable or disable both`,
    );
  }
  return {
    rules: ruleset.rules.map((rule) => {
      const level = severity[rule.id] ?? rule.severity;
      const mute = rule.mute ?? (rule.silent ? undefined : muteByDefault(rule, muteFor[level]));
      return { ...rule, enabled: isOn(rule), severity: level, params: overlay(rule.params), ...(mute && { mute }) };
    }),
    suppressions: ruleset.suppressions.map((suppression) => ({ ...suppression, params: overlay(suppression.params) })),
  };
}

function muteByDefault({ threshold }: Rule, seconds: number | undefined): Rule["mute"] {
  if (seconds === undefined) return undefined;
  // By caller, each record beyond the count could alert again: the users that one address tries are different callers.
  const per = threshold?.within === undefined ? "callerOf(record)" : threshold.per;
  return { per, for: seconds };
}
