import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { mapStackTraces } from "../../handler/stack-traces.ts";
import { temporaryFolder } from "../support/rules-folder.ts";

/** Returns the stack trace of an error that is made while stack traces are mapped. */
function mappedStack(make: () => Error): string[] {
  const before = Error.prepareStackTrace;
  mapStackTraces();
  try {
    return (make().stack ?? "").split("\n");
  } finally {
    Error.prepareStackTrace = before;
  }
}

async function builtModule(): Promise<{ folder: string; fail: () => Error }> {
  const source = 'export function fail() {\n  return new RangeError("too far");\n}\n';
  const folder = temporaryFolder({ "source.js": source });
  const outfile = join(folder, "out/index.mjs");
  await build({ entryPoints: [join(folder, "source.js")], outfile, minify: true, sourcemap: true, format: "esm" });
  // Vitest's own import would change the module's lines.
  return { folder, fail: createRequire(import.meta.url)(outfile).fail };
}

test("a place in a module with a source map is named by its source", async () => {
  const { fail } = await builtModule();
  expect(mappedStack(fail).slice(0, 2)).toEqual(["RangeError: too far", "    at <anonymous> (source.js:2:10)"]);
});

test("a place in a module whose source map is damaged stays as it is", async () => {
  const { folder, fail } = await builtModule();
  writeFileSync(join(folder, "out/index.mjs.map"), "{");
  expect(mappedStack(fail)[1]).toMatch(/out\/index\.mjs:1:\d+\)?$/);
});

test("a place that the source map does not have stays as it is", async () => {
  const { folder, fail } = await builtModule();
  writeFileSync(
    join(folder, "out/index.mjs.map"),
    JSON.stringify({ version: 3, sources: [], names: [], mappings: "" }),
  );
  expect(mappedStack(fail)[1]).toMatch(/out\/index\.mjs:1:\d+\)?$/);
});

test("an error whose message cannot be read has a stack trace", () => {
  const thrown = new Error("x");
  const stack = mappedStack(() => {
    const get = () => {
      throw thrown;
    };
    return Object.defineProperty(new Error(), "message", { get });
  });
  expect(stack[0]).toBe("Error");
});
