import { parseLogFileName } from "../log-file-name.ts";

/**
 * Lists files in the order in which CloudTrail delivered them, by their names; the others come first, as they are. The list is
 * in a temporary database of SQLite, which keeps 2 MB in memory and the rest in a temporary file that SQLite deletes
 * (https://www.sqlite.org/inmemorydb.html#temp_db): a million names would take 600 MB.
 */
export async function* inDeliveryOrder(sources: AsyncIterable<string>): AsyncGenerator<string> {
  // Not imported before it is needed: it takes 2 MB.
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync("");
  try {
    database.exec("CREATE TABLE files (source TEXT, time TEXT); BEGIN");
    const add = database.prepare("INSERT INTO files VALUES (?, ?)");
    for await (const source of sources) add.run(source, parseLogFileName(source).deliveryTime);
    for (const { source } of database.prepare("SELECT source FROM files ORDER BY time, rowid").iterate()) {
      yield source as string;
    }
  } finally {
    database.close();
  }
}
