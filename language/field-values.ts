/**
 * All that CloudTrail writes into a field of few values, spelt as it spells them, by the field's path in a record.
 *
 * Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html,
 * …/cloudtrail-event-reference-user-identity.html, …/cloudtrail-event-reference-aggregated-events.html and
 * …/cloudtrail-event-reference-aws-console-sign-in-events.html.
 */
export const fieldValues: Readonly<Record<string, readonly string[]>> = {
  eventType: [
    "AwsApiCall",
    "AwsServiceEvent",
    "AwsConsoleAction",
    "AwsConsoleSignIn",
    "AwsVpceEvent",
    "AwsCloudTrailInsight",
    "AwsAggregatedEvent",
  ],
  eventCategory: ["Management", "Data", "NetworkActivity", "Insight", "Aggregated"],
  "userIdentity.type": [
    "Root",
    "IAMUser",
    "AssumedRole",
    "Role",
    "FederatedUser",
    "Directory",
    "AWSAccount",
    "AWSService",
    "IdentityCenterUser",
    "SAMLUser",
    "WebIdentityUser",
    "Unknown",
  ],
  "userIdentity.sessionContext.sessionIssuer.type": ["Role", "IAMUser", "Root", "Directory"],
  "userIdentity.sessionContext.attributes.mfaAuthenticated": ["true", "false"],
  sessionCredentialFromConsole: ["true", "false"],
  "additionalEventData.MFAUsed": ["Yes", "No"],
  "additionalEventData.MobileVersion": ["Yes", "No"],
  "responseElements.ConsoleLogin": ["Success", "Failure"],
};
