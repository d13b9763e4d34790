/**
 * The folders of an account in which CloudTrail stores log files: management and data events in the
 * first, network activity events in the second. Its other folders contain no records of calls.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export const logFileFolders = ["CloudTrail", "CloudTrail-NetworkActivity"] as const;

/** How the key of every log file ends that CloudTrail stores. */
export const logFileSuffix = ".json.gz";

/**
 * Patterns that together match the keys of all log files below `keyPrefix` (`""`, or a prefix with its
 * slash), for IAM's resources and EventBridge's wildcards, where `*` is any text, slashes too:
 * `AWSLogs/<account>/CloudTrail/…`, and of an organization `AWSLogs/<organization>/<account>/CloudTrail/…`.
 */
export function logFileKeyPatterns(keyPrefix: string, suffix = ""): string[] {
  return logFileFolders.map((folder) => `${keyPrefix}AWSLogs/*/${folder}/*${suffix}`);
}

/**
 * The key of a log file, whatever precedes `AWSLogs/`: the trail's prefix, Control Tower's organization
 * id, a folder that it was copied to. Not just any `/CloudTrail/`: AWS Config's keys contain the names
 * of resources.
 */
const logFileKey = new RegExp(
  String.raw`(?:^|/)AWSLogs/(?:o-[^/]+/)?[^/]+/(?:${logFileFolders.join("|")})/(?:.*/)?[^/]+\.json(?:\.gz)?$`,
  "s",
);

/**
 * Why an object of a trail's bucket is not read, or undefined if it is a log file. By its key alone
 * (`size`, in bytes, is not always known), so that nothing else in the bucket is taken for one.
 */
export function reasonToSkipObject(key: string, size?: number): string | undefined {
  const reason = reasonToSkipFile(key, size);
  if (reason !== undefined || logFileKey.test(key)) return reason;
  return `not a log file: its key is not AWSLogs/<account>/${logFileFolders.join("/… or AWSLogs/<account>/")}/…`;
}

/**
 * Why a file that somebody keeps is not read, or undefined if it may be a log file. Those may have any
 * name: renamed, exported by other tools, moved to other folders. Only what is known to be something
 * else is left out.
 */
export function reasonToSkipFile(path: string, size?: number): string | undefined {
  // A trail's prefix may be called like another kind, so of a log file's key only the file's name counts.
  if (path.includes("/") && logFileKey.test(path)) {
    return reasonToSkipFile(path.slice(path.lastIndexOf("/") + 1), size);
  }
  if (isOfKind("CloudTrail-Digest", path)) return "a digest file: it signs log files and contains no records";
  if (isOfKind("CloudTrail-Insight", path)) return "an Insight file: it contains rates of calls and no calls";
  if (isOfKind("CloudTrail-Aggregated", path))
    return "a file of aggregated events: it contains counts of calls and no calls";
  if (configFile.test(path)) return "a file of AWS Config: it contains resources and no calls";
  if (size === 0 || path.endsWith("/")) return "empty: CloudTrail creates its folders as objects";
  if (!/\.json(\.gz)?$/.test(path)) return "not a log file: its name ends neither in .json.gz nor in .json";
  return undefined;
}

/** By its folder, or by the name that CloudTrail gives it: `<account>_<kind>_<Region>_…`. */
function isOfKind(kind: string, path: string): boolean {
  return path.split("/").slice(0, -1).includes(kind) || path.slice(path.lastIndexOf("/") + 1).includes(`_${kind}_`);
}

/** https://docs.aws.amazon.com/config/latest/developerguide/view-config-history.html */
const configFile =
  /(?:^|\/)AWSLogs\/(?:o-[^/]+\/)?[^/]+\/Config\/|_Config_[a-z0-9-]+_(?:Config|Change|Oversized)[^/]*$/;
