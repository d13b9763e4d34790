import { loadRuleset } from "../../language/load.ts";
import { ruleText, temporaryFolder } from "./rules-folder.ts";

/** An expression without a mistake. */
export const valid = 'record.eventName == "ConsoleLogin"';

/** The message that an author gets for a folder of rules on 2026-03-14, or "no error". */
export function authorErrors(files: Record<string, string>): string {
  try {
    loadRuleset({ folder: temporaryFolder(files), today: new Date("2026-03-14") });
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}

/** The same for one rule, `x.cel`, with lines of its header replaced or added. */
export function ruleError(expression: string, header?: Record<string, string>): string {
  return authorErrors({ "x.cel": ruleText(expression, header) });
}

/** The same for one suppression, `suppressions/quiet.cel`, beside the rule `root-login.cel`. */
export function suppressionError(header: string, expression: string = valid): string {
  return authorErrors({ "root-login.cel": ruleText(valid), "suppressions/quiet.cel": `${header}\n${expression}\n` });
}
