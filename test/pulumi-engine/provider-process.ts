import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A call of the engine to the provider that changed something in AWS, or failed to. */
export interface Call {
  call: "create" | "update" | "delete";
  /** Its type and name: `aws:kms/key:Key key`. */
  resource: string;
  ok: boolean;
  error?: string;
}

/** What provider/provider.py pretends about AWS; its head explains each. */
export interface Settings {
  fail?: { call: Call["call"]; resource: string; partial?: boolean };
  failFirst?: string;
  allowed?: number;
  concurrencyQuota?: number;
  confirmed?: string[];
}

/** The provider and the emulated AWS behind it, in a process of their own. */
export interface Provider {
  /** The port to which the engine attaches. */
  port: number;
  /** The URL of the emulated AWS. */
  endpoint: string;
  set(settings: Settings): void;
  /** The calls since the last time that this was called, in the order in which they ended. */
  takeCalls(): Call[];
  /** Empties the emulated AWS. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the provider with the Python interpreter at `python`. */
export async function startProvider(python: string): Promise<Provider> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-provider-"));
  const files = { LOG_FILE: join(folder, "calls.jsonl"), SETTINGS_FILE: join(folder, "settings.json") };
  const set = (settings: Settings) => writeFileSync(files.SETTINGS_FILE, JSON.stringify(settings));
  const clear = () => writeFileSync(files.LOG_FILE, "");
  set({});
  clear();

  const script = join(import.meta.dirname, "provider/provider.py");
  const child = spawn(python, ["-B", script], { env: { PATH: process.env.PATH, ...files } });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ready = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve)),
    ended.then(() => Promise.reject(new Error(`the provider did not start:\n${errors}`))),
  ]);
  const { port, endpoint } = JSON.parse(ready) as { port: number; endpoint: string };
  return {
    port,
    endpoint,
    set,
    takeCalls() {
      const lines = readFileSync(files.LOG_FILE, "utf8").split("\n").filter(Boolean);
      clear();
      return lines.map((line) => JSON.parse(line) as Call);
    },
    async reset() {
      set({});
      clear();
      const { ok, status } = await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
      if (!ok) throw new Error(`the emulator could not be emptied: status ${status}`);
    },
    async stop() {
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
