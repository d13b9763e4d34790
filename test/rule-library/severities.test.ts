import { expect, test } from "vitest";
import { accountOf } from "../../engine/caller.ts";
import { admitsForeign } from "../../engine/policy-document/index.ts";
import { loadRuleset } from "../../language/load.ts";
import { librarySamples } from "../support/library-samples.ts";

/**
 * Rules below high whose samples name another account, because docs/rules.md#severity gives their act another severity than that of
 * something opened to the account or sent to it.
 */
const exceptions: [reason: string, rules: string[]][] = [
  [
    "a network path alone",
    [
      "direct-connect-changed",
      "security-group-changed",
      "security-group-opened-to-account",
      "vpc-endpoint-service-opened",
      "vpc-peering-external",
    ],
  ],
  [
    "code or an image comes from the other account, and nothing goes there",
    [
      "bedrock-agentcore-changed",
      "ec2-allowed-images-weakened",
      "lambda-code-signing-removed",
      "lambda-layer-added",
      "ssm-remote-execution",
      "ssm-send-command",
      "suspicious-workload",
    ],
  ],
  [
    "another account of the organization, which administers it",
    [
      "account-discovery",
      "assumed-root-audit",
      "detection-service-disabled",
      "identity-center-access-granted",
      "organizations-changed",
      "region-enabled",
    ],
  ],
  ["the other account offers what is its own", ["disk-copied", "ram-share-changed", "sts-role-assumed-elsewhere"]],
  ["logs-sent-outside alerts on it, too", ["config-rule-changed", "lambda-changed-by-role"]],
  ["access is taken away", ["snapshot-access-removed"]],
  [
    "a key of the other account for a new database, a new trail or a copy, where the original keeps its own",
    ["cloudtrail-created", "database-copied", "database-created", "service-encryption-changed"],
  ],
  ["an address, without data", ["elastic-ip-transferred"]],
  ["AWS's own account", ["s3-bucket-policy-changed", "s3-policy-or-acl-set"]],
  ["everybody at a few addresses, which others do not have", ["s3-bucket-opened-to-addresses"]],
  ["a sign-in, for which the shared data needs permissions too", ["support-or-account-access-granted"]],
  [
    "a document that limits the account's own principals, whomever it names",
    ["iam-policy-changed", "recovery-protection-removed", "vpc-endpoint-policy-changed"],
  ],
];

function* valuesIn(value: unknown): Generator<unknown> {
  yield value;
  if (typeof value === "object" && value !== null) for (const item of Object.values(value)) yield* valuesIn(item);
}

/** Whether a request names another account, as an account id or within an ARN, or has a policy that lets one in. */
function namesOutsider(record: unknown): boolean {
  const own = accountOf(record);
  const { requestParameters } = record as { requestParameters?: unknown };
  return [...valuesIn(requestParameters)].some((value) => {
    const account =
      typeof value === "string" ? /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12})(?::|$)/.exec(value)?.[1] : undefined;
    if (account !== undefined && account !== own) return true;
    return (
      /Statement/.test(typeof value === "string" ? value : Object.keys(value ?? {}).join()) &&
      admitsForeign(value, [own])
    );
  });
}

test("what is opened or sent to another account alerts as high, by the scale of docs/rules.md", () => {
  const severities = new Map(loadRuleset().rules.map(({ id, severity }) => [id, severity]));
  const below = new Set<string>();
  for (const { rule, expected, record } of librarySamples) {
    const { errorCode } = record as { errorCode?: string };
    const grave = ["high", "critical"].includes(severities.get(rule) ?? "");
    if (expected === "alert" && !grave && errorCode === undefined && namesOutsider(record)) below.add(rule);
  }
  expect([...below].sort()).toEqual(exceptions.flatMap(([, rules]) => rules).sort());
});
