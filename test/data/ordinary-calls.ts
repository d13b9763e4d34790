import { account, type Fields } from "../../local/made-up-records.ts";

/** A call of an ordinary day: its action, such as `iam:CreateRole`, and the record's `requestParameters` and other fields. */
export type Step = [action: string, request: Fields | null, fields?: Fields];

/** The Region of all calls. */
export const region = "eu-central-1";

/** The ARN of a role of the account. */
export const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const ownKeyPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${account}:root"},"Action":"kms:*","Resource":"*"}]}`;

/** What an apply changes; the reads before it are `reads`. */
export const terraformWrites: Step[] = [
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

/** What Terraform reads before it changes something, and what AWS Config reads. */
export const reads: Step[] = [
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

/** What CI calls to deploy an image and a function. */
export const deployment: Step[] = [
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
export const audit: Step[] = [
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
export const engineering: Step[] = [
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

/** What a data scientist does in the console. */
export const dataScience: Step[] = [
  ["sagemaker:CreatePresignedDomainUrl", { domainId: "d-example", userProfileName: "erin" }],
  ["sagemaker:CreateTrainingJob", { trainingJobName: "forecast" }],
  ["athena:StartQueryExecution", { workGroup: "research" }],
];

/**
 * What the console reads for the pages of EC2, and is denied as the person behind it may not see them.
 *
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-ec2-console.html
 */
export const deniedPages: Step[] = [
  ...[
    "DescribeAccountAttributes",
    "DescribeAddresses",
    "DescribeAvailabilityZones",
    "DescribeHosts",
    "DescribeInstanceStatus",
    "DescribeInstances",
    "DescribeKeyPairs",
    "DescribeLaunchTemplates",
    "DescribePlacementGroups",
    "DescribeRegions",
    "DescribeSecurityGroups",
    "DescribeSnapshots",
    "DescribeTags",
    "DescribeVolumeStatus",
    "DescribeVolumes",
  ].map((name) => `ec2:${name}`),
  "autoscaling:DescribeAutoScalingGroups",
  "elasticloadbalancing:DescribeLoadBalancers",
  "monitoring:DescribeAlarms",
  "health:DescribeEventAggregates",
  "health:DescribeEventAggregates",
].map((action) => [
  action,
  null,
  {
    errorCode: action.startsWith("ec2:") ? "Client.UnauthorizedOperation" : "AccessDenied",
    errorMessage: "You are not authorized to perform this operation.",
  },
]);

/** What Auto Scaling calls for an instance, from start to end. */
export const scaling: Step[] = [
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

/** What the nodes of EKS call. */
export const nodes: Step[] = [
  ["ec2:CreateNetworkInterface", { subnetId: "subnet-0123456789abcdef0" }],
  ["ec2:AttachNetworkInterface", { instanceId: "i-0123456789abcdef0", networkInterfaceId: "eni-0123456789abcdef0" }],
  ["ec2:AssignPrivateIpAddresses", { networkInterfaceId: "eni-0123456789abcdef0" }],
  ["ecr:BatchGetImage", { repositoryName: "orders" }],
];

/** What AWS Backup calls in a run. */
export const backups: Step[] = [
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

/** What Control Tower sets in an account. */
export const controlTower: Step[] = [
  ["config:PutConfigRule", { configRule: { configRuleName: "guardrail" } }],
  ["config:PutConfigurationRecorder", { configurationRecorder: { name: "aws-controltower-BaselineConfigRecorder" } }],
  ["cloudformation:UpdateStack", { stackName: "StackSet-AWSControlTowerBP" }],
  ["logs:PutRetentionPolicy", { logGroupName: "/aws/lambda/controltower", retentionInDays: 7 }],
];

/** Honest work by hand on which rules alert, as they can't know better. */
export const byHand: Step[] = [
  [
    "ssm:StartSession",
    { target: "i-0123456789abcdef0", documentName: "AWS-StartPortForwardingSessionToRemoteHost", parameters: {} },
  ],
  ["monitoring:DisableAlarmActions", { alarmNames: ["orders-errors"] }],
  ["ecs:ExecuteCommand", { cluster: "main", task: "0123456789abcdef", interactive: true }],
  ["s3:PutBucketPolicy", { bucketName: "orders", bucketPolicy: JSON.parse(ownKeyPolicy) as Fields }],
  ["iam:CreateServiceSpecificCredential", { userName: "deployer", serviceName: "codecommit.amazonaws.com" }],
];
