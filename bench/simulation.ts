import { Command } from "commander";
import { wholeNumber } from "../cli/whole-number.ts";
import { createRandom } from "../test/data/random.ts";
import { number } from "../text/counts.ts";
import { durationInWords } from "../text/duration.ts";

/** An organization, and how its log objects become alerts. Defaults: `ordinary`. */
export interface Organization {
  accounts: number;
  /** How many Regions an account is active in: CloudTrail delivers a log object for each about every five minutes. */
  regions: number;
  /** The share of the log objects that are delivered in the first `burstSeconds` of each five minutes; the rest comes evenly. */
  burstShare: number;
  burstSeconds: number;
  recordsPerObject: number;
  /** The share of log objects with alerts, each of which is a summary. */
  alerting: number;
  /** The share of log objects in which a rule that remembers matches, and how many values it asks the table for. */
  remembering: number;
  valuesRemembered: number;
  concurrency: number;
  memoryMb: number;
  minutes: number;
  seed: number;
}

/** What happens to the log objects of an organization. Times are in seconds, from S3's notification to the published summary. */
export interface Simulated {
  objects: number;
  lag: { p50: number; p95: number; p99: number; max: number };
  /** How often Lambda refused to begin an invocation, because `concurrency` were running, and queued it again. */
  throttles: number;
  /** The share of the reserved invocations that were running on average. */
  utilization: number;
  /** Emails to one address, in the second with most of them. SNS suspends a subscription above 10. */
  emailsInASecond: number;
  /** Write units of the memory table in the second with most of them. A new table on demand takes 4,000. */
  tableWritesInASecond: number;
  /** US dollars a month, of Lambda, KMS, S3's reads and DynamoDB. */
  costAMonth: number;
}

/** An organization of 1,000 accounts as docs/operations.md assumes it. */
export const ordinary: Organization = {
  accounts: 1000,
  regions: 8,
  burstShare: 0.5,
  burstSeconds: 60,
  recordsPerObject: 50,
  alerting: 0.001,
  remembering: 0.08,
  valuesRemembered: 1.8,
  concurrency: concurrencyFor({ accounts: 1000, regions: 8 }),
  memoryMb: 1024,
  minutes: 30,
  seed: 1,
};

const periodSeconds = 300;

/**
 * What an invocation takes, in seconds. Evaluating is measured (docs/performance.md, the busy mix, on the share of a
 * processor that 1,024 MiB gets); the others are the assumptions of docs/operations.md.
 */
const costs = {
  /** Fetching and decrypting a log object, and what is around it. */
  read: 0.1,
  record: 10.5e-6,
  publish: 0.05,
  /** A request to the memory table. Those for the values of a log object are counted as if made one after the other. */
  table: 0.01,
  coldStart: 0.4,
};
const requestsPerValue = { reads: 5, writes: 1 };

/** Lambda's pauses before it tries a throttled event again. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const pause = { first: 1, most: 300 };

/** List prices of us-east-1, as in docs/operations.md. */
const prices = {
  gbSecond: 0.0000133334,
  request: 0.2 / 1e6,
  kms: 0.03 / 1e4,
  get: 0.0004 / 1e3,
  tableWrite: 0.625 / 1e6,
  tableRead: 0.125 / 1e6,
};
const secondsAMonth = 730 * 3600;

/**
 * The concurrency to choose for an organization: so many invocations that the log objects of five minutes, 0.15 s each, are
 * evaluated within a minute, for which a burst then waits at most about as long.
 */
export function concurrencyFor({ accounts, regions }: Pick<Organization, "accounts" | "regions">): number {
  return Math.max(5, Math.ceil((accounts * regions * 0.15) / 60));
}

/** Simulates log objects from their notification to their summary; the same organization and seed give the same result. */
export function simulate(organization: Organization): Simulated {
  const { minutes, concurrency, seed } = organization;
  const { number: random } = createRandom(seed);
  const deliveries = deliveriesOf(organization, random);
  const queue = new Queue();
  for (const [object, time] of deliveries.entries()) queue.push(time, object);

  const attempts = new Uint8Array(deliveries.length);
  const lags = new Float64Array(deliveries.length);
  const [emails, writes] = [new Map<number, number>(), new Map<number, number>()];
  // The time at which each running invocation ends.
  const running = new Queue();
  let [throttles, busySeconds, tableRequests, started] = [0, 0, 0, 0];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { time, value: object } = next;
    while (running.size > 0 && running.first <= time) running.pop();
    if (running.size >= concurrency) {
      throttles++;
      const wait = Math.min(pause.most, pause.first * 2 ** (attempts[object] as number));
      attempts[object] = Math.min(20, (attempts[object] as number) + 1);
      queue.push(time + wait * (0.5 + random() / 2), object);
      continue;
    }
    const cold = running.size >= started ? costs.coldStart : 0;
    if (cold > 0) started++;
    const values = random() < organization.remembering ? organization.valuesRemembered : 0;
    const requests = values * (requestsPerValue.reads + requestsPerValue.writes);
    const evaluated =
      costs.read * (0.5 + random()) + organization.recordsPerObject * costs.record + requests * costs.table;
    // The function limits the rate of emails by the time that publishing takes at least: infra/alerter.ts.
    const publishing = random() < organization.alerting ? Math.max(costs.publish, 0.25 * Math.min(concurrency, 10)) : 0;
    const published = time + cold + evaluated + (publishing > 0 ? costs.publish : 0);
    if (publishing > 0) increment(emails, Math.floor(published), 1);
    if (values > 0) increment(writes, Math.floor(published), values * requestsPerValue.writes);
    running.push(time + cold + evaluated + publishing, object);
    busySeconds += cold + evaluated + publishing;
    tableRequests += values;
    lags[object] = published - (deliveries[object] as number);
  }

  lags.sort();
  const percentile = (share: number) => lags[Math.ceil(lags.length * share) - 1] ?? 0;
  const seconds = minutes * 60;
  const cost =
    busySeconds * (organization.memoryMb / 1024) * prices.gbSecond +
    deliveries.length * (prices.request + prices.kms + prices.get) +
    tableRequests * (requestsPerValue.writes * prices.tableWrite + requestsPerValue.reads * prices.tableRead);
  return {
    objects: deliveries.length,
    lag: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99), max: percentile(1) },
    throttles,
    utilization: busySeconds / (concurrency * seconds),
    emailsInASecond: Math.max(0, ...emails.values()),
    tableWritesInASecond: Math.max(0, ...writes.values()),
    costAMonth: (cost * secondsAMonth) / seconds,
  };
}

function deliveriesOf({ accounts, regions, burstShare, burstSeconds, minutes }: Organization, random: () => number) {
  const periods = Math.ceil((minutes * 60) / periodSeconds);
  const deliveries = new Float64Array(accounts * regions * periods);
  for (let index = 0; index < deliveries.length; index++) {
    const period = index % periods;
    const within = random() < burstShare ? burstSeconds : periodSeconds;
    deliveries[index] = period * periodSeconds + random() * within;
  }
  return deliveries;
}

function increment(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Values by time, the earliest first: a binary heap. Values of equal times come in any order, but always in the same. */
class Queue {
  readonly #times: number[] = [];
  readonly #values: number[] = [];

  get size(): number {
    return this.#times.length;
  }

  /** The earliest time. */
  get first(): number {
    return this.#times[0] as number;
  }

  push(time: number, value: number): void {
    let place = this.#times.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((this.#times[parent] as number) <= time) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#times[place] = time;
    this.#values[place] = value;
  }

  pop(): { time: number; value: number } | undefined {
    const [time, value] = [this.#times[0], this.#values[0]];
    if (time === undefined || value === undefined) return undefined;
    const lastTime = this.#times.pop() as number;
    const lastValue = this.#values.pop() as number;
    const size = this.#times.length;
    if (size === 0) return { time, value };
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && (this.#times[child + 1] as number) < (this.#times[child] as number)) child++;
      if ((this.#times[child] as number) >= lastTime) break;
      this.#move(child, place);
      place = child;
    }
    this.#times[place] = lastTime;
    this.#values[place] = lastValue;
    return { time, value };
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#values[to] = this.#values[from] as number;
  }
}

/** A line for a table: what happens at one size and concurrency. */
export function simulationLine(organization: Organization): string {
  const { lag, throttles, utilization, objects, costAMonth } = simulate(organization);
  const seconds = (value: number) => durationInWords(Math.max(1, Math.round(value)) * 1000);
  return [
    `${number(organization.accounts)} accounts`,
    `concurrency ${organization.concurrency}`,
    `lag ${seconds(lag.p50)}, p95 ${seconds(lag.p95)}, p99 ${seconds(lag.p99)}, at most ${seconds(lag.max)}`,
    `${number(throttles)} throttles of ${number(objects)} log objects`,
    `${Math.round(100 * utilization)}% busy`,
    `$${number(Math.round(costAMonth))} a month`,
  ].join("; ");
}

if (import.meta.main) {
  const values = new Command("npx node bench/simulation.ts")
    .description(
      "Simulates the lag and cost of an organization's log objects; without options, the table of docs/operations.md.",
    )
    .option("--accounts <N>", "how many accounts the organization has", wholeNumber(100_000))
    .option("--regions <N>", "how many Regions each uses", wholeNumber(100_000), ordinary.regions)
    .option(
      "--concurrency <N>",
      "how many invocations run at a time; by default, four runs around the advised number",
      wholeNumber(100_000),
    )
    .showHelpAfterError()
    .parse()
    .opts<{ accounts?: number; regions: number; concurrency?: number }>();
  const { regions } = values;
  for (const accounts of values.accounts ? [values.accounts] : [1000, 10_000]) {
    const chosen = concurrencyFor({ accounts, regions });
    const tried = values.concurrency ? [values.concurrency] : [chosen / 4, chosen / 2, chosen, 2 * chosen];
    for (const concurrency of tried) {
      console.log(simulationLine({ ...ordinary, accounts, regions, concurrency: Math.ceil(concurrency) }));
    }
  }
}
