import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

type Json = Record<string, unknown>;

interface Caller {
  identity: Json;
  address: string;
  agent: string;
  region?: string;
}

interface Call {
  /** UTC, HH:MM:SS. */
  time: string;
  caller: Caller;
  /** `<first part of eventSource>:<eventName>`. */
  action: string;
  request: Json | null;
  response?: Json;
  additional?: Json;
  errorCode?: string;
  errorMessage?: string;
}

const account = "123456789012";
const trail = { name: `arn:aws:cloudtrail:us-east-1:${account}:trail/management-events` };
const stopped = "02:38:52";
const startedAgain = "02:46:10";
const keyArn = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const secretArn = `arn:aws:secretsmanager:us-east-1:${account}:secret:orders/database-a1b2c3`;
const github = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
const branch = "repo:example-org/orders:ref:refs/heads/main";
const changeSet = { stackName: "orders", changeSetName: "nightly-412" };
const backupUser = { userName: "alice.backup" };
const backupKey = { ...backupUser, accessKeyId: "AKIAI44QH8DHBEXAMPLE" };
const buildKey = { userName: "build-agent", accessKeyId: "AKIAIOSFODNN7EXAMPLE" };
const invoices = { bucketName: "example-invoices" };
const readable = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::example-invoices/*",
};
const noAcls = { errorCode: "AccessControlListNotSupported", errorMessage: "The bucket does not allow ACLs" };
const ssh = { ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } };
const sshFromEverywhere = { groupId: "sg-0123456789abcdef0", ipPermissions: { items: [ssh] } };
const operations = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Operations_0123456789abcdef";
const configRole = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

const cli = "aws-cli/2.33.2 md/awscrt#0.29.2 ua/2.1 os/linux#6.12.25 md/arch#x86_64 lang/python#3.13.11";
const boto = "Boto3/1.42.30 md/Botocore#1.42.30 ua/2.1 os/linux#6.1.159 md/arch#aarch64 lang/python#3.13.11";
const java = "aws-sdk-java/2.41.8 md/io#sync ua/2.1 os/Linux#6.1.159 lang/java#21.0.9 exec-env/AWS_ECS_FARGATE";
const js = "aws-sdk-js/3.970.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#24.13.0 api/cloudformation#3.970.0";
const lambda = "awslambda-worker/1.0 rusoto/0.48.0 rust/1.89.0 linux";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0";
const safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.2 Safari/605.1.15";

const thief = { identity: user(buildKey), address: "203.0.113.66", agent: cli };
const backupSession = { ...backupUser, accessKeyId: "ASIAIOSFODNN1EXAMPLE", sessionContext: session("02:26:03") };
const alice = { identity: user(backupSession), address: "203.0.113.66", agent: firefox };
const aliceInIreland = { ...alice, region: "eu-west-1" };
const engineer = {
  identity: role(operations, "maria@example.com", 2, "02:05:00"),
  address: "192.0.2.44",
  agent: safari,
};
const deploy = { identity: role("deploy", "GitHubActions", 3, "02:17:02"), address: "198.51.100.140", agent: js };
const workflow = {
  type: "WebIdentityUser",
  principalId: `${github}:${branch}`,
  userName: branch,
  identityProvider: github,
};
const monitoring = { identity: role("monitoring", "exporter", 4), address: "198.51.100.20", agent: boto };
const orders = { identity: role("orders-task", "7f0c2b9d", 5), address: "198.51.100.17", agent: java };
const mailer = { identity: role("mailer", "mailer", 6), address: "198.51.100.31", agent: lambda };
const reports = { identity: role("reports", "nightly", 8), address: "198.51.100.17", agent: java };
const config = service("config", role(configRole, "AWSConfig-Describe", 9));
const cloudFormation = service("cloudformation", deploy.identity);

/**
 * The story that `npm start` tells when it is given no files: an hour of one AWS account (2026-03-14, 02:00 to 03:00
 * UTC, us-east-1 and eu-west-1) in which a leaked access key leads to a stopped trail and a KMS key that awaits its
 * deletion, among ordinary traffic. Objects come under the keys that CloudTrail gives them, gzipped, oldest first: a
 * log file for each five minutes and Region with records, then a digest file, which has none. Every call gives the same.
 */
export function storyLogFiles(): { key: string; bytes: Uint8Array }[] {
  const records = [...routine(), ...night()].filter(isLogged).map(asRecord).sort(byMinuteOnly);
  const files = Map.groupBy(records, ({ eventTime, awsRegion }) => `${deliveryTime(eventTime)}_${awsRegion}`);
  const logFiles = [...files.keys()].sort().map((file) => {
    const [time, region] = file.split("_");
    const name = `${account}_CloudTrail_${region}_20260314T${time}Z_${alphanumerics(file)}.json.gz`;
    const key = `AWSLogs/${account}/CloudTrail/${region}/2026/03/14/${name}`;
    return { key, json: JSON.stringify({ Records: files.get(file) }) };
  });
  return [...logFiles, digest(logFiles)].map(({ key, json }) => ({ key, bytes: gzipSync(json) }));
}

/** What happens every ten minutes, whoever is awake. */
function routine(): Call[] {
  return [0, 10, 20, 30, 40, 50].flatMap((minutes) =>
    [
      ...calls("02:00:04", monitoring, "ec2:DescribeInstances ec2:DescribeVolumes ec2:DescribeInstanceStatus"),
      ...calls("02:00:11", monitoring, "rds:DescribeDBInstances ecs:DescribeClusters monitoring:DescribeAlarms"),
      assumeRole("02:00:21", service("ecs-tasks"), "orders-task", "7f0c2b9d"),
      call("02:00:33", orders, "secretsmanager:GetSecretValue", { secretId: secretArn }),
      call("02:00:33", service("secretsmanager", orders.identity), "kms:Decrypt", { encryptionContext: { secretArn } }),
      call("02:01:01", service("cloudtrail"), "s3:GetBucketAcl", { bucketName: "cloudtrail-logs", acl: "" }),
      assumeRole("02:01:14", service("lambda"), "mailer", "mailer"),
      call("02:01:17", mailer, "logs:CreateLogStream", {
        logGroupName: "/aws/lambda/mailer",
        logStreamName: `${minutes}`,
      }),
      // A policy that was not written for the new table: denials, too few for an alert.
      ...calls("02:02:11", reports, "dynamodb:ListTables dynamodb:DescribeTable dynamodb:DescribeTable", denied),
      assumeRole("02:03:02", service("config"), configRole, "AWSConfig-Describe"),
      ...calls("02:03:03", config, "ec2:DescribeSecurityGroups ec2:DescribeVpcs lambda:ListFunctions20150331"),
    ].map((call) => ({ ...call, time: later(call.time, 60 * minutes) })),
  );
}

/** What happens this night, minute by minute. */
function night(): Call[] {
  return [
    ...calls("02:01:15", { ...monitoring, region: "eu-west-1" }, "ec2:DescribeInstances rds:DescribeDBInstances"),

    // The engineer on call signs in by SSO, whose MFA no record shows, and looks round the console.
    signIn("02:05:00", engineer),
    ...calls("02:05:49", engineer, "health:DescribeEventAggregates notifications:ListNotificationHubs"),
    ...calls("02:06:12", engineer, "monitoring:DescribeAlarms ecs:ListServices logs:DescribeLogGroups"),

    // Somebody tries out a key that a build log gave away, and looks for what it may do.
    ...calls("02:11:04", thief, "sts:GetCallerIdentity iam:ListUsers iam:ListRoles iam:ListGroups"),
    ...calls("02:11:31", thief, "iam:GetAccountAuthorizationDetails iam:ListPolicies iam:GetAccountSummary", denied),
    ...calls(
      "02:11:45",
      thief,
      "ec2:DescribeInstances ec2:DescribeVpcs ec2:DescribeSnapshots ec2:DescribeImages",
      denied,
    ),
    ...calls(
      "02:12:00",
      thief,
      "secretsmanager:ListSecrets ssm:DescribeParameters kms:ListKeys kms:ListAliases",
      denied,
    ),
    ...calls(
      "02:12:15",
      thief,
      "lambda:ListFunctions20150331 ecs:ListClusters eks:ListClusters rds:ListExports",
      denied,
    ),
    ...calls(
      "02:12:30",
      thief,
      "rds:DescribeDBInstances rds:DescribeDBSnapshots dynamodb:ListTables sqs:ListQueues",
      denied,
    ),
    ...calls("02:12:45", thief, "guardduty:ListDetectors cloudtrail:DescribeTrails logs:DescribeLogGroups", denied),
    ...calls("02:13:00", thief, "route53:ListHostedZones ecr:DescribeRepositories cloudformation:ListStacks", denied),
    call("02:13:40", thief, "iam:ListAccessKeys", backupUser),

    // Meanwhile the nightly deployment runs, as every night.
    assumeRole("02:17:02", { ...deploy, identity: workflow }, "deploy", "GitHubActions"),
    ...calls("02:17:03", deploy, "sts:GetCallerIdentity cloudformation:DescribeStacks"),
    call("02:17:20", deploy, "cloudformation:CreateChangeSet", changeSet),
    call("02:17:26", deploy, "cloudformation:DescribeChangeSet", changeSet),
    call("02:17:31", deploy, "cloudformation:ExecuteChangeSet", changeSet),
    call("02:17:36", cloudFormation, "lambda:UpdateFunctionCode20150331v2", { functionName: "mailer" }),
    call("02:17:44", cloudFormation, "ecs:UpdateService", { cluster: "orders", service: "orders-api" }),
    ...calls("02:18:50", deploy, "cloudformation:DescribeStackEvents cloudformation:DescribeStacks"),

    // The build user may manage users: a dormant one gets a key, all permissions and a password.
    call("02:18:22", thief, "iam:CreateAccessKey", backupUser, { accessKey: { ...backupKey, status: "Active" } }),
    call("02:19:02", thief, "iam:AttachUserPolicy", managedPolicy("AdministratorAccess")),
    call("02:19:40", thief, "iam:CreateLoginProfile", backupUser, { loginProfile: backupUser }),

    // From here on the attacker is alice.backup, in a browser.
    signIn("02:26:03", aliceInIreland),
    ...calls("02:26:31", aliceInIreland, "ec2:DescribeInstances ec2:DescribeSecurityGroups"),
    call("02:28:47", aliceInIreland, "ec2:AuthorizeSecurityGroupIngress", sshFromEverywhere, { _return: true }),
    ...calls("02:31:12", alice, "s3:ListBuckets"),
    call("02:31:48", alice, "s3:GetBucketPublicAccessBlock", { ...invoices, publicAccessBlock: "" }),
    call("02:32:05", alice, "s3:PutBucketPublicAccessBlock", blockPublicAccess(false)),
    // The bucket knows no ACLs; a policy does it.
    { ...call("02:32:40", alice, "s3:PutBucketAcl", { ...invoices, acl: "", "x-amz-acl": "public-read" }), ...noAcls },
    call("02:33:21", alice, "s3:PutBucketPolicy", { ...invoices, policy: "", bucketPolicy: { Statement: [readable] } }),

    // Lights out: what happens until the trail is started again is in no log file.
    ...calls("02:38:10", alice, "cloudtrail:DescribeTrails"),
    call(stopped, alice, "cloudtrail:StopLogging", trail),
    call(startedAgain, engineer, "cloudtrail:StartLogging", trail),

    // The engineer reads what led here; the attacker is not done.
    ...calls("02:46:40", engineer, "cloudtrail:LookupEvents cloudtrail:LookupEvents cloudtrail:LookupEvents"),
    call("02:49:33", alice, "kms:ScheduleKeyDeletion", { keyId: keyArn, pendingWindowInDays: 7 }, { keyId: keyArn }),

    // Both users are shut out, and the damage is undone.
    call("02:51:20", engineer, "iam:UpdateAccessKey", { ...buildKey, status: "Inactive" }),
    call("02:51:44", engineer, "iam:UpdateAccessKey", { ...backupKey, status: "Inactive" }),
    call("02:52:02", engineer, "iam:DeleteLoginProfile", backupUser),
    call("02:52:30", engineer, "iam:AttachUserPolicy", managedPolicy("AWSDenyAll")),
    ...calls("02:53:11", alice, "kms:ListKeys ec2:DescribeInstances", denied),
    call("02:54:25", engineer, "kms:CancelKeyDeletion", { keyId: keyArn }, { keyId: keyArn }),
    call("02:54:31", engineer, "kms:EnableKey", { keyId: keyArn }, { keyId: keyArn }),
    call("02:56:03", engineer, "s3:PutBucketPublicAccessBlock", blockPublicAccess(true)),
    call("02:57:19", { ...engineer, region: "eu-west-1" }, "ec2:RevokeSecurityGroupIngress", sshFromEverywhere),
  ];
}

function call(time: string, caller: Caller, action: string, request: Json | null = null, response?: Json): Call {
  return { time, caller, action, request, response };
}

/** Calls without parameters, three seconds apart. */
function calls(time: string, caller: Caller, actions: string, outcome?: typeof denied): Call[] {
  return actions
    .split(" ")
    .map((action, index) => ({ ...call(later(time, 3 * index), caller, action), ...outcome?.(caller, action) }));
}

function denied({ identity }: Caller, action: string): Partial<Call> {
  const errorCode = action.startsWith("ec2:") ? "Client.UnauthorizedOperation" : "AccessDenied";
  const permission = action.replace(/\d{8}$/, "");
  return { errorCode, errorMessage: `User: ${identity.arn} is not authorized to perform: ${permission}` };
}

function assumeRole(time: string, caller: Caller, pathAndName: string, roleSessionName: string): Call {
  const action = caller.identity === workflow ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
  const credentials = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", expiration: `Mar 14, 2026, 3${time.slice(2)} AM` };
  return call(time, caller, action, { roleArn: roleArn(pathAndName), roleSessionName }, { credentials });
}

function signIn(time: string, caller: Caller): Call {
  const identity = { ...caller.identity, accessKeyId: undefined, sessionContext: undefined };
  const LoginTo = `https://${regionOf(caller)}.console.aws.amazon.com/console/home`;
  const signedIn = call(time, { ...caller, identity }, "signin:ConsoleLogin", null, { ConsoleLogin: "Success" });
  return { ...signedIn, additional: { LoginTo, MobileVersion: "No", MFAUsed: "No" } };
}

function managedPolicy(name: string): Json {
  return { ...backupUser, policyArn: `arn:aws:iam::aws:policy/${name}` };
}

function blockPublicAccess(on: boolean): Json {
  const settings = { BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on };
  return { ...invoices, publicAccessBlock: "", PublicAccessBlockConfiguration: settings };
}

function user(known: { userName: string; accessKeyId: string; sessionContext?: Json }): Json {
  const { userName, ...credentials } = known;
  const arn = `arn:aws:iam::${account}:user/${userName}`;
  return {
    type: "IAMUser",
    principalId: exampleId("AIDA", userName),
    arn,
    accountId: account,
    ...credentials,
    userName,
  };
}

/** A session of a role; its path stands before its name. */
function role(pathAndName: string, sessionName: string, keyNumber: number, since = "01:58:30"): Json {
  const userName = pathAndName.split("/").at(-1) ?? "";
  const principalId = exampleId("AROA", userName);
  const sessionIssuer = { type: "Role", principalId, arn: roleArn(pathAndName), accountId: account, userName };
  return {
    type: "AssumedRole",
    principalId: `${principalId}:${sessionName}`,
    arn: `arn:aws:sts::${account}:assumed-role/${userName}/${sessionName}`,
    accountId: account,
    accessKeyId: `ASIAIOSFODNN${keyNumber}EXAMPLE`,
    sessionContext: { sessionIssuer, ...session(since) },
  };
}

function session(since: string): Json {
  return { attributes: { creationDate: `2026-03-14T${since}Z`, mfaAuthenticated: "false" } };
}

/** An AWS service, for itself or with somebody's session. */
function service(name: string, identity: Json = { type: "AWSService" }): Caller {
  const host = `${name}.amazonaws.com`;
  return { identity: { ...identity, invokedBy: host }, address: host, agent: host };
}

const roleArn = (pathAndName: string) => `arn:aws:iam::${account}:role/${pathAndName}`;
