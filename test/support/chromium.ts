import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** The path of Chromium: what `CHROMIUM` says, or where Linux distributions install it; undefined without one. */
export const chromiumPath: string | undefined = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));

/** Whether browser tests fail, rather than are skipped, without Chromium; `.ci/run` sets it. */
export const chromiumIsRequired = process.env.REQUIRE_CHROMIUM === "1";

/** Starts Chromium with an empty profile, without the parts that use the network on their own. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
