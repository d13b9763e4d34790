import { AuthorError, AuthorErrors } from "../../language/author-error.ts";
import { checkExpression } from "../../language/check.ts";
import { readHeader, ruleHeader } from "../../language/header.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { type Cel, print } from "./cel.ts";
import { SigmaError } from "./sigma-error.ts";

/**
 * Checks a part of an expression, in particular its regular expressions and address ranges. Returns the part; throws
 * `SigmaError`.
 */
export function checked(cel: Cel): Cel {
  inSigmasWords(() => checkText(print(cel)));
  return cel;
}

/** Checks a whole rule as `npx cta check` does; throws `SigmaError`. */
export function checkRuleText(text: string): void {
  const file = splitPolicyFile("the rule", text);
  inSigmasWords(() => {
    readHeader(file, ruleHeader);
    checkText(file.expression.text);
  });
}

function checkText(expression: string): void {
  checkExpression(
    expression,
    "bool",
    [],
    (problem) => new AuthorError("the rule", expression, { line: 1, column: 1 }, problem),
  );
}

function inSigmasWords(check: () => void): void {
  try {
    check();
  } catch (error) {
    const mistake = error instanceof AuthorErrors ? error.errors[0] : error;
    if (mistake instanceof AuthorError) throw new SigmaError(mistake.problem, { cause: error });
    throw error;
  }
}
