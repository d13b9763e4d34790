declare module "dynalite" {
  import type { Server } from "node:http";
  /** A DynamoDB in memory, to listen where it is told. */
  export default function dynalite(options?: { createTableMs?: number }): Server;
}
