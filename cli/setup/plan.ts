import { regionDirections, regionName } from "../../language/field-values.ts";
import { suggest } from "../../language/suggest.ts";
import { partitionOfRegion } from "../../text/partition.ts";
import { isPlaceholder, placeholderProblem } from "../../text/placeholder-address.ts";

/** What a first deployment needs to know. */
export interface SetupAnswers {
  /** Where the state is kept: `--local` for this machine, else a URL such as `s3://my-pulumi-state`. */
  backend: string;
  stack: string;
  region: string;
  email: string;
}

/** A call of Pulumi's CLI. */
export interface SetupStep {
  args: string[];
  /** What it is for, for the list that is shown before anything runs. */
  why: string;
}

/**
 * Returns the calls of Pulumi's CLI that deploy a stack for the first time, or again after a failure. All of them
 * can be repeated.
 *
 * @param options.yes does not ask before the deployment
 */
export function planSetup({ backend, stack, region, email }: SetupAnswers, { yes = false } = {}): SetupStep[] {
  return [
    {
      args: ["login", backend],
      why: backend === "--local" ? "keeps the state in ~/.pulumi" : `keeps the state in ${backend}`,
    },
    { args: ["stack", "select", "--create", stack], why: "creates the stack, unless it exists" },
    { args: ["config", "set", "--stack", stack, "aws:region", region], why: "where it is deployed" },
    { args: ["config", "set", "--stack", stack, "--path", "emails[0]", email], why: "who gets alerts and alarms" },
    {
      // After a failed update, the state may say that a change has happened which has not.
      args: ["up", "--refresh", "--stack", stack, ...(yes ? ["--yes"] : [])],
      why: yes ? "deploys" : "shows what would be created, asks, and deploys",
    },
  ];
}

const areas = ["af", "ap", "ca", "eu", "il", "me", "mx", "sa", "us"];
const otherPartitions = ["cn-north-1", "cn-northwest-1", "eusc-de-east-1", "us-gov-east-1", "us-gov-west-1"];

/** The Regions that the AWS SDK knows, to suggest from. */
function knownRegions(): string[] {
  const names = areas.flatMap((area) =>
    regionDirections.flatMap((direction) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${area}-${direction}-${number}`),
    ),
  );
  return [...names.filter((name) => partitionOfRegion(name)), ...otherPartitions];
}

/** What to say of a Region that the AWS SDK does not know, as it is mistyped or newer than this version; undefined of a known one. */
export function unknownRegionWarning(region: string): string | undefined {
  if (partitionOfRegion(region)) return undefined;
  return `${region} is no Region that this version knows${suggest(region, knownRegions()) || "; if it is new, go on"}`;
}

/** What is wrong with an answer, or undefined. The program checks the address again, and more strictly. */
export const problems: { [Key in keyof SetupAnswers]: (answer: string) => string | undefined } = {
  backend: (backend) =>
    backend === "--local" || /^(s3|azblob|gs|file|https):\/\/\S+$/.test(backend)
      ? undefined
      : "must be --local, or a URL such as s3://my-pulumi-state",
  stack: (stack) =>
    /^([\w.-]+\/)?[a-z0-9](-?[a-z0-9])*$/.test(stack)
      ? undefined
      : "must consist of lower-case letters, digits and single hyphens, for example prod",
  region: (region) =>
    regionName.test(region)
      ? undefined
      : `must be the name of a Region, for example eu-central-1${suggest(region.toLowerCase(), knownRegions())}`,
  email: (email) => {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return "must be an email address";
    return isPlaceholder(email) ? placeholderProblem : undefined;
  },
};
