import { isJsonObject, isPresent } from "../json-object.ts";
import { asObjects, parseFirstOfDuplicates } from "./duplicate-keys.ts";

/** A statement of a policy, with every list as a list. */
export interface Statement {
  effect: "Allow" | "Deny";
  /** Patterns in lower case, as AWS ignores the case of actions. Absent where the statement has none. */
  actions?: string[];
  notActions?: string[];
  /** Patterns of ARNs. */
  resources?: string[];
  notResources?: string[];
  principals?: Principal[];
  notPrincipals?: Principal[];
  /** All of them must be met. */
  conditions: Condition[];
}

/** Whom a statement names. `"*"` alone is the type `AWS`. */
export interface Principal {
  type: string;
  name: string;
}

/** One key of a statement's `Condition`. */
export interface Condition {
  /** In lower case, such as `foranyvalue:stringlike`. */
  operator: string;
  /** In lower case: the names of keys are not case-sensitive. */
  key: string;
  /** Operator and key as they are written, such as `IpAddress aws:SourceIp`. */
  written: string;
  /** One of them must match. */
  values: string[];
}

/** A policy, read. */
export interface PolicyDocument {
  statements: Statement[];
  /** Whether `${…}` are variables: in version 2012-10-17 alone. */
  hasVariables: boolean;
}

/**
 * Reads a policy document: a JSON text, which may be URL-encoded, or the object or map that it describes. Nothing for
 * anything else, such as a text that CloudTrail hid or cut off. A text that names a key twice can be read in two
 * ways, and AWS doesn't say which one counts: it returns both.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readPolicyDocument(value: unknown): readonly PolicyDocument[] {
  const isText = typeof value === "string";
  // Only an object is a policy. Most texts of a request are none, and must not replace the one that was read last.
  if (isText ? !beginOfObject.test(value) : !isJsonObject(value)) return noDocuments;
  if (last === undefined || last.value !== value) {
    last = { value, documents: readDocuments(isText ? parse(value) : [asObjects(value)]) };
  }
  return last.documents;
}

const noDocuments: readonly PolicyDocument[] = [];
const beginOfObject = /^(?:\s|\+|%20|%0[9ad])*(\{|%7b)/i;

/** What was read last: several rules judge the same document of a record, one after the other. */
let last: { value: unknown; documents: readonly PolicyDocument[] } | undefined;

// Loops here and below: policies are read too seldom for V8 to optimize calls of flatMap, which took most of the time.
function readDocuments(documents: unknown[]): PolicyDocument[] {
  const read: PolicyDocument[] = [];
  for (const document of documents) {
    if (!isJsonObject(document)) continue;
    const statements: Statement[] = [];
    for (const value of listOf(element(document, "Statement"))) {
      const statement = isJsonObject(value) ? readStatement(value) : undefined;
      if (statement) statements.push(statement);
    }
    read.push({ statements, hasVariables: textsOf(element(document, "Version")).includes("2012-10-17") });
  }
  return read;
}

function parse(text: string): unknown[] {
  try {
    const json = beginOfObject.exec(text)?.[1] === "{" ? text : decodeURIComponent(text.replaceAll("+", " "));
    const parsed: unknown = JSON.parse(json);
    return [parsed, parseFirstOfDuplicates(json, parsed)];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return [];
    throw error;
  }
}

function readStatement(statement: Record<string, unknown>): Statement | undefined {
  const effect = element(statement, "Effect");
  if (effect !== "Allow" && effect !== "Deny") return undefined;
  const read: Statement = { effect, conditions: conditionsOf(element(statement, "Condition")) };
  const [action, notAction] = [element(statement, "Action"), element(statement, "NotAction")];
  const [resource, notResource] = [element(statement, "Resource"), element(statement, "NotResource")];
  const [principal, notPrincipal] = [element(statement, "Principal"), element(statement, "NotPrincipal")];
  if (isPresent(action)) read.actions = actionsOf(action);
  if (isPresent(notAction)) read.notActions = actionsOf(notAction);
  if (isPresent(resource)) read.resources = textsOf(resource);
  if (isPresent(notResource)) read.notResources = textsOf(notResource);
  if (isPresent(principal)) read.principals = principalsOf(principal);
  if (isPresent(notPrincipal)) read.notPrincipals = principalsOf(notPrincipal);
  return read;
}

/** The element of a name, in any case where none is spelled as documented: AWS accepted the document. */
function element(parent: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(parent, name)) return parent[name];
  for (const key of Object.keys(parent)) {
    if (key.length === name.length && key.toLowerCase() === name.toLowerCase()) return parent[key];
  }
  return undefined;
}

function actionsOf(value: unknown): string[] {
  return textsOf(value).map((action) => action.toLowerCase());
}

function principalsOf(value: unknown): Principal[] {
  const principals: Principal[] = [];
  for (const item of listOf(value)) {
    const byType = isJsonObject(item) ? item : { AWS: item };
    for (const type of Object.keys(byType)) {
      for (const name of textsOf(byType[type])) principals.push({ type, name });
    }
  }
  return principals;
}

function conditionsOf(value: unknown): Condition[] {
  const conditions: Condition[] = [];
  for (const operators of listOf(value).filter(isJsonObject)) {
    for (const operator of Object.keys(operators)) {
      for (const keys of listOf(operators[operator]).filter(isJsonObject)) {
        for (const key of Object.keys(keys)) {
          const values = textsOf(keys[key]);
          const written = `${operator} ${key}`;
          conditions.push({ operator: operator.toLowerCase(), key: key.toLowerCase(), written, values });
        }
      }
    }
  }
  return conditions;
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The texts of a list or a single value. Numbers and booleans need no quotation marks in a policy. */
function textsOf(value: unknown): string[] {
  const texts: string[] = [];
  for (const item of listOf(value)) {
    if (typeof item === "string") texts.push(item);
    else if (typeof item === "number" || typeof item === "boolean") texts.push(String(item));
  }
  return texts;
}
