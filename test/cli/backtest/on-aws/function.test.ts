import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { detailsOf } from "../../../../cli/backtest/on-aws/function.ts";

const uris = ["s3://logs/a", "s3://logs/b", "s3://logs/c"];
const gzip = (uri: string) => gzipSync(JSON.stringify({ counts: uri })).toString("base64");

test("what did not fit into an answer is asked for again, until each log object has details or an error", async () => {
  const asked: (readonly string[])[] = [];
  const details = await detailsOf(
    uris,
    async (some) => {
      asked.push(some);
      const details = some.map((uri, index) =>
        index > 0 ? ({ notBegun: true } as const) : uri.endsWith("b") ? { error: "gone" } : { gzip: gzip(uri) },
      );
      return { details };
    },
    1,
  );
  expect(asked).toEqual([uris, ["s3://logs/b", "s3://logs/c"], ["s3://logs/c"]]);
  expect(details).toEqual(
    new Map<string, unknown>([
      ["s3://logs/a", { counts: "s3://logs/a" }],
      ["s3://logs/b", new Error("gone")],
      ["s3://logs/c", { counts: "s3://logs/c" }],
    ]),
  );
});

test("a function that begins nothing, or answers with too little, is not asked for ever", async () => {
  const begun = await detailsOf(uris, async (some) => ({ details: some.map(() => ({ notBegun: true as const })) }), 4);
  const empty = await detailsOf(uris, async () => ({ details: [] }), 1);
  for (const details of [begun, empty]) expect([...details]).toEqual(uris.map((uri) => [uri, new Error("no answer")]));
});
