import type { Rule, Ruleset } from "../engine/ruleset.ts";
import { loadRuleset } from "../language/load.ts";

/** The rulesets that are measured, by name. */
export const rulesets = {
  /** The shipped library with every rule switched on. */
  library: () => everyRule(),
  /** As it is deployed by default. */
  shipped: () => loadRuleset(),
  "100 rules": () => varied(100),
  "500 rules": () => varied(500),
  "20 always rules": () => withRules(alwaysRules),
};
export type RulesetName = keyof typeof rulesets;

function everyRule(): Ruleset {
  const { rules, suppressions } = loadRuleset();
  return { rules: rules.map((rule) => ({ ...rule, enabled: true })), suppressions };
}

/** The library, and as many variations of its rules as there have to be: of other services and other calls. */
function varied(count: number): Ruleset {
  const { rules, suppressions } = everyRule();
  const variation = (index: number): Rule => {
    const rule = rules[index % rules.length] as Rule;
    const round = Math.floor(index / rules.length);
    return round === 0 ? rule : varyRule(rule, round);
  };
  return { rules: Array.from({ length: count }, (_, index) => variation(index)), suppressions };
}

/**
 * Services, calls, kinds of callers and errors that a rule names get a suffix, so that it is about others;
 * what it reads of a record, and how, stays as it is.
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

function withRules(expressions: readonly string[]): Ruleset {
  const { rules, suppressions } = everyRule();
  const [model] = rules as [Rule];
  const added = expressions.map((expression, index) => ({
    ...model,
    id: `always-${index}`,
    title: `Always ${index}`,
    params: { offices: ["203.0.113.0/24", "198.51.100.0/24"] },
    summary: undefined,
    threshold: undefined,
    expression,
  }));
  return { rules: [...rules, ...added] as Rule[], suppressions };
}

const text = (field: string) => `record.?${field}.orValue("")`;
const identity = text("userIdentity.?type");

/** Rules of real shape that name no call: user agents, error codes, kinds of callers, addresses. */
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
