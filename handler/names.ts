import type { RecordFacts } from "../engine/record.ts";
import { inEmail } from "../text/plain-text.ts";

/** Names of accounts by their ids, from the stack's configuration. */
export type AccountNames = Readonly<Record<string, string>>;

/** Who called, as people speak of them: `user` `alice`, `role` `ci-runner`. */
export interface Actor {
  /** In lower case, such as `user`, `role`, `service`; "" where the name says it, as with `root`. */
  kind: string;
  /** Text from a record, unchanged; "" if it names nobody. */
  name: string;
  /** The name of a role's session, which whoever assumes the role chooses; absent where there is none. */
  session?: string;
  /** The account of the caller, if it is not the one where it called. */
  account?: string;
}

/**
 * Returns the actor of a principal: an ARN, a service, an account or a name. `role` is the ARN of a session's
 * role. A session of IAM Identity Center goes by its user, whose name Identity Center sets; any other by its role.
 */
export function actorOf({ principal, role = "", account = "", callerAccount }: Partial<RecordFacts>): Actor {
  const [, ownAccount = "", resource = ""] = /^arn:[^:]*:(?:iam|sts)::(\d*):(.+)$/s.exec(principal ?? "") ?? [];
  const from = ownAccount !== "" && account !== "" && ownAccount !== account ? { account: ownAccount } : {};
  const [type = "", ...path] = resource.split("/");
  const name = path.at(-1) ?? "";
  if (resource === "root") return { kind: "", name: "root", ...from };
  if (type === "user") return { kind: "user", name, ...from };
  if (type === "federated-user") return { kind: "federated user", name, ...from };
  if (type === "role") return { ...roleNamed(name), ...from };
  if (type === "assumed-role") {
    const [roleName = "", session = ""] = path;
    const isCenterUser = role.includes(":role/aws-reserved/sso.amazonaws.com/") && session !== "";
    if (isCenterUser) return { kind: "SSO user", name: session, ...from };
    return { ...roleNamed(roleName), ...(session !== "" && { session }), ...from };
  }
  if (resource !== "") return { kind: "", name: resource, ...from };
  // CloudTrail hides the name of a user that does not exist, which may be a password typed into the wrong field.
  if (!principal || principal === "Unknown" || principal === "HIDDEN_DUE_TO_SECURITY_REASONS")
    return { kind: "", name: "" };
  if (principal === "ANONYMOUS_PRINCIPAL") return { kind: "", name: "anonymous" };
  const [, centerUser = ""] = /^Identity Center user (.+)$/s.exec(principal) ?? [];
  if (centerUser !== "") return { kind: "Identity Center user", name: centerUser };
  if (/^\d{12}$/.test(principal)) return { kind: "account", name: principal };
  const kind = /\.amazonaws\.com(\.cn)?$/.test(principal) ? "service" : "";
  return { kind, name: principal, ...(callerAccount !== undefined && { account: callerAccount }) };
}

/** The permission set of a role that Identity Center made; any other role by its name. */
function roleNamed(name: string): Actor {
  const [, permissionSet] = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(name) ?? [];
  return permissionSet ? { kind: "SSO role", name: permissionSet } : { kind: "role", name };
}

/** `user alice`, `root`, `role deploy of account 444455556666`, for an email. */
export function wordActor({ kind, name, account }: Actor, names: AccountNames): string {
  const who = name === "" ? "somebody unknown" : [kind, named(name)].filter(Boolean).join(" ");
  return account === undefined ? who : `${who} of ${accountNamed(account, names)}`;
}

/**
 * Returns what a call acted on by the part of it that people know: of an ARN what follows Region and account,
 * such as `trail/main`, of a queue's URL the queue's name; anything else as it is.
 */
export function shortTarget(resource: string): string {
  const [, queue] =
    /^https:\/\/(?:sqs\.[\w-]+|[\w-]+\.queue)\.amazonaws\.com(?:\.cn)?\/\d+\/([\w.-]+)$/.exec(resource) ?? [];
  if (queue !== undefined) return queue;
  const [, permissionSet] = /^arn:[^:]*:sso:::permissionSet\/[\w-]+\/([\w-]+)$/.exec(resource) ?? [];
  if (permissionSet !== undefined) return `permission set ${permissionSet}`;
  const given = resource.replace(/, policy arn:[\w-]*:iam::\w*:policy\//, ", policy ");
  return /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(given)?.[1] ?? given;
}

/** Returns what a call acted on as sentences name it; "" where that is the whole account, which they name anyway. */
export function targetOf({ resource, account }: Pick<RecordFacts, "resource" | "account">): string {
  return resource === `account ${account}` ? "" : shortTarget(resource);
}

/** Whether an act names a target, as in `Access key created for alice`; of a word like `web`, which may mean anything, only there. */
export function isNamedIn(act: string, target: string): boolean {
  const at = act.lastIndexOf(target);
  const isWhole = at > 0 && !/^[\w.@-]/.test(act.slice(at + target.length));
  return isWhole && /\b(?:for|of|on|to|from|user|role|group|bucket) $/i.test(act.slice(0, at));
}

/** Text from a record within a sentence: in quotation marks if it has a space, so that it can't continue the sentence. */
export function named(text: string): string {
  const shown = inEmail(text);
  return /^[^\s"]+$/.test(shown) ? shown : `"${shown.replaceAll('"', "'")}"`;
}

/** `prod`, where the account has a name; else `account 123456789012`. */
export function accountNamed(account: string, names: AccountNames): string {
  if (account === "") return "an unknown account";
  const name = accountNameOf(account, names);
  return name === undefined ? `account ${named(account)}` : named(name);
}

/** The account's name as the configuration has it; undefined if it has none. */
export function accountNameOf(account: string, names: AccountNames): string | undefined {
  return Object.hasOwn(names, account) ? names[account] : undefined;
}
