import type { Bundler } from "./replaced.ts";

/** Replaces build/bundle.ts in tests that do not look at the function's code. */
export const fakeBundle: Bundler = async ({ rules, muteFor }) => ({
  files: { "index.mjs": "export const handler = async () => {};", "index.mjs.map": "{}" },
  rules: [
    {
      id: "root-console-login",
      severity: "high",
      ...(muteFor?.high && { mute: { per: "callerOf(record)", for: muteFor.high } }),
    },
    { id: "cloudtrail-tampering", severity: "critical" },
    ...(rules?.enable ?? []).map((id) => ({
      id,
      severity: "low" as const,
      firstSeen: { of: "record.awsRegion", within: 30 * 86_400, learn: 7 * 86_400 },
    })),
  ],
});
