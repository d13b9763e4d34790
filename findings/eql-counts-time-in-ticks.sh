#!/usr/bin/env bash
# Package: eql 1.0.1 (PyPI; runs EQL queries on events in files)
# Guess: `sequence with maxspan=5m` means five minutes, for timestamps in seconds or milliseconds alike, or a timestamp in
#   the wrong unit is refused, as text is. maxspan=500ms is half a second.
# Happens: timestamps count 100 nanoseconds, so five minutes are 3,000,000,000 of them. With timestamps in milliseconds,
#   two calls a month apart are within maxspan=5m, and with seconds, calls ninety years apart: nearly every sequence
#   becomes an alert. Fractions of a second in maxspan are cut off, so that 500ms is 0. The engine's setting time_unit
#   says how many units of a timestamp are a second.
# Documentation: https://eql.readthedocs.io/en/latest/query-guide/sequences.html names neither the unit nor the setting;
#   examples elsewhere in it have timestamps such as 131485083040000000.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet eql==1.0.1 || exit 2

cat >probe.py <<'END'
import eql

start, minute, month = 1_795_800_000, 60, 30 * 24 * 60 * 60  # in seconds


def matches(gap, unit, maxspan="5m", **settings):
    found = []
    engine = eql.PythonEngine(settings)
    engine.add_output_hook(found.append)
    with eql.parser.elasticsearch_syntax:
        engine.add_query(eql.parse_query(
            f'sequence by user with maxspan={maxspan} [any where name == "StopLogging"] [any where name == "DeleteTrail"]'))
    calls = [(start, "StopLogging"), (start + gap, "DeleteTrail")]
    engine.stream_events(
        eql.Event("call", int(time * unit), {"name": name, "user": "example"}) for time, name in calls)
    return bool(found)


for name, unit, settings in [("100 ns", 10_000_000, {}), ("milliseconds", 1000, {}), ("seconds", 1, {}),
                             ("milliseconds, time_unit 1000", 1000, {"time_unit": 1000})]:
    print(f"{name}: a minute apart {matches(minute, unit, **settings)}, a month apart {matches(month, unit, **settings)}")
for maxspan in ["500ms", "1500ms", "2s"]:
    print(f"maxspan={maxspan}: 0.2 seconds apart {matches(0.2, 10_000_000, maxspan)}, 1.2 {matches(1.2, 10_000_000, maxspan)}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
100 ns: a minute apart True, a month apart False
milliseconds: a minute apart True, a month apart True
seconds: a minute apart True, a month apart True
milliseconds, time_unit 1000: a minute apart True, a month apart False
maxspan=500ms: 0.2 seconds apart False, 1.2 False
maxspan=1500ms: 0.2 seconds apart True, 1.2 False
maxspan=2s: 0.2 seconds apart True, 1.2 True
END
