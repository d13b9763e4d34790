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
import {
  audit,
  backups,
  byHand,
  controlTower,
  dataScience,
  deniedPages,
  deployment,
  engineering,
  nodes,
  reads,
  region,
  role,
  type Step,
  scaling,
  terraformWrites,
} from "./ordinary-calls.ts";
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

const at = "2026-03-16T06:00:00Z";
const sdk = "Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux#6.8.0 lang/python#3.13.7";
const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const terraformAgent = "APN/1.0 HashiCorp/1.0 Terraform/1.14.3 terraform-provider-aws/6.28.0 aws-sdk-go-v2/1.41.1";

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

/** One burst of calls by one caller in one account. */
interface Burst {
  caller: Caller;
  steps: Step[];
}

/**
 * Makes the log objects of one ordinary working day, always the same: infrastructure as code, CI, people of IAM
 * Identity Center, Auto Scaling, EKS, AWS Backup, AWS Config, Control Tower and an audit tool. Some people are denied what the
 * console reads for a page. Nobody attacks.
 */
export function ordinaryDay(organization: Organization): DayLogObject[] {
  const random = createRandom(1);
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

/** An organization of so many accounts, as busy for each account as the large one. */
export function organizationOf(accounts: number): Organization {
  return { accounts, engineers: accounts * 4, deployments: accounts * 3, audits: 2, instances: accounts * 25 };
}

/**
 * Makes the log objects of such a day one after the other, in the order of their times, for organizations whose records do
 * not all fit in memory. Unlike `ordinaryDay`, every account has an id of its own, so that its roles are others than those
 * of the same name elsewhere.
 */
export function* ordinaryDayInOrder(organization: Organization): Generator<DayLogObject & { minutes: number }> {
  const random = createRandom(1);
  const slots = Map.groupBy(
    burstsOf(organization, random).map((burst) => ({
      ...burst,
      home: Math.floor(random.number() * organization.accounts) + 1,
      minutes: Math.floor(random.number() * 24 * 12) * 5,
    })),
    ({ minutes, home }) => minutes * 1_000_000 + home,
  );
  for (const slot of [...slots.keys()].sort((a, b) => a - b)) {
    const bursts = slots.get(slot) ?? [];
    const minutes = Math.floor(slot / 1_000_000);
    const home = String(slot % 1_000_000).padStart(12, "0");
    const records = bursts.flatMap(({ caller, steps }) =>
      steps.map(([action, request, fields]) =>
        recordOf(call(caller, action, request, fields), occurrence(minutes, random)),
      ),
    );
    yield { account: home, minutes, records: JSON.parse(JSON.stringify(records).replaceAll(account, home)) };
  }
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
      // Through an endpoint of the VPC.
      caller: { ...job("eks-node", `i-${index.toString(16).padStart(17, "0")}`), address: "10.0.4.17" },
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
    // Somebody with few rights opens the pages of EC2, twice.
    ...times(Math.ceil(engineers / 10), (index) => ({
      caller: person(`accountant${index}`, "Billing", browser),
      steps: [...deniedPages, ...deniedPages],
    })),
  ];
}
