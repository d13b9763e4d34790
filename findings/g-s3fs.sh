#!/usr/bin/env bash
# Package: s3fs 2026.9.0, cloudpathlib 0.26.0, obstore 0.12.1, moto 5.2.5 with server (PyPI)
# Guess: a new S3FileSystem() asks S3 anew, so that a loop that lists a prefix sees new log objects, and an object that was
#   overwritten is read whole. Each reader finds the objects under a prefix that ends with a slash (logs//AWSLogs/…).
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet 's3fs==2026.9.0' 'cloudpathlib[s3]==0.26.0' obstore==0.12.1 'moto[server]==5.2.5' boto3 || exit 2
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
put("day/a.json", b"a")

import s3fs
new = lambda: s3fs.S3FileSystem(endpoint_url=url)
def say(name, ask):
    try:
        print(f"{name}: {ask()}")
    except Exception as error:
        print(f"{name}: {type(error).__name__} {str(error)[:120]}")
say("s3fs, first list", lambda: new().ls("logs/day"))
put("day/b.json", b"b")
say("s3fs, list after another object", lambda: new().ls("logs/day"))
say("s3fs, glob", lambda: new().glob("logs/day/*.json"))
say("s3fs, find", lambda: new().find("logs/day"))
say("s3fs, exists", lambda: new().exists("logs/day/b.json"))
say("s3fs, cat", lambda: new().cat("logs/day/b.json"))
put("day/a.json", b"a longer text")
say("s3fs, info of an overwritten object", lambda: new().info("logs/day/a.json")["size"])
say("s3fs, cat of it", lambda: new().cat("logs/day/a.json"))
def read():
    with new().open("logs/day/a.json") as file:
        return file.read()
say("s3fs, open of it", read)
s3.delete_object(Bucket="logs", Key="day/b.json")
say("s3fs, exists after deletion", lambda: new().exists("logs/day/b.json"))

put("logs//AWSLogs/1.json", b"double"); put("logs/AWSLogs/2.json", b"single"); put("p/a%2Bb+c.json", b"percent")
say("s3fs, //", lambda: new().find("logs/logs//AWSLogs"))
say("s3fs, // cat", lambda: new().cat("logs/logs//AWSLogs/1.json"))
say("s3fs, % cat", lambda: new().cat("logs/p/a%2Bb+c.json"))
from cloudpathlib import S3Client, S3Path
client = S3Client(endpoint_url=url)
say("cloudpathlib, //", lambda: [str(p) for p in S3Path("s3://logs/logs//AWSLogs", client=client).iterdir()])
say("cloudpathlib, // read", lambda: S3Path("s3://logs/logs//AWSLogs/1.json", client=client).read_text())
say("cloudpathlib, / joined", lambda: str(S3Path("s3://logs/logs/", client=client) / "AWSLogs" / "2.json"))
say("cloudpathlib, glob", lambda: [str(p) for p in S3Path("s3://logs/logs/", client=client).rglob("*.json")])
say("cloudpathlib, % read", lambda: S3Path("s3://logs/p/a%2Bb+c.json", client=client).read_text())
from obstore.store import S3Store
store = S3Store("logs", endpoint=url, region="us-east-1", client_options={"allow_http": True}, virtual_hosted_style_request=False)
say("obstore, //", lambda: [o["path"] for o in store.list("logs//AWSLogs").collect()])
say("obstore, list above", lambda: [o["path"] for o in store.list("logs").collect()])
say("obstore, // read", lambda: bytes(store.get("logs//AWSLogs/1.json").bytes()))
say("obstore, % list", lambda: [o["path"] for o in store.list("p").collect()])
say("obstore, % read", lambda: bytes(store.get("p/a%2Bb+c.json").bytes()))
server.stop()
END
venv/bin/python probe.py 2>/dev/null | tee seen
diff - seen <<'END'
s3fs, first list: ['logs/day/a.json']
s3fs, list after another object: ['logs/day/a.json', 'logs/day/b.json']
s3fs, glob: ['logs/day/a.json', 'logs/day/b.json']
s3fs, find: ['logs/day/a.json', 'logs/day/b.json']
s3fs, exists: True
s3fs, cat: b'b'
s3fs, info of an overwritten object: 13
s3fs, cat of it: b'a longer text'
s3fs, open of it: b'a longer text'
s3fs, exists after deletion: False
s3fs, //: ['logs/logs//AWSLogs/1.json']
s3fs, // cat: b'double'
s3fs, % cat: b'percent'
cloudpathlib, //: ['s3://logs/logs//AWSLogs/1.json']
cloudpathlib, // read: double
cloudpathlib, / joined: s3://logs/logs/AWSLogs/2.json
cloudpathlib, glob: ['s3://logs/logs//AWSLogs/1.json', 's3://logs/logs/AWSLogs/2.json']
cloudpathlib, % read: percent
obstore, //: ['logs//AWSLogs/1.json']
obstore, list above: ['logs//AWSLogs/1.json', 'logs/AWSLogs/2.json']
obstore, // read: b'double'
obstore, % list: ['p/a%2Bb+c.json']
obstore, % read: b'percent'
END
