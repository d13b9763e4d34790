import { type Document, isScalar, parseAllDocuments, visit } from "yaml";
import { z } from "zod";
import { yamlMistake } from "../../language/header.ts";
import { SigmaError } from "./sigma-error.ts";

const text = z.string({ error: "must be text" }).trim().min(1, "must not be empty");
/** A text or a list of texts; none if it is absent. */
export const texts = z.preprocess(
  (value) => (typeof value === "string" ? [value] : (value ?? [])),
  z.array(text, { error: "must be a list of texts" }),
);
const levels = ["informational", "low", "medium", "high", "critical"] as const;

const forCloudTrail = z.looseObject({
  logsource: z.looseObject({
    product: z.literal("aws").optional(),
    service: z.literal("cloudtrail"),
  }),
});
/** Some collections name AWS's service instead, and the event source in the detection. */
const forService = z.looseObject({
  logsource: z.looseObject({ product: z.literal("aws"), service: z.string() }),
  detection: z
    .looseObject({})
    .refine((detection) => Object.values(detection).some((search) => namesEventSource(search))),
});

/** Whether a search has a field `eventSource`, with or without modifiers. */
function namesEventSource(search: unknown): boolean {
  if (Array.isArray(search)) return search.some((item) => !Array.isArray(item) && namesEventSource(item));
  if (typeof search !== "object" || search === null) return false;
  return Object.keys(search).some((key) => key.split("|")[0] === "eventSource");
}

const sigmaRule = z.object({
  title: text,
  id: text.optional(),
  name: text.optional(),
  status: text.optional(),
  description: text.optional(),
  license: text.optional(),
  author: z.preprocess((value) => (Array.isArray(value) ? value.join(", ") : value), text.optional()),
  references: texts,
  tags: texts,
  falsepositives: texts,
  level: z.enum(levels, { error: `must be one of ${levels.join(", ")}` }).optional(),
  detection: z.looseObject(
    { condition: z.union([text, z.array(text).min(1)], { error: "must be text, or a list of texts" }) },
    { error: "must be selections and a condition" },
  ),
});

/** A Sigma rule for CloudTrail, with its detection section unread. */
export type SigmaRule = z.infer<typeof sigmaRule>;

/** What a rule and a correlation have in common. */
export type SigmaMetadata = Omit<SigmaRule, "detection">;

/** Reads the metadata of a correlation; throws `SigmaError`. */
export function readMetadata(document: Document.Parsed): SigmaMetadata {
  return parsedAs(sigmaRule.omit({ detection: true }), contentOf(document));
}

/** The YAML documents of a file: usually one rule, sometimes several, or a rule and its correlation. */
export function readDocuments(source: string): Document.Parsed[] {
  const documents = parseAllDocuments(source, { intAsBigInt: true, prettyErrors: false });
  return Array.isArray(documents) ? documents.filter((document) => document.contents !== null) : [];
}

/** Reads one document as a Sigma rule for CloudTrail; throws `SigmaError`. */
export function readSigmaRule(document: Document.Parsed): SigmaRule {
  const [mistake] = document.errors;
  if (mistake) {
    const { offset, problem } = yamlMistake(mistake);
    throw new SigmaError(problem, { offset });
  }
  refuseUnquotedZeros(document);
  const value: unknown = contentOf(document);
  if (typeof value !== "object" || value === null) throw new SigmaError("not a Sigma rule");
  if ("filter" in value) throw new SigmaError("a filter needs rules, and a condition over selections");
  if ("action" in value) throw new SigmaError('only a collection with "action: global" before the rules can be merged');

  if (!forCloudTrail.safeParse(value).success && !forService.safeParse(value).success) {
    throw new SigmaError(
      "logsource: not for CloudTrail, which is product: aws, service: cloudtrail; or another service of aws, if the " +
        "detection names the eventSource",
    );
  }

  return parsedAs(sigmaRule, value);
}

/** Throws `SigmaError`, which begins with `what`, for a value of another form. */
export function parsedAs<T>(schema: z.ZodType<T>, value: unknown, what = "not a Sigma rule"): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues as [z.core.$ZodIssue];
  throw new SigmaError(`${what}: ${issue.path.join(".")} ${issue.message}`);
}

/** Throws `SigmaError` for a number that begins with 0. YAML reads an account id without quotes as a number, which loses its leading zeros. */
export function refuseUnquotedZeros(document: Document.Parsed): void {
  visit(document, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === "bigint" && /^0\d/.test(node.source ?? "")) {
        const problem = `the number ${node.source} would lose its leading 0: put it in quotes`;
        throw new SigmaError(problem, { offset: node.range?.[0] });
      }
    },
  });
}

/** The content of a document. Throws `SigmaError` for one with too many aliases, as in a "billion laughs" attack. */
export function contentOf(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new SigmaError(`YAML: ${(error as Error).message}`, { cause: error });
  }
}

/** The same, but undefined for a document that can't be read, which `readSigmaRule` reports. */
export function readableContentOf(document: Document.Parsed): unknown {
  if (document.errors.length > 0) return undefined;
  try {
    return contentOf(document);
  } catch (error) {
    if (error instanceof SigmaError) return undefined;
    throw error;
  }
}
