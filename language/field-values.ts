/**
 * The fields that have few possible values, by their path in a record, with every value that CloudTrail writes,
 * spelled as it spells them.
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

/** The directions in the names of Regions. */
export const regionDirections: readonly string[] = [
  "central",
  "east",
  "west",
  "north",
  "south",
  "northeast",
  "northwest",
  "southeast",
  "southwest",
];

/** The name of a Region, known or to come. */
export const regionName = new RegExp(`^[a-z]+(-[a-z]+)*-(${regionDirections.join("|")})-\\d+$`);
