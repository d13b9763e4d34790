import { type PackedText, unpackRuleset } from "../../engine/packed-ruleset.ts";
import type { Ruleset } from "../../engine/ruleset.ts";

/** Returns the rules in the code of a bundled function; their expressions are encoded syntax trees. */
export function bundledRuleset(code: string): Ruleset {
  const texts = [...code.matchAll(/base64:"([\w+/=]*)",length:([\de]+)/g)].map(
    ([, base64 = "", length]): PackedText => ({ base64, length: Number(length) }),
  );
  const [index, evaluation, messages] = texts;
  if (!index || !evaluation || !messages || texts.length > 3) throw new Error("no rules in the function's code");
  return unpackRuleset({ index, evaluation, messages });
}
