#!/usr/bin/env bash
# Package: pysigma-backend-clickhouse 1.1.1, pysigma 1.5.1, chdb 4.4.0 (PyPI; ClickHouse 26.9)
# Guess: `sourceIPAddress|cidr` finds the records with an address in the range; a record without an address is not in it.
# Happens: one record whose sourceIPAddress is no address stops the query with an error, in a filter, too. CloudTrail writes the name of a service there, such as
#   cloudtrail.amazonaws.com, for calls that AWS makes. A condition that is false for those records saves it, if it stands on the left.
# Documentation: its README doesn't mention cidr. The rule's author can't see that its fields' order matters: Sigma gives it no meaning.
# Why: a rule for calls from outside of the office finds nothing but an error, on any time range with a call of AWS's.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

# The backend asks for Python 3.13, but has nothing that 3.11 does not read.
python3 -m venv venv
venv/bin/pip install --quiet pysigma==1.5.1 chdb==4.4.0 || exit 2
venv/bin/pip install --quiet --ignore-requires-python --no-deps pysigma-backend-clickhouse==1.1.1 || exit 2
cat >probe.py <<'END'
from chdb.session import Session
from sigma.backends.clickhouse.clickhouse import ClickhouseBackend
from sigma.collection import SigmaCollection

session = Session()
for table, addresses in {"addresses": ["192.0.2.7", "2001:db8::7"], "records": ["192.0.2.7", "2001:db8::7", "cloudtrail.amazonaws.com"]}.items():
    session.query(f"CREATE TABLE {table} (eventName String, sourceIPAddress String) ENGINE = Memory")
    for address in addresses:
        session.query(f"INSERT INTO {table} VALUES ('{'ListUsers' if 'amazonaws' in address else 'ConsoleLogin'}', '{address}')")


def find(table, detection):
    rule = f"title: t\nlogsource: {{product: aws, service: cloudtrail}}\ndetection: {{{detection}}}\n"
    (query,) = ClickhouseBackend().convert(SigmaCollection.from_yaml(rule))
    try:
        found = str(session.query(query.replace("FROM logs", f"FROM {table}").replace("SELECT *", "SELECT sourceIPAddress") + " ORDER BY ALL"))
        return found.replace('"', "").split() or "none"
    except Exception as error:
        return "an error that no address is " + str(error).split("address: ")[1].split(":")[0]


for table in ("addresses", "records"):
    print(f"{table}, in the range:", find(table, "s: {sourceIPAddress|cidr: 192.0.2.0/24}, condition: s"))
    print(f"{table}, not in the range:", find(table, "s: {eventName: 'Console*'}, f: {sourceIPAddress|cidr: 192.0.2.0/24}, condition: not f"))
print("records, a sign-in in the range:", find("records", "s: {eventName: ConsoleLogin, sourceIPAddress|cidr: 192.0.2.0/24}, condition: s"))
print("records, the range of a sign-in:", find("records", "s: {sourceIPAddress|cidr: 192.0.2.0/24, eventName: ConsoleLogin}, condition: s"))
END
venv/bin/python probe.py 2>/dev/null | tee seen

diff - seen <<'END'
addresses, in the range: ['192.0.2.7']
addresses, not in the range: ['2001:db8::7']
records, in the range: an error that no address is 'cloudtrail.amazonaws.com'
records, not in the range: an error that no address is 'cloudtrail.amazonaws.com'
records, a sign-in in the range: ['192.0.2.7']
records, the range of a sign-in: an error that no address is 'cloudtrail.amazonaws.com'
END
