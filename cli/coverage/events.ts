import { readFileSync } from "node:fs";
import { join } from "node:path";

/** An event that a list names, with the eventSource that CloudTrail writes, if the list knows it. */
export interface ListedEvent {
  /** As the list names it: `iam:CreateUser`, or `CreateUser`. */
  name: string;
  eventSource?: string;
  eventName: string;
}

/** A list of events that the library must answer for. */
export interface EventList {
  title: string;
  source: string;
  events: ListedEvent[];
}

/** The four lists, each with where it is from. */
export function eventLists(): EventList[] {
  return [
    {
      title: "Permissions management",
      source:
        "Every action that AWS's [Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html) " +
        "classes as permissions management.",
      events: linesOf("permissions-management.txt").map(named),
    },
    {
      title: "Attackers' handbooks",
      source:
        "Calls that change or take something, that HackTricks Cloud, Pacu, Stratus Red Team, CloudGoat, PMapper or pathfinding.cloud " +
        "name, and that no rule named when the list was made.",
      events: rowsOf("handbook-events.tsv").map(([name = ""]) => named(name)),
    },
    {
      title: "Published incidents",
      source:
        "Events that published incidents used, from [TrailDiscover](https://github.com/adanalvarez/TrailDiscover), and that no " +
        "rule named when the list was made.",
      events: rowsOf("incident-events.tsv").map(([, eventSource = "", eventName = ""]) => ({
        name: `${eventSource.replace(".amazonaws.com", "")}:${eventName}`,
        eventSource,
        eventName,
      })),
    },
    {
      title: "Shared by other libraries",
      source:
        "Events that at least two public libraries of detections alert on, and that no rule named when the list was made.",
      events: rowsOf("shared-detections.tsv").map(([eventName = ""]) => ({
        name: eventName,
        eventName,
        ...(sharedEvents[eventName] !== undefined && { eventSource: `${sharedEvents[eventName]}.amazonaws.com` }),
      })),
    },
  ];
}

/** The event of a name such as `iam:CreateUser`. */
function named(name: string): ListedEvent {
  const [service = "", eventName = ""] = name.split(":");
  return { name, eventSource: `${sources[service] ?? service}.amazonaws.com`, eventName };
}

/** Services whose name in IAM actions is not the one in CloudTrail's eventSource. */
const sources: Record<string, string> = {
  cloudwatch: "monitoring",
  "aws-marketplace": "marketplace",
  "s3-object-lambda": "s3",
  memorydb: "memory-db",
};

/** The service whose event the libraries mean, which the list leaves out. */
const sharedEvents: Record<string, string> = {
  CreateGroup: "iam",
  DeleteLogGroup: "logs",
  AssociateVPCWithHostedZone: "route53",
  CreateDataSource: "bedrock",
  CreateDistribution: "cloudfront",
  CreateFunction: "lambda",
  CreateService: "ecs",
  CreateVirtualMFADevice: "iam",
  DeleteAccountPasswordPolicy: "iam",
  DeleteAlarms: "monitoring",
  DeleteGroup: "iam",
  DeleteKnowledgeBase: "bedrock",
  DeleteLogStream: "logs",
  DeleteRule: "events",
  DisableRule: "events",
  EnableMFADevice: "iam",
  GetCallerIdentity: "sts",
  GetObject: "s3",
  ListBuckets: "s3",
  ListFoundationModels: "bedrock",
  ListSecrets: "secretsmanager",
  PutFoundationModelEntitlement: "bedrock",
  RunInstances: "ec2",
  RunTask: "ecs",
  StartTask: "ecs",
  UpdateDataSource: "bedrock",
  UpdateDistribution: "cloudfront",
};

function linesOf(file: string): string[] {
  return readFileSync(join(import.meta.dirname, file), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** The rows of a TSV file below its heading. */
export function rowsOf(file: string): string[][] {
  return linesOf(file)
    .slice(1)
    .map((line) => line.split("\t"));
}
