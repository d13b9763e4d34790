import { hash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { compare } from "../text/compare.ts";
import {
  account,
  awsService,
  type Call,
  type Caller,
  call,
  consoleSignIn,
  deniedCall,
  type Fields,
  iamUser,
  madeUpKey,
  recordOf,
  roleArn,
  roleSession,
} from "./made-up-records.ts";

/** A call of the story, at a time of its day: UTC, HH:MM:SS. */
interface TimedCall extends Call {
  time: string;
}

const trail = { name: `arn:aws:cloudtrail:us-east-1:${account}:trail/management-events` };
const stopped = "02:38:52";
const startedAgain = "02:46:10";
const kmsKey = { keyId: `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab` };
const secret = { SecretARN: `arn:aws:secretsmanager:us-east-1:${account}:secret:orders/database-a1b2c3` };
const logGroup = { logGroupName: "/aws/lambda/mailer" };
const changeSet = { stackName: "orders", changeSetName: "nightly-412" };
const backupUser = { userName: "alice.backup" };
const backupKey = { ...backupUser, accessKeyId: "AKIAI44QH8DHBEXAMPLE" };
const administrator = { ...backupUser, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
const nothingAtAll = { ...backupUser, policyArn: "arn:aws:iam::aws:policy/AWSDenyAll" };
const buildKey = { userName: "build-agent", accessKeyId: "AKIAIOSFODNN7EXAMPLE" };
const invoices = { bucketName: "example-invoices" };
const toAll = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::example-invoices/*" };
const publicPolicy = { ...invoices, policy: "", bucketPolicy: { Version: "2012-10-17", Statement: [toAll] } };
const publicAcl = { ...invoices, acl: "", "x-amz-acl": "public-read" };
const noAcls = { errorCode: "AccessControlListNotSupported", errorMessage: "The bucket does not allow ACLs" };
const ssh = { ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } };
const sshFromEverywhere = { groupId: "sg-0123456789abcdef0", ipPermissions: { items: [ssh] } };
const probes = `iam:GetAccountAuthorizationDetails iam:ListPolicies iam:GetAccountSummary ec2:DescribeInstances
  ec2:DescribeVpcs ec2:DescribeSnapshots ec2:DescribeImages rds:DescribeDBInstances rds:DescribeDBSnapshots
  secretsmanager:ListSecrets ssm:DescribeParameters kms:ListKeys kms:ListAliases athena:ListWorkGroups
  ecs:ListClusters eks:ListClusters ecr:DescribeRepositories dynamodb:ListTables sqs:ListQueues sns:ListTopics
  guardduty:ListDetectors logs:DescribeLogGroups route53:ListHostedZones cloudformation:ListStacks`;

const cli = "aws-cli/2.33.2 md/awscrt#0.29.2 ua/2.1 os/linux#6.12.25 md/arch#x86_64 lang/python#3.13.11";
const boto = "Boto3/1.42.30 md/Botocore#1.42.30 ua/2.1 os/linux#6.1.159 md/arch#aarch64 lang/python#3.13.11";
const java = "aws-sdk-java/2.41.8 md/io#sync ua/2.1 os/Linux#6.1.159 lang/java#21.0.9 exec-env/AWS_ECS_FARGATE";
const js = "aws-sdk-js/3.970.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#24.13.0 api/cloudformation#3.970.0";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0";
const safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.2 Safari/605.1.15";

const thief = { identity: iamUser(buildKey.userName, buildKey.accessKeyId), address: "203.0.113.66", agent: cli };
const inBrowser = { attributes: { creationDate: "2026-03-14T02:26:03Z", mfaAuthenticated: "false" } };
const alice = {
  identity: iamUser(backupUser.userName, "ASIAIOSFODNN1EXAMPLE", inBrowser),
  address: "203.0.113.66",
  agent: firefox,
};
const aliceInIreland = { ...alice, region: "eu-west-1" };
const operations = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Operations_0123456789abcdef";
const maria = session(operations, "maria@example.com", 2, "02:05:00");
const engineer = { identity: maria, address: "192.0.2.44", agent: safari };
const deploy = { identity: session("deploy", "GitHubActions", 3, "02:17:02"), address: "198.51.100.140", agent: js };
const deployRole = { roleArn: roleArn("deploy"), roleSessionName: "GitHubActions", durationSeconds: 3600 };
const github = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
const branch = "repo:example-org/orders:ref:refs/heads/main";
const workflow = { type: "WebIdentityUser", principalId: `${github}:${branch}`, userName: branch };
const cloudFormation = awsService("cloudformation", deploy.identity);
const monitoring = { identity: session("monitoring", "exporter", 4), address: "198.51.100.20", agent: boto };
const orders = { identity: session("orders-task", "7f0c2b9d", 5), address: "198.51.100.17", agent: java };
const mailer = { identity: session("mailer", "mailer", 6), address: "198.51.100.31", agent: "awslambda-worker/1.0" };
const reports = { identity: session("reports", "nightly", 8), address: "198.51.100.17", agent: java };
const configRole = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
const config = awsService("config", session(configRole, "AWSConfig-Describe", 9));

/**
 * The story that `npm start` tells when it is given no files: an hour of one AWS account (2026-03-14, 02:00 to 03:00
 * UTC, us-east-1 and eu-west-1) in which a leaked access key leads to a stopped trail and a KMS key that awaits its
 * deletion, among ordinary traffic. Objects come under the keys that CloudTrail gives them, gzipped, oldest first: a
 * log file for each five minutes and Region with records, then a digest file, which has none. `delivered` is when
 * CloudTrail would have put an object there. Always the same.
 */
export function storyLogFiles(): { key: string; bytes: Uint8Array; delivered: Date }[] {
  const logged = [...routine(), ...night()].filter(({ time }) => time <= stopped || time >= startedAgain);
  const files = Map.groupBy(logged.map(asRecord), ({ eventTime, awsRegion }) => {
    const clock = endOfFile(eventTime).toISOString().slice(11, 16).replace(":", "");
    return `${clock}_${awsRegion}`;
  });
  const logFiles = [...files].sort().map(([file, records]) => {
    const { awsRegion, eventTime } = records[0] as Fields;
    const key = madeUpKey(String(awsRegion), endOfFile(eventTime), hash("sha256", file).slice(-16));
    // CloudTrail does not sort records either.
    return { key, json: JSON.stringify({ Records: records.sort(byEventID) }) };
  });
  return [...logFiles, digestFile(logFiles)].map(({ key, json }) => ({
    key,
    bytes: gzipSync(json),
    delivered: after(key),
  }));
}

/** What happens every ten minutes, whoever is awake. */
function routine(): TimedCall[] {
  return [0, 10, 20, 30, 40, 50].flatMap((minutes) =>
    [
      calls("02:00:04", monitoring, "ec2:DescribeInstances ec2:DescribeVolumes ec2:DescribeInstanceStatus"),
      calls("02:00:11", monitoring, "rds:DescribeDBInstances ecs:DescribeClusters monitoring:DescribeAlarms"),
      assumeRole("02:00:21", awsService("ecs-tasks"), "orders-task", "7f0c2b9d"),
      calls("02:00:33", orders, "secretsmanager:GetSecretValue", { secretId: "orders/database" }),
      calls("02:00:33", awsService("secretsmanager", orders.identity), "kms:Decrypt", { encryptionContext: secret }),
      calls("02:01:01", awsService("cloudtrail"), "s3:GetBucketAcl", { bucketName: "cloudtrail-logs", acl: "" }),
      assumeRole("02:01:14", awsService("lambda"), "mailer", "mailer"),
      calls("02:01:17", mailer, "logs:CreateLogStream", { ...logGroup, logStreamName: hash("sha256", `${minutes}`) }),
      // A policy that names the wrong table: denials, too few for an alert.
      denied("02:02:11", reports, "dynamodb:DescribeTable dynamodb:DescribeTable dynamodb:ListTagsOfResource"),
      assumeRole("02:03:02", awsService("config"), configRole, "AWSConfig-Describe"),
      calls("02:03:03", config, "ec2:DescribeSecurityGroups ec2:DescribeVpcs lambda:ListFunctions20150331"),
    ]
      .flat()
      .map((call) => ({ ...call, time: later(call.time, 60 * minutes) })),
  );
}

/** What happens this night, minute by minute. */
function night(): TimedCall[] {
  return [
    calls("02:01:15", { ...monitoring, region: "eu-west-1" }, "ec2:DescribeInstances rds:DescribeDBInstances"),

    // The engineer on call signs in by SSO, whose MFA no record shows, and looks round the console.
    signIn("02:05:00", engineer),
    calls("02:05:49", engineer, "health:DescribeEventAggregates notifications:ListNotificationHubs"),
    calls("02:06:12", engineer, "monitoring:DescribeAlarms ecs:ListServices logs:DescribeLogGroups"),

    // Somebody tries out a key that a build log gave away, and looks for what it may do.
    calls("02:11:04", thief, "sts:GetCallerIdentity iam:ListUsers iam:ListRoles iam:ListGroups"),
    denied("02:11:31", thief, probes),
    calls("02:13:40", thief, "iam:ListAccessKeys iam:ListAttachedUserPolicies iam:ListUserPolicies", backupUser),

    // Meanwhile the nightly deployment runs, as every night.
    calls("02:17:02", { ...deploy, identity: workflow }, "sts:AssumeRoleWithWebIdentity", deployRole),
    calls("02:17:03", deploy, "sts:GetCallerIdentity cloudformation:ListStacks"),
    calls("02:17:20", deploy, "cloudformation:CreateChangeSet cloudformation:DescribeChangeSet", changeSet),
    calls("02:17:31", deploy, "cloudformation:ExecuteChangeSet", changeSet),
    calls("02:17:36", cloudFormation, "lambda:UpdateFunctionCode20150331v2", { functionName: "mailer" }),
    calls("02:17:44", cloudFormation, "ecs:UpdateService", { cluster: "orders", service: "orders-api" }),
    calls("02:18:50", deploy, "cloudformation:DescribeStackEvents cloudformation:DescribeStacks", changeSet),

    // The build user may manage users: a dormant one gets a key, all permissions and a password.
    calls("02:18:22", thief, "iam:CreateAccessKey", backupUser, { accessKey: { ...backupKey, status: "Active" } }),
    calls("02:19:02", thief, "iam:AttachUserPolicy", administrator),
    calls("02:19:40", thief, "iam:CreateLoginProfile", backupUser, { loginProfile: backupUser }),

    // From here on the attacker is alice.backup, in a browser.
    signIn("02:26:03", aliceInIreland),
    calls("02:26:31", aliceInIreland, "ec2:DescribeInstances ec2:DescribeSecurityGroups"),
    calls("02:28:47", aliceInIreland, "ec2:AuthorizeSecurityGroupIngress", sshFromEverywhere, { _return: true }),
    calls("02:31:12", alice, "s3:ListBuckets"),
    calls("02:31:48", alice, "s3:GetBucketPublicAccessBlock s3:GetBucketPolicyStatus", invoices),
    calls("02:32:05", alice, "s3:PutBucketPublicAccessBlock", blockPublicAccess(false)),
    // The bucket knows no ACLs; a policy does it.
    calls("02:32:40", alice, "s3:PutBucketAcl", publicAcl).map((call) => ({ ...call, fields: noAcls })),
    calls("02:33:21", alice, "s3:PutBucketPolicy", publicPolicy),

    // Lights out: what happens until the trail is started again is in no log file.
    calls("02:38:10", alice, "cloudtrail:DescribeTrails cloudtrail:GetTrailStatus", trail),
    calls(stopped, alice, "cloudtrail:StopLogging", trail),
    calls(startedAgain, engineer, "cloudtrail:StartLogging cloudtrail:GetTrailStatus", trail),

    // The engineer reads what led here; the attacker is not done.
    calls("02:46:40", engineer, "cloudtrail:LookupEvents cloudtrail:LookupEvents cloudtrail:LookupEvents"),
    calls("02:49:33", alice, "kms:ScheduleKeyDeletion", { ...kmsKey, pendingWindowInDays: 7 }, kmsKey),

    // Both users are shut out, and the damage is undone.
    calls("02:51:20", engineer, "iam:UpdateAccessKey", { ...buildKey, status: "Inactive" }),
    calls("02:51:44", engineer, "iam:UpdateAccessKey", { ...backupKey, status: "Inactive" }),
    calls("02:52:02", engineer, "iam:DeleteLoginProfile", backupUser),
    calls("02:52:30", engineer, "iam:AttachUserPolicy", nothingAtAll),
    denied("02:53:11", alice, "kms:ListKeys ec2:DescribeInstances"),
    calls("02:54:25", engineer, "kms:CancelKeyDeletion kms:EnableKey", kmsKey, kmsKey),
    calls("02:56:03", engineer, "s3:PutBucketPublicAccessBlock", blockPublicAccess(true)),
    calls("02:57:19", { ...engineer, region: "eu-west-1" }, "ec2:RevokeSecurityGroupIngress", sshFromEverywhere),
  ].flat();
}

/** A call for each action (`<first part of eventSource>:<eventName>`), the first at `time`, one every two seconds. */
function calls(
  time: string,
  caller: Caller,
  actions: string,
  request: Fields | null = null,
  responseElements: Fields | null = null,
): TimedCall[] {
  return timed(
    time,
    actions.split(/\s+/).map((action) => call(caller, action, request, { responseElements })),
  );
}

function denied(time: string, caller: Caller, actions: string): TimedCall[] {
  return timed(
    time,
    actions.split(/\s+/).map((action) => deniedCall(caller, action)),
  );
}

function assumeRole(time: string, caller: Caller, pathAndName: string, roleSessionName: string): TimedCall[] {
  const credentials = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", expiration: `Mar 14, 2026, 3${time.slice(2)} AM` };
  return calls(time, caller, "sts:AssumeRole", { roleArn: roleArn(pathAndName), roleSessionName }, { credentials });
}

function signIn(time: string, caller: Caller): TimedCall[] {
  return timed(time, [consoleSignIn(caller)]);
}

function timed(time: string, calls: Call[]): TimedCall[] {
  return calls.map((call, index) => ({ ...call, time: later(time, 2 * index) }));
}

function blockPublicAccess(on: boolean): Fields {
  const settings = { BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on };
  return { ...invoices, publicAccessBlock: "", PublicAccessBlockConfiguration: settings };
}

/** A session of this night; each has an access key of its own. */
function session(pathAndName: string, sessionName: string, keyNumber: number, since = "01:58:30"): Fields {
  return roleSession(pathAndName, sessionName, `2026-03-14T${since}Z`, `ASIAIOSFODNN${keyNumber}EXAMPLE`);
}

function asRecord(call: TimedCall, index: number): Fields {
  return recordOf(call, {
    eventTime: `2026-03-14T${call.time}Z`,
    eventID: uuid(`event ${index}`),
    requestID: uuid(`request ${index}`),
    sharedEventID: uuid(`shared ${index}`),
  });
}

function byEventID(a: Fields, b: Fields): number {
  return compare(String(a.eventID), String(b.eventID));
}

/** CloudTrail's own proof that nobody changed the log files since; the function must pass it over. */
function digestFile(logFiles: { key: string; json: string }[]): { key: string; json: string } {
  const name = `${account}_CloudTrail-Digest_us-east-1_management-events_us-east-1_20260314T030412Z.json.gz`;
  const key = `AWSLogs/${account}/CloudTrail-Digest/us-east-1/2026/03/14/${name}`;
  const hashes = logFiles.map(({ key, json }) => ({
    s3Object: key,
    hashValue: hash("sha256", json),
    hashAlgorithm: "SHA-256",
  }));
  return { key, json: JSON.stringify({ awsAccountId: account, digestS3Object: key, logFiles: hashes }) };
}

/** When the five minutes of a record's log file end, which is the time in the file's name. */
function endOfFile(eventTime: unknown): Date {
  return new Date(Math.floor(Date.parse(String(eventTime)) / 300_000 + 1) * 300_000);
}

/** CloudTrail delivers minutes after the five that an object's name ends with. */
function after(key: string): Date {
  const [, hour, minute] = /T(\d\d)(\d\d)\d*Z/.exec(key) ?? [];
  return new Date(Date.parse(`2026-03-14T${hour}:${minute}:00Z`) + 95_000);
}

function later(time: string, seconds: number): string {
  return new Date(Date.parse(`2026-03-14T${time}Z`) + 1000 * seconds).toISOString().slice(11, 19);
}

function uuid(seed: string): string {
  return hash("sha256", seed).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, "$1-$2-4$3-8$4-$5");
}
