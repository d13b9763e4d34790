import { fieldOf } from "./caller.ts";

/**
 * Returns what a call did in a few words, for an email's subject: `S3 bucket policy set`, `IAM user added to group`,
 * `CloudTrail logging stopped`. They are the words of the event's name, after the service's name unless they contain
 * it. A name that does not begin with a known verb, such as `PasswordRecoveryRequested`, is only split into words.
 * Returns "" for a value that is no record.
 *
 * @param record any value; of a record it reads `eventName` and `eventSource`
 */
export function actOf(record: unknown): string {
  const eventName = textOf(record, "eventName");
  const eventSource = textOf(record, "eventSource");
  const call = `${eventSource} ${eventName}`;
  let act = acts.get(call);
  if (act === undefined) {
    act = wordAct(eventName, eventSource);
    if (acts.size < maxActs) acts.set(call, act);
  }
  return act;
}

/** By service and event name, which recur; callers can make names up, so there is a limit. */
const acts = new Map<string, string>();
const maxActs = 1_000;

function wordAct(eventName: string, eventSource: string): string {
  const parts = wordsIn(eventName);
  const isBatch = /^(?:Batch|Bulk|Admin)$/.test(parts[0] ?? "") && participles.has(parts[1] ?? "");
  const [verb = "", ...object] = isBatch ? parts.slice(1) : parts;
  const participle = participles.get(verb);
  const words = (participle === undefined ? parts : object).map(spell);
  if (participle !== undefined) {
    const preposition = words.findIndex((text, index) => index > 0 && prepositions.has(text));
    words.splice(preposition === -1 ? words.length : preposition, 0, participle);
  }
  const act = words.join(" ").replace("assume role policy", "role trust policy");
  if (act === "") return "";
  const service = serviceOf(eventSource);
  const at = act.toLowerCase().indexOf(service.toLowerCase());
  // Config and Backup are also words.
  const isProperName = /.[A-Z]/.test(service);
  const spelled = at === -1 || !isProperName ? act : act.slice(0, at) + service + act.slice(at + service.length);
  // RDS is not named by "record", nor SES by "set".
  const isNamed = /^[A-Z]+$/.test(service)
    ? words.includes(service)
    : act.toLowerCase().includes(service.toLowerCase().replace(/s$/, ""));
  const named = isNamed ? spelled : `${service} ${act}`;
  return named.charAt(0).toUpperCase() + named.slice(1);
}

function textOf(record: unknown, name: string): string {
  const value = fieldOf(record, name);
  return typeof value === "string" ? value.slice(0, 200) : "";
}

/** The words of an event's name, without the version of an API that some services append. */
function wordsIn(eventName: string): string[] {
  const name = eventName.replace(/_?(?:\d{4}_\d{2}_\d{2}|\d{8}(?:v\d+)?)$|V\d$/, "");
  return (
    name.match(
      /V\d(?![a-z])|Ipv\d|E[Cc]2|O[Aa]uth2|OpenIDConnect|TimeToLive|IdP|FSx|[A-Z]{2,}s?(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+/g,
    ) ?? []
  );
}

/** A word as sentences have it: an abbreviation in capitals, any other in lower case. */
function spell(word: string): string {
  return spellings.get(word.toLowerCase()) ?? (/^[A-Z]{2,}s?$/.test(word) ? word : word.toLowerCase());
}

const spellings = new Map(
  (
    "ACL ACLs AMI API APIs AWS CIDR CLI CMK CORS CRL CRLs DB DHCP DKIM DLP DNS DNSSEC EBS EC2 EFS EKS FMS FPGA FSx IAM ID IDs IdP IMDS IP " +
    "IPAM IPv4 IPv6 KMS LDAPS MFA MPA NAT NFS OAuth2 OIDC RDS S3 SAML SCIM SES SMB SMS SNS SQS SSH SSL SSM SSO STS TLS URI URL URLs VPC VPCs VPN WAF"
  )
    .split(" ")
    .map((spelling): [string, string] => [spelling.toLowerCase(), spelling])
    .concat([
      ["graphql", "GraphQL"],
      ["microvm", "MicroVM"],
      ["openidconnect", "OIDC"],
      ["timetolive", "time to live"],
    ]),
);

const prepositions = new Set("to from for with without by in into on at as through".split(" "));

const regularVerbs =
  "Abort Accept Acknowledge Activate Add Allocate Allow Apply Approve Archive Assign Associate Assume Attach Authorize " +
  "Cancel Change Claim Close Complete Configure Confirm Connect Copy Create Deactivate Deauthorize Decline Decode Decrease Decrypt " +
  "Define Delete Deliver Deploy Deprecate Deregister Detach Disable Disassociate Disconnect Discover Dissociate Download " +
  "Edit Enable Encrypt Enroll Exchange Execute Export Extend Finalize Flush Generate Grant Import Increase Ingest Initiate Install " +
  "Invite Invoke Issue Join Launch Link List Lock Merge Migrate Monitor Move Notify Open Order Pause Peer Promote Provision " +
  "Publish Purchase Purge Push Query Reboot Record Recover Redeem Refresh Register Reject Release Remove Rename Renew " +
  "Replace Replicate Request Resize Resolve Restart Restore Resume Resync Retire Retrieve Retry Return Revoke Rotate Save Schedule " +
  "Search Share Sign Start Store Subscribe Suspend Switch Sync Synchronize Terminate Test Unarchive Unassign Undeploy " +
  "Unlink Unlock Unmonitor Unsubscribe Upgrade Upload Use Validate Verify View";
const otherVerbs = {
  Begin: "begun",
  Describe: "read",
  Drop: "dropped",
  Failover: "failed over",
  Get: "read",
  Head: "read",
  Leave: "left",
  Lookup: "looked up",
  Modify: "changed",
  Opt: "opted",
  Override: "overridden",
  Patch: "changed",
  Put: "set",
  Rebuild: "rebuilt",
  Resend: "resent",
  Reset: "reset",
  Rollback: "rolled back",
  Run: "run",
  Scan: "scanned",
  Send: "sent",
  Set: "set",
  Skip: "skipped",
  Split: "split",
  Stop: "stopped",
  Submit: "submitted",
  Tag: "tagged",
  Transfer: "transferred",
  Undo: "undone",
  Untag: "untagged",
  Update: "changed",
  Withdraw: "withdrawn",
};
const participles = new Map<string, string>([
  ...Object.entries(otherVerbs),
  ...regularVerbs.split(" ").map((verb): [string, string] => [verb, participleOf(verb.toLowerCase())]),
]);

function participleOf(verb: string): string {
  if (verb.endsWith("e")) return `${verb}d`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

/** What people call a service, from an event source such as `kms.amazonaws.com`; "" where the act says enough. */
function serviceOf(eventSource: string): string {
  const id = eventSource.split(".")[0] ?? "";
  const name = services.get(id);
  if (name !== undefined) return name;
  if (/^[a-z0-9]{2,4}$/.test(id)) return id.toUpperCase();
  const words = id.split("-");
  return words.length === 1 ? id : words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}

/** The names of services whose ids are these in lower case, without spaces. */
const spelledServices = (
  "API Gateway, AppConfig, AppFlow, AppIntegrations, App Runner, AppStream, AppSync, Audit Manager, Auto Scaling, " +
  "Billing Conductor, Clean Rooms, CloudFormation, CloudFront, CloudHSM, CloudShell, CloudTrail, CloudWatch, " +
  "CodeArtifact, CodeBuild, CodeCatalyst, CodeCommit, CodeConnections, CodeDeploy, CodePipeline, CodeStar, " +
  "Control Tower, DataBrew, Data Exchange, Data Pipeline, DataSync, DataZone, Device Farm, Direct Connect, DynamoDB, " +
  "ElastiCache, Elastic Beanstalk, FSx, GameLift, GameLift Streams, Global Accelerator, Glue, GuardDuty, HealthLake, " +
  "Image Builder, IoT, IoT SiteWise, Lake Formation, Lex, MediaConvert, MemoryDB, Network Manager, Q Business, " +
  "QuickSight, Resilience Hub, Roles Anywhere, Route 53, S3 Files, S3 Tables, S3 Vectors, SageMaker, " +
  "Secrets Manager, Security Agent, Security Hub, Security Lake, Service Catalog, Service Quotas, Storage Gateway, " +
  "Verified Permissions, WorkMail, WorkSpaces"
).split(", ");
/** The ids of services whose names are neither those, nor their ids with a capital at most, nor these in capitals, nor the words of these. */
const otherServices = {
  // The nouns of EC2 are known without it: instance, volume, security group.
  "": "ec2 freetier savingsplans signin tax",
  AgentCore: "bedrock-agentcore",
  AppStream: "appstream2",
  "Auto Scaling": "application-autoscaling",
  Billing: "billingconsole",
  "Cloud Control": "cloudcontrolapi",
  "Cloud Map": "servicediscovery",
  CloudWatch: "aiops cloudwatch-omni logs monitoring oam observabilityadmin",
  CodeConnections: "codestar-connections",
  Cognito: "cognito-identity cognito-idp",
  "Cost Explorer": "ce",
  "Data Exports": "bcm-data-exports",
  "Deadline Cloud": "deadline",
  "DevOps Agent": "aidevops",
  "Directory Service": "ds ds-data",
  DocumentDB: "docdb-elastic",
  "ECR Public": "ecr-public",
  EFS: "elasticfilesystem",
  ELB: "elasticloadbalancing",
  EMR: "elasticmapreduce emr-containers",
  "EMR Serverless": "emr-serverless",
  "End User Messaging": "sms-voice",
  EventBridge: "events pipes scheduler",
  HealthImaging: "medical-imaging",
  HealthOmics: "omics",
  "Identity Center": "identitystore identitystore-scim sso sso-directory sso-oauth",
  "Incident Manager": "ssm-contacts ssm-incidents",
  Inspector: "inspector2",
  "Instance Connect": "ec2-instance-connect",
  IoT: "iotmanagedintegrations iotsecuredtunneling",
  Keyspaces: "cassandra",
  Macie: "macie2",
  Mainframe: "m2",
  "Managed Flink": "kinesisanalytics",
  Marketplace: "agreement-marketplace",
  MemoryDB: "memory-db",
  MSK: "kafka",
  "MSK Connect": "kafkaconnect",
  Neptune: "neptune-graph",
  OpenSearch: "es",
  "OpenSearch Serverless": "aoss",
  Oracle: "odb",
  Pinpoint: "mobiletargeting",
  "Private CA": "acm-pca pca-connector-ad",
  Prometheus: "aps",
  RDS: "rds-data",
  "Recycle Bin": "rbin",
  Redshift: "redshift-data",
  "Route 53": "route53domains route53globalresolver route53profiles route53resolver",
  S3: "s3express s3-outposts",
  "Security Incident Response": "security-ir",
  SimpleDB: "sdb",
  "SSM for SAP": "ssm-sap",
  "SSM Quick Setup": "ssm-quicksetup",
  "Step Functions": "states",
  Support: "supportauthz",
  Timestream: "timestream-influxdb",
  "Transfer Family": "transfer",
  "VPC Lattice": "vpc-lattice",
  WAF: "wafv2 waf-regional",
  "Well-Architected": "wellarchitected",
  WorkSpaces: "workspaces-instances",
  "WorkSpaces Secure Browser": "workspaces-web",
  "X-Ray": "xray",
};
const services = new Map(
  [
    ...spelledServices.map((name): [string, string] => [name, name.toLowerCase().replaceAll(" ", "")]),
    ...Object.entries(otherServices),
  ].flatMap(([name, ids]) => ids.split(" ").map((id): [string, string] => [id, name])),
);
