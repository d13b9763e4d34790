/** Stands in for build/bundle.ts where what the function does is not looked at. */
export async function bundle() {
  return {
    files: { "index.mjs": "export const handler = async () => {};", "index.mjs.map": "{}" },
    rules: [
      { id: "root-console-login", severity: "high" },
      { id: "cloudtrail-tampering", severity: "critical" },
    ],
  };
}
