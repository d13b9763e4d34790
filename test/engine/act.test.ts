import { expect, test } from "vitest";
import { actOf } from "../../engine/act.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { record } from "../support/records.ts";

test.each([
  ["cloudtrail", "StopLogging", "CloudTrail logging stopped"],
  ["s3", "PutBucketPolicy", "S3 bucket policy set"],
  ["iam", "AddUserToGroup", "IAM user added to group"],
  ["iam", "UpdateAssumeRolePolicy", "IAM role trust policy changed"],
  ["iam", "CreateOpenIDConnectProvider", "IAM OIDC provider created"],
  ["dynamodb", "UpdateTimeToLive", "DynamoDB time to live changed"],
  ["workspaces", "CreateWorkspaces", "WorkSpaces created"],
  ["codedeploy", "CreateDeployment", "CodeDeploy deployment created"],
  ["kms", "ScheduleKeyDeletion", "KMS key deletion scheduled"],
  ["lambda", "UpdateFunctionCode20150331v2", "Lambda function code changed"],
  ["cloudfront", "UpdateDistribution2020_05_31", "CloudFront distribution changed"],
  ["securityhub", "DisableSecurityHubFeatureV2", "Security Hub feature disabled"],
  ["securityhub", "BatchUpdateFindings", "Security Hub findings changed"],
  ["organizations", "DescribeOrganization", "Organization read"],
  ["config", "PutRetentionConfiguration", "Retention configuration set"],
  ["backup", "DeleteRecoveryPoint", "Backup recovery point deleted"],
  ["inspector2", "Disable", "Inspector disabled"],
  ["ec2", "ModifyDBClusters", "DB clusters changed"],
  ["ec2", "AssignIpv6Addresses", "IPv6 addresses assigned"],
  ["ec2", "CreatePublicIpv4Pool", "Public IPv4 pool created"],
  ["ec2", "DisableEbsEncryptionByDefault", "EBS encryption disabled by default"],
  ["inspector2", "UpdateEc2DeepInspectionConfiguration", "Inspector EC2 deep inspection configuration changed"],
  ["fsx", "DeleteFileSystem", "FSx file system deleted"],
  ["signin", "PasswordRecoveryRequested", "Password recovery requested"],
  ["vpc-lattice", "UpdateService", "VPC Lattice service changed"],
  ["iot", "SetV2LoggingOptions", "IoT v2 logging options set"],
  ["codecommit", "OverridePullRequestApprovalRules", "CodeCommit pull request approval rules overridden"],
  ["route53resolver", "UpdateResolverDnssecConfig", "Route 53 resolver DNSSEC config changed"],
  ["route53profiles", "DisassociateResourceFromProfile", "Route 53 resource disassociated from profile"],
  ["codeconnections", "CreateHost", "CodeConnections host created"],
  // A short name is not named by a part of another word.
  ["ses", "UpdateRuleSet", "SES rule set changed"],
  ["rds", "DeleteDBShardGroup", "RDS DB shard group deleted"],
  ["rds", "ModifyRDSProxy", "RDS proxy changed"],
  ["agreement-marketplace", "AcceptAgreementPaymentRequest", "Marketplace agreement payment request accepted"],
  ["new-service", "ModifyThing", "New Service thing changed"],
])("%s %s: %s", (service, eventName, words) => {
  expect(actOf({ eventSource: `${service}.amazonaws.com`, eventName })).toBe(words);
});

test("anything but a record with an event name results in no text", () => {
  expect([null, 1, "x", [], {}, { eventName: 5 }, { eventName: "" }, { eventName: "…" }].map(actOf)).toEqual(
    Array(8).fill(""),
  );
});

test("a name of any length and form results in short text", () => {
  expect(actOf({ eventName: "A".repeat(100_000), eventSource: "x".repeat(100_000) }).length).toBeLessThan(500);
});

test("rules read it with actOf(record), and what was acted on with targetOf(record)", () => {
  const params = {};
  const stopped = record({ resources: null, requestParameters: { name: "main" } });
  expect(prepareExpression('actOf(record) + ": " + targetOf(record)')({ record: stopped, params })).toBe(
    "CloudTrail logging stopped: main",
  );
  expect(prepareExpression("targetOf(1) + targetOf([record]) + targetOf(null)")({ record: stopped, params })).toBe("");
});
