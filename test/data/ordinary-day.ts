import {
  account,
  awsService,
  type Caller,
  call,
  consoleSignIn,
  type Fields,
  recordOf,
  roleSession,
} from "../../local/made-up-records.ts";
import { createRandom, type Random } from "./random.ts";

/** How large an organization is. */
export interface Organization {
  accounts: number;
  engineers: number;
  /** Runs of Terraform and of CloudFormation a day, and deployments by CI. */
  deployments: number;
  /** Runs of an audit tool a day, each over all accounts. */
  audits: number;
  /** Auto Scaling and EKS: instances started and ended a day. */
  instances: number;
}

/** Three sizes, as docs/noise.md has them. */
export const organizations: Record<"small" | "medium" | "large", Organization> = {
  small: { accounts: 2, engineers: 5, deployments: 6, audits: 1, instances: 20 },
  medium: { accounts: 12, engineers: 40, deployments: 40, audits: 1, instances: 200 },
  large: { accounts: 60, engineers: 250, deployments: 200, audits: 2, instances: 1500 },
};

const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

/** The roles whose job is to change things or to read everything, as a stack's `trustedRoles` would name them. */
export const trustedRoles = [
  role("terraform"),
  role("ci-deploy"),
  role("cloudformation-exec"),
  role("AWSControlTowerExecution"),
  role("audit"),
  role("aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_DataScientist_0123456789abcdef"),
];

/** What CloudTrail writes in five minutes of one account and Region. */
export interface DayLogObject {
  account: string;
  records: Fields[];
}

type Step = [action: string, request: Fields | null, fields?: Fields];
const at = "2026-03-16T06:00:00Z";
const sdk = "Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux#6.8.0 lang/python#3.13.7";
const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const terraformAgent = "APN/1.0 HashiCorp/1.0 Terraform/1.14.3 terraform-provider-aws/6.28.0 aws-sdk-go-v2/1.41.1";
const region = "eu-central-1";

const job = (name: string, session: string, agent = sdk): Caller => ({
  identity: roleSession(name, session, at),
  address: "198.51.100.30",
  agent,
  region,
});

/** A session of a permission set, with the path that AWS reserves. */
function person(name: string, permissionSet: string, agent: string): Caller {
  const setRole = `AWSReservedSSO_${permissionSet}_0123456789abcdef`;
  const identity = roleSession(setRole, `${name}@example.com`, at) as { sessionContext: { sessionIssuer: Fields } };
  identity.sessionContext.sessionIssuer.arn = role(`aws-reserved/sso.amazonaws.com/${region}/${setRole}`);
  return { identity: identity as unknown as Fields, address: "203.0.113.24", agent, region };
}

function serviceLinked(service: string, name: string): Caller {
  const identity = roleSession(name, service, at) as { sessionContext: { sessionIssuer: Fields } };
  identity.sessionContext.sessionIssuer.arn = role(`aws-service-role/${service}.amazonaws.com/${name}`);
  const host = `${service}.amazonaws.com`;
  return { identity: { ...(identity as unknown as Fields), invokedBy: host }, address: host, agent: host, region };
}

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const ownKeyPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${account}:root"},"Action":"kms:*","Resource":"*"}]}`;

/** What an apply changes; the reads before it are `reads`. */
const terraformWrites: Step[] = [
  ["iam:CreateRole", { roleName: "orders-task", assumeRolePolicyDocument: trust }],
  [
    "iam:PutRolePolicy",
    {
      roleName: "orders-task",
      policyName: "orders",
      policyDocument:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::orders/*"}]}',
    },
  ],
  [
    "iam:AttachRolePolicy",
    { roleName: "orders-task", policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" },
  ],
  ["kms:CreateKey", { description: "orders", policy: ownKeyPolicy }],
  [
    "kms:PutKeyPolicy",
    { keyId: arn("kms", "key/11111111-2222-4333-8444-555555555555"), policyName: "default", policy: ownKeyPolicy },
  ],
  ["s3:CreateBucket", { bucketName: "orders" }],
  ["s3:PutBucketPolicy", { bucketName: "orders", bucketPolicy: JSON.parse(ownKeyPolicy) as Fields }],
  [
    "s3:PutBucketEncryption",
    {
      bucketName: "orders",
      ServerSideEncryptionConfiguration: { Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } } },
    },
  ],
  [
    "s3:PutBucketVersioning",
    { bucketName: "orders", VersioningConfiguration: { Status: "Enabled", MfaDelete: "Disabled" } },
  ],
  [
    "s3:PutBucketLifecycle",
    {
      bucketName: "orders",
      LifecycleConfiguration: { Rule: { ID: "old", Status: "Enabled", Expiration: { Days: 90 } } },
    },
  ],
  ["sqs:CreateQueue", { queueName: "orders", attribute: {} }],
  [
    "sqs:SetQueueAttributes",
    { queueUrl: `https://sqs.${region}.amazonaws.com/${account}/orders`, attributes: { VisibilityTimeout: "60" } },
  ],
  [
    "sns:SetTopicAttributes",
    { topicArn: arn("sns", "orders"), attributeName: "DisplayName", attributeValue: "orders" },
  ],
  [
    "ec2:AuthorizeSecurityGroupIngress",
    {
      groupId: "sg-0123456789abcdef0",
      ipPermissions: {
        items: [{ ipProtocol: "tcp", fromPort: 8080, toPort: 8080, ipRanges: { items: [{ cidrIp: "10.0.0.0/16" }] } }],
      },
    },
  ],
  [
    "ec2:CreateLaunchTemplateVersion",
    {
      CreateLaunchTemplateVersionRequest: {
        LaunchTemplateId: "lt-0123456789abcdef0",
        LaunchTemplateData: { UserData: "<sensitiveDataRemoved>" },
      },
    },
  ],
  ["logs:CreateLogGroup", { logGroupName: "/ecs/orders" }],
  ["logs:PutRetentionPolicy", { logGroupName: "/ecs/orders", retentionInDays: 30 }],
  ["logs:DeleteLogGroup", { logGroupName: "/ecs/preview" }],
  ["monitoring:PutMetricAlarm", { alarmName: "orders-errors" }],
  ["monitoring:DeleteAlarms", { alarmNames: ["preview-errors"] }],
  ["events:PutRule", { name: "nightly", scheduleExpression: "rate(1 day)" }],
  ["events:DeleteRule", { name: "preview" }],
  ["lambda:UpdateFunctionConfiguration20150331v2", { functionName: "orders", environment: {} }],
  [
    "lambda:AddPermission20150331v2",
    {
      functionName: "orders",
      principal: "events.amazonaws.com",
      action: "lambda:InvokeFunction",
      statementId: "events",
      sourceArn: arn("events", "rule/nightly"),
    },
  ],
  [
    "rds:ModifyDBInstance",
    { dBInstanceIdentifier: "orders", dBInstanceClass: "db.r8g.large", backupRetentionPeriod: 14 },
  ],
  ["dynamodb:UpdateTable", { tableName: "orders", billingMode: "PAY_PER_REQUEST" }],
  ["secretsmanager:CreateSecret", { name: "orders/db" }],
  ["wafv2:UpdateWebACL", { name: "shop", scope: "REGIONAL", rules: [{}] }],
  ["route53:ChangeResourceRecordSets", { hostedZoneId: "Z0123456789ABCDEFGHIJ" }],
  [
    "eks:AssociateAccessPolicy",
    {
      name: "main",
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      principalArn: role("platform"),
    },
  ],
];

const reads: Step[] = [
  ["iam:GetRole", { roleName: "orders-task" }],
  ["iam:ListAttachedRolePolicies", { roleName: "orders-task" }],
  ["s3:GetBucketPolicy", { bucketName: "orders" }],
  ["ec2:DescribeSecurityGroups", null],
  ["rds:DescribeDBInstances", null],
  ["kms:DescribeKey", { keyId: "alias/orders" }],
  ["sqs:GetQueueAttributes", null],
  ["sns:GetTopicAttributes", null],
  ["lambda:GetFunction20150331v2", { functionName: "orders" }],
  ["logs:DescribeLogGroups", null],
  ["events:DescribeRule", { name: "nightly" }],
  ["dynamodb:DescribeTable", { tableName: "orders" }],
  ["secretsmanager:DescribeSecret", { secretId: "orders/db" }],
];

const deployment: Step[] = [
  ["ecr:GetAuthorizationToken", null],
  ["ecr:PutImage", { repositoryName: "orders", imageTag: "4f2c1a" }],
  ["ecs:RegisterTaskDefinition", { family: "orders" }],
  ["ecs:UpdateService", { cluster: "main", service: "orders" }],
  ["lambda:UpdateFunctionCode20150331v2", { functionName: "orders" }],
  ["lambda:UpdateAlias20150331", { functionName: "orders", name: "live", functionVersion: "12" }],
  ["cloudfront:CreateInvalidation2020_05_31", { distributionId: "E1EXAMPLE" }],
  ["codebuild:StartBuild", { projectName: "orders" }],
];

/** What the audit tool reads in each account: much, of many services. */
const audit: Step[] = [
  "iam:GetAccountAuthorizationDetails",
  "iam:GetAccountSummary",
  "iam:ListUsers",
  "s3:ListBuckets",
  "ec2:DescribeSnapshots",
  "ec2:DescribeRegions",
  "rds:DescribeDBSnapshots",
  "lambda:ListFunctions20150331",
  "kms:ListKeys",
  "secretsmanager:ListSecrets",
  "cloudtrail:DescribeTrails",
  "guardduty:ListDetectors",
  "config:DescribeConfigurationRecorders",
  "sns:ListTopics",
  "sqs:ListQueues",
  "ecr:DescribeRepositories",
  "eks:ListClusters",
  "dynamodb:ListTables",
  "route53:ListHostedZones",
  "organizations:DescribeOrganization",
].map((action) => [action, null]);

/** What an engineer does in the console or on the command line, read-mostly. */
const engineering: Step[] = [
  ["ec2:DescribeInstances", null],
  ["monitoring:DescribeAlarms", null],
  ["logs:StartQuery", { logGroupName: "/ecs/orders" }],
  ["ecs:DescribeServices", { cluster: "main" }],
  ["ssm:StartSession", { target: "i-0123456789abcdef0" }],
  ["ssm:TerminateSession", { sessionId: "carol-0123456789abcdef0" }],
  ["s3:ListBuckets", null],
  ["secretsmanager:GetSecretValue", { secretId: "orders/db" }],
  ["ecs:UpdateService", { cluster: "main", service: "orders", desiredCount: 3 }],
  ["ec2:StopInstances", { instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }] } }],
  ["ec2:StartInstances", { instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }] } }],
  ["monitoring:PutDashboard", { dashboardName: "orders" }],
  ["ssm:PutParameter", { name: "/orders/flag", type: "String" }],
  ["athena:StartQueryExecution", { workGroup: "primary" }],
  ["cloudshell:CreateEnvironment", {}],
  [
    "signin:CreateOAuth2Token",
    { client_id: "arn:aws:signin:::devtools/same-device", grant_type: "authorization_code" },
  ],
];

const dataScience: Step[] = [
  ["sagemaker:CreatePresignedDomainUrl", { domainId: "d-example", userProfileName: "erin" }],
  ["sagemaker:CreateTrainingJob", { trainingJobName: "forecast" }],
  ["athena:StartQueryExecution", { workGroup: "research" }],
];

const scaling: Step[] = [
  [
    "ec2:RunInstances",
    {
      instancesSet: { items: [{ imageId: "ami-0123456789abcdef0", minCount: 1, maxCount: 1 }] },
      instanceType: "m8g.large",
    },
  ],
  ["ec2:CreateTags", { resourcesSet: { items: [{ resourceId: "i-0123456789abcdef0" }] } }],
  ["ec2:TerminateInstances", { instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }] } }],
  ["monitoring:DeleteAlarms", { alarmNames: ["TargetTracking-orders-AlarmLow"] }],
];

const nodes: Step[] = [
  ["ec2:CreateNetworkInterface", { subnetId: "subnet-0123456789abcdef0" }],
  ["ec2:AttachNetworkInterface", { instanceId: "i-0123456789abcdef0", networkInterfaceId: "eni-0123456789abcdef0" }],
  ["ec2:AssignPrivateIpAddresses", { networkInterfaceId: "eni-0123456789abcdef0" }],
  ["ecr:BatchGetImage", { repositoryName: "orders" }],
];

const backups: Step[] = [
  ["ec2:CreateSnapshot", { CreateSnapshotRequest: { VolumeId: "vol-0123456789abcdef0" } }],
  ["rds:CreateDBSnapshot", { dBInstanceIdentifier: "orders", dBSnapshotIdentifier: "awsbackup:job-0e2f" }],
  ["ec2:DeleteSnapshot", { snapshotId: "snap-0123456789abcdef0" }],
  ["rds:DeleteDBSnapshot", { dBSnapshotIdentifier: "awsbackup:job-0a11" }],
  [
    "kms:CreateGrant",
    {
      keyId: arn("kms", "key/11111111-2222-4333-8444-555555555555"),
      granteePrincipal: role("backup"),
      operations: ["Decrypt"],
    },
  ],
];

const controlTower: Step[] = [
  ["config:PutConfigRule", { configRule: { configRuleName: "guardrail" } }],
  ["config:PutConfigurationRecorder", { configurationRecorder: { name: "aws-controltower-BaselineConfigRecorder" } }],
  ["cloudformation:UpdateStack", { stackName: "StackSet-AWSControlTowerBP" }],
  ["logs:PutRetentionPolicy", { logGroupName: "/aws/lambda/controltower", retentionInDays: 7 }],
];

/** Honest work by hand on which rules alert, as they can't know better. */
const byHand: Step[] = [
  [
    "ssm:StartSession",
    { target: "i-0123456789abcdef0", documentName: "AWS-StartPortForwardingSessionToRemoteHost", parameters: {} },
  ],
  ["monitoring:DisableAlarmActions", { alarmNames: ["orders-errors"] }],
  ["ecs:ExecuteCommand", { cluster: "main", task: "0123456789abcdef", interactive: true }],
  ["s3:PutBucketPolicy", { bucketName: "orders", bucketPolicy: JSON.parse(ownKeyPolicy) as Fields }],
  ["iam:CreateServiceSpecificCredential", { userName: "deployer", serviceName: "codecommit.amazonaws.com" }],
];

/** One burst of calls by one caller in one account. */
interface Burst {
  caller: Caller;
  steps: Step[];
}

/**
 * Makes the log objects of one ordinary working day, the same for the same seed: infrastructure as code, CI, people of IAM
 * Identity Center, Auto Scaling, EKS, AWS Backup, AWS Config, Control Tower and an audit tool. Nobody attacks.
 */
export function ordinaryDay(organization: Organization, seed = 1): DayLogObject[] {
  const random = createRandom(seed);
  const bursts = burstsOf(organization, random);
  const objects = new Map<string, Fields[]>();
  for (const { caller, steps } of bursts) {
    const home = String(Math.floor(random.number() * organization.accounts));
    const minutes = Math.floor(random.number() * 24 * 12) * 5;
    const slot = `${home} ${minutes}`;
    const records = objects.get(slot) ?? [];
    objects.set(slot, records);
    for (const [action, request, fields] of steps) {
      records.push(recordOf(call(caller, action, request, fields), occurrence(minutes, random)));
    }
  }
  return [...objects].map(([slot, records]) => ({ account: slot.split(" ")[0] as string, records }));
}

function occurrence(minutes: number, random: Random) {
  const time = new Date(Date.UTC(2026, 2, 16, 0, minutes, Math.floor(random.number() * 60)));
  return { eventTime: `${time.toISOString().slice(0, 19)}Z`, eventID: random.uuid(), requestID: random.uuid() };
}

function burstsOf({ accounts, engineers, deployments, audits, instances }: Organization, random: Random): Burst[] {
  const some = (steps: Step[], count: number) => Array.from({ length: count }, () => random.pick(steps));
  const times = (count: number, burst: (index: number) => Burst) =>
    Array.from({ length: count }, (_, index) => burst(index));
  const config = awsService("config", serviceLinked("config", "AWSServiceRoleForConfig").identity);
  return [
    ...times(deployments, (index) => ({
      caller: job("terraform", `run-${index}`, terraformAgent),
      steps: [...reads, ...some(terraformWrites, 8)],
    })),
    ...times(Math.ceil(deployments / 2), (index) => ({
      caller: { ...job("cloudformation-exec", `stack-${index}`), address: "cloudformation.amazonaws.com" },
      steps: some(terraformWrites, 6),
    })),
    ...times(deployments * 2, (index) => ({ caller: job("ci-deploy", `build-${index}`), steps: deployment })),
    ...times(audits * accounts, () => ({ caller: job("audit", "prowler"), steps: audit })),
    ...times(engineers, (index) => ({
      caller: person(`engineer${index}`, "Developer", index % 2 === 0 ? browser : sdk),
      steps: some(engineering, 12),
    })),
    ...times(Math.ceil(engineers / 20), (index) => ({
      caller: person(`scientist${index}`, "DataScientist", browser),
      steps: dataScience,
    })),
    ...times(instances, () => ({
      caller: serviceLinked("autoscaling", "AWSServiceRoleForAutoScaling"),
      steps: scaling,
    })),
    ...times(instances, (index) => ({
      caller: job("eks-node", `i-${index.toString(16).padStart(17, "0")}`),
      steps: nodes,
    })),
    ...times(accounts * 2, () => ({ caller: serviceLinked("backup", "AWSServiceRoleForBackup"), steps: backups })),
    ...times(accounts * 4, () => ({ caller: { ...config, region }, steps: reads })),
    ...times(Math.ceil(accounts / 4), () => ({
      caller: job("AWSControlTowerExecution", "guardrails"),
      steps: controlTower,
    })),
    ...times(Math.ceil(engineers / 30), (index) => ({
      caller: person(`engineer${index}`, "Developer", sdk),
      steps: some(byHand, 1),
    })),
    // Once in a while somebody mistypes a password.
    ...times(Math.ceil(engineers / 25), (index) => {
      const { action, request, fields } = consoleSignIn(
        person(`typist${index}`, "Developer", browser),
        "Failure",
        "No",
      );
      const identity = { type: "IAMUser", accountId: account, accessKeyId: "", userName: `typist${index}` };
      return {
        caller: { identity, address: "203.0.113.24", agent: browser, region },
        steps: [[action, request, fields]] as Step[],
      };
    }),
  ];
}
