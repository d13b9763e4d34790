#!/usr/bin/env bash
# Package: mitreattack-python 6.3.1 (PyPI)
# Guess: a technique's score in a Navigator layer is a number of any kind, as the layer format has it, so coverage
#   between 0 and 1 with a gradient over the same range survives being read and written.
# Happens: fractions are cut off without a warning: 0.9 becomes 0, the colour of no coverage. The gradient's bounds
#   stay as they are. Scores have to be whole numbers, such as percentages.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet mitreattack-python==6.3.1 || exit 2

cat >probe.py <<'END'
from mitreattack.navlayers import Layer

layer = Layer()
layer.from_dict({
    "name": "coverage",
    "domain": "enterprise-attack",
    "versions": {"layer": "4.5", "attack": "17", "navigator": "5.1.0"},
    "gradient": {"colors": ["#ffffff", "#00ff00"], "minValue": 0, "maxValue": 1},
    "techniques": [{"techniqueID": "T1078", "score": 0.9}, {"techniqueID": "T1110", "score": 1}],
})
for technique in layer.to_dict()["techniques"]:
    print(technique["techniqueID"], technique["score"])
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
T1078 0
T1110 1
END
