import { isMap, isScalar, type Node, parseDocument, type Scalar, visit, type YAMLError } from "yaml";
import { z } from "zod";
import { severities } from "../engine/ruleset.ts";
import { AuthorError, AuthorErrors, byPlace } from "./author-error.ts";
import { duration } from "./config-schemas.ts";
import type { PolicyFile } from "./policy-file.ts";
import { mostSimilar, suggest } from "./suggest.ts";

// A command validates the header of one rule, that of the last edit: validators that zod compiles first would take 6 ms longer.
z.config({ jitless: true });

const text = z
  .string({ error: ({ input }) => (input === null ? "must not be empty" : "must be text") })
  .trim()
  .min(1, "must not be empty");
const params = z
  .record(z.string(), z.unknown(), { error: "must map names to defaults" })
  .refine((map) => Object.keys(map).every((name) => /^[A-Za-z_]\w*$/.test(name)), {
    error: "names must be letters, digits and _, as CEL reads them",
  })
  .refine((map) => !Object.values(map).includes(null), { error: 'must each have a default, such as [], "" or 0' });

/** The most that a threshold over time counts; memory keeps that many entries for each value of `per`. */
const maxCountOverTime = 1000;

/** The header of `rules/<id>.cel`. */
export const ruleHeader = z.strictObject({
  title: text
    .max(70, "must have at most 70 characters, as it becomes the email's subject")
    .regex(/^[ -~]*$/, "must be ASCII, as it becomes the email's subject"),
  severity: z.enum(severities, {
    error: ({ input }) => `must be one of ${severities.join(", ")}${suggest(String(input).toLowerCase(), severities)}`,
  }),
  enabled: z.boolean({ error: "must be true or false" }).default(true),
  overrides: z.literal(true, { error: "must be true, or be left out" }).optional(),
  description: text,
  response: text,
  falsePositives: text.optional(),
  misses: text.optional(),
  references: z
    .array(z.url({ protocol: /^https?$/, error: "must be a URL" }), {
      error: "must be a list of URLs, as in [https://…]",
    })
    .min(1, "must name at least one URL"),
  tags: z.array(text, { error: "must be a list of tags, as in [attack.t1098]" }).default([]),
  params: params.default({}),
  threshold: z
    .strictObject(
      {
        count: z.int("must be a whole number").min(1, "must be at least 1"),
        per: text,
        of: text.optional(),
        within: duration().optional(),
      },
      { error: "must be {count: N, per: CEL expression}, and may have of: CEL expression and within: duration" },
    )
    .refine(({ count, within }) => within === undefined || count <= maxCountOverTime, {
      path: ["count"],
      error: `must be at most ${maxCountOverTime} with within`,
    })
    .optional(),
  firstSeen: z
    .strictObject(
      { of: text, per: text.optional(), within: duration(), learn: duration().default(7 * 24 * 60 * 60) },
      {
        error:
          "must be {of: CEL expression, within: duration}, and may have per: CEL expression and learn: duration (7d)",
      },
    )
    .optional(),
  after: z
    .strictObject(
      { rule: text, per: text, before: text.optional(), within: duration() },
      { error: "must be {rule: rule id, per: CEL expression, within: duration}, and may have before: CEL expression" },
    )
    .optional(),
  mute: z
    .strictObject({ per: text, for: duration() }, { error: "must be {per: CEL expression, for: duration}" })
    .optional(),
  silent: z.literal(true, { error: "must be true, or be left out" }).optional(),
  summary: text.optional(),
  subject: text.optional(),
  target: text.optional(),
});

/** The header of `rules/suppressions/<name>.cel`. */
export const suppressionHeader = z.strictObject({
  reason: text,
  rules: z.union([z.literal("all"), z.array(text).min(1, "must name at least one rule, or be all")], {
    error: "must be a list of rule ids, or all",
  }),
  expires: z.iso.date({ error: "must be a date such as 2030-12-31" }).optional(),
  params: params.default({}),
});

/** Keys that only one kind of header has; in a header of the other kind, the file is in the wrong folder. */
const misplaced = new Map([
  ["reason", "this is a suppression, and belongs in the subfolder suppressions/"],
  ["severity", "this is a rule, and belongs in the folder above suppressions/"],
]);

/** A valid header, which also knows where in the file each of its values is. */
export interface Header<T> {
  value: T;
  /** Makes an error at the value of `path`, or at `offset` characters into its text. */
  error(path: PropertyKey[], problem: string, offset?: number): AuthorError;
}

const noKey =
  "a line is a key, a colon, a space and a value, such as `severity: high`; one that continues the value above is indented by two spaces";
const otherColumn = "begin this line in the same column as the keys, items or lines that it belongs to";
const nested = "Nested mappings are not allowed in compact mappings";

/** The YAML library's messages about common mistakes, with what to do instead. */
const yamlProblems: Record<string, string> = {
  "Implicit keys need to be on a single line": noKey,
  "Implicit map keys need to be followed by map values": noKey,
  "All mapping items must start at the same column": otherColumn,
  "A block sequence may not be used as an implicit map key": otherColumn,
  [nested]: 'a text that contains ": " needs quotation marks around it',
  "Unexpected scalar at node end":
    "the value ends with its second quotation mark: write a value that only begins with a quoted text below the key, behind >-",
  "Tabs are not allowed as indentation": "indent with spaces, not with a tab",
  "Map keys must be unique": "this key was given before",
};

/** The library's messages about a text whose first character means something else in YAML. */
const ofBeginning =
  /^(?:Plain value cannot start|Unresolved tag|Block scalar header|Unexpected .* (?:node end|stream))/;

/** What is wrong with YAML, and where, by what its library says; with the `source` of a rule's header, more exactly. */
export function yamlMistake({ message, pos }: YAMLError, source = ""): { offset: number; problem: string } {
  const [offset] = pos;
  if (source[offset] === "\t" && /(?:^|\n)$/.test(source.slice(0, offset))) {
    return { offset, problem: "YAML: write spaces after //, not a tab" };
  }
  const line = source.lastIndexOf("\n", offset - 1) + 1;
  const [before = "", character] =
    (ofBeginning.test(message) && /^(?:\w+:|-) +([*&!{[|>%@`,\]}])/.exec(source.slice(line))) || [];
  if (character) {
    const problem = `YAML: a text that begins with ${character} needs quotation marks around it`;
    return { offset: line + before.length - 1, problem };
  }
  const key = message === nested ? /^[^:]*\n *(?=\S[^\n]*:\s)/.exec(source.slice(offset)) : null;
  if (!key) return { offset, problem: `YAML: ${yamlProblems[message] ?? message}` };
  const problem =
    'YAML: this line is indented, so it continues the value above: begin a key in the column of the other keys, and put a text that contains ": " in quotation marks';
  return { offset: offset + key[0].length, problem };
}

/** Reads and validates a file's header. Throws `AuthorErrors` with every mistake. */
export function readHeader<T>(file: PolicyFile, schema: z.ZodType<T>): Header<T> {
  const { header } = file;
  const at = (offset: number, problem: string) => new AuthorError(file.path, file.text, header.place(offset), problem);

  const document = parseDocument(header.text, { prettyErrors: false });
  const open = document.errors.some(({ code }) => code === "MISSING_CHAR") && unclosedText(document);
  if (open) {
    const problem = "YAML: a text ends with the quotation mark with which it begins";
    throw new AuthorErrors([at(open.range?.[0] ?? 0, problem)]);
  }
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.length > 0) {
    // The library may report a second mistake at the place of the first, or about its line.
    const ofOffsets = new Map(mistakes.toReversed().map((mistake) => [mistake.pos[0], mistake]));
    const errors = [...ofOffsets.values()].map((mistake) => {
      const { offset, problem } = yamlMistake(mistake, header.text);
      return at(offset, problem);
    });
    const ofLines = new Map(errors.map((error) => [error.place.line, error]));
    throw new AuthorErrors([...ofLines.values()].sort(byPlace));
  }
  const cut = cutTexts(document);
  if (cut.length > 0) throw new AuthorErrors(cut.map(({ offset, problem }) => at(offset, problem)));
  const { contents } = document;
  if (!isMap(contents)) {
    throw new AuthorErrors([at(0, "the file must begin with a header: // lines of YAML such as `// title: …`")]);
  }

  const node = (path: PropertyKey[]) => document.getIn(path, true) as Node | undefined;
  const start = (path: PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const found = node(path.slice(0, length));
      if (found?.range) return found.range[0];
    }
    return 0;
  };

  const parsed = schema.safeParse(readValues(document, at));
  if (!parsed.success) {
    const elsewhere = parsed.error.issues
      .flatMap((issue) => (issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : []))
      .find((key) => misplaced.has(key));
    const other =
      elsewhere !== undefined && !schemaKeys(schema, []).some((key) => misplaced.has(key) && contents.has(key));
    if (other) throw new AuthorErrors([at(0, misplaced.get(elsewhere) ?? "")]);
    const suggested: string[] = [];
    const unknownKey = (path: PropertyKey[], key: string): AuthorError => {
      const map = path.length === 0 ? contents : node(path);
      const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
      const known = schemaKeys(schema, path);
      suggested.push(mostSimilar(key, known) ?? "");
      const advice = suggest(key, known) || adviceOnKey(schema, path, key);
      return at((pair?.key as Scalar | undefined)?.range?.[0] ?? 0, `unknown key "${key}"${advice}`);
    };
    // Unknown keys first: a misspelled key is missing, too.
    const unknown = parsed.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => unknownKey(issue.path, key)) : [],
    );
    const others = parsed.error.issues.flatMap((issue) => {
      const name = issue.path.join(".");
      if (issue.code === "unrecognized_keys" || suggested.includes(name)) return [];
      const isMissing = node(issue.path) === undefined;
      return [at(start(issue.path), isMissing ? `missing key "${name}"` : `${name} ${issue.message}`)];
    });
    throw new AuthorErrors([...unknown, ...others].sort(byPlace));
  }

  return {
    value: parsed.data,
    error: (path, problem, offset) => {
      const scalar = node(path);
      const inside = offset !== undefined && isScalar(scalar) ? offsetInSource(header.text, scalar, offset) : undefined;
      return at(inside ?? start(path), problem);
    },
  };
}

/** The names of the params that a header declares, even if it is invalid. Of broken YAML, those that can be read. */
export function declaredParams({ header }: PolicyFile): { names: string[]; isBroken: boolean } {
  const document = parseDocument(header.text, { prettyErrors: false });
  const params = document.get("params");
  const names = isMap(params) ? params.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
  return { names, isBroken: document.errors.length > 0 };
}

/** The text that has no closing quotation mark, and so goes on to the end. */
function unclosedText(document: ReturnType<typeof parseDocument>): Scalar | undefined {
  let last: Scalar | undefined;
  visit(document, {
    Scalar: (_key, scalar) => {
      last = scalar;
    },
  });
  const mark = { QUOTE_DOUBLE: '"', QUOTE_SINGLE: "'" }[last?.type as string];
  return mark !== undefined && document.errors.some(({ message }) => message === `Missing closing ${mark}quote`)
    ? last
    : undefined;
}

/** Keys whose values are no prose, so that what follows a # is a comment indeed. */
const wordKeys = ["severity", "rules", "expires"];

/** Mistakes for texts that a # ends, as in `title: Bucket #1 was deleted`: it begins a comment. */
function cutTexts(document: ReturnType<typeof parseDocument>): { offset: number; problem: string }[] {
  if (!isMap(document.contents)) return [];
  return document.contents.items.flatMap(({ key, value }) => {
    const isText = isScalar(key) && !wordKeys.includes(String(key.value)) && isScalar(value) && value.type === "PLAIN";
    if (!isText || typeof value.value !== "string" || !value.range || !/^\S/.test(value.comment ?? "")) return [];
    const problem = "the text ends here, as # begins a comment: put the text in quotation marks";
    return [{ offset: value.range[1] + 1, problem }];
  });
}

function readValues(document: ReturnType<typeof parseDocument>, at: (offset: number, problem: string) => AuthorError) {
  try {
    return document.toJS();
  } catch (error) {
    // The YAML library limits how far aliases expand.
    throw new AuthorErrors([at(0, `YAML: ${(error as Error).message}`)]);
  }
}

/** What to do about an unknown key that is like no known one. */
function adviceOnKey(schema: z.ZodType, path: PropertyKey[], key: string): string {
  const known = schemaKeys(schema, path);
  if (path.length > 0) {
    // `{per: f(a, b)}` has a key `b)`.
    if (/[^\w-]/.test(key)) return ": an expression with a comma in it needs quotation marks around it";
    return `; ${path.join(".")} has ${known.join(", ")}`;
  }
  const owners = known.filter((owner) => schemaKeys(schema, [owner]).includes(key));
  return owners.length > 0 ? `: it belongs to ${owners.join(", ").replace(/, (?=\w+$)/, " or ")}` : "";
}

function schemaKeys(schema: z.ZodType, path: PropertyKey[]): string[] {
  let inner: unknown = schema;
  for (const key of path) {
    inner = (inner as z.ZodObject).shape?.[key as string];
    while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/**
 * Finds the character at `offset` of a scalar's value in the YAML source. Folding and indentation
 * change only white space, so the n-th character that is not white space is the same in both.
 * Undefined where escapes make that untrue.
 */
function offsetInSource(source: string, scalar: Scalar, offset: number): number | undefined {
  const value = String(scalar.value);
  const [from, to] = scalar.range as [number, number, number];
  const quoted = scalar.type === "QUOTE_SINGLE" || scalar.type === "QUOTE_DOUBLE";
  const block = scalar.type === "BLOCK_FOLDED" || scalar.type === "BLOCK_LITERAL";
  const bodyStart = block ? source.indexOf("\n", from) : quoted ? from + 1 : from;
  const body = source.slice(bodyStart, quoted ? to - 1 : to);
  if (body.replace(/\s+/g, "") !== value.replace(/\s+/g, "")) return undefined;

  const nth = value.slice(0, offset).replace(/\s+/g, "").length;
  let seen = 0;
  for (const [index, character] of [...body].entries()) {
    if (/\s/.test(character)) continue;
    if (seen === nth) return bodyStart + index;
    seen++;
  }
  return bodyStart + body.trimEnd().length;
}
