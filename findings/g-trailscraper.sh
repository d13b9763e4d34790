#!/usr/bin/env bash
# Package: trailscraper 0.10.0 (PyPI)
# Guess: `trailscraper generate` writes a policy that allows what the records of its standard input did: IAM's names of the actions,
#   where they are not those of CloudTrail, and nothing for calls that need no permission or were made by nobody of the account.
#   `select` prints every record that fits its filters, whole, from all log files below a folder.
# Why: its policies are put in place of wide ones, and its selection is read when an alert is looked into.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet trailscraper==0.10.0 || exit 2
cat >probe.py <<'END'
import gzip, json, os, subprocess, sys

def record(source, name, **more):
    return {"eventVersion": "1.11", "eventTime": "2026-03-14T09:05:00Z", "eventSource": source + ".amazonaws.com", "eventName": name, "awsRegion": "eu-central-1",
            "sourceIPAddress": "192.0.2.7", "userAgent": "example", "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:session",
            "arn": "arn:aws:sts::123456789012:assumed-role/example/session", "accountId": "123456789012", "sessionContext": {"sessionIssuer": {"type": "Role",
            "arn": "arn:aws:iam::123456789012:role/path/example", "accountId": "123456789012", "userName": "example"}}}, "eventID": "00000000-0000-4000-8000-000000000000",
            "eventType": "AwsApiCall", "recipientAccountId": "123456789012", "requestParameters": None, "responseElements": None, **more}

def run(*arguments, text=""):
    result = subprocess.run(["venv/bin/trailscraper", *arguments], input=text, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    return result.stdout if result.returncode == 0 else "error " + result.stderr.strip().splitlines()[-1]

def actions(*records):
    out = run("generate", text=json.dumps({"Records": records}))
    try:
        return " ".join(sorted(action for statement in json.loads(out)["Statement"] for action in statement["Action"])) or "none"
    except Exception:
        return out[:200]

calls = [
    ("ec2", "RunInstances", "ec2:RunInstances"), ("s3", "GetObject", "s3:GetObject"), ("s3", "HeadObject", "s3:GetObject"), ("s3", "ListObjects", "s3:ListBucket"),
    ("s3", "ListObjectsV2", "s3:ListBucket"), ("s3", "HeadBucket", "s3:ListBucket"), ("s3", "DeleteObjects", "s3:DeleteObject"), ("s3", "CompleteMultipartUpload", "s3:PutObject"),
    ("s3", "UploadPart", "s3:PutObject"), ("s3", "CopyObject", "s3:GetObject s3:PutObject"), ("s3", "ListBuckets", "s3:ListAllMyBuckets"), ("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("s3", "PutBucketLifecycle", "s3:PutLifecycleConfiguration"), ("s3", "PutBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"), ("s3", "GetBucketReplication", "s3:GetReplicationConfiguration"),
    ("lambda", "CreateFunction20150331", "lambda:CreateFunction"), ("lambda", "GetFunction20150331v2", "lambda:GetFunction"), ("lambda", "UpdateFunctionConfiguration20150331v2", "lambda:UpdateFunctionConfiguration"),
    ("lambda", "Invoke", "lambda:InvokeFunction"), ("lambda", "AddPermission20150331v2", "lambda:AddPermission"), ("cloudfront", "CreateDistribution2020_05_31", "cloudfront:CreateDistribution"),
    ("monitoring", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"), ("email", "SendEmail", "ses:SendEmail"), ("signin", "ConsoleLogin", "none"), ("sts", "AssumeRole", "sts:AssumeRole"),
    ("sts", "GetCallerIdentity", "none"), ("apigateway", "CreateRestApi", "apigateway:POST"), ("logs", "CreateLogGroup", "logs:CreateLogGroup"), ("kms", "Decrypt", "kms:Decrypt"),
    ("kms", "ReEncrypt", "kms:ReEncryptFrom kms:ReEncryptTo"), ("cloudhsm", "DescribeClusters", "cloudhsm:DescribeClusters"), ("application-autoscaling", "RegisterScalableTarget", "application-autoscaling:RegisterScalableTarget"),
    ("elasticloadbalancing", "CreateLoadBalancer", "elasticloadbalancing:CreateLoadBalancer"), ("states", "StartExecution", "states:StartExecution"), ("events", "PutRule", "events:PutRule"),
    ("tagging", "GetResources", "tag:GetResources"), ("entitlement-marketplace", "GetEntitlements", "aws-marketplace:GetEntitlements"), ("ecr", "BatchGetImage", "ecr:BatchGetImage"),
    ("bedrock", "InvokeModel", "bedrock:InvokeModel"), ("bedrock", "Converse", "bedrock:InvokeModel"), ("dynamodb", "DescribeTable", "dynamodb:DescribeTable"), ("dynamodb", "TransactWriteItems", "dynamodb:PutItem"),
]
wrong = 0
def check(what, seen, expected):
    global wrong
    wrong += seen != expected
    print(("same" if seen == expected else "DIFFERS") + f": {what}: {seen}" + ("" if seen == expected else f", not {expected}"))
for source, name, expected in calls:
    check(f"{source} {name}", actions(record(source, name)), expected)
check("denied", actions(record("ec2", "RunInstances", errorCode="Client.UnauthorizedOperation")), "ec2:RunInstances")
check("service event", actions(record("kms", "RotateKey", eventType="AwsServiceEvent", userIdentity={"accountId": "123456789012", "invokedBy": "kms.amazonaws.com"})), "none")
check("user", actions(record("ec2", "RunInstances", userIdentity={"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/example"})), "ec2:RunInstances")
check("no arn", actions(record("ec2", "RunInstances", userIdentity={"type": "AWSService", "invokedBy": "ec2.amazonaws.com"})), "none")
check("resource", run("generate", text=json.dumps({"Records": [record("iam", "CreateUser", resources=[{"ARN": "arn:aws:iam::123456789012:user/x", "accountId": "123456789012"}])]})).count("arn:aws:iam::123456789012:user/x"), 1)

os.makedirs("logs/AWSLogs/123456789012/CloudTrail/eu-central-1/2026/03/14")
def put(path, records):
    with gzip.open(path, "wt") as file:
        json.dump({"Records": records}, file)
base = "logs/AWSLogs/123456789012/CloudTrail/eu-central-1/2026/03/14/"
def at(name, time, **more):
    return record("ec2", name, eventTime=time, **more)
put(base + "123456789012_CloudTrail_eu-central-1_20260314T0905Z_AAAAAAAAAAAAAAAA.json.gz", [at("A", "2026-03-14T08:59:59Z"), at("B", "2026-03-14T09:00:00Z"), at("C", "2026-03-14T09:04:59Z", additionalEventData={"x": [1]}),
    at("D", "2026-03-14T09:04:59Z", userIdentity={"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/example"}), at("E", "2026-03-14T09:04:59Z", eventType="AwsServiceEvent", userIdentity={"invokedBy": "ec2.amazonaws.com"})])
put(base + "123456789012_CloudTrail_eu-central-1_20260314T0910Z_BBBBBBBBBBBBBBBB.json.gz", [at("F", "2026-03-14T09:00:01Z"), at("G", "2026-03-14T09:10:00Z")])
def names(*arguments):
    out = run("select", "--log-dir", "logs", *arguments)
    try:
        return " ".join(sorted(r["eventName"] for r in json.loads(out)["Records"])) or "none"
    except Exception:
        return out[:200]
check("all", names("--from", "2026-03-14", "--to", "2026-03-15"), "A B C D E F G")
check("an hour", names("--from", "2026-03-14T09:00:00Z", "--to", "2026-03-14T09:05:00Z"), "B C D E F")
check("a minute", names("--from", "2026-03-14T09:00:00Z", "--to", "2026-03-14T09:01:00Z"), "B F")
check("role", names("--from", "2026-03-14", "--to", "2026-03-15", "--filter-assumed-role-arn", "arn:aws:iam::123456789012:role/path/example"), "A B C F G")
check("session", names("--from", "2026-03-14", "--to", "2026-03-15", "--filter-assumed-role-arn", "arn:aws:sts::123456789012:assumed-role/example/session"), "none")
out = run("select", "--log-dir", "logs", "--from", "2026-03-14", "--to", "2026-03-15")
check("whole records", "additionalEventData" in out, True)
sys.exit(wrong > 0)
END
venv/bin/python probe.py 2>&1 | tee seen
