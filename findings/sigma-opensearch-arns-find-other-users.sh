#!/usr/bin/env bash
# Package: pySigma-backend-opensearch 2.0.3 (PyPI), org.opensearch:opensearch 2.19.6 (Maven)
# Guess: a Sigma rule converted to OpenSearch's Lucene query finds what it says, whether OpenSearch maps the fields itself or all text is mapped as keywords; or it is refused.
# Happens: with OpenSearch's own mapping an ARN finds every record that shares a part of it, and modifiers with a colon, a slash or a space in their value find nothing. With keywords these are right, and case
#   counts. In both |re has to fit the whole value, with ^ as a plain letter, and |cidr finds nothing. No query is refused.
# Documentation: https://pypi.org/project/pySigma-backend-opensearch/ says nothing of the mapping that its queries need.
# Why: OpenSearch maps what it is sent, so that a rule for one user alerts on everybody in the account, and a rule for a role's path or a range of addresses never.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pysigma==1.5.1 pysigma-backend-opensearch==2.0.3 || exit 2
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.opensearch</groupId><artifactId>opensearch</artifactId><version>2.19.6</version></dependency>
    <dependency><groupId>org.opensearch.plugin</groupId><artifactId>transport-netty4-client</artifactId><version>2.19.6</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>2.25.4</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >records <<'END'
{"eventName": "ConsoleLogin", "sourceIPAddress": "192.0.2.7", "arn": "arn:aws:iam::123456789012:user/other", "userAgent": "Mozilla/5.0 (X11; Linux x86_64)"}
{"eventName": "DeleteTrail", "sourceIPAddress": "198.51.100.9", "arn": "arn:aws:sts::123456789012:assumed-role/Deploy/session", "userAgent": "aws-cli/2.15", "errorCode": "AccessDenied"}
{"eventName": "GetObject", "sourceIPAddress": "203.0.113.5", "arn": "arn:aws:iam::123456789012:user/example", "userAgent": "aws-sdk-java/2.20", "errorCode": "NoSuchKey"}
END
cat >convert.py <<'END'
from sigma.backends.opensearch import OpensearchLuceneBackend
from sigma.collection import SigmaCollection

ITEMS = """eventName: ConsoleLogin
eventName: consolelogin
eventName|endswith: Trail
eventName|re: Login
eventName|re: ^Console.*
eventName|re: Console.*
sourceIPAddress: 192.0.2.7
sourceIPAddress|cidr: 192.0.2.0/24
arn: arn:aws:iam::123456789012:user/example
arn|contains: ':user/'
arn|endswith: /example
arn|startswith: arn:aws:sts::123456789012:assumed-role/
userAgent|contains: Linux x86_64
errorCode: null"""
for item in ITEMS.split("\n"):
    rule = f"title: example\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n  selection:\n    {item}\n  condition: selection\n"
    for query in OpensearchLuceneBackend().convert(SigmaCollection.from_yaml(rule)):
        print(item, query, sep="\t")
END
venv/bin/python convert.py >queries
cat >Probe.java <<'END'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

class Probe extends Node {
  Probe(Settings settings) {
    super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "example"), List.of(Netty4Plugin.class), false);
  }

  public static void main(String[] args) throws Exception {
    var settings = Settings.builder().put("path.home", Path.of("").toAbsolutePath()).put("discovery.type", "single-node").put("network.host", "127.0.0.1")
        .put("http.port", 0).put("transport.port", 0).build();
    var mappings = Map.of("dynamic", "{}", "keyword", "{\"dynamic_templates\": [{\"text\": {\"match_mapping_type\": \"string\", \"mapping\": {\"type\": \"keyword\"}}}]}");
    try (var client = new Probe(settings).start().client()) {
      for (var name : mappings.keySet()) {
        client.admin().indices().prepareCreate(name).setMapping(mappings.get(name)).get();
        for (var record : Files.readAllLines(Path.of("records"))) {
          client.prepareIndex(name).setSource(record, XContentType.JSON).setRefreshPolicy(RefreshPolicy.IMMEDIATE).get();
        }
      }
      for (var line : Files.readAllLines(Path.of("queries"))) {
        var text = line.split("\t")[0] + " ->";
        for (var name : List.of("dynamic", "keyword")) {
          var found = new TreeSet<String>();
          for (var hit : client.prepareSearch(name).setQuery(QueryBuilders.queryStringQuery(line.split("\t")[1])).get().getHits()) {
            found.add((String) hit.getSourceAsMap().get("eventName"));
          }
          text += " " + name + " " + found;
        }
        System.out.println(text);
      }
    }
    System.exit(0);
  }
}
END
java -cp 'jars/*' Probe.java 2>/dev/null | tee seen

diff - seen <<'END'
eventName: ConsoleLogin -> dynamic [ConsoleLogin] keyword [ConsoleLogin]
eventName: consolelogin -> dynamic [ConsoleLogin] keyword []
eventName|endswith: Trail -> dynamic [DeleteTrail] keyword [DeleteTrail]
eventName|re: Login -> dynamic [] keyword []
eventName|re: ^Console.* -> dynamic [] keyword []
eventName|re: Console.* -> dynamic [ConsoleLogin] keyword [ConsoleLogin]
sourceIPAddress: 192.0.2.7 -> dynamic [ConsoleLogin] keyword [ConsoleLogin]
sourceIPAddress|cidr: 192.0.2.0/24 -> dynamic [] keyword []
arn: arn:aws:iam::123456789012:user/example -> dynamic [ConsoleLogin, DeleteTrail, GetObject] keyword [GetObject]
arn|contains: ':user/' -> dynamic [] keyword [ConsoleLogin, GetObject]
arn|endswith: /example -> dynamic [] keyword [GetObject]
arn|startswith: arn:aws:sts::123456789012:assumed-role/ -> dynamic [] keyword [DeleteTrail]
userAgent|contains: Linux x86_64 -> dynamic [] keyword [ConsoleLogin]
errorCode: null -> dynamic [ConsoleLogin] keyword [ConsoleLogin]
END
