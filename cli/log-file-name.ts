import { basename } from "node:path";

/** What the key or the name of a log file says, as CloudTrail writes it; "" where it does not say. */
export interface LogFileName {
  account: string;
  region: string;
  /** `YYYY-MM-DD`, UTC: the day on which CloudTrail delivered the file. */
  day: string;
  /** When CloudTrail delivered the file, ISO 8601 to the minute. */
  deliveryTime: string;
}

/**
 * Parses what CloudTrail writes into keys and file names:
 * `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_ID.json.gz`
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html).
 * The name takes precedence; the folders are used for a file that was renamed.
 */
export function parseLogFileName(source: string): LogFileName {
  const name =
    /(?:^|\/)(?<account>\d{12})_CloudTrail(?:-NetworkActivity)?_(?<region>[a-z0-9-]+)_(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)T(?<hh>\d\d)(?<mm>\d\d)Z_[^/]*$/.exec(
      source,
    )?.groups;
  if (name) {
    const day = `${name.y}-${name.m}-${name.d}`;
    const { account = "", region = "" } = name;
    return { account, region, day, deliveryTime: `${day}T${name.hh}:${name.mm}:00Z` };
  }
  const folders = /(?:^|\/)(?<account>\d{12})\/CloudTrail(?:-NetworkActivity)?\/(?<region>[a-z0-9-]+)\//.exec(
    source,
  )?.groups;
  const date = /\/(?<y>\d{4})\/(?<m>\d\d)\/(?<d>\d\d)\/[^/]*$/.exec(source)?.groups;
  return {
    account: folders?.account ?? "",
    region: folders?.region ?? "",
    day: date ? `${date.y}-${date.m}-${date.d}` : "",
    deliveryTime: "",
  };
}

/** The key under which CloudTrail would store a log file; a file that says neither account nor Region gets examples. */
export function logFileKeyFor(source: string): string {
  const { account, region, day } = parseLogFileName(source);
  const folders = [
    account || "123456789012",
    "CloudTrail",
    region || "us-east-1",
    day.replaceAll("-", "/") || "2026/01/01",
  ];
  return ["AWSLogs", ...folders, basename(source).replace(/(\.json)?(\.gz)?$/, ".json.gz")].join("/");
}

/** Selects log files by their keys or names; `from` and `to` are inclusive, and empty lists select all. */
export interface LogFileFilter {
  /** `YYYY-MM-DD`, UTC: the day on which CloudTrail delivered the file. */
  from?: string | undefined;
  to?: string | undefined;
  accounts: readonly string[];
  regions: readonly string[];
}

/** The filter that selects every file, whatever its name. */
export const allFiles: LogFileFilter = { accounts: [], regions: [] };

/** Whether a filter selects every file. */
export function selectsAll({ from, to, accounts, regions }: LogFileFilter): boolean {
  return from === undefined && to === undefined && accounts.length + regions.length === 0;
}

/** Whether `filter` selects a file. A file whose name does not say what the filter asks is not selected. */
export function isSelected(source: string, { from, to, accounts, regions }: LogFileFilter): boolean {
  const { account, region, day } = parseLogFileName(source);
  if (from !== undefined && day < from) return false;
  if (to !== undefined && (day === "" || day > to)) return false;
  if (accounts.length > 0 && !accounts.includes(account)) return false;
  return regions.length === 0 || regions.includes(region);
}
