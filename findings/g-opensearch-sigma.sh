#!/usr/bin/env bash
# Package: pySigma-backend-opensearch 2.0.3 (PyPI), org.opensearch:opensearch 2.19.6 (Maven)
# Guess: a Sigma rule converted to OpenSearch's Lucene query finds, in an index with OpenSearch's own (dynamic) mapping or with keywords, what it says: values ignore case, * and |contains
#   find in the middle, |re too, |cidr finds addresses in the range, null a missing field, `not` of a filter on a missing field is true, |gt compares numbers.
# Why: rules for CloudTrail are kept in Sigma and run in Amazon OpenSearch Service; one that finds nothing looks like one that has nothing to find.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pysigma-backend-opensearch==2.0.3 || exit 2
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.opensearch</groupId><artifactId>opensearch</artifactId><version>2.19.6</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>2.25.4</version></dependency>
    <dependency><groupId>org.opensearch.plugin</groupId><artifactId>transport-netty4-client</artifactId><version>2.19.6</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >records <<'END'
{"eventName": "ConsoleLogin", "eventSource": "signin.amazonaws.com", "sourceIPAddress": "192.0.2.7", "userIdentity": {"arn": "arn:aws:iam::123456789012:user/admin-example", "type": "Root"}, "userAgent": "Mozilla/5.0 (X11; Linux x86_64)", "size": 10485760}
{"eventName": "DeleteTrail", "eventSource": "cloudtrail.amazonaws.com", "sourceIPAddress": "cloudformation.amazonaws.com", "errorCode": "AccessDenied", "userIdentity": {"arn": "arn:aws:sts::123456789012:assumed-role/Deploy/session", "type": "AssumedRole"}, "userAgent": "aws-cli/2.15 md/Botocore", "size": 5}
{"eventName": "GetObject", "eventSource": "s3.amazonaws.com", "sourceIPAddress": "198.51.100.9", "errorCode": "NoSuchKey", "userIdentity": {"arn": "arn:aws:iam::123456789012:user/example", "type": "IAMUser"}, "userAgent": "[aws-sdk-java/2.20]", "size": 900}
END
cat >convert.py <<'END'
from sigma.backends.opensearch import OpensearchLuceneBackend
from sigma.collection import SigmaCollection

DETECTIONS = [
    "selection: {eventName: ConsoleLogin}",
    "selection: {eventName: consolelogin}",
    "selection: {eventName: Console*}",
    "selection: {eventName|contains: Login}",
    "selection: {eventName|endswith: Trail}",
    "selection: {eventName|re: Login}",
    "selection: {eventName|re: '^Console.*'}",
    "selection: {eventSource: signin.amazonaws.com}",
    "selection: {sourceIPAddress: 192.0.2.7}",
    "selection: {sourceIPAddress|cidr: 192.0.2.0/24}",
    "selection: {userIdentity.arn: 'arn:aws:iam::123456789012:user/example'}",
    "selection: {userIdentity.arn|contains: ':user/'}",
    "selection: {userIdentity.arn|endswith: '/example'}",
    "selection: {userIdentity.arn|startswith: 'arn:aws:sts::123456789012:assumed-role/'}",
    "selection: {userAgent|contains: 'Linux x86_64'}",
    "selection: {userAgent|startswith: '[aws-sdk'}",
    "selection: {errorCode: null}",
    "selection: {size|gt: 1000}",
    "selection: {size|lt: 1000}",
    "selection: {eventName|contains: e}\n  filter: {errorCode: AccessDenied}\n  condition: selection and not filter",
    "selection: {eventName: ConsoleLogin}\n  filter: {errorCode|contains: Denied}\n  condition: selection and not 1 of filter*",
]
for detection in DETECTIONS:
    if "condition" not in detection:
        detection += "\n  condition: selection"
    rule = f"title: example\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n  {detection}\n"
    for query in OpensearchLuceneBackend().convert(SigmaCollection.from_yaml(rule)):
        print(" ".join(detection.split()).replace(" condition: selection", "") if detection.endswith(": selection") else " ".join(detection.split()), query, sep="\t")
END
venv/bin/python convert.py >queries
cat >Probe.java <<'END'
import java.nio.file.*;
import java.util.*;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.env.Environment;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.node.Node;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.transport.Netty4Plugin;

class Probe {
  static class Embedded extends Node {
    Embedded(Settings settings) {
      super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "example"), List.of(Netty4Plugin.class), false);
    }
  }

  public static void main(String[] args) throws Exception {
    var settings = Settings.builder().put("path.home", Path.of("").toAbsolutePath()).put("node.name", "example").put("cluster.name", "example").put("discovery.type", "single-node")
        .put("network.host", "127.0.0.1").put("http.port", 0).put("transport.port", 0).put("http.type", "netty4").put("transport.type", "netty4").build();
    var mappings = new LinkedHashMap<String, String>();
    mappings.put("dynamic", "{}");
    mappings.put("keyword", "{\"dynamic_templates\": [{\"text\": {\"match_mapping_type\": \"string\", \"mapping\": {\"type\": \"keyword\"}}}]}");
    try (var node = new Embedded(settings).start()) {
      var client = node.client();
      for (var mapping : mappings.entrySet()) {
        client.admin().indices().prepareCreate(mapping.getKey()).setMapping(mapping.getValue()).get();
        for (var record : Files.readAllLines(Path.of("records"))) {
          client.prepareIndex(mapping.getKey()).setSource(record, XContentType.JSON).setRefreshPolicy(RefreshPolicy.IMMEDIATE).get();
        }
        for (var line : Files.readAllLines(Path.of("queries"))) {
          var parts = line.split("\t");
          String found;
          try {
            var names = new TreeSet<String>();
            for (var hit : client.prepareSearch(mapping.getKey()).setQuery(QueryBuilders.queryStringQuery(parts[1])).get().getHits()) {
              names.add((String) hit.getSourceAsMap().get("eventName"));
            }
            found = names.toString();
          } catch (Exception error) {
            found = "error";
          }
          System.out.println(mapping.getKey() + ": " + parts[0] + " -> " + parts[1] + ": " + found);
        }
      }
    }
  }
}
END
java -cp 'jars/*' Probe.java 2>err | tee seen || tail -20 err
