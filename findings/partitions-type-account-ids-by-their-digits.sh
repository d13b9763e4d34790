#!/usr/bin/env bash
# Package: pyarrow 26.0.1 and duckdb 2.0.1 (PyPI)
# Guess: reading Parquet in folders such as account=000123456789, the account is text, or a number for all accounts.
# Happens: pyarrow makes it a number of 32 bits if every account of the folder fits, and text otherwise: with small
#   ids alone 000123456789 becomes 123456789, and comparing it with text is an error, until an account with a large
#   id appears. DuckDB decides by leading zeros instead: text if one id has them, else a number of 64 bits.
# Documentation: https://arrow.apache.org/docs/python/generated/pyarrow.dataset.partitioning.html says that types are
#   inferred, not which; https://duckdb.org/docs/current/data/partitioning/hive_partitioning names the types, not the zeros.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pyarrow==26.0.1 duckdb==2.0.1 || exit 2

cat >probe.py <<'END'
import os

import duckdb
import pyarrow
import pyarrow.dataset
import pyarrow.parquet

for number, accounts in enumerate([["000123456789"], ["123456789012"], ["000123456789", "123456789012"]]):
    for account in accounts:
        os.makedirs(f"{number}/account={account}")
        pyarrow.parquet.write_table(pyarrow.table({"eventName": ["ConsoleLogin"]}), f"{number}/account={account}/0.parquet")
    print("accounts", *accounts)
    dataset = pyarrow.dataset.dataset(str(number), partitioning="hive")
    try:
        found = dataset.count_rows(filter=pyarrow.dataset.field("account") == accounts[0])
    except pyarrow.ArrowException as error:
        found = type(error).__name__
    print(f"  pyarrow: {dataset.schema.field('account').type}, rows of {accounts[0]}: {found}")
    table = f"read_parquet('{number}/*/*.parquet', hive_partitioning = true)"
    print("  duckdb:", duckdb.sql(f"SELECT any_value(typeof(account)) FROM {table}").fetchall()[0][0])
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
accounts 000123456789
  pyarrow: int32, rows of 000123456789: ArrowNotImplementedError
  duckdb: VARCHAR
accounts 123456789012
  pyarrow: string, rows of 123456789012: 1
  duckdb: BIGINT
accounts 000123456789 123456789012
  pyarrow: string, rows of 000123456789: 1
  duckdb: VARCHAR
END
