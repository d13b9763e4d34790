import type { ASTNode } from "@marcbachmann/cel-js";
import { distance } from "fastest-levenshtein";
import { operandsOf } from "../../engine/cel/ast.ts";
import type { FoundHint, HintedRule } from "./types.ts";
import { comparisonOf, partTestOf, textsOf } from "./values.ts";
import { pathText, readOf, visits } from "./visit.ts";

/**
 * `unseen-event`: event names that are in no sample. In a list of names, one that is in a sample is enough
 * for the others, except those that look like typing errors.
 */
export function* unseenEvent({ id, syntax, isNegated, facts, samplesFolder }: HintedRule): Generator<FoundHint> {
  const comparisons = [...visits(syntax, isNegated)].flatMap((visit) => {
    const comparison = comparisonOf(visit);
    return comparison ? [{ ...comparison, isNegated: visit.isNegated !== (visit.node.op === "!=") }] : [];
  });
  const sources = comparisons.filter(({ path }) => path === "record.eventSource").flatMap(textsOf);
  const { eventNames: shown, eventNamesBySource: bySource } = facts;
  const siblingNames =
    sources.length === 0 ? shown : new Set(sources.flatMap((source) => [...(bySource.get(source) ?? [])]));

  for (const comparison of comparisons) {
    if (comparison.path !== "record.eventName" || comparison.read.isFolded) continue;
    const names = textsOf(comparison);
    const unseen = comparison.literals.filter(
      ({ args }) => typeof args === "string" && args !== "" && !shown.has(args),
    );
    const typos = unseen.flatMap(({ args, start }) => {
      const near = similarEvent(String(args), siblingNames);
      return near ? [{ offset: start, message: `no sample has the event "${args}"; did you mean "${near}"?` }] : [];
    });
    for (const typo of typos) yield { name: "unseen-event", ...typo };
    const [first, ...others] = unseen;
    if (!first || typos.length > 0 || unseen.length < names.length) continue;
    const rest = others.length > 0 ? ", nor any other of this list" : "";
    yield {
      name: "unseen-event",
      offset: first.start,
      message: `no sample has the event "${first.args}"${rest}; if the name is right, put a record of it in ${folderFor(samplesFolder, id, comparison.isNegated)}`,
    };
  }
}

/** `unseen-event`: tests of a part of an event's name that no name in a sample passes, such as `startsWith("create")`. */
export function* unseenEventPart({ id, syntax, isNegated, facts, samplesFolder }: HintedRule): Generator<FoundHint> {
  for (const visit of visits(syntax, isNegated)) {
    const test = partTestOf(visit);
    if (test?.path !== "record.eventName" || [...facts.eventNames].some(test.passes)) continue;
    yield {
      name: "unseen-event",
      offset: test.part.start,
      message: `no sample has an event whose name ${test.words}; if there is one, put a record of it in ${folderFor(samplesFolder, id, visit.isNegated)}`,
    };
  }
}

function folderFor(samplesFolder: string, id: string, isNegated: boolean): string {
  return `${samplesFolder}/${id}/${isNegated ? "quiet" : "alert"}/`;
}

/** The event that the author probably meant. */
function similarEvent(name: string, shown: ReadonlySet<string>): string | undefined {
  let verbs: ReadonlySet<string> | undefined;
  return [...shown].find((other) => {
    if (name.toLowerCase() === other.toLowerCase()) return true;
    if (name.length < 8 || !isTypo(name, other) || stemOf(name) === stemOf(other)) return false;
    // CreateIPSet and UpdateIPSet are different events, and so are AttachVolume and DetachVolume.
    verbs ??= new Set([...shown].map(verbOf));
    return verbOf(name) === verbOf(other) || !verbs.has(verbOf(name));
  });
}

/** Whether one letter is wrong, missing or added, or two adjacent letters are swapped. */
function isTypo(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  if (distance(a, b) <= 1) return true;
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return b === a.slice(0, at) + a.charAt(at + 1) + a.charAt(at) + a.slice(at + 2);
}

function verbOf(name: string): string {
  return /^.[a-z]*/.exec(name)?.[0] ?? name;
}

/** GetParameter and GetParameters are different events, and so are DisableSecurityHub and DisableSecurityHubV2. */
function stemOf(name: string): string {
  return name.replace(/(?:s|V?[0-9]+)$/, "");
}

/** `not-indexable`: a rule that is not limited to an event source or name, although its alert samples are all from one service. */
export function* notIndexable({ id, syntax, facts }: HintedRule): Generator<FoundHint> {
  if (narrows(syntax, true)) return;
  const sources = facts.alertSources.get(id) ?? new Set();
  if (sources.size > 1) return;
  const [source = "no service"] = sources;
  yield {
    name: "not-indexable",
    offset: syntax.start,
    message:
      `this rule is not limited to an event source or name, and its alert samples are all from ${source}: compare ` +
      "record.eventSource, so that other services' records cost nothing and can't match, or add an alert sample of another service",
  };
}

/** Whether a node can be `value` only for some event names or sources. */
function narrows(node: ASTNode, value: boolean): boolean {
  if (node.op === "!_") return narrows(node.args, !value);
  if (node.op === "&&" || node.op === "||") {
    const all = operandsOf(node, node.op).map((operand) => narrows(operand, value));
    return (node.op === "&&") === value ? all.some(Boolean) : all.every(Boolean);
  }
  if (node.op === "?:") return node.args.slice(1).every((branch) => narrows(branch, value));
  if (node.op === "!=") return !value && node.args.some(isEvent);
  if (node.op === "==") return value && node.args.some(isEvent);
  if (node.op === "in") return value && isEvent(node.args[0]);
  return value && node.op === "rcall" && ["startsWith", "matches"].includes(node.args[0]) && isEvent(node.args[1]);
}

function isEvent(node: ASTNode): boolean {
  const read = readOf(node, new Map());
  return read !== undefined && ["record.eventName", "record.eventSource"].includes(pathText(read.path));
}
