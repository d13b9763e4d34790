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
      /V\d(?![a-z])|E[Cc]2|O[Aa]uth2|OpenIDConnect|TimeToLive|IdP|FSx|[A-Z]{2,}s?(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+/g,
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
    "IPAM KMS LDAPS MFA MPA NAT NFS OAuth2 OIDC RDS S3 SAML SCIM SES SMB SMS SNS SQS SSH SSL SSM SSO STS TLS URI URL URLs VPC VPCs VPN WAF"
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
  "Replace Replicate Request Resize Resolve Restart Restore Resume Resync Retire Retrieve Retry Return Revoke Rotate Schedule " +
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

/** The services whose names are neither their ids, with a capital at most, nor these in capitals, nor the words of these. */
const services = new Map(
  Object.entries({
    "agreement-marketplace": "Marketplace",
    aiops: "CloudWatch",
    "acm-pca": "Private CA",
    aidevops: "DevOps Agent",
    aoss: "OpenSearch Serverless",
    apigateway: "API Gateway",
    appconfig: "AppConfig",
    appflow: "AppFlow",
    appintegrations: "AppIntegrations",
    "application-autoscaling": "Auto Scaling",
    apprunner: "App Runner",
    appstream: "AppStream",
    appstream2: "AppStream",
    appsync: "AppSync",
    aps: "Prometheus",
    auditmanager: "Audit Manager",
    autoscaling: "Auto Scaling",
    "bedrock-agentcore": "AgentCore",
    billingconsole: "Billing",
    cassandra: "Keyspaces",
    ce: "Cost Explorer",
    cleanrooms: "Clean Rooms",
    cloudcontrolapi: "Cloud Control",
    cloudformation: "CloudFormation",
    cloudfront: "CloudFront",
    cloudhsm: "CloudHSM",
    cloudshell: "CloudShell",
    cloudtrail: "CloudTrail",
    cloudwatch: "CloudWatch",
    "cloudwatch-omni": "CloudWatch",
    codeartifact: "CodeArtifact",
    codecatalyst: "CodeCatalyst",
    codeconnections: "CodeConnections",
    "codestar-connections": "CodeConnections",
    controltower: "Control Tower",
    codebuild: "CodeBuild",
    codecommit: "CodeCommit",
    codedeploy: "CodeDeploy",
    codepipeline: "CodePipeline",
    codestar: "CodeStar",
    "cognito-identity": "Cognito",
    "cognito-idp": "Cognito",
    databrew: "DataBrew",
    dataexchange: "Data Exchange",
    datapipeline: "Data Pipeline",
    datasync: "DataSync",
    datazone: "DataZone",
    deadline: "Deadline Cloud",
    directconnect: "Direct Connect",
    "docdb-elastic": "DocumentDB",
    ds: "Directory Service",
    "ds-data": "Directory Service",
    dynamodb: "DynamoDB",
    // Its nouns are known without it: instance, volume, security group.
    ec2: "",
    "ec2-instance-connect": "Instance Connect",
    ebs: "EBS",
    "ecr-public": "ECR Public",
    elasticache: "ElastiCache",
    elasticbeanstalk: "Elastic Beanstalk",
    elasticfilesystem: "EFS",
    elasticloadbalancing: "ELB",
    elasticmapreduce: "EMR",
    "emr-containers": "EMR",
    "emr-serverless": "EMR Serverless",
    es: "OpenSearch",
    events: "EventBridge",
    freetier: "",
    fsx: "FSx",
    gamelift: "GameLift",
    gameliftstreams: "GameLift Streams",
    globalaccelerator: "Global Accelerator",
    glue: "Glue",
    guardduty: "GuardDuty",
    healthlake: "HealthLake",
    identitystore: "Identity Center",
    "identitystore-scim": "Identity Center",
    imagebuilder: "Image Builder",
    inspector2: "Inspector",
    iot: "IoT",
    iotmanagedintegrations: "IoT",
    iotsitewise: "IoT SiteWise",
    iotsecuredtunneling: "IoT",
    kafka: "MSK",
    kafkaconnect: "MSK Connect",
    kinesisanalytics: "Managed Flink",
    lakeformation: "Lake Formation",
    logs: "CloudWatch",
    m2: "Mainframe",
    macie2: "Macie",
    mediaconvert: "MediaConvert",
    "medical-imaging": "HealthImaging",
    "memory-db": "MemoryDB",
    memorydb: "MemoryDB",
    mobiletargeting: "Pinpoint",
    monitoring: "CloudWatch",
    mq: "MQ",
    "neptune-graph": "Neptune",
    networkmanager: "Network Manager",
    oam: "CloudWatch",
    observabilityadmin: "CloudWatch",
    odb: "Oracle",
    omics: "HealthOmics",
    "pca-connector-ad": "Private CA",
    pipes: "EventBridge",
    qbusiness: "Q Business",
    quicksight: "QuickSight",
    rbin: "Recycle Bin",
    "rds-data": "RDS",
    "redshift-data": "Redshift",
    resiliencehub: "Resilience Hub",
    rolesanywhere: "Roles Anywhere",
    route53: "Route 53",
    route53domains: "Route 53",
    route53globalresolver: "Route 53",
    route53profiles: "Route 53",
    route53resolver: "Route 53",
    s3express: "S3",
    s3files: "S3 Files",
    "s3-outposts": "S3",
    s3tables: "S3 Tables",
    s3vectors: "S3 Vectors",
    sagemaker: "SageMaker",
    savingsplans: "",
    scheduler: "EventBridge",
    sdb: "SimpleDB",
    secretsmanager: "Secrets Manager",
    securityagent: "Security Agent",
    securityhub: "Security Hub",
    servicecatalog: "Service Catalog",
    servicequotas: "Service Quotas",
    "security-ir": "Security Incident Response",
    securitylake: "Security Lake",
    signin: "",
    "sms-voice": "End User Messaging",
    "ssm-contacts": "Incident Manager",
    "ssm-incidents": "Incident Manager",
    "ssm-quicksetup": "SSM Quick Setup",
    "ssm-sap": "SSM for SAP",
    sso: "Identity Center",
    "sso-directory": "Identity Center",
    "sso-oauth": "Identity Center",
    states: "Step Functions",
    storagegateway: "Storage Gateway",
    supportauthz: "Support",
    "timestream-influxdb": "Timestream",
    transfer: "Transfer Family",
    verifiedpermissions: "Verified Permissions",
    "vpc-lattice": "VPC Lattice",
    wafv2: "WAF",
    "waf-regional": "WAF",
    wellarchitected: "Well-Architected",
    workmail: "WorkMail",
    workspaces: "WorkSpaces",
    "workspaces-instances": "WorkSpaces",
    "workspaces-web": "WorkSpaces Secure Browser",
    xray: "X-Ray",
  }),
);
