import type { RecordFacts } from "../engine/record.ts";
import { consoleUrl } from "../text/partition.ts";

/** The record in the CloudTrail console; "" where its id is not as AWS writes one, or its Region has no known console. */
export function recordLink({ eventID, region }: RecordFacts): string {
  if (!/^[0-9a-f-]{36}$/i.test(eventID)) return "";
  return consoleUrl(region, `/cloudtrailv2/home?region=${region}#/events/${eventID}`) ?? "";
}

/**
 * What else the caller did, in the event history of the CloudTrail console: by access key, which of a session is
 * its own; for a call without one, such as a sign-in, by the name of the user or session. "" where neither is known.
 * The event history filters by what LookupEvents does:
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html
 */
export function callerLink({ accessKeyId, principal, region }: RecordFacts): string {
  const [, name] =
    /^arn:[^:]*:(?:iam|sts)::\d*:(?:user|assumed-role|federated-user)\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  const user = principal.endsWith(":root") ? "root" : (name ?? "");
  // What IAM allows in names; a record may contain anything.
  const isName = /^[\w+=,.@-]{1,64}$/.test(user);
  if (!accessKeyId && !isName) return "";
  const filter = accessKeyId ? `AccessKeyId=${accessKeyId}` : `Username=${encodeURIComponent(user)}`;
  return consoleUrl(region, `/cloudtrailv2/home?region=${region}#/events?${filter}`) ?? "";
}
