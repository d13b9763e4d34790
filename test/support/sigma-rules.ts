import { record } from "./records.ts";

/** A Sigma rule as people write them for CloudTrail, with records that match and records that do not. */
export interface SigmaExample {
  file: string;
  yaml: string;
  alert: Record<string, unknown>[];
  quiet: Record<string, unknown>[];
}

const header = (title: string, level = "medium") => `title: ${title}
id: 5f6c0e2a-1111-4222-8333-444455556666
status: test
description: Detects what the test needs.
references:
  - https://docs.aws.amazon.com/IAM/latest/APIReference/
author: Ann Author (@ann), Bob Author
date: 2026-01-02
tags:
  - attack.persistence
  - attack.t1098
logsource:
  product: aws
  service: cloudtrail
level: ${level}
falsepositives:
  - Planned changes
`;

const event = (eventSource: string, eventName: string, fields: Record<string, unknown> = {}) =>
  record({ eventSource: `${eventSource}.amazonaws.com`, eventName, ...fields });

const identity = (fields: Record<string, unknown>) => ({ userIdentity: { type: "IAMUser", ...fields } });

export const sigmaExamples: SigmaExample[] = [
  {
    file: "aws_iam_user_created.yml",
    yaml: `${header("IAM user was made", "low")}detection:
  selection:
    eventSource: 'iam.amazonaws.com'
    eventName: 'CreateUser'
  condition: selection
`,
    alert: [event("iam", "CreateUser")],
    quiet: [event("iam", "DeleteUser"), event("sso-directory", "CreateUser")],
  },
  {
    file: "aws_trail_stopped_by_hand.yml",
    yaml: `${header("Trail was stopped by hand", "critical")}detection:
  selection:
    eventSource: CloudTrail.amazonaws.com
    eventName:
      - StopLogging
      - DeleteTrail
      - UpdateTrail
  filter_main_errors:
    errorCode|startswith: 'accessdenied'
  filter_main_service:
    - userIdentity.invokedBy: '*'
    - userIdentity.type: awsservice
  condition: selection and not 1 of filter_main_*
`,
    alert: [event("cloudtrail", "StopLogging"), event("cloudtrail", "UpdateTrail", { errorCode: "TrailNotFound" })],
    quiet: [
      event("cloudtrail", "StopLogging", { errorCode: "AccessDeniedException" }),
      event("cloudtrail", "DeleteTrail", identity({ invokedBy: "controltower.amazonaws.com" })),
      event("cloudtrail", "DeleteTrail", { userIdentity: { type: "AWSService" } }),
    ],
  },
  {
    file: "aws_container_command.yml",
    yaml: `${header("Container command asks for credentials", "high")}detection:
  selection:
    eventSource: ecs.amazonaws.com
    eventName: [RegisterTaskDefinition, RunTask]
    requestParameters.containerDefinitions.command|contains: '$AWS_CONTAINER_CREDENTIALS'
  condition: selection
`,
    alert: [
      event("ecs", "RunTask", {
        requestParameters: {
          containerDefinitions: [
            { command: ["sleep"] },
            { name: "b", command: ["sh", "-c", "curl $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] },
          ],
        },
      }),
    ],
    quiet: [event("ecs", "RunTask", { requestParameters: null }), event("ecs", "RunTask")],
  },
  {
    file: "aws_console_login_no_mfa.yml",
    yaml: `${header("Console login without a second factor")}detection:
  selection:
    eventSource: signin.amazonaws.com
    eventName: ConsoleLogin
    additionalEventData.MFAUsed: 'no'
    responseElements.ConsoleLogin: Success
  filter_sso:
    additionalEventData.SamlProviderArn|exists: true
  condition: selection and not filter_sso
`,
    alert: [
      event("signin", "ConsoleLogin", {
        additionalEventData: { MFAUsed: "No" },
        responseElements: { ConsoleLogin: "Success" },
      }),
    ],
    quiet: [
      event("signin", "ConsoleLogin", {
        additionalEventData: { MFAUsed: "No", SamlProviderArn: null },
        responseElements: { ConsoleLogin: "Success" },
      }),
      event("signin", "ConsoleLogin", {
        additionalEventData: { MFAUsed: "Yes" },
        responseElements: { ConsoleLogin: "Success" },
      }),
    ],
  },
  {
    file: "aws_call_from_outside.yml",
    yaml: `${header("Deployment role used from outside")}detection:
  selection_role:
    userIdentity.sessionContext.sessionIssuer.arn|endswith: ':role/deploy'
  selection_write:
    readOnly: 'false'
  filter_office:
    sourceIPAddress|cidr:
      - 10.0.0.0/8
      - 2001:db8::/32
  filter_service:
    sourceIPAddress|endswith: '.amazonaws.com'
  condition: all of selection_* and not (filter_office or filter_service)
`,
    alert: [event("s3", "PutObject", deployRole("203.0.113.9"))],
    quiet: [
      event("s3", "PutObject", deployRole("10.2.3.4")),
      event("s3", "PutObject", deployRole("2001:db8::7")),
      event("s3", "PutObject", deployRole("cloudformation.amazonaws.com")),
      event("s3", "GetObject", { ...deployRole("203.0.113.9"), readOnly: true }),
    ],
  },
  {
    file: "aws_tool_user_agents.yml",
    yaml: `${header("Attack tool by its user agent", "high")}detection:
  keywords_agent:
    - userAgent|contains:
        - pacu
        - 'kali'
    - userAgent|re|i: '^(trufflehog|scout ?suite)/'
  selection_pattern:
    userAgent: 'aws-cli/1.*parrot?os*'
  condition: 1 of keywords* or selection_pattern
`,
    alert: ["Pacu 1.5", "aws-cli/2 Linux/6.1-KALI", "TruffleHog/3", "ScoutSuite/5", "aws-cli/1.2 Parrot-OS x"].map(
      (userAgent) => event("sts", "GetCallerIdentity", { userAgent }),
    ),
    quiet: ["aws-cli/2.27", "x trufflehog/3", "aws-cli/1.2 parrotos", undefined].map((userAgent) =>
      event("sts", "GetCallerIdentity", { userAgent }),
    ),
  },
  {
    file: "aws_failed_or_anonymous.yml",
    yaml: `${header("Call without an identity", "informational")}detection:
  selection:
    userIdentity.arn: null
    errorCode: null
    userIdentity.principalId: [anonymous, '']
  condition: selection
`,
    alert: [
      record({ userIdentity: { type: "AWSAccount", principalId: "Anonymous" } }),
      record({ userIdentity: { type: "Unknown", principalId: "" } }),
    ],
    quiet: [record(), record({ userIdentity: { type: "AWSService" } }), record({ userIdentity: null })],
  },
  {
    file: "aws_port_opened.yml",
    yaml: `${header("Remote port opened to the world")}detection:
  selection:
    eventName: AuthorizeSecurityGroupIngress
    requestParameters.ipPermissions.items.fromPort|gte: 22
    requestParameters.ipPermissions.items.toPort|lte: 3389
    requestParameters.ipPermissions.items.ipRanges.items.cidrIp: 0.0.0.0/0
  condition: selection
`,
    alert: [ingress(22, "0.0.0.0/0"), ingress(3389, "0.0.0.0/0")],
    quiet: [ingress(22, "10.0.0.0/8"), ingress(8443, "0.0.0.0/0"), event("ec2", "AuthorizeSecurityGroupIngress")],
  },
  {
    file: "aws_policy_document_words.yml",
    yaml: `${header("Policy document allows everything", "high")}detection:
  selection:
    eventName|startswith: put
    eventName|endswith: Policy
    requestParameters.policyDocument|contains|all:
      - '"Action": "\\*"'
      - '"Effect": "Allow"'
  condition: selection
`,
    alert: [policy('{"Effect": "Allow", "Action": "*"}')],
    quiet: [policy('{"Effect": "Allow", "Action": "s3:*"}'), policy('{"Effect": "Deny", "Action": "*"}'), policy("")],
  },
  {
    file: "aws_keyword_search.yml",
    yaml: `${header("Known bad words in a call")}detection:
  keywords:
    - mimikatz
    - 'xmrig*pool'
  both:
    '|all':
      - badbucket
      - putobject
  condition: keywords or both
`,
    alert: [
      event("ssm", "SendCommand", { requestParameters: { parameters: { commands: ["ls", "Invoke-MIMIKATZ"] } } }),
      event("ec2", "RunInstances", { requestParameters: { instancesSet: { items: [{ tag: "xmrig the Pool" }] } } }),
      event("s3", "PutObject", { resources: [{ ARN: "arn:aws:s3:::badbucket/x" }] }),
    ],
    quiet: [event("s3", "GetObject", { resources: [{ ARN: "arn:aws:s3:::badbucket/x" }] }), event("s3", "PutObject")],
  },
  {
    file: "aws_federated_claim.yml",
    yaml: `${header("Unauthenticated identity pool user")}detection:
  selection:
    eventName: assumerolewithwebidentity
    userIdentity.sessionContext.webIdFederationData.attributes.cognito-identity.amazonaws.com:amr|contains: unauth
  tagged:
    requestParameters.tags.team\\.name|cased: Red
  condition: selection or tagged
`,
    alert: [
      event("sts", "AssumeRoleWithWebIdentity", claims({ "cognito-identity.amazonaws.com:amr": ["Unauthenticated"] })),
      event("sts", "TagSession", { requestParameters: { tags: { "team.name": "Red" } } }),
    ],
    quiet: [
      event("sts", "AssumeRoleWithWebIdentity", claims({ "cognito-identity.amazonaws.com:aud": "unauth" })),
      event("sts", "TagSession", { requestParameters: { tags: { "team.name": "red" } } }),
      event("sts", "TagSession", { requestParameters: { tags: { team: { name: "Red" } } } }),
    ],
  },
  {
    file: "aws_not_of_them.yml",
    yaml: `${header("Neither one nor the other")}detection:
  a:
    eventName: GetObject
  b:
    awsRegion: EU-WEST-1
  _unused:
    eventName: '*'
  condition:
    - not 1 of them
    - a and not b and any of a*
`,
    alert: [event("s3", "GetObject", { awsRegion: "us-east-1" }), event("s3", "PutObject", { awsRegion: "us-east-1" })],
    quiet: [event("s3", "PutObject"), event("s3", "GetObject")],
  },
  {
    file: "aws_bucket_policy_names_account.yml",
    yaml: `${header("A bucket's policy names another account")}detection:
  selection:
    eventName: PutBucketPolicy
    requestParameters.bucketPolicy|contains: '999988887777:ROOT'
  condition: selection
`,
    alert: [bucketPolicy({ AWS: ["arn:aws:iam::999988887777:root"] }), bucketPolicy("arn:aws:iam::999988887777:root")],
    quiet: [bucketPolicy({ AWS: "arn:aws:iam::123456789012:root" }), event("s3", "PutBucketPolicy")],
  },
];

function bucketPolicy(Principal: unknown) {
  const policy = { Statement: [{ Effect: "Allow", Principal, Action: "s3:GetObject" }] };
  return event("s3", "PutBucketPolicy", { requestParameters: { bucketPolicy: policy } });
}

function deployRole(sourceIPAddress: string) {
  const sessionIssuer = { type: "Role", arn: "arn:aws:iam::123456789012:role/Deploy" };
  return { userIdentity: { type: "AssumedRole", sessionContext: { sessionIssuer } }, sourceIPAddress, readOnly: false };
}

function ingress(port: number, cidrIp: string) {
  const ipPermissions = { items: [{ fromPort: port, toPort: port, ipRanges: { items: [{ cidrIp }] } }] };
  return event("ec2", "AuthorizeSecurityGroupIngress", { requestParameters: { ipPermissions } });
}

function policy(policyDocument: string) {
  return event("iam", "PutUserPolicy", { requestParameters: { policyDocument } });
}

function claims(attributes: Record<string, unknown>) {
  return { userIdentity: { type: "WebIdentityUser", sessionContext: { webIdFederationData: { attributes } } } };
}
