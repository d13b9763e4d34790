import { extendedEncodeURIComponent } from "@smithy/core/protocols";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { isGzip } from "../engine/log-file/gunzip.ts";
import { maxBytesInMemory } from "../engine/log-file/read.ts";
import { type Endpoint, endpointOf } from "./endpoint.ts";
import { type LogObject, uriOf } from "./notification.ts";
import { readBody, refusalOf, signedRequests } from "./signed-request.ts";
import { logRepeat } from "./telemetry.ts";

/**
 * Reads a log object that is small and gzipped. Resolves with undefined for any other, and if it can't, which is logged: the SDK's client
 * then reads it, or says why not.
 */
export type GetSmallObject = (logObject: LogObject, signal: AbortSignal) => Promise<Uint8Array | undefined>;

/**
 * Returns a function that requests a log object from S3 once, without the AWS SDK's client. It does not ask for S3's
 * checksum, which the client computes in JavaScript: gzip has one of its own, and what then seems damaged is read again by the client.
 */
export function getSmallObjects(requestHandler: NodeHttpHandler, variables: NodeJS.ProcessEnv): GetSmallObject {
  const endpoint = endpointOf("s3", variables);
  if (!endpoint) return async () => undefined;
  const send = signedRequests("s3", endpoint, requestHandler, variables);
  return async (logObject, signal) => {
    const { bucket, key, versionId } = logObject;
    const address = addressOf(endpoint, bucket);
    if (!address) return undefined;
    try {
      const path = `${address.path}/${key.split("/").map(extendedEncodeURIComponent).join("/")}`;
      const answer = await send(
        { method: "GET", hostname: address.hostname, path, query: versionId === undefined ? {} : { versionId } },
        signal,
      );
      const { status, headers, body } = answer;
      if (status !== 200) {
        logRepeat({ logObject: uriOf(logObject) }, await refusalOf(answer));
        return undefined;
      }
      const bytes = Number(headers["content-length"] ?? Number.NaN);
      if (!(bytes <= maxBytesInMemory)) {
        body.destroy();
        return undefined;
      }
      const content = await readBody(body, bytes);
      return isGzip(content) ? content : undefined;
    } catch (error) {
      if (!signal.aborted) logRepeat({ logObject: uriOf(logObject) }, error);
      return undefined;
    }
  };
}

/** The host and the beginning of the path of a bucket's objects; undefined for a bucket, such as one with dots, of which the SDK knows more. */
function addressOf(endpoint: Endpoint, bucket: string): { hostname: string; path: string } | undefined {
  // Names with two hyphens in a row may be those of directory buckets or of access points.
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket) || bucket.includes("--")) return undefined;
  const { hostname } = endpoint;
  if (!endpoint.isConfigured) return { hostname: `${bucket}.${hostname}`, path: "" };
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname) ? { hostname, path: `/${bucket}` } : undefined;
}
