import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Lets the processes that tests start by the dozen compile what they share once: program.test.ts alone takes 18 s rather than 35. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-compiled-"));
  process.env.NODE_COMPILE_CACHE = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
