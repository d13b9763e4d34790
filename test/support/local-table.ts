import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

/** A table like the stack's, on a server of this process. */
export interface LocalTable {
  name: string;
  endpoint: string;
  /** A client of it that tries each request once. */
  client: DynamoDBClient;
  stop(): void;
}

/** Starts a DynamoDB-compatible server on a free port of 127.0.0.1, with a table like infra/memory.ts creates. */
export async function startLocalTable(name = "memory"): Promise<LocalTable> {
  const server = dynalite({ createTableMs: 0 });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    }),
  );
  return {
    name,
    endpoint,
    client,
    stop() {
      client.destroy();
      server.close();
    },
  };
}
