import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { Alert, Evaluation } from "../engine/evaluate.ts";
import { printableJson } from "../text/plain-text.ts";
import type { AccountNames } from "./names.ts";
import { type LogObject, uriOf } from "./notification.ts";
import { requestLimits } from "./request-limits.ts";
import { alertLine, ruleLine, schemaVersion } from "./summary-json.ts";
import type { TimeShare } from "./time-share.ts";

/** The source of the events, for the patterns of EventBridge rules. */
const eventSource = "cloudtrail-alerts";
/** Their detail type. */
const detailType = "CloudTrail Alert";

/** Events could not be put on the bus; the message says how many, and why the first was refused. */
export class EventBusError extends Error {
  override name = "EventBusError";
}

/**
 * Returns the events about an evaluation: one for each alert that is kept. The detail has the keys of an item of
 * `alerts` in the JSON for machines, those of its rule, `schemaVersion` and `logObject`.
 */
export function eventsOf(
  { alerts }: Evaluation,
  logObject: LogObject,
  eventBus: string,
  accountNames: AccountNames = {},
): PutEventsRequestEntry[] {
  return alerts.flatMap((group) =>
    group.alerts.map((alert) => ({
      EventBusName: eventBus,
      Source: eventSource,
      DetailType: detailType,
      Time: timeOf(alert),
      Detail: printableJson({
        schemaVersion,
        logObject: uriOf(logObject),
        ...ruleLine(alert.rule),
        ...alertLine(alert, accountNames),
      }),
    })),
  );
}

function timeOf({ facts }: Alert): Date | undefined {
  const time = Date.parse(facts.eventTime);
  return Number.isNaN(time) ? undefined : new Date(time);
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html: ten entries, 1 MB in all. */
const maxEntries = 10;

/** Puts the events about an evaluation on an event bus; `eventBus` is its name or ARN. */
export function createEventBus(eventBus: string, accountNames: AccountNames) {
  const client = new EventBridgeClient({ requestHandler: requestLimits(3000, 5000) });
  return (evaluation: Evaluation, logObject: LogObject, time: TimeShare) =>
    putEvents(client, eventsOf(evaluation, logObject, eventBus, accountNames), time);
}

/**
 * Puts events on their bus, ten at a time. Throws `EventBusError` if any was refused or is missing from the answer
 * (the SDK takes an empty one for a success), after having put the others, and whatever the request or the end of the
 * log object's time throws.
 */
export async function putEvents(
  client: EventBridgeClient,
  events: readonly PutEventsRequestEntry[],
  time: TimeShare,
): Promise<void> {
  const refused: string[] = [];
  for (let start = 0; start < events.length; start += maxEntries) {
    const signal = time.forPublishing();
    const batch = events.slice(start, start + maxEntries);
    const request = new PutEventsCommand({ Entries: batch });
    const { Entries = [] } = await client.send(request, { abortSignal: signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
    for (const index of batch.keys()) {
      const entry = Entries[index];
      if (entry?.EventId === undefined) refused.push(entry?.ErrorCode ?? "no answer");
    }
  }
  if (refused.length > 0) {
    throw new EventBusError(`the event bus refused ${refused.length} of ${events.length} events: ${refused[0]}`);
  }
}
