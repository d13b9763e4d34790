#!/usr/bin/env bash
# Package: tenzir 6.20.0, ocsf-mapper 0.4.4, ocsfkit 0.9.0, ocsf-emitter 0.3.0 (PyPI)
# Guess: Tenzir's ocsf::derive, ocsf::cast, ocsf::trim and ocsf::apply keep values that the schema knows, move the others to unmapped or warn, and derive severity from severity_id and back, with a warning where they differ. A sign-in of CloudTrail is Authentication, a refused call a Failure, an account id text, and a time the record's,
# in each library that brings a mapping of CloudTrail.
set -euo pipefail
cd "${PACKAGES:?}"
t() { echo "--- $1"; timeout 60 v-tenzir/bin/tenzir "$1" 2>&1 | head -40; }
E='from {class_uid: 3002, category_uid: 3, activity_id: 1, type_uid: 300201, severity_id: 4, time: 2026-03-14T09:26:53Z, metadata: {version: "1.5.0", product: {name: "CloudTrail"}}, user: {uid: "012345678901", name: "alice", extra: "kept?"}, status: "Failure", api: {operation: "ConsoleLogin"}, my_field: 5, src_endpoint: {ip: "192.0.2.7"}}'
t "$E | ocsf::derive"
t "$E | ocsf::apply"
t "$E | ocsf::cast"
t "$E | ocsf::trim"
t "$E | severity = \"Low\" | ocsf::derive"
t "$E | src_endpoint.ip = \"sns.amazonaws.com\" | ocsf::cast"
t "$E | src_endpoint.ip = \"sns.amazonaws.com\" | ocsf::apply"
t "$E | user.uid = 12345678901 | ocsf::cast"
t "$E | status_id = 77 | ocsf::derive"
t "$E | severity_id = \"4\" | ocsf::derive"
v-ocsf/bin/pip list 2>/dev/null | grep -i ocsf
v-ocsf/bin/python - <<'EOF'
import importlib, pkgutil
for n in ["ocsf_mapper", "ocsfkit", "ocsf_emitter"]:
    try:
        m = importlib.import_module(n); print(n, [x for x in dir(m) if not x.startswith("_")][:40], [x.name for x in pkgutil.iter_modules(m.__path__)])
    except Exception as e: print(n, e)
EOF
