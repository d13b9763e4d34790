#!/usr/bin/env bash
# Package: aws-lambda-powertools 3.37.0 (PyPI), @aws-lambda-powertools/parameters 2.35.0
# Guess: the cache answers a call only with what the same call was answered: a parameter read without decrypt is read again when it is asked for with decrypt, a secret's AWSPREVIOUS
#   is not its AWSCURRENT, a path read without recursive isn't one read with it; a value that the utility itself has set is read anew.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet boto3==1.44.8 jmespath aws-lambda-powertools==3.37.0 || exit 2
npm init --yes >/dev/null && npm install --no-audit --no-fund --silent @aws-lambda-powertools/parameters@2.35.0 @aws-sdk/client-ssm@3.1169.0 @aws-sdk/client-secrets-manager@3.1169.0 || exit 2
cat >probe.py <<'END'
from aws_lambda_powertools.utilities.parameters import SecretsProvider, SSMProvider

class Client:
    def get_parameter(self, Name, WithDecryption=False, **rest):
        return {"Parameter": {"Name": Name, "Value": "plain" if WithDecryption else "ciphertext"}}
    def put_parameter(self, **rest):
        return {"Version": 2}
    def get_paginator(self, name):
        class Pages:
            def paginate(self, Path, Recursive, **rest):
                return [{"Parameters": [{"Name": Path + "/a", "Value": "1"}] + ([{"Name": Path + "/b/c", "Value": "2"}] if Recursive else [])}]
        return Pages()
    def get_secret_value(self, SecretId, VersionStage="AWSCURRENT", VersionId=None):
        return {"SecretString": VersionId or VersionStage}

ssm = SSMProvider(boto3_client=Client())
print("Python, parameter:", ssm.get("/a"), ssm.get("/a", decrypt=True), ssm.get("/a", decrypt=True, force_fetch=True))
print("Python, path:", ssm.get_multiple("/p", recursive=False), ssm.get_multiple("/p", recursive=True))
secrets = SecretsProvider(boto3_client=Client())
print("Python, secret:", secrets.get("s"), secrets.get("s", VersionStage="AWSPREVIOUS"), secrets.get("s", VersionId="1"))
END
venv/bin/python probe.py
cat >probe.mjs <<'END'
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { SSMClient } from '@aws-sdk/client-ssm';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
const options = { region: 'eu-central-1' };
const ssmClient = new SSMClient(options), secretsClient = new SecretsManagerClient(options);
ssmClient.send = async ({ input }) =>
  'Path' in input
    ? { Parameters: [{ Name: `${input.Path}/a`, Value: '1' }, ...(input.Recursive ? [{ Name: `${input.Path}/b/c`, Value: '2' }] : [])] }
    : { Parameter: { Name: input.Name, Value: input.WithDecryption ? 'plain' : 'ciphertext' } };
secretsClient.send = async ({ input }) => ({ SecretString: input.VersionId ?? input.VersionStage ?? 'AWSCURRENT' });
const ssm = new SSMProvider({ awsSdkV3Client: ssmClient });
console.log('TypeScript, parameter:', await ssm.get('/a'), await ssm.get('/a', { decrypt: true }), await ssm.get('/a', { decrypt: true, forceFetch: true }));
console.log('TypeScript, path:', await ssm.getMultiple('/p', { recursive: false }), await ssm.getMultiple('/p', { recursive: true }));
const secrets = new SecretsProvider({ awsSdkV3Client: secretsClient });
console.log('TypeScript, secret:', await secrets.get('s'), await secrets.get('s', { sdkOptions: { VersionStage: 'AWSPREVIOUS' } }), await secrets.get('s', { sdkOptions: { VersionId: '1' } }));
END
node probe.mjs
