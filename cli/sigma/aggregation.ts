import type { Correlation } from "./correlation.ts";
import { SigmaError } from "./sigma-error.ts";

/** For a search, its condition in Sigma's old form: `selection | count() by field > 5`, `a | near b and c`. */
export interface Aggregation {
  /** The condition before it. */
  search: string;
  /** For `near`: the searches that must be near. */
  near: string[];
  correlation: Correlation;
}

/** Reads the aggregation of an old condition; undefined if it has none. Throws `SigmaError`. */
export function readAggregation(condition: string, timeframe: unknown): Aggregation | undefined {
  const at = condition.indexOf("|");
  const isNear = /\bnear\b/i.test(condition);
  if (at < 0 && !isNear) return undefined;
  const text = condition.slice(at + 1).trim();
  const search = condition.slice(0, at).trim();
  if (typeof timeframe !== "string") throw new SigmaError(`condition: "${text}" needs a timeframe`);
  const correlation = { aliases: {}, groupBy: [], timespan: timeframe };
  if (isNear) {
    const [, list = ""] = /^near\s+(.+)$/is.exec(text) ?? [];
    const near = list.split(/\s+and\s+/i);
    if (at < 0 || near.some((name) => !/^\w+$/.test(name))) {
      throw new SigmaError(`condition: "${text}" is more than searches joined by "and"`);
    }
    return { search, near, correlation: { ...correlation, type: "temporal" } };
  }
  const [, operation = "", field = "", by = "", sign = "", number = ""] =
    /^(\w+)\s*\(\s*([\w.-]*)\s*\)\s*(?:by\s+([\w.,\s-]+?))?\s*(>=|<=|==|=|>|<)\s*(\d+)$/i.exec(text) ?? [];
  if (operation.toLowerCase() !== "count") {
    throw new SigmaError(`condition: the aggregation "${text}" is no count, and a rule only counts`);
  }
  const bound = { ">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "=": "eq", "==": "eq" }[sign] as string;
  return {
    search,
    near: [],
    correlation: {
      ...correlation,
      type: field === "" ? "event_count" : "value_count",
      groupBy: by.split(",").flatMap((name) => name.trim() || []),
      condition: { ...(field !== "" && { field }), [bound]: Number(number) },
    },
  };
}
