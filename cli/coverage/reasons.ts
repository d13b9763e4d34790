import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ListedEvent, rowsOf } from "./events.ts";

const noCall = "no API call: an IAM permission that is checked inside another call";
const noEvent = "CloudTrail records no such event";
const insideGlueStudio =
  "Glue Studio calls it inside the console; what starts a session has a rule (build-or-notebook-shell)";

/** Why no rule can alert on an event, whatever names its expression has, by a pattern of the event's name in the list. */
const reasonsAgainstAnyRule: [events: RegExp, reason: string][] = [
  [/:AllowVendedLogDeliveryForResource$/, noCall],
  [/^bedrock-agentcore:(AuthorizeAction|Manage\w+Policy|PartiallyAuthorizeActions)$/, noCall],
  [/^entityresolution:Use/, noCall],
  [
    /^(iam:PassRole|fsx:Bypass\w+|s3:Bypass\w+|s3:ObjectOwnerOverrideToBucketOwner|vpc-lattice:AssociateVia.+)$/,
    noCall,
  ],
  [/^(opensearch:ApplicationAccessAll|ds:AccessDSData|redshift:(CreateClusterUser|JoinGroup)|rds-db:connect)$/, noCall],
  [/^lambda:(En|Dis)ableReplication$/, "CloudFront calls it for Lambda@Edge"],
  [
    /^apigateway:((Add|Remove)Certificate\w+|SetWebACL|UpdateRestApiPolicy|UpdateDomainName\w*Policy|(Create|Reject)AccessAssociation)$/,
    noCall,
  ],
  [/^(appsync:SetWebACL|s3:PutAccessPointPublicAccessBlock)$/, noCall],
  [/^backup:(ListIndexedRecoveryPointsForSearch|SearchRecoveryPoint)$/, noCall],
  [/^vpc-lattice:CreateServiceNetworkVpcEndpointAssociation$/, noCall],
  [
    /^((arc-region-switch|fsx):Get|(arc-region-switch|billing|ec2|fsx|mpa|resource-explorer-2|route53-recovery-control-config):(Put|Delete))ResourcePolicy$/,
    "no API call: AWS RAM asks for the permission, of what is shared (ram-shared-outside)",
  ],
  [
    /^cognito-identity:GetId$/,
    "users of apps call it, without credentials of AWS; taking credentials has a rule (cognito-credentials-without-sign-in)",
  ],
  [
    /^glue:(BatchGetStageFiles|Get(DataPreviewStatement|Environment|Executors\w*|LogParsingStatus|NotebookInstanceStatus|Quer\w+|RecipeAction|Stage\w*|Storage\w*))$/,
    insideGlueStudio,
  ],
  [/^sso:UpdateSSOConfiguration$/, "CloudTrail writes UpdateSsoConfiguration: identity-center-sign-in-changed"],
  [/^(s3|s3-object-lambda):PutObjectVersionAcl$/, "CloudTrail writes PutObjectAcl: s3-bucket-public"],
  [/^s3-outposts:PutObjectAcl$/, noEvent],
];

/** Why no rule alerts on an event, by a pattern of its name in the list; the first that matches. */
const reasons: [events: RegExp, reason: string][] = [
  [/^managedblockchain:/, "traffic of a blockchain node, not a call of AWS's API"],
  [/^glue:/, insideGlueStudio],
  [/^bedrock-agentcore:(InvokeGateway|SynchronizeGatewayTargets)$/, "use of a gateway, not a change of it"],
  [/^iotfleetwise:GenerateCommandPayload$/, "use of a command, not a change of permissions"],
  [/^ec2:EnableImageBlockPublicAccess$/, "protects images; the reverse has a rule (block-public-access-off)"],
  [/^secretsmanager:ValidateResourcePolicy$/, "checks a policy, and changes nothing"],
  [/^logs:(CreateLogStream|PutLogEvents)$/, "every workload writes logs; PutLogEvents is no event of CloudTrail"],
  [
    /^kms:(Encrypt|GenerateDataKeyWithoutPlaintext)$/,
    "use of a key, thousands of times a day; keys that are opened or lost have rules",
  ],
  [/^s3:HeadObject$/, "a data event that reads no content; reads of objects have rules (s3-read-from-outside)"],
];

/** Calls that AWS's SDK gained since 2025, of one service and for one reason. */
export interface NewCalls {
  reason: string;
  service: string;
  names: string[];
}

/** Why no rule alerts on calls that AWS's SDK gained since 2025, from new-calls.txt: a reason, and below it `  service: names`. */
export function newCallReasons(): NewCalls[] {
  let reason = "";
  const found: NewCalls[] = [];
  for (const line of readFileSync(join(import.meta.dirname, "new-calls.txt"), "utf8").split("\n")) {
    const [service, names] = line.trim().split(": ");
    if (line.startsWith("  ") && service && names) found.push({ reason, service, names: names.split(" ") });
    else if (line !== "" && !line.startsWith("#")) reason = line;
  }
  return found;
}

let ofCalls: Map<string, string> | undefined;

/** Returns why no rule can alert on an event, such as that CloudTrail records none of this name; undefined for all others. */
export function reasonAgainstAnyRule({ name }: ListedEvent): string | undefined {
  return reasonsAgainstAnyRule.find(([events]) => events.test(name))?.[1];
}

/** Returns why no rule alerts on an event; undefined if nobody has given a reason. */
export function reasonOf(event: ListedEvent): string | undefined {
  const { name } = event;
  ofCalls ??= new Map([
    ...newCallReasons().flatMap(({ reason, service, names }) =>
      names.map((call) => [`${service}:${call}`, reason] as const),
    ),
    ...rowsOf("handbook-events.tsv").flatMap(([call = "", reason]) => (reason ? [[call, reason] as const] : [])),
  ]);
  return reasonAgainstAnyRule(event) ?? reasons.find(([events]) => events.test(name))?.[1] ?? ofCalls.get(name);
}
