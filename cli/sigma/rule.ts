import { type Document, isScalar, parseAllDocuments, visit } from "yaml";
import { z } from "zod";
import { SigmaError } from "./sigma-error.ts";

const text = z.string({ error: "must be text" }).trim().min(1, "must not be empty");
const texts = z.preprocess(
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
  detection: z.looseObject({}).refine((detection) => JSON.stringify(detection).includes('"eventSource')),
});

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

/** The YAML documents of a file: usually one rule, sometimes several, or a rule and its correlation. */
export function readDocuments(source: string): Document.Parsed[] {
  const documents = parseAllDocuments(source, { intAsBigInt: true, prettyErrors: false });
  return Array.isArray(documents) ? documents.filter((document) => document.contents !== null) : [];
}

/**
 * The rules that correlations of these documents use as their base, by id or name, with the title of the correlation. With
 * `generate: true` in a correlation, its base rules are rules of their own, too.
 */
export function baseRulesOf(documents: readonly Document.Parsed[]): Map<string, string> {
  const bases = new Map<string, string>();
  for (const document of documents) {
    if (document.errors.length > 0) continue;
    const parsed = correlationRule.safeParse(toPlain(document));
    if (!parsed.success || parsed.data.correlation.generate === true) continue;
    const { title, correlation } = parsed.data;
    for (const name of correlation.rules) bases.set(name, title ?? "without a title");
  }
  return bases;
}

const correlationRule = z.looseObject({
  title: z.string().optional(),
  correlation: z.looseObject({
    generate: z.unknown().optional(),
    rules: z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(z.string())),
  }),
});

/** Reads one document as a Sigma rule for CloudTrail; throws `SigmaError`. */
export function readSigmaRule(document: Document.Parsed): SigmaRule {
  const [mistake] = document.errors;
  if (mistake) throw new SigmaError(`YAML: ${mistake.message}`);
  refuseUnquotedZeros(document);
  const value: unknown = toPlain(document);
  if (typeof value !== "object" || value === null) throw new SigmaError("not a Sigma rule");
  if ("correlation" in value) {
    throw new SigmaError("a correlation relates several records over time, and a rule sees one at a time");
  }
  if ("filter" in value) throw new SigmaError("a Sigma filter is not a rule: write it as a suppression");
  if ("action" in value) throw new SigmaError("rule collections (action: …) are Sigma's old form: split the rules");

  if (!forCloudTrail.safeParse(value).success && !forService.safeParse(value).success) {
    throw new SigmaError(
      "logsource: not for CloudTrail, which is product: aws, service: cloudtrail; or another service of aws, if the " +
        "detection names the eventSource",
    );
  }

  const parsed = sigmaRule.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues as [z.core.$ZodIssue];
    throw new SigmaError(`not a Sigma rule: ${issue.path.join(".")} ${issue.message}`);
  }
  return parsed.data;
}

/** YAML reads an account id without quotes as a number, which loses its leading zeros. */
function refuseUnquotedZeros(document: Document.Parsed): void {
  visit(document, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === "bigint" && /^0\d/.test(node.source ?? "")) {
        throw new SigmaError(`the number ${node.source} would lose its leading 0: put it in quotes`);
      }
    },
  });
}

function toPlain(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Too many aliases, as in a "billion laughs" attack.
    throw new SigmaError(`YAML: ${(error as Error).message}`, { cause: error });
  }
}
