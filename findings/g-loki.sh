#!/usr/bin/env bash
# Package: github.com/grafana/loki/v3 v3.7.8 (Go), pySigma-backend-loki 0.15.1 (PyPI)
# Guess: after `| json` a filter of LogQL compares a record's field as it is written: a missing field is "", numbers and booleans are their
#   text, a filter on an address or a number that the field is not drops the record (or, negated, keeps it), and items of lists
#   can be named by their place. A Sigma rule that is converted finds what the rule means, also of null, lists and negations.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pySigma-backend-loki==0.15.1 || exit 2
cat >records.jsonl <<'END'
{"n":1,"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","sourceIPAddress":"192.0.2.7","recipientAccountId":"123456789012","userIdentity":{"type":"Root","arn":"arn:aws:iam::123456789012:root"},"readOnly":false,"additionalEventData":{"MFAUsed":"No"},"requestParameters":null,"tags":["a","b"],"resources":[{"ARN":"x"},{"ARN":"y"}]}
{"n":2,"eventName":"DeleteTrail","eventSource":"cloudtrail.amazonaws.com","sourceIPAddress":"AWS Internal","recipientAccountId":"012345678901","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/admin/x"},"errorCode":"AccessDenied","readOnly":false,"requestParameters":{"size":10485760,"large":123456789012,"ratio":0.5,"aws:SourceIp":"198.51.100.7"}}
{"n":3,"eventName":"ListUsers","eventSource":"iam.amazonaws.com","sourceIPAddress":"2001:db8::7","recipientAccountId":"123456789012","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/example"},"errorCode":null,"readOnly":true,"requestParameters":{"size":"5","empty":""}}
END
cat >convert.py <<'END'
import sys

from sigma.backends.loki import LogQLBackend
from sigma.collection import SigmaCollection

for line in sys.stdin.read().splitlines():
    rule = f"title: x\nstatus: test\nlogsource: {{product: aws, service: cloudtrail}}\ndetection: {line}\n"
    try:
        query = LogQLBackend().convert(SigmaCollection.from_yaml(rule))[0]
    except Exception as error:
        query = f"refused {type(error).__name__}"
    print(f"{line}\t{query}")
END
cat >go.mod <<'END'
module finding

go 1.26

require github.com/grafana/loki/v3 v3.7.8

replace github.com/hashicorp/memberlist => github.com/grafana/memberlist v0.3.1-0.20251126142931-6f9f62ab6f86
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/grafana/loki/v3/pkg/logql/syntax"
	"github.com/prometheus/prometheus/model/labels"
)

func main() {
	text, _ := os.ReadFile("records.jsonl")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		name, query, converted := strings.Cut(lines.Text(), "\t")
		if !converted {
			query = "{job=\"cloudtrail\"} " + name
		}
		expr, err := syntax.ParseLogSelector(query, true)
		if err != nil {
			fmt.Printf("%s: refused (%s)\n", name, query)
			continue
		}
		pipeline, err := expr.Pipeline()
		if err != nil {
			fmt.Printf("%s: refused\n", name)
			continue
		}
		stream, found := pipeline.ForStream(labels.FromStrings("job", "cloudtrail")), []string{}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			if _, result, ok := stream.Process(0, []byte(line), labels.EmptyLabels()); ok {
				mark := ""
				if result.Labels().Get("__error__") != "" {
					mark = " with " + result.Labels().Get("__error__")
				}
				found = append(found, fmt.Sprint(i+1)+mark)
			}
		}
		fmt.Printf("%s: %s\n", name, strings.Join(found, ", "))
	}
}
END
{ go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
{ ./probe <<'END'
| json | eventName="ConsoleLogin"
| json | userIdentity_type="Root"
| json | errorCode!="AccessDenied"
| json | errorCode=""
| json | errorCode!=""
| json | readOnly="false"
| json | readOnly!="true"
| json | requestParameters_size=10485760
| json | requestParameters_size="10485760"
| json | requestParameters_size>4
| json | requestParameters_size<100
| json | requestParameters_size!=5
| json | requestParameters_large="123456789012"
| json | requestParameters_ratio>0.4
| json | requestParameters_size>1MB
| json | eventName>4
| json | sourceIPAddress=ip("192.0.2.0/24")
| json | sourceIPAddress!=ip("192.0.2.0/24")
| json | sourceIPAddress=ip("2001:db8::/32")
| json | tags="[\"a\",\"b\"]"
| json | tags_0="a"
| json first="tags[0]" | first="a"
| json all="tags" | all=~".*\"b\".*"
| json arn="resources[1].ARN" | arn="y"
| json ip="requestParameters[\"aws:SourceIp\"]" | ip="198.51.100.7"
| json | requestParameters_aws_SourceIp="198.51.100.7"
| json type="userIdentity.type", name="eventName" | type="Root" and name="ConsoleLogin"
| json size="requestParameters.size" | size>4
| json large="requestParameters.large" | large="123456789012"
| json code="errorCode" | code=""
| json code="errorCode" | code!=""
| json none="requestParameters" | none=""
| json | recipientAccountId="012345678901"
| json | recipientAccountId=12345678901
| json | eventName=~"Console"
| json | eventName=~"Console.*"
| json | eventName=~"(?i)consolelogin"
|= "ConsoleLogin"
|~ "Console|Trail"
| json | job="cloudtrail"
| json | requestParameters_size>4 or eventName="ConsoleLogin"
| json | eventName="ConsoleLogin" or requestParameters_size>4
| json | requestParameters_missing>4
| json | requestParameters_missing<4
END
venv/bin/python convert.py <<'END' | tee queries | ./probe
{s: {eventName: ConsoleLogin}, condition: s}
{s: {eventName: consolelogin}, condition: s}
{s: {eventName|contains: Login}, condition: s}
{s: {eventName|startswith: Delete}, condition: s}
{s: {eventSource: '*.amazonaws.com'}, condition: s}
{s: {userIdentity.type: Root}, condition: s}
{s: {errorCode: null}, condition: s}
{s: {errorCode: ''}, condition: s}
{s: {readOnly: false}, condition: s}
{s: {readOnly: 'false'}, condition: s}
{s: {eventSource|endswith: .amazonaws.com}, f: {errorCode: AccessDenied}, condition: s and not f}
{s: {eventSource|endswith: .amazonaws.com}, f: {errorCode|contains: Denied}, condition: s and not f}
{s: {eventSource|endswith: .amazonaws.com}, f: {errorCode: null}, condition: s and not f}
{s: {eventSource|endswith: .amazonaws.com}, f: {userIdentity.type: Root, eventName: ConsoleLogin}, condition: s and not f}
{s: {eventSource|endswith: .amazonaws.com}, f: {requestParameters.size|gt: 100}, condition: s and not f}
{s: {requestParameters.size|gt: 4}, condition: s}
{s: {requestParameters.size|lt: 100}, condition: s}
{s: {requestParameters.size: 10485760}, condition: s}
{s: {sourceIPAddress|cidr: 192.0.2.0/24}, condition: s}
{s: {eventSource|endswith: .amazonaws.com}, f: {sourceIPAddress|cidr: 192.0.2.0/24}, condition: s and not f}
{s: {errorCode|exists: true}, condition: s}
{s: {errorCode|exists: false}, condition: s}
{s: {tags: b}, condition: s}
{s: {tags|contains: b}, condition: s}
{s: [ConsoleLogin, DeleteTrail], condition: s}
{s: {eventName|re: Login}, condition: s}
{s: {eventName|cased: consolelogin}, condition: s}
{s: {recipientAccountId: 012345678901}, condition: s}
{s: {recipientAccountId: '012345678901'}, condition: s}
{a: {eventName: ConsoleLogin}, b: {eventName: DeleteTrail}, condition: 1 of them}
{a: {eventName: ConsoleLogin}, b: {userIdentity.type: Root}, condition: all of them}
{s: {requestParameters.aws:SourceIp: 198.51.100.7}, condition: s}
{s: {userIdentity.type: [Root, IAMUser]}, condition: s}
{s: {eventName|contains|all: [Console, Login]}, condition: s}
{s: {userIdentity.arn|contains: ':assumed-role/'}, condition: s}
END
} 2>&1 | tee seen
echo "--- queries:" && cut -f2 queries

diff - seen <<'END'
| json | eventName="ConsoleLogin": 1
| json | userIdentity_type="Root": 1
| json | errorCode!="AccessDenied": 1, 3
| json | errorCode="": 1, 3
| json | errorCode!="": 2
| json | readOnly="false": 1, 2
| json | readOnly!="true": 1, 2
| json | requestParameters_size=10485760: 2
| json | requestParameters_size="10485760": 2
| json | requestParameters_size>4: 2, 3
| json | requestParameters_size<100: 3
| json | requestParameters_size!=5: 2
| json | requestParameters_large="123456789012": 2
| json | requestParameters_ratio>0.4: 2
| json | requestParameters_size>1MB: 2
| json | eventName>4: 
| json | sourceIPAddress=ip("192.0.2.0/24"): 1
| json | sourceIPAddress!=ip("192.0.2.0/24"): 2, 3
| json | sourceIPAddress=ip("2001:db8::/32"): 3
| json | tags="[\"a\",\"b\"]": 
| json | tags_0="a": 
| json first="tags[0]" | first="a": 1
| json all="tags" | all=~".*\"b\".*": 1
| json arn="resources[1].ARN" | arn="y": 1
| json ip="requestParameters[\"aws:SourceIp\"]" | ip="198.51.100.7": 2
| json | requestParameters_aws_SourceIp="198.51.100.7": 2
| json type="userIdentity.type", name="eventName" | type="Root" and name="ConsoleLogin": 1
| json size="requestParameters.size" | size>4: 2, 3
| json large="requestParameters.large" | large="123456789012": 2
| json code="errorCode" | code="": 1, 3
| json code="errorCode" | code!="": 2
| json none="requestParameters" | none="": 1
| json | recipientAccountId="012345678901": 2
| json | recipientAccountId=12345678901: 2
| json | eventName=~"Console": 
| json | eventName=~"Console.*": 1
| json | eventName=~"(?i)consolelogin": 1
|= "ConsoleLogin": 1
|~ "Console|Trail": 1, 2
| json | job="cloudtrail": 1, 2, 3
| json | requestParameters_size>4 or eventName="ConsoleLogin": 1, 2, 3
| json | eventName="ConsoleLogin" or requestParameters_size>4: 1, 2, 3
| json | requestParameters_missing>4: 
| json | requestParameters_missing<4: 
{s: {eventName: ConsoleLogin}, condition: s}: 1
{s: {eventName: consolelogin}, condition: s}: 1
{s: {eventName|contains: Login}, condition: s}: 1
{s: {eventName|startswith: Delete}, condition: s}: 2
{s: {eventSource: '*.amazonaws.com'}, condition: s}: 1, 2, 3
{s: {userIdentity.type: Root}, condition: s}: 1
{s: {errorCode: null}, condition: s}: 1, 3
{s: {errorCode: ''}, condition: s}: 1, 3
{s: {readOnly: false}, condition: s}: 1, 2
{s: {readOnly: 'false'}, condition: s}: 1, 2
{s: {eventSource|endswith: .amazonaws.com}, f: {errorCode: AccessDenied}, condition: s and not f}: 1, 3
{s: {eventSource|endswith: .amazonaws.com}, f: {errorCode|contains: Denied}, condition: s and not f}: 1, 3
{s: {eventSource|endswith: .amazonaws.com}, f: {errorCode: null}, condition: s and not f}: 2
{s: {eventSource|endswith: .amazonaws.com}, f: {userIdentity.type: Root, eventName: ConsoleLogin}, condition: s and not f}: 2, 3
{s: {eventSource|endswith: .amazonaws.com}, f: {requestParameters.size|gt: 100}, condition: s and not f}: 1, 3
{s: {requestParameters.size|gt: 4}, condition: s}: 2, 3
{s: {requestParameters.size|lt: 100}, condition: s}: 3
{s: {requestParameters.size: 10485760}, condition: s}: 2
{s: {sourceIPAddress|cidr: 192.0.2.0/24}, condition: s}: 1
{s: {eventSource|endswith: .amazonaws.com}, f: {sourceIPAddress|cidr: 192.0.2.0/24}, condition: s and not f}: 2, 3
{s: {errorCode|exists: true}, condition: s}: 2
{s: {errorCode|exists: false}, condition: s}: 1, 3
{s: {tags: b}, condition: s}: 1
{s: {tags|contains: b}, condition: s}: 1
{s: [ConsoleLogin, DeleteTrail], condition: s}: 1, 2
{s: {eventName|re: Login}, condition: s}: 1
{s: {eventName|cased: consolelogin}, condition: s}: 
{s: {recipientAccountId: 012345678901}, condition: s}: 2
{s: {recipientAccountId: '012345678901'}, condition: s}: 2
{a: {eventName: ConsoleLogin}, b: {eventName: DeleteTrail}, condition: 1 of them}: 1, 2
{a: {eventName: ConsoleLogin}, b: {userIdentity.type: Root}, condition: all of them}: 1
{s: {requestParameters.aws:SourceIp: 198.51.100.7}, condition: s}: 2
{s: {userIdentity.type: [Root, IAMUser]}, condition: s}: 1, 3
{s: {eventName|contains|all: [Console, Login]}, condition: s}: 1
{s: {userIdentity.arn|contains: ':assumed-role/'}, condition: s}: 2
END
