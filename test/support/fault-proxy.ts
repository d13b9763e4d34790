import { once } from "node:events";
import { type ClientRequest, createServer, type IncomingHttpHeaders, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Stands between an AWS client and the emulator, and spoils what it is told to. */
export interface FaultProxy {
  endpoint: string;
  /** The next requests of `service` that are about `subject` (words of a key) meet these faults, one each. */
  inject(service: Service, subject: string, ...faults: Fault[]): void;
  /** How many requests of `service` were about `subject`. */
  count(service: Service, subject: string): number;
  stop(): Promise<void>;
}

export type Service = "s3" | "sns";

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Does with one exchange what it wants; `pass` gets the emulator's answer. */
export type Fault = (response: ServerResponse, pass: () => Promise<Answer>) => void | Promise<void>;

/** Starts a proxy on a free port of 127.0.0.1. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const faults: { service: Service; subject: string; fault: Fault }[] = [];
  const seen: { service: Service; about: string }[] = [];
  const server = createServer(async (incoming, response) => {
    const { method, url = "/", headers } = incoming;
    const sent = await buffer(incoming);
    // SNS is asked by POST /, in a form.
    const service: Service = url === "/" ? "sns" : "s3";
    const about = decodeURIComponent(service === "s3" ? url : sent.toString().replaceAll("+", " "));
    seen.push({ service, about });

    const pass = async (): Promise<Answer> => {
      const outgoing: ClientRequest = request(new URL(url, target), { method, headers });
      outgoing.end(sent);
      const [answer] = await once(outgoing, "response");
      return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
    };
    const index = faults.findIndex((one) => one.service === service && about.includes(one.subject));
    const [found] = index < 0 ? [] : faults.splice(index, 1);
    await (found?.fault ?? faultless)(response, pass);
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

const faultless: Fault = async (response, pass) => {
  const { status, headers, body } = await pass();
  response.writeHead(status, headers).end(body);
};

/** An error as S3 words it: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3Error =
  (status: number, code: string): Fault =>
  (response) => {
    const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>injected</Message></Error>`;
    response.writeHead(status, { "content-type": "application/xml" }).end(body);
  };

/** An error as SNS words it: https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
export const snsError =
  (status: number, code: string): Fault =>
  (response) => {
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>injected</Message></Error>`;
    const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}</ErrorResponse>`;
    response.writeHead(status, { "content-type": "text/xml" }).end(body);
  };

/** The connection ends in the middle of the body. */
export const cutOff: Fault = async (response, pass) => {
  const { status, headers, body } = await pass();
  response.writeHead(status, headers).write(body.subarray(0, body.length / 2), () => response.destroy());
};

/** Half of the body comes, and then nothing. */
export const stall: Fault = async (response, pass) => {
  const { status, headers, body } = await pass();
  response.writeHead(status, headers).write(body.subarray(0, body.length / 2));
};

/** A byte a second: too much for a time-out of silence. */
export const drip: Fault = async (response, pass) => {
  const { status, headers, body } = await pass();
  response.writeHead(status, headers);
  let at = 0;
  const timer = setInterval(() => response.write(body.subarray(at, ++at)), 1000);
  response.once("close", () => clearInterval(timer));
};

/** The whole body under a content-length that is not its own. */
export const wrongLength =
  (difference: number): Fault =>
  async (response, pass) => {
    const { status, headers, body } = await pass();
    const length = String(body.length + difference);
    response.writeHead(status, { ...headers, "content-length": length }).end(body);
  };

/** The request is carried out, and never answered. */
export const acceptInSilence: Fault = async (_response, pass) => {
  await pass();
};

/** The request is neither carried out nor answered. */
export const silence: Fault = () => {};
