import { type Rule, type Ruleset, remembers } from "../engine/ruleset.ts";
import { loadRuleset } from "../language/load.ts";

/** Makes the rulesets that are measured. */
export const rulesets = {
  /** The library with every rule enabled, except `aboutMostRecords`. */
  library: () => allRules(),
  /** The rules that are deployed by default. */
  shipped: () => shippedRules(),
  "100 rules": () => varied(100),
  "500 rules": () => varied(500),
  /** The rules that are deployed by default, and variations of them, which call the same functions. */
  "500 rules more": () => shippedAnd(varied(600, shippedRules()).rules.slice(100)),
  "20 always rules more": () => shippedAnd(expressionRules(alwaysRules)),
  "20 remembering rules": () => remembering(),
  "the same without memory": () => forgetful(),
};
export type RulesetName = keyof typeof rulesets;

/**
 * Rules that ship switched off and are about calls of many kinds: with one of them, the ratio is that of parsing records, and
 * of what memory needs of each match.
 */
const aboutMostRecords = [
  "access-key-new-network",
  "access-key-two-new-networks",
  "discovery-across-services",
  "identity-read",
  "resources-listed",
  "service-first-use",
  "unused-region-write",
];

function shippedRules(): Ruleset {
  const { rules, suppressions } = loadRuleset();
  return { rules: rules.filter(({ enabled }) => enabled), suppressions };
}

/** The rules that are deployed by default, without those that remember or are remembered. */
function forgetful(): Ruleset {
  const { rules, suppressions } = shippedRules();
  const before = new Set(rules.map(({ after }) => after?.rule));
  return { rules: rules.filter((rule) => !remembers(rule) && !before.has(rule.id)), suppressions };
}

const [caller, hour, day] = ["callerOf(record)", 3_600, 86_400];

/** Every key with which a rule remembers. `after` gets the rule that is chosen before. */
const keysOfMemory: ((before: Rule | undefined) => Partial<Rule>)[] = [
  () => ({ threshold: { count: 5, per: caller, within: hour } }),
  () => ({ firstSeen: { of: "record.awsRegion", per: caller, within: 30 * day, learn: 7 * day } }),
  () => ({ mute: { per: caller, for: 6 * hour } }),
  () => ({
    threshold: { count: 3, per: caller, of: "record.eventName", within: hour },
    mute: { per: caller, for: day },
  }),
  (before) => (before ? { after: { rule: before.id, per: caller, within: hour } } : {}),
];

/** The same rules, 20 of them with memory: four with each of `keysOfMemory`. */
function remembering(): Ruleset {
  const { rules, suppressions } = forgetful();
  const plain = rules.filter(({ threshold }) => !threshold);
  const chosen = Array.from({ length: 20 }, (_, index) => plain[Math.floor((index * plain.length) / 20)] as Rule);
  const changed = new Map(
    chosen.map((rule, index) => [rule, { ...rule, ...keysOfMemory[index % 5]?.(chosen[index - 1]) }]),
  );
  return { rules: rules.map((rule) => changed.get(rule) ?? rule), suppressions };
}

function allRules(): Ruleset {
  const { rules, suppressions } = loadRuleset();
  const measured = rules.filter(({ id }) => !aboutMostRecords.includes(id));
  return { rules: measured.map((rule) => ({ ...rule, enabled: true })), suppressions };
}

/**
 * `count` rules: 100 of a ruleset, then variations of them about other services and calls, which match next to
 * nothing. So the rulesets have the same alerts, and only the number of rules differs.
 */
function varied(count: number, { rules, suppressions } = allRules()): Ruleset {
  const models = Array.from({ length: 100 }, (_, index) => rules[Math.floor((index * rules.length) / 100)] as Rule);
  const variation = (index: number): Rule => {
    const rule = models[index % models.length] as Rule;
    const round = Math.floor(index / models.length);
    return round === 0 ? rule : varyRule(rule, round);
  };
  return { rules: Array.from({ length: count }, (_, index) => variation(index)), suppressions };
}

/**
 * Adds a suffix to the services, calls, identity types and errors that a rule names, so that it is about others; which
 * fields it reads, and how, stays the same.
 */
function varyRule(rule: Rule, round: number): Rule {
  const expression = rule.expression
    .replaceAll(/(?<=")[a-z0-9-]+(?=\.amazonaws\.com")/g, `$&-${round}`)
    .replaceAll(
      /(?<=")(Root|IAMUser|AssumedRole|AccessDenied|UnauthorizedOperation|AuthorizationError)(?=")/g,
      `$&${round}`,
    )
    .replaceAll(/(?<=eventName (?:==|in) )("\w+"|\[[^\]]*\])/g, (names) =>
      names.replaceAll(/\w+(?=")/g, `$&V${round}`),
    );
  return { ...rule, id: `${rule.id}-${round}`, title: `${rule.title} (${round})`, expression };
}

function shippedAnd(added: readonly Rule[]): Ruleset {
  const { rules, suppressions } = shippedRules();
  return { rules: [...rules, ...added], suppressions };
}

function expressionRules(expressions: readonly string[]): Rule[] {
  const [model] = shippedRules().rules as [Rule];
  return expressions.map((expression, index) => ({
    ...model,
    id: `always-${index}`,
    title: `Always ${index}`,
    params: { offices: ["203.0.113.0/24", "198.51.100.0/24"] },
    summary: undefined,
    subject: undefined,
    target: undefined,
    threshold: undefined,
    expression,
  }));
}

const text = (field: string) => `record.?${field}.orValue("")`;
const identity = text("userIdentity.?type");

/** Realistic rules that name no call but user agents, error codes, identity types or addresses. */
const alwaysRules = [
  ...["kali", "parrot", "pentoo", "pacu", "cloudmapper"].map(
    (tool) => `${text("userAgent")}.lowerAscii().contains("${tool}")`,
  ),
  `${text("userAgent")}.startsWith("python-requests/") && ${identity} == "IAMUser"`,
  `${text("userAgent")}.matches("(?i)(scoutsuite|prowler|cloudsploit)/[0-9]")`,
  ...["ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"].map(
    (code) => `${text("errorCode")} == "${code}"`,
  ),
  `${text("errorCode")} in ["AccessDenied", "Client.UnauthorizedOperation"] && ${identity} == "Root"`,
  `${text("errorCode")}.endsWith("LimitExceeded") && record.?readOnly.orValue(true) == false`,
  `${identity} == "WebIdentityUser" && record.?errorCode.hasValue()`,
  `${identity} == "Unknown"`,
  `${identity} == "FederatedUser" && record.eventName.startsWith("Create")`,
  `${identity} == "AWSAccount" && ${text("userIdentity.?accountId")} != ${text("recipientAccountId")}`,
  `cidr("192.0.2.0/24").containsIP(record.?sourceIPAddress.orValue(null))`,
  `${text("sourceIPAddress")} in ["192.0.2.1", "192.0.2.2", "192.0.2.3"]`,
  `${text("sourceIPAddress")}.startsWith("2001:db8:bad:") && ${identity} != "AWSService"`,
  `${identity} == "SAMLUser" && !params.offices.exists(office, cidr(office).containsIP(record.?sourceIPAddress.orValue(null)))`,
];
