import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { createEvaluator } from "../engine/evaluate.ts";
import { generateRecords } from "../test/data/mixes.ts";
import { rulesets } from "./rulesets.ts";

/**
 * How long a function that has just been started takes until the summary of its first log object is published, in
 * milliseconds since its process was spawned: until it asks for its first invocation (Node, Lambda's runtime client, the
 * import of the function), then until it asks S3 for the log object, until it publishes, and until it has returned.
 */
export interface FirstAnswer {
  import: number;
  request: number;
  evaluate: number;
  publish: number;
  total: number;
  /** Processor time in all, with Node and the runtime client. */
  cpu: number;
}

const project = join(import.meta.dirname, "..");

/** Starts a function's module under AWS's own runtime client, and measures its answer to one log object of these bytes. */
export async function firstAnswer(module: string, logObject: Uint8Array): Promise<FirstAnswer> {
  const start = performance.now();
  const at: Partial<Record<"next" | "read" | "published" | "returned", number>> = {};
  const mark = (name: keyof typeof at) => {
    at[name] ??= performance.now() - start;
  };
  const returned = Promise.withResolvers<void>();
  let cpu = Number.NaN;
  const server = createServer(({ method, url = "", headers }, response) => {
    if (url.endsWith("/invocation/next")) {
      if (at.next === undefined) invoke(response);
      mark("next");
    } else if (url.endsWith("/response") || url.endsWith("/error")) {
      mark("returned");
      cpu = Number(headers["processor-time"]) / 1000;
      response.writeHead(202).end();
      if (url.endsWith("/response") && at.published !== undefined) returned.resolve();
      else returned.reject(new Error("the function published nothing"));
    } else if (method === "GET") {
      mark("read");
      response.writeHead(200, { "content-length": logObject.length }).end(logObject);
    } else {
      mark("published");
      response.writeHead(200, { "content-type": "text/xml" }).end(publishAnswer);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, ["--import", join(project, "test/support/rapid-client.mjs"), runtimeClient], {
    env: environmentOf(module, address),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  child.once("exit", () => returned.reject(new Error(`the function's process ended: ${errors}`)));
  try {
    await returned.promise;
    const { next = 0, read = 0, published = 0, returned: end = 0 } = at;
    return {
      import: next,
      request: read - next,
      evaluate: published - read,
      publish: end - published,
      total: end,
      cpu,
    };
  } finally {
    child.kill("SIGKILL");
    server.close();
    server.closeAllConnections();
  }
}

/**
 * Returns gzipped log files of twenty records, two of which alert by the rules that are deployed by default. Which rules
 * these are makes up to a third of a first evaluation's time, so no single log file is typical.
 */
export function smallLogFiles(count: number): Uint8Array[] {
  const evaluator = createEvaluator(rulesets.shipped());
  const alerts = (json: string) => {
    const evaluation = evaluator.begin();
    evaluation.add(JSON.parse(json));
    return evaluation.finish().alertCount > 0;
  };
  return Array.from({ length: count }, (_, file) => {
    const left = { alerting: 2, others: 18 };
    const chosen: string[] = [];
    for (const json of generateRecords("busy", file + 1)) {
      const kind = alerts(json) ? "alerting" : "others";
      if (left[kind] > 0) {
        left[kind]--;
        chosen.push(json);
      }
      if (chosen.length === 20) break;
    }
    return gzipSync(`{"Records":[${chosen.join()}]}`);
  });
}

const runtimeClient = join(project, "node_modules/aws-lambda-ric/index.mjs");

function environmentOf(module: string, address: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_LAMBDA_RUNTIME_API: address,
    LAMBDA_TASK_ROOT: dirname(module),
    _HANDLER: `${basename(module, ".mjs")}.handler`,
    AWS_LAMBDA_FUNCTION_NAME: "alerts",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/alerts",
    AWS_LAMBDA_LOG_STREAM_NAME: "bench",
    AWS_LAMBDA_LOG_FORMAT: "JSON",
    TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:alerts",
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: `http://${address}`,
  };
}

const key =
  "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/02/123456789012_CloudTrail_eu-west-1_20260302T0800Z_1.json.gz";

function invoke(response: ServerResponse): void {
  const notification = {
    Records: [
      {
        eventSource: "aws:s3",
        eventName: "ObjectCreated:Put",
        s3: { bucket: { name: "logs" }, object: { key, size: 1000 } },
      },
    ],
  };
  response
    .setHeader("Lambda-Runtime-Aws-Request-Id", "1")
    .setHeader("Lambda-Runtime-Deadline-Ms", Date.now() + 20_000)
    .setHeader("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:alerts")
    .end(JSON.stringify(notification));
}

const publishAnswer =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
