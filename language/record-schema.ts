import type { FieldTypes } from "../engine/cel/environment.ts";

/**
 * The fields of a CloudTrail record, so that `check` finds a misspelled one.
 * A field that a service may write in any form, or as null, is `dyn`.
 *
 * Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * and …/cloudtrail-event-reference-user-identity.html (event version 1.11), and for `insightDetails`
 * …/cloudtrail-insights-fields-trails.html.
 */
export const recordSchema: FieldTypes = {
  eventVersion: "string",
  userIdentity: {
    type: "string",
    userName: "string",
    principalId: "string",
    arn: "string",
    accountId: "string",
    accessKeyId: "string",
    credentialId: "string",
    identityProvider: "string",
    invokedBy: "string",
    sessionContext: {
      sessionIssuer: {
        type: "string",
        userName: "string",
        principalId: "string",
        arn: "string",
        accountId: "string",
      },
      webIdFederationData: {
        federatedProvider: "string",
        attributes: "dyn",
      },
      attributes: {
        creationDate: "string",
        mfaAuthenticated: "string",
      },
      assumedRoot: "dyn",
      ec2RoleDelivery: "string",
      sourceIdentity: "string",
    },
    invokedByDelegate: {
      accountId: "string",
    },
    onBehalfOf: {
      userId: "string",
      identityStoreArn: "string",
    },
    inScopeOf: {
      sourceArn: "string",
      sourceAccount: "string",
      issuerType: "string",
      credentialsIssuedTo: "string",
    },
  },
  eventTime: "string",
  eventSource: "string",
  eventName: "string",
  awsRegion: "string",
  sourceIPAddress: "string",
  userAgent: "string",
  errorCode: "string",
  errorMessage: "string",
  requestParameters: "dyn",
  responseElements: "dyn",
  additionalEventData: "dyn",
  requestID: "string",
  eventID: "string",
  readOnly: "bool",
  resources: "dyn",
  eventType: "string",
  apiVersion: "string",
  managementEvent: "bool",
  recipientAccountId: "string",
  serviceEventDetails: "dyn",
  sharedEventID: "string",
  vpcEndpointId: "string",
  vpcEndpointAccountId: "string",
  eventCategory: "string",
  eventContext: "dyn",
  addendum: {
    reason: "string",
    updatedFields: "string",
    originalRequestID: "string",
    originalEventID: "string",
  },
  sessionCredentialFromConsole: "string",
  edgeDeviceDetails: "dyn",
  insightDetails: "dyn",
  tlsDetails: {
    tlsVersion: "string",
    cipherSuite: "string",
    clientProvidedHostHeader: "string",
    keyExchange: "string",
  },
};
