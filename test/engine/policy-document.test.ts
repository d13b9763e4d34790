// Also tests engine/policy-document/administrator.ts, engine/policy-document/admission.ts, engine/policy-document/conditions.ts, engine/policy-document/document.ts, engine/policy-document/duplicate-keys.ts, engine/policy-document/pattern.ts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  admitsForeign,
  admitsPublic,
  grantsAdministrator,
  leadsToAdministrator,
  outsidersOf,
} from "../../engine/policy-document/index.ts";
import { areApart, coversPattern, Effort, matchesPattern } from "../../engine/policy-document/pattern.ts";
import { cpuMilliseconds } from "../support/cpu-time.ts";
import { fuzz } from "../support/fuzz.ts";
import { letsIn, makesAdministrator } from "../support/policy-reference.ts";

type Statement = Record<string, unknown>;

const variable = (name: string) => `\${${name}}`;
const policy = (...Statement: Statement[]) => ({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, Resource: unknown = "*", more: Statement = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown = "*", more: Statement = {}) => ({
  Effect: "Deny",
  Action,
  Resource,
  ...more,
});

const bounded = {
  Condition: { StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary" } },
};

describe("an identity policy grants an administrator's permissions", () => {
  test.each<[string, unknown]>([
    ["every action", policy(allow("*"))],
    ["every action of every service", policy(allow("*:*"))],
    ["one statement without a list, and no version", { Statement: allow(["s3:Get*", "*"]) }],
    ["every action of IAM", policy(allow("IAM:*"))],
    ["at least one letter of IAM's actions", policy(allow("iam:?*"))],
    ["the same backwards", policy(allow("iam:*?"))],
    ["a service with a wildcard", policy(allow("i*:*"))],
    ["actions split over wildcards", policy(allow(["iam:A*", "iam:P*"]))],
    ["a wildcard in the middle of an action", policy(allow("iam:*t*Policy"))],
    ["one action that gives all others", policy(allow(["s3:*", "iam:AttachRolePolicy"]))],
    ["every action but one", policy({ Effect: "Allow", NotAction: "aws-portal:ViewBilling", Resource: "*" })],
    ["every resource but one", policy({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::example" })],
    ["an ARN with wildcards throughout", policy(allow("*", ["arn:aws:*:*:*:*"]))],
    ["an ARN of one account", policy(allow("iam:*", "arn:aws:iam::123456789012:*"))],
    ["an account with a wildcard in its id", policy(allow("iam:*", "arn:aws:iam::1234*:role/*"))],
    ["any partition and account", policy(allow("iam:*", "arn:*:iam::*:*"))],
    ["another partition", policy(allow("iam:*", "arn:aws-us-gov:iam::*:role/*"))],
    ["an incomplete ARN", policy(allow("iam:*", "arn:aws:iam"))],
    ["a shorter one", policy(allow("*", "arn:*"))],
    ["all roles and policies", policy(allow("iam:*", ["arn:aws:iam::*:role/*", "arn:aws:iam::*:policy/*"]))],
    ["any characters, at least one", policy(allow("*", "?*"))],
    ["names that begin with role", policy(allow("iam:PutRolePolicy", "arn:aws:iam::*:role*"))],
    ["every resource but one role", policy({ Effect: "Allow", Action: "iam:*", NotResource: "arn:aws:iam::*:role/x" })],
    ["every action but S3's", policy({ Effect: "Allow", NotAction: "s3:*", Resource: "*" })],
    ["a way that a second statement opens", policy(allow("s3:*"), allow("iam:PutRolePolicy", "arn:aws:iam::*:role/*"))],
    [
      "roles and users, denied again, but not policies",
      policy(allow("*"), deny("iam:*", ["arn:aws:iam::*:role/*", "arn:aws:iam::*:user/*"])),
    ],
    ["one Region", policy(allow("*", "*", { Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } }))],
    [
      "a variable with a default",
      policy(allow("iam:PutUserPolicy", `arn:aws:iam::*:user/${variable("aws:username, 'x'")}`)),
    ],
    [
      "a boundary that is required where there is one",
      policy(
        allow("iam:*", "*", {
          Condition: { StringEqualsIfExists: { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/x" } },
        }),
      ),
    ],
    [
      "any policy of AWS",
      policy(
        allow("iam:AttachRolePolicy", "*", {
          Condition: { ArnLike: { "iam:PolicyARN": "arn:aws:iam::aws:policy/*" } },
        }),
      ),
    ],
    [
      "one of two policies, an administrator's",
      policy(
        allow("iam:AttachRolePolicy", "*", {
          Condition: {
            ArnEquals: {
              "iam:PolicyARN": ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/IAMFullAccess"],
            },
          },
        }),
      ),
    ],
    ["names of elements in another case", { statement: { effect: "Allow", ACTION: "*", resource: "*" } }],
    [
      "the holder's account",
      policy(allow("iam:PutRolePolicy", `arn:aws:iam::${variable("aws:PrincipalAccount")}:role/*`)),
    ],
    [
      "the account of whatever it is",
      policy(allow("iam:CreatePolicyVersion", `arn:aws:iam::${variable("aws:resourceAccount, '0'")}:policy/*`)),
    ],
    ["the holder by ARN", policy(allow("iam:PutUserPolicy", variable("aws:PrincipalArn")))],
    ["the holder's own user", policy(allow("iam:*", `arn:aws:iam::*:user/${variable("aws:username")}`))],
    [
      "a condition that the holder can meet",
      policy(allow("*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })),
    ],
    [
      "a boundary that may be any",
      policy(allow("iam:*", "*", { Condition: { Null: { "iam:PermissionsBoundary": "false" } } })),
    ],
    [
      "a boundary that may be taken away",
      policy(
        allow(["iam:CreateRole", "iam:PutRolePolicy"], "*", bounded),
        allow("iam:DeleteRolePermissionsBoundary", "arn:aws:iam::*:role/*"),
      ),
    ],
    ["a deny of something else", policy(allow("*"), deny("s3:*"))],
    ["a deny of one of the ways", policy(allow("iam:*"), deny("iam:AttachUserPolicy"))],
    ["a deny of one role", policy(allow("iam:*"), deny("*", "arn:aws:iam::*:role/admin"))],
    [
      "a deny with a condition",
      policy(allow("*"), deny("*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } })),
    ],
    ["a text padded with white space", `  ${JSON.stringify(policy(allow("*")), null, 8)}\n\n`],
    ["a URL-encoded text", encodeURIComponent(JSON.stringify(policy(allow("*"))))],
    [
      "a URL-encoded text that begins with white space",
      encodeURIComponent(`\r\n\t ${JSON.stringify(policy(allow("*")))}`),
    ],
    [
      "the first of two keys of a name",
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Action":"s3:Get*"}}',
    ],
    [
      "the last of two keys of a name",
      '{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*","Action":"*"}}',
    ],
  ])("%s", (_, document) => {
    expect(grantsAdministrator(document)).toBe(true);
    if (typeof document !== "string") expect(grantsAdministrator(JSON.stringify(document))).toBe(true);
  });
});

test.each([
  ["arn:aws:iam::aws:policy/AdministratorAccess", true],
  ["arn:aws-us-gov:iam::aws:policy/AdministratorAccess", true],
  ["arn:aws:iam::aws:policy/AdministratorAccess-AWSElasticBeanstalk", true],
  ["arn:aws:iam::aws:policy/job-function/SystemAdministrator", true],
  ["arn:aws:iam::aws:policy/PowerUserAccess", true],
  ["arn:aws:iam::aws:policy/IAMReadOnlyAccess", false],
  ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", false],
  ["arn:aws:iam::aws:policy/NoAdministratorAccess", false],
  // An account's own policy may say anything, whatever its name; CreatePolicy shows what.
  ["arn:aws:iam::123456789012:policy/AdministratorAccess", false],
  ["arn:aws:iam::123456789012:role/AdministratorAccess", false],
])("the managed policy %s grants an administrator's permissions: %s", (arn, expected) => {
  expect(grantsAdministrator(arn)).toBe(expected);
});

describe("an identity policy does not grant an administrator's permissions", () => {
  test.each<[string, unknown]>([
    [
      "every action but IAM's",
      policy({ Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }),
    ],
    ["everything, denied again", policy(allow("*"), deny("*"))],
    ["all of IAM, denied again in other words", policy(allow(["iam:*"], "arn:aws:iam::*:*"), deny("i*", "arn:*"))],
    ["a deny alone", policy(deny("*"))],
    ["a deny of every action but S3's", policy(allow("*"), { Effect: "Deny", NotAction: "s3:*", Resource: "*" })],
    [
      "a deny of every resource but a bucket",
      policy(allow("*"), { Effect: "Deny", Action: "*", NotResource: "arn:aws:s3:::x/*" }),
    ],
    ["every resource but IAM's", policy({ Effect: "Allow", Action: "*", NotResource: "arn:aws:iam::*:*" })],
    ["a role named *", policy(allow("iam:*", `arn:aws:iam::*:role/${variable("*")}`))],
    ["reads of IAM", policy(allow(["iam:Get*", "iam:List*"]))],
    ["all actions on a bucket", policy(allow("*", "arn:aws:s3:::example/*"))],
    [
      "all of IAM on one role, and on a path",
      policy(allow("iam:*", ["arn:aws:iam::*:role/app", "arn:aws:iam::*:user/dev/*"])),
    ],
    [
      "the holder's own access keys",
      policy(allow("iam:*AccessKey*", `arn:aws:iam::*:user/${variable("aws:username")}`)),
    ],
    [
      "a variable without a version, which is plain text",
      { Statement: allow("iam:*", `arn:aws:iam::*:user/${variable("aws:username")}`) },
    ],
    [
      "a permissions boundary that is required",
      policy(
        allow("iam:*", "*", {
          Condition: { StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary" } },
        }),
      ),
    ],
    [
      "a permissions boundary that is required, and may not be taken away",
      policy(
        allow(["iam:CreateRole", "iam:PutRolePolicy"], "*", bounded),
        allow("iam:*PermissionsBoundary"),
        deny("iam:DeleteRolePermissionsBoundary"),
        deny(["iam:Put*PermissionsBoundary", "iam:DeleteUserPermissionsBoundary"]),
      ),
    ],
    [
      "a permissions boundary that is required, and may be taken away in other accounts only",
      policy(allow("iam:PutUserPolicy", "arn:aws:iam::123456789012:*", bounded), {
        Effect: "Allow",
        Action: "iam:DeleteUserPermissionsBoundary",
        NotResource: "arn:aws:iam::123456789012:*",
      }),
    ],
    [
      "one policy that may be attached",
      policy(
        allow("iam:AttachRolePolicy", "*", {
          Condition: { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess" } },
        }),
      ),
    ],
    ["a word that is no effect", policy({ Effect: "allow", Action: "*", Resource: "*" })],
    ["text that is not JSON", '{"Statement": '],
    ["text that is hidden", "HIDDEN_DUE_TO_SECURITY_REASONS"],
    ["text that is badly URL-encoded", "%7B%"],
    ["null", null],
    ["a list", [policy(allow("*"))]],
    [
      "values of wrong types",
      { Statement: [null, 5, "x", { Effect: "Allow", Action: { a: 1 }, Resource: 7, Condition: "x", Principal: 5 }] },
    ],
  ])("%s", (_, document) => {
    expect(grantsAdministrator(document)).toBe(false);
  });
});

const passRole = (action: string, more: Statement = {}) => policy(allow(["iam:PassRole", action], "*", more));

describe("an identity policy leads to an administrator", () => {
  test.each<[string, unknown]>([
    ["any role", policy(allow("sts:*"))],
    ["any role of one account", policy(allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/*"))],
    ["keys of any user", policy(allow("iam:CreateAccess*"))],
    ["passwords of any user", policy(allow("iam:UpdateLoginProfile", "arn:aws:iam::*:user/*"))],
    ["any group", policy(allow("iam:AddUserToGroup"))],
    ["another version of any policy", policy(allow("iam:SetDefaultPolicyVersion"))],
    ["code of a function that runs as any role", passRole("lambda:*")],
    ["an instance that runs as any role", policy(allow("iam:PassRole", "arn:aws:iam::*:role/*"), allow("ec2:Run*"))],
    [
      "any role that a service may have",
      passRole("glue:CreateJob", { Condition: { StringEquals: { "iam:PassedToService": "glue.amazonaws.com" } } }),
    ],
    ["an administrator's own policy", policy(allow("iam:PutUserPolicy"))],
    [
      "the administrators' role of all member accounts",
      policy(allow("sts:Assume*", "arn:aws:iam::*:role/OrganizationAccountAccessRole")),
    ],
    [
      "that of one member account, by Control Tower",
      policy(allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/AWSControlTower*")),
    ],
    ["any permission set", policy(allow("sso:*"))],
    ["any permission set of one instance", policy(allow("sso:Put*", "arn:aws:sso:::permissionSet/*"))],
    ["any group of Identity Center", policy(allow("identitystore:CreateGroupMembership"))],
    ["the organization", policy(allow("organizations:*"))],
    ["commands on any instance", policy(allow("ssm:SendCommand"))],
    [
      "commands on any instance of one Region",
      policy(allow("ssm:SendCommand", ["arn:aws:ec2:eu-*:123456789012:instance/*", "arn:aws:ssm:*:*:document/*"])),
    ],
    [
      "sessions on any instance of a Region",
      policy(allow("ssm:StartSession", `arn:aws:ec2:${variable("aws:RequestedRegion")}:*:instance/*`)),
    ],
    ["sessions on any instance", policy(allow("ssm:StartSession", "arn:aws:ec2:*:*:instance/*"))],
    ["builds of any project", policy(allow("codebuild:Start*"))],
    ["updates of any stack, by its role", policy(allow("cloudformation:*", "arn:aws:cloudformation:*:*:stack/*"))],
    ["code of any function, which has a role", policy(allow("lambda:Update*", "arn:aws:lambda:*:123456789012:*"))],
    ["a schedule that runs as any role", passRole("scheduler:*")],
    ["another profile of an instance", passRole("ec2:AssociateIamInstanceProfile")],
    ["a code interpreter that runs as any role", passRole("bedrock-agentcore:*")],
    ["the role of a machine of one's own", passRole("ssm:CreateActivation")],
    ["a desktop that runs as any role", passRole("appstream:CreateImageBuilder")],
    ["notebooks that run as any role", passRole("athena:CreateWorkGroup")],
    ["a server of games that runs as any role", passRole("gamelift:CreateFleet")],
    ["a workflow that runs as any role", passRole("omics:StartRun")],
    ["training that runs as any role", passRole("sagemaker:CreateHyperParameterTuningJob")],
    ["every action but IAM's and STS's", policy({ Effect: "Allow", NotAction: ["iam:*", "sts:*"], Resource: "*" })],
  ])("%s", (_, document) => {
    expect(leadsToAdministrator(document)).toBe(true);
  });

  test("so does the managed policy of one, but not one for reading", () => {
    expect(leadsToAdministrator("arn:aws:iam::aws:policy/AdministratorAccess")).toBe(true);
    expect(leadsToAdministrator("arn:aws:iam::aws:policy/ReadOnlyAccess")).toBe(false);
  });
});

describe("an identity policy does not lead to an administrator", () => {
  test.each<[string, unknown]>([
    ["one role", policy(allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/app"))],
    ["the holder's own keys", policy(allow("iam:*AccessKey*", `arn:aws:iam::*:user/${variable("aws:username")}`))],
    ["any role, passed to nothing", policy(allow("iam:PassRole"), allow("s3:*"))],
    [
      "one role, passed to a function",
      policy(allow("iam:PassRole", "arn:aws:iam::*:role/app"), allow("lambda:Create*")),
    ],
    ["the holder's own role", policy(allow("sts:AssumeRole", variable("aws:PrincipalArn")))],
    ["one role of all member accounts", policy(allow("sts:AssumeRole", "arn:aws:iam::*:role/OrganizationAudit"))],
    [
      "a role named after the account",
      policy(allow("sts:AssumeRole", `arn:aws:iam::*:role/${variable("aws:PrincipalAccount")}`)),
    ],
    ["functions without a role", policy(allow(["lambda:Create*", "lambda:InvokeFunction"]))],
    ["code of functions of one name", policy(allow("lambda:*", "arn:aws:lambda:*:*:function:app-*"))],
    ["any role, denied again", policy(allow("sts:*"), deny("sts:AssumeRole"))],
    ["any role, passed to functions, which are denied", policy(allow(["iam:PassRole", "lambda:*"]), deny("lambda:*"))],
    ["reads", policy(allow(["iam:Get*", "sts:GetCallerIdentity"]))],
    ["one instance", policy(allow("ssm:*", "arn:aws:ec2:eu-west-1:123456789012:instance/i-0a1b2c3d"))],
    [
      "one document on any instance",
      policy(allow("ssm:SendCommand", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:document/AWS-RunPatchBaseline"])),
    ],
    [
      "instances with a tag",
      policy(allow("ssm:*", "*", { Condition: { StringEquals: { "ssm:resourceTag/team": "web" } } })),
    ],
    [
      "one project and stacks of one name",
      policy(allow("*", ["arn:aws:codebuild:*:*:project/app", "arn:aws:cloudformation:*:*:stack/app-*"])),
    ],
    ["reads of Identity Center and of the organization", policy(allow(["sso:Describe*", "organizations:List*"]))],
    ["commands, denied again", policy(allow(["ssm:SendCommand"]), deny("ssm:*"))],
    ["null", null],
  ])("%s", (_, document) => {
    expect(leadsToAdministrator(document)).toBe(false);
  });
});

test("what leads to an administrator does so beside more, and not once its resources are denied", () => {
  const path = fc.constantFrom(
    ["iam:CreateAccessKey", "arn:aws:iam::*:user/*"],
    ["sts:AssumeRole", "arn:aws:iam::123456789012:role/*"],
    ["sso:CreateAccountAssignment", "arn:aws:sso:::permissionSet/*"],
    ["organizations:RegisterDelegatedAdministrator", "arn:aws:organizations::123456789012:account/*"],
    ["cloudformation:UpdateStack", "arn:aws:cloudformation:eu-west-1:*:stack/*"],
    ["codebuild:StartBuild", "arn:aws:codebuild:*:123456789012:project/*"],
    ["ssm:StartSession", "arn:aws-cn:ec2:cn-*:*:instance/*"],
    ["lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:*"],
  );
  const action = fc.constantFrom("s3:Get*", "ec2:Describe*", "ssm:GetParameter", "sso:List*", "iam:List*");
  const more = fc.array(
    fc.array(action, { minLength: 1 }).map((actions) => allow(actions)),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(path, more, ([action = "", resource = ""], more) => {
      expect(leadsToAdministrator(policy(...more))).toBe(false);
      expect(leadsToAdministrator(policy(...more, allow(action, resource)))).toBe(true);
      expect(leadsToAdministrator(policy(allow(action, resource), ...more, deny(action, resource)))).toBe(false);
      expect(leadsToAdministrator(policy(allow(action, `${resource.slice(0, -1)}app`), ...more))).toBe(false);
    }),
    fuzz(300),
  );
});

const bucket = (fields: Statement) =>
  policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*", ...fields });
const bucketIf = (Condition: unknown) => bucket({ Condition });

describe("a resource's policy admits the public", () => {
  test.each<[string, unknown]>([
    ["everyone", bucket({})],
    ["every AWS principal, in a list", bucket({ Principal: { AWS: ["*"] } })],
    ["a principal of any account", bucket({ Principal: { AWS: "arn:aws:iam::*:root" } })],
    [
      "all principals but one",
      bucket({ Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:user/x" } }),
    ],
    ["all IPv4 addresses", bucketIf({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })],
    ["all IPv4 addresses in halves", bucketIf({ IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } })],
    [
      "all IPv4 addresses in ranges of /8",
      bucketIf({ IpAddress: { "aws:SourceIp": Array.from({ length: 256 }, (_, i) => `${i}.0.0.0/8`) } }),
    ],
    ["all global IPv6 addresses", bucketIf({ IpAddress: { "aws:SourceIp": "2000::/3" } })],
    ["all IPv4 addresses as IPv6", bucketIf({ IpAddress: { "aws:SourceIp": "::ffff:0:0/96" } })],
    ["one narrow range and one broad", bucketIf({ IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "0.0.0.0/0"] } })],
    ["any VPC", bucketIf({ StringLike: { "aws:SourceVpc": "vpc-*" } })],
    ["one endpoint or any", bucketIf({ StringLike: { "aws:SourceVpce": ["vpce-1a2b3c", "*"] } })],
    ["a /7 of IPv4", bucketIf({ IpAddress: { "aws:SourceIp": "16.0.0.0/7" } })],
    ["a /31 of IPv6", bucketIf({ IpAddress: { "aws:SourceIp": "2001:db8::/31" } })],
    ["a narrow IPv4 range and half of IPv6", bucketIf({ IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "8000::/1"] } })],
    ["an address that is checked if there is one", bucketIf({ IpAddressIfExists: { "aws:SourceIp": "192.0.2.0/24" } })],
    ["an address inside any VPC", bucketIf({ IpAddress: { "aws:VpcSourceIp": "10.0.0.0/16" } })],
    ["calls through a service", bucketIf({ Bool: { "aws:ViaAWSService": "true" } })],
    ["calls that are services' or not", bucketIf({ Bool: { "aws:PrincipalIsAWSService": ["true", "false"] } })],
    [
      "access points of any account",
      bucketIf({ ArnLike: { "s3:DataAccessPointArn": "arn:aws:s3:us-west-2:*:accesspoint/x" } }),
    ],
    ["access points in any VPC", bucketIf({ StringEquals: { "s3:AccessPointNetworkOrigin": "VPC" } })],
    ["any bucket", bucketIf({ ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } })],
    [
      "roles of one account or any",
      bucketIf({ ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::123456789012:role/*", "arn:aws:iam::*:role/*"] } }),
    ],
    ["any session of a name", bucketIf({ StringLike: { "aws:userid": "*:alice" } })],
    ["paths of any organization", bucketIf({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/r-ab12/*" } })],
    ["the caller's own account", bucketIf({ StringEquals: { "aws:SourceAccount": variable("aws:PrincipalAccount") } })],
    ["until a date", bucketIf({ DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } })],
    ["through S3, of a key", bucketIf({ StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } })],
    [
      "names of elements in another case",
      { statement: [{ effect: "Allow", principal: "*", action: "s3:*", resource: "*" }] },
    ],
    [
      "a deny of all but what is allowed",
      policy(bucket({}).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: "*",
        NotAction: "s3:Get*",
        Resource: "*",
      }),
    ],
    [
      "all but one action, and a deny of all but more than that",
      policy(
        { Effect: "Allow", Principal: "*", NotAction: "s3:GetObject", Resource: "*" },
        { Effect: "Deny", Principal: "*", NotAction: "s3:Get*", Resource: "*" },
      ),
    ],
    [
      "a deny of all but a folder",
      policy(bucket({}).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: "*",
        Action: "*",
        NotResource: "arn:aws:s3:::data/public/*",
      }),
    ],
    ["everything that is no service", bucketIf({ Bool: { "aws:PrincipalIsAWSService": "false" } })],
    ["all networks but one", bucketIf({ StringNotEquals: { "aws:SourceVpce": "vpce-1a2b3c" } })],
    ["a header", bucketIf({ StringLike: { "aws:Referer": "https://example.com/*" } })],
    ["a tag that the caller chooses", bucketIf({ StringEquals: { "aws:PrincipalTag/team": "a" } })],
    ["any organization", bucketIf({ StringLike: { "aws:PrincipalOrgID": "o-*" } })],
    ["any organization that exists", bucketIf({ Null: { "aws:PrincipalOrgID": "false" } })],
    [
      "the caller's own organization",
      bucketIf({ StringEquals: { "aws:PrincipalOrgID": variable("aws:PrincipalOrgID") } }),
    ],
    ["roles of any account", bucketIf({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } })],
    [
      "a wildcard that reaches beyond its colon",
      bucketIf({ StringLike: { "aws:PrincipalArn": "arn:aws:iam*:123456789012:role/*" } }),
    ],
    ["a key that may be missing", bucketIf({ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abc1234567" } })],
    [
      "a key whose values may be none",
      bucketIf({ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-abc1234567" } }),
    ],
    [
      "a deny under a condition",
      policy(bucket({}).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    ],
    [
      "a deny of another action",
      policy(bucket({}).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:Put*",
        Resource: "*",
      }),
    ],
    [
      "a deny for someone else",
      policy(bucket({}).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: { AWS: "123456789012" },
        Action: "*",
        Resource: "*",
      }),
    ],
  ])("%s", (_, document) => {
    expect(admitsPublic(document)).toBe(true);
    expect(admitsForeign(document, ["123456789012"])).toBe(true);
  });
});

describe("a resource's policy does not admit the public", () => {
  test.each<[string, unknown]>([
    ["one account", bucket({ Principal: { AWS: "arn:aws:iam::999988887777:root" } })],
    ["a service", bucket({ Principal: { Service: "cloudtrail.amazonaws.com" } })],
    ["a fixed range of addresses", bucketIf({ IpAddress: { "aws:SourceIp": "192.0.2.0/24" } })],
    ["private addresses", bucketIf({ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "172.16.0.0/12"] } })],
    ["a fixed range of IPv6 addresses", bucketIf({ IpAddress: { "aws:SourceIp": "2001:db8::/32" } })],
    [
      "a fixed network with a condition that binds nobody",
      bucketIf({ Bool: { "aws:SecureTransport": "true" }, StringEquals: { "aws:SourceVpc": "vpc-1a2b3c" } }),
    ],
    [
      "paths of an organization",
      bucketIf({ "ForAnyValue:StringEquals": { "aws:PrincipalOrgPaths": "o-abc1234567/r-ab12/ou-ab12-11111111/" } }),
    ],
    [
      "all paths of an organization",
      bucketIf({ "ForAnyValue:StringLike": { "AWS:PrincipalOrgPaths": ["o-abc1234567/*"] } }),
    ],
    ["roles of one account", bucketIf({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/*" } })],
    ["topics of one account", bucketIf({ ArnEquals: { "aws:SourceArn": "arn:aws:sns:*:123456789012:*" } })],
    ["one bucket", bucketIf({ ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:example" } })],
    ["any session of one role", bucketIf({ StringLike: { "aws:userid": "AROAEXAMPLE:*" } })],
    ["services alone", bucketIf({ Bool: { "aws:PrincipalIsAWSService": true } })],
    [
      "access points of one account",
      bucketIf({ StringLike: { "s3:DataAccessPointArn": "arn:aws:s3:us-west-2:123456789012:accesspoint/*" } }),
    ],
    ["an account's access points", bucketIf({ StringEquals: { "s3:DataAccessPointAccount": "123456789012" } })],
    [
      "through S3 and of one account",
      bucketIf({
        StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": "123456789012" },
      }),
    ],
    ["a /8 of IPv4", bucketIf({ IpAddress: { "aws:SourceIp": "17.0.0.0/8" } })],
    [
      "a network that must exist, and which",
      bucketIf({ Null: { "aws:SourceVpce": "false" }, StringEquals: { "aws:SourceVpce": "vpce-1a2b3c" } }),
    ],
    ["an operator in lower case", bucketIf({ stringequals: { "AWS:principalorgid": "o-abc1234567" } })],
    ["nobody", bucket({ Principal: { AWS: [] } })],
    [
      "a deny of every action but one that is not allowed",
      policy(bucket({}).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: "*",
        NotAction: "s3:ListBucket",
        Resource: "*",
      }),
    ],
    [
      "all but some actions, and a deny of all but one of them",
      policy(
        { Effect: "Allow", Principal: "*", NotAction: "s3:Get*", Resource: "*" },
        { Effect: "Deny", Principal: "*", NotAction: "s3:GetObject", Resource: "*" },
      ),
    ],
    [
      "a deny of everything",
      policy(bucket({}).Statement[0] as Statement, { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }),
    ],
    [
      "a deny for everyone but one's own",
      policy(bucket({}).Statement[0] as Statement, {
        Effect: "Deny",
        NotPrincipal: { AWS: "123456789012" },
        Action: "s3:Get*",
        Resource: "arn:aws:s3:::data*",
      }),
    ],
    [
      "two denies that together take it back",
      policy(
        bucket({ Action: ["s3:Get*", "s3:Put*"] }).Statement[0] as Statement,
        { Effect: "Deny", Principal: "*", Action: "s3:G*", Resource: "*" },
        { Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:P*", Resource: "*" },
      ),
    ],
  ])("%s", (_, document) => {
    expect(admitsPublic(document)).toBe(false);
  });
});

const trust = (fields: Statement) => policy({ Effect: "Allow", Action: "sts:AssumeRole", ...fields });
const github = "token.actions.githubusercontent.com";
const web = (provider: string, Condition?: unknown) =>
  trust({ Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: provider }, Condition });
const githubIf = (Condition?: unknown) => web(`arn:aws:iam::123456789012:oidc-provider/${github}`, Condition);
const outside = "arn:aws:iam::999988887777:root";

describe("a role's trust policy admits someone from outside", () => {
  test.each<[string, unknown]>([
    ["another account by ARN", trust({ Principal: { AWS: outside } })],
    ["another account by id", trust({ Principal: { AWS: "999988887777" } })],
    ["everyone", trust({ Principal: "*" })],
    [
      "one's own account and another",
      trust({ Principal: { AWS: ["arn:aws:iam::123456789012:root", "arn:aws:iam::999988887777:user/m"] } }),
    ],
    [
      "a session of another account's role",
      trust({ Principal: { AWS: "arn:aws:sts::999988887777:assumed-role/r/s" } }),
    ],
    ["a principal by unique id", trust({ Principal: { AWS: "AROAEXTERNALATTACKER1" } })],
    [
      "another account with an external id",
      trust({ Principal: { AWS: outside }, Condition: { StringEquals: { "sts:ExternalId": "example" } } }),
    ],
    ["another account beside a service", trust({ Principal: { Service: "ec2.amazonaws.com", AWS: outside } })],
    [
      "another account in whatever organization",
      trust({ Principal: { AWS: outside }, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-evil" } } }),
    ],
    [
      "everyone from one address",
      trust({ Principal: "*", Condition: { IpAddress: { "aws:SourceIp": "203.0.113.66/32" } } }),
    ],
    [
      "everyone with a tag",
      trust({
        Principal: { AWS: "*" },
        Condition: { "ForAllValues:StringEquals": { "aws:PrincipalTag/team": ["a"] } },
      }),
    ],
    [
      "roles of another account",
      trust({ Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999988887777:role/*" } } }),
    ],
    ["every action but one", policy({ Effect: "Allow", NotAction: "sts:TagSession", Principal: { AWS: outside } })],
    ["actions with a wildcard", trust({ Action: "sts:Assume*", Principal: { AWS: outside } })],
    [
      "a deny for someone else",
      policy(trust({ Principal: { AWS: outside } }).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: { AWS: "111122223333" },
        Action: "*",
      }),
    ],
    [
      "a SAML provider of another account",
      trust({ Principal: { Federated: "arn:aws:iam::999988887777:saml-provider/evil" } }),
    ],
    ["GitHub without a condition", githubIf()],
    ["any repository of GitHub", githubIf({ StringLike: { [`${github}:sub`]: "repo:*" } })],
    ["repositories whose owner begins so", githubIf({ StringLike: { [`${github}:sub`]: "repo:exam*" } })],
    ["repositories of a name", githubIf({ StringLike: { [`${github}:sub`]: "repo:*/app:*" } })],
    ["an environment of any repository", githubIf({ StringEquals: { [`${github}:sub`]: "environment:production" } })],
    ["GitHub's audience alone", githubIf({ StringEquals: { [`${github}:aud`]: "sts.amazonaws.com" } })],
    ["a subject that is only excluded", githubIf({ StringNotLike: { [`${github}:sub`]: "repo:example/*" } })],
    ["one repository or any", githubIf({ StringLike: { [`${github}:sub`]: ["repo:example/app:*", "*"] } })],
    [
      "a cluster's provider without a condition",
      web("arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"),
    ],
    [
      "tokens of one's own provider for the audience of all that are meant for AWS",
      web("arn:aws:iam::123456789012:oidc-provider/login.example.com", {
        StringEquals: { "login.example.com:aud": "sts.amazonaws.com" },
      }),
    ],
    [
      "guests of a Cognito pool",
      web("cognito-identity.amazonaws.com", {
        StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:pool" },
      }),
    ],
    ["Google without a condition", web("accounts.google.com")],
    [
      "Google's addresses of email",
      web("accounts.google.com", { StringEquals: { "accounts.google.com:email": "a@example.com" } }),
    ],
    [
      "an audience that any service account of Google may ask for",
      web("accounts.google.com", { StringEquals: { "accounts.google.com:oaud": "https://example.com" } }),
    ],
    [
      "any organization of Terraform that begins so",
      web("arn:aws:iam::123456789012:oidc-provider/app.terraform.io", {
        StringLike: { "app.terraform.io:sub": "organization:exam*:project:*" },
      }),
    ],
    [
      "everyone of one's own account or another",
      trust({
        Principal: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": ["123456789012", "999988887777"] } },
      }),
    ],
    [
      "a service on behalf of another account",
      trust({
        Principal: { Service: "s3.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "999988887777" } },
      }),
    ],
    [
      "a service on behalf of another account's topics",
      trust({
        Principal: { Service: "sns.amazonaws.com" },
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:999988887777:*" } },
      }),
    ],
    [
      "a service on behalf of every account's functions",
      trust({
        Principal: { Service: "lambda.amazonaws.com" },
        Condition: { StringLike: { "aws:SourceArn": "arn:aws:lambda:*:*:function:*" } },
      }),
    ],
    [
      "a service on behalf of whatever a service has",
      trust({
        Principal: { Service: "sns.amazonaws.com" },
        Condition: { StringLike: { "aws:SourceArn": ["arn:aws:sns:*:123456789012:orders", "arn:aws:sns:*"] } },
      }),
    ],
    [
      "any service on behalf of another account",
      bucketIf({
        Bool: { "aws:PrincipalIsAWSService": "true" },
        StringEquals: { "aws:SourceAccount": "999988887777" },
      }),
    ],
    [
      "any service on behalf of every account's functions",
      bucketIf({
        Bool: { "aws:PrincipalIsAWSService": "true" },
        ArnLike: { "aws:SourceArn": "arn:aws:lambda:*:*:function:*" },
      }),
    ],
    [
      "everyone who is one service, on behalf of one's own account or another's rules",
      bucketIf({
        StringEquals: { "aws:PrincipalServiceName": "events.amazonaws.com" },
        ArnLike: {
          "aws:SourceArn": ["arn:aws:events:*:123456789012:rule/*", "arn:aws:events:*:999988887777:rule/*"],
        },
      }),
    ],
    [
      "a service on behalf of another owner",
      trust({
        Principal: { Service: "ses.amazonaws.com" },
        Condition: { StringEquals: { "AWS:SourceOwner": "999988887777" } },
      }),
    ],
    [
      "CloudTrail on behalf of another account, to read",
      bucket({
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: ["s3:PutObject", "s3:GetObject"],
        Condition: { StringEquals: { "aws:SourceAccount": "999988887777" } },
      }),
    ],
    [
      "a service that is not about logs on behalf of another account, to write",
      bucket({
        Principal: { Service: "s3.amazonaws.com" },
        Action: "s3:PutObject",
        Condition: { StringEquals: { "aws:SourceAccount": "999988887777" } },
      }),
    ],
    [
      "CloudTrail on behalf of another account, to do anything but one thing",
      policy({
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        NotAction: "s3:DeleteBucket",
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": "999988887777" } },
      }),
    ],
    [
      "another account, denied outside an organization",
      policy(trust({ Principal: { AWS: outside } }).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: "*",
        Action: "*",
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-abc1234567" } },
      }),
    ],
  ])("%s", (_, document) => {
    expect(admitsForeign(document, ["123456789012"])).toBe(true);
  });
});

describe("a role's trust policy admits nobody from outside", () => {
  test.each<[string, unknown]>([
    ["one's own account", trust({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })],
    ["a service", trust({ Principal: { Service: "ec2.amazonaws.com" } })],
    [
      "a service on behalf of one's own account",
      trust({
        Principal: { Service: "s3.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      }),
    ],
    [
      "a service on behalf of a bucket",
      trust({
        Principal: { Service: "s3.amazonaws.com" },
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::example" } },
      }),
    ],
    [
      "a service on behalf of a bucket, whatever its Region and account",
      trust({
        Principal: { Service: "s3.amazonaws.com" },
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:example-*" } },
      }),
    ],
    [
      "a service on behalf of every function, of one's own account",
      trust({
        Principal: { Service: "lambda.amazonaws.com" },
        Condition: {
          StringLike: { "aws:SourceArn": "arn:aws:lambda:*:*:function:*" },
          StringEquals: { "aws:SourceAccount": "123456789012" },
        },
      }),
    ],
    [
      "a service on behalf of one's own functions in every Region",
      trust({
        Principal: { Service: "lambda.amazonaws.com" },
        Condition: { StringLike: { "aws:SourceArn": "arn:aws:lambda:*:123456789012:function:*" } },
      }),
    ],
    [
      "any service on behalf of one's own account",
      bucketIf({
        Bool: { "aws:PrincipalIsAWSService": "true" },
        StringEquals: { "aws:SourceAccount": "123456789012" },
      }),
    ],
    [
      "any service on behalf of every function of one's own account",
      bucketIf({
        Bool: { "aws:PrincipalIsAWSService": "true" },
        ArnLike: { "aws:SourceArn": "arn:aws:lambda:*:*:function:*" },
        StringEquals: { "aws:SourceAccount": "123456789012" },
      }),
    ],
    [
      "everyone with the credentials of one function",
      bucketIf({
        ArnEquals: { "lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:app" },
      }),
    ],
    [
      "everyone with the credentials of one account's instances",
      bucketIf({ ArnLike: { "ec2:SourceInstanceArn": "arn:aws:ec2:*:123456789012:instance/*" } }),
    ],
    [
      "everyone with the credentials of instances in one network",
      bucketIf({ StringEquals: { "aws:Ec2InstanceSourceVpc": "vpc-0a1b2c3d" } }),
    ],
    [
      "CloudTrail on behalf of another account, to deliver its logs",
      bucket({
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: ["s3:GetBucketAcl", "s3:PutObject"],
        Condition: { StringEquals: { "aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:999988887777:trail/all" } },
      }),
    ],
    [
      "AWS Config on behalf of another account, to notify",
      policy({
        Effect: "Allow",
        Principal: { Service: "config.amazonaws.com" },
        Action: "SNS:Publish",
        Resource: "arn:aws:sns:eu-west-1:123456789012:config",
        Condition: { StringEquals: { "AWS:SourceAccount": "999988887777" } },
      }),
    ],
    ["one's own account in another partition", trust({ Principal: { AWS: "arn:aws-us-gov:iam::123456789012:root" } })],
    [
      "everyone, denied but for one's own account",
      policy(trust({ Principal: { AWS: "*" } }).Statement[0] as Statement, {
        Effect: "Deny",
        NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "sts:AssumeRole",
      }),
    ],
    [
      "everyone, but of one's own account",
      trust({
        Principal: { AWS: "*" },
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/*" } },
      }),
    ],
    [
      "everyone of an organization",
      trust({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abc1234567" } } }),
    ],
    ["a tag for a session", policy({ Effect: "Allow", Action: "sts:TagSession", Principal: { AWS: outside } })],
    [
      "another account, denied again",
      policy(trust({ Principal: { AWS: outside } }).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: { AWS: "999988887777" },
        Action: "sts:*",
      }),
    ],
    ["repositories of one owner", githubIf({ StringLike: { [`${github}:sub`]: "repo:example/*" } })],
    ["one branch", githubIf({ StringEquals: { [`${github}:sub`]: "repo:example/app:ref:refs/heads/main" } })],
    [
      "one repository by id",
      githubIf({ StringEquals: { [`${github}:sub`]: "repository_id:1234:environment:production" } }),
    ],
    ["one owner", githubIf({ StringEquals: { [`${github}:repository_owner_id`]: "12345" } })],
    [
      "a cluster's service account",
      web("arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE", {
        StringEquals: { "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub": "system:serviceaccount:app:app" },
      }),
    ],
    [
      "tokens of one's own provider for an application",
      web("arn:aws:iam::123456789012:oidc-provider/login.example.com", {
        StringEquals: { "login.example.com:aud": "console" },
      }),
    ],
    [
      "users who signed in to a Cognito pool",
      web("cognito-identity.amazonaws.com", {
        StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:pool" },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      }),
    ],
    [
      "one's own application at Google",
      web("accounts.google.com", { StringEquals: { "accounts.google.com:aud": "1234.apps.example.com" } }),
    ],
    ["one's own SAML provider", trust({ Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/sso" } })],
    [
      "CloudFront",
      bucket({ Principal: { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EXAMPLE" } }),
    ],
  ])("%s", (_, document) => {
    expect(admitsForeign(document, ["123456789012", "cloudfront"])).toBe(false);
  });

  test("an organization counts as one's own only if it is known, where one is", () => {
    const document = trust({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abc1234567" } } });
    expect(admitsForeign(document, ["123456789012", "o-other"])).toBe(true);
    expect(admitsForeign(document, ["123456789012", "o-abc1234567"])).toBe(false);
    const service = trust({
      Principal: { Service: "s3.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceOrgID": "o-abc1234567" } },
    });
    expect(admitsForeign(service, ["123456789012", "o-other"])).toBe(true);
    expect(admitsForeign(service, ["123456789012", "o-abc1234567"])).toBe(false);
    const unit = trust({
      Principal: { Service: "s3.amazonaws.com" },
      Condition: { "ForAnyValue:StringLike": { "aws:SourceOrgPaths": "o-abc1234567/r-ab12/*" } },
    });
    expect(admitsForeign(unit, ["123456789012", "o-other"])).toBe(true);
    expect(admitsForeign(unit, ["123456789012", "o-abc1234567"])).toBe(false);
  });
});

test("an address counts as one's own if a known range contains it, or it is private", () => {
  const at = (...addresses: string[]) => bucketIf({ IpAddress: { "aws:SourceIp": addresses } });
  expect(admitsForeign(at("198.51.100.0/24"), ["123456789012"])).toBe(true);
  expect(admitsForeign(at("198.51.100.0/24"), ["123456789012", "198.51.100.0/22"])).toBe(false);
  expect(admitsForeign(at("198.51.100.0/24", "203.0.113.7"), ["123456789012", "198.51.100.0/22"])).toBe(true);
  expect(admitsForeign(at("10.0.0.0/8", "fc00::/7"), ["123456789012"])).toBe(false);
  expect(admitsForeign(at("not a range"), ["123456789012", "0.0.0.0/0", "::/0"])).toBe(true);
  // The address says nothing of whose a named account is.
  const Condition = { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } };
  const account = bucket({ Principal: { AWS: "999988887777" }, Condition });
  expect(admitsForeign(account, ["123456789012", "0.0.0.0/0"])).toBe(true);
});

test("a map that an expression made of a statement is judged like the document", () => {
  const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
  const made = new Map<string, unknown>([["Statement", [new Map(Object.entries(statement))]]]);
  expect(admitsPublic(made)).toBe(true);
  expect(admitsPublic(new Map([["Statement", [{ ...statement, Effect: "Deny" }]]]))).toBe(false);
});

test("an account of Elastic Load Balancing may deliver access logs, and nothing else", () => {
  const to = (Action: unknown, AWS: string) => bucket({ Principal: { AWS }, Action });
  expect(admitsForeign(to("s3:PutObject", "arn:aws:iam::054676820928:root"), ["123456789012"])).toBe(false);
  expect(admitsForeign(to("s3:PutObject", "054676820928"), ["123456789012"])).toBe(false);
  expect(admitsForeign(to(["s3:PutObject", "s3:GetObject"], "054676820928"), ["123456789012"])).toBe(true);
  expect(admitsForeign(to("s3:PutObject", "arn:aws:iam::054676820928:role/any"), ["123456789012"])).toBe(true);
  expect(admitsForeign(to("s3:PutObject", "054676820929"), ["123456789012"])).toBe(true);
});

describe("outsiders are named in words", () => {
  const foreign = "arn:aws:iam::999988887777:root";
  test.each<[string, unknown, string[]]>([
    ["everyone", bucket({}), ["everyone"]],
    [
      "everyone under a condition",
      bucketIf({
        IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.7"] },
        Bool: { "aws:SecureTransport": true },
      }),
      ["everyone where IpAddress aws:SourceIp 203.0.113.0/24, 198.51.100.7 and Bool aws:SecureTransport true"],
    ],
    [
      "only those who come from outside",
      trust({ Principal: { AWS: ["arn:aws:iam::123456789012:root", foreign, "AROAEXAMPLE"] } }),
      [`${foreign}, AROAEXAMPLE`],
    ],
    [
      "those of each statement, once",
      policy(
        ...[foreign, "555566667777", foreign].map((AWS) => trust({ Principal: { AWS } }).Statement[0] as Statement),
      ),
      [foreign, "555566667777"],
    ],
    [
      "all but some",
      trust({ Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:user/bob" } }),
      ["all but arn:aws:iam::123456789012:user/bob"],
    ],
    [
      "nobody to whom a Deny takes it back",
      policy(trust({ Principal: { AWS: [foreign, "555566667777"] } }).Statement[0] as Statement, {
        Effect: "Deny",
        Principal: { AWS: "999988887777" },
        Action: "sts:*",
      }),
      ["555566667777"],
    ],
    ["nobody of one's own", trust({ Principal: { AWS: "123456789012" } }), []],
    ["nobody in what is no policy", "HIDDEN_DUE_TO_SECURITY_REASONS", []],
  ])("%s", (_, document, expected) => {
    expect(outsidersOf(document, ["123456789012"])).toEqual(expected);
    expect(outsidersOf(` ${JSON.stringify(document)}`, ["123456789012"])).toEqual(expected);
    expect(outsidersOf(encodeURIComponent(JSON.stringify(document)), ["123456789012"])).toEqual(expected);
  });

  test("thousands of them are cut off", () => {
    const statements = Array.from({ length: 3000 }, (_, index) => ({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${String(index).padStart(12, "9")}:root` },
      Action: "s3:GetObject",
    }));
    expect(outsidersOf(policy(...statements), []).join("").length).toBeLessThan(1100);
    const names = statements.map(({ Principal }) => Principal.AWS);
    expect(outsidersOf(trust({ Principal: { AWS: names } }), []).join("").length).toBe(1000);
  });

  test("of a policy that takes too long to judge, it says so", () => {
    const document = policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" });
    expect(outsidersOf(document, [], new Effort(1))).toEqual(["somebody, as the policy takes too long to judge"]);
  });
});

const someOf = <T>(...values: T[]) =>
  fc.oneof(fc.constantFrom(...values), fc.subarray(values, { minLength: 1, maxLength: Math.min(3, values.length) }));
const effect = fc.constantFrom("Allow", "Allow", "Deny");
const oneOf = (name: string, values: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 5, arbitrary: values.map((value) => ({ [name]: value })) },
    { weight: 1, arbitrary: values.map((value) => ({ [`Not${name}`]: value })) },
  );

test("a random identity policy is judged as the reference judges it", () => {
  const action = someOf(
    "*",
    "iam:*",
    "i*:*",
    "IAM:Put*",
    "iam:*Policy",
    "iam:?*",
    "iam:Get*",
    "s3:*",
    "iam:AttachRolePolicy",
    "iam:*User*",
    "iam:*Boundary",
    "sts:*",
    "iam:CreatePolicyVersion",
  );
  const resource = someOf(
    "*",
    "arn:*",
    "arn:aws:iam",
    "arn:aws:iam::123456789012:*",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::*:user/*",
    "arn:aws:iam::*:policy/?*",
    "arn:aws:iam::*:role/app",
    `arn:aws:iam::*:user/${variable("aws:username")}`,
    "arn:aws:s3:::data",
    "arn:aws:iam::9999*:group/*",
  );
  const condition = fc.constantFrom(
    undefined,
    undefined,
    { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    { ArnEquals: { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/b" } },
  );
  const statement = fc
    .tuple(effect, oneOf("Action", action), oneOf("Resource", resource), condition)
    .map(([Effect, actions, resources, Condition]) => ({
      Effect,
      ...actions,
      ...resources,
      ...(Condition && { Condition }),
    }));
  const document = fc.record({
    Version: fc.constantFrom("2012-10-17", "2008-10-17"),
    Statement: fc.array(statement, { maxLength: 4 }),
  });
  fc.assert(
    fc.property(document, (document) => {
      expect(grantsAdministrator(JSON.stringify(document))).toBe(makesAdministrator(document));
    }),
    fuzz(600),
  );
});

/** People on the internet, each with what a request of theirs says. */
const strangers = ["198.18.0.1", "9.9.9.9", "2a00::1", undefined].flatMap((address) =>
  [
    {},
    { "aws:principalaccount": "999988887777", "aws:principalarn": "arn:aws:iam::999988887777:role/evil" },
    {
      "aws:principalaccount": "999988887777",
      "aws:principalarn": "arn:aws:iam::999988887777:role/evil",
      "aws:principalorgid": "o-evil",
      "aws:principalorgpaths": ["o-evil/r-evil/"],
    },
  ].map((identity) => ({
    ...identity,
    "aws:principalisawsservice": "false",
    "aws:referer": "https://example.com/",
    "aws:securetransport": "true",
    "aws:sourceip": address,
    "aws:sourcevpc": address ? undefined : "vpc-evil",
  })),
);

const entry = (operators: string[], key: string, values: string[]) =>
  fc
    .tuple(fc.constantFrom(...operators), someOf(...values))
    .map(([operator, value]) => ({ [operator]: { [key]: value } }));
const variants = (...operators: string[]) =>
  operators.flatMap((operator) => [
    operator,
    `${operator}IfExists`,
    `ForAllValues:${operator}`,
    `ForAnyValue:${operator}`,
  ]);
const oneCondition = fc.oneof(
  fc.constant(undefined),
  entry(["IpAddress", "NotIpAddress", "IpAddressIfExists"], "aws:SourceIp", [
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "192.0.2.0/24",
    "2000::/3",
    "::/0",
    "2001:db8::/32",
    "10.0.0.0/8",
  ]),
  entry(variants("StringEquals", "StringNotEquals"), "aws:PrincipalOrgID", ["o-abc1234567", "o-def1234567"]),
  entry(variants("StringLike"), "aws:PrincipalOrgID", ["o-abc1234567", "o-*", "*", variable("aws:PrincipalOrgID")]),
  entry(variants("StringLike"), "aws:PrincipalOrgPaths", ["o-abc1234567/*", "o-abc1234567/r-ab12/", "*"]),
  entry(variants("ArnLike", "ArnEquals", "StringLike"), "AWS:PrincipalArn", [
    "arn:aws:iam::123456789012:role/*",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::123456789012:root",
  ]),
  entry(variants("StringLike", "StringNotLike"), "aws:SourceVpc", ["vpc-1a2b3c", "vpc-*"]),
  entry(["Bool"], "aws:PrincipalIsAWSService", ["true"]),
  entry(["Bool"], "aws:PrincipalIsAWSService", ["false"]),
  entry(["Bool"], "aws:SecureTransport", ["true"]),
  entry(["StringLike"], "aws:Referer", ["https://example.com/*"]),
  entry(["Null"], "aws:PrincipalOrgID", ["false"]),
);
const everyAction = ["s3:GetObject", "s3:GetOther", "s3:PutOther", "s3:Other", "other:Action"];

function resourcePolicy(condition: fc.Arbitrary<unknown>) {
  const principal = fc.oneof(
    fc.constantFrom<unknown>(
      "*",
      { AWS: "*" },
      { AWS: ["123456789012", "*"] },
      { AWS: "arn:aws:iam::123456789012:root" },
      { Service: "s3.amazonaws.com" },
    ),
  );
  const statement = fc
    .tuple(
      effect,
      oneOf("Action", someOf("*", "s3:*", "s3:Get*", "s3:GetObject", "s3:Put*")),
      someOf("*", "arn:aws:s3:::data/*", "arn:aws:s3:::data*"),
      oneOf("Principal", principal),
      condition,
    )
    .map(([Effect, action, Resource, who, Condition]) => ({
      Effect,
      ...action,
      Resource,
      ...who,
      ...(Condition === undefined ? {} : { Condition }),
    }));
  return fc.array(statement, { maxLength: 3 }).map((Statement) => ({ Version: "2012-10-17", Statement }));
}

test("a random resource policy admits the public if a stranger gets in, and only then; outsiders are named if it admits any", () => {
  fc.assert(
    fc.property(resourcePolicy(oneCondition), (document) => {
      expect(admitsPublic(document)).toBe(letsIn(document, strangers, everyAction));
      for (const known of [["123456789012"], ["o-abc1234567", "0.0.0.0/0"]]) {
        expect(outsidersOf(document, known).length > 0).toBe(admitsForeign(document, known));
      }
    }),
    fuzz(450),
  );
});

test("with any conditions together, no stranger gets in unseen", () => {
  const conditions = fc.array(oneCondition, { maxLength: 3 }).map((all) => Object.assign({}, ...all));
  fc.assert(
    fc.property(resourcePolicy(conditions), (document) => {
      if (!letsIn(document, strangers, everyAction)) return;
      expect(admitsPublic(document)).toBe(true);
      expect(admitsForeign(document, ["123456789012"])).toBe(true);
    }),
    fuzz(450),
  );
});

test("a pattern that covers another matches whatever the other matches, and one that is apart none of it", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, pattern, text, (pattern, other, text) => {
      const effort = new Effort();
      const expression = new RegExp(`^${other.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(matchesPattern(other, text, effort)).toBe(expression.test(text));
      if (areApart(pattern, other, effort) && matchesPattern(other, text, effort))
        expect(matchesPattern(pattern, text, effort)).toBe(false);
      if (coversPattern(pattern, other, effort) && matchesPattern(other, text, effort))
        expect(matchesPattern(pattern, text, effort)).toBe(true);
    }),
    fuzz(600),
  );
});

test("a document of a record's largest size is judged in little time", () => {
  const long = `${"*a".repeat(20_000)}b`;
  const many = Array.from({ length: 5000 }, (_, index) => `*a*a*a*${index}`);
  const milliseconds = cpuMilliseconds(() => {
    for (const patterns of [[long], many]) {
      const documents = [
        policy(allow(patterns, patterns), deny(patterns, patterns)),
        policy(
          { Effect: "Allow", Principal: { AWS: many }, Action: patterns, Resource: patterns },
          { Effect: "Deny", Principal: { AWS: many }, Action: patterns, Resource: patterns },
        ),
      ];
      for (const document of documents) {
        grantsAdministrator(document);
        admitsPublic(document);
        admitsForeign(document, []);
        outsidersOf(document, []);
      }
    }
    grantsAdministrator("[".repeat(200_000));
    grantsAdministrator(`{"a":1,"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`);
  });
  expect(milliseconds).toBeLessThan(5000);
});

test("a judgement of the same text is repeated at the same effort", () => {
  const text = JSON.stringify({ Statement: { Effect: "Allow", Action: ["iam:Put*", "s3:*"], Resource: "*" } });
  for (const judge of [grantsAdministrator, leadsToAdministrator, admitsPublic]) {
    const [first, second, ofObject] = [new Effort(), new Effort(), new Effort()];
    const answer = judge(text, first);
    expect([judge(text, second), second.used]).toEqual([answer, first.used]);
    expect([judge(JSON.parse(text), ofObject), ofObject.used]).toEqual([answer, first.used]);
  }
});
