#!/usr/bin/env bash
# Package: pulumi 3.272.0 (PyPI)
# Guess: Python refuses an output that is used as if it were a plain value, also in a condition and in a comparison, as it
#   does where a number or a list is wanted and in json.dumps.
# Happens: an output is true, whatever it will be, and unequal to every value, without a warning. A setting read with
#   get_secret_bool is an output, so that `if` takes false for true; a misspelled attribute is an output, too.
# Why: a program that creates the trail or the alarms `if config.get_secret_bool("enabled")` creates them though it is false,
#   and one that compares a bucket's name with another always takes the same branch.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pulumi==3.272.0 || exit 2
cat >probe.py <<'END'
import json

import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [args.name, args.inputs]
    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Mocks())
pulumi.runtime.set_all_config({"project:enabled": "false"})
config = pulumi.Config()
name, count, names = pulumi.Output.from_input("logs"), pulumi.Output.from_input(5), pulumi.Output.from_input(["a"])
uses = {
    "bool(config.get_bool('enabled'))": lambda: bool(config.get_bool("enabled")),
    "bool(config.get_secret_bool('enabled'))": lambda: bool(config.get_secret_bool("enabled")),
    "not config.get_secret_bool('enabled')": lambda: not config.get_secret_bool("enabled"),
    "name == 'logs'": lambda: name == "logs",
    "name != 'logs'": lambda: name != "logs",
    "name in ['logs']": lambda: name in ["logs"],
    "'a' in names": lambda: "a" in names,
    "len(names)": lambda: len(names),
    "count > 4": lambda: count > 4,
    "int(count)": lambda: int(count),
    "name + '-x'": lambda: name + "-x",
    "json.dumps(name)": lambda: json.dumps(name),
    "name.upper()": lambda: name.upper(),
    "type(name.misspelled).__name__": lambda: type(name.misspelled).__name__,
}
for text, use in uses.items():
    try:
        print(f"{text}: {use()}")
    except TypeError:
        print(f"{text}: TypeError")
END
venv/bin/python probe.py 2>&1 | tee seen

diff - seen <<'END'
bool(config.get_bool('enabled')): False
bool(config.get_secret_bool('enabled')): True
not config.get_secret_bool('enabled'): False
name == 'logs': False
name != 'logs': True
name in ['logs']: False
'a' in names: TypeError
len(names): TypeError
count > 4: TypeError
int(count): TypeError
name + '-x': TypeError
json.dumps(name): TypeError
name.upper(): TypeError
type(name.misspelled).__name__: Output
END
