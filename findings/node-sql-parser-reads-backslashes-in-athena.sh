#!/usr/bin/env bash
# Package: node-sql-parser 5.4.0 (npm), duckdb 2.0.1 (PyPI), which runs the queries
# Guess: a query that astify() takes for Athena or Trino comes out of sqlify() as the same query; what it doesn't know is an error. In both a backslash in a text is only itself.
# Happens: \n, \t and \r in a text become a line break, a tab and a return, for both: CORP\tom is compared with CORP, a tab and om, so that = and LIKE find nothing and NOT IN excludes nothing. For Trino IS DISTINCT FROM 'x' becomes a column "x", and CROSS JOIN an inner join of a table named "CROSS", which are errors when they run; Athena's are right or refused.
# Documentation: the README has Athena among the databases, and nothing of escapes: https://github.com/taozhi8833998/node-sql-parser
# Why: whoever adds a tenant's or a day's condition to a query this way no longer finds what CORP\tom did, without an error.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

npm install --silent --no-fund --no-audit node-sql-parser@5.4.0 >/dev/null || exit 2
python3 -m venv venv && venv/bin/pip install --quiet duckdb==2.0.1 || exit 2
cat >probe.cjs <<'END'
const { Parser } = require('node-sql-parser')
const parser = new Parser()
const queries = [
  String.raw`SELECT n FROM t WHERE name = 'CORP\sam'`,
  String.raw`SELECT n FROM t WHERE name = 'CORP\tom'`,
  String.raw`SELECT n FROM t WHERE name LIKE 'CORP\t%'`,
  String.raw`SELECT n FROM t WHERE name NOT IN ('CORP\tom')`,
  String.raw`SELECT n FROM t WHERE regexp_matches(name, '^CORP.t\w+$')`,
  `SELECT n FROM t WHERE name IS DISTINCT FROM 'x'`,
  `SELECT n FROM t CROSS JOIN u`,
]
const lines = []
for (const database of ['athena', 'trino']) {
  for (const query of queries) {
    try {
      lines.push({ database, query, rewritten: parser.sqlify(parser.astify(query, { database }), { database }) })
    } catch {
      lines.push({ database, query })
    }
  }
}
console.log(JSON.stringify(lines))
END
node probe.cjs >queries.json
cat >probe.py <<'END'
import json
from pathlib import Path

import duckdb

connection = duckdb.connect()
connection.execute(r"CREATE TABLE t AS SELECT * FROM (VALUES (1, 'CORP\sam'), (2, 'CORP\tom')) AS v(n, name)")
connection.execute("CREATE TABLE u AS SELECT 1 AS one")


def run(query):
    try:
        return str(sorted(n for (n,) in connection.execute(query).fetchall()))
    except duckdb.Error as error:
        return type(error).__name__


for line in json.loads(Path("queries.json").read_text()):
    if "rewritten" in line:
        print(f"{line['database']}: {line['query']}: {run(line['query'])}\n  {json.dumps(line['rewritten'])}: {run(line['rewritten'])}")
    else:
        print(f"{line['database']}: {line['query']}: {run(line['query'])}\n  refused")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
athena: SELECT n FROM t WHERE name = 'CORP\sam': [1]
  "SELECT \"n\" FROM \"t\" WHERE \"name\" = 'CORP\\sam'": [1]
athena: SELECT n FROM t WHERE name = 'CORP\tom': [2]
  "SELECT \"n\" FROM \"t\" WHERE \"name\" = 'CORP\tom'": []
athena: SELECT n FROM t WHERE name LIKE 'CORP\t%': [2]
  "SELECT \"n\" FROM \"t\" WHERE \"name\" LIKE 'CORP\t%'": []
athena: SELECT n FROM t WHERE name NOT IN ('CORP\tom'): [1]
  "SELECT \"n\" FROM \"t\" WHERE \"name\" NOT IN ('CORP\tom')": [1, 2]
athena: SELECT n FROM t WHERE regexp_matches(name, '^CORP.t\w+$'): [2]
  "SELECT \"n\" FROM \"t\" WHERE regexp_matches(\"name\", '^CORP.t\\w+$')": [2]
athena: SELECT n FROM t WHERE name IS DISTINCT FROM 'x': [1, 2]
  refused
athena: SELECT n FROM t CROSS JOIN u: [1, 2]
  "SELECT \"n\" FROM \"t\" CROSS JOIN \"u\"": [1, 2]
trino: SELECT n FROM t WHERE name = 'CORP\sam': [1]
  "SELECT n FROM \"t\" WHERE name = 'CORP\\sam'": [1]
trino: SELECT n FROM t WHERE name = 'CORP\tom': [2]
  "SELECT n FROM \"t\" WHERE name = 'CORP\tom'": []
trino: SELECT n FROM t WHERE name LIKE 'CORP\t%': [2]
  "SELECT n FROM \"t\" WHERE name LIKE 'CORP\t%'": []
trino: SELECT n FROM t WHERE name NOT IN ('CORP\tom'): [1]
  "SELECT n FROM \"t\" WHERE name NOT IN ('CORP\tom')": [1, 2]
trino: SELECT n FROM t WHERE regexp_matches(name, '^CORP.t\w+$'): [2]
  "SELECT n FROM \"t\" WHERE regexp_matches(name, '^CORP.t\\w+$')": [2]
trino: SELECT n FROM t WHERE name IS DISTINCT FROM 'x': [1, 2]
  "SELECT n FROM \"t\" WHERE name IS DISTINCT FROM \"x\"": BinderException
trino: SELECT n FROM t CROSS JOIN u: [1, 2]
  "SELECT n FROM \"t\" AS \"CROSS\" INNER JOIN \"u\"": ParserException
END
