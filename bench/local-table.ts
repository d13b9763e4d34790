import { startLocalTable } from "../test/support/local-table.ts";

// A DynamoDB-compatible server in a process of its own, so that it takes no time from what is measured. Sends its endpoint
// to the parent process, which ends this one.
const { endpoint } = await startLocalTable();
process.send?.(endpoint);
