import { parseAst } from "../../engine/cel/environment.ts";
import { evaluatePartially, type PartialExpression, partialExpression } from "../../engine/cel/partial.ts";
import { EventIndex } from "../../engine/prefilter.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { isDataEvent } from "../../language/hints/data-events.ts";
import type { ListedEvent } from "./events.ts";
import { reasonAgainstAnyRule, reasonOf } from "./reasons.ts";

/** Alerts on calls about the resources of the stack alone, so it answers for nobody else's. */
const ofThisStack = "alerting-stack-tampered";

/** Calls that a rule names for another service's sake: they have none of the parameters that it asks for. */
export const namesakes: Readonly<Record<string, readonly string[]>> = {
  "build-or-notebook-shell": ["opsworks:UpdateUserProfile"],
  "managed-service-weakened": ["quicksight:CreateUser", "quicksight:UpdateUser"],
  "preload-variable-set": ["ecs:CreateService"],
  "resource-policy-opened": ["ecs:CreateCluster"],
  "suspicious-workload": ["ecs:CreateCluster"],
  "traffic-rerouted": ["apigateway:CreateRoute"],
};

const callFields = ["eventSource", "eventName", "errorCode", "readOnly", "eventCategory"] as const;
type CallField = (typeof callFields)[number];

/** What the library does about an event: the rules that can alert on it, or why none does. */
export interface Answer {
  event: ListedEvent;
  rules: { rule: Rule; onlyIfItFails: boolean }[];
  reason?: string;
}

/**
 * Returns a function that answers for an event. A rule can alert on it if its expression is not false once the event's
 * source and name are known, and what they say: whether it is a read, and a data event. Rules that can alert on any call at all,
 * such as those about root, are left out, and so are the rule about this stack, `namesakes`, and all rules where CloudTrail records no
 * such event; a rule that counts reads is the answer only where no other is. Neither rules nor a reason: nobody has answered yet.
 */
export function answerer(rules: readonly Rule[]): (event: ListedEvent) => Answer {
  const events = new EventIndex(rules);
  const prepared = rules.map((rule, index) => ({
    rule,
    index,
    withSource: partialExpression<CallField>(parseAst(rule.expression), rule.params, callFields),
    withName: partialExpression<CallField>(
      parseAst(rule.expression),
      rule.params,
      callFields.filter((field) => field !== "eventSource"),
    ),
  }));
  const specific = prepared.filter(
    ({ rule, withSource }) => rule.id !== ofThisStack && !canMatch(withSource, "example.amazonaws.com", "ExampleCall"),
  );
  const counting = specific.filter(({ withSource }) => canMatch(withSource, "example.amazonaws.com", "ListExamples"));

  return (event) => {
    const { eventSource, eventName } = event;
    const named = (candidates: typeof specific, names = formsOf(event)): Answer["rules"] => {
      // Of every rule, most of which are about other events, it takes four times as long.
      const possible = names.map((name) => ({ name, rules: eventSource && indexesOf(events, name, eventSource) }));
      const found = candidates.flatMap(({ rule, index, withSource, withName }) => {
        if (namesakes[rule.id]?.includes(`${eventSource?.split(".")[0]}:${eventName}`)) return [];
        const expression = eventSource === undefined ? withName : withSource;
        const matching = possible
          .filter(({ name, rules }) => (!rules || rules.has(index)) && canMatch(expression, eventSource, name))
          .map(({ name }) => name);
        if (matching.length === 0) return [];
        return [
          { rule, onlyIfItFails: !matching.some((name) => canMatch(expression, eventSource, name, "successful")) },
        ];
      });
      // Newer calls of Lambda and CloudFront have another version, or none.
      return found.length > 0 || names.includes(eventName) ? found : named(candidates, [eventName]);
    };
    const unanswerable = reasonAgainstAnyRule(event);
    if (unanswerable !== undefined) return { event, rules: [], reason: unanswerable };
    const found = named(specific.filter((candidate) => !counting.includes(candidate)));
    const answers = found.length > 0 ? found : named(counting);
    const reason = answers.length === 0 ? reasonOf(event) : undefined;
    return { event, rules: answers, ...(reason !== undefined && { reason }) };
  };
}

/** The names that an event may have: CloudTrail adds the API's version to those of Lambda and CloudFront. */
export function formsOf({ eventSource, eventName }: ListedEvent): string[] {
  if (eventSource === "lambda.amazonaws.com") return [`${eventName}20150331`, `${eventName}20150331v2`];
  if (eventSource === "cloudfront.amazonaws.com") return [`${eventName}2020_05_31`];
  return [eventName, `${eventName}20150331`, `${eventName}2020_05_31`];
}

/** The indexes of the rules that can be anything but false on a call. */
function indexesOf(events: EventIndex, eventName: string, eventSource: string): ReadonlySet<number> {
  return new Set(events.candidates(eventName, eventSource).map(({ index }) => index));
}

/** Whether a call may match an expression: any call of this name, or one that succeeds. */
function canMatch(
  expression: PartialExpression<CallField>,
  eventSource: string | undefined,
  eventName: string,
  calls: "any" | "successful" = "any",
): boolean {
  const call: Partial<Record<CallField, unknown>> = { eventSource, eventName, ...factsOf(eventSource, eventName) };
  const known = new Set(callFields.filter((field) => call[field] !== undefined));
  if (calls === "successful") known.add("errorCode");
  return evaluatePartially(expression, call, known) !== false;
}

/** What CloudTrail writes of a call besides its source and name, as far as they tell. Calls that get a credential or a link are no reads. */
export function factsOf(
  eventSource: string | undefined,
  eventName: string,
): { readOnly?: true; eventCategory?: "Data" } {
  const name = eventName.replace(/(20150331(v2)?|2020_05_31)$/, "");
  return {
    ...(/^(List|Describe|Get)(?!.*(Access|Credentials|Token|Url))/.test(name) && { readOnly: true }),
    ...(eventSource !== undefined && isDataEvent({ eventSource, eventName: name }) && { eventCategory: "Data" }),
  };
}
