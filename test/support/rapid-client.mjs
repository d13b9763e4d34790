// Loaded before aws-lambda-ric. Replaces its native part, which takes more than a minute to compile,
// by the same three calls of the Runtime API.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
//
// JavaScript, and node:http, which the function loads too: type stripping and `fetch` would be a quarter of the time that
// bench/first-answer.ts measures. An import of node:http reads all that it exports, which loads `fetch`, too.
const { once } = process.getBuiltinModule("node:events");
const { Agent, request } = process.getBuiltinModule("node:http");
const { Module } = process.getBuiltinModule("node:module");

const invocations = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
/** Without connections that the server may close while an invocation lasts. */
const agent = new Agent({ keepAlive: false });
/** The native client blocks until a response is sent; here the next request waits for it. */
let sent = Promise.resolve();

const rapidClient = {
  async next() {
    await sent;
    const { text, headers } = await send("next", "GET");
    return { bodyJson: text, headers };
  },
  done: (id, body) => post(`${id}/response`, body),
  error: (id, body) => post(`${id}/error`, body),
};

function post(path, body) {
  sent = send(path, "POST", body);
}

/** Sends a request, with the processor time of this process so far, in microseconds: bench/first-answer.ts reads it. */
async function send(path, method, body) {
  const { user, system } = process.cpuUsage();
  const headers = { "processor-time": user + system };
  const sending = request(`${invocations}/${path}`, { method, agent, headers }).end(body);
  const [response] = await once(sending, "response");
  let text = "";
  for await (const part of response.setEncoding("utf8")) text += part;
  return { text, headers: response.headers };
}

const load = Module._load;
Module._load = (name, ...more) => (name === "./rapid-client.node" ? rapidClient : load(name, ...more));
