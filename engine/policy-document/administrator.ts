import { isFixed } from "./conditions.ts";
import type { Condition, PolicyDocument, Statement } from "./document.ts";
import { type Effort, hasWildcard, matchesPattern } from "./pattern.ts";

/** A partition, Region and account, of those that a document's resources name. */
interface Place {
  partition: string;
  region: string;
  account: string;
}

/** What somebody gets by one of the actions, if it is allowed on each of the resources. */
interface Path {
  actions: readonly string[];
  /** ARNs of resources with a name. */
  resources: (place: Place, name: string) => readonly string[];
}

const inAccount =
  (service: string, type: string): Path["resources"] =>
  ({ partition, account }, name) => [`arn:${partition}:${service}::${account}:${type}/${name}`];
const iam = (type: string) => inAccount("iam", type);
const inPartition =
  (service: string, type: string): Path["resources"] =>
  ({ partition }, name) => [`arn:${partition}:${service}:::${type}/${name}`];
const inRegion =
  (service: string, type: string): Path["resources"] =>
  ({ partition, region, account }, name) => [`arn:${partition}:${service}:${region}:${account}:${type}/${name}`];

/** Give any permission to whoever may use them on any, or on his own, user, group, role or policy. */
const ways: readonly Path[] = [
  { actions: ["iam:attachuserpolicy", "iam:putuserpolicy"], resources: iam("user") },
  { actions: ["iam:attachgrouppolicy", "iam:putgrouppolicy"], resources: iam("group") },
  { actions: ["iam:attachrolepolicy", "iam:putrolepolicy", "iam:updateassumerolepolicy"], resources: iam("role") },
  { actions: ["iam:createpolicyversion"], resources: iam("policy") },
];

/**
 * Make their caller another principal, or let them run code as one: as the role of a stack, a build, a function or an instance
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html,
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html,
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command.html), in any account by a permission set of
 * IAM Identity Center, or over the organization
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html).
 */
const paths: readonly Path[] = [
  { actions: ["iam:createaccesskey", "iam:createloginprofile", "iam:updateloginprofile"], resources: iam("user") },
  { actions: ["iam:addusertogroup"], resources: iam("group") },
  { actions: ["sts:assumerole"], resources: iam("role") },
  // The administrators' roles that AWS Organizations and Control Tower make in member accounts.
  ...["OrganizationAccountAccessRole", "AWSControlTowerExecution"].map((role) => ({
    actions: ["sts:assumerole"],
    resources: (place: Place) => iam("role")(place, role),
  })),
  { actions: ["iam:setdefaultpolicyversion"], resources: iam("policy") },
  {
    actions: [
      "sso:createaccountassignment",
      "sso:putinlinepolicytopermissionset",
      "sso:attachmanagedpolicytopermissionset",
      "sso:attachcustomermanagedpolicyreferencetopermissionset",
    ],
    resources: inPartition("sso", "permissionSet"),
  },
  { actions: ["identitystore:creategroupmembership"], resources: inPartition("identitystore", "group") },
  { actions: ["sso-directory:addmembertogroup"], resources: inPartition("sso-directory", "group") },
  { actions: ["organizations:registerdelegatedadministrator"], resources: inAccount("organizations", "account") },
  { actions: ["cloudformation:updatestack"], resources: inRegion("cloudformation", "stack") },
  { actions: ["codebuild:startbuild", "codebuild:startbuildbatch"], resources: inRegion("codebuild", "project") },
  {
    actions: ["ssm:sendcommand"],
    resources: (place, name) => [
      ...inRegion("ec2", "instance")(place, name),
      `arn:${place.partition}:ssm:${place.region}::document/AWS-RunShellScript`,
    ],
  },
  { actions: ["ssm:startsession"], resources: inRegion("ec2", "instance") },
  {
    actions: ["lambda:updatefunctioncode"],
    resources: ({ partition, region, account }, name) => [
      `arn:${partition}:lambda:${region}:${account}:function:${name}`,
    ],
  },
];

const passingRole: readonly Path[] = [{ actions: ["iam:passrole"], resources: iam("role") }];

/** Actions that run code of their caller's choice as the role that is passed. */
const runningAsRole = [
  "lambda:createfunction",
  "lambda:updatefunctionconfiguration",
  "ec2:runinstances",
  "ec2:requestspotinstances",
  "ec2:associateiaminstanceprofile",
  "ec2:replaceiaminstanceprofileassociation",
  "autoscaling:createlaunchconfiguration",
  "autoscaling:createautoscalinggroup",
  "cloudformation:createstack",
  "cloudformation:createstackset",
  "cloudformation:createchangeset",
  "glue:createjob",
  "glue:updatejob",
  "glue:createdevendpoint",
  "glue:createsession",
  "ecs:runtask",
  "ecs:registertaskdefinition",
  "eks:createpodidentityassociation",
  "codebuild:createproject",
  "codebuild:updateproject",
  "codepipeline:createpipeline",
  "codepipeline:updatepipeline",
  "imagebuilder:createinfrastructureconfiguration",
  "sagemaker:createnotebookinstance",
  "sagemaker:createdomain",
  "sagemaker:createuserprofile",
  "sagemaker:createtrainingjob",
  "sagemaker:createprocessingjob",
  "sagemaker:createhyperparametertuningjob",
  "states:createstatemachine",
  "states:updatestatemachine",
  "scheduler:createschedule",
  "events:puttargets",
  "pipes:createpipe",
  "ssm:startautomationexecution",
  "ssm:createassociation",
  "ssm:createactivation",
  "datapipeline:createpipeline",
  "elasticmapreduce:runjobflow",
  "emr-serverless:startjobrun",
  "apprunner:createservice",
  "apprunner:updateservice",
  "batch:registerjobdefinition",
  "airflow:createenvironment",
  "kinesisanalytics:createapplication",
  "synthetics:createcanary",
  "appstream:createimagebuilder",
  "gamelift:createfleet",
  "athena:createworkgroup",
  "omics:startrun",
  "amplify:createapp",
  "bedrock-agentcore:createagentruntime",
  "bedrock-agentcore:createcodeinterpreter",
];

/** Names that no pattern matches by accident: of the holder of the permissions, and of anyone else. */
const [holder, other] = [
  "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0001\u0002\u0003",
  "\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0011\u0012\u0013",
];
/** What `${*}`, `${?}` and `${$}` stand for: a character that is no wildcard, and that no name here has. */
const plainCharacter = "\u0008";
const anyAccount = "000000000000";
const anyRegion = "us-east-1";
const maxAccounts = 10;
const maxPartitions = 4;
const maxRegions = 4;

/**
 * Returns whether an identity policy makes its holder an administrator: it allows every action, or one by
 * which the holder can give himself any permission, on any user, group, role or policy, or on the holder
 * himself by a policy variable. A Deny of the same document counts where it has no condition.
 *
 * A condition doesn't matter, as the holder can meet it (MFA, an address), unless it limits which policies may be
 * attached, to which resources by tag, or requires a permissions boundary that the holder may not take away.
 */
export function grantsAdministrator(document: PolicyDocument, effort: Effort): boolean {
  const counted = statementsThatCount(document);
  return opensOneOf(ways, [other, holder], counted, effort) || mayUnbind(document, counted, effort);
}

/**
 * Returns whether an identity policy that grants less lets its holder become any other principal, who may be an
 * administrator: by a credential of any other user, in any group, as any role, by another version of any policy, by any
 * permission set, or by code that runs as any role, or as that of any instance, build, function or stack. Conditions and a Deny count as for `grantsAdministrator`.
 */
export function leadsToAdministrator(document: PolicyDocument, effort: Effort): boolean {
  const counted = statementsThatCount(document);
  if (opensOneOf(paths, [other], counted, effort)) return true;
  if (!opensOneOf(passingRole, [other], counted, effort)) return false;
  const { allows, denies } = counted;
  return runningAsRole.some(
    (action) =>
      allows.some((statement) => coversAction(statement, action, effort)) &&
      !denies.some((statement) => coversAction(statement, action, effort) && statement.resources?.includes("*")),
  );
}

/** The statements of a document that give permissions, and those that take them back. */
interface Counted {
  allows: Statement[];
  denies: Statement[];
  hasVariables: boolean;
}

function statementsThatCount({ statements, hasVariables }: PolicyDocument): Counted {
  return {
    allows: statements.filter(({ effect, conditions }) => effect === "Allow" && !conditions.some(limitsTheHolder)),
    denies: statements.filter(({ effect, conditions }) => effect === "Deny" && conditions.length === 0),
    hasVariables,
  };
}

/** Ways that may require a permissions boundary, and how to take it away or exchange it. */
const boundedWays = ["user", "role"].map((type) => ({
  give: [{ actions: [`iam:attach${type}policy`, `iam:put${type}policy`], resources: iam(type) }],
  unbind: [
    { actions: [`iam:delete${type}permissionsboundary`, `iam:put${type}permissionsboundary`], resources: iam(type) },
  ],
}));

/** Whether a boundary is all that limits the holder, who may take it away afterwards. */
function mayUnbind({ statements }: PolicyDocument, counted: Counted, effort: Effort): boolean {
  const allows = statements.filter(({ effect, conditions }) => {
    const limits = conditions.filter(limitsTheHolder);
    return effect === "Allow" && limits.length > 0 && limits.every(({ key }) => key === boundary);
  });
  if (allows.length === 0) return false;
  const places = placesOf([...allows, ...counted.allows, ...counted.denies]);
  return boundedWays.some(({ give, unbind }) =>
    [other, holder].some((name) =>
      places.some(
        (place) =>
          opensOneOf(give, [name], { ...counted, allows }, effort, [place]) &&
          opensOneOf(unbind, [name], counted, effort, [place]),
      ),
    ),
  );
}

/** Whether statements open one of the paths to resources that have one of the names, in one of the places. */
function opensOneOf(
  paths: readonly Path[],
  names: readonly string[],
  { allows, denies, hasVariables }: Counted,
  effort: Effort,
  places?: readonly Place[],
): boolean {
  return paths.some(({ actions, resources }) =>
    actions.some((action) => {
      const allowing = allows.filter((statement) => coversAction(statement, action, effort));
      if (allowing.length === 0) return false;
      const denying = denies.filter((statement) => coversAction(statement, action, effort));
      places ??= placesOf([...allows, ...denies]);
      return places.some((place) =>
        names.some((name) =>
          resources(place, name).every((resource) => {
            const covers = (statement: Statement) => coversResource(statement, resource, hasVariables, effort);
            return allowing.some(covers) && !denying.some(covers);
          }),
        ),
      );
    }),
  );
}

function coversAction({ actions, notActions }: Statement, action: string, effort: Effort): boolean {
  const matches = (pattern: string) => matchesPattern(pattern, action, effort);
  if (actions) return actions.some(matches);
  return notActions !== undefined && !notActions.some(matches);
}

function coversResource(
  { resources, notResources }: Statement,
  resource: string,
  hasVariables: boolean,
  effort: Effort,
): boolean {
  const matches = (pattern: string) => {
    const resolved = hasVariables
      ? pattern.replaceAll(/\$\{([^}]*)\}/g, (_, name) => variableValue(name, resource))
      : pattern;
    effort.add(pattern.length);
    return matchesPattern(completed(resolved), resource, effort);
  };
  if (resources) return resources.some(matches);
  return notResources !== undefined && !notResources.some(matches);
}

/**
 * Returns what a policy variable stands for when the holder uses his permissions on a resource. Of others than these, a value of his own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function variableValue(variable: string, resource: string): string {
  if (/^[*?$]$/.test(variable)) return plainCharacter;
  const [, , , region = "", account = "", name = ""] = resource.split(":");
  // A default value may follow the comma.
  const key = variable.split(",", 1)[0]?.trim().toLowerCase();
  if (key === "aws:principalaccount" || key === "aws:resourceaccount") return account;
  if (key === "aws:requestedregion") return region;
  if (key === "aws:principalarn" && [`user/${holder}`, `role/${holder}`].includes(name)) return resource;
  return holder;
}

/**
 * Completes an ARN with wildcards, as AWS does in identity policies; the last part may reach beyond its colon.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function completed(pattern: string): string {
  if (pattern === "*") return pattern;
  const missing = 6 - pattern.split(":", 6).length;
  return pattern + ":*".repeat(missing);
}

/**
 * Returns the places for which the statements are judged: the partitions, Regions and accounts that their resources
 * name, since a document doesn't say whose it is.
 */
function placesOf(statements: readonly Statement[]): Place[] {
  const [partitions, regions, accounts] = [new Set(["aws"]), new Set([anyRegion]), new Set([anyAccount])];
  for (const pattern of statements.flatMap(({ resources = [], notResources = [] }) => [
    ...resources,
    ...notResources,
  ])) {
    const [, partition = "", , region = "", account = ""] = pattern.split(":", 5);
    if (partitions.size < maxPartitions && /^aws(?:-[a-z]+){1,3}$/.test(partition)) partitions.add(partition);
    if (regions.size < maxRegions && /^[a-z]{2}[-a-z*?]{0,20}[\d*?]$/.test(region))
      regions.add(region.replaceAll(/[*?]/g, "x"));
    const found = hasWildcard(account) ? filled(account) : account;
    if (accounts.size < maxAccounts && /^\d{12}$/.test(found)) accounts.add(found);
  }
  return [...partitions].flatMap((partition) =>
    [...regions].flatMap((region) => [...accounts].map((account) => ({ partition, region, account }))),
  );
}

/** An account id that a pattern such as `1234*` matches. */
function filled(pattern: string): string {
  const digits = pattern.replaceAll("?", "0");
  const missing = Math.max(0, 13 - digits.length);
  return digits.replace("*", "0".repeat(missing)).replaceAll("*", "");
}

const boundary = "iam:permissionsboundary";
const limiting = /^(?:iam:permissionsboundary|iam:policyarn|(?:iam|aws|ssm):resourcetag\/.*)$/;
const comparing = /^(?:foranyvalue:)?(?:string(?:equals|equalsignorecase|like)|arn(?:equals|like))$/;

/** Whether a condition leaves the holder less than any permission. */
function limitsTheHolder({ operator, key, values }: Condition): boolean {
  return (
    limiting.test(key) &&
    comparing.test(operator) &&
    values.length > 0 &&
    values.every((value) => isFixed(value) && !isAdministratorPolicy(value))
  );
}

/**
 * Policies that AWS wrote (the account in their ARNs is `aws`) and that amount to an administrator's: of all services, of all but IAM, of IAM, of one
 * service that passes roles, of Identity Center, which assigns anyone to any account, and of job functions
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html).
 */
const managed =
  /^arn:[a-z-]+:iam::aws:policy\/(?:.*\/)?(?:AdministratorAccess(?:-[\w-]+)?|IAMFullAccess|PowerUserAccess|(?:System|Network|Database)Administrator|AWSSSO(?:Master|Member)AccountAdministrator|AWSSSODirectoryAdministrator)$/;

/** Returns whether a text is the ARN of a managed policy that makes its holder an administrator, going by its name. */
export function isAdministratorPolicy(arn: string): boolean {
  return arn.length < 500 && managed.test(arn);
}
