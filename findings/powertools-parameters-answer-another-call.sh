#!/usr/bin/env bash
# Package: aws-lambda-powertools 3.37.0 (PyPI), @aws-lambda-powertools/parameters 2.35.0
# Guess: the cache of parameters answers a call with what the same call gave: a parameter that was read without decrypt is read again with decrypt, and a secret's AWSPREVIOUS is not its
#   AWSCURRENT.
# Happens: the cache goes by the name and the transform alone, in both languages. Within max_age a call with decrypt gets the ciphertext that a call without it has read, one with recursive
#   the parameters of one level, and AWSPREVIOUS, or a version by its id, is the version that was asked for first. force_fetch asks anew.
# Documentation: https://docs.aws.amazon.com/powertools/python/latest/utilities/parameters/ says how long a value is kept and how to ask anew, not by what. Issue 5622 of TypeScript's repository
#   was closed after 2.35.0; Python's has none.
# Why: a webhook's address or token that two modules read, one of them without decrypt, is ciphertext to both, so that the alert goes nowhere; a fallback to the previous secret tries the same again.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet boto3==1.44.8 jmespath aws-lambda-powertools==3.37.0 || exit 2
echo '{"type":"module"}' >package.json
npm install --no-audit --no-fund --silent @aws-lambda-powertools/parameters@2.35.0 @aws-sdk/client-ssm@3.1164.0 @aws-sdk/client-secrets-manager@3.1164.0 || exit 2
cat >probe.py <<'END'
from types import SimpleNamespace

from aws_lambda_powertools.utilities.parameters import SecretsProvider, SSMProvider


def pages(Path, Recursive, **_):
    return [{"Parameters": [{"Name": f"{Path}/{name}", "Value": "1"} for name in (["a", "b/c"] if Recursive else ["a"])]}]


client = SimpleNamespace(
    get_parameter=lambda Name, WithDecryption=False, **_: {"Parameter": {"Name": Name, "Value": "plain" if WithDecryption else "ciphertext"}},
    get_paginator=lambda _: SimpleNamespace(paginate=pages),
    get_secret_value=lambda SecretId, VersionStage="AWSCURRENT", VersionId=None: {"SecretString": VersionId or VersionStage},
)
ssm = SSMProvider(boto3_client=client)
print("Python, a parameter, with decrypt, with force_fetch:", ssm.get("/webhook"), ssm.get("/webhook", decrypt=True), ssm.get("/webhook", decrypt=True, force_fetch=True))
print("Python, a path, with recursive:", *ssm.get_multiple("/path", recursive=False), "|", *ssm.get_multiple("/path", recursive=True))
secrets = SecretsProvider(boto3_client=client)
print("Python, a secret, AWSPREVIOUS, version 1:", secrets.get("secret"), secrets.get("secret", VersionStage="AWSPREVIOUS"), secrets.get("secret", VersionId="1"))
END
cat >probe.js <<'END'
import { SecretsProvider } from "@aws-lambda-powertools/parameters/secrets";
import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";

const region = "eu-central-1";
const client = new SSMClient({ region });
client.send = async ({ input }) =>
  "Path" in input
    ? { Parameters: (input.Recursive ? ["a", "b/c"] : ["a"]).map((name) => ({ Name: `${input.Path}/${name}`, Value: "1" })) }
    : { Parameter: { Name: input.Name, Value: input.WithDecryption ? "plain" : "ciphertext" } };
const vault = new SecretsManagerClient({ region });
vault.send = async ({ input }) => ({ SecretString: input.VersionId ?? input.VersionStage ?? "AWSCURRENT" });
const ssm = new SSMProvider({ awsSdkV3Client: client });
const decrypt = true;
console.log("TypeScript, a parameter, with decrypt, with forceFetch:", await ssm.get("/webhook"), await ssm.get("/webhook", { decrypt }), await ssm.get("/webhook", { decrypt, forceFetch: true }));
console.log("TypeScript, a path, with recursive:", ...Object.keys(await ssm.getMultiple("/path", { recursive: false })), "|", ...Object.keys(await ssm.getMultiple("/path", { recursive: true })));
const secrets = new SecretsProvider({ awsSdkV3Client: vault });
const version = (sdkOptions) => secrets.get("secret", { sdkOptions });
console.log("TypeScript, a secret, AWSPREVIOUS, version 1:", await version({}), await version({ VersionStage: "AWSPREVIOUS" }), await version({ VersionId: "1" }));
END
{ venv/bin/python probe.py; node --no-warnings probe.js; } | tee seen

diff - seen <<'END'
Python, a parameter, with decrypt, with force_fetch: ciphertext ciphertext plain
Python, a path, with recursive: a | a
Python, a secret, AWSPREVIOUS, version 1: AWSCURRENT AWSCURRENT AWSCURRENT
TypeScript, a parameter, with decrypt, with forceFetch: ciphertext ciphertext plain
TypeScript, a path, with recursive: a | a
TypeScript, a secret, AWSPREVIOUS, version 1: AWSCURRENT AWSCURRENT AWSCURRENT
END
