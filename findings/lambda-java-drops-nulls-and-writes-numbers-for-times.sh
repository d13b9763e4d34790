#!/usr/bin/env bash
# Package: com.amazonaws:aws-lambda-java-runtime-interface-client 2.10.1 (Maven; what runs functions in Java), which brings aws-lambda-java-serialization 1.2.0, and 1.4.1 of that
# Guess: a handler takes and gives what JSON can say: null is null, an Instant ISO text, Java's records a result and an input, and NaN an error of the invocation, as in JSON. An error is reported with its cause.
# Happens: a null in a map or an object is left out of the result, an Instant is a number of seconds, also within a record, and NaN is the text "NaN", each as a success. A record is written,
#   but not read: the invocation fails before the handler; with 1.4.1 it is read. The report of an error has no cause.
# Documentation: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html has a handler that takes a record, and says nothing of nulls and times.
# Why: what a function answers to a step or to a queue's partial failure lacks the keys with null, and the next one reads a time as 1773480413.0.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.amazonaws</groupId><artifactId>aws-lambda-java-runtime-interface-client</artifactId><version>2.10.1</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars >/dev/null 2>&1 || exit 2
mvn --batch-mode --quiet dependency:copy -Dartifact=com.amazonaws:aws-lambda-java-serialization:1.4.1 -DoutputDirectory=newer >/dev/null 2>&1 || exit 2
cat >Probe.java <<'END'
import com.amazonaws.services.lambda.runtime.Context;
import java.time.Instant;
import java.util.*;

public class Probe {
  public record Alert(String name, Instant time) {}

  public Object handle(Map<String, Object> event, Context context) {
    return switch ((String) event.get("name")) {
      case "a map" -> new TreeMap<>(Collections.singletonMap("errorCode", null));
      case "null alone" -> null;
      case "a list" -> Arrays.asList("a", null);
      case "an Instant" -> Map.of("time", Instant.parse("2026-03-14T09:26:53Z"));
      case "NaN" -> Map.of("mean", Double.NaN);
      case "a record" -> new Alert("root", Instant.parse("2026-03-14T09:26:53Z"));
      default -> throw new IllegalStateException("outer", new IllegalArgumentException("inner"));
    };
  }

  public String read(Alert alert, Context context) {
    return alert.name();
  }
}
END
javac -cp 'jars/*' Probe.java
cat >probe.py <<'END'
import json, os, subprocess, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def run(handler, names, jars="jars/*"):
    waiting, over = list(names), threading.Event()

    # Takes the place of Lambda's runtime interface, on loopback.
    class Runtime(BaseHTTPRequestHandler):
        def do_GET(self):
            if not waiting:
                over.wait(30)
                return
            body = json.dumps({"name": waiting[0]}).encode()
            self.send_response(200)
            for name, value in {
                "Content-Type": "application/json", "Content-Length": len(body), "Lambda-Runtime-Aws-Request-Id": "1", "Lambda-Runtime-Deadline-Ms": "9999999999999",
                "Lambda-Runtime-Trace-Id": "example", "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:example",
            }.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kind = self.path.rsplit("/", 1)[1]
            if kind == "error":
                del body["stackTrace"]
            print(f"{handler}, {waiting.pop(0)}: {kind} {json.dumps(body)}", flush=True)
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
            if not waiting:
                over.set()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    variables = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}", "AWS_LAMBDA_FUNCTION_NAME": "example", "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
                 "AWS_LAMBDA_LOG_GROUP_NAME": "example", "AWS_LAMBDA_LOG_STREAM_NAME": "example", "LAMBDA_TASK_ROOT": ".", "AWS_REGION": "eu-central-1"}
    process = subprocess.Popen(["java", "-cp", jars + ":.", "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", handler], env=os.environ | variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    over.wait(60)
    process.kill()
    process.wait()


run("Probe::handle", ["a map", "null alone", "a list", "an Instant", "NaN", "a record", "an error"])
run("Probe::read", ["a record"])
run("Probe::read", ["a record"], "newer/*:jars/*")
END
python3 probe.py | tee seen

diff - seen <<'END'
Probe::handle, a map: response {}
Probe::handle, null alone: response null
Probe::handle, a list: response ["a", null]
Probe::handle, an Instant: response {"time": 1773480413.0}
Probe::handle, NaN: response {"mean": "NaN"}
Probe::handle, a record: response {"name": "root", "time": 1773480413.0}
Probe::handle, an error: error {"errorMessage": "outer", "errorType": "java.lang.IllegalStateException"}
Probe::read, a record: error {"errorMessage": "An error occurred during JSON parsing", "errorType": "java.lang.RuntimeException"}
Probe::read, a record: response "a record"
END
