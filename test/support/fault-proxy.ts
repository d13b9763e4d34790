import { once } from "node:events";
import { type ClientRequest, createServer, type IncomingHttpHeaders, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A proxy between an AWS client and the emulator that injects faults. */
export interface FaultProxy {
  endpoint: string;
  /** Injects each fault into one of the next requests to `service` that mention `subject`, such as part of a key. */
  inject(service: Service, subject: string, ...faults: Fault[]): void;
  /** Counts the requests to `service` so far that mention `subject`. */
  count(service: Service, subject: string): number;
  stop(): Promise<void>;
}

export type Service = "s3" | "sns" | "dynamodb";

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Handles one request; `pass` forwards it to the emulator and returns the answer. */
export type Fault = (response: ServerResponse, pass: () => Promise<Answer>) => void | Promise<void>;

/** Starts a proxy on a free port of 127.0.0.1. `dynamodb` is the endpoint of a table's server, if there is one. */
export async function startFaultProxy(target: string, dynamodb = target): Promise<FaultProxy> {
  const faults: { service: Service; subject: string; fault: Fault }[] = [];
  const seen: { service: Service; about: string }[] = [];
  const server = createServer(async (incoming, response) => {
    const { method, url = "/", headers } = incoming;
    const sent = await buffer(incoming);
    const service = serviceOf(url, headers);
    const about = wordsOf(service, url, sent.toString());
    seen.push({ service, about });

    const pass = async (): Promise<Answer> => {
      const outgoing: ClientRequest = request(new URL(url, service === "dynamodb" ? dynamodb : target), {
        method,
        headers,
      });
      outgoing.end(sent);
      const [answer] = await once(outgoing, "response");
      return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
    };
    const index = faults.findIndex((one) => one.service === service && about.includes(one.subject));
    const [found] = index < 0 ? [] : faults.splice(index, 1);
    await (found?.fault ?? passOn)(response, pass);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inject(service, subject, ...injected) {
      faults.push(...injected.map((fault) => ({ service, subject, fault })));
    },
    count: (service, subject) => seen.filter((one) => one.service === service && one.about.includes(subject)).length,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function serviceOf(url: string, headers: IncomingHttpHeaders): Service {
  if (String(headers["x-amz-target"]).startsWith("DynamoDB_")) return "dynamodb";
  // SNS requests are forms, posted to /.
  return url === "/" ? "sns" : "s3";
}

function wordsOf(service: Service, url: string, sent: string): string {
  if (service === "dynamodb") return sent;
  return decodeURIComponent(service === "s3" ? url : sent.replaceAll("+", " "));
}

/** Forwards the request, and the answer. */
export const passOn: Fault = async (response, pass) => {
  const { status, headers, body } = await pass();
  response.writeHead(status, headers).end(body);
};

/** An error response of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3Error =
  (status: number, code: string): Fault =>
  (response) => {
    const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>injected</Message></Error>`;
    response.writeHead(status, { "content-type": "application/xml" }).end(body);
  };

/** An error response of SNS: https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
export const snsError =
  (status: number, code: string): Fault =>
  (response) => {
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>injected</Message></Error>`;
    const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}</ErrorResponse>`;
    response.writeHead(status, { "content-type": "text/xml" }).end(body);
  };

/** An error response of DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const dynamodbError =
  (status: number, code: string): Fault =>
  (response) => {
    const body = JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: "injected" });
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
  };

/**
 * Refuses, as `refuse` does, requests that were not signed within five minutes of a clock that is an hour ahead, and forwards others.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export const clockAhead =
  (refuse: Fault): Fault =>
  (response, pass) => {
    const time = new Date(Date.now() + 3_600_000);
    response.setHeader("date", time.toUTCString());
    const signed = Date.parse(
      String(response.req.headers["x-amz-date"]).replace(/^(.{4})(..)(.{5})(..)(..Z)$/, "$1-$2-$3:$4:$5"),
    );
    return Math.abs(signed - time.getTime()) < 300_000 ? passOn(response, pass) : refuse(response, pass);
  };

/** Closes the connection in the middle of the body. */
export const cutOff: Fault = async (response, pass) => {
  const { status, headers, body } = await pass();
  response.writeHead(status, headers).write(body.subarray(0, body.length / 2), () => response.destroy());
};

/** Sends half of the body, then nothing, and leaves the connection open. */
export const stall: Fault = async (response, pass) => {
  const { status, headers, body } = await pass();
  response.writeHead(status, headers).write(body.subarray(0, body.length / 2));
};

/** Sends a byte a second, which an idle time-out does not notice. */
export const drip: Fault = async (response, pass) => {
  const { status, headers, body } = await pass();
  response.writeHead(status, headers);
  let at = 0;
  const timer = setInterval(() => response.write(body.subarray(at, ++at)), 1000);
  response.once("close", () => clearInterval(timer));
};

/** Sends the whole body with a wrong content-length. */
export const wrongLength =
  (difference: number): Fault =>
  async (response, pass) => {
    const { status, headers, body } = await pass();
    const length = String(body.length + difference);
    response.writeHead(status, { ...headers, "content-length": length }).end(body);
  };

/** Forwards the request and never answers. */
export const acceptInSilence: Fault = async (_response, pass) => {
  await pass();
};

/** Neither forwards the request nor answers. */
export const silence: Fault = () => {};
