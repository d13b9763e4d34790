#!/usr/bin/env bash
# Package: software.amazon.awssdk:dynamodb-enhanced 2.57.8 and software.amazon.awssdk:s3-event-notifications 2.57.8 (Maven)
# Guess: an Instant as a sort key sorts by time, whatever its fraction of a second; Duration and ZonedDateTime sort, too.
#   S3EventNotification.fromJson reads a notification, EventBridge's event, and S3's test message with an empty list of records.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
mkdir -p src/main/java
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>e</groupId><artifactId>e</artifactId><version>1</version>
<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
<dependencies><dependency><groupId>software.amazon.awssdk</groupId><artifactId>dynamodb-enhanced</artifactId><version>2.57.8</version></dependency>
<dependency><groupId>software.amazon.awssdk</groupId><artifactId>s3-event-notifications</artifactId><version>2.57.8</version></dependency></dependencies></project>
END
cat >src/main/java/Probe.java <<'END'
import java.time.*;
import java.util.*;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverterProvider;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.eventnotifications.s3.model.S3EventNotification;

public class Probe {
  static <T> String stored(Class<T> type, T value) {
    return AttributeConverterProvider.defaultProvider().converterFor(EnhancedType.of(type)).transformFrom(value).toString();
  }
  static <T> void order(Class<T> type, T before, T after) {
    String one = stored(type, before), two = stored(type, after);
    System.out.println(type.getSimpleName() + ": " + one + (one.compareTo(two) < 0 ? " before " : " AFTER ") + two);
  }
  static void read(String name, String text) {
    try {
      var event = S3EventNotification.fromJson(text);
      System.out.println(name + ": " + (event.getRecords() == null ? "null" : event.getRecords().size() + " records"));
      if (event.getRecords() != null) for (var record : event.getRecords()) System.out.println("  " + record.getS3().getObject().getKey() + " " + record.getS3().getObject().getUrlDecodedKey() + " " + record.getS3().getObject().getSizeAsLong() + " " + record.getEventTime());
    } catch (RuntimeException error) { System.out.println(name + ": " + error.getClass().getSimpleName()); }
  }
  public static void main(String[] args) {
    order(Instant.class, Instant.parse("2026-03-14T12:00:00Z"), Instant.parse("2026-03-14T12:00:00.500Z"));
    order(ZonedDateTime.class, ZonedDateTime.parse("2026-03-14T12:00:00Z"), ZonedDateTime.parse("2026-03-14T12:00:00.500Z"));
    order(OffsetDateTime.class, OffsetDateTime.parse("2026-03-14T12:00:00Z"), OffsetDateTime.parse("2026-03-14T12:00:00.500Z"));
    order(LocalDateTime.class, LocalDateTime.parse("2026-03-14T12:00:00"), LocalDateTime.parse("2026-03-14T12:00:00.500"));
    order(LocalTime.class, LocalTime.parse("12:00:00"), LocalTime.parse("12:00:00.5"));
    order(Duration.class, Duration.ofSeconds(9), Duration.ofSeconds(10));
    order(String.class, "a", "b");
    read("notification", "{\"Records\":[{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"awsRegion\":\"eu-central-1\",\"eventTime\":\"2026-03-14T12:00:00.000Z\",\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"logs\"},\"object\":{\"key\":\"my+logs/a%2Bb.json.gz\",\"size\":1}}}]}");
    read("test message", "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Time\":\"2026-03-14T12:00:00.000Z\",\"Bucket\":\"logs\",\"RequestId\":\"EXAMPLE\",\"HostId\":\"EXAMPLE\"}");
    read("EventBridge", "{\"version\":\"0\",\"detail-type\":\"Object Created\",\"source\":\"aws.s3\",\"detail\":{\"bucket\":{\"name\":\"logs\"},\"object\":{\"key\":\"a.json.gz\"}}}");
    read("SNS envelope", "{\"Type\":\"Notification\",\"Message\":\"{\\\"Records\\\":[]}\"}");
  }
}
END
mvn -q compile dependency:build-classpath -Dmdep.outputFile=classpath >build.log 2>&1 || { tail -20 build.log; exit 2; }
java -cp "target/classes:$(cat classpath)" Probe 2>&1 | grep -v SLF4J | tee seen
diff - <(grep -c AFTER seen; grep -E 'test message|EventBridge' seen) <<'END'
0
test message: 0 records
EventBridge: 1 records
END
