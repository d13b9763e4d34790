import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const folder = join(import.meta.dirname, "../engine/scanner");

/** Compiles scan.as.ts, and what it imports, to the text of wasm.ts. The same sources give the same text. */
export async function compileScanner(): Promise<string> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "scan.as.ts",
      "--outFile",
      "scan.wasm",
      "-O3",
      "--enable",
      "simd",
      "--runtime",
      "stub",
      "--noAssert",
      "--initialMemory",
      "1",
    ],
    {
      // The compiler also looks for modules by other names.
      readFile: (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : null),
      writeFile: (_name, contents) => {
        wasm = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(`scan.as.ts does not compile:\n${stderr}`, { cause: error });
  const base64 = Buffer.from(wasm).toString("base64");
  return (
    "// Compiled from scan.as.ts by `npm run scanner`; a test checks that it is current.\n\n" +
    "/** The scanner as WebAssembly, in base64. */\n" +
    `export const wasm =\n  "${base64}";\n`
  );
}

if (import.meta.main) {
  writeFileSync(join(folder, "wasm.ts"), await compileScanner());
}
