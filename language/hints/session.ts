import type { ASTNode } from "@marcbachmann/cel-js";
import { isLiteral, nodesOf } from "../../engine/cel/ast.ts";
import type { FoundHint, HintedRule } from "./types.ts";
import { pathText, readOf, type Visit, visits } from "./visit.ts";

/** The fields that contain the name of a session, which whoever assumes the role chooses. */
const fieldsWithSessionName: readonly string[] = ["record.userIdentity.arn", "record.userIdentity.principalId"];
/** Tests that can look at the end of a text, where the name of a session is. */
const testsOfEnd: readonly string[] = ["endsWith", "contains", "matches"];
/** An ARN or principal id with the name of a session. */
const sessionText = /:(?:assumed-role|federated-user)\/[^/]+\/.|^AROA\w+:./;

const advice =
  "whoever assumes a role chooses the name of the session: compare callerOf(record), which is the role's ARN, instead";

/** `session-name`: an exclusion by the name of a session, which any caller can give to a session of any role. */
export function* sessionNameExclusion({ syntax, isNegated }: HintedRule): Generator<FoundHint> {
  for (const visit of visits(syntax, isNegated)) {
    if (visit.isNegated === (visit.node.op === "!=")) continue;
    const compared = comparedSession(visit);
    if (compared) {
      yield {
        name: "session-name",
        offset: compared.start,
        message: `this excludes by a session's name, but ${advice}`,
      };
    }
  }
}

/** `session-name` for a threshold: a caller that changes the name of its session never reaches it. */
export function* sessionNameGrouping(per: ASTNode): Generator<FoundHint> {
  for (const { node, variables } of visits(per, false)) {
    if (node.op === "rcall" && node.args[0] === "orValue") continue; // the field below is found itself
    if (!fieldsWithSessionName.includes(pathOf(node, variables) ?? "")) continue;
    const message = `this counts each session apart, but ${advice.replace("compare", "count by")}`;
    yield { name: "session-name", offset: node.start, message };
    return;
  }
}

/** Returns the operand that contains a session's name, if the node compares that name. */
function comparedSession({ node, variables }: Visit): ASTNode | undefined {
  if (node.op === "rcall" && testsOfEnd.includes(node.args[0])) {
    const [test, receiver, [literal]] = node.args;
    if (!fieldsWithSessionName.includes(pathOf(receiver, variables) ?? "")) return undefined;
    // A role's name may be anywhere in the middle; only at the end is it a session's for sure.
    return test === "endsWith" || hasSessionText(literal) ? receiver : undefined;
  }
  if (node.op !== "==" && node.op !== "!=" && node.op !== "in") return undefined;
  const [left, right] = node.args;
  const field = [left, right].find((operand) => fieldsWithSessionName.includes(pathOf(operand, variables) ?? ""));
  const other = field === left ? right : left;
  return field && hasSessionText(other) ? field : undefined;
}

function hasSessionText(node: ASTNode | undefined): boolean {
  if (!node) return false;
  return [...nodesOf(node)].some((inner) => isLiteral(inner) && sessionText.test(String(inner.args)));
}

function pathOf(node: ASTNode, variables: Visit["variables"]): string | undefined {
  const read = readOf(node, variables);
  return read && pathText(read.path);
}
