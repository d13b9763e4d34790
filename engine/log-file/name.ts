/** Why an object beside log files is none, by its key and size; undefined for a log file. */
export function reasonToSkip(key: string, size?: number): string | undefined {
  if (/(^|\/)CloudTrail-Digest\//.test(key)) return "a digest file: it signs log files, and holds no records";
  if (/(^|\/)CloudTrail-Insight\//.test(key)) return "an Insight file: it holds rates of calls, and no calls";
  if (size === 0 || key.endsWith("/")) return "empty: CloudTrail creates its folders as objects";
  if (!/\.json(\.gz)?$/.test(key)) return "not a log file: its key ends neither in .json.gz nor in .json";
  return undefined;
}
