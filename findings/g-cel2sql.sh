#!/usr/bin/env bash
# Package: pycel2sql 0.4.2, cel-expr-python 0.1.3, duckdb 2.0.1 (PyPI), SQLite of Python, PostgreSQL of @electric-sql/pglite 0.5.17 (npm)
# Guess: a CEL condition on a record that pycel2sql converts finds, in a JSON column, the records for which CEL says true; where CEL says false
#   or fails the row is left out. What cannot be converted so is refused. This for DuckDB, SQLite and PostgreSQL.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet cel-expr-python==0.1.3 duckdb==2.0.1 cel-python lark && venv/bin/pip install --quiet --ignore-requires-python --no-deps pycel2sql==0.4.2 || exit 2
npm install --silent --no-save @electric-sql/pglite@0.5.17 || exit 2
cat >records.json <<'END'
{"n":1,"eventName":"ConsoleLogin","userIdentity":{"type":"Root","accountId":"012345678901"},"readOnly":false,"eventTime":"2026-03-14T09:26:53Z","size":10485760,"resources":[{"accountId":"123456789012","ARN":"arn:a"},{"ARN":"arn:b"}],"names":["a","b"],"requestParameters":null,"note":"100%_sure"}
{"n":2,"eventName":"DeleteTrail","userIdentity":{"type":"AssumedRole","userName":"x"},"errorCode":"AccessDenied","readOnly":false,"eventTime":"2026-03-15T10:00:00Z","size":5,"names":[],"requestParameters":{"name":"Trail","bucket.name":"b","count":3},"note":"it's"}
{"n":3,"eventName":"ListUsers","userIdentity":{"type":"IAMUser"},"errorCode":null,"readOnly":true,"eventTime":"2026-12-31T23:00:00Z","size":9,"requestParameters":{"name":"trail","count":-3},"note":"100 sure"}
END
cat >conditions <<'END'
record.eventName == "ConsoleLogin"
record.eventName != "ConsoleLogin"
record.eventName == "consolelogin"
record.errorCode == "AccessDenied"
record.errorCode != "AccessDenied"
record.errorCode == null
record.errorCode != null
!has(record.errorCode)
has(record.errorCode)
has(record.errorCode) && record.errorCode != "AccessDenied"
!has(record.errorCode) || record.errorCode != "AccessDenied"
!(has(record.errorCode) && record.errorCode == "AccessDenied")
has(record.requestParameters)
has(record.requestParameters.name)
!has(record.requestParameters.name)
record.requestParameters == null
record.requestParameters != null
record.readOnly == false
record.readOnly
!record.readOnly
record.readOnly != true
record.size > 8
record.size > 8.5
record.size >= 9
record.size == 5
record.size != 5
record.size in [5, 9]
!(record.size in [5])
record.size + 1 == 6
record.size % 2 == 1
record.size / 2 == 2
record.size > 8 && record.size < 10
record.eventName.startsWith("Console")
record.eventName.contains("Login")
record.eventName.contains("login")
record.eventName.endsWith("Users")
record.note.contains("%_")
record.note.startsWith("100%")
record.note.contains("100_sure")
record.note == "it's"
record.eventName.matches("Login")
record.eventName.matches("^List")
record.eventName.matches("(?i)login$")
record.eventName.size() == 11
size(record.eventName) == 9
record.eventName in ["ListUsers", "DeleteTrail"]
!(record.eventName in ["ListUsers", "DeleteTrail"])
"a" in record.names
size(record.names) == 0
size(record.names) > 0
record.names[0] == "a"
record.names.exists(x, x == "b")
record.names.all(x, x == "b")
!record.names.exists(x, x == "b")
record.resources.exists(r, r.ARN == "arn:b")
record.resources.exists(r, has(r.accountId))
record.resources.exists(r, r.accountId == "123456789012")
record.resources.all(r, has(r.ARN))
record.resources.exists_one(r, has(r.accountId))
record.userIdentity.accountId == "012345678901"
record.userIdentity["type"] == "Root"
record.userIdentity.type == "Root" || record.userIdentity.userName == "x"
record.userIdentity.userName == "x" || record.userIdentity.type == "Root"
record.requestParameters["bucket.name"] == "b"
record.requestParameters.count > 0
record.requestParameters.count < 0
timestamp(record.eventTime) > timestamp("2026-03-14T12:00:00Z")
timestamp(record.eventTime) == timestamp("2026-03-14T10:26:53+01:00")
timestamp(record.eventTime).getHours() == 23
timestamp(record.eventTime).getMonth() == 2
timestamp(record.eventTime).getMonth() == 3
timestamp(record.eventTime).getDayOfMonth() == 13
timestamp(record.eventTime).getDayOfMonth() == 14
timestamp(record.eventTime).getDate() == 14
timestamp(record.eventTime).getDayOfWeek() == 6
timestamp(record.eventTime).getDayOfWeek() == 0
timestamp(record.eventTime).getDayOfYear() == 364
timestamp(record.eventTime).getHours("+01:00") == 0
timestamp(record.eventTime) - timestamp("2026-03-14T09:00:00Z") < duration("1h")
record.eventTime > "2026-03-14T12:00:00Z"
record.eventName == "ConsoleLogin" ? record.readOnly == false : record.size == 5
string(record.size) == "5"
int(record.size) == 5
record.userIdentity.type + "x" == "Rootx"
END
cat >probe.py <<'END'
import json, sqlite3, subprocess, duckdb
from cel_expr_python import cel
from pycel2sql import convert
from pycel2sql.dialect import get_dialect
lines = open("records.json").read().splitlines()
records = [json.loads(line) for line in lines]
env = cel.NewEnv(variables={"record": cel.Type.DYN})
def by_cel(text):
    found = []
    for record in records:
        value = env.compile(text).eval(data={"record": record})
        if value.type() != cel.Type.ERROR and value.value() is True: found.append(str(record["n"]))
    return " ".join(found) or "none"
duck = duckdb.connect(); duck.execute("CREATE TABLE t (n INTEGER, record JSON)")
lite = sqlite3.connect(":memory:"); lite.execute("CREATE TABLE t (n INTEGER, record TEXT)")
for record, line in zip(records, lines):
    duck.execute("INSERT INTO t VALUES (?, ?)", [record["n"], line]); lite.execute("INSERT INTO t VALUES (?, ?)", [record["n"], line])
def query(engine, sql):
    try: return " ".join(str(row[0]) for row in engine.execute(sql).fetchall()) or "none"
    except Exception as error: return f"error {str(error).splitlines()[0][:90]}"
asked = []
for text in open("conditions").read().splitlines():
    row = {"condition": text, "CEL": by_cel(text)}
    for name, engine in (("duckdb", duck), ("sqlite", lite), ("postgresql", None)):
        try: row[name + " sql"] = convert(text, dialect=get_dialect(name), json_variables={"record"})
        except Exception as error: row[name] = f"refused {str(error)[:90]}"; continue
        if engine: row[name] = query(engine, f"SELECT n FROM t WHERE {row[name + ' sql']} ORDER BY n")
    asked.append(row)
json.dump(asked, open("asked.json", "w"))
END
venv/bin/python probe.py
cat >probe.mjs <<'END'
import { PGlite } from "@electric-sql/pglite"; import { readFileSync } from "node:fs";
const pg = await PGlite.create(); await pg.exec("CREATE TABLE t (n INTEGER, record JSONB)");
for (const line of readFileSync("records.json", "utf8").trim().split("\n")) await pg.query("INSERT INTO t VALUES ($1, $2)", [JSON.parse(line).n, line]);
for (const row of JSON.parse(readFileSync("asked.json"))) {
  if (row["postgresql sql"]) try { row.postgresql = (await pg.query(`SELECT n FROM t WHERE ${row["postgresql sql"]} ORDER BY n`)).rows.map(({ n }) => n).join(" ") || "none"; } catch (error) { row.postgresql = `error ${error.message.slice(0, 90)}`; }
  for (const name of ["duckdb", "sqlite", "postgresql"]) if (row[name] !== row.CEL) console.log(`DIFFERS ${row.condition}: CEL ${row.CEL}, ${name} ${row[name]}: ${row[name + " sql"] ?? ""}`);
}
process.exit();
END
node probe.mjs | tee seen
diff - <(grep DIFFERS seen) </dev/null
