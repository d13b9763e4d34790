import { readAddressRange } from "../address-range.ts";
import { bindsCallers, isFixed, namesAnySource, namesForeignSource, type Own, requires } from "./conditions.ts";
import type { Condition, PolicyDocument, Principal, Statement } from "./document.ts";
import { areApart, coversPattern, type Effort, hasWildcard, matchesPattern } from "./pattern.ts";

const everyone: Principal = { type: "AWS", name: "*" };

/**
 * Returns whether a policy of a resource (a bucket, key, queue, role, …) lets everyone in, as S3 defines
 * public: it names every principal, and no condition keeps the public away (`bindsCallers`).
 */
export function admitsPublic({ statements }: PolicyDocument, effort: Effort): boolean {
  return admits(statements, effort, ({ principals, notPrincipals, conditions }) => {
    const named = notPrincipals ? allBut(notPrincipals) : (principals ?? []);
    return named.some(isEveryone) && !bindsCallers(conditions) ? [everyone] : [];
  });
}

/**
 * Returns whether a policy of a resource lets in someone from outside: the public, or a principal, an identity
 * provider, a whole organization, or a service on behalf of an account, that is not among `known`. These are account ids, unique
 * ids of principals, ids of organizations (`o-…`) and ranges of addresses; where none of an organization is known, a condition on
 * an organization keeps the public away, whichever it is. Another account's logs may be delivered.
 */
export function admitsForeign({ statements }: PolicyDocument, known: readonly unknown[], effort: Effort): boolean {
  return admits(statements, effort, outsidersFor(known));
}

/** A statement of a policy that lets outsiders in. */
export interface Opening {
  statement: Statement;
  outsiders: Principal[];
}

/** Returns the statements by which `admitsForeign` is true, each with whom it lets in. */
export function openingsFor({ statements }: PolicyDocument, known: readonly unknown[], effort: Effort): Opening[] {
  const denies = statements.filter(isFullDeny);
  const whom = outsidersFor(known);
  return statements
    .map((statement) => ({ statement, outsiders: admittedBy(statement, denies, effort, whom) }))
    .filter(({ outsiders }) => outsiders.length > 0);
}

/** Returns the principals that a statement names. */
type Whom = (statement: Statement) => Principal[];

/** Returns what finds the principals of a statement who are not among `known`. */
function outsidersFor(known: readonly unknown[]): Whom {
  const ids = new Set(known.filter((id) => typeof id === "string"));
  const knowsOrganizations = [...ids].some((id) => id.startsWith("o-"));
  const own: Own = {
    isAccount: (account) => ids.has(account),
    isOrganization: (organization) => !knowsOrganizations || ids.has(organization),
    hasNetworks: true,
    addresses: [...ids]
      .filter((id) => /^[\da-f]*[.:]/i.test(id))
      .map(readAddressRange)
      .filter((range) => range !== undefined),
  };
  // A principal of another account is not bound by whatever organization or network the statement names.
  const strictlyOwn: Own = {
    isAccount: own.isAccount,
    isOrganization: (organization) => ids.has(organization),
    hasNetworks: false,
    addresses: [],
  };

  return ({ principals, notPrincipals, conditions, actions }) => {
    const named = notPrincipals ? allBut(notPrincipals) : (principals ?? []);
    return named.filter((principal) => {
      if (isEveryone(principal)) return !bindsCallers(conditions, own);
      if (principal.type === "Federated") return isForeignProvider(principal.name, conditions, own);
      if (principal.type === "Service") {
        const isOthers =
          namesForeignSource(conditions, own) || (namesAnySource(conditions) && !bindsCallers(conditions, own));
        return isOthers && !isLogDelivery(principal, actions);
      }
      if (ids.has(principal.name) || own.isAccount(accountOf(principal.name))) return false;
      return !bindsCallers(conditions, strictlyOwn) && !isLogDelivery(principal, actions);
    });
  };
}

/** Whether one of the principals whom `whom` returns of a statement may do something that no Deny takes back. */
function admits(statements: readonly Statement[], effort: Effort, whom: Whom): boolean {
  const denies = statements.filter(isFullDeny);
  return statements.some((statement) => admittedBy(statement, denies, effort, whom).length > 0);
}

function isFullDeny({ effect, conditions }: Statement): boolean {
  return effect === "Deny" && conditions.length === 0;
}

/** Returns those whom `whom` returns of a statement and who may do something that no Deny takes back. */
function admittedBy(statement: Statement, denies: Statement[], effort: Effort, whom: Whom): Principal[] {
  if (statement.effect !== "Allow" || !allowsAnything(statement, effort)) return [];
  const principals = whom(statement);
  if (principals.length === 0 || denies.length === 0) return principals;
  effort.add(principals.length * denies.length);
  const requests = requestsOf(statement, denies, effort);
  return principals.filter((principal) => {
    const denying = denies.map((deny) => coversPrincipal(deny, principal));
    return requests.some((deniedBy) => !deniedBy.some((isDenied, index) => isDenied && denying[index]));
  });
}

/** Returns, for each action on each resource of an Allow, which of the denies cover it. */
function requestsOf(allow: Statement, denies: Statement[], effort: Effort): boolean[][] {
  const actions = patternsOf(allow.actions, allow.notActions);
  const resources = patternsOf(allow.resources, allow.notResources);
  effort.add(actions.length * resources.length * denies.length);
  const covered = denies.map((deny) => ({
    actions: actions.map((action) => covers(deny.actions, deny.notActions, action, effort)),
    // Policies of roles and repositories have no resources.
    resources: resources.map((resource) =>
      deny.resources || deny.notResources ? covers(deny.resources, deny.notResources, resource, effort) : true,
    ),
  }));
  return actions.flatMap((_, action) =>
    resources.map((_, resource) =>
      covered.map((deny) => deny.actions[action] === true && deny.resources[resource] === true),
    ),
  );
}

/** What an Allow lists: patterns one by one, or everything but some patterns. */
type Listed = { pattern: string } | { allBut: readonly string[] };

function patternsOf(patterns: readonly string[] | undefined, allBut: readonly string[] = []): Listed[] {
  return patterns ? patterns.map((pattern) => ({ pattern })) : [{ allBut }];
}

/** Whether the patterns of a Deny cover what an Allow lists. */
function covers(
  denied: string[] | undefined,
  notDenied: string[] | undefined,
  allowed: Listed,
  effort: Effort,
): boolean {
  if (denied?.includes("*")) return true;
  if ("pattern" in allowed) {
    const { pattern } = allowed;
    if (denied) return denied.some((deny) => coversPattern(deny, pattern, effort));
    return notDenied?.every((not) => areApart(not, pattern, effort)) ?? false;
  }
  return notDenied?.every((not) => allowed.allBut.some((but) => coversPattern(but, not, effort))) ?? false;
}

function isEveryone({ type, name }: Principal): boolean {
  return name === "*" || (type === "AWS" && name.startsWith("arn:") && hasWildcard(name.split(":")[4] ?? "*"));
}

/** Whoever is left when some are excluded: everyone, as anyone can have another account. */
function allBut(excluded: readonly Principal[]): Principal[] {
  return excluded.some(isEveryone) ? [] : [everyone];
}

/** Principals of CloudFront (origin access identities) have its name where others have an account. */
function accountOf(principal: string): string {
  return principal.startsWith("arn:") ? (principal.split(":")[4] ?? "") : principal;
}

/** Whether a principal of the type `AWS` is a whole account, by its id or the ARN of its root. */
function isWholeAccount(principal: string): boolean {
  return /^(?:\d{12}$|arn:.*:root$)/.test(principal);
}

/** Of the actions on a role, only these let somebody in; `sts:TagSession` alone does not. */
const assuming = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

function allowsAnything({ actions, notActions }: Statement, effort: Effort): boolean {
  if (!actions) return notActions !== undefined && !notActions.includes("*");
  return actions.some(
    (pattern) => !pattern.startsWith("sts:") || assuming.some((action) => matchesPattern(pattern, action, effort)),
  );
}

/** Who delivers the logs of an account to wherever it wants, and what they do there. They read nothing. */
const logDelivery = {
  services: ["cloudtrail.amazonaws.com", "config.amazonaws.com", "delivery.logs.amazonaws.com"],
  /** Elastic Load Balancing's, in Regions that are older than August 2022. */
  accounts: [
    ...["127311923021", "033677994240", "027434742980", "797873946194", "985666609251", "054676820928"],
    ...["156460612806", "652711504416", "009996457667", "635631232127", "897822967062", "098369216593"],
    ...["754344448648", "718504428378", "383597477331", "600734575887", "114774131450", "783225319266"],
    ...["589379963580", "582318560864", "076674570225", "507241528517", "048591011584", "190560391635"],
    ...["638102146993", "037604701340"],
  ],
  actions: [
    "s3:putobject",
    "s3:getbucketacl",
    "s3:listbucket",
    "sns:publish",
    "kms:generatedatakey*",
    "kms:describekey",
  ],
};

/**
 * Returns whether a statement only lets AWS deliver logs: an organization's accounts send theirs to one bucket.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
function isLogDelivery({ type, name }: Principal, actions: readonly string[] = ["*"]): boolean {
  const isDeliverer =
    type === "Service"
      ? logDelivery.services.includes(name)
      : isWholeAccount(name) && logDelivery.accounts.includes(accountOf(name));
  return isDeliverer && actions.every((action) => logDelivery.actions.includes(action));
}

function coversPrincipal({ principals, notPrincipals }: Statement, principal: Principal): boolean {
  if (notPrincipals) return !notPrincipals.some((named) => isSame(named, principal) || isEveryone(named));
  return (principals ?? []).some((named) => named.name === "*" || isSame(named, principal));
}

/** Whether a principal is another one, or the account of it. */
function isSame(named: Principal, { type, name }: Principal): boolean {
  if (named.type !== type) return false;
  return (
    named.name === name || (type === "AWS" && isWholeAccount(named.name) && accountOf(named.name) === accountOf(name))
  );
}

/** Issuers of tokens for everyone who has an account there: a token's audience says nothing about whose it is. */
const sharedIssuers = [
  "token.actions.githubusercontent.com",
  "gitlab.com",
  "app.terraform.io",
  "oidc.circleci.com",
  "agent.buildkite.com",
  "api.bitbucket.org",
  "oidc.vercel.com",
  "vstoken.dev.azure.com",
  "sts.windows.net",
  "api.pulumi.com",
];
/** Claims other than `sub` that say whose a token is. */
const ownerClaims = [
  "repository",
  "repository_id",
  "repository_owner",
  "repository_owner_id",
  "job_workflow_ref",
  "enterprise",
  "enterprise_id",
  "namespace_id",
  "namespace_path",
  "project_id",
  "project_path",
  "organization_id",
  "oid",
];

/**
 * Whether an identity provider lets in someone from outside: a SAML provider of another account, or an issuer of
 * tokens that others can have, without a condition on whose the token is.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
function isForeignProvider(name: string, conditions: readonly Condition[], own: Own): boolean {
  if (name === "cognito-identity.amazonaws.com") {
    // Anyone can be an unauthenticated identity of a pool.
    const hasSignedIn = requires(conditions, `${name}:amr`, (kind) => isFixed(kind) && kind !== "unauthenticated");
    return !requires(conditions, `${name}:sub`) && !(hasSignedIn && requires(conditions, `${name}:aud`));
  }
  // Google, Facebook and Amazon: a user, or the id of one's own application. Not Google's oaud: any service account
  // gets tokens for whatever audience it asks.
  if (!name.startsWith("arn:")) return !userOrApplication.some((claim) => requires(conditions, `${name}:${claim}`));

  if (!own.isAccount(accountOf(name))) return true;
  const issuer = /:oidc-provider\/(.+)$/.exec(name)?.[1]?.toLowerCase();
  if (issuer === undefined) return false;
  // A repository of GitHub may choose which claims its subjects consist of, such as its environment's name alone.
  const isOwned = issuer.startsWith("token.actions.githubusercontent.com")
    ? (subject: string) => namesOwner(subject) && subject.includes("repo")
    : namesOwner;
  if (requires(conditions, `${issuer}:sub`, isOwned)) return false;
  if (ownerClaims.some((claim) => requires(conditions, `${issuer}:${claim}`))) return false;
  const isShared = sharedIssuers.some((host) => issuer === host || issuer.startsWith(`${host}/`));
  // Every token that is meant for AWS has the audience sts.amazonaws.com.
  return isShared || !requires(conditions, `${issuer}:aud`, (value) => isFixed(value) && value !== "sts.amazonaws.com");
}

const userOrApplication = ["sub", "user_id", "id", "aud", "azp", "app_id"];

/** Whether a subject says whose it is before its first wildcard: `repo:example/*`, but not `repo:*` or `repo:exam*`. */
function namesOwner(subject: string): boolean {
  if (isFixed(subject)) return true;
  const before = subject.split(/[*?]|\$\{/, 1)[0] as string;
  return before.split(/[:/]/).length > 2;
}
