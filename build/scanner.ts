import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";

const source = join(import.meta.dirname, "../engine/scanner/scan.as.ts");
const target = join(import.meta.dirname, "../engine/scanner/wasm.ts");

/** The text of wasm.ts: scan.as.ts compiled. The same source gives the same text. */
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
      readFile: (name) => (name === "scan.as.ts" ? readFileSync(source, "utf8") : null),
      writeFile: (_name, contents) => {
        wasm = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(`scan.as.ts does not compile:\n${stderr}`, { cause: error });
  const base64 = Buffer.from(wasm).toString("base64");
  return (
    "// Made from scan.as.ts by `npm run scanner`; a test holds that it is current.\n\n" +
    "/** The scanner as WebAssembly, in base64. */\n" +
    `export const wasm =\n  "${base64}";\n`
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(target, await compileScanner());
