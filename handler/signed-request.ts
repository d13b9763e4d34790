import { Hash } from "@smithy/core/serde";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import type { DirectService, Endpoint } from "./endpoint.ts";

/** A request to a service. */
interface Request {
  method: "GET" | "POST";
  /** Default: that of the endpoint. */
  hostname?: string;
  /** Encoded as in a URL. */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

/** An answer whose body has not been read. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: NodeJS.ReadableStream & { destroy(): void };
}

/** More bytes than the text of any answer has. */
export const maxTextBytes = 64 * 1024;

/**
 * Sends one request; again only if the connection is closed before there is an answer. Rejects if there are no credentials, no
 * connection or no answer in time.
 */
export type SendSigned = (request: Request, abortSignal: AbortSignal | undefined) => Promise<Answer>;

/**
 * Returns a function that sends requests to an endpoint with the AWS SDK's signature, connections and time limits, by default with the
 * environment's credentials, but without a client of the SDK. Importing, creating and first calling the clients of S3 and SNS took a
 * quarter of the processor time of the function's first answer (`npm run bench`). Requests are not retried: the callers leave whatever
 * does not succeed to the SDK's client.
 */
export function signedRequests(
  service: DirectService | "dynamodb",
  endpoint: Omit<Endpoint, "isConfigured">,
  requestHandler: NodeHttpHandler,
  variables: NodeJS.ProcessEnv,
  credentials: ConstructorParameters<typeof SignatureV4>[0]["credentials"] = async () => credentialsOf(variables),
): SendSigned {
  const signer = new SignatureV4({
    service,
    region: endpoint.region,
    credentials,
    sha256: Hash.bind(null, "sha256"),
    // S3's keys may contain slashes and dots in a row, and are encoded once.
    uriEscapePath: service !== "s3",
  });
  const { protocol, port } = endpoint;
  return async ({ method, hostname = endpoint.hostname, path, query = {}, headers, body }, abortSignal) => {
    const host = port === undefined ? hostname : `${hostname}:${port}`;
    const request = {
      method,
      protocol,
      hostname,
      ...(port !== undefined && { port }),
      path,
      query,
      headers: { host, "user-agent": "cloudtrail-alerts", ...traceHeader(variables), ...headers },
      ...(body !== undefined && { body }),
    };
    const signed = await signer.sign(request);
    const handle = () => requestHandler.handle(signed as never, { ...(abortSignal && { abortSignal }) });
    // The service may have closed a connection that was idle, as while Lambda had frozen the process.
    const { response } = await handle().catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" || error.code === "EPIPE") return handle();
      throw error;
    });
    return { status: response.statusCode, headers: response.headers, body: response.body };
  };
}

function credentialsOf({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }: NodeJS.ProcessEnv) {
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new Error("the environment has no credentials");
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/**
 * The trace, which the SDK sends, too: Lambda recognizes by it that functions invoke each other without end.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
function traceHeader({ _X_AMZN_TRACE_ID }: NodeJS.ProcessEnv): Record<string, string> {
  return _X_AMZN_TRACE_ID ? { "x-amzn-trace-id": _X_AMZN_TRACE_ID } : {};
}

/** Reads a body to its end, at most `maxBytes`; rejects if it breaks off or is longer. */
export async function readBody(body: AsyncIterable<unknown>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) throw new RangeError(`the body has more than ${maxBytes} bytes`);
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes);
}

/**
 * Returns what an answer without success says: its status, and the code of AWS's error if it has one. Reads the body, so that the
 * SDK's client can use the connection.
 */
export async function refusalOf({ status, body }: Answer): Promise<string> {
  // A body that is cut off or too long has no code.
  const text = await readBody(body, maxTextBytes).then(String, () => "");
  const code = /<Code>([\w.]{1,100})<\/Code>/.exec(text)?.[1];
  return code === undefined ? `status ${status}` : `status ${status}, ${code}`;
}
