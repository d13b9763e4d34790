import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { record } from "../support/records.ts";
import { randomNumbers } from "./random.ts";

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
  records: Record<string, unknown>[];
}

const account = "123456789012";

/** Makes a few weeks of an account's life: routine, a pipeline that is loud, and one bad night. */
export function* generateLogFiles(generation: Generation = {}): Generator<GeneratedFile> {
  const { seed = 7, from = "2026-03-02", days = 14, filesPerDay = 6, recordsPerFile = 30 } = generation;
  const random = randomNumbers(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
  const eventID = () => `${hex(8)}-${hex(4)}-4${hex(3)}-9${hex(3)}-${hex(12)}`;

  for (let day = 0; day < days; day++) {
    const date = new Date(Date.parse(from) + day * 86_400_000);
    const isWeekend = [0, 6].includes(date.getUTCDay());
    for (let file = 0; file < filesPerDay; file++) {
      const start = date.getTime() + (file * 86_400_000) / filesPerDay;
      const calls = Array.from({ length: recordsPerFile }, () => pick(routine));
      for (const { perDay, calls: remarkable, onDay, weekdays } of remarkables) {
        if (onDay === undefined ? isWeekend && weekdays : onDay !== day || file !== filesPerDay - 1) continue;
        const times = onDay === undefined ? perDay / filesPerDay : 1;
        for (let count = Math.floor(times + random()); count > 0; count--) calls.push(...remarkable);
      }
      const records = calls.map(({ caller, ...fields }) => ({
        ...record({ responseElements: null, ...callers[caller], ...fields }),
        eventTime: `${new Date(start + random() * 300_000).toISOString().slice(0, 19)}Z`,
        eventID: eventID(),
      }));
      const stamp = new Date(start + 600_000).toISOString().replace(/[-:]/g, "").slice(0, 13);
      const folder = date.toISOString().slice(0, 10).replaceAll("-", "/");
      yield {
        key: `AWSLogs/${account}/CloudTrail/eu-west-1/${folder}/${account}_CloudTrail_eu-west-1_${stamp}Z_${hex(16)}.json.gz`,
        records,
      };
    }
  }
}

/** The bytes of a log file. */
export function logFileBytes({ records }: Pick<GeneratedFile, "records">): Uint8Array {
  return gzipSync(JSON.stringify({ Records: records }));
}

/** Writes generated log files below a folder. */
export function writeLogFiles(folder: string, generation?: Generation): void {
  for (const file of generateLogFiles(generation)) {
    mkdirSync(dirname(join(folder, file.key)), { recursive: true });
    writeFileSync(join(folder, file.key), logFileBytes(file));
  }
}

type Call = { caller: keyof typeof callers } & Record<string, unknown>;

const session = (role: string, name: string, address: string, userAgent: string) => ({
  userIdentity: {
    type: "AssumedRole",
    principalId: `AROAEXAMPLEEXAMPLE001:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    accountId: account,
    accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAEXAMPLEEXAMPLE001",
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: "2026-03-02T02:01:00Z", mfaAuthenticated: "false" },
    },
  },
  sourceIPAddress: address,
  userAgent,
});

const user = (userName: string, address: string) => ({
  userIdentity: {
    type: "IAMUser",
    principalId: "AIDAEXAMPLEEXAMPLE001",
    arn: `arn:aws:iam::${account}:user/${userName}`,
    accountId: account,
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    userName,
  },
  sourceIPAddress: address,
  userAgent: "aws-cli/2.33.2 md/awscrt#0.29.2 ua/2.1 os/linux#6.12.25 lang/python#3.13.11",
});

const callers = {
  deploy: session("deploy", "pipeline", "198.51.100.20", "APN/1.0 HashiCorp/1.0 Terraform/1.14.3"),
  monitoring: session("monitoring", "collector", "198.51.100.21", "Boto3/1.42.30 lang/python#3.13.11"),
  orders: session("orders-service", "i-0123456789abcdef0", "10.0.4.17", "aws-sdk-java/2.41.8 lang/java#21.0.9"),
  alice: session(
    "AWSReservedSSO_Developer_0123456789abcdef",
    "alice@example.com",
    "203.0.113.24",
    "Mozilla/5.0 Firefox/147.0",
  ),
  bob: user("bob", "203.0.113.31"),
  buildAgent: user("build-agent", "203.0.113.66"),
  root: {
    userIdentity: { type: "Root", principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account },
    sourceIPAddress: "203.0.113.5",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
  },
};

const call = (caller: Call["caller"], action: string, requestParameters: object | null = null, fields = {}): Call => {
  const [service, eventName] = action.split(":");
  return { caller, eventSource: `${service}.amazonaws.com`, eventName, requestParameters, ...fields };
};

const routine: Call[] = [
  call("monitoring", "ec2:DescribeInstances", { maxResults: 100 }, { readOnly: true }),
  call("monitoring", "rds:DescribeDBInstances", null, { readOnly: true }),
  call("monitoring", "logs:DescribeLogGroups", { limit: 50 }, { readOnly: true }),
  call("monitoring", "s3:GetBucketLocation", { bucketName: "example-invoices" }, { readOnly: true }),
  call("deploy", "cloudformation:DescribeStacks", { stackName: "orders" }, { readOnly: true }),
  call("deploy", "ecs:UpdateService", { cluster: "main", service: "orders" }),
  call("orders", "sqs:GetQueueAttributes", { queueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/orders" }),
  call("orders", "kms:Decrypt", { keyId: `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab` }),
  call("alice", "ec2:DescribeSecurityGroups", { maxResults: 50 }, { readOnly: true }),
];

const secret = (name: string) => call("orders", "secretsmanager:GetSecretValue", { secretId: `orders/${name}` });
const signIn = (caller: Call["caller"], outcome: "Success" | "Failure", MFAUsed: "Yes" | "No") =>
  call(caller, "signin:ConsoleLogin", null, {
    eventType: "AwsConsoleSignIn",
    responseElements: { ConsoleLogin: outcome },
    additionalEventData: { LoginTo: "https://console.aws.amazon.com/console/home", MobileVersion: "No", MFAUsed },
    ...(outcome === "Failure" && { errorMessage: "Failed authentication" }),
  });
const bucketPolicy = (bucketName: string) =>
  call("deploy", "s3:PutBucketPolicy", {
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
const denied = { errorCode: "AccessDenied", errorMessage: "User is not authorized to perform this action" };
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
    calls: [call("alice", "lambda:UpdateFunctionCode20150331v2", { functionName: "thumbnailer" })],
  },
  { perDay: 0.7, calls: [signIn("bob", "Failure", "No")] },
  { perDay: 0.4, weekdays: true, calls: [call("alice", "ec2:CreateKeyPair", { keyName: "alice-laptop" })] },
  { perDay: 0.2, weekdays: true, calls: [call("alice", "ec2:AuthorizeSecurityGroupIngress", ssh)] },
  { perDay: 1, onDay: 3, calls: [signIn("root", "Success", "Yes")] },
  {
    perDay: 1,
    onDay: 8,
    calls: [
      ...[...probes, ...probes].map((name) => call("buildAgent", `iam:${name}`, null, denied)),
      call("buildAgent", "iam:CreateUser", { userName: "alice.backup" }),
      call("buildAgent", "iam:CreateAccessKey", { userName: "alice.backup" }),
      call("buildAgent", "iam:AttachUserPolicy", {
        userName: "alice.backup",
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
      call("buildAgent", "cloudtrail:StopLogging", { name: `arn:aws:cloudtrail:eu-west-1:${account}:trail/main` }),
    ],
  },
];
