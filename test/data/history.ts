import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  account,
  type Call,
  type Caller,
  call,
  consoleSignIn,
  deniedCall,
  type Fields,
  iamUser,
  logFileBytes,
  madeUpKey,
  recordOf,
  roleSession,
  rootUser,
} from "../../local/made-up-records.ts";
import { createRandom } from "./random.ts";

/** How much `generateLogFiles` makes; the same settings give the same files. */
export interface Generation {
  seed?: number;
  /** The first day, `YYYY-MM-DD`. */
  from?: string;
  days?: number;
  filesPerDay?: number;
  /** Ordinary records in each file; the remarkable ones come on top. */
  recordsPerFile?: number;
}

/** A log file as CloudTrail would store it. */
export interface GeneratedFile {
  key: string;
  records: Fields[];
}

/** Makes a few weeks of an account's life: routine, a pipeline that is loud, and one bad night. */
export function* generateLogFiles(generation: Generation = {}): Generator<GeneratedFile> {
  const { seed = 7, from = "2026-03-02", days = 14, filesPerDay = 6, recordsPerFile = 30 } = generation;
  const random = createRandom(seed);
  for (let day = 0; day < days; day++) {
    const date = new Date(Date.parse(from) + day * 86_400_000);
    const isWeekend = [0, 6].includes(date.getUTCDay());
    for (let file = 0; file < filesPerDay; file++) {
      const start = date.getTime() + (file * 86_400_000) / filesPerDay;
      const calls = Array.from({ length: recordsPerFile }, () => random.pick(routine));
      for (const { perDay, calls: remarkable, onDay, weekdays } of remarkables) {
        if (onDay === undefined ? isWeekend && weekdays : onDay !== day || file !== filesPerDay - 1) continue;
        const times = onDay === undefined ? perDay / filesPerDay : 1;
        for (let count = Math.floor(times + random.number()); count > 0; count--) calls.push(...remarkable);
      }
      const records = calls.map((call) => {
        const eventTime = `${new Date(start + random.number() * 300_000).toISOString().slice(0, 19)}Z`;
        return recordOf(call, { eventTime, eventID: random.uuid(), requestID: "0e4c8a4c-8a60-4e1d-8b6f-00000example" });
      });
      yield { key: madeUpKey("eu-west-1", new Date(start + 600_000), random.hex(16)), records };
    }
  }
}

/** Writes generated log files below a folder. */
export function writeLogFiles(folder: string, generation?: Generation): void {
  for (const file of generateLogFiles(generation)) {
    mkdirSync(dirname(join(folder, file.key)), { recursive: true });
    writeFileSync(join(folder, file.key), logFileBytes(file.records));
  }
}

const session = (role: string, name: string, address: string, agent: string): Caller => {
  const identity = roleSession(role, name, "2026-03-02T02:01:00Z");
  return { identity, address, agent, region: "eu-west-1" };
};
const cli = "aws-cli/2.33.2 md/awscrt#0.29.2 ua/2.1 os/linux#6.12.25 lang/python#3.13.11";
const user = (name: string, address: string): Caller => {
  return { identity: iamUser(name), address, agent: cli, region: "eu-west-1" };
};

const deploy = session("deploy", "pipeline", "198.51.100.20", "APN/1.0 HashiCorp/1.0 Terraform/1.14.3");
const monitoring = session("monitoring", "collector", "198.51.100.21", "Boto3/1.42.30 lang/python#3.13.11");
const java = "aws-sdk-java/2.41.8 lang/java#21.0.9";
const orders = session("orders-service", "i-0123456789abcdef0", "10.0.4.17", java);
const developer = "AWSReservedSSO_Developer_0123456789abcdef";
const alice = session(developer, "alice@example.com", "203.0.113.24", "Mozilla/5.0 Firefox/147.0");
const bob = user("bob", "203.0.113.31");
const buildAgent = user("build-agent", "203.0.113.66");
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0";
const root: Caller = { identity: rootUser, address: "203.0.113.5", agent: firefox, region: "eu-west-1" };

const routine: Call[] = [
  call(monitoring, "ec2:DescribeInstances", { maxResults: 100 }),
  call(monitoring, "rds:DescribeDBInstances"),
  call(monitoring, "logs:DescribeLogGroups", { limit: 50 }),
  call(monitoring, "s3:GetBucketLocation", { bucketName: "example-invoices" }),
  call(deploy, "cloudformation:DescribeStacks", { stackName: "orders" }),
  call(deploy, "ecs:UpdateService", { cluster: "main", service: "orders" }),
  call(orders, "sqs:GetQueueAttributes", { queueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/orders" }),
  call(orders, "kms:Decrypt", { keyId: `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab` }),
  call(alice, "ec2:DescribeSecurityGroups", { maxResults: 50 }),
];

const secret = (name: string) => call(orders, "secretsmanager:GetSecretValue", { secretId: `orders/${name}` });
const bucketPolicy = (bucketName: string) =>
  call(deploy, "s3:PutBucketPolicy", {
    bucketName,
    bucketPolicy: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${bucketName}/*` }],
    },
  });
const ssh = {
  groupId: "sg-0123456789abcdef0",
  ipPermissions: {
    items: [{ ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } }],
  },
};
const probes = ["ListUsers", "ListRoles", "ListPolicies", "GetAccountSummary", "ListGroups", "ListAccessKeys"];

/** What stands out, how often a day or on which day, and whether it rests at the weekend. */
const remarkables: { perDay: number; calls: Call[]; weekdays?: boolean; onDay?: number }[] = [
  { perDay: 5, weekdays: true, calls: [bucketPolicy("example-invoices")] },
  { perDay: 4, weekdays: true, calls: [bucketPolicy("example-reports")] },
  {
    perDay: 1.6,
    calls: ["database", "mail", "tax", "payments", "shipping", "search", "cache", "queue", "vat", "audit"].map(secret),
  },
  {
    perDay: 1,
    weekdays: true,
    calls: [call(alice, "lambda:UpdateFunctionCode20150331v2", { functionName: "thumbnailer" })],
  },
  { perDay: 0.7, calls: [consoleSignIn(bob, "Failure")] },
  { perDay: 0.4, weekdays: true, calls: [call(alice, "ec2:CreateKeyPair", { keyName: "alice-laptop" })] },
  { perDay: 0.2, weekdays: true, calls: [call(alice, "ec2:AuthorizeSecurityGroupIngress", ssh)] },
  { perDay: 1, onDay: 3, calls: [consoleSignIn(root, "Success", "Yes")] },
  {
    perDay: 1,
    onDay: 8,
    calls: [
      ...[...probes, ...probes].map((name) => deniedCall(buildAgent, `iam:${name}`)),
      call(buildAgent, "iam:CreateUser", { userName: "alice.backup" }),
      call(buildAgent, "iam:CreateAccessKey", { userName: "alice.backup" }),
      call(buildAgent, "iam:AttachUserPolicy", {
        userName: "alice.backup",
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      call(buildAgent, "cloudtrail:StopLogging", { name: `arn:aws:cloudtrail:eu-west-1:${account}:trail/main` }),
    ],
  },
];
