#!/usr/bin/env bash
# Package: software.amazon.awssdk:dynamodb-enhanced 2.57.8 (Maven)
# Guess: a sort key of type Instant, ZonedDateTime or OffsetDateTime sorts by time, so that a query between two times finds
#   what lies between them.
# Happens: they are stored as text of different lengths: without a fraction when it is 0, and the latter two without seconds when
#   those are 0, too. "12:00:00Z" sorts after "12:00:00.500Z", and "12:00Z" after all of that minute. A query from
#   12:00:00 on misses the rest of that second, or minute. LocalDateTime has no Z, and sorts right.
# Documentation: https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/ddb-en-client-adv-features-conversion.html
#   lists the types, without a word on their order.
# Why: a job that asks for the alerts since its last run, at a full second or minute, never sees some of them.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

mkdir -p src/main/java
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>example</groupId><artifactId>probe</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>dynamodb-enhanced</artifactId><version>2.57.8</version></dependency>
  </dependencies>
</project>
END
cat >src/main/java/Probe.java <<'END'
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverterProvider;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;

public class Probe {
  static String stored(Object value) {
    @SuppressWarnings("unchecked")
    var type = (EnhancedType<Object>) EnhancedType.of(value.getClass());
    return AttributeConverterProvider.defaultProvider().converterFor(type).transformFrom(value).s();
  }

  public static void main(String[] args) {
    var utc = ZoneOffset.UTC;
    var times = Stream.of("11:59:59.900", "12:00:00", "12:00:00.500", "12:00:01").map(time -> Instant.parse("2026-03-14T" + time + "Z")).toList();
    Stream.of(
        times.stream(),
        times.stream().map(time -> time.atZone(utc)),
        times.stream().map(time -> OffsetDateTime.ofInstant(time, utc)),
        times.stream().map(time -> LocalDateTime.ofInstant(time, utc))
    ).map(values -> values.toList()).forEach(values -> System.out.println(
        values.get(0).getClass().getSimpleName() + " as DynamoDB sorts it: "
            + values.stream().map(Probe::stored).sorted().map(text -> text.substring(11)).collect(Collectors.joining(" "))));
  }
}
END
mvn --quiet compile dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null 2>&1 || exit 2
java -cp "target/classes:$(cat classpath)" Probe 2>/dev/null | tee seen

diff - seen <<'END'
Instant as DynamoDB sorts it: 11:59:59.900Z 12:00:00.500Z 12:00:00Z 12:00:01Z
ZonedDateTime as DynamoDB sorts it: 11:59:59.900Z 12:00:00.500Z 12:00:01Z 12:00Z
OffsetDateTime as DynamoDB sorts it: 11:59:59.900Z 12:00:00.500Z 12:00:01Z 12:00Z
LocalDateTime as DynamoDB sorts it: 11:59:59.900 12:00 12:00:00.500 12:00:01
END
