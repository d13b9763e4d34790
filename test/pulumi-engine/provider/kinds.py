"""The kinds of resources: the calls to AWS that create, read, change and delete one.

Each class is a resource type of the provider `aws`. What replaces a resource are the fields with `ForceNew` or
`RequiresReplace` in the schemas of terraform-provider-aws, which `aws` is made from. All types were compared with these
schemas: those of Bucket, QueuePolicy, Role and Table with releases of 2022, where inputs that came later and can only be set
at creation were added from the documentation. test/pulumi-engine/kinds.test.ts checks that no type of the program is
missing here, and that every name is an input of the provider's version.
"""

import hashlib
import io
import json
import pathlib
import re
import zipfile

from botocore.exceptions import ClientError

import aws

KINDS: dict[str, "Kind"] = {}


class Refused(Exception):
    """AWS would refuse this, but the emulator does not."""


class Incomplete(Exception):
    """A resource exists, but a later call failed; `id` is the resource's."""

    def __init__(self, id: str, error: Exception):
        super().__init__(str(error))
        self.id = id


class Kind:
    """A resource type. `i` are a resource's inputs, by Pulumi's names."""

    replaces: frozenset[str] = frozenset()
    """The inputs whose change replaces the resource."""
    named: str | None = None
    """The input that Pulumi fills with a unique name if the program leaves it out."""
    defaults: dict = {}
    """What the provider takes for inputs that the program leaves out, where drift from it is noticed."""

    def create(self, i: dict) -> str:
        """Makes a resource and returns its id."""
        raise NotImplementedError

    def read(self, id: str, i: dict) -> dict | None:
        """What AWS has, by Pulumi's names: outputs, and the inputs in which drift is noticed. None: it is gone."""
        return {}

    def update(self, id: str, i: dict, changed: set[str]) -> None:
        """Applies the inputs that changed."""
        raise NotImplementedError

    def delete(self, id: str, i: dict) -> None:
        pass


def kind(token: str, replaces: tuple[str, ...] = (), named: str | None = None):
    def register(cls):
        # A resource that names its Region can't move: terraform-provider-aws's guide to enhanced Region support.
        cls.replaces, cls.named = frozenset((*replaces, "region")), named
        KINDS[f"aws:{token}"] = cls()
        return cls

    return register


MISSING = re.compile(r"NotFound|NoSuch|NonExistent|does ?not ?exist", re.I)


def is_missing(error: ClientError) -> bool:
    return bool(MISSING.search(error.response["Error"]["Code"] + error.response["Error"]["Message"]))


def found(call, *arguments, **keywords):
    """The answer of a call, or None if what it asks for does not exist."""
    try:
        return call(*arguments, **keywords)
    except ClientError as error:
        if is_missing(error):
            return None
        raise


def same_json(has: str | None, wanted: str) -> str | None:
    """`wanted` if AWS has the same JSON in another form, as it may format policies anew."""
    return wanted if has and json.loads(has) == json.loads(wanted) else has


def pascal(value):
    """Pulumi's camelCase keys as AWS spells them, at every depth."""
    if isinstance(value, dict):
        return {key[0].upper() + key[1:]: pascal(inner) for key, inner in value.items()}
    return [pascal(inner) for inner in value] if isinstance(value, list) else value


def tag_list(i: dict, key="Key", value="Value") -> list[dict]:
    tags = i.get("tags") or {}
    folded = [name.lower() for name in tags]
    if len(set(folded)) < len(folded):
        raise Refused("InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    for name, text in tags.items():
        if not re.fullmatch(r"[\w\s.:/=+\-@]*", name + text) or name.lower().startswith("aws:"):
            raise Refused(f"ValidationException: the tag {name}={text} has characters or a prefix that AWS refuses")
    return [{key: name, value: text} for name, text in tags.items()]


def whole(i: dict, *names: str) -> dict:
    """Some inputs as whole numbers, as Pulumi sends every number as a double."""
    return {name: int(i[name]) for name in names if i.get(name) is not None}


# ---- KMS


@kind("kms/key:Key", ("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"))
class Key(Kind):
    def create(self, i):
        tags = tag_list(i, "TagKey", "TagValue")
        made = aws.client("kms").create_key(Description=i.get("description", ""), Policy=i["policy"], Tags=tags)
        id = made["KeyMetadata"]["KeyId"]
        try:
            if i.get("enableKeyRotation"):
                aws.client("kms").enable_key_rotation(KeyId=id)
        except ClientError as error:
            raise Incomplete(id, error) from error
        return id

    def read(self, id, i):
        key = found(aws.client("kms").describe_key, KeyId=id)
        if key is None or key["KeyMetadata"]["KeyState"] == "PendingDeletion":
            return None
        policy = aws.client("kms").get_key_policy(KeyId=id, PolicyName="default")["Policy"]
        return {
            "arn": key["KeyMetadata"]["Arn"],
            "keyId": id,
            "policy": same_json(policy, i["policy"]),
            "enableKeyRotation": aws.client("kms").get_key_rotation_status(KeyId=id)["KeyRotationEnabled"],
        }

    def update(self, id, i, changed):
        if "policy" in changed:
            aws.client("kms").put_key_policy(KeyId=id, PolicyName="default", Policy=i["policy"])
        if "enableKeyRotation" in changed:
            aws.client("kms").enable_key_rotation(KeyId=id)
        if "tags" in changed:
            aws.client("kms").tag_resource(KeyId=id, Tags=tag_list(i, "TagKey", "TagValue"))

    def delete(self, id, i):
        aws.client("kms").schedule_key_deletion(KeyId=id, PendingWindowInDays=int(i.get("deletionWindowInDays", 30)))


@kind("kms/alias:Alias", ("name", "namePrefix"))
class Alias(Kind):
    def create(self, i):
        aws.client("kms").create_alias(AliasName=i["name"], TargetKeyId=i["targetKeyId"])
        return i["name"]

    def read(self, id, i):
        aliases = aws.client("kms").list_aliases()["Aliases"]
        alias = next((one for one in aliases if one["AliasName"] == id), None)
        return alias and {"arn": alias["AliasArn"], "name": id, "targetKeyId": alias["TargetKeyId"]}

    def update(self, id, i, changed):
        aws.client("kms").update_alias(AliasName=id, TargetKeyId=i["targetKeyId"])

    def delete(self, id, i):
        aws.client("kms").delete_alias(AliasName=id)


# ---- S3


@kind("s3/bucket:Bucket", ("bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled"), "bucket")
class Bucket(Kind):
    def create(self, i):
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", i["bucket"]):
            raise Refused(f"InvalidBucketName: {i['bucket']}")
        where = {} if aws.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
        lock = {"ObjectLockEnabledForBucket": True} if i.get("objectLockEnabled") else {}
        aws.client("s3").create_bucket(Bucket=i["bucket"], **where, **lock)
        return i["bucket"]

    def read(self, id, i):
        if found(aws.client("s3").head_bucket, Bucket=id) is None:
            return None
        return {"arn": f"arn:aws:s3:::{id}", "bucket": id, "bucketDomainName": f"{id}.s3.amazonaws.com"}

    def update(self, id, i, changed):
        tag_list(i)

    def delete(self, id, i):
        versions = aws.client("s3").list_object_versions(Bucket=id)
        for one in versions.get("Versions", []) + versions.get("DeleteMarkers", []):
            if not i.get("forceDestroy"):
                raise Refused(f"BucketNotEmpty: the bucket {id} is not empty")
            aws.client("s3").delete_object(Bucket=id, Key=one["Key"], VersionId=one["VersionId"])
        aws.client("s3").delete_bucket(Bucket=id)


class OfBucket(Kind):
    """A setting of a bucket: created and changed by one call, which replaces what was there."""

    setting: str
    empty: dict | None = None
    """What turns the setting off, where S3 has no call that deletes it."""

    def put(self, i):
        raise NotImplementedError

    def create(self, i):
        self.put(i)
        return i["bucket"]

    def read(self, id, i):
        return None if found(getattr(aws.client("s3"), f"get_{self.setting}"), Bucket=id) is None else {}

    def update(self, id, i, changed):
        self.put(i)

    def delete(self, id, i):
        s3 = aws.client("s3")
        if self.empty is not None:
            found(getattr(s3, f"put_{self.setting}"), Bucket=id, **self.empty)
        elif delete := getattr(s3, f"delete_{self.setting}", None):
            found(delete, Bucket=id)


@kind("s3/bucketOwnershipControls:BucketOwnershipControls", ("bucket",))
class OwnershipControls(OfBucket):
    setting = "bucket_ownership_controls"

    def put(self, i):
        aws.client("s3").put_bucket_ownership_controls(
            Bucket=i["bucket"], OwnershipControls={"Rules": [pascal(i["rule"])]}
        )


@kind("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", ("bucket",))
class PublicAccessBlock(OfBucket):
    setting = "public_access_block"

    def put(self, i):
        block = pascal({name: flag for name, flag in i.items() if name not in ("bucket", "region", "skipDestroy")})
        aws.client("s3").put_public_access_block(Bucket=i["bucket"], PublicAccessBlockConfiguration=block)


@kind("s3/bucketVersioning:BucketVersioning", ("bucket", "expectedBucketOwner"))
class Versioning(OfBucket):
    setting = "bucket_versioning"
    empty = {"VersioningConfiguration": {"Status": "Suspended"}}

    def put(self, i):
        status = {"Status": i["versioningConfiguration"]["status"]}
        aws.client("s3").put_bucket_versioning(Bucket=i["bucket"], VersioningConfiguration=status)

    def read(self, id, i):
        versioning = found(aws.client("s3").get_bucket_versioning, Bucket=id)
        if versioning is None or "Status" not in versioning:
            return None
        return {"versioningConfiguration": {**i["versioningConfiguration"], "status": versioning["Status"]}}


@kind("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", ("bucket",))
class Encryption(OfBucket):
    setting = "bucket_encryption"

    def put(self, i):
        rules = []
        for rule in i["rules"]:
            by_default = rule["applyServerSideEncryptionByDefault"]
            algorithm = {"SSEAlgorithm": by_default["sseAlgorithm"]}
            if by_default.get("kmsMasterKeyId"):
                algorithm["KMSMasterKeyID"] = by_default["kmsMasterKeyId"]
            rules.append(
                {
                    "ApplyServerSideEncryptionByDefault": algorithm,
                    "BucketKeyEnabled": rule.get("bucketKeyEnabled", False),
                }
            )
        aws.client("s3").put_bucket_encryption(
            Bucket=i["bucket"], ServerSideEncryptionConfiguration={"Rules": rules}
        )


@kind("s3/bucketPolicy:BucketPolicy", ("bucket",))
class BucketPolicy(OfBucket):
    setting = "bucket_policy"

    def put(self, i):
        aws.client("s3").put_bucket_policy(Bucket=i["bucket"], Policy=i["policy"])

    def read(self, id, i):
        policy = found(aws.client("s3").get_bucket_policy, Bucket=id)
        return policy and {"policy": same_json(policy["Policy"], i["policy"])}


@kind("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", ("bucket", "expectedBucketOwner"))
class Lifecycle(OfBucket):
    setting = "bucket_lifecycle_configuration"

    def put(self, i):
        rules = [
            {
                "ID": rule["id"],
                "Status": rule["status"],
                "Filter": {"Prefix": (rule.get("filter") or {}).get("prefix", "")},
                **{
                    name[0].upper() + name[1:]: {part[0].upper() + part[1:]: int(days) for part, days in parts.items()}
                    for name, parts in rule.items()
                    if name in ("expiration", "noncurrentVersionExpiration", "abortIncompleteMultipartUpload")
                },
            }
            for rule in i["rules"]
        ]
        aws.client("s3").put_bucket_lifecycle_configuration(
            Bucket=i["bucket"], LifecycleConfiguration={"Rules": rules}
        )

    def read(self, id, i):
        has = found(aws.client("s3").get_bucket_lifecycle_configuration, Bucket=id)
        if has is None:
            return None
        days = {rule["ID"]: rule.get("Expiration", {}).get("Days") for rule in has["Rules"]}
        rules = [{**rule, "expiration": {**rule["expiration"], "days": days.get(rule["id"])}} for rule in i["rules"]]
        return {"rules": rules}

    def delete(self, id, i):
        found(aws.client("s3").delete_bucket_lifecycle, Bucket=id)


@kind("s3/bucketNotification:BucketNotification", ("bucket",))
class Notification(OfBucket):
    setting = "bucket_notification_configuration"
    empty = {"NotificationConfiguration": {}}

    def put(self, i):
        functions = i.get("lambdaFunctions") or []
        for one in functions:
            # S3 checks the permission when the notification is put. The emulator doesn't.
            policy = found(aws.client("lambda").get_policy, FunctionName=one["lambdaFunctionArn"].split(":")[-1])
            if policy is None or "s3.amazonaws.com" not in policy["Policy"]:
                raise Refused("InvalidArgument: Unable to validate the following destination configurations")
        prefixes = [one.get("filterPrefix", "") for one in functions]
        if any(a != b and a.startswith(b) for a in prefixes for b in prefixes) or len(set(prefixes)) < len(prefixes):
            raise Refused("InvalidArgument: Configurations overlap")
        configuration = {
            "LambdaFunctionConfigurations": [
                {
                    "Id": one["id"],
                    "LambdaFunctionArn": one["lambdaFunctionArn"],
                    "Events": one["events"],
                    "Filter": {
                        "Key": {
                            "FilterRules": [
                                {"Name": "prefix", "Value": one.get("filterPrefix", "")},
                                {"Name": "suffix", "Value": one.get("filterSuffix", "")},
                            ]
                        }
                    },
                }
                for one in functions
            ],
            **({"EventBridgeConfiguration": {}} if i.get("eventbridge") else {}),
        }
        aws.client("s3").put_bucket_notification_configuration(
            Bucket=i["bucket"], NotificationConfiguration=configuration
        )

    def read(self, id, i):
        has = found(aws.client("s3").get_bucket_notification_configuration, Bucket=id)
        if has is None or not has.get("LambdaFunctionConfigurations"):
            return None
        arns = {one["Id"]: one["LambdaFunctionArn"] for one in has["LambdaFunctionConfigurations"]}
        kept = [one for one in i.get("lambdaFunctions") or [] if arns.get(one["id"]) == one["lambdaFunctionArn"]]
        return {"lambdaFunctions": kept}


@kind("s3/bucketLogging:BucketLogging", ("bucket", "expectedBucketOwner"))
class Logging(OfBucket):
    setting = "bucket_logging"
    empty = {"BucketLoggingStatus": {}}

    def put(self, i):
        enabled = {"TargetBucket": i["targetBucket"], "TargetPrefix": i["targetPrefix"]}
        aws.client("s3").put_bucket_logging(Bucket=i["bucket"], BucketLoggingStatus={"LoggingEnabled": enabled})


@kind(
    "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    ("bucket", "expectedBucketOwner", "objectLockEnabled"),
)
class ObjectLock(OfBucket):
    setting = "object_lock_configuration"

    def put(self, i):
        retention = i["rule"]["defaultRetention"]
        rule = {"DefaultRetention": {"Mode": retention["mode"], **pascal(whole(retention, "days", "years"))}}
        aws.client("s3").put_object_lock_configuration(
            Bucket=i["bucket"], ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
        )


# ---- IAM


@kind("iam/role:Role", ("name", "namePrefix", "path"), "name")
class Role(Kind):
    def create(self, i):
        optional = {"Path": "path", "PermissionsBoundary": "permissionsBoundary", "Description": "description"}
        aws.client("iam").create_role(
            RoleName=i["name"],
            AssumeRolePolicyDocument=i["assumeRolePolicy"],
            Tags=tag_list(i),
            **{name: i[key] for name, key in optional.items() if i.get(key)},
        )
        return i["name"]

    def read(self, id, i):
        role = found(aws.client("iam").get_role, RoleName=id)
        return role and {"arn": role["Role"]["Arn"], "name": id, "uniqueId": role["Role"]["RoleId"]}

    def update(self, id, i, changed):
        if "assumeRolePolicy" in changed:
            aws.client("iam").update_assume_role_policy(RoleName=id, PolicyDocument=i["assumeRolePolicy"])
        if "permissionsBoundary" in changed:
            if i.get("permissionsBoundary"):
                aws.client("iam").put_role_permissions_boundary(
                    RoleName=id, PermissionsBoundary=i["permissionsBoundary"]
                )
            else:
                aws.client("iam").delete_role_permissions_boundary(RoleName=id)
        if "tags" in changed:
            aws.client("iam").tag_role(RoleName=id, Tags=tag_list(i))

    def delete(self, id, i):
        aws.client("iam").delete_role(RoleName=id)


@kind("iam/rolePolicy:RolePolicy", ("name", "namePrefix", "role"), "name")
class RolePolicy(Kind):
    def create(self, i):
        aws.client("iam").put_role_policy(RoleName=i["role"], PolicyName=i["name"], PolicyDocument=i["policy"])
        return f"{i['role']}:{i['name']}"

    def read(self, id, i):
        role, name = id.split(":", 1)
        policy = found(aws.client("iam").get_role_policy, RoleName=role, PolicyName=name)
        if policy is None:
            return None
        return {"policy": same_json(json.dumps(policy["PolicyDocument"]), i["policy"])}

    def update(self, id, i, changed):
        if changed:
            self.create(i)

    def delete(self, id, i):
        role, name = id.split(":", 1)
        found(aws.client("iam").delete_role_policy, RoleName=role, PolicyName=name)


# ---- CloudWatch


@kind("cloudwatch/logGroup:LogGroup", ("name", "namePrefix", "logGroupClass"), "name")
class LogGroup(Kind):
    def create(self, i):
        tag_list(i)
        key = {"kmsKeyId": i["kmsKeyId"]} if i.get("kmsKeyId") else {}
        aws.client("logs").create_log_group(logGroupName=i["name"], tags=i.get("tags", {}), **key)
        self.update(i["name"], i, {"retentionInDays"})
        return i["name"]

    def read(self, id, i):
        groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=id)["logGroups"]
        group = next((one for one in groups if one["logGroupName"] == id), None)
        if group is None:
            return None
        return {"arn": aws.arn("logs", f"log-group:{id}"), "name": id, "retentionInDays": group.get("retentionInDays")}

    def update(self, id, i, changed):
        if "retentionInDays" in changed:
            aws.client("logs").put_retention_policy(logGroupName=id, retentionInDays=int(i["retentionInDays"]))
        if "kmsKeyId" in changed:
            aws.client("logs").associate_kms_key(logGroupName=id, kmsKeyId=i["kmsKeyId"])

    def delete(self, id, i):
        aws.client("logs").delete_log_group(logGroupName=id)


@kind("cloudwatch/metricAlarm:MetricAlarm", ("name",), "name")
class MetricAlarm(Kind):
    def create(self, i):
        tag_list(i)
        left_out = ("name", "tags", "metricQueries", "okActions", "dimensions", "alarmActions", "insufficientDataActions")
        alarm = pascal({key: value for key, value in i.items() if key not in left_out})
        alarm |= {"AlarmName": i["name"], "AlarmActions": i.get("alarmActions", []), "OKActions": i.get("okActions", [])}
        alarm |= pascal(whole(i, "evaluationPeriods", "period", "datapointsToAlarm"))
        if i.get("dimensions"):
            alarm["Dimensions"] = dimensions(i["dimensions"])
        if i.get("metricQueries"):
            alarm["Metrics"] = [metric_query(query) for query in i["metricQueries"]]
        aws.client("cloudwatch").put_metric_alarm(**alarm)
        return i["name"]

    def read(self, id, i):
        alarms = aws.client("cloudwatch").describe_alarms(AlarmNames=[id])["MetricAlarms"]
        if not alarms:
            return None
        read = {"arn": aws.arn("cloudwatch", f"alarm:{id}"), "name": id, "alarmActions": alarms[0]["AlarmActions"]}
        return read | ({"threshold": alarms[0]["Threshold"]} if "Threshold" in alarms[0] else {})

    def update(self, id, i, changed):
        if changed:
            self.create(i)

    def delete(self, id, i):
        aws.client("cloudwatch").delete_alarms(AlarmNames=[id])


def dimensions(by_name: dict) -> list[dict]:
    return [{"Name": name, "Value": value} for name, value in by_name.items()]


def metric_query(query: dict) -> dict:
    made = {"Id": query["id"], "ReturnData": query.get("returnData", False)}
    made |= {key[0].upper() + key[1:]: query[key] for key in ("expression", "label") if query.get(key)}
    if metric := query.get("metric"):
        named = {"Namespace": metric["namespace"], "MetricName": metric["metricName"]}
        named["Dimensions"] = dimensions(metric.get("dimensions") or {})
        made["MetricStat"] = {"Metric": named, "Period": int(metric["period"]), "Stat": metric["stat"]}
    elif query.get("period"):
        made["Period"] = int(query["period"])
    return made


@kind("cloudwatch/dashboard:Dashboard", ("dashboardName",))
class Dashboard(Kind):
    def create(self, i):
        aws.client("cloudwatch").put_dashboard(DashboardName=i["dashboardName"], DashboardBody=i["dashboardBody"])
        return i["dashboardName"]

    def read(self, id, i):
        dashboard = found(aws.client("cloudwatch").get_dashboard, DashboardName=id)
        return dashboard and {
            "dashboardArn": f"arn:aws:cloudwatch::{aws.ACCOUNT}:dashboard/{id}",
            "dashboardName": id,
            "dashboardBody": same_json(dashboard["DashboardBody"], i["dashboardBody"]),
        }

    def update(self, id, i, changed):
        if changed:
            self.create(i)

    def delete(self, id, i):
        aws.client("cloudwatch").delete_dashboards(DashboardNames=[id])


# ---- SQS and SNS


@kind("sqs/queue:Queue", ("name", "namePrefix", "fifoQueue"), "name")
class Queue(Kind):
    attributes = {
        "kmsMasterKeyId": "KmsMasterKeyId",
        "messageRetentionSeconds": "MessageRetentionPeriod",
        "visibilityTimeoutSeconds": "VisibilityTimeout",
        "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
        "redrivePolicy": "RedrivePolicy",
    }

    def values(self, i):
        present = {name: i[key] for key, name in self.attributes.items() if i.get(key) is not None}
        return {name: str(int(value) if isinstance(value, float) else value) for name, value in present.items()}

    def create(self, i):
        tag_list(i)
        made = aws.client("sqs").create_queue(
            QueueName=i["name"], Attributes=self.values(i), tags=i.get("tags", {})
        )
        return made["QueueUrl"]

    def read(self, id, i):
        has = found(aws.client("sqs").get_queue_attributes, QueueUrl=id, AttributeNames=["All"])
        if has is None:
            return None
        retention = int(has["Attributes"]["MessageRetentionPeriod"])
        return {"arn": has["Attributes"]["QueueArn"], "url": id, "messageRetentionSeconds": retention}

    def update(self, id, i, changed):
        if changed & self.attributes.keys():
            aws.client("sqs").set_queue_attributes(QueueUrl=id, Attributes=self.values(i))

    def delete(self, id, i):
        aws.client("sqs").delete_queue(QueueUrl=id)


@kind("sqs/queuePolicy:QueuePolicy", ("queueUrl",))
class QueuePolicy(Kind):
    def create(self, i):
        aws.client("sqs").set_queue_attributes(QueueUrl=i["queueUrl"], Attributes={"Policy": i["policy"]})
        return i["queueUrl"]

    def read(self, id, i):
        has = found(aws.client("sqs").get_queue_attributes, QueueUrl=id, AttributeNames=["Policy"])
        policy = (has or {}).get("Attributes", {}).get("Policy")
        return policy and {"policy": same_json(policy, i["policy"])}

    def update(self, id, i, changed):
        if changed:
            self.create(i)

    def delete(self, id, i):
        found(aws.client("sqs").set_queue_attributes, QueueUrl=id, Attributes={"Policy": ""})


@kind("sns/topic:Topic", ("name", "namePrefix", "fifoTopic"), "name")
class Topic(Kind):
    attributes = {
        "displayName": "DisplayName",
        "kmsMasterKeyId": "KmsMasterKeyId",
        "tracingConfig": "TracingConfig",
        "signatureVersion": "SignatureVersion",
    }

    def create(self, i):
        id = aws.client("sns").create_topic(Name=i["name"], Tags=tag_list(i))["TopicArn"]
        try:
            self.update(id, i, set(i))
        except ClientError as error:
            raise Incomplete(id, error) from error
        return id

    def read(self, id, i):
        has = found(aws.client("sns").get_topic_attributes, TopicArn=id)
        return has and {"arn": id, "kmsMasterKeyId": has["Attributes"].get("KmsMasterKeyId")}

    def update(self, id, i, changed):
        for key, name in self.attributes.items():
            if key in changed and i.get(key) is not None:
                text = str(int(i[key]) if isinstance(i[key], float) else i[key])
                aws.client("sns").set_topic_attributes(TopicArn=id, AttributeName=name, AttributeValue=text)

    def delete(self, id, i):
        # SNS deletes a topic's subscriptions with it.
        aws.client("sns").delete_topic(TopicArn=id)


@kind("sns/topicPolicy:TopicPolicy", ("arn",))
class TopicPolicy(Kind):
    def create(self, i):
        aws.client("sns").set_topic_attributes(TopicArn=i["arn"], AttributeName="Policy", AttributeValue=i["policy"])
        return i["arn"]

    def read(self, id, i):
        has = found(aws.client("sns").get_topic_attributes, TopicArn=id)
        return has and {"policy": same_json(has["Attributes"]["Policy"], i["policy"])}

    def update(self, id, i, changed):
        if changed:
            self.create(i)


@kind("sns/topicSubscription:TopicSubscription", ("endpoint", "protocol", "topic"))
class Subscription(Kind):
    attributes = {"filterPolicy": "FilterPolicy", "redrivePolicy": "RedrivePolicy"}

    def sns(self, i):
        return aws.client("sns", i["topic"].split(":")[3])

    def create(self, i):
        if i["protocol"] in ("sqs", "lambda") and i["endpoint"].split(":")[4] != aws.ACCOUNT:
            raise Refused(f"waiting for SNS Topic Subscription confirmation: {i['endpoint']} is another account's")
        if policy := i.get("filterPolicy"):
            combinations = 1
            for values in json.loads(policy).values():
                combinations *= len(values)
            if combinations > 150:
                raise Refused("InvalidParameter: FilterPolicy: Filter policy is too complex")
        made = self.sns(i).subscribe(
            TopicArn=i["topic"],
            Protocol=i["protocol"],
            Endpoint=i["endpoint"],
            Attributes={name: i[key] for key, name in self.attributes.items() if i.get(key)},
            ReturnSubscriptionArn=True,
        )
        return made["SubscriptionArn"]

    def read(self, id, i):
        has = found(self.sns(i).get_subscription_attributes, SubscriptionArn=id)
        if has is None:
            return None
        # The emulator confirms all at once.
        pending = i["protocol"] in ("email", "https") and id not in aws.settings().get("confirmed", [])
        policy = has["Attributes"].get("FilterPolicy")
        return {
            "arn": id,
            "pendingConfirmation": pending,
            **({"filterPolicy": policy} if policy else {}),
        }

    def update(self, id, i, changed):
        for key, name in self.attributes.items():
            if key in changed:
                self.sns(i).set_subscription_attributes(
                    SubscriptionArn=id, AttributeName=name, AttributeValue=i.get(key) or "{}"
                )

    def delete(self, id, i):
        # SNS refuses to delete a pending subscription, which the provider takes for done.
        if found(self.sns(i).get_subscription_attributes, SubscriptionArn=id) and not self.read(id, i)["pendingConfirmation"]:
            self.sns(i).unsubscribe(SubscriptionArn=id)


# ---- CloudTrail


@kind("cloudtrail/trail:Trail", ("name",), "name")
class Trail(Kind):
    defaults = {"enableLogging": True}
    keys = {
        "s3BucketName": "S3BucketName",
        "s3KeyPrefix": "S3KeyPrefix",
        "isMultiRegionTrail": "IsMultiRegionTrail",
        "includeGlobalServiceEvents": "IncludeGlobalServiceEvents",
        "enableLogFileValidation": "EnableLogFileValidation",
        "isOrganizationTrail": "IsOrganizationTrail",
        "kmsKeyId": "KmsKeyId",
    }

    def create(self, i):
        if not re.fullmatch(r"[A-Za-z0-9](?:[._-]?[A-Za-z0-9]){1,126}[A-Za-z0-9]", i["name"]):
            raise Refused(f"InvalidTrailNameException: Trail name {i['name']} must not have adjacent . _ or -")
        others = aws.client("cloudtrail").describe_trails()["trailList"]
        if any(one["Name"] == i["name"] for one in others):
            # The emulator would replace it (findings/moto-create-trail-replaces-the-trail.sh).
            raise Refused(f"TrailAlreadyExistsException: Trail {i['name']} already exists")
        if sum(one.get("HomeRegion") == aws.region for one in others) >= 5:
            raise Refused("MaximumNumberOfTrailsExceededException: User already has 5 trails in this Region")
        policy = found(aws.client("s3").get_bucket_policy, Bucket=i["s3BucketName"])
        if policy is None or f"trail/{i['name']}" not in policy["Policy"]:
            raise Refused(f"InsufficientS3BucketPolicyException: Incorrect S3 bucket policy: {i['s3BucketName']}")
        id = aws.client("cloudtrail").create_trail(Name=i["name"], **self.values(i, set(self.keys)))["TrailARN"]
        try:
            self.update(id, i, {"enableLogging"} | ({"advancedEventSelectors"} & i.keys()))
        except ClientError as error:
            raise Incomplete(id, error) from error
        return id

    def values(self, i, changed):
        return {name: i[key] for key, name in self.keys.items() if key in changed and i.get(key) is not None}

    def read(self, id, i):
        name = id.split("/")[-1]
        trails = aws.client("cloudtrail").describe_trails(trailNameList=[name])["trailList"]
        if not trails:
            return None
        logging = aws.client("cloudtrail").get_trail_status(Name=name)["IsLogging"]
        bucket = trails[0]["S3BucketName"]
        has = aws.client("cloudtrail").get_event_selectors(TrailName=name).get("AdvancedEventSelectors")
        selectors = i.get("advancedEventSelectors") if has == self.selectors(i) else []
        return {
            "arn": id,
            "homeRegion": aws.region,
            "s3BucketName": bucket,
            "enableLogging": logging,
            "advancedEventSelectors": selectors,
        }

    def selectors(self, i):
        # Pulumi has plural names for lists.
        return pascal(json.loads(re.sub(r'"(\w+With)s"', r'"\1"', json.dumps(i.get("advancedEventSelectors") or []))))

    def update(self, id, i, changed):
        cloudtrail, name = aws.client("cloudtrail"), id.split("/")[-1]
        if values := self.values(i, changed):
            cloudtrail.update_trail(Name=name, **values)
        if "enableLogging" in changed:
            (cloudtrail.start_logging if i.get("enableLogging", True) else cloudtrail.stop_logging)(Name=name)
        if "advancedEventSelectors" in changed:
            if not i.get("advancedEventSelectors"):
                # The provider sends an empty list.
                raise Refused("InvalidEventSelectorsException: Specify a valid number of selectors (1 to 5)")
            cloudtrail.put_event_selectors(TrailName=name, AdvancedEventSelectors=self.selectors(i))

    def delete(self, id, i):
        aws.client("cloudtrail").delete_trail(Name=id.split("/")[-1])


# ---- Lambda


def archive(code: dict) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for path in sorted(pathlib.Path(code["path"]).iterdir()):
            made.writestr(zipfile.ZipInfo(path.name, (2020, 1, 1, 0, 0, 0)), path.read_bytes())
    return out.getvalue()


@kind("lambda/function:Function", ("name", "packageType", "tenancyConfig"), "name")
class Function(Kind):
    defaults = {"reservedConcurrentExecutions": -1}

    def configuration(self, i):
        optional = {"Description": "description", "LoggingConfig": "loggingConfig", "TracingConfig": "tracingConfig"}
        return {
            "FunctionName": i["name"],
            "Role": i["role"],
            "Handler": i["handler"],
            "Runtime": i["runtime"],
            "Timeout": int(i["timeout"]),
            "MemorySize": int(i["memorySize"]),
            "Environment": {"Variables": i["environment"]["variables"]},
            **{name: pascal(i[key]) for name, key in optional.items() if i.get(key)},
        }

    def create(self, i):
        tag_list(i)
        aws.client("lambda").create_function(
            **self.configuration(i),
            Code={"ZipFile": archive(i["code"])},
            Architectures=i["architectures"],
            Tags=i.get("tags", {}),
        )
        try:
            self.reserve(i)
        except (ClientError, Refused) as error:
            raise Incomplete(i["name"], error) from error
        return i["name"]

    def reserve(self, i):
        reserved = int(i.get("reservedConcurrentExecutions", -1))
        if reserved < 0:
            found(aws.client("lambda").delete_function_concurrency, FunctionName=i["name"])
            return
        # Of its quota an account must keep 100 unreserved; new accounts have 10 in all.
        quota = aws.settings().get("concurrencyQuota", 1000)
        if quota - reserved < min(100, quota):
            raise Refused(
                "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases "
                f"account's UnreservedConcurrentExecution below its minimum value of [{min(100, quota)}]."
            )
        aws.client("lambda").put_function_concurrency(
            FunctionName=i["name"], ReservedConcurrentExecutions=reserved
        )

    def read(self, id, i):
        function = found(aws.client("lambda").get_function, FunctionName=id)
        if function is None:
            return None
        arn = aws.arn("lambda", f"function:{id}")
        configuration = function["Configuration"]
        reserved = function.get("Concurrency", {}).get("ReservedConcurrentExecutions", -1)
        return {
            "arn": arn,
            "qualifiedArn": f"{arn}:$LATEST",
            "invokeArn": arn,
            "name": id,
            "role": configuration["Role"],
            "memorySize": configuration["MemorySize"],
            "timeout": configuration["Timeout"],
            "codeSha256": configuration["CodeSha256"],
            "reservedConcurrentExecutions": reserved,
        }

    def update(self, id, i, changed):
        if "code" in changed:
            aws.client("lambda").update_function_code(FunctionName=id, ZipFile=archive(i["code"]))
        if changed - {"code", "reservedConcurrentExecutions", "tags"}:
            aws.client("lambda").update_function_configuration(**self.configuration(i))
        if "reservedConcurrentExecutions" in changed:
            self.reserve(i)

    def delete(self, id, i):
        aws.client("lambda").delete_function(FunctionName=id)


@kind("lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", ("functionName", "qualifier"))
class EventInvokeConfig(Kind):
    def create(self, i):
        aws.client("lambda").put_function_event_invoke_config(
            FunctionName=i["functionName"],
            DestinationConfig=pascal(i["destinationConfig"]),
            **pascal(whole(i, "maximumRetryAttempts", "maximumEventAgeInSeconds")),
        )
        return i["functionName"]

    def read(self, id, i):
        has = found(aws.client("lambda").get_function_event_invoke_config, FunctionName=id)
        return has and {"maximumRetryAttempts": has["MaximumRetryAttempts"]}

    def update(self, id, i, changed):
        if changed:
            self.create(i)

    def delete(self, id, i):
        found(aws.client("lambda").delete_function_event_invoke_config, FunctionName=id)


@kind(
    "lambda/permission:Permission",
    (
        "action",
        "eventSourceToken",
        "function",
        "functionUrlAuthType",
        "invokedViaFunctionUrl",
        "principal",
        "principalOrgId",
        "qualifier",
        "sourceAccount",
        "sourceArn",
        "statementId",
        "statementIdPrefix",
    ),
)
class Permission(Kind):
    def create(self, i):
        id = i.get("statementId") or "pulumi-" + hashlib.sha256(json.dumps(i, sort_keys=True).encode()).hexdigest()[:12]
        optional = {"SourceArn": "sourceArn", "SourceAccount": "sourceAccount", "PrincipalOrgID": "principalOrgId"}
        aws.client("lambda").add_permission(
            FunctionName=i["function"],
            StatementId=id,
            Action=i["action"],
            Principal=i["principal"],
            **{name: i[key] for name, key in optional.items() if i.get(key)},
        )
        return id

    def read(self, id, i):
        policy = found(aws.client("lambda").get_policy, FunctionName=i["function"].split(":")[-1])
        if policy is None or all(one["Sid"] != id for one in json.loads(policy["Policy"])["Statement"]):
            return None
        return {"statementId": id}

    def delete(self, id, i):
        found(aws.client("lambda").remove_permission, FunctionName=i["function"], StatementId=id)


# ---- EventBridge


def bus(i: dict) -> dict:
    return {"EventBusName": i["eventBusName"]} if i.get("eventBusName") else {}


@kind("cloudwatch/eventBus:EventBus", ("name", "eventSourceName"), "name")
class EventBus(Kind):
    def create(self, i):
        tag_list(i)
        aws.client("events").create_event_bus(Name=i["name"])
        return i["name"]

    def read(self, id, i):
        has = found(aws.client("events").describe_event_bus, Name=id)
        return has and {"arn": aws.arn("events", f"event-bus/{id}"), "name": id}

    def update(self, id, i, changed):
        pass

    def delete(self, id, i):
        aws.client("events").delete_event_bus(Name=id)


@kind("cloudwatch/eventRule:EventRule", ("name", "namePrefix", "eventBusName"), "name")
class EventRule(Kind):
    def create(self, i):
        what = {"ScheduleExpression": i["scheduleExpression"]} if i.get("scheduleExpression") else {}
        what |= {"EventPattern": i["eventPattern"]} if i.get("eventPattern") else {}
        what |= {"State": i["state"]} if i.get("state") else {}
        aws.client("events").put_rule(Name=i["name"], Tags=tag_list(i), **what, **bus(i))
        return i["name"]

    def read(self, id, i):
        has = found(aws.client("events").describe_rule, Name=i["name"], **bus(i))
        path = f"{i['eventBusName'].split('/')[-1]}/" if i.get("eventBusName", "default") != "default" else ""
        # The provider does not notice the state of a rule that the program gives none.
        state = {"state": has["State"]} if has and i.get("state") else {}
        return has and {"arn": aws.arn("events", f"rule/{path}{i['name']}"), "name": i["name"], **state}

    def update(self, id, i, changed):
        if changed:
            self.create(i)

    def delete(self, id, i):
        aws.client("events").delete_rule(Name=i["name"], **bus(i))


@kind("cloudwatch/eventTarget:EventTarget", ("rule", "targetId", "eventBusName"))
class EventTarget(Kind):
    def target(self, i):
        return i.get("targetId") or "pulumi-target"

    def create(self, i):
        target = {"Id": self.target(i), "Arn": i["arn"]}
        target |= {"Input": i["input"]} if i.get("input") else {}
        target |= {"DeadLetterConfig": pascal(i["deadLetterConfig"])} if i.get("deadLetterConfig") else {}
        aws.client("events").put_targets(Rule=i["rule"], Targets=[target], **bus(i))
        return f"{i['rule']}-{target['Id']}"

    def read(self, id, i):
        has = found(aws.client("events").list_targets_by_rule, Rule=i["rule"], **bus(i))
        if has is None or all(one["Id"] != self.target(i) for one in has["Targets"]):
            return None
        return {"targetId": self.target(i)}

    def update(self, id, i, changed):
        if changed:
            self.create(i)

    def delete(self, id, i):
        found(aws.client("events").remove_targets, Rule=i["rule"], Ids=[self.target(i)], **bus(i))


# ---- DynamoDB


@kind(
    "dynamodb/table:Table",
    (
        "hashKey",
        "importTable",
        "localSecondaryIndexes",
        "name",
        "rangeKey",
        "restoreBackupArn",
        "restoreDateTime",
        "restoreSourceName",
        "restoreSourceTableArn",
        "restoreToLatestTime",
    ),
    "name",
)
class Table(Kind):
    def create(self, i):
        keys = [{"AttributeName": i["hashKey"], "KeyType": "HASH"}]
        keys += [{"AttributeName": i["rangeKey"], "KeyType": "RANGE"}] if i.get("rangeKey") else []
        aws.client("dynamodb").create_table(
            TableName=i["name"],
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": one["name"], "AttributeType": one["type"]} for one in i["attributes"]
            ],
            KeySchema=keys,
            Tags=tag_list(i),
        )
        return i["name"]

    def read(self, id, i):
        has = found(aws.client("dynamodb").describe_table, TableName=id)
        return has and {"arn": aws.arn("dynamodb", f"table/{id}"), "name": id}

    def update(self, id, i, changed):
        pass

    def delete(self, id, i):
        if i.get("deletionProtectionEnabled"):
            raise Refused(f"ValidationException: the table {id} is protected against deletion")
        aws.client("dynamodb").delete_table(TableName=id)


# ---- All others


REPLACES = {
    "cloudwatch/eventBusPolicy:EventBusPolicy": ("eventBusName",),
    "cloudwatch/logMetricFilter:LogMetricFilter": ("logGroupName", "name"),
    "iam/policy:Policy": ("description", "name", "namePrefix", "path"),
    # Neither has a field that replaces it.
    "chatbot/slackChannelConfiguration:SlackChannelConfiguration": (),
    "chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": (),
}
"""What replaces resources of types without a class. A type that is in neither is refused."""


class Other(Kind):
    """A type that has no class of its own: this process remembers it, and calls no AWS."""

    def __init__(self, token: str):
        self.token = token
        self.replaces = frozenset((*REPLACES[token.removeprefix("aws:")], "region"))
        self.made: dict[str, dict] = {}

    def create(self, i):
        id = str(i.get("name") or i.get("id") or f"{self.token}-{len(self.made)}")
        self.made[id] = i
        return id

    def read(self, id, i):
        service = self.token.split(":")[1].split("/")[0]
        return {"arn": aws.arn(service, id)} if id in self.made else None

    def update(self, id, i, changed):
        self.made[id] = i

    def delete(self, id, i):
        self.made.pop(id, None)


for token in REPLACES:
    KINDS[f"aws:{token}"] = Other(f"aws:{token}")


def kind_of(token: str) -> Kind:
    if token not in KINDS:
        raise Refused(f"{__file__} does not know {token}: add it, with what replaces it in the provider's schema")
    return KINDS[token]
