#!/usr/bin/env bash
# Package: cloudpathlib 0.26.0, obstore 0.12.1, smart-open 9.0.2, s3path 0.6.5, moto 5.2.5 with server, boto3 as served (PyPI)
# Guess: each library for paths in S3 finds and reads the objects under a prefix that ends with a slash (logs//AWSLogs/…), as a trail
#   with the prefix "logs/" writes them, and keys with % and + as they are; boto3's Stubber lets a throttled call be retried.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet cloudpathlib==0.26.0 obstore==0.12.1 smart-open==9.0.2 s3path==0.6.5 'moto[server]==5.2.5' boto3==1.44.5 || exit 2
export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1
cat >probe.py <<'END'
import os
import boto3
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(port=0, verbose=False); server.start()
host, port = server.get_host_and_port()
url = f"http://127.0.0.1:{port}"
os.environ["AWS_ENDPOINT_URL"] = url
s3 = boto3.client("s3", endpoint_url=url)
s3.create_bucket(Bucket="logs")
put = lambda key, body: s3.put_object(Bucket="logs", Key=key, Body=body)
put("logs//AWSLogs/1.json", b"double"); put("logs/AWSLogs/2.json", b"single"); put("p/a%2Bb+c.json", b"percent"); put("p/a b.json", b"blank")
def say(name, ask):
    try:
        print(f"{name}: {ask()}", flush=True)
    except Exception as error:
        print(f"{name}: {type(error).__name__} {str(error)[:100]}", flush=True)
from cloudpathlib import S3Client, S3Path
client = S3Client(endpoint_url=url)
path = lambda key: S3Path("s3://logs/" + key, client=client)
say("cloudpathlib, // list", lambda: sorted(str(p) for p in path("logs//AWSLogs").iterdir()))
say("cloudpathlib, // read", lambda: path("logs//AWSLogs/1.json").read_text())
say("cloudpathlib, // exists", lambda: path("logs//AWSLogs/1.json").exists())
say("cloudpathlib, list above", lambda: sorted(str(p) for p in path("logs").iterdir()))
say("cloudpathlib, rglob above", lambda: sorted(str(p) for p in path("logs").rglob("*.json")))
say("cloudpathlib, parent", lambda: str(path("logs//AWSLogs/1.json").parent))
say("cloudpathlib, joined", lambda: str(path("logs/") / "AWSLogs"))
say("cloudpathlib, % read", lambda: path("p/a%2Bb+c.json").read_text())
put("p/changing.json", b"one")
say("cloudpathlib, read", lambda: path("p/changing.json").read_text())
put("p/changing.json", b"two")
say("cloudpathlib, read after change", lambda: path("p/changing.json").read_text())
from obstore.store import S3Store
import obstore
store = S3Store("logs", endpoint=url, region="us-east-1", client_options={"allow_http": True}, virtual_hosted_style_request=False)
say("obstore, // list", lambda: [o["path"] for o in store.list("logs//AWSLogs").collect()])
say("obstore, list above", lambda: [o["path"] for o in store.list("logs").collect()])
say("obstore, list all", lambda: [o["path"] for o in store.list().collect()])
say("obstore, // read", lambda: bytes(store.get("logs//AWSLogs/1.json").bytes()))
say("obstore, % list", lambda: [o["path"] for o in store.list("p").collect()])
say("obstore, % read", lambda: bytes(store.get("p/a%2Bb+c.json").bytes()))
say("obstore, % head of listed", lambda: [bytes(store.get(o["path"]).bytes()) for o in store.list("p").collect()])
say("obstore, list half a name", lambda: [o["path"] for o in store.list("lo").collect()])
say("obstore, offset", lambda: [o["path"] for o in store.list(offset="logs/AWSLogs/2.json").collect()])
from smart_open import open as smart
say("smart_open, // read", lambda: smart("s3://logs/logs//AWSLogs/1.json", transport_params={"client": s3}).read())
say("smart_open, % read", lambda: smart("s3://logs/p/a%2Bb+c.json", transport_params={"client": s3}).read())
from s3path import S3Path as P, configuration_map
say("s3path, //", lambda: str(P("/logs/logs//AWSLogs/1.json")))
say("s3path, // read", lambda: P("/logs/logs//AWSLogs/1.json").read_text())
say("s3path, // list", lambda: sorted(str(p) for p in P("/logs/logs").glob("**/*.json")))

from botocore.stub import Stubber
from botocore.config import Config
sns = boto3.client("sns", config=Config(retries={"mode": "standard", "max_attempts": 3}))
with Stubber(sns) as stub:
    stub.add_client_error("publish", "ThrottlingException", http_status_code=400)
    stub.add_response("publish", {"MessageId": "a"})
    say("Stubber, throttled once", lambda: sns.publish(TopicArn="arn:aws:sns:us-east-1:123456789012:alerts", Message="m")["MessageId"])
server.stop()
END
timeout 120 venv/bin/python probe.py 2>/dev/null | tee seen
diff - <(grep -E '//|Stubber|obstore, %|cloudpathlib, (list|rglob|read)' seen) <<'END'
cloudpathlib, // list: ['s3://logs/logs//AWSLogs/1.json']
cloudpathlib, // read: double
cloudpathlib, // exists: True
cloudpathlib, list above: ['s3://logs/logs//', 's3://logs/logs/AWSLogs']
cloudpathlib, rglob above: ['s3://logs/logs//AWSLogs/1.json', 's3://logs/logs/AWSLogs/2.json']
cloudpathlib, parent: s3://logs/logs//AWSLogs
cloudpathlib, read: one
cloudpathlib, read after change: two
obstore, // list: ['logs//AWSLogs/1.json']
obstore, // read: b'double'
obstore, % list: ['p/a b.json', 'p/a%2Bb+c.json', 'p/changing.json']
obstore, % read: b'percent'
obstore, % head of listed: [b'blank', b'percent', b'two']
smart_open, // read: double
s3path, //: /logs/logs//AWSLogs/1.json
s3path, // read: double
s3path, // list: ['/logs/logs//AWSLogs/1.json', '/logs/logs/AWSLogs/2.json']
Stubber, throttled once: a
END
