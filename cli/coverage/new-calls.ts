import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Command, InvalidArgumentError } from "commander";
import { loadRuleset } from "../../language/load.ts";
import { plural } from "../../text/counts.ts";
import { answerer } from "./answers.ts";
import { reasonOf } from "./reasons.ts";

/** The names of a service's API calls, by the service's name in CloudTrail's eventSource. */
export type Calls = Map<string, Set<string>>;

/**
 * Reads the API calls that a release of an AWS SDK knows: the folder `data` of botocore (Python), or `node_modules/@aws-sdk`
 * (JavaScript). Throws `InvalidArgumentError` for a folder that is neither.
 */
export function readCalls(folder: string): Calls {
  const calls: Calls = new Map();
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) {
    const found = entry.startsWith("client-") ? ofJavaScript(folder, entry) : ofBotocore(join(folder, entry));
    if (!found) continue;
    const [service, names] = found;
    calls.set(service, new Set([...(calls.get(service) ?? []), ...names]));
  }
  if (calls.size > 0) return calls;
  throw new InvalidArgumentError("It has no models of AWS's SDK; name botocore's data or node_modules/@aws-sdk.");
}

function ofJavaScript(folder: string, client: string): [service: string, names: string[]] | undefined {
  const commands = join(folder, client, "dist-types/commands");
  if (!existsSync(commands)) return undefined;
  const names = readdirSync(commands).flatMap((file) => /^(\w+)Command\.d\.ts$/.exec(file)?.[1] ?? []);
  return [client.slice("client-".length), names];
}

/** The latest version of `<service>/<date>/service-2.json`, which recent releases gzip. */
function ofBotocore(folder: string): [service: string, names: string[]] | undefined {
  if (!statSync(folder).isDirectory()) return undefined;
  const version = readdirSync(folder).sort().at(-1) ?? "";
  const file = ["service-2.json", "service-2.json.gz"].map((name) => join(folder, version, name)).find(existsSync);
  if (!file) return undefined;
  const bytes = readFileSync(file);
  const model = JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
  const { signingName, endpointPrefix } = model.metadata;
  // Of AWS Marketplace, CloudTrail names the API: agreement-marketplace.
  const service = signingName === "aws-marketplace" ? endpointPrefix : (signingName ?? endpointPrefix);
  return [service, Object.keys(model.operations)];
}

const read = /^(Get|List|Describe|BatchGet|Search|Query|Head|Lookup|Tag|Untag)/;

/** Returns the calls of the newer release that the older one lacks, without reads and tags, as `service:Name`. */
export function newCalls(older: Calls, newer: Calls): string[] {
  return [...newer]
    .flatMap(([service, names]) =>
      [...names]
        .filter((name) => !read.test(name) && !older.get(service)?.has(name))
        .map((name) => `${service}:${name}`),
    )
    .sort();
}

/** Returns those of the calls that neither a reason of reasons.ts answers for nor a rule, unless it only alerts on calls that fail. */
export function unansweredCalls(calls: string[]): string[] {
  const answer = answerer(loadRuleset().rules);
  return calls.filter((name) => {
    const [service, eventName = ""] = name.split(":");
    const event = { name, eventSource: `${service}.amazonaws.com`, eventName };
    return answer(event).rules.every(({ onlyIfItFails }) => onlyIfItFails) && reasonOf(event) === undefined;
  });
}

if (import.meta.main) {
  new Command("npx node cli/coverage/new-calls.ts")
    .argument("<OLDER>", "the older release, such as OLDER/botocore/data", readCalls)
    .argument("<NEWER>", "the newer release", readCalls)
    .showHelpAfterError()
    .action((older: Calls, newer: Calls) => {
      const calls = newCalls(older, newer);
      const unanswered = unansweredCalls(calls);
      for (const name of unanswered) console.log(name);
      console.error(`${plural(calls.length, "new call")}, ${unanswered.length} without a rule or a reason`);
    })
    .parse();
}
