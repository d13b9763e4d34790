/**
 * What CloudTrail writes into the fields of a record, by their path, for editors.
 *
 * Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * and …/cloudtrail-event-reference-user-identity.html.
 */
export const fieldDocs: Readonly<Record<string, string>> = {
  eventVersion: "The version of the record's format, such as 1.11.",
  userIdentity: "Who called. Absent in Insight records.",
  "userIdentity.type": "The kind of caller. MFA and long-lived keys mean something else for each.",
  "userIdentity.userName":
    "The name of an IAM user, or of a role's session issuer. Absent for most calls of AWS services.",
  "userIdentity.principalId": "A unique id of the caller. For a role's session it is ROLEID:SESSIONNAME.",
  "userIdentity.arn":
    "The ARN of the caller. For a role's session it ends in the session's name, which the caller chooses.",
  "userIdentity.accountId":
    "The account of the caller, which may not be the account that was acted on (recipientAccountId).",
  "userIdentity.accessKeyId": "The key that signed the call: AKIA… is long-lived, ASIA… is of a session.",
  "userIdentity.credentialId": "The id of the bearer token with which an IAM Identity Center user called.",
  "userIdentity.identityProvider": "The provider of a federated caller, for SAMLUser and WebIdentityUser.",
  "userIdentity.invokedBy": "The AWS service that called on the caller's behalf, such as autoscaling.amazonaws.com.",
  "userIdentity.sessionContext": "The session, if the caller used temporary credentials.",
  "userIdentity.sessionContext.sessionIssuer":
    "Who issued the session: for an assumed role, the role. No session name changes it.",
  "userIdentity.sessionContext.sessionIssuer.type": "The kind of issuer.",
  "userIdentity.sessionContext.sessionIssuer.userName": "The name of the role, or of the user that issued the session.",
  "userIdentity.sessionContext.sessionIssuer.principalId": "The unique id of the role or user.",
  "userIdentity.sessionContext.sessionIssuer.arn":
    "The ARN of the role or user. Exclude trusted roles by this, not by a session's name.",
  "userIdentity.sessionContext.sessionIssuer.accountId": "The account of the role or user.",
  "userIdentity.sessionContext.webIdFederationData":
    "The identity provider, for sessions of AssumeRoleWithWebIdentity.",
  "userIdentity.sessionContext.webIdFederationData.federatedProvider":
    "The provider, as an ARN or a name such as accounts.google.com.",
  "userIdentity.sessionContext.webIdFederationData.attributes":
    "Claims of the provider's token; their keys contain dots and colons.",
  "userIdentity.sessionContext.attributes": "When the session began, and whether with MFA.",
  "userIdentity.sessionContext.attributes.creationDate": "When the session began, ISO 8601.",
  "userIdentity.sessionContext.attributes.mfaAuthenticated":
    'The text "true" or "false", not a bool. MFA of a federated user is not visible here.',
  "userIdentity.sessionContext.assumedRoot": "Whether the session is one of AssumeRoot.",
  "userIdentity.sessionContext.ec2RoleDelivery":
    "How an EC2 instance got its role's credentials: 1.0 for IMDSv1, 2.0 for IMDSv2.",
  "userIdentity.sessionContext.sourceIdentity":
    "The source identity that was set when the role was assumed, and that can't be changed later.",
  "userIdentity.invokedByDelegate": "The account that acted by temporary delegation.",
  "userIdentity.invokedByDelegate.accountId": "Its id.",
  "userIdentity.onBehalfOf": "The IAM Identity Center user for whom the session acted.",
  "userIdentity.onBehalfOf.userId": "The user's id.",
  "userIdentity.onBehalfOf.identityStoreArn": "The identity store of the user.",
  "userIdentity.inScopeOf":
    "The resource of an AWS service for which the session was issued, such as a Lambda function.",
  "userIdentity.inScopeOf.sourceArn": "The ARN of the resource.",
  "userIdentity.inScopeOf.sourceAccount": "The account of the resource.",
  "userIdentity.inScopeOf.issuerType": "The kind of resource, such as AWS::Lambda::Function.",
  "userIdentity.inScopeOf.credentialsIssuedTo": "The resource to which the credentials were issued.",
  eventTime: "When the call was completed, ISO 8601 in UTC, to the second. Records are not in its order.",
  eventSource: "The service that was called, such as iam.amazonaws.com. Always in lower case.",
  eventName:
    "The API action, such as CreateUser. Some services add an API version, such as UpdateFunctionCode20150331v2.",
  awsRegion: "The Region that was called. Global services write us-east-1.",
  sourceIPAddress:
    "Where the call came from: an address, the name of a service, or AWS Internal. The caller can't set it.",
  userAgent: "The tool that called, as the caller said. Never exclude anything by it: the caller sets it.",
  errorCode: "The error, such as AccessDenied. Absent if the call succeeded.",
  errorMessage: "The error in words. Absent if the call succeeded.",
  requestParameters:
    "The parameters of the call, in the service's own form. May be null; over 100 KB they are left out.",
  responseElements: "What the service answered, for calls that change something. May be null.",
  additionalEventData: "More about the call, such as MFAUsed of a sign-in. Absent for most calls.",
  requestID: "The service's id of the request.",
  eventID: "The id of this record. A copy of the event in another account has another (see sharedEventID).",
  readOnly: "Whether the call only reads.",
  resources: "What was acted on: a list of objects with ARN, accountId and type. Absent for most calls.",
  eventType: "What kind of event it is; most are AwsApiCall.",
  apiVersion: "The version of the service's API.",
  managementEvent: "Whether it is a management event. Absent in old records.",
  recipientAccountId: "The account whose trail got the record: where it happened.",
  serviceEventDetails: "What happened, for an event of a service that nobody called.",
  sharedEventID: "The id that the copies of one event in several accounts share. Absent if there is one copy.",
  vpcEndpointId: "The VPC endpoint through which the call came.",
  vpcEndpointAccountId: "The account of that VPC endpoint.",
  eventCategory: "Management, Data, and others. A trail delivers Data events only if it is told to.",
  eventContext: "Tags and condition keys of an enriched event, as an event data store is configured.",
  addendum: "Why the record came late or was changed.",
  "addendum.reason": "Such as DELIVERY_DELAY, UPDATED_DATA or SERVICE_OUTAGE.",
  "addendum.updatedFields": "The fields that were changed, separated by commas.",
  "addendum.originalRequestID": "The request's id in the first record.",
  "addendum.originalEventID": "The event id of the first record.",
  sessionCredentialFromConsole: 'The text "true" if the call came from the console. Absent otherwise.',
  edgeDeviceDetails: "The edge device on which the call was made.",
  insightDetails: "The rate of calls that was unusual, in Insight records. No rule is evaluated on these.",
  tlsDetails: "The TLS connection of the call.",
  "tlsDetails.tlsVersion": "Such as TLSv1.3.",
  "tlsDetails.cipherSuite": "The cipher suite.",
  "tlsDetails.clientProvidedHostHeader": "The host that was called, usually the service's endpoint.",
  "tlsDetails.keyExchange": "The key exchange.",
};
