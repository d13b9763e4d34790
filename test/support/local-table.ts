import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
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

/**
 * Starts a DynamoDB-compatible server on a free port of 127.0.0.1, with a table like infra/memory.ts creates.
 * `givesRefusedItems` lets it give the item with a refusal, which takes a second server.
 */
export async function startLocalTable(name = "memory", { givesRefusedItems = false } = {}): Promise<LocalTable> {
  const dynamodb = dynalite({ createTableMs: 0 });
  const servers: Server[] = [dynamodb];
  let endpoint = await listen(dynamodb);
  if (givesRefusedItems) {
    const server = withRefusedItems(endpoint);
    servers.push(server);
    endpoint = await listen(server);
  }
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
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

interface Answer {
  __type?: string;
  Item?: unknown;
}

const type = "application/x-amz-json-1.0";

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * Answers as dynalite at `endpoint`, and gives the item with a refusal, as DynamoDB does, by which Powertools decides:
 * dynalite takes `ReturnValuesOnConditionCheckFailure` and does nothing (findings/dynalite-refuses-without-the-item.sh).
 */
function withRefusedItems(endpoint: string): Server {
  return createServer(async (incoming, response) => {
    const { authorization = "", "x-amz-date": date = "", "x-amz-target": target } = incoming.headers;
    const ask = async (action: unknown, body: string): Promise<{ status: number; body: Answer }> => {
      const headers = {
        authorization,
        "x-amz-date": String(date),
        "x-amz-target": String(action),
        "content-type": type,
      };
      const answer = await fetch(endpoint, { method: "POST", headers, body });
      return { status: answer.status, body: (await answer.json()) as Answer };
    };
    const sent = await text(incoming);
    const { status, body } = await ask(target, sent);
    const { TableName, Item, Key = { id: Item?.id }, ReturnValuesOnConditionCheckFailure: wanted } = JSON.parse(sent);
    if (wanted === "ALL_OLD" && body.__type?.endsWith("#ConditionalCheckFailedException")) {
      const read = await ask("DynamoDB_20120810.GetItem", JSON.stringify({ TableName, Key }));
      body.Item = read.body.Item;
    }
    response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));
  });
}
