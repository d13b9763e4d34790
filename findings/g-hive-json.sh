#!/usr/bin/env bash
# Package: org.apache.hive:hive-serde 4.1.0, hive-common 4.1.0 (Maven)
# Guess: Hive's JsonSerDe reads a record into the columns of AWS's CREATE TABLE for CloudTrail: requestParameters, responseElements and
#   additionalEventData, which are STRING there, as the JSON text that the record has, text without quotation marks, null and a
#   missing field as NULL, names whatever their case, and an account id with all its digits. A number in a STRING column keeps
#   its digits. A value of another type than its column is NULL or an error.
# Why: tables over CloudTrail's bucket are queried with LIKE and json_extract on these columns; what the reader changes is not found.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.hive</groupId><artifactId>hive-serde</artifactId><version>4.1.0</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-common</artifactId><version>3.4.1</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-mapreduce-client-core</artifactId><version>3.4.1</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >Probe.java <<'END'
import java.util.*;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.serde2.JsonSerDe;
import org.apache.hadoop.hive.serde2.objectinspector.*;
import org.apache.hadoop.io.Text;

class Probe {
  public static void main(String[] arguments) throws Exception {
    for (Scanner lines = new Scanner(System.in); lines.hasNextLine(); ) {
      String[] parts = lines.nextLine().split("\t");
      String expected = parts[0], type = parts[1], record = parts[2], seen;
      Properties table = new Properties();
      table.setProperty("columns", "value");
      table.setProperty("columns.types", type);
      try {
        JsonSerDe serde = new JsonSerDe();
        serde.initialize(new Configuration(), table, null);
        Object row = serde.deserialize(new Text(record));
        StructObjectInspector inspector = (StructObjectInspector) serde.getObjectInspector();
        StructField field = inspector.getAllStructFieldRefs().get(0);
        seen = String.valueOf(ObjectInspectorUtils.copyToStandardJavaObject(inspector.getStructFieldData(row, field), field.getFieldObjectInspector()));
      } catch (Exception error) {
        seen = "error";
      }
      System.out.println((seen.equals(expected) ? "same: " : "DIFFERS, not " + expected + ": ") + type + " of " + record + " is " + seen);
    }
  }
}
END
cat >cases <<'END'
CreateUser	string	{"value":"CreateUser"}
null	string	{"value":null}
null	string	{"other":"x"}
null	string	{}
CreateUser	string	{"VALUE":"CreateUser"}
{"userName":"example"}	string	{"value":{"userName":"example"}}
{"a":{"b":[1,2]}}	string	{"value":{"a":{"b":[1,2]}}}
{"size":10.50,"big":123456789012345678901}	string	{"value":{"size":10.50,"big":123456789012345678901}}
{"path":"a/b","quote":"\"","text":"é"}	string	{"value":{"path":"a/b","quote":"\"","text":"é"}}
["a","b"]	string	{"value":["a","b"]}
[]	string	{"value":[]}
{}	string	{"value":{}}
5	string	{"value":5}
12345678901234567890	string	{"value":12345678901234567890}
5.50	string	{"value":5.50}
1000000.5	string	{"value":1000000.5}
12345678.9	string	{"value":12345678.9}
true	string	{"value":true}
012345678901	string	{"value":"012345678901"}
2026-03-14T09:05:00Z	string	{"value":"2026-03-14T09:05:00Z"}
	string	{"value":""}
[Root, 123456789012, null]	struct<type:string,accountid:string,username:string>	{"value":{"type":"Root","accountId":"123456789012"}}
[Root, 123456789012]	struct<type:string,accountid:string>	{"value":{"type":"Root","accountId":"123456789012","principalId":"x","sessionContext":{"attributes":{}}}}
null	struct<type:string,accountid:string>	{"value":null}
[[example, 123456789012]]	array<struct<arn:string,accountid:string>>	{"value":[{"ARN":"example","accountId":"123456789012","type":"AWS::IAM::User"}]}
[]	array<struct<arn:string,accountid:string>>	{"value":[]}
null	array<struct<arn:string,accountid:string>>	{"value":null}
true	boolean	{"value":true}
true	boolean	{"value":"true"}
false	boolean	{"value":"false"}
null	boolean	{"value":"yes"}
5	int	{"value":"5"}
null	int	{"value":"five"}
{a=1}	map<string,string>	{"value":{"a":"1"}}
{a={"b":1}}	map<string,string>	{"value":{"a":{"b":1}}}
[a, 1]	array<string>	{"value":["a",1]}
[{"a":1}]	array<string>	{"value":[{"a":1}]}
END
javac -cp 'jars/*' Probe.java
java -cp '.:jars/*' Probe <cases 2>log | tee seen
if ! [ -s seen ]; then head -20 log; exit 1; fi
if grep -q DIFFERS seen; then exit 1; fi
