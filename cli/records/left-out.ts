import type { Evaluation } from "../../engine/evaluate.ts";
import { number } from "../../text/counts.ts";

/** What was left out, since no rule can be evaluated on it: how many of each kind. */
export interface LeftOut {
  counts: Partial<Record<Kind, number>>;
  /** The first objects, as `s3://bucket/key`, that notifications name and that may contain records. */
  objects: string[];
}

/** Of a file that contains records and nothing else. */
export const nothingLeftOut: LeftOut = { counts: {}, objects: [] };

/** What the evaluation of a log file left out. */
export function leftOutOf({ insights, others }: Evaluation["notEvaluated"]): LeftOut {
  return { counts: { ...(insights > 0 && { insight: insights }), ...(others > 0 && { other: others }) }, objects: [] };
}

const kinds = {
  notification: ["S3 notification", "S3 notifications"],
  control: ["control message", "control messages"],
  insight: ["Insight record, which describes rates of calls", "Insight records, which describe rates of calls"],
  aggregated: ["aggregated event, which counts calls", "aggregated events, which count calls"],
  digest: ["digest file, which signs log files", "digest files, which sign log files"],
  config: ["file of AWS Config, which describes resources", "files of AWS Config, which describe resources"],
  ocsf: [
    "event in OCSF, the form of Security Lake, which lacks fields of the record",
    "events in OCSF, the form of Security Lake, which lacks fields of the record",
  ],
  elastic: [
    "document of Elastic without event.original, the record",
    "documents of Elastic without event.original, the record",
  ],
  event: ["EventBridge event that is not CloudTrail's", "EventBridge events that are not CloudTrail's"],
  lookup: [
    "event of lookup-events without its CloudTrailEvent",
    "events of lookup-events without their CloudTrailEvent",
  ],
  history: [
    "row of Event history's CSV, which lacks the record that its JSON has",
    "rows of Event history's CSV, which lack the records that its JSON has",
  ],
  object: ["object without eventSource and eventName", "objects without eventSource and eventName"],
  text: ["text that is not JSON", "texts that are not JSON"],
  number: ["number", "numbers"],
  boolean: ["value that is true or false", "values that are true or false"],
  null: ["null", "nulls"],
  list: ["empty list", "empty lists"],
  deep: ["value nested too deep", "values nested too deep"],
  other: ["entry that is not a record of an API call", "entries that are not records of API calls"],
  broken: ["piece of text that is not JSON", "pieces of text that are not JSON"],
} as const;

/** A kind of content on which no rule can be evaluated. */
export type Kind = keyof typeof kinds;

/** Such as `2 S3 notifications and 1 number`; "" if nothing was left out. */
export function describeLeftOut({ counts }: LeftOut): string {
  const parts = (Object.entries(counts) as [Kind, number][]).map(
    ([kind, count]) => `${number(count)} ${kinds[kind][count === 1 ? 0 : 1]}`,
  );
  // ICU's list format takes 20 ms to load.
  return parts.length === 0 ? "" : new Intl.ListFormat("en").format(parts);
}
