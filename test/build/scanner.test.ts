import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileScanner } from "../../build/scanner.ts";

test("wasm.ts is the scanner's source, compiled", async () => {
  const shipped = readFileSync(join(import.meta.dirname, "../../engine/scanner/wasm.ts"), "utf8");
  expect(shipped === (await compileScanner()), "run npm run scanner").toBe(true);
});
