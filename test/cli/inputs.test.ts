import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { findInputs, readInput } from "../../cli/inputs.ts";
import { startEmulator } from "../../local/emulator.ts";
import { temporaryFolder } from "../support/rules-folder.ts";

afterEach(() => vi.unstubAllEnvs());

const found = (...paths: string[]) => Array.fromAsync(findInputs(paths));

test("a folder's files are found by their endings, without those that are known to contain no records", async () => {
  const folder = temporaryFolder({
    "a.json": "",
    "b.json.gz": "",
    "c/d.jsonl": "",
    "c/e.ndjson.zst": "",
    "export/stream/000000.gz": "",
    "notes.txt": "",
    "archive.tar.gz": "",
    "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/03/14/digest.json.gz": "",
    "AWSLogs/123456789012/CloudTrail-NetworkActivity/eu-west-1/2026/03/14/log.json.gz": "",
  });
  expect((await found(folder)).map((path) => path.slice(folder.length + 1))).toEqual([
    "AWSLogs/123456789012/CloudTrail-NetworkActivity/eu-west-1/2026/03/14/log.json.gz",
    "a.json",
    "b.json.gz",
    "c/d.jsonl",
    "c/e.ndjson.zst",
    "export/stream/000000.gz",
  ]);
});

test("a file that is named is found whatever its ending, and each file once", async () => {
  const folder = temporaryFolder({ "notes.txt": "", "a.json": "" });
  const [notes, a] = [join(folder, "notes.txt"), join(folder, "a.json")];
  expect(await found(notes, a, folder, `${folder}/./a.json`)).toEqual([notes, a]);
});

test("an object that is named is found whatever its ending", async () => {
  const emulator = await startEmulator();
  onTestFinished(emulator.stop);
  for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
  await emulator.putObject("exports/notes.txt", Buffer.from("{}"));
  await emulator.putObject("exports/notes.txt.bak", Buffer.from("{}"));
  const uri = `s3://${emulator.bucket}/exports/notes.txt`;
  expect(await found(uri)).toEqual([uri]);
  await expect(readInput(`${uri}.gone`)).rejects.toThrow(`${uri}.gone: no such object`);
});

test("an error names the path in words", async () => {
  const folder = temporaryFolder({ "a.json": "{}", "empty/.keep": "" });
  await expect(found("nowhere.json")).rejects.toThrow("nowhere.json: no such file or folder");
  await expect(found("*.nothing")).rejects.toThrow("*.nothing: matches no file or folder");
  await expect(found(join(folder, "empty"))).rejects.toThrow(/empty: the folder contains no file that ends in /);
  await expect(readInput(join(folder, "a.json/b.json"))).rejects.toThrow(
    `${folder}/a.json/b.json: a part of the path is a file, not a folder`,
  );
  await expect(readInput(folder)).rejects.toThrow(`${folder}: is a folder, not a file`);
});
