#!/usr/bin/env bash
# Package: pyspark 4.3.0 (PyPI; its 430 MB take a minute or more to install)
# Guess: of a line that holds several records, joined without a line break, Spark reads all, or marks the line as corrupt; with FAILFAST it stops.
# Happens: it reads the first record of each line and drops the rest in every mode, with _corrupt_record empty, with multiLine the first record of each file;
#   from_json and try_parse_json of such a text do likewise. With DROPMALFORMED count() counts a record that is not among the rows.
# Documentation: https://spark.apache.org/docs/latest/sql-data-sources-json.html says that each line must contain one object, and nothing of what becomes of others. Firehose joins records so,
#   unless it is asked for a delimiter: https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html
# Why: EventBridge and subscriptions of CloudWatch Logs bring records to S3 by Firehose. A query finds one record of each file, and says nothing of the others.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pyspark==4.3.0 || exit 2
mkdir joined typed
printf '%s' '{"n":1}{"n":2}' '{"n":3}' >joined/firehose.json
printf '%s\n' '{"n":4}' '{"n":5} {"n":6}' >joined/lines.json
printf '%s\n' '{"n":7}' '{"n":"eight"}' >typed/lines.json
cat >probe.py <<'END'
from pyspark.sql import SparkSession

session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
spark = session.getOrCreate()
spark.sparkContext.setLogLevel("OFF")
SCHEMA = "n INT, _corrupt_record STRING"


def show(name, frame):
    print(f"{name}: {sorted((row.asDict(True) for row in frame.collect()), key=str)} count() {frame.count()}")


show("inferred", spark.read.json("joined"))
for mode in ("PERMISSIVE", "DROPMALFORMED", "FAILFAST"):
    show(mode, spark.read.schema(SCHEMA).option("mode", mode).json("joined"))
show("multiLine", spark.read.option("multiLine", "true").json("joined"))
text = spark.read.text("joined")
show("from_json", text.selectExpr("from_json(value, 'n INT').n"))
show("try_parse_json", text.selectExpr("to_json(try_parse_json(value)) AS v"))
show("one number is text", spark.read.schema("n INT").option("mode", "DROPMALFORMED").json("typed"))
END
venv/bin/python probe.py 2>/dev/null | tee seen

diff - seen <<'END'
inferred: [{'n': 1}, {'n': 4}, {'n': 5}] count() 3
PERMISSIVE: [{'n': 1, '_corrupt_record': None}, {'n': 4, '_corrupt_record': None}, {'n': 5, '_corrupt_record': None}] count() 3
DROPMALFORMED: [{'n': 1, '_corrupt_record': None}, {'n': 4, '_corrupt_record': None}, {'n': 5, '_corrupt_record': None}] count() 3
FAILFAST: [{'n': 1, '_corrupt_record': None}, {'n': 4, '_corrupt_record': None}, {'n': 5, '_corrupt_record': None}] count() 3
multiLine: [{'n': 1}, {'n': 4}] count() 2
from_json: [{'from_json(value).n': 1}, {'from_json(value).n': 4}, {'from_json(value).n': 5}] count() 3
try_parse_json: [{'v': '{"n":1}'}, {'v': '{"n":4}'}, {'v': '{"n":5}'}] count() 3
one number is text: [{'n': 7}] count() 2
END
