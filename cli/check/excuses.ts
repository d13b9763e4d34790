import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import type { RuleFolder } from "../../language/rule-folders.ts";
import { UsageError } from "../errors.ts";

/** Why no sample shows that a rule needs a condition. */
export interface Excuse {
  /** The rule's id. */
  rule: string;
  /** As `check --coverage` prints it, `false: record.eventName == "A"`; may end with …, as a long condition's beginning is enough. */
  condition: string;
  reason: string;
  /** The file that says it, as messages show it. */
  file: string;
}

/** The file in a folder of samples. */
const fileName = "uncovered.yaml";

const text = z.string().trim().min(1);
const schema = z.array(z.strictObject({ reason: text, rules: z.record(z.string(), z.array(text).min(1)) }));

/** Reads the excuses of some folders of rules. Throws `UsageError` for a file of another form. */
export function loadExcuses(folders: readonly Pick<RuleFolder, "samples">[]): Excuse[] {
  return folders.flatMap(({ samples: { path, shown } }) => {
    const file = `${shown}/${fileName}`;
    return existsSync(join(path, fileName)) ? readExcuses(readFileSync(join(path, fileName), "utf8"), file) : [];
  });
}

/** Reads the content of such a file; `file` is its name in messages. Throws `UsageError` if it has another form. */
export function readExcuses(content: string, file: string): Excuse[] {
  let value: unknown;
  try {
    value = parse(content);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new UsageError(`${file}: ${error.message}`, { cause: error });
  }
  const parsed = schema.safeParse(value ?? []);
  if (!parsed.success) throw new UsageError(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.flatMap(({ reason, rules }) =>
    Object.entries(rules).flatMap(([rule, conditions]) =>
      conditions.map((condition) => ({ rule, condition, reason, file })),
    ),
  );
}
