#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: moto's SNS refuses what SNS refuses: a subject that is too long, has a line break or other than ASCII, an empty or too large
#   message, an attribute that is no number as Number, a batch with an id twice, a filter policy that is no JSON or has too many keys;
#   an email subscription is pending until it is confirmed, and gets nothing.
# Why: alerts are emails by SNS. A subject that SNS refuses is an alert that nobody gets, and the test with moto passes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[sns,sqs]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import json, os, sys
import boto3
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-central-1")
wrong = 0
def check(what, call, expected):
    global wrong
    try:
        seen = call()
        if isinstance(seen, dict) and "ResponseMetadata" in seen:
            seen = "taken"
    except Exception as error:
        seen = getattr(error, "response", {}).get("Error", {}).get("Code") or type(error).__name__ + " " + str(error)[:100]
    wrong += seen != expected
    print(("same" if seen == expected else "DIFFERS") + f": {what}: {seen}" + ("" if seen == expected else f", not {expected}"))

with mock_aws():
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    publish = lambda **a: sns.publish(TopicArn=topic, **{"Message": "x", **a})
    check("plain", lambda: publish(Subject="Root signed in"), "taken")
    check("subject of 100", lambda: publish(Subject="x" * 100), "taken")
    check("subject of 101", lambda: publish(Subject="x" * 101), "InvalidParameter")
    check("subject with a line break", lambda: publish(Subject="a\nb"), "InvalidParameter")
    check("subject not ASCII", lambda: publish(Subject="é"), "InvalidParameter")
    check("subject empty", lambda: publish(Subject=""), "InvalidParameter")
    check("subject that begins with a space", lambda: publish(Subject=" a"), "InvalidParameter")
    check("message empty", lambda: publish(Message=""), "InvalidParameter")
    check("message of 256 KiB", lambda: publish(Message="x" * 262144), "taken")
    check("message above", lambda: publish(Message="x" * 262145), "InvalidParameter")
    check("message above in bytes", lambda: publish(Message="é" * 200000), "InvalidParameter")
    check("message and attributes above", lambda: publish(Message="x" * 262140, MessageAttributes={"severity": {"DataType": "String", "StringValue": "high"}}), "InvalidParameter")
    check("json structure without default", lambda: publish(Message=json.dumps({"email": "x"}), MessageStructure="json"), "InvalidParameter")
    check("json structure, no JSON", lambda: publish(Message="x", MessageStructure="json"), "InvalidParameter")
    attribute = lambda **a: publish(MessageAttributes={"severity": a})
    check("number", lambda: attribute(DataType="Number", StringValue="5"), "taken")
    check("text as number", lambda: attribute(DataType="Number", StringValue="high"), "ParameterValueInvalid")
    check("empty text attribute", lambda: attribute(DataType="String", StringValue=""), "ParameterValueInvalid")
    check("unknown type", lambda: attribute(DataType="Text", StringValue="x"), "ParameterValueInvalid")
    check("array that is none", lambda: attribute(DataType="String.Array", StringValue="x"), "ParameterValueInvalid")
    check("batch", lambda: len(sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "x"}, {"Id": "b", "Message": "x"}])["Successful"]), 2)
    check("batch, id twice", lambda: sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "x"}, {"Id": "a", "Message": "x"}]), "BatchEntryIdsNotDistinct")
    check("batch of 11", lambda: sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": str(i), "Message": "x"} for i in range(11)]), "TooManyEntriesInBatchRequest")
    check("batch above the size", lambda: sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": str(i), "Message": "x" * 140000} for i in range(2)]), "BatchRequestTooLong")
    check("batch, long subject", lambda: sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "x", "Subject": "x" * 101}]).get("Failed", [{}])[0].get("Code"), "InvalidParameter")
    check("missing topic", lambda: sns.publish(TopicArn=topic + "x", Message="x"), "NotFound")
    check("email", lambda: sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="security@example.com")["SubscriptionArn"], "pending confirmation")
    check("listed", lambda: [s["SubscriptionArn"] for s in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]], ["PendingConfirmation"])
    check("counts", lambda: {k: v for k, v in sns.get_topic_attributes(TopicArn=topic)["Attributes"].items() if k.startswith("Subscriptions")}, {"SubscriptionsPending": "1", "SubscriptionsConfirmed": "0", "SubscriptionsDeleted": "0"})
    arn = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="other@example.com", ReturnSubscriptionArn=True)["SubscriptionArn"]
    check("pending", lambda: sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"].get("PendingConfirmation"), "true")
    check("no address", lambda: sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="nobody"), "InvalidParameter")
    check("protocol", lambda: sns.subscribe(TopicArn=topic, Protocol="mail", Endpoint="a@example.com"), "InvalidParameter")
    check("http for https", lambda: sns.subscribe(TopicArn=topic, Protocol="https", Endpoint="http://example.com"), "InvalidParameter")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    q = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])["SubscriptionArn"]
    policy = lambda value: sns.set_subscription_attributes(SubscriptionArn=q, AttributeName="FilterPolicy", AttributeValue=value if isinstance(value, str) else json.dumps(value))
    check("filter", lambda: policy({"severity": ["high"]}), "taken")
    check("filter no JSON", lambda: policy("x"), "InvalidParameter")
    check("filter six keys", lambda: policy({str(i): ["x"] for i in range(6)}), "InvalidParameter")
    check("filter value no list", lambda: policy({"severity": "high"}), "InvalidParameter")
    check("filter empty list", lambda: policy({"severity": []}), "InvalidParameter")
    check("filter unknown operator", lambda: policy({"severity": [{"contains": "x"}]}), "InvalidParameter")
    check("filter scope", lambda: sns.set_subscription_attributes(SubscriptionArn=q, AttributeName="FilterPolicyScope", AttributeValue="Message"), "InvalidParameter")
    check("raw delivery to email", lambda: sns.set_subscription_attributes(SubscriptionArn=arn, AttributeName="RawMessageDelivery", AttributeValue="true"), "InvalidParameter")
    check("subscribe again with a filter", lambda: sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"], Attributes={"FilterPolicy": json.dumps({"other": ["x"]})}), "InvalidParameter")
    check("topic again with other attributes", lambda: sns.create_topic(Name="alerts", Attributes={"DisplayName": "Alerts"}), "InvalidParameter")
    check("topic name", lambda: sns.create_topic(Name="a b"), "InvalidParameter")
sys.exit(wrong > 0)
END
venv/bin/python probe.py | tee seen
