import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer of an AWS API: JSON, and where it is not 200 the status and the error's name. */
export interface Answer {
  status?: number;
  error?: string;
  headers?: Record<string, string>;
  body?: object;
}

/** What an account answers that has the usual quota, no function and no trail. */
export function emptyAccount(url: string, headers: IncomingHttpHeaders): Answer {
  if (url.includes("/account-settings")) {
    return { body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 } } };
  }
  if (url.endsWith("/concurrency")) return { status: 404, error: "ResourceNotFoundException" };
  if (String(headers["x-amz-target"]).endsWith("DescribeTrails")) return { body: { trailList: [] } };
  return { headers: { "x-amz-bucket-region": "eu-central-1" } };
}

/** Serves these answers on the loopback interface, for `AWS_ENDPOINT_URL`. */
export async function fakeAwsApi(answer = emptyAccount): Promise<{ url: string; close: () => void }> {
  const server = createServer(({ url = "", headers }, response) => {
    const { status = 200, error, headers: more = {}, body } = answer(url, headers);
    response.writeHead(status, {
      "content-type": "application/json",
      ...(error && { "x-amzn-errortype": error }),
      ...more,
    });
    response.end(body ? JSON.stringify(body) : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
