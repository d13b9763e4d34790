#!/usr/bin/env bash
# Package: com.amazonaws:aws-lambda-java-serialization 1.4.1 (Maven), what Lambda's Java runtime reads events with
# Guess: a handler whose parameter is a bean for a CloudTrail record gets every field, by its own spelling (MFAUsed, sourceIPAddress), text "true" as a
#   boolean, a number as text and text as a number where the bean says so, ISO times as Date and Instant, null as null; unknown fields are left out.
#   What it returns has dates as ISO text and nulls as null.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
mkdir -p src/main/java
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>example</groupId><artifactId>probe</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
  <dependencies><dependency><groupId>com.amazonaws</groupId><artifactId>aws-lambda-java-serialization</artifactId><version>1.4.1</version></dependency></dependencies>
</project>
END
cat >src/main/java/Probe.java <<'END'
import com.amazonaws.services.lambda.runtime.serialization.factories.*;
import java.io.*; import java.util.*; import java.util.function.*;
public class Probe {
  public static class Extra { private String mfaUsed; private String mobileVersion; public String getMFAUsed() { return mfaUsed; } public void setMFAUsed(String v) { mfaUsed = v; } public String getMobileVersion() { return mobileVersion; } public void setMobileVersion(String v) { mobileVersion = v; } }
  public static class Bean { 
    private String eventName; private String sourceIPAddress; private String eventID; private Extra additionalEventData; private Boolean readOnly; private String errorCode = "unset"; private Map<String, Object> requestParameters; private List<String> names; private String port; private Integer size; private long big;
    public String getEventName() { return eventName; } public void setEventName(String v) { eventName = v; }
    public String getSourceIPAddress() { return sourceIPAddress; } public void setSourceIPAddress(String v) { sourceIPAddress = v; }
    public String getEventID() { return eventID; } public void setEventID(String v) { eventID = v; }
    public Extra getAdditionalEventData() { return additionalEventData; } public void setAdditionalEventData(Extra v) { additionalEventData = v; }
    public Boolean getReadOnly() { return readOnly; } public void setReadOnly(Boolean v) { readOnly = v; }
    public String getErrorCode() { return errorCode; } public void setErrorCode(String v) { errorCode = v; }
    public Map<String, Object> getRequestParameters() { return requestParameters; } public void setRequestParameters(Map<String, Object> v) { requestParameters = v; }
    public List<String> getNames() { return names; } public void setNames(List<String> v) { names = v; }
    public String getPort() { return port; } public void setPort(String v) { port = v; }
    public Integer getSize() { return size; } public void setSize(Integer v) { size = v; }
    public long getBig() { return big; } public void setBig(long v) { big = v; } }
  public static class WithDate { private Date eventTime; public Date getEventTime() { return eventTime; } public void setEventTime(Date v) { eventTime = v; } }
  public static class WithInstant { private java.time.Instant eventTime; public java.time.Instant getEventTime() { return eventTime; } public void setEventTime(java.time.Instant v) { eventTime = v; } }
  public static class WithOptional { private Optional<String> errorCode; public Optional<String> getErrorCode() { return errorCode; } public void setErrorCode(Optional<String> v) { errorCode = v; } }
  public record Rec(String eventName, String sourceIPAddress) {}
  static void say(String name, Supplier<Object> ask) { try { System.out.println(name + ": " + ask.get()); } catch (Throwable e) { Throwable c = e; while (c.getCause() != null) c = c.getCause(); System.out.println(name + ": " + c.getClass().getSimpleName() + " " + String.valueOf(c.getMessage()).split("\n")[0]); } }
  public static void main(String[] args) {
    for (PojoSerializerFactory f : List.of((PojoSerializerFactory) JacksonFactory.getInstance(), (PojoSerializerFactory) GsonFactory.getInstance())) {
      String n = f.getClass().getSimpleName();
      BiFunction<Class<?>, String, Object> read = (c, t) -> f.getSerializer(c).fromJson(t);
      Function<Object, String> write = v -> { var o = new ByteArrayOutputStream(); @SuppressWarnings("unchecked") var s = (com.amazonaws.services.lambda.runtime.serialization.PojoSerializer<Object>) f.getSerializer((Class) v.getClass()); s.toJson(v, o); return o.toString(); };
      for (String t : List.of("{\"eventName\":\"x\",\"sourceIPAddress\":\"192.0.2.7\",\"eventID\":\"e\",\"unknown\":1}", "{\"additionalEventData\":{\"MFAUsed\":\"Yes\",\"MobileVersion\":\"No\"}}", "{\"readOnly\":\"true\"}", "{\"readOnly\":\"yes\"}", "{\"readOnly\":1}", "{\"errorCode\":null}", "{\"errorCode\":5}", "{\"errorCode\":true}", "{\"errorCode\":{\"a\":1}}", "{\"requestParameters\":{\"a\":5,\"b\":5.5,\"c\":12345678901,\"d\":\"012345678901\",\"e\":null,\"f\":[1]}}", "{\"requestParameters\":null}", "{\"requestParameters\":\"\"}", "{\"names\":\"a\"}", "{\"names\":[]}", "{\"port\":443}", "{\"size\":\"5\"}", "{\"size\":\"\"}", "{\"size\":5.9}", "{\"size\":null}", "{\"big\":null}", "{\"big\":1.0E3}", "{\"EventName\":\"upper\"}", "{\"eventName\":\"x\",\"eventname\":\"y\"}"))
        say(n + " bean " + t, () -> write.apply(read.apply(Bean.class, t)));
      for (String t : List.of("\"2026-03-14T09:26:53Z\"", "\"2026-03-14T09:26:53.123Z\"", "1773480413000", "1773480413", "\"Mar 14, 2026 9:26:53 AM\"", "null")) {
        say(n + " Date " + t, () -> write.apply(read.apply(WithDate.class, "{\"eventTime\":" + t + "}")));
        say(n + " Instant " + t, () -> write.apply(read.apply(WithInstant.class, "{\"eventTime\":" + t + "}"))); }
      say(n + " Optional", () -> write.apply(read.apply(WithOptional.class, "{\"errorCode\":\"x\"}")));
      say(n + " record", () -> read.apply(Rec.class, "{\"eventName\":\"x\",\"sourceIPAddress\":\"y\"}"));
      say(n + " map", () -> read.apply(HashMap.class, "{\"a\":5,\"b\":12345678901,\"c\":5.0,\"d\":1.5,\"e\":123456789012345678901234567890,\"f\":null}"));
      say(n + " write", () -> { var m = new LinkedHashMap<String, Object>(); m.put("none", null); m.put("date", new Date(0)); m.put("nan", Double.NaN); m.put("bytes", new byte[]{1,2}); m.put("html", "<a>&='"); return write.apply(m); });
    }
  }
}
END
mvn --quiet compile dependency:build-classpath -Dmdep.outputFile=classpath 2>&1 | tail -5
java -cp "target/classes:$(cat classpath)" Probe 2>/dev/null | tee seen
diff - <(grep -E '^JacksonFactory' seen | grep -cE 'Exception|Error') <<<0
