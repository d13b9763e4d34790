import type { ASTNode } from "@marcbachmann/cel-js";
import { fieldName, fieldPath } from "../../engine/cel/ast.ts";
import type { FoundHint, HintedRule } from "./types.ts";
import { pathText, readOf, type Visit, visits } from "./visit.ts";

/**
 * Fields that every record of an API call has:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html.
 */
const always: readonly string[] = [
  "eventVersion",
  "eventTime",
  "eventSource",
  "eventName",
  "awsRegion",
  "sourceIPAddress",
  "eventID",
  "eventType",
  "recipientAccountId",
  "userIdentity",
];

interface UnguardedFieldOptions extends Pick<HintedRule, "syntax" | "isNegated"> {
  /** Fields that the record is known to have where the expression is evaluated. */
  guarded?: ReadonlySet<string>;
}

/** `unguarded-field`: fields that are read without `.?`, where nothing absorbs the error if they are missing. */
export function* unguardedField({ syntax, isNegated, guarded }: UnguardedFieldOptions): Generator<FoundHint> {
  const seen = new Set<ASTNode>();
  const named = new Set<string>();
  for (const visit of visits(syntax, isNegated, guarded)) {
    if (seen.has(visit.node) || fieldName(visit.node) === undefined) continue;
    const steps = stepsOf(visit.node);
    for (const step of steps) seen.add(step);
    const unsafe = steps.find((step) => isUnguarded(step, visit));
    const path = fieldPath(visit.node);
    if (!unsafe || !path || named.has(pathText(path))) continue;
    named.add(pathText(path));
    yield {
      name: "unguarded-field",
      offset: unsafe.pos,
      message:
        `some records have no ${pathText(fieldPath(unsafe) ?? path)}, and the rule fails on them: ` +
        `read ${[path.variable, ...path.fields].join(".?")} with .orValue(…), or check has() first`,
    };
  }
}

/** The field accesses of a chain, starting at its variable. */
function stepsOf(node: ASTNode): ASTNode[] {
  if (fieldName(node) === undefined) return [];
  const above = stepsOf((node.args as [ASTNode])[0]);
  return [...above, node];
}

function isUnguarded(node: ASTNode, { variables, guarded }: Visit): boolean {
  const path = fieldPath(node);
  if (!path || stepsOf(node).some(({ op }) => op === ".?" || op === "[?]")) return false;
  if (path.variable === "record" && path.fields.length === 1 && always.includes(path.fields[0] as string)) return false;
  return (path.variable === "record" || variables.has(path.variable)) && !guarded.has(pathText(path));
}

const tests: readonly string[] = ["startsWith", "endsWith", "contains", "matches"];

/** `user-agent-exclusion`: a user agent, which the caller chooses, keeps the rule from matching. */
export function* userAgentExclusion({ syntax, isNegated }: HintedRule): Generator<FoundHint> {
  for (const { node, isNegated: against, variables } of visits(syntax, isNegated)) {
    const isTest = node.op === "rcall" && tests.includes(node.args[0]);
    if (!isTest && node.op !== "==" && node.op !== "!=" && node.op !== "in") continue;
    if (against === (node.op === "!=")) continue;
    const compared = node.op === "rcall" ? [node.args[1]] : (node.args as ASTNode[]);
    const agent = compared.find((operand) => {
      const read = readOf(operand, variables);
      return read && pathText(read.path) === "record.userAgent";
    });
    // Checking whether there is a user agent at all excludes none.
    const isEmptiness = compared.some(
      (operand) => operand.op === "value" && (operand.args === "" || operand.args === null),
    );
    if (!agent || isEmptiness) continue;
    yield {
      name: "user-agent-exclusion",
      offset: agent.start,
      message:
        "this excludes by user agent, which any caller, including an attacker, can set: exclude by the role's ARN instead",
    };
  }
}
