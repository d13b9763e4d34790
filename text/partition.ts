import { partition as partitionInSdk } from "@aws-sdk/core/client";

/** A partition: Regions of AWS that share accounts, and have ARNs, host names and a console of their own. */
interface Partition {
  /** As ARNs have it: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, `aws-iso`, … */
  id: string;
  /** The end of the host names of its services: `amazonaws.com`, `amazonaws.com.cn`, … */
  dnsSuffix: string;
}

/** A Region's name. The SDK's data also contains names such as `aws-global`, which no record and no stack is in. */
const regionName = /^[a-z]+(-[a-z]+)+-\d+$/;

/**
 * The partition of a Region, by the data of the AWS SDK; undefined for what is not the name of a Region,
 * and for a Region of the partition `aws` that is newer than the SDK.
 */
export function partitionOfRegion(region: string): Partition | undefined {
  if (!regionName.test(region)) return undefined;
  const { name, dnsSuffix, description } = partitionInSdk(region) as ReturnType<typeof partitionInSdk> & {
    /** Present for each Region that the data lists. */
    description?: string;
  };
  // For a name that nothing in the data matches, the SDK also answers `aws`.
  if (name === "aws" && description === undefined) return undefined;
  return { id: name, dnsSuffix };
}

/**
 * Domains of the console by partition, which the SDK's data does not contain. The isolated partitions have
 * no public one.
 * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-govcloud-endpoints.html
 * https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html
 * https://docs.aws.eu/esc/latest/userguide/introduction.html
 */
const consoleDomains: Record<string, string> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-eusc": "console.amazonaws-eusc.eu",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** The ids of the partitions whose console is known. */
export const partitionsWithConsole: readonly string[] = Object.keys(consoleDomains);

/**
 * The URL of a page of the console in a Region, such as `/cloudwatch/home?region=…`; undefined where the
 * partition or its console is not known. `partitionId` is for callers that know it from AWS.
 */
export function consoleUrl(
  region: string,
  page: string,
  partitionId = partitionOfRegion(region)?.id,
): string | undefined {
  const domain = partitionId && Object.hasOwn(consoleDomains, partitionId) ? consoleDomains[partitionId] : undefined;
  return domain && `https://${region}.${domain}${page}`;
}
