// Loaded before aws-lambda-ric. Replaces its native part, which takes more than a minute to compile,
// by the same three calls of the Runtime API.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { Module } from "node:module";

const invocations = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
// The native client blocks until a response is sent; here the next request waits for it.
let sent: Promise<unknown> = Promise.resolve();

const rapidClient = {
  async next() {
    await sent;
    const response = await fetch(`${invocations}/next`);
    return { bodyJson: await response.text(), headers: Object.fromEntries(response.headers) };
  },
  done: (id: string, body: string) => post(`${id}/response`, body),
  error: (id: string, body: string) => post(`${id}/error`, body),
};

function post(path: string, body: string): void {
  sent = fetch(`${invocations}/${path}`, { method: "POST", body });
}

const loader = Module as unknown as { _load(name: string, ...more: unknown[]): unknown };
const load = loader._load;
loader._load = (name, ...more) => (name === "./rapid-client.node" ? rapidClient : load(name, ...more));
