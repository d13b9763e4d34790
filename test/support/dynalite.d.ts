declare module "dynalite" {
  import type { Server } from "node:http";
  /** An in-memory DynamoDB as an HTTP server. */
  export default function dynalite(options?: { createTableMs?: number }): Server;
}
