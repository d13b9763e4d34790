import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Gives the tests, and the processes that they start, one temporary folder, and removes it after the last test. The Pulumi
 * program removes its folders when its process exits by itself, which a worker of Vitest does not.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-tests-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
