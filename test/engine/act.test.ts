// Also tests engine/service-name.ts.
import { expect, test } from "vitest";
import { actOf } from "../../engine/act.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { record } from "../support/records.ts";

test.each([
  ["cloudtrail", "StopLogging", "CloudTrail logging stopped"],
  ["s3", "PutBucketPolicy", "S3 bucket policy set"],
  ["serverlessrepo", "PutApplicationPolicy", "Serverless Application Repository application policy set"],
  ["social-messaging", "AssociateWhatsAppBusinessAccount", "Social Messaging WhatsApp business account associated"],
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
  ["bedrock", "ConverseStream", "Bedrock model invoked"],
  ["fms", "PutResourceSet", "Firewall Manager resource set changed"],
  ["ses", "SetActiveReceiptRuleSet", "SES active receipt rule set changed"],
  ["sns", "OptInPhoneNumber", "SNS phone number opted in"],
  // Any first word is a verb, unless it is known as a noun or its ending says so.
  ["codedeploy", "ContinueDeployment", "CodeDeploy deployment continued"],
  ["globalaccelerator", "DenyCustomRoutingTraffic", "Global Accelerator custom routing traffic denied"],
  ["elasticbeanstalk", "SwapEnvironmentCNAMEs", "Elastic Beanstalk environment CNAMEs swapped"],
  ["rds", "SwitchoverReadReplica", "RDS read replica switched over"],
  ["elemental-inference", "DeleteFeed", "Elemental Inference feed deleted"],
  ["cognito-idp", "AdminUserGlobalSignOut", "Cognito user global sign out"],
  ["cognito-idp", "SignUp", "Cognito signed up"],
  ["codecommit", "GitPush", "CodeCommit git push"],
  ["sso", "AuthorizationError", "Identity Center authorization error"],
  ["ec2", "SharedSnapshotVolumeCreated", "Shared snapshot volume created"],
  ["kms", "ReEncrypt", "KMS re encrypt"],
  // The participle comes before what a preposition begins, but not inside a noun.
  ["securityhub", "DisassociateFromMasterAccount", "Security Hub disassociated from master account"],
  ["inspector2", "StartOnDemandScan", "Inspector on demand scan started"],
  ["dynamodb", "StartPointInTimeRecovery", "DynamoDB point in time recovery started"],
  ["networkmanager", "CreateSiteToSiteVpnAttachment", "Network Manager site to site VPN attachment created"],
  ["ecr", "DeletePullThroughCacheRule", "ECR pull through cache rule deleted"],
  ["redshift-serverless", "ConvertRecoveryPointToSnapshot", "Redshift Serverless recovery point converted to snapshot"],
  ["elasticmapreduce", "SetVisibleToAllUsers", "EMR clusters' visibility changed"],
  ["ses", "SetIdentityMailFromDomain", "SES identity mail from domain set"],
  ["ram", "PromotePermissionCreatedFromPolicy", "RAM permission created from policy promoted"],
  ["lakeformation", "DeleteLakeFormationOptIn", "Lake Formation opt-in deleted"],
  ["lightsail", "DisableAddOn", "Lightsail add-on disabled"],
  // Two verbs, and verbs that stand for nouns.
  ["fsx", "CopySnapshotAndUpdateVolume", "FSx snapshot copied and volume changed"],
  ["fsx", "DetachAndDeleteS3AccessPoint", "FSx S3 access point detached and deleted"],
  ["iot", "CreateKeysAndCertificate", "IoT keys and certificate created"],
  ["cloudformation", "CancelUpdateStack", "CloudFormation stack update canceled"],
  ["secretsmanager", "CancelRotateSecret", "Secrets Manager secret rotation canceled"],
  ["mediaconnect", "TakeRouterInput", "MediaConnect router input taken"],
  ["odb", "ShrinkAutonomousDatabase", "Oracle autonomous database shrunk"],
  ["ec2", "DeleteVerifiedAccessEndpoint", "Verified Access endpoint deleted"],
  ["s3", "PutMultiRegionAccessPointPolicy", "S3 multi-Region access point policy set"],
  ["codedeploy", "RegisterOnPremisesInstance", "CodeDeploy on-premises instance registered"],
  ["cloud9", "CreateEnvironmentEC2", "Cloud9 EC2 environment created"],
  // Words in the case that people write them in.
  ["directconnect", "AssociateMacSecKey", "Direct Connect MACsec key associated"],
  ["storagegateway", "CreateCachediSCSIVolume", "Storage Gateway cached iSCSI volume created"],
  ["codedeploy", "DeleteGitHubAccountToken", "CodeDeploy GitHub account token deleted"],
  ["rds", "RestoreDBClusterFromS3", "RDS DB cluster restored from S3"],
  ["quicksight", "DeleteDefaultQBusinessApplication", "QuickSight default Q business application deleted"],
  ["quicksight", "CreateOAuthClientApplication", "QuickSight OAuth client application created"],
  ["monitoring", "StopOTelEnrichment", "CloudWatch OTel enrichment stopped"],
  ["medialive", "CreateCloudWatchAlarmTemplate", "MediaLive CloudWatch alarm template created"],
  ["medialive", "DeleteSdiSource", "MediaLive SDI source deleted"],
  ["mediaconnect", "TakeRouterInput", "MediaConnect router input taken"],
  ["kinesisvideo", "DeleteStream", "Kinesis Video stream deleted"],
  ["mediapackage-vod", "DeletePackagingGroup", "MediaPackage packaging group deleted"],
  ["ivschat", "DeleteRoom", "IVS Chat room deleted"],
  // A service is named once.
  ["cloudfront", "DeleteCloudFrontOriginAccessIdentity", "CloudFront origin access identity deleted"],
  ["workmail", "RegisterToWorkMail", "Registered to WorkMail"],
  ["storagegateway", "DisableGateway", "Storage Gateway disabled"],
  ["aidevops", "CreateAgentSpace", "DevOps Agent space created"],
  ["ivschat", "CreateChatToken", "IVS Chat token created"],
  ["s3vectors", "DeleteVectors", "S3 Vectors vectors deleted"],
  ["s3tables", "DeleteTable", "S3 Tables table deleted"],
  ["workspaces-instances", "CreateWorkspaceInstance", "Workspace instance created"],
  [
    "ssm-guiconnect",
    "DeleteConnectionRecordingPreferences",
    "SSM GUI Connect connection recording preferences deleted",
  ],
  ["bcm-dashboards", "CreateScheduledReport", "Billing scheduled report created"],
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
