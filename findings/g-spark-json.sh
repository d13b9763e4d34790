#!/usr/bin/env bash
# Package: pyspark 4.3.0 (PyPI; Spark)
# Guess: a file in which Firehose joined records without line breaks, as CloudWatch Logs' subscriptions come to S3, gives all records, or marks the line as corrupt.
#   Two keys that differ in case are two columns, or are refused. A field that is text in one record and an object in another is text,
#   with the object as JSON. A field that is a number in one record and text in another keeps its digits, as does a large number.
#   With a schema, a value of another type is null, and no other field of the record is lost.
# Why: a query over the files that were delivered counts too few records, without an error.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pyspark==4.3.0 || exit 2
mkdir joined mixed nested
printf '%s' '{"n":1}{"n":2}' '{"n":3}' >joined/a.json
printf '%s\n' '{"n":4}' '{"n":5} {"n":6}' >joined/b.json
cat >mixed/a.json <<'END'
{"n":1,"Tag":"a","p":"none","v":5,"big":12345678901234567890}
{"n":2,"tags":["a"],"p":{"b":1.0,"a":[1,2]},"v":"005","big":1e3}
{"n":3,"p":{"a":9007199254740993},"v":true,"big":1.10}
END
cat >nested/a.json <<'END'
{"n":1,"user":{"name":"a","count":1},"resources":[{"arn":"x","size":1},{"arn":"y","size":2}]}
{"n":2,"user":{"name":"b","count":"many"},"resources":[{"arn":"x","size":"large"},{"arn":"y","size":2}]}
{"n":3,"user":"none","resources":[{"arn":"z","size":3}]}
{"n":4,"user":{"name":"d","count":1.5},"resources":{"arn":"z"}}
END
cat >probe.py <<'END'
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").config("spark.sql.shuffle.partitions", "1").getOrCreate()
spark.sparkContext.setLogLevel("OFF")


def show(name, make):
    try:
        frame = make()
        print(name, frame.schema.simpleString())
        for row in sorted(frame.toJSON().collect()):
            print("  ", row)
        print("   count", frame.count())
    except Exception as error:
        print(name, "error", str(error).split("\n")[0][:200])


show("joined", lambda: spark.read.json("joined"))
show("joined with a schema", lambda: spark.read.schema("n INT, _corrupt_record STRING").json("joined"))
show("joined, failfast", lambda: spark.read.option("mode", "FAILFAST").json("joined"))
show("joined, multiLine", lambda: spark.read.option("multiLine", "true").json("joined"))
show("joined, variant", lambda: spark.read.option("singleVariantColumn", "v").json("joined"))
show("mixed", lambda: spark.read.json("mixed"))
SCHEMA = "n INT, user STRUCT<name: STRING, count: INT>, resources ARRAY<STRUCT<arn: STRING, size: INT>>"
show("nested", lambda: spark.read.schema(SCHEMA + ", _corrupt_record STRING").json("nested"))
show("nested, no corrupt column", lambda: spark.read.schema(SCHEMA).json("nested"))
show("nested, dropmalformed", lambda: spark.read.schema(SCHEMA).option("mode", "DROPMALFORMED").json("nested"))
frame = spark.read.schema(SCHEMA).option("mode", "DROPMALFORMED").json("nested")
print("n alone", frame.select("n").count(), frame.select("n", "user").collect())
text = spark.read.text("joined")
show("from_json", lambda: text.selectExpr("from_json(value, 'n INT') AS j"))
show("parse_json", lambda: text.selectExpr("try_parse_json(value) AS j"))
show("get_json_object", lambda: text.selectExpr("get_json_object(value, '$.n') AS j"))
END
JAVA_TOOL_OPTIONS= venv/bin/python probe.py 2>&1 | grep -v WARN | tee seen
