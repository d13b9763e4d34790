import { plural } from "../../text/counts.ts";
import type { Part } from "./parts.ts";
import { isValue, type Trace } from "./trace.ts";
import { show } from "./values.ts";

/** The values that a part was computed from, in a few words: `"IAMUser"`, or `record.errorCode: absent`. */
export function wordFacts(trace: Trace): string {
  const { part, parts, outcome } = trace;
  const [first] = parts;
  if (part.kind === "field") return shownValue(trace);
  if (part.kind === "loop") return factsOfLoop(trace);
  if (part.kind !== "other") return "";
  if (!first) return isBool(trace) || "error" in outcome ? "" : shownValue(trace);
  // If `x == "y"` is true, it shows the value of x itself.
  const isEvident = parts.length === 1 && isValue(trace, true) && part.text.startsWith(`${first.part.text} == `);
  if (isEvident && !first.isAbsent) return "";
  const facts = parts.length === 1 ? [shownValue(first)] : parts.map(namedValue);
  const below = parts.filter(isBare).flatMap(fieldsBelow).map(namedValue);
  return [...new Set([...facts, ...below])].filter(Boolean).join(", ");
}

function factsOfLoop(trace: Trace): string {
  const { part, parts, items, itemCount } = trace;
  const [list] = parts as [Trace];
  if (!isBool(trace)) return shownValue(trace);
  if (itemCount === 0) return list.part.kind === "loop" ? "" : shownValue(list);
  if (part.loop?.macro === "exists" && isValue(trace, false)) return `for none of ${plural(itemCount, "item")}`;
  const decider = items.find((item) => isValue(item.trace, part.loop?.macro === "exists"));
  return decider ? `for ${show(decider.item, 60)}` : "";
}

/** Whether a computed value says little about the values that it was computed from. */
function isBare({ part, outcome }: Trace): boolean {
  if (part.kind !== "other" || "error" in outcome || part.text.startsWith("type(")) return part.kind === "other";
  const { value } = outcome;
  return (
    value === "" ||
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    /number|bigint|boolean/.test(typeof value)
  );
}

/** The fields that a part was computed from; not the whole record, which says too much. */
function fieldsBelow({ parts, part }: Trace): Trace[] {
  if (part.text.startsWith("type(")) return [];
  return parts.flatMap((inner) => {
    if (inner.part.kind !== "field") return fieldsBelow(inner);
    return inner.part.text === "record" ? [] : [inner];
  });
}

function isBool({ outcome }: Trace): boolean {
  return "value" in outcome && typeof outcome.value === "boolean";
}

function shownValue({ outcome, isAbsent }: Trace, length = 80): string {
  if ("error" in outcome) return "";
  return isAbsent ? "absent" : show(outcome.value, length);
}

function namedValue(trace: Trace): string {
  const value = shownValue(trace, 50);
  return value && `${nameOf(trace.part)}: ${value}`;
}

/** A field by its last two names, which distinguish it from others on the line. */
function nameOf({ text, kind }: Part): string {
  const plain = text.replaceAll(".?", ".").replace(/\.orValue\([^()]*\)$/, "");
  return kind === "field" ? plain.split(".").slice(-2).join(".") : plain;
}
