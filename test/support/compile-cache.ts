import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives the many processes that tests start one compile cache: test/index.test.ts takes 18 s instead of 35. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-compiled-"));
  process.env.NODE_COMPILE_CACHE = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
