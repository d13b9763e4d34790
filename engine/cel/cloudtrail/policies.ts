import { isWideRange, readAddressRange } from "../../address-range.ts";
import {
  admitsForeign,
  admitsPublic,
  Effort,
  grantsAdministrator,
  leadsToAdministrator,
  outsidersOf,
} from "../../policy-document/index.ts";
import { charge } from "../budget.ts";
import { type CelLibrary, functionsOf } from "../library.ts";

/** How many comparisons of characters count as one visit: an evaluation can make twenty of the longest judgements. */
const comparisonsPerVisit = 1000;

/**
 * Functions that judge policy documents, as JSON text or as the object that it describes:
 * `grantsAdministrator(document)`, `leadsToAdministrator(document)`, `admitsPublic(document)` and
 * `admitsForeign(document, known)`. `outsidersOf(document, known)`: whom the latter finds, in words, for summaries. And
 * `isWideRange(value)`: whether a text is a range of addresses that covers much of the internet.
 */
export const policies: CelLibrary = {
  functions: functionsOf({
    "grantsAdministrator(dyn): bool": (document: unknown) => charged((effort) => grantsAdministrator(document, effort)),
    "leadsToAdministrator(dyn): bool": (document: unknown) =>
      charged((effort) => leadsToAdministrator(document, effort)),
    "admitsPublic(dyn): bool": (document: unknown) => charged((effort) => admitsPublic(document, effort)),
    "admitsForeign(dyn, list): bool": (document: unknown, known: unknown[]) =>
      charged((effort) => admitsForeign(document, known, effort)),
    "outsidersOf(dyn, list): list<string>": (document: unknown, known: unknown[]) =>
      charged((effort) => outsidersOf(document, known, effort)),
    "isWideRange(dyn): bool": (value: unknown) => {
      const range = typeof value === "string" ? readAddressRange(value) : undefined;
      return range !== undefined && isWideRange(range);
    },
  }),
};

function charged<Answer>(judge: (effort: Effort) => Answer): Answer {
  charge(0);
  const effort = new Effort();
  const judgement = judge(effort);
  charge(1 + Math.floor(effort.used / comparisonsPerVisit));
  return judgement;
}
