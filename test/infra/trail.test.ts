import { expect, test } from "vitest";
import { configurations } from "./configurations.ts";
import { deploy, leastConfig } from "./deploy.ts";
import { inputsAsYaml } from "./inputs-as-yaml.ts";

test("the bucket is private, encrypted and versioned, and notifies the function of new log files", async () => {
  const { resources } = await deploy();
  const ofBucket = resources.filter(({ type }) => type.startsWith("aws:s3/") && !type.endsWith(":BucketPolicy"));
  expect(
    inputsAsYaml(Object.fromEntries(ofBucket.map(({ type, inputs }) => [type.split(":")[2], inputs]))),
  ).toMatchInlineSnapshot(`
    "Bucket:
      bucket: cloudtrail-alerts-dev-123456789012
      forceDestroy: false
      tags:
        project: cloudtrail-alerts
        stack: dev
    BucketLifecycleConfiguration:
      bucket: cloudtrail-alerts-dev-123456789012
      rules:
        - abortIncompleteMultipartUpload:
            daysAfterInitiation: 7
          expiration:
            days: 365
          filter:
            prefix: ""
          id: retention
          noncurrentVersionExpiration:
            noncurrentDays: 30
          status: Enabled
    BucketNotification:
      bucket: cloudtrail-alerts-dev-123456789012
      lambdaFunctions:
        - events:
            - s3:ObjectCreated:*
          filterPrefix: AWSLogs/123456789012/CloudTrail/
          filterSuffix: .json.gz
          id: CloudTrail
          lambdaFunctionArn: arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev
        - events:
            - s3:ObjectCreated:*
          filterPrefix: AWSLogs/123456789012/CloudTrail-NetworkActivity/
          filterSuffix: .json.gz
          id: CloudTrail-NetworkActivity
          lambdaFunctionArn: arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev
    BucketOwnershipControls:
      bucket: cloudtrail-alerts-dev-123456789012
      rule:
        objectOwnership: BucketOwnerEnforced
    BucketPublicAccessBlock:
      blockPublicAcls: true
      blockPublicPolicy: true
      bucket: cloudtrail-alerts-dev-123456789012
      ignorePublicAcls: true
      restrictPublicBuckets: true
    BucketServerSideEncryptionConfiguration:
      bucket: cloudtrail-alerts-dev-123456789012
      rules:
        - applyServerSideEncryptionByDefault:
            kmsMasterKeyId: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
            sseAlgorithm: aws:kms
          bucketKeyEnabled: false
    BucketVersioning:
      bucket: cloudtrail-alerts-dev-123456789012
      versioningConfiguration:
        status: Enabled"
  `);
});

test("the trail logs all Regions, with validation of log files", async () => {
  expect(inputsAsYaml((await deploy()).find("aws:cloudtrail/trail:Trail").inputs)).toMatchInlineSnapshot(`
    "advancedEventSelectors:
      - fieldSelectors:
          - equals:
              - Management
            field: eventCategory
        name: Management events
    enableLogFileValidation: true
    includeGlobalServiceEvents: true
    isMultiRegionTrail: true
    isOrganizationTrail: false
    kmsKeyId: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
    name: cloudtrail-alerts-dev
    s3BucketName: cloudtrail-alerts-dev-123456789012
    tags:
      project: cloudtrail-alerts
      stack: dev"
  `);
});

test("data events exclude the stack's own resources, in addition to all management events", async () => {
  const { find } = await deploy(configurations.dataEvents);
  expect(inputsAsYaml(find("aws:cloudtrail/trail:Trail").inputs.advancedEventSelectors)).toMatchInlineSnapshot(`
    "- fieldSelectors:
        - equals:
            - Management
          field: eventCategory
      name: Management events
    - fieldSelectors:
        - equals:
            - Data
          field: eventCategory
        - equals:
            - AWS::S3::Object
          field: resources.type
        - equals:
            - "false"
          field: readOnly
        - field: resources.ARN
          notStartsWiths:
            - arn:aws:s3:::cloudtrail-alerts-dev-123456789012/
          startsWiths:
            - arn:aws:s3:::example-
      name: AWS::S3::Object data events
    - fieldSelectors:
        - equals:
            - Data
          field: eventCategory
        - equals:
            - AWS::SNS::Topic
          field: resources.type
        - field: resources.ARN
          notStartsWiths:
            - arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev
      name: AWS::SNS::Topic data events
    - fieldSelectors:
        - equals:
            - Data
          field: eventCategory
        - equals:
            - AWS::Lambda::Function
          field: resources.type
        - field: resources.ARN
          notStartsWiths:
            - arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev
      name: AWS::Lambda::Function data events
    - fieldSelectors:
        - equals:
            - Data
          field: eventCategory
        - equals:
            - AWS::DynamoDB::Table
          field: resources.type
        - field: resources.ARN
          notStartsWiths:
            - arn:aws:dynamodb:eu-central-1:123456789012:table/cloudtrail-alerts-dev-memory
      name: AWS::DynamoDB::Table data events"
  `);
});

test("without protection, Pulumi may delete the bucket with its log files", async () => {
  const { find } = await deploy({ ...leastConfig, protect: false });
  expect(find("aws:s3/bucket:Bucket").inputs.forceDestroy).toBe(true);
  const retaining = await deploy({ ...leastConfig, protect: false, retain: true });
  expect(retaining.find("aws:s3/bucket:Bucket").inputs.forceDestroy).toBe(false);
});

test("an organization's trail logs all its accounts", async () => {
  const { find } = await deploy(configurations.organization);
  expect(find("aws:cloudtrail/trail:Trail").inputs.isOrganizationTrail).toBe(true);
});
