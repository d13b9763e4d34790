import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createPublishOnce } from "../../handler/publish-once.ts";
import { requestLimits } from "../../handler/request-limits.ts";
import { logger } from "../../handler/telemetry.ts";

/** Begins every answer and never ends it. */
let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createServer((_request, response) => void response.writeHead(200, { "content-length": 2 }).write("{"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("an answer that stalls is given up", async () => {
  const client = new DynamoDBClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    requestHandler: requestLimits(100, 100),
    maxAttempts: 1,
  });
  const request = client.send(new GetItemCommand({ TableName: "table", Key: { id: { S: "a" } } }));
  await expect(request).rejects.toThrow("the request socket timed out after 100 ms of inactivity");
  client.destroy();
});

test("a summary is published although the table of what was published stalls", async () => {
  const warn = vi.spyOn(logger, "warn").mockImplementation(() => {});
  const variables = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };
  for (const [name, value] of Object.entries({ ...variables, AWS_ENDPOINT_URL_DYNAMODB: endpoint })) {
    vi.stubEnv(name, value);
  }
  const publishOnce = createPublishOnce("published");
  const send = vi.fn(async () => {});
  const started = performance.now();
  await publishOnce({
    logObject: { bucket: "logs", key: "a.json.gz" },
    evaluation: { alerts: [], alertCount: 0 } as never,
    send,
    context: { getRemainingTimeInMillis: () => 60_000 },
  });
  vi.unstubAllEnvs();
  const lines = warn.mock.calls.map(([line]) => line);
  warn.mockRestore();
  expect(send).toHaveBeenCalledTimes(1);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(lines).toEqual(["The table of what was published failed: a summary may go out twice"]);
});
