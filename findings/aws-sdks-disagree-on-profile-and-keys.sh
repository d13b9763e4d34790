#!/usr/bin/env bash
# Package: @aws-sdk/credential-providers 3.1175.0 (npm), boto3 1.44.8 (PyPI) and
#   github.com/aws/aws-sdk-go-v2/config v1.33.18 (Go)
# Guess: with both AWS_PROFILE and AWS_ACCESS_KEY_ID set, every AWS SDK uses the keys, as the AWS CLI does.
# Happens: Python and Go use the keys, JavaScript uses the profile, with a warning. So two tools that are started from
#   one shell can work in two accounts: the AWS CLI, which is Python, names one as the caller's, and a script in
#   JavaScript changes the other. fromEnv() makes JavaScript use the keys.
# Documentation: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html says for all SDKs that an
#   environment variable overrides what a profile sets.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/credential-providers@3.1175.0 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet boto3==1.44.8 || exit 2
cat >main.go <<'END'
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	loaded, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	credentials, err := loaded.Credentials.Retrieve(context.Background())
	fmt.Println("Go:", credentials.AccessKeyID, err)
}
END
config=github.com/aws/aws-sdk-go-v2/config@v1.33.18
{ go mod init finding && go get $config && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2

cat >probe.js <<'END'
import { fromEnv, fromNodeProviderChain } from "@aws-sdk/credential-providers";

const providers = { JavaScript: fromNodeProviderChain(), "JavaScript with fromEnv": fromEnv() };
for (const [name, provider] of Object.entries(providers)) console.log(`${name}:`, (await provider()).accessKeyId);
END
cat >credentials <<'END'
[staging]
aws_access_key_id = of-the-profile
aws_secret_access_key = example
END
export AWS_SHARED_CREDENTIALS_FILE=$folder/credentials AWS_CONFIG_FILE=$folder/none
export AWS_PROFILE=staging AWS_ACCESS_KEY_ID=of-the-environment AWS_SECRET_ACCESS_KEY=example
{
  venv/bin/python -c 'import boto3; print("Python:", boto3.Session().get_credentials().access_key)'
  ./probe
  node probe.js 2>warning
  echo "warnings of JavaScript: $(grep -c 'Multiple credential sources' warning)"
} | tee seen

diff - seen <<'END'
Python: of-the-environment
Go: of-the-environment <nil>
JavaScript: of-the-profile
JavaScript with fromEnv: of-the-environment
warnings of JavaScript: 1
END
