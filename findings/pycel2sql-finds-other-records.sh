#!/usr/bin/env bash
# Package: pycel2sql 0.4.2, cel-expr-python 0.1.3, duckdb 2.0.1 (PyPI), @electric-sql/pglite 0.5.17 (npm; PostgreSQL), SQLite of Python
# Guess: a condition that pycel2sql converts finds, in a JSON column, the records for which CEL says true, or it is refused, by the library or the database.
# Happens: size() of a list counts the letters of its JSON, so that an empty list has 2. In DuckDB an item of a list equals nothing. An offset from UTC is left
#   out for SQLite, and means its opposite in PostgreSQL. A field with null is there for has() and unknown for !=, so that `!has(x) || x != y` and
#   `!(has(x) && x == y)` lose it; of two levels, has() is false for null.
# Documentation: its README lists size(), index access, getHours() and has() as supported, and JSON columns with nested paths.
# Why: the rule that alerts is run over last year's records to see what it would have found, and the count is of something else.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

# pycel2sql asks for Python 3.12, but has nothing that 3.11 does not read.
python3 -m venv venv
venv/bin/pip install --quiet cel-expr-python==0.1.3 cel-python==0.5.0 duckdb==2.0.1 || exit 2
venv/bin/pip install --quiet --ignore-requires-python --no-deps pycel2sql==0.4.2 || exit 2
npm install --silent --no-save @electric-sql/pglite@0.5.17 || exit 2
cat >records.json <<'END'
{"n":1,"errorCode":null,"names":["a","b"],"requestParameters":{"name":null},"eventTime":"2026-03-14T23:30:00Z"}
{"n":2,"errorCode":"AccessDenied","names":[],"requestParameters":{"name":"x"},"eventTime":"2026-03-14T22:30:00Z"}
{"n":3,"names":["a"],"requestParameters":{},"eventTime":"2026-03-14T10:30:00Z"}
END
cat >conditions <<'END'
size(record.names) == 0
size(record.names) == 2
record.names[0] == "a"
timestamp(record.eventTime).getHours("+01:00") == 0
timestamp(record.eventTime).getHours("+01:00") == 22
has(record.errorCode)
!has(record.errorCode) || record.errorCode != "AccessDenied"
!(has(record.errorCode) && record.errorCode == "AccessDenied")
has(record.requestParameters.name)
END
cat >probe.py <<'END'
import json
import sqlite3

import duckdb
from cel_expr_python import cel
from pycel2sql import convert
from pycel2sql.dialect import get_dialect

lines = open("records.json").read().splitlines()
environment = cel.NewEnv(variables={"record": cel.Type.DYN})
engines = {"duckdb": duckdb.connect(), "sqlite": sqlite3.connect(":memory:")}
for name, engine in engines.items():
    engine.execute(f"CREATE TABLE t (n INTEGER, record {'JSON' if name == 'duckdb' else 'TEXT'})")
    for line in lines:
        engine.execute("INSERT INTO t VALUES (?, ?)", [json.loads(line)["n"], line])
numbers = lambda found: " ".join(str(n) for n in found) or "none"


def by_cel(condition):
    expression = environment.compile(condition)
    for record in map(json.loads, lines):
        result = expression.eval(data={"record": record})
        if result.type() != cel.Type.ERROR and result.value() is True:
            yield record["n"]


def find(engine, where):
    try:
        return numbers(n for n, in engine.execute(f"SELECT n FROM t WHERE {where} ORDER BY n").fetchall())
    except Exception:
        return "error"


rows = []
for condition in open("conditions").read().splitlines():
    sql = {name: convert(condition, dialect=get_dialect(name), json_variables={"record"}) for name in [*engines, "postgresql"]}
    found = {name: find(engine, sql[name]) for name, engine in engines.items()}
    rows.append({"condition": condition, "CEL": numbers(by_cel(condition)), **found, "sql": sql["postgresql"]})
json.dump(rows, open("rows.json", "w"))
END
venv/bin/python probe.py
cat >probe.mjs <<'END'
import { readFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";

const database = await PGlite.create();
await database.exec("CREATE TABLE t (n INTEGER, record JSONB)");
for (const line of readFileSync("records.json", "utf8").trim().split("\n")) await database.query("INSERT INTO t VALUES ($1, $2)", [JSON.parse(line).n, line]);
for (const { condition, CEL, duckdb, sqlite, sql } of JSON.parse(readFileSync("rows.json"))) {
  const postgresql = await database.query(`SELECT n FROM t WHERE ${sql} ORDER BY n`).then(({ rows }) => rows.map(({ n }) => n).join(" ") || "none", () => "error");
  console.log(`${condition}: CEL ${CEL}; DuckDB ${duckdb}; SQLite ${sqlite}; PostgreSQL ${postgresql}`);
}
process.exit();
END
node probe.mjs | tee seen

diff - seen <<'END'
size(record.names) == 0: CEL 2; DuckDB none; SQLite none; PostgreSQL none
size(record.names) == 2: CEL 1; DuckDB 2; SQLite 2; PostgreSQL 2
record.names[0] == "a": CEL 1 3; DuckDB none; SQLite 1 3; PostgreSQL error
timestamp(record.eventTime).getHours("+01:00") == 0: CEL 1; DuckDB error; SQLite none; PostgreSQL none
timestamp(record.eventTime).getHours("+01:00") == 22: CEL none; DuckDB error; SQLite 2; PostgreSQL 1
has(record.errorCode): CEL 1 2; DuckDB 1 2; SQLite 1 2; PostgreSQL 1 2
!has(record.errorCode) || record.errorCode != "AccessDenied": CEL 1 3; DuckDB 3; SQLite 3; PostgreSQL 3
!(has(record.errorCode) && record.errorCode == "AccessDenied"): CEL 1 3; DuckDB 3; SQLite 3; PostgreSQL 3
has(record.requestParameters.name): CEL 1 2; DuckDB 2; SQLite 2; PostgreSQL 2
END
