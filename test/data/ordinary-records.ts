import {
  account,
  awsService,
  type Call,
  type Caller,
  call,
  type Fields,
  iamUser,
  recordOf,
  roleSession,
} from "../../local/made-up-records.ts";

/** Ordinary records that only read: what monitoring, deployments, services and people ask for all day. */
export function readTemplates(): Fields[] {
  return templates(reads);
}

/** Ordinary records that write, on which no rule alerts. */
export function writeTemplates(): Fields[] {
  return templates(writes);
}

/** Two thirds of the actions by each caller. Times and ids are empty. */
function templates(actions: Action[]): Fields[] {
  return callers.flatMap((caller, index) =>
    actions
      .filter((_action, place) => (place + index) % 3 !== 0)
      .map(([action, request, fields]) =>
        recordOf(call(caller, action, request, fields), { eventTime: "", eventID: "", requestID: "" }),
      ),
  );
}

const region = "eu-west-1";
const session = (role: string, name: string) => roleSession(role, name, "2026-03-02T07:01:00Z");

const boto =
  "Boto3/1.42.30 md/Botocore#1.42.30 ua/2.1 os/linux#6.12.63 md/arch#aarch64 lang/python#3.13.11 md/pyimpl#CPython";
const terraform =
  "APN/1.0 HashiCorp/1.0 Terraform/1.14.3 (+https://www.terraform.io) terraform-provider-aws/6.28.0 " +
  "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.41.1 ua/2.1 os/linux lang/go#1.24.11 md/GOARCH#amd64";
const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36";

const callers: Caller[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((host) => ({
    identity: session("orders-service", `i-0123456789abcdef${host}`),
    address: `10.0.4.${host}`,
    agent: `aws-sdk-java/2.41.${host} md/io#async md/http#NettyNio ua/2.1 os/Linux#6.12.63 lang/java#21.0.9 md/OpenJDK`,
  })),
  ...[20, 21, 22].map((host) => ({
    identity: session("monitoring", "collector"),
    address: `198.51.100.${host}`,
    agent: boto,
  })),
  { identity: session("deploy", "pipeline"), address: "198.51.100.30", agent: terraform },
  { identity: session("deploy", "preview"), address: "198.51.100.31", agent: terraform },
  ...["alice", "carol", "dan", "erin"].map((name, index) => ({
    identity: session("AWSReservedSSO_Developer_0123456789abcdef", `${name}@example.com`),
    address: `203.0.113.${24 + index}`,
    agent: browser,
  })),
  {
    identity: iamUser("build-agent"),
    address: "203.0.113.66",
    agent: "aws-cli/2.33.2 md/awscrt#0.29.2 ua/2.1 os/linux#6.12.25 lang/python#3.13.11 md/installer#exe",
  },
  awsService("config"),
  awsService("config", session("AWSServiceRoleForConfig", "configLambdaExecution")),
].map((caller) => ({ ...caller, region }));

const dryRun = {
  errorCode: "Client.DryRunOperation",
  errorMessage: "Request would have succeeded, but DryRun flag is set.",
};
const missing = { errorCode: "NoSuchEntityException", errorMessage: "The user with name deploy-bot cannot be found." };
const key = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const keyUse = { resources: [{ accountId: account, type: "AWS::KMS::Key", ARN: key }] };

/** An action, its request, and what else its records have. */
type Action = [Call["action"], Call["request"], Call["fields"]?];

const reads: Action[] = [
  [
    "ec2:DescribeInstances",
    {
      maxResults: 1000,
      instancesSet: {},
      filterSet: { items: [{ name: "instance-state-name", valueSet: { items: [{ value: "running" }] } }] },
    },
  ],
  [
    "ec2:DescribeNetworkInterfaces",
    {
      maxResults: 500,
      networkInterfaceIdSet: {},
      filterSet: {
        items: [{ name: "attachment.instance-id", valueSet: { items: [{ value: "i-0123456789abcdef0" }] } }],
      },
    },
  ],
  [
    "ec2:DescribeSecurityGroups",
    { maxResults: 50, securityGroupSet: { items: [{ groupId: "sg-0123456789abcdef0" }] }, filterSet: {} },
  ],
  ["ec2:DescribeVolumes", { volumeSet: {}, filterSet: {}, maxResults: 200 }],
  [
    "ec2:DescribeRouteTables",
    { DescribeRouteTablesRequest: { RouteTableId: { tag: 1, content: "rtb-0123456789abcdef0" } } },
  ],
  [
    "ec2:DescribeImages",
    { imagesSet: { items: [{ imageId: "ami-0123456789abcdef0" }] }, ownersSet: {}, executableBySet: {}, filterSet: {} },
    dryRun,
  ],
  [
    "s3:GetBucketAcl",
    { bucketName: "example-invoices", Host: "example-invoices.s3.eu-west-1.amazonaws.com", acl: "" },
    {
      additionalEventData: {
        SignatureVersion: "SigV4",
        CipherSuite: "TLS_AES_128_GCM_SHA256",
        bytesTransferredIn: 0,
        AuthenticationMethod: "AuthHeader",
        "x-amz-id-2": "zyPt5kqFsxR6q/QAELrbpa7PyuSA3H/wFEqjCbI+2mHYUrmVtyx/0D73hJV7GGKx20vbZVtKNh8=",
        bytesTransferredOut: 480,
      },
    },
  ],
  [
    "s3:GetBucketLocation",
    { bucketName: "example-reports", Host: "s3.eu-west-1.amazonaws.com", location: "" },
    { additionalEventData: { SignatureVersion: "SigV4", bytesTransferredIn: 0, bytesTransferredOut: 137 } },
  ],
  ["s3:ListBuckets", { Host: "s3.eu-west-1.amazonaws.com" }],
  ["iam:GetRole", { roleName: "orders-service" }],
  ["iam:GetUser", { userName: "deploy-bot" }, missing],
  ["iam:ListAttachedRolePolicies", { roleName: "orders-service", maxItems: 100 }],
  [
    "kms:Decrypt",
    {
      keyId: key,
      encryptionAlgorithm: "SYMMETRIC_DEFAULT",
      encryptionContext: { "aws:s3:arn": "arn:aws:s3:::example-invoices" },
    },
    keyUse,
  ],
  [
    "kms:GenerateDataKey",
    {
      keyId: key,
      keySpec: "AES_256",
      encryptionContext: { SecretARN: `arn:aws:secretsmanager:eu-west-1:${account}:secret:orders-AbCdEf` },
    },
    keyUse,
  ],
  ["kms:DescribeKey", { keyId: key }, keyUse],
  ["sts:GetCallerIdentity", null],
  [
    "sts:AssumeRole",
    { roleArn: `arn:aws:iam::${account}:role/orders-service`, roleSessionName: "orders", durationSeconds: 3600 },
    {
      responseElements: {
        credentials: {
          accessKeyId: "ASIAIOSFODNN7EXAMPLE",
          sessionToken: "IQoJb3JpZ2luX2VjEXAMPLETOKEN/IQoJb3JpZ2luX2VjEXAMPLETOKEN/IQoJb3JpZ2luX2VjEXAMPLE",
          expiration: "Mar 2, 2026, 9:01:00 AM",
        },
        assumedRoleUser: {
          assumedRoleId: "AROAEXAMPLEEXAMPLE001:orders",
          arn: `arn:aws:sts::${account}:assumed-role/orders-service/orders`,
        },
      },
    },
  ],
  ["logs:DescribeLogGroups", { limit: 50, logGroupNamePrefix: "/aws/lambda/" }],
  [
    "logs:DescribeLogStreams",
    { logGroupName: "/aws/lambda/orders", orderBy: "LastEventTime", descending: true, limit: 1 },
  ],
  ["monitoring:DescribeAlarms", { maxRecords: 100, alarmNamePrefix: "orders-" }],
  ["rds:DescribeDBInstances", { dBInstanceIdentifier: "orders" }],
  ["rds:DescribeDBClusters", { maxRecords: 100 }],
  ["lambda:GetFunction20150331v2", { functionName: `arn:aws:lambda:eu-west-1:${account}:function:orders` }],
  ["lambda:ListTags20170331", { resource: `arn:aws:lambda:eu-west-1:${account}:function:orders` }],
  ["secretsmanager:DescribeSecret", { secretId: "orders/database" }],
  [
    "ssm:DescribeParameters",
    { maxResults: 50, parameterFilters: [{ key: "Path", option: "Recursive", values: ["/orders"] }] },
  ],
  ["ssm:ListTagsForResource", { resourceType: "Parameter", resourceId: "/orders/region" }],
  ["cloudformation:DescribeStacks", { stackName: "orders" }],
  ["ecs:DescribeServices", { cluster: "main", services: ["orders", "search", "mail"], include: ["TAGS"] }],
  [
    "elasticloadbalancing:DescribeTargetHealth",
    { targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:${account}:targetgroup/orders/0123456789abcdef` },
  ],
  ["autoscaling:DescribeAutoScalingGroups", { autoScalingGroupNames: ["orders-asg"], maxRecords: 100 }],
  ["dynamodb:DescribeTable", { tableName: "orders" }],
  ["config:DescribeConfigurationRecorderStatus", null],
  [
    "health:DescribeEventAggregates",
    { aggregateField: "eventTypeCategory", filter: { eventStatusCodes: ["open", "upcoming"] } },
  ],
];

const writes: Action[] = [
  [
    "ecs:UpdateService",
    { cluster: "main", service: "orders", desiredCount: 4, forceNewDeployment: true },
    {
      responseElements: {
        service: {
          serviceName: "orders",
          status: "ACTIVE",
          desiredCount: 4,
          runningCount: 4,
          launchType: "FARGATE",
          taskDefinition: `arn:aws:ecs:eu-west-1:${account}:task-definition/orders:118`,
        },
      },
    },
  ],
  ["logs:CreateLogStream", { logGroupName: "/ecs/orders", logStreamName: "orders/0123456789abcdef0123456789abcdef" }],
  ["logs:CreateLogGroup", { logGroupName: "/ecs/preview-118" }],
  [
    "ec2:CreateTags",
    {
      resourcesSet: { items: [{ resourceId: "i-0123456789abcdef0" }] },
      tagSet: { items: [{ key: "team", value: "orders" }] },
    },
    { responseElements: { _return: true } },
  ],
  [
    "ec2:RunInstances",
    {
      instancesSet: { items: [{ imageId: "ami-0123456789abcdef0", minCount: 1, maxCount: 1 }] },
      instanceType: "m8g.large",
      blockDeviceMapping: {},
      monitoring: { enabled: false },
      disableApiTermination: false,
    },
  ],
  [
    "ec2:CreateNetworkInterface",
    {
      subnetId: "subnet-0123456789abcdef0",
      description: "arn:aws:ecs:eu-west-1:123456789012:attachment/0123",
      groupSet: { items: [{ groupId: "sg-0123456789abcdef0" }] },
    },
  ],
  [
    "elasticloadbalancing:RegisterTargets",
    {
      targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:${account}:targetgroup/orders/0123456789abcdef`,
      targets: [{ id: "10.0.4.17", port: 8080 }],
    },
  ],
  [
    "ssm:UpdateInstanceInformation",
    {
      instanceId: "i-0123456789abcdef0",
      agentVersion: "3.3.3050.0",
      agentStatus: "Active",
      platformType: "Linux",
      platformName: "Amazon Linux",
      platformVersion: "2023",
    },
  ],
  [
    "ssm:PutParameter",
    { name: "/orders/version", type: "String", overwrite: true, value: "HIDDEN_DUE_TO_SECURITY_REASONS" },
  ],
  ["dynamodb:UpdateTable", { tableName: "orders", billingMode: "PAY_PER_REQUEST" }],
  [
    "cloudformation:CreateChangeSet",
    { stackName: "orders", changeSetName: "release-118", capabilities: ["CAPABILITY_IAM"] },
  ],
  [
    "athena:StartQueryExecution",
    {
      queryString: "***OMITTED***",
      workGroup: "primary",
      resultConfiguration: { outputLocation: "s3://example-athena/" },
    },
  ],
];
