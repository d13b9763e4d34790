import type { BundleOptions } from "../../build/bundle.ts";

/** Replaces build/bundle.ts, whose result the engine only stores: the code changes with the options. */
export async function bundle(options: BundleOptions = {}) {
  return {
    files: { "index.mjs": `export const handler = async () => ${JSON.stringify(options)};`, "index.mjs.map": "{}" },
    rules: [
      { id: "root-console-login", severity: "high" },
      { id: "cloudtrail-tampering", severity: "critical" },
    ],
  };
}
