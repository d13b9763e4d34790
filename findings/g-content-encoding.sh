#!/usr/bin/env bash
# Package: software.amazon.awssdk 2.57.8 (Maven; s3 with each HTTP client), @aws-sdk/client-s3 3.1175.0 with
#   @smithy/fetch-http-handler 5.8.1 (npm), boto3 1.44.8 (PyPI), github.com/aws/aws-sdk-go-v2/service/s3 v1.114.10 (Go),
#   smart-open 9.0.2 and s3fs 2026.9.0 (PyPI)
# Guess: GetObject gives the bytes that are stored, gzip, in each SDK and with each HTTP client, whether the object has
#   Content-Encoding: gzip, as CloudTrail's log files have, or not.
# Happens: (not run yet; the expected output below is the guess)
# Why: a reader of log files that unpacks what is unpacked already fails, and reads no record.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>s3</artifactId><version>2.57.8</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>url-connection-client</artifactId><version>2.57.8</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>apache-client</artifactId><version>2.57.8</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>apache5-client</artifactId><version>2.57.8</version></dependency>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>netty-nio-client</artifactId><version>2.57.8</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-s3@3.1175.0 @smithy/fetch-http-handler@5.8.1 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet boto3==1.44.8 'smart-open[s3]==9.0.2' || exit 2
python3 -m venv venv2 && venv2/bin/pip install --quiet s3fs==2026.9.0 || exit 2
cat >server.js <<'END'
import { createServer } from "node:http";
import { crc32, gzipSync } from "node:zlib";

const stored = gzipSync('{"Records":[]}');
createServer((request, response) => {
  const headers = { "content-type": "application/json", "content-length": stored.length, etag: '"e"', "last-modified": "Sat, 14 Mar 2026 09:26:53 GMT", "accept-ranges": "bytes" };
  if (request.url.includes("encoded")) headers["content-encoding"] = "gzip";
  if (request.headers["x-amz-checksum-mode"] && crc32) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(stored));
    headers["x-amz-checksum-crc32"] = sum.toString("base64");
    headers["x-amz-checksum-type"] = "FULL_OBJECT";
  }
  response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : stored);
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
END
cat >probe.js <<'END'
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";

for (const [name, requestHandler] of [["javascript", undefined], ["javascript, fetch", new FetchHttpHandler()]]) {
  for (const Key of ["encoded.json.gz", "plain.json.gz"]) {
    const s3 = new S3Client({ endpoint: `http://127.0.0.1:${process.argv[2]}`, region: "eu-central-1", forcePathStyle: true, credentials: { accessKeyId: "x", secretAccessKey: "x" }, maxAttempts: 1, ...(requestHandler && { requestHandler }) });
    let seen;
    try {
      const bytes = await (await s3.send(new GetObjectCommand({ Bucket: "logs", Key }))).Body.transformToByteArray();
      seen = bytes[0] === 31 ? "stored" : "unpacked";
    } catch (error) {
      seen = `error ${error.message.slice(0, 80)}`;
    }
    console.log(`${name}, ${Key.split(".")[0]}: ${seen}`);
  }
}
END
cat >probe.py <<'END'
import sys
import boto3
client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
def kind(data): return "stored" if data[:1] == b"\x1f" else "unpacked"
def show(name, key, read):
    try: seen = kind(read())
    except Exception as error: seen = f"error {type(error).__name__} {str(error)[:80]}"
    print(f"{name}, {key.split('.')[0]}: {seen}")
import smart_open
for key in ("encoded.json.gz", "plain.json.gz"):
    show("boto3", key, lambda: client.get_object(Bucket="logs", Key=key)["Body"].read())
for key in ("encoded.json.gz", "plain.json.gz"):
    show("boto3, lines", key, lambda: next(iter(client.get_object(Bucket="logs", Key=key)["Body"].iter_lines())))
for key in ("encoded.json.gz", "plain.json.gz"):
    show("smart-open", key, lambda: smart_open.open(f"s3://logs/{key}", "rb", compression="disable", transport_params={"client": client}).read())
END
cat >probe2.py <<'END'
import sys
import s3fs
files = s3fs.S3FileSystem(key="x", secret="x", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", client_kwargs={"region_name": "eu-central-1"})
for key in ("encoded.json.gz", "plain.json.gz"):
    try:
        data = files.cat_file(f"logs/{key}")
        seen = "stored" if data[:1] == b"\x1f" else "unpacked"
    except Exception as error:
        seen = f"error {type(error).__name__} {str(error)[:80]}"
    print(f"s3fs, {key.split('.')[0]}: {seen}")
END
cat >Probe.java <<'END'
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.*;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.*;

class Probe {
  static String kind(byte[] bytes) { return bytes[0] == 31 ? "stored" : "unpacked"; }

  public static void main(String[] args) throws Exception {
    var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x"));
    var endpoint = URI.create("http://127.0.0.1:" + args[0]);
    Map<String, SdkHttpClient> clients = new LinkedHashMap<>();
    clients.put("java, apache", ApacheHttpClient.create());
    clients.put("java, apache5", Apache5HttpClient.create());
    clients.put("java, url-connection", UrlConnectionHttpClient.create());
    for (var entry : clients.entrySet()) {
      for (String key : new String[] {"encoded.json.gz", "plain.json.gz"}) {
        String seen;
        try (var s3 = S3Client.builder().httpClient(entry.getValue()).region(Region.EU_CENTRAL_1).endpointOverride(endpoint).forcePathStyle(true).credentialsProvider(credentials).build()) {
          seen = kind(s3.getObjectAsBytes(request -> request.bucket("logs").key(key)).asByteArray());
        } catch (Exception error) {
          seen = "error " + error.getMessage().lines().findFirst().get();
        }
        System.out.println(entry.getKey() + ", " + key.split("\\.")[0] + ": " + seen);
      }
    }
    for (String key : new String[] {"encoded.json.gz", "plain.json.gz"}) {
      String seen;
      try (var s3 = S3AsyncClient.builder().httpClient(NettyNioAsyncHttpClient.create()).region(Region.EU_CENTRAL_1).endpointOverride(endpoint).forcePathStyle(true).credentialsProvider(credentials).build()) {
        seen = kind(s3.getObject(request -> request.bucket("logs").key(key), AsyncResponseTransformer.toBytes()).join().asByteArray());
      } catch (Exception error) {
        seen = "error " + error.getMessage().lines().findFirst().get();
      }
      System.out.println("java, netty, " + key.split("\\.")[0] + ": " + seen);
    }
    System.exit(0);
  }
}
END
cat >main.go <<'END'
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	client := s3.New(s3.Options{Region: "eu-central-1", BaseEndpoint: aws.String("http://127.0.0.1:" + os.Args[1]), UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "x", SecretAccessKey: "x"}, nil
		})})
	for _, key := range []string{"encoded", "plain"} {
		answer, err := client.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String("logs"), Key: aws.String(key + ".json.gz")})
		if err != nil {
			fmt.Printf("go, %s: error %v\n", key, err)
			continue
		}
		bytes, err := io.ReadAll(answer.Body)
		if err != nil {
			fmt.Printf("go, %s: error %v\n", key, err)
		} else if bytes[0] == 31 {
			fmt.Printf("go, %s: stored\n", key)
		} else {
			fmt.Printf("go, %s: unpacked\n", key)
		}
	}
}
END
{ go mod init finding && go get github.com/aws/aws-sdk-go-v2/service/s3@v1.114.10 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
node server.js >port & server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
until [ -s port ]; do sleep 0.1; done
port=$(cat port)
{
  java -cp 'jars/*' Probe.java "$port" 2>/dev/null
  node probe.js "$port" 2>/dev/null
  venv/bin/python probe.py "$port"
  venv2/bin/python probe2.py "$port"
  ./probe "$port"
} | tee seen

for name in "java, apache" "java, apache5" "java, url-connection" "java, netty" javascript "javascript, fetch" boto3 "boto3, lines" smart-open s3fs go; do
  echo "$name, encoded: stored"
  echo "$name, plain: stored"
done | diff - seen
