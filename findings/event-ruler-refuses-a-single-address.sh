#!/usr/bin/env bash
# Package: software.amazon.event.ruler:event-ruler 2.1.0 (Maven; AWS's engine for EventBridge's event patterns)
# Guess: {"cidr": "198.51.100.7/32"} matches one address, as in a security group. A plain "2001:db8::1" is text, and
#   matches only an event that spells the address so.
# Happens: /32 and /128 are errors: the prefix must be shorter than the address. The plain text needs no cidr: where
#   it is an address of IPv6, every spelling of that address matches, capital letters and all zeros included.
#   A list of ranges that a security group accepts makes a pattern that can't be created.
# Documentation: neither is in https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
#   nor in https://github.com/aws/event-ruler (README, "IP Address Matching")
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.event.ruler</groupId><artifactId>event-ruler</artifactId><version>2.1.0</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2

cat >Probe.java <<'END'
import java.util.List;
import software.amazon.event.ruler.Ruler;

class Probe {
  static void ask(String address, String pattern) throws Exception {
    Object answer;
    try {
      answer = Ruler.matchesRule("{\"sourceIPAddress\": \"" + address + "\"}", "{\"sourceIPAddress\": [" + pattern + "]}");
    } catch (IllegalArgumentException error) {
      answer = error.getMessage();
    }
    System.out.println(address + " ~ " + pattern + ": " + answer);
  }

  public static void main(String[] args) throws Exception {
    for (String range : List.of("198.51.100.0/24", "198.51.100.6/31", "198.51.100.7/32")) {
      ask("198.51.100.7", "{\"cidr\": \"" + range + "\"}");
    }
    for (String range : List.of("2001:db8::/127", "2001:db8::1/128")) ask("2001:db8::1", "{\"cidr\": \"" + range + "\"}");
    for (String address : List.of("2001:db8::1", "2001:DB8::1", "2001:0db8:0:0:0:0:0:1")) ask(address, "\"2001:db8::1\"");
  }
}
END
java -cp 'jars/*' Probe.java 2>/dev/null | tee seen

diff - seen <<'END'
198.51.100.7 ~ {"cidr": "198.51.100.0/24"}: true
198.51.100.7 ~ {"cidr": "198.51.100.6/31"}: true
198.51.100.7 ~ {"cidr": "198.51.100.7/32"}: IPv4 mask bits must be < 32
2001:db8::1 ~ {"cidr": "2001:db8::/127"}: true
2001:db8::1 ~ {"cidr": "2001:db8::1/128"}: IPv6 mask bits must be < 128
2001:db8::1 ~ "2001:db8::1": true
2001:DB8::1 ~ "2001:db8::1": true
2001:0db8:0:0:0:0:0:1 ~ "2001:db8::1": true
END
