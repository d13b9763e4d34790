#!/usr/bin/env bash
# Package: com.amazonaws:aws-lambda-java-runtime-interface-client 2.10.1 (Maven; what runs functions in Java)
# Guess: a handler takes and gives what JSON can say: Java's records as input and result, Optional as its value, an Instant as ISO text, a list of records by its generic type; NaN is an error of the invocation. An error is reported with its cause, and logged with it,
#   with the log format JSON, too; an error (OutOfMemoryError aside) such as StackOverflowError or AssertionError ends the invocation and not the process; null is null.
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
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >Probe.java <<'END'
import com.amazonaws.services.lambda.runtime.Context;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.*;

public class Probe {
  public record Alert(String name, Instant time, int count, Optional<String> note) {}
  public enum Level { HIGH }
  public static class Bean { public String name = "a"; private String hidden = "b"; public String getHidden() { return hidden; } public boolean isMfa() { return true; } }
  public Object handle(Map<String, Object> event, Context context) throws Exception {
    return switch ((String) event.get("case")) {
      case "record" -> new Alert("a", Instant.EPOCH, 1, Optional.of("x"));
      case "instant" -> Instant.EPOCH;
      case "instant in a map" -> Map.of("time", Instant.EPOCH);
      case "optional" -> Map.of("a", Optional.of("x"), "b", Optional.empty());
      case "NaN" -> Map.of("mean", Double.NaN);
      case "decimal" -> Map.of("n", new BigDecimal("1E+3"), "f", 123456789012.0);
      case "bytes" -> "abc".getBytes();
      case "enum" -> Level.HIGH;
      case "bean" -> new Bean();
      case "set" -> new TreeSet<>(Set.of("b", "a"));
      case "null" -> null;
      case "text" -> "a\"b";
      case "nulls" -> { var map = new TreeMap<String, Object>(); map.put("a", null); yield map; }
      case "types" -> { var text = new TreeMap<String, Object>(); event.forEach((key, value) -> text.put(key, value == null ? "null" : value.getClass().getSimpleName() + " " + value)); yield text; }
      case "cause" -> throw new IllegalStateException("outer", new java.io.IOException("inner"));
      case "suppressed" -> { var error = new IllegalStateException("outer"); error.addSuppressed(new java.io.IOException("inner")); throw error; }
      case "assertion" -> throw new AssertionError("assertion");
      case "log" -> { context.getLogger().log("first\nsecond"); context.getLogger().log("{\"level\":\"INFO\",\"a\":1}"); System.out.println("printed"); yield "ok"; }
      default -> "unknown";
    };
  }
  public Object takesRecord(Alert alert, Context context) { return alert.toString(); }
  public Object takesList(List<Bean> beans, Context context) { return beans.get(0).name; }
}
END
javac -cp 'jars/*' Probe.java || exit 2
cat >probe.py <<'END'
import json, os, subprocess, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import threading

def run(handler, events, log_format="TEXT"):
    waiting = list(events)
    over = threading.Event()

    class Runtime(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_GET(self):
            if not waiting:
                over.set()
                threading.Event().wait(5)
                return
            body = json.dumps(waiting[0]).encode()
            self.send_response(200)
            for name, value in {
                "Content-Type": "application/json", "Content-Length": len(body), "Lambda-Runtime-Aws-Request-Id": "1", "Lambda-Runtime-Deadline-Ms": "9999999999999",
                "Lambda-Runtime-Trace-Id": "example", "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:example",
            }.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            kind = self.path.rsplit("/", 1)[1]
            event = waiting.pop(0) if waiting else None
            if kind == "error":
                report = json.loads(body)
                report.pop("stackTrace", None)
                body = json.dumps(report)
            print(f"{handler} {log_format} {json.dumps(event)}: {kind} {body[:300]}", flush=True)
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}", "AWS_LAMBDA_LOG_FORMAT": log_format, "AWS_LAMBDA_LOG_LEVEL": "INFO",
                   "AWS_LAMBDA_FUNCTION_NAME": "example", "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128", "AWS_LAMBDA_LOG_GROUP_NAME": "example", "AWS_LAMBDA_LOG_STREAM_NAME": "example", "LAMBDA_TASK_ROOT": ".", "LAMBDA_RUNTIME_DIR": ".", "AWS_REGION": "eu-central-1", "_HANDLER": handler}
    process = subprocess.Popen(["java", "-cp", "jars/*:.", "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", handler], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for _ in range(100):
        if over.wait(0.2) or process.poll() is not None:
            break
    print(f"{handler} {log_format}: the process", "goes on" if process.poll() is None else f"ended with {process.returncode}")
    process.terminate()
    for line in process.communicate()[0].splitlines():
        if not line.startswith("\tat "):
            print("   log:", line[:300])

cases = ["record", "instant", "instant in a map", "optional", "NaN", "decimal", "bytes", "enum", "bean", "set", "null", "text", "nulls"]
run("Probe::handle", [{"case": case} for case in cases])
run("Probe::handle", [{"case": "types", "int": 1, "large": 123456789012, "huge": 12345678901234567890, "fraction": 1.0, "list": [1], "object": {"a": 1}, "none": None, "time": "2026-03-14T09:26:53Z"}])
for log_format in ["TEXT", "JSON"]:
    run("Probe::handle", [{"case": case} for case in ["cause", "suppressed", "log"]], log_format)
run("Probe::handle", [{"case": "assertion"}, {"case": "text"}])
run("Probe::takesRecord", [{"name": "a", "time": "2026-03-14T09:26:53Z", "count": 1, "note": "x"}, {"name": "a", "count": "1"}])
run("Probe::takesList", [[{"name": "b"}]])
END
python3 probe.py | tee seen
