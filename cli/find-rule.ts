import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Rule } from "../engine/ruleset.ts";
import { suggest } from "../language/suggest.ts";
import { inputError, UsageError } from "./errors.ts";

/** The rule of an id or of a path such as `rules/<id>.cel`. Throws `UsageError` that names similar rules. */
export function findRule(name: string, rules: readonly Rule[]): Rule {
  const id = basename(name, ".cel");
  const rule = rules.find((rule) => rule.id === id);
  if (rule) return rule;
  if (existsSync(name) && !name.endsWith(".cel")) throw inputError(name, "is no rule: rules are files named <id>.cel");
  const ids = rules.map(({ id }) => id);
  const similar = ids.filter((other) => other.includes(id));
  const others =
    similar.length > 0 ? `; these contain it: ${similar.join(", ")}` : "; npx cta check --verbose lists all rules";
  throw new UsageError(`no rule has the id "${id}"${suggest(id, ids) || others}`);
}
