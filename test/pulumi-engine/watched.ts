import type { Call } from "./provider-process.ts";
import { inWords } from "./scenario.ts";

/** What records and alerts, whichever trail is watched. */
const function_ = [
  "iam/role:Role alerter",
  "iam/rolePolicy:RolePolicy alerter",
  "lambda/function:Function alerter",
  "sns/topic:Topic alerts",
  "sns/topicPolicy:TopicPolicy alerts",
  "kms/key:Key key",
];

/** What connects a trail with the function, for each way that the configuration has. */
const ways = {
  own: [
    "cloudtrail/trail:Trail trail",
    "s3/bucket:Bucket trail-bucket",
    "s3/bucketPolicy:BucketPolicy trail-bucket",
    "s3/bucketNotification:BucketNotification notification",
    "lambda/permission:Permission notification",
  ],
  sns: ["sns/topicSubscription:TopicSubscription notification", "lambda/permission:Permission notification-sns"],
  eventbridge: [
    "cloudwatch/eventRule:EventRule notification",
    "cloudwatch/eventTarget:EventTarget notification",
    "lambda/permission:Permission notification-eventbridge",
  ],
};

/**
 * Returns the calls after which no trail was watched any more, of the calls since the stack was empty. From the first
 * moment in which one is, there must be none, whatever fails.
 */
export function gaps(calls: Call[]): string[] {
  // A resource that is replaced exists twice for a while.
  const existing = new Map<string, number>();
  let wasWatched = false;
  return calls.flatMap((call) => {
    const resource = call.resource.replace(/^aws:/, "");
    const change = { create: 1, update: 0, delete: -1 }[call.call];
    if (call.ok) existing.set(resource, (existing.get(resource) ?? 0) + change);
    const has = (all: string[]) => all.every((one) => (existing.get(one) ?? 0) > 0);
    const isWatched = has(function_) && Object.values(ways).some(has);
    if (isWatched) wasWatched = true;
    return wasWatched && !isWatched ? [inWords(call)] : [];
  });
}
