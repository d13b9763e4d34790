/**
 * Returns who made a call, by an identity that the caller can't choose or change from call to call, as
 * text for comparing and counting: of a session the ARN of its role, without the session's name, which
 * whoever assumes the role chooses. The empty string if the record names nobody.
 *
 * - a session of a role, or of an IAM user (`GetFederationToken`): the ARN of that role or user
 * - an IAM Identity Center user: the user's id behind the identity store's ARN. The session name of an
 *   `AWSReservedSSO_` role is its user's name, and Identity Center sets it; without a user's id the
 *   session's ARN is kept, if the role is below the path that AWS reserves
 * - an IAM user, root: its ARN
 * - a service: its name
 * - a user of a SAML or web identity provider: the principal id, which the provider asserts, with the provider
 * - anyone else: a principal id without the session's name, or a user name, with the account
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function callerOf(record: unknown): string {
  const identity = fieldOf(record, "userIdentity");
  const arn = text(identity, "arn");
  const userId = text(fieldOf(identity, "onBehalfOf"), "userId");
  if (userId !== "") return join("/", text(fieldOf(identity, "onBehalfOf"), "identityStoreArn"), userId);
  const role = roleOf(record);
  if (role !== "") return arn !== "" && pathOf(role).startsWith("/aws-reserved/sso.amazonaws.com/") ? arn : role;
  if (arn !== "") return withoutSession(arn);
  const service = text(identity, "invokedBy");
  if (service !== "") return service;
  const principalId = withoutSession(text(identity, "principalId"));
  const scope = text(identity, "identityProvider") || text(identity, "accountId");
  return join(" ", scope, principalId || text(identity, "userName")) || text(identity, "type");
}

/**
 * Returns the ARN of the role whose session made a call, or of the IAM user who began the session (`GetFederationToken`);
 * the empty string if no session did.
 */
export function roleOf(record: unknown): string {
  const session = fieldOf(fieldOf(record, "userIdentity"), "sessionContext");
  return text(fieldOf(session, "sessionIssuer"), "arn");
}

/**
 * Returns the path of the role whose session made a call, from `/` to `/`, such as `/aws-service-role/sso.amazonaws.com/`; the
 * empty string if no role's session did. AWS reserves `/aws-service-role/` and `/aws-reserved/`, at the beginning of a
 * path: anybody may create a role whose path has them further on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-friendly-names
 */
export function rolePathOf(record: unknown): string {
  return pathOf(roleOf(record));
}

function pathOf(role: string): string {
  return /^arn:[^:]*:iam::\d*:role(\/(?:.*\/)?)[^/]*$/s.exec(role)?.[1] ?? "";
}

/**
 * Returns the id of the account that a record is about: that of the resources that a call is about, or else the caller's.
 * `(unknown)` if the record names none, since the empty string is part of any text that a rule searches.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html (recipientAccountId)
 */
export function accountOf(record: unknown): string {
  const account = text(record, "recipientAccountId") || text(fieldOf(record, "userIdentity"), "accountId");
  return account || "(unknown)";
}

/**
 * Whether a call of IAM names the user or role that makes it: the user that calls or began the session
 * (`GetFederationToken`), the role of the session. IAM does not distinguish names by case:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function isOnCaller(record: unknown): boolean {
  const identity = fieldOf(record, "userIdentity");
  const issuer = fieldOf(fieldOf(identity, "sessionContext"), "sessionIssuer");
  const isUsers = text(issuer, "type") === "IAMUser";
  const user = isUsers ? text(issuer, "userName") : text(identity, "userName");
  const role = isUsers ? "" : text(issuer, "userName");
  const parameters = fieldOf(record, "requestParameters");
  return isSameName(text(parameters, "userName"), user) || isSameName(text(parameters, "roleName"), role);
}

function isSameName(name: string, other: string): boolean {
  return name !== "" && name.toLowerCase() === other.toLowerCase();
}

/**
 * Returns an ARN or principal id without the session's name, which the caller chooses: of `…:assumed-role/deploy/session`
 * `…:assumed-role/deploy`, and of `AROAEXAMPLEEXAMPLE001:session` the role's unique id.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function withoutSession(principal: string): string {
  if (!principal.startsWith("arn:")) return principal.replace(/^(A[A-Z0-9]{15,}|\d{12}):.*$/s, "$1");
  if (!principal.includes(":sts::")) return principal;
  return principal.replace(/^(arn:[^:]*:sts::[^:]*:(?:assumed-role|federated-user)\/[^/]+)\/.*$/s, "$1");
}

/** A field of a map, in either form that the engine uses; undefined if there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  if (value instanceof Map) return value.get(name);
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function text(value: unknown, name: string): string {
  const found = fieldOf(value, name);
  return typeof found === "string" ? found : "";
}

function join(separator: string, ...parts: string[]): string {
  return parts.filter((part) => part !== "").join(separator);
}
