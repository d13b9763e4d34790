"""A Pulumi provider `aws` over an emulator of AWS (moto), which runs in the same process.

Pulumi's engine and the program are real. This takes the place of pulumi-resource-aws, which can't be installed without
Pulumi's servers; it knows the resource types that the program uses (kinds.py). The engine attaches to it:
https://www.pulumi.com/docs/iac/guides/building-extending/providers/ (PULUMI_DEBUG_PROVIDERS).

It prints a line of JSON with the port of the provider and the emulator's endpoint. Environment:
  LOG_FILE       gets a line of JSON for each call that changes something: {call, resource, ok, error}
  SETTINGS_FILE  JSON, read at each call:
    fail              {call, resource, partial}: this call fails; with `partial`, after AWS has done it
    failFirst         a text: each call fails once for each text, before AWS has done it
    allowed           how many calls may succeed until LOG_FILE is emptied; then all fail
    concurrencyQuota  of the account, for all functions; default 1000
    confirmed         ARNs of email and HTTPS subscriptions that were confirmed
"""

import hashlib
import json
import os
import re
import sys
import threading
from concurrent import futures

import grpc
from botocore.exceptions import BotoCoreError, ClientError
from google.protobuf import json_format, struct_pb2
from google.protobuf.any_pb2 import Any
from google.protobuf.empty_pb2 import Empty
from google.rpc import status_pb2
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from pulumi.runtime.proto import errors_pb2, plugin_pb2, provider_pb2 as pb, provider_pb2_grpc
from werkzeug.serving import make_server

import aws
from kinds import Incomplete, Kind, Refused, kind_of

VERSION = "7.48.0"
SPECIAL = "4dabf18193072939515e22adb298388d"
"""The key that marks archives, assets and secrets among Pulumi's values."""


def plain(value):
    """A value without Pulumi's marks: an archive is {"hash": …, "path": a folder}."""
    if isinstance(value, dict):
        if SPECIAL in value and "value" in value:
            return plain(value["value"])
        return {key: plain(inner) for key, inner in value.items() if key != SPECIAL}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def values(message) -> dict:
    return plain(json_format.MessageToDict(message)) if message is not None else {}


def struct(value: dict) -> struct_pb2.Struct:
    return json_format.ParseDict(value, struct_pb2.Struct())


def token_of(urn: str) -> str:
    return urn.split("::")[2].split("$")[-1]


def resource_of(urn: str) -> str:
    return f"{token_of(urn)} {urn.split('::', 3)[3]}"


writing = threading.Lock()


def log(call: str, urn: str, error: str | None = None):
    line = {"call": call, "resource": resource_of(urn), "ok": error is None}
    with writing, open(os.environ["LOG_FILE"], "a") as file:
        file.write(json.dumps(line if error is None else {**line, "error": error}) + "\n")


def calls_that_succeeded() -> int:
    with writing, open(os.environ["LOG_FILE"]) as file:
        return sum(json.loads(line)["ok"] for line in file)


applied: dict[tuple[str, str], dict] = {}
"""What AWS was last asked for with success, by type and id: a refresh finds what a failed update left undone."""

input_names: dict[tuple[str, str], set[str]] = {}
"""The inputs that a resource has ever had, by type and id."""

failed_once: set[tuple[str, str, str]] = set()


def fails_first(text: str | None, call: str, urn: str) -> bool:
    """Whether this is the first attempt at a call since the test has set `failFirst` to this text."""
    if text is None or (text, call, urn) in failed_once:
        return False
    failed_once.add((text, call, urn))
    return True


class Asked(Exception):
    """The test has asked for this call to fail."""


def changed_inputs(kind: Kind, state: dict, old: dict, new: dict) -> set[str]:
    """Like Terraform: what differs from the state, not from what the program asked for the last time."""
    new, state = {**kind.defaults, **new}, {**kind.defaults, **state}
    # The engine sends archives of the state without their content.
    content = lambda value: value["hash"] if isinstance(value, dict) and "hash" in value else value
    return {key for key in {*old, *new} if content(new.get(key)) != content(state.get(key))}


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    def Attach(self, request, context):
        return Empty()

    def Handshake(self, request, context):
        return pb.ProviderHandshakeResponse()

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(self, request, context):
        return pb.GetSchemaResponse(schema=json.dumps({"name": "aws", "version": VERSION}))

    def CheckConfig(self, request, context):
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        old, new = values(request.old_inputs), values(request.news)
        if old.get("region") == new.get("region"):
            return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE)
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_SOME, diffs=["region"], replaces=["region"])

    def Configure(self, request, context):
        aws.region = values(request.args).get("region", aws.region)
        return pb.ConfigureResponse(supportsPreview=True)

    def Invoke(self, request, context):
        answers = {
            "getCallerIdentity": {"accountId": aws.ACCOUNT, "arn": f"arn:aws:iam::{aws.ACCOUNT}:user/test"},
            "getPartition": {"partition": "aws", "dnsSuffix": "amazonaws.com", "id": "aws"},
            "getRegion": {"name": aws.region, "region": aws.region, "id": aws.region},
            "getOrganization": {
                "id": "o-exampleorgid",
                "masterAccountId": aws.ACCOUNT,
                "awsServiceAccessPrincipals": ["cloudtrail.amazonaws.com"],
            },
        }
        name = request.tok.split(":")[-1]
        if name not in answers:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{__file__} has no answer to {request.tok}")
        return pb.InvokeResponse(**{"return": struct(answers[name])})

    def Check(self, request, context):
        inputs, named = json_format.MessageToDict(request.news), kind_of(token_of(request.urn)).named
        if named and named not in inputs:
            suffix = hashlib.sha256(request.randomSeed).hexdigest()[:7]
            before = json_format.MessageToDict(request.olds).get(named)
            inputs[named] = before or f"{request.urn.split('::')[-1]}-{suffix}"
        return pb.CheckResponse(inputs=struct(inputs))

    def Diff(self, request, context):
        kind, state, new = kind_of(token_of(request.urn)), values(request.olds), values(request.news)
        changed = sorted(changed_inputs(kind, state, values(request.old_inputs), new))
        replaces = [key for key in changed if key in kind.replaces]
        # Two resources can't have the same name at the same time, unless Pulumi made it up.
        same_name = kind.named is not None and new.get(kind.named) == state.get(kind.named)
        made_up = re.search(r"-[0-9a-f]{7}$", str(new.get(kind.named)))
        return pb.DiffResponse(
            changes=pb.DiffResponse.DIFF_SOME if changed else pb.DiffResponse.DIFF_NONE,
            diffs=changed,
            replaces=replaces,
            deleteBeforeReplace=bool(replaces) and same_name and not made_up,
        )

    def carry_out(self, call, urn, context, act, incomplete):
        """Carries out a change and logs it. `incomplete(id)` says what exists after a call that failed half-way."""
        settings = aws.settings()
        fail = settings.get("fail") or {}
        asked = fail.get("call") == call and fail.get("resource") == resource_of(urn)
        try:
            if calls_that_succeeded() >= settings.get("allowed", float("inf")):
                raise Asked("every call fails from now on, as the test has asked")
            if fails_first(settings.get("failFirst"), call, urn):
                raise Asked(f"{call} of {resource_of(urn)} fails the first time, as the test has asked")
            if asked and not fail.get("partial"):
                raise Asked(f"{call} of {resource_of(urn)} fails, as the test has asked")
            id = act()
            if asked:
                raise Incomplete(id, Asked(f"{call} of {resource_of(urn)} fails after it is done, as the test has asked"))
            log(call, urn)
            return id
        except (Asked, Refused, Incomplete, BotoCoreError, ClientError) as error:
            log(call, urn, str(error))
            exists = incomplete(getattr(error, "id", None))
            if exists is not None:
                self.report_incomplete(context, error, *exists)
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    def report_incomplete(self, context, error, id, properties, inputs):
        """How a provider reports that a resource exists though its creation or update failed."""
        detail = Any()
        detail.Pack(
            errors_pb2.ErrorCause(message=str(error))
            if id is None
            else pb.ErrorResourceInitFailed(
                id=id, properties=struct(properties), inputs=struct(inputs), reasons=[str(error)]
            )
        )
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error), details=[detail])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))

    def Create(self, request, context):
        if request.preview:
            return pb.CreateResponse(properties=request.properties)
        kind, inputs, raw = kind_of(token_of(request.urn)), values(request.properties), json_format.MessageToDict(request.properties)
        id = self.carry_out(
            "create",
            request.urn,
            context,
            lambda: kind.create(inputs),
            # As in Terraform, the state then has what was asked for, not what AWS has.
            lambda id: id and (id, {**raw, **(kind.read(id, inputs) or {}), **raw}, raw),
        )
        applied[token_of(request.urn), id] = raw
        input_names[token_of(request.urn), id] = set(raw)
        return pb.CreateResponse(id=id, properties=struct({**raw, **(kind.read(id, inputs) or {})}))

    def Update(self, request, context):
        old, new = json_format.MessageToDict(request.olds), json_format.MessageToDict(request.news)
        if request.preview:
            return pb.UpdateResponse(properties=struct({**old, **new}))
        kind, inputs = kind_of(token_of(request.urn)), values(request.news)
        changed = changed_inputs(kind, values(request.olds), values(request.old_inputs), inputs)
        input_names.setdefault((token_of(request.urn), request.id), set()).update(new)
        state = lambda: {**new, **(kind.read(request.id, inputs) or {})}
        self.carry_out(
            "update",
            request.urn,
            context,
            lambda: kind.update(request.id, inputs, changed) or request.id,
            # Terraform believes that the change has happened: terraform-provider-aws issue 25886.
            lambda _: (request.id, {**state(), **new}, new),
        )
        applied[token_of(request.urn), request.id] = new
        return pb.UpdateResponse(properties=struct(state()))

    def Delete(self, request, context):
        kind = kind_of(token_of(request.urn))
        inputs = values(request.old_inputs) or values(request.properties)

        def delete():
            # What is gone already counts as deleted.
            if kind.read(request.id, inputs) is not None:
                kind.delete(request.id, inputs)
            return request.id

        self.carry_out("delete", request.urn, context, delete, lambda _: None)
        return Empty()

    def Read(self, request, context):
        kind, inputs = kind_of(token_of(request.urn)), json_format.MessageToDict(request.inputs)
        read = kind.read(request.id, values(request.inputs))
        if read is None:
            return pb.ReadResponse()
        asked = applied.get((token_of(request.urn), request.id))
        if asked is not None:
            # AWS does not say which code a function has in a form that could be compared.
            names = {*inputs, *input_names.get((token_of(request.urn), request.id), ())} - {"code"}
            read = {name: asked.get(name) for name in names} | read
        state = json_format.MessageToDict(request.properties) | read
        return pb.ReadResponse(
            id=request.id,
            properties=struct(state),
            inputs=struct({**inputs, **{key: value for key, value in read.items() if key in inputs}}),
        )

    def Cancel(self, request, context):
        return Empty()

    def SignalCancellation(self, request, context):
        return Empty()


def emulator():
    """The emulated AWS, and Lambda's GetAccountSettings, which moto does not have."""
    moto = DomainDispatcherApplication(create_backend_app)

    def account_settings(respond):
        functions = aws.client("lambda").list_functions()["Functions"]
        names = [function["FunctionName"] for function in functions]
        reserved = [aws.client("lambda").get_function_concurrency(FunctionName=name) for name in names]
        quota = aws.settings().get("concurrencyQuota", 1000)
        unreserved = quota - sum(one.get("ReservedConcurrentExecutions", 0) for one in reserved)
        limit = {"ConcurrentExecutions": quota, "UnreservedConcurrentExecutions": unreserved}
        respond("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"AccountLimit": limit}).encode()]

    def app(environ, respond):
        asked = environ["PATH_INFO"] == "/2016-08-19/account-settings"
        return account_settings(respond) if asked else moto(environ, respond)

    return make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)


def main():
    server = emulator()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    aws.connect(endpoint)
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    provider = grpc.server(futures.ThreadPoolExecutor(16), options=unlimited)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(), provider)
    port = provider.add_insecure_port("127.0.0.1:0")
    provider.start()
    print(json.dumps({"port": port, "endpoint": endpoint}), flush=True)
    sys.stdin.read()  # until the test closes it


if __name__ == "__main__":
    main()
