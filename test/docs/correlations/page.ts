import { type Case, libraries, memoryKeys } from "./cases.ts";

/** Writes docs/correlations.md, from the shipped rules that alert on each case's sequence, and those that ship switched off. */
export function page(ours: ReadonlyMap<Case, readonly string[]>, off: ReadonlySet<string>): string {
  const all = libraries.flatMap(({ rules }) => rules);
  const missing = all.filter(({ why }) => why !== undefined);
  return `# Correlations of public rule libraries

Every rule on CloudTrail in three public libraries that compares records: Sigma's correlations and aggregations, and Elastic's new
terms, thresholds, sequences and aggregating queries. ${all.length - missing.length} of ${all.length} can be written with the keys of
[rules that remember](rules.md#rules-that-remember); the others need data that CloudTrail does not have, or count alerts of other rules.

\`test/docs/correlations.test.ts\` writes this page from \`test/docs/correlations/\`. There, each rule has a header and an expression,
which must alert on a made-up sequence of records, and stay quiet on sequences that differ by a second or a value. Where a library
identifies callers by a session's name, \`callerOf(record)\` is used: a session's name can be chosen by whoever assumes the role.

*Shipped* names the rules of this project that alert on the same sequence; those in brackets ship switched off.
\`npx cta import\` translates Sigma's correlations itself. Those of suzaku-rules refer to other rules by title, which Sigma's
specification does not allow: give these rules a \`name\` first.

${libraries
  .map(
    ({ library, repository, commit, rules }) => `## ${library}

${rules.length} rules of [${repository.replace("https://github.com/", "")}](${repository}) at commit \`${commit.slice(0, 10)}\`.

| rule | type | keys | shipped |
|---|---|---|---|
${rules.map((one) => `| ${cell(one.name)} | ${one.type} | ${expressionOf(one)} | ${names(ours.get(one) ?? [], off)} |`).join("\n")}
`,
  )
  .join("\n")}`;
}

function expressionOf(one: Case): string {
  if (one.why !== undefined) return `**Not expressed.** ${cell(one.why)}`;
  const keys = memoryKeys
    .filter((key) => one[key] !== undefined)
    .map((key) => `\`${key}: ${flow(one[key] as object)}\``);
  return [...keys, ...(one.note ? [cell(one.note)] : [])].join("<br>");
}

function flow(value: object): string {
  const entries = Object.entries(value).filter(([key]) => key !== "learn");
  return cell(`{${entries.map(([key, part]) => `${key}: ${part}`).join(", ")}}`);
}

function names(ids: readonly string[], off: ReadonlySet<string>): string {
  return ids.map((id) => (off.has(id) ? `(${id})` : id)).join(", ");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim();
}
