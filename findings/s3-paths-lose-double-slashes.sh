#!/usr/bin/env bash
# Package: obstore 0.12.1, cloudpathlib 0.26.0, s3path 0.6.5, smart-open 9.0.2, boto3 1.44.5, moto 5.2.5 (PyPI)
# Guess: a library for paths in S3 lists and reads keys with an empty part, which a writer makes that puts a prefix with a
#   slash at its end before "/AWSLogs", or refuses that key alone.
# Happens: obstore, the object_store of Polars, DataFusion and Delta, refuses to list anything above such a key: one is enough,
#   and the other objects are not found either. cloudpathlib's rglob from above leaves it out without an error. s3path
#   finds it with one slash, and then there is no such object. boto3 and smart_open read it.
# Documentation: https://docs.rs/object_store/latest/object_store/path/struct.Path.html says that a path has no empty parts,
#   not what an object that has one does to a list.
# Why: the job that reads the bucket finds no log files at all, or silently not those of one account.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1

python3 -m venv venv
venv/bin/pip install --quiet obstore==0.12.1 cloudpathlib==0.26.0 s3path==0.6.5 smart-open==9.0.2 boto3==1.44.5 'moto[server]==5.2.5' || exit 2
cat >probe.py <<'END'
import os

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(port=0, verbose=False)
server.start()
url = os.environ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:%d" % server.get_host_and_port()[1]
s3 = boto3.client("s3")
s3.create_bucket(Bucket="logs")
for key in ["one/AWSLogs/a.json", "two/AWSLogs/b.json", "two//AWSLogs/c.json"]:
    s3.put_object(Bucket="logs", Key=key, Body=b"{}")

from cloudpathlib import S3Client, S3Path
from obstore.store import S3Store
from s3path import S3Path as Path
from smart_open import open as smart_open


def say(name, ask):
    try:
        result = ask()
    except Exception as error:
        result = type(error).__name__
    print(f"{name}: {result}", flush=True)


say("boto3, list two", lambda: [o["Key"] for o in s3.list_objects_v2(Bucket="logs", Prefix="two/")["Contents"]])
say("smart_open, read c", lambda: smart_open("s3://logs/two//AWSLogs/c.json", transport_params={"client": s3}).read())
store = S3Store("logs", endpoint=url, client_options={"allow_http": True}, virtual_hosted_style_request=False)
paths = lambda prefix: [o["path"] for o in store.list(prefix).collect()]
say("obstore, list one", lambda: paths("one"))
say("obstore, list two", lambda: paths("two"))
say("obstore, list all", lambda: paths(None))
say("obstore, read c", lambda: store.get("two//AWSLogs/c.json").bytes())
client = S3Client(endpoint_url=url)
cloud = lambda path: S3Path(f"s3://logs/{path}", client=client)
say("cloudpathlib, rglob of two", lambda: sorted(str(path) for path in cloud("two").rglob("*.json")))
say("cloudpathlib, read c", lambda: cloud("two//AWSLogs/c.json").read_text())
found = sorted(Path("/logs/two").glob("**/*.json"))
say("s3path, glob of two", lambda: [str(path) for path in found])
say("s3path, read what was found", lambda: [path.is_file() for path in found])
server.stop()
END
venv/bin/python probe.py 2>/dev/null | tee seen

diff - seen <<'END'
boto3, list two: ['two//AWSLogs/c.json', 'two/AWSLogs/b.json']
smart_open, read c: {}
obstore, list one: ['one/AWSLogs/a.json']
obstore, list two: InvalidPathError
obstore, list all: InvalidPathError
obstore, read c: ValueError
cloudpathlib, rglob of two: ['s3://logs/two/AWSLogs/b.json']
cloudpathlib, read c: {}
s3path, glob of two: ['/logs/two/AWSLogs/b.json', '/logs/two/AWSLogs/c.json']
s3path, read what was found: [True, False]
END
