import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/** One call of a sequence. */
export interface SequenceStep {
  /** When, after the first: `60s` or `8d`. */
  at: string;
  /** Whether the rule must alert on it. */
  alerts?: boolean;
  /** `<first part of eventSource>:<eventName>` */
  action: string;
  /** A user's name, `role NAME SESSION`, `service NAME`, `root`, `anonymous` or `unknown`; default: alice. */
  by?: string;
  /** The source address. */
  from?: string;
  /** The access key. */
  key?: string;
  agent?: string;
  region?: string;
  account?: string;
  /** The `errorCode`. */
  error?: string;
  request?: Record<string, unknown>;
  response?: Record<string, unknown>;
  /** Further fields of the record. */
  fields?: Record<string, unknown>;
}

/** Which records match, without what the rule remembers: the parts are joined by `&&`. */
interface Condition {
  /** The first part of `eventSource`; default: any. */
  source?: string;
  /** The values of `eventName`; default: any. */
  names?: string[];
  /** `any` takes failed calls, too. Default: calls without an `errorCode`. */
  outcome?: "any";
  /** A further expression. */
  and?: string;
}

/** The keys of a header with which a rule remembers. */
export interface MemoryKeys {
  firstSeen?: { of: string; per?: string; within: string; learn: string };
  /** The rule that it comes after is the case's `before`. */
  after?: { per: string; within: string };
  threshold?: { count: number; per: string; of?: string; within: string };
  mute?: { per: string; for: string };
}

/** The order in which the keys are decided, and shown. */
export const memoryKeys = ["after", "firstSeen", "threshold", "mute"] as const;

/** A rule of a public library that compares records. */
export interface Case extends Condition, MemoryKeys {
  id: string;
  name: string;
  /** What the library calls this kind of rule. */
  type: string;
  /** Why no header can express it. Such a case has no other key. */
  why?: string;
  /** What differs from the library's rule. */
  note?: string;
  /** The silent rule that `after` names, and the parameters of its calls. */
  before?: Condition & { request?: Record<string, unknown> };
  /** A call that matches. */
  call?: Partial<SequenceStep>;
  /** What of the call is new in a record on which `firstSeen` alerts; default: the caller. */
  new?: Partial<SequenceStep>;
  /** What of the call makes it miss the condition; default: it is denied. */
  near?: Partial<SequenceStep>;
  /** What gives the call another `per`; default: the caller. */
  other?: Partial<SequenceStep>;
  /** Sequences, where those made from its first key do not fit. */
  steps?: SequenceStep[][];
}

/** The rules of one library. */
export interface Library {
  library: string;
  repository: string;
  commit: string;
  rules: Case[];
}

/** The libraries of the page, in its order. */
export const libraries: Library[] = ["suzaku", "sigmahq", "elastic"].map((name) =>
  parse(readFileSync(join(import.meta.dirname, `${name}.yaml`), "utf8")),
);

/** The cases that a header expresses. */
export const expressed: Case[] = libraries.flatMap(({ rules }) => rules).filter(({ why }) => why === undefined);

/** The id of the rule that expresses a case. */
export const ruleIdOf = ({ id }: Case): string => `case-${id}`;

/** The rules' files, by name: one for each case that is expressed, and one for each `before`. */
export function ruleFiles(): Record<string, string> {
  return Object.fromEntries(
    expressed.flatMap((one) => {
      const own = ruleText(ruleIdOf(one), one, headerOf(one));
      const first = one.before && ruleText(beforeIdOf(one), one.before, { silent: true });
      return [[`${ruleIdOf(one)}.cel`, own], ...(first ? [[`${beforeIdOf(one)}.cel`, first]] : [])];
    }),
  );
}

const beforeIdOf = ({ id }: Case) => `before-${id}`;

function headerOf(one: Case): Record<string, unknown> {
  const keys = memoryKeys.filter((key) => one[key] !== undefined).map((key) => [key, one[key]]);
  return Object.fromEntries(
    keys.map(([key, value]) => [key, key === "after" ? { rule: beforeIdOf(one), ...(value as object) } : value]),
  );
}

function ruleText(id: string, condition: Condition, keys: Record<string, unknown>): string {
  const header = {
    title: id,
    severity: "medium",
    description: "A rule of a public library.",
    response: "None.",
    references: ["https://example.com/"],
    ...keys,
  };
  const lines = stringify(header, { aliasDuplicateObjects: false }).trimEnd().split("\n");
  return `${lines.map((line) => `// ${line}\n`).join("")}${expressionOf(condition)}\n`;
}

function expressionOf({ source, names, outcome, and }: Condition): string {
  const parts = [
    source && `record.eventSource == "${source}.amazonaws.com"`,
    names && `record.eventName in ${JSON.stringify(names)}`,
    outcome !== "any" && 'record.?errorCode.orValue("") == ""',
    and && `(${and})`,
  ];
  return parts.filter(Boolean).join("\n  && ");
}
