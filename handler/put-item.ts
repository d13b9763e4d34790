import type { DynamoDBClient, PutItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Endpoint } from "./endpoint.ts";
import { onDemand } from "./on-demand.ts";
import { maxTextBytes, readBody, signedRequests } from "./signed-request.ts";

/**
 * Writes an item once. Resolves with whether its condition was true; rejects with the reason why the client should send the request
 * again, as it handles retries, wrong clocks and expired credentials.
 */
export type PutItem = (input: PutItemCommandInput, signal: AbortSignal | undefined) => Promise<boolean>;

const ofClients = new WeakMap<DynamoDBClient, PutItem>();

/**
 * Returns a function that writes items with a client's endpoint, credentials, connections and time limits, but without its middleware,
 * which takes three quarters of the processor time of a write (`npm run bench`, 1,000 values). The endpoint is that
 * of the client's requests, which the first write keeps; before the client's first request, nothing is sent.
 */
export function putItems(client: DynamoDBClient): PutItem {
  const known = ofClients.get(client);
  if (known) return known;
  let address: Omit<Endpoint, "region" | "isConfigured"> | undefined;
  client.middlewareStack.add(
    (next) => (args) => {
      address = args.request as typeof address;
      return next(args);
    },
    { step: "finalizeRequest", name: "endpointOfPutItem" },
  );
  const sender = onDemand(async () => {
    const { region, requestHandler, credentials } = client.config;
    const { protocol, hostname, port } = address as NonNullable<typeof address>;
    const endpoint = { protocol, hostname, ...(port !== undefined && { port }), region: await region() };
    return signedRequests("dynamodb", endpoint, requestHandler as NodeHttpHandler, process.env, credentials);
  });
  const put: PutItem = async (input, signal) => {
    signal?.throwIfAborted();
    if (!address) throw new Error("the client has not sent a request yet");
    const body = JSON.stringify(input);
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "content-length": String(Buffer.byteLength(body)),
      "x-amz-target": "DynamoDB_20120810.PutItem",
    };
    const send = await sender();
    const answer = await send({ method: "POST", path: "/", headers, body }, signal);
    const content = readAnswer((await readBody(answer.body, maxTextBytes)).toString());
    if (content && answer.status === 200) return true;
    const type = String(content?.__type ?? "");
    if (answer.status === 400 && type.endsWith("#ConditionalCheckFailedException")) return false;
    throw new Error(`status ${answer.status} ${type}`.trim());
  };
  ofClients.set(client, put);
  return put;
}

/** Reads the JSON object of an answer of DynamoDB; undefined for another answer, such as a proxy's page. */
function readAnswer(text: string): { __type?: unknown } | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === "object" && content !== null ? content : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
