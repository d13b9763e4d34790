import { ruleText, temporaryFolder } from "./rules-folder.ts";

/** Rules for generated log files: one with many alerts, one with a threshold, one that fails, and quiet ones. */
export const backtestRuleFiles: Record<string, string> = {
  "bucket-policy.cel": ruleText('record.eventName == "PutBucketPolicy"', {
    title: "Bucket policy changed",
    severity: "medium",
    summary: "'\"Policy of \" + record.requestParameters.bucketName'",
  }),
  "calls-denied.cel": ruleText('record.?errorCode.orValue("") == "AccessDenied"', {
    title: "Calls were denied",
    severity: "low",
    threshold: '{count: 10, per: "record.userIdentity.arn"}',
  }),
  "trail-stopped.cel": ruleText('record.eventName == "StopLogging"', {
    title: "Trail stopped",
    severity: "critical",
  }),
  "user-created.cel": ruleText('record.requestParameters.userName != "" && record.eventName == "CreateUser"', {
    title: "User created",
  }),
  "user-deleted.cel": ruleText(
    // Fails on records without parameters.
    'record.eventSource == "iam.amazonaws.com" && record.requestParameters.userName == "bob"',
    { title: "User deleted" },
  ),
  "vpc-deleted.cel": ruleText('record.eventName == "DeleteVpc"', { title: "VPC deleted" }),
};

/** Writes these rules into a folder that is removed after the test; `changes` replaces or adds files. */
export function backtestRules(changes: Record<string, string> = {}): string {
  return temporaryFolder({ ...backtestRuleFiles, ...changes });
}
