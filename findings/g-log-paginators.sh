#!/usr/bin/env bash
# Package: @aws-sdk/client-cloudwatch-logs 3.1169.0 (npm), github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs v1.92.2, software.amazon.awssdk:cloudwatchlogs 2.57.8, boto3 1.44.8
# Guess: a paginator of GetLogEvents ends when CloudWatch Logs gives the same token again, which is how it says that the stream is over;
#   and those of FilterLogEvents and CloudTrail's LookupEvents go on over an empty page.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
cat >server.py <<'END'
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])) or b"{}")
        token = asked.get("nextToken") or asked.get("NextToken")
        action = self.headers["x-amz-target"].split(".")[-1]
        event = {"message": "m", "timestamp": 0}
        if action == "GetLogEvents":
            page = {None: {"events": [event], "nextForwardToken": "f/1"}, "f/1": {"events": [event], "nextForwardToken": "f/2"}, "f/2": {"events": [], "nextForwardToken": "f/2"}}[token]
        elif action == "FilterLogEvents":
            page = {None: {"events": [event], "nextToken": "1"}, "1": {"events": [], "nextToken": "2"}, "2": {"events": [event]}}[token]
        else:
            page = {None: {"Events": [{"EventId": "1"}], "NextToken": "1"}, "1": {"Events": [], "NextToken": "2"}, "2": {"Events": [{"EventId": "2"}]}}[token]
        body = json.dumps(page).encode()
        self.send_response(200); self.send_header("content-type", "application/x-amz-json-1.1"); self.send_header("content-length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port", "w").write(str(server.server_port))
server.serve_forever()
END
python3 server.py & server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
while [ ! -s port ]; do sleep 0.1; done
export AWS_ENDPOINT_URL="http://127.0.0.1:$(cat port)"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-cloudwatch-logs@3.1169.0 @aws-sdk/client-cloudtrail || exit 2
cat >probe.js <<'END'
import * as logs from "@aws-sdk/client-cloudwatch-logs"; import * as trail from "@aws-sdk/client-cloudtrail";
const most = 6;
async function pages(name, paginator) { if (!paginator) return console.log(`js, ${name}: none`); let count = 0; try { for await (const page of paginator) if (++count === most) break; } catch (error) { return console.log(`js, ${name}: ${error.name}`); } console.log(`js, ${name}: ${count === most ? "goes on" : count}`); }
const client = new logs.CloudWatchLogsClient({});
await pages("GetLogEvents", logs.paginateGetLogEvents?.({ client }, { logGroupName: "g", logStreamName: "s", startFromHead: true }));
await pages("FilterLogEvents", logs.paginateFilterLogEvents({ client }, { logGroupName: "g" }));
await pages("LookupEvents", trail.paginateLookupEvents({ client: new trail.CloudTrailClient({}) }, {}));
END
node probe.js 2>/dev/null | tee seen
python3 -m venv venv && venv/bin/pip install --quiet boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import itertools, boto3
def pages(service, name, **arguments):
    client = boto3.client(service)
    if not client.can_paginate(name): return print(f"boto3, {name}: none")
    count = len(list(itertools.islice(client.get_paginator(name).paginate(**arguments), 6)))
    print(f"boto3, {name}: {'goes on' if count == 6 else count}")
pages("logs", "get_log_events", logGroupName="g", logStreamName="s", startFromHead=True)
pages("logs", "filter_log_events", logGroupName="g")
pages("cloudtrail", "lookup_events")
END
venv/bin/python probe.py | tee -a seen
mkdir go && cd go && cat >go.mod <<'END'
module probe
go 1.24
END
cat >main.go <<'END'
package main
import ("context"; "fmt"; "github.com/aws/aws-sdk-go-v2/aws"; "github.com/aws/aws-sdk-go-v2/config"; "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs")
func main() {
	cfg, err := config.LoadDefaultConfig(context.Background()); if err != nil { panic(err) }
	client := cloudwatchlogs.NewFromConfig(cfg)
	get := cloudwatchlogs.NewGetLogEventsPaginator(client, &cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String("g"), LogStreamName: aws.String("s"), StartFromHead: aws.Bool(true)})
	count := 0
	for get.HasMorePages() && count < 6 { if _, err := get.NextPage(context.Background()); err != nil { panic(err) }; count++ }
	fmt.Println("go, GetLogEvents:", count)
	filter := cloudwatchlogs.NewFilterLogEventsPaginator(client, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("g")})
	count = 0
	for filter.HasMorePages() && count < 6 { if _, err := filter.NextPage(context.Background()); err != nil { panic(err) }; count++ }
	fmt.Println("go, FilterLogEvents:", count)
}
END
go get github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs@v1.92.2 github.com/aws/aws-sdk-go-v2/config@v1.33.18 >/dev/null 2>&1 || exit 2
go run . | tee -a ../seen
cd .. && mkdir -p java/src/main/java && cd java
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>example</groupId><artifactId>probe</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
  <dependencies><dependency><groupId>software.amazon.awssdk</groupId><artifactId>cloudwatchlogs</artifactId><version>2.57.8</version></dependency></dependencies>
</project>
END
cat >src/main/java/Probe.java <<'END'
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
public class Probe {
  public static void main(String[] args) {
    var client = CloudWatchLogsClient.create();
    System.out.println("java, GetLogEvents: " + client.getLogEventsPaginator(r -> r.logGroupName("g").logStreamName("s").startFromHead(true)).stream().limit(6).count());
    System.out.println("java, FilterLogEvents: " + client.filterLogEventsPaginator(r -> r.logGroupName("g")).stream().limit(6).count());
  }
}
END
mvn --quiet compile dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null 2>&1 || exit 2
java -cp "target/classes:$(cat classpath)" Probe 2>/dev/null | tee -a ../seen
cd ..
! grep -q 'GetLogEvents: \(goes on\|6\)' seen
