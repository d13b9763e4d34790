import { type Ruleset, type Severity, severities } from "../engine/ruleset.ts";
import { suggest } from "./suggest.ts";

/** What a stack decides about the rules. */
export interface RulesetOptions {
  rules?: {
    /** Ids of rules that ship switched off, to switch on. */
    enable?: readonly string[];
    disable?: readonly string[];
    severity?: Readonly<Record<string, Severity>>;
  };
  /** Values for what rules read as `params`, over the rules' own defaults. */
  params?: Readonly<Record<string, unknown>>;
}

/** A stack's configuration names a rule or a parameter that does not exist, or contradicts itself. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/** The ruleset as a stack wants it, switched off rules included; throws `ConfigurationError`. */
export function configure(ruleset: Ruleset, { rules = {}, params = {} }: RulesetOptions): Ruleset {
  const { enable = [], disable = [], severity = {} } = rules;
  const ids = ruleset.rules.map(({ id }) => id);
  for (const [key, named] of Object.entries({ enable, disable, severity: Object.keys(severity) })) {
    const unknown = named.find((id) => !ids.includes(id));
    if (unknown !== undefined) {
      throw new ConfigurationError(`rules.${key}: no rule has the id "${unknown}"${suggest(unknown, ids)}`);
    }
  }
  const both = enable.find((id) => disable.includes(id));
  if (both !== undefined) throw new ConfigurationError(`rules: "${both}" stands in both enable and disable`);
  const [id, level] = Object.entries(severity).find(([, level]) => !severities.includes(level)) ?? [];
  if (id !== undefined) {
    throw new ConfigurationError(`rules.severity.${id}: "${level}" is none of ${severities.join(", ")}`);
  }
  const declared = [...ruleset.rules, ...ruleset.suppressions].flatMap(({ params }) => Object.keys(params));
  const undeclared = Object.keys(params).find((name) => !declared.includes(name));
  if (undeclared !== undefined) {
    throw new ConfigurationError(`params: no rule reads "${undeclared}"${suggest(undeclared, declared)}`);
  }

  const overlay = (defaults: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, params[name] ?? value]));
  return {
    rules: ruleset.rules.map((rule) => ({
      ...rule,
      enabled: disable.includes(rule.id) ? false : rule.enabled || enable.includes(rule.id),
      severity: severity[rule.id] ?? rule.severity,
      params: overlay(rule.params),
    })),
    suppressions: ruleset.suppressions.map((suppression) => ({ ...suppression, params: overlay(suppression.params) })),
  };
}
