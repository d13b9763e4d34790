import { type Document, stringify } from "yaml";
import { z } from "zod";
import { isJsonObject } from "../../engine/json-object.ts";
import { readAggregation } from "./aggregation.ts";
import { all, type Cel } from "./cel.ts";
import { readCondition } from "./condition.ts";
import { type Base, type Correlation, readCorrelation, rulesOf } from "./correlation.ts";
import { type Detection, readDetection, readSearches } from "./detection.ts";
import { readableContentOf, readDocuments, readSigmaRule, refuseUnquotedZeros, texts } from "./rule.ts";
import { SigmaError } from "./sigma-error.ts";

const named = z.looseObject({ title: z.string().optional(), id: z.string().optional(), name: z.string().optional() });
const filterDocument = z.looseObject({ filter: z.looseObject({ rules: texts, condition: z.string() }) });

/** The documents of all files of an import: rules, correlations that name rules, and filters that narrow them. */
export class Collection {
  readonly #documents: readonly Document.Parsed[];
  readonly #byReference = new Map<string, Document.Parsed>();
  readonly #filters: { rules: string[]; detection: Detection }[] = [];
  /** The documents that only feed correlations, with the title of one. */
  readonly #fed = new Map<Document.Parsed, string>();

  /** `documents` are those of `documentsOf`. */
  constructor(documents: readonly Document.Parsed[]) {
    this.#documents = documents;
    for (const document of documents) {
      const { id, name } = namesOf(document);
      for (const reference of [id, name]) {
        if (reference !== undefined && !this.#byReference.has(reference)) this.#byReference.set(reference, document);
      }
      const filter = filterDocument.safeParse(readableContentOf(document));
      if (filter.success) {
        const { rules, ...detection } = filter.data.filter;
        this.#filters.push({ rules, detection });
      }
    }
    for (const document of documents) {
      for (const base of feedsOnly(document)) {
        // A title is no reference, but shows what the rule is for: alone, it would be as noisy.
        const fed = this.#byReference.get(base) ?? documents.find((other) => namesOf(other).title === base);
        if (fed) this.#fed.set(fed, namesOf(document).title ?? "without a title");
      }
    }
  }

  /** The correlation that this document only feeds: alone, it would alert on every record that it matches. */
  correlationFedBy(document: Document.Parsed): string | undefined {
    return this.#fed.get(document);
  }

  /** Whether a document is a filter of others. Throws `SigmaError` for one that can't be read. */
  isFilter(document: Document.Parsed): boolean {
    const value = readableContentOf(document);
    if (!isJsonObject(value) || !("filter" in value)) return false;
    if (filterDocument.safeParse(value).success) return true;
    throw new SigmaError("a filter needs rules, and a condition over selections");
  }

  /** The expression of a rule, with the filters that name it. Throws `SigmaError`. */
  expressionOf(document: Document.Parsed): Cel {
    return this.#filtered(document, readDetection(readSigmaRule(document).detection));
  }

  /** What a correlation relates, and how. Throws `SigmaError` if a rule that it names is missing, and if it names itself. */
  correlationOf(document: Document.Parsed, above: readonly Document.Parsed[] = []): [Correlation, Base[]] {
    if (above.includes(document)) throw new SigmaError("correlation: it names itself, perhaps by way of others");
    const { correlation, rules } = readCorrelation(document);
    for (const [alias, fields] of Object.entries(correlation.aliases)) {
      const unknown = Object.keys(fields).find((name) => !rules.includes(name) && !this.#isOneOf(name, rules));
      if (unknown !== undefined)
        throw new SigmaError(`correlation: the alias "${alias}" names "${unknown}", which is none of its rules`);
    }
    return [correlation, rules.map((reference) => this.#baseOf(reference, [...above, document]))];
  }

  /** The same for the old aggregation in a rule's condition; undefined if it has none. */
  aggregationOf(document: Document.Parsed): [Correlation, Base[]] | undefined {
    const { detection, title } = readSigmaRule(document);
    const { condition, timeframe, ...searches } = detection as Detection;
    const [text, other] = [condition].flat();
    const aggregation = readAggregation(String(text), timeframe);
    if (!aggregation) return undefined;
    if (other !== undefined) throw new SigmaError("condition: an aggregation in a list of conditions");
    const cels = readSearches(searches);
    const base = (search: string): Base => ({
      names: [search],
      title: search,
      cel: this.#filtered(document, readCondition(search, cels)),
      detection: Object.hasOwn(searches, search) ? { [search]: searches[search] } : searches,
    });
    const bases = [aggregation.search, ...aggregation.near].map(base);
    return [aggregation.correlation, bases.map((one) => (bases.length === 1 ? { ...one, title } : one))];
  }

  #isOneOf(name: string, rules: readonly string[]): boolean {
    const document = this.#byReference.get(name);
    return document !== undefined && rules.some((rule) => this.#byReference.get(rule) === document);
  }

  #baseOf(reference: string, above: readonly Document.Parsed[]): Base {
    const document = this.#byReference.get(reference);
    if (!document) {
      const isTitle = this.#documents.some((other) => namesOf(other).title === reference);
      throw new SigmaError(
        `correlation: no rule of these files has the id or name "${reference}"${isTitle ? "; it is a title, which is no reference" : ""}`,
      );
    }
    const { id, name, title = reference } = namesOf(document);
    const names = [id, name].flatMap((one) => one ?? []);
    if (isCorrelation(document)) {
      const [rule, other] = rulesOf(...this.correlationOf(document, above));
      if (!rule || other) throw new SigmaError(`correlation: "${title}" is a correlation of several rules itself`);
      const { cel, detection, threshold } = rule;
      return { names, title, cel, detection, ...(threshold && { threshold }) };
    }
    const { detection } = readSigmaRule(document);
    return { names, title, cel: this.expressionOf(document), detection };
  }

  #filtered(document: Document.Parsed, cel: Cel): Cel {
    const { id, name } = namesOf(document);
    const filters = this.#filters.filter(({ rules }) =>
      rules.some((rule) => rule === id || rule === name || rule === "any"),
    );
    return all([cel, ...filters.map(({ detection }) => readDetection(detection))]);
  }
}

/** Whether a document is a correlation. */
export function isCorrelation(document: Document.Parsed): boolean {
  const value = readableContentOf(document);
  return isJsonObject(value) && "correlation" in value;
}

/**
 * The documents of a file: usually one rule. In Sigma's old rule collections, what `action: global` has is merged into the
 * documents behind it. Throws `SigmaError`.
 */
export function documentsOf(source: string): Document.Parsed[] {
  const documents = readDocuments(source);
  const isCollection = documents.map(readableContentOf).some((value) => isJsonObject(value) && "action" in value);
  if (!isCollection) return documents;
  let global: Record<string, unknown> = {};
  let previous: Record<string, unknown> = {};
  return documents.flatMap((document) => {
    const value = readableContentOf(document);
    if (!isJsonObject(value)) return [document];
    refuseUnquotedZeros(document);
    const { action, ...own } = value;
    if (action === "reset") global = {};
    if (action === "global") global = merged(global, own);
    if (action === "global" || action === "reset") return [];
    previous = merged(action === "repeat" ? previous : global, own);
    return readDocuments(stringify(previous));
  });
}

function merged(above: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
  const result = { ...above };
  for (const [key, value] of Object.entries(own)) {
    const before = result[key];
    result[key] = isJsonObject(before) && isJsonObject(value) ? merged(before, value) : value;
  }
  return result;
}

/** The rules that a correlation names; none if it also generates them. */
function feedsOnly(document: Document.Parsed): string[] {
  const value = readableContentOf(document) as { correlation?: { rules?: unknown; generate?: unknown } } | undefined;
  if (!isJsonObject(value?.correlation) || value.correlation.generate === true) return [];
  const rules = texts.safeParse(value.correlation.rules);
  return rules.success ? rules.data : [];
}

function namesOf(document: Document.Parsed): {
  title?: string | undefined;
  id?: string | undefined;
  name?: string | undefined;
} {
  const parsed = named.safeParse(readableContentOf(document));
  return parsed.success ? { title: parsed.data.title, id: parsed.data.id, name: parsed.data.name } : {};
}
