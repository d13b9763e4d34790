import { once } from "node:events";
import { type AddressInfo, connect, createServer, type LookupFunction } from "node:net";
import { expect, test } from "vitest";
import { reasonOf } from "../../handler/reason.ts";

test("is an error's name and message, or the text of what else was thrown", () => {
  expect(reasonOf(new RangeError("too far"))).toBe("RangeError: too far");
  expect(reasonOf("no error")).toBe("no error");
  expect(reasonOf(new AggregateError([new Error("one")], "several"))).toBe("AggregateError: several");
  expect(reasonOf(new Error())).toBe("Error: ");
});

test("names each address of a host that could not be connected to", async () => {
  const port = await closedPort();
  const addresses = [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ];
  const lookup: LookupFunction = (_hostname, _options, callback) => callback(null, addresses);
  const socket = connect({ host: "s3.example.com", port, lookup });
  const error = await new Promise((resolve) => socket.once("error", resolve));
  // Without IPv6, the second code is another.
  expect(reasonOf(error)).toMatch(/^AggregateError: connect ECONNREFUSED 127\.0\.0\.1:\d+, connect E[A-Z]+ ::1:\d+/);
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
