import { type AddressRange, containsRange, isWideRange, readAddressRange } from "../address-range.ts";
import type { Condition } from "./document.ts";
import { hasWildcard } from "./pattern.ts";

/** Decides which accounts and organizations are one's own. */
export interface Own {
  isAccount(account: string): boolean;
  isOrganization(organization: string): boolean;
  /** Whether the VPCs and endpoints that a condition names count as one's own. */
  hasNetworks: boolean;
  /** The ranges of addresses that are one's own. */
  addresses: readonly AddressRange[];
}

/** What a condition's value must be for the condition to keep outsiders away. */
type Binding = (value: string, condition: Condition, own: Own | undefined) => boolean;

const isAccount: Binding = (value, _, own) => /^\d{12}$/.test(value) && (!own || own.isAccount(value));
const isOrganization: Binding = (value, _, own) => isFixed(value) && (!own || own.isOrganization(value));
/** `o-abc/r-ab12/*`: the organization is fixed, whatever follows. */
const isOrganizationPath: Binding = (value, condition, own) => {
  const [organization = ""] = value.split("/");
  return value.includes("/") && isOrganization(organization, condition, own);
};
/** A record doesn't say whose a VPC or endpoint is. */
const isNetwork: Binding = (value, _, own) => isFixed(value) && (!own || own.hasNetworks);
const isTrue: Binding = (value) => value.toLowerCase() === "true";
const isService: Binding = (value) => isFixed(value);
/** A role's id, with any session, or the id of a user or an account. Nobody knows whose it is. */
const isUserId: Binding = (value, _, own) => {
  const id = value.replace(/:\*$/, "");
  return isFixed(id) && (!own || own.isAccount(id.split(":")[0] as string));
};

const isArn: Binding = (value, { operator }, own) => {
  const [arn, partition = "", service = "", region = "", account = "", ...rest] = value.split(":");
  const resource = rest.join(":");
  if (arn !== "arn" || value.includes("${") || resource === "") return false;
  // Operators of ARNs compare part by part; a * of other operators may reach beyond a colon.
  const parts = operator.includes("arn") ? [account] : [partition, service, account];
  const isRegionSafe = operator.includes("arn") || region === "*" || !hasWildcard(region);
  // Buckets have names of their own worldwide, access points only within an account.
  if (service === "s3" && (account === "" || account === "*") && !resource.startsWith("accesspoint")) {
    return isFixed(resource);
  }
  return account !== "" && isRegionSafe && !parts.some(hasWildcard) && (!own || own.isAccount(account));
};

/**
 * Keys whose value says whose request it is. S3 lists those that keep a policy from being public
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status);
 * the others are their counterparts in other services. What a caller chooses (a header, a tag, a user's
 * name) is not among them.
 */
const bindings: Record<string, Binding> = {
  "aws:principalaccount": isAccount,
  "aws:sourceaccount": isAccount,
  "aws:sourceowner": isAccount,
  "aws:vpceaccount": isAccount,
  "kms:calleraccount": isAccount,
  "s3:dataaccesspointaccount": isAccount,
  "aws:principalarn": isArn,
  "aws:sourcearn": isArn,
  "aws:sourcevpcarn": isArn,
  "s3:dataaccesspointarn": isArn,
  "elasticfilesystem:accesspointarn": isArn,
  "ec2:sourceinstancearn": isArn,
  "lambda:sourcefunctionarn": isArn,
  "aws:principalorgid": isOrganization,
  "aws:sourceorgid": isOrganization,
  "aws:vpceorgid": isOrganization,
  "aws:principalorgpaths": isOrganizationPath,
  "aws:sourceorgpaths": isOrganizationPath,
  "aws:vpceorgpaths": isOrganizationPath,
  "aws:sourcevpc": isNetwork,
  "aws:sourcevpce": isNetwork,
  "aws:ec2instancesourcevpc": isNetwork,
  "aws:userid": isUserId,
  "aws:principalisawsservice": isTrue,
  "aws:principalservicename": isService,
  "aws:principalservicenameslist": isService,
  "elasticfilesystem:accessedviamounttarget": isTrue,
};

/** Keys by which a service comes, on whoever's behalf. */
const ofServices = ["aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist"];

/** Which operators compare a key with the values that are given, so that a request without the key fails. */
const positive = /^(?:foranyvalue:)?(?:string(?:equals|equalsignorecase|like)|arn(?:equals|like)|bool|ipaddress)$/;

/**
 * Returns whether one of a statement's conditions keeps the public away: it compares a key that a caller can't
 * choose with values that are all fixed. Values with wildcards or policy variables bind nobody, nor do
 * negations, `…IfExists`, `ForAllValues` (true without the key) and `Null`.
 *
 * With `own`, the values must also be of one's own accounts, organizations and addresses.
 */
export function bindsCallers(conditions: readonly Condition[], own?: Own): boolean {
  return conditions.some((condition) => {
    const { operator, key, values } = condition;
    if (!positive.test(operator) || values.length === 0) return false;
    if (key === "aws:sourceip") return own ? areOwn(values, own) : areNarrow(values);
    if (own && ofServices.includes(key) && (namesForeignSource(conditions, own) || namesAnySource(conditions)))
      return false;
    const binds = Object.hasOwn(bindings, key) ? bindings[key] : undefined;
    return binds !== undefined && values.every((value) => binds(value, condition, own));
  });
}

const sources = ["aws:sourceaccount", "aws:sourceowner", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];

/**
 * Returns whether a condition on the source of a service's call names an account or organization that is not one's own:
 * on whose behalf the service may come.
 */
export function namesForeignSource(conditions: readonly Condition[], own: Own): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      sources.includes(key) &&
      positive.test(operator) &&
      values.some((value) => {
        if (key.startsWith("aws:sourceorg")) {
          const [organization = ""] = value.split("/");
          return isFixed(organization) && !own.isOrganization(organization);
        }
        const account = key === "aws:sourcearn" ? (value.split(":")[4] ?? "") : value;
        return /^\d{12}$/.test(account) && !own.isAccount(account);
      }),
  );
}

/** ARNs of every account. Not of buckets, which have names of their own worldwide. */
const arnOfAnyAccount = /^(?!arn:[^:]*:s3:)(?:(?:[^:]*:){4}\*:|(?:[^:]*:){0,4}[^:]*\*$)/;

/** Returns whether a condition on the source of a service's call admits the sources of every account. */
export function namesAnySource(conditions: readonly Condition[]): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      key === "aws:sourcearn" && positive.test(operator) && values.some((value) => arnOfAnyAccount.test(value)),
  );
}

/** Returns whether a value says what it means: it has no wildcard and no policy variable. */
export function isFixed(value: string): boolean {
  return value !== "" && !hasWildcard(value) && !value.includes("${");
}

/** Returns whether a condition requires that a key has one of some values, and each of these passes the test. */
export function requires(
  conditions: readonly Condition[],
  key: string,
  test: (value: string) => boolean = isFixed,
): boolean {
  return conditions.some(
    ({ operator, key: name, values }) =>
      name === key && positive.test(operator) && values.length > 0 && values.every(test),
  );
}

/** An eighth of all IPv4 addresses. No organization has as many; a list of every /8 would pass otherwise. */
const maxAddresses = 2 ** 29;

/** Returns whether each of the ranges is narrow, and all of them together are not most of the internet. */
function areNarrow(texts: readonly string[]): boolean {
  let addresses = 0;
  for (const text of texts) {
    const range = readAddressRange(text);
    if (!range || isWideRange(range)) return false;
    if (range.kind === "ipv4") addresses += 2 ** (32 - range.prefix);
  }
  return addresses <= maxAddresses;
}

/**
 * Returns whether each of the ranges is within one's own, or private: no request comes from a private address under this key
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip).
 */
function areOwn(texts: readonly string[], { addresses }: Own): boolean {
  return texts.every((text) => {
    const range = readAddressRange(text);
    return range !== undefined && (range.isPrivate || addresses.some((own) => containsRange(own, range)));
  });
}
