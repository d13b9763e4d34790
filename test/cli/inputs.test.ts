import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { findInputs, readInput, sizeOf } from "../../cli/inputs.ts";
import { allFiles, isSelected, type LogFileFilter } from "../../cli/log-file-name.ts";
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

test("a link to nowhere that a glob matches does not keep the other files from being read", async () => {
  const folder = temporaryFolder({ "b.json": "{}" });
  const [a, b] = [join(folder, "a.json"), join(folder, "b.json")];
  symlinkSync("nowhere", a);
  expect(await found(`${folder}/*.json`)).toEqual([a, b]);
  await expect(readInput(a)).rejects.toThrow(`${a}: no such file or folder`);
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

test("files are found in the order of their paths", async () => {
  const names = ["a-b/1.json", "a.json", "a/b.json", "a/b/c.json", "a0.json", "B/1.json", "ä/1.json"];
  const folder = temporaryFolder(Object.fromEntries(names.map((name) => [name, ""])));
  const expected = names.map((name) => join(folder, name)).sort();
  expect(await found(folder)).toEqual(expected);
});

test("a subfolder that can't be listed is found with those that can, whatever is selected, and reading it says why", async () => {
  const folder = temporaryFolder({ "2026/03/14/a.json": "", "2026/03/15/b.json": "", "2026/03/16/c.json": "" });
  const findWithout15 = async (filter: LogFileFilter) => {
    mkdirSync(join(folder, "2026/03/15"), { recursive: true });
    const some: string[] = [];
    for await (const path of findInputs([folder], { filter })) {
      some.push(path.slice(folder.length + 1));
      // Its parent was listed when it was still there.
      rmSync(join(folder, "2026/03/15"), { recursive: true, force: true });
    }
    return some;
  };
  expect(await findWithout15(allFiles)).toEqual(["2026/03/14/a.json", "2026/03/15/", "2026/03/16/c.json"]);
  expect(await findWithout15({ ...allFiles, to: "2026-03-14" })).toEqual(["2026/03/14/a.json", "2026/03/15/"]);
  const path = `${join(folder, "2026/03/15")}/`;
  await expect(readInput(path)).rejects.toThrow(`${path}: no such file or folder`);
  await expect(found(`${folder}/2026/03/15`)).rejects.toThrow("15: no such file or folder");
});

test("a day, an account and a Region select files whose names have them", () => {
  const file =
    "AWSLogs/210987654321/CloudTrail/us-east-1/2026/03/14/210987654321_CloudTrail_us-east-1_20260314T0210Z_x.json.gz";
  const selects = (filter: Partial<LogFileFilter>) =>
    [file, "export.json"].map((name) => isSelected(name, { ...allFiles, ...filter }));
  expect(selects({})).toEqual([true, true]);
  for (const filter of [
    { from: "2026-03-14" },
    { to: "2026-03-14" },
    { accounts: ["210987654321"] },
    { regions: ["us-east-1"] },
  ]) {
    expect(selects(filter), JSON.stringify(filter)).toEqual([true, false]);
  }
  for (const filter of [
    { from: "2026-03-15" },
    { to: "2026-03-13" },
    { accounts: ["123456789012"] },
    { regions: ["eu-west-1"] },
  ]) {
    expect(selects(filter), JSON.stringify(filter)).toEqual([false, false]);
  }
});

test("a pattern finds a file once, also where it matches its folder", async () => {
  const folder = temporaryFolder({ "logs/a.json": "" });
  expect(await found(join(folder, "{logs,logs/*.json}"))).toEqual([join(folder, "logs/a.json")]);
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

test("a folder of files that contain no records is named with what they are", async () => {
  const name = "123456789012_CloudTrail-Digest_eu-west-1_main_eu-west-1_20260314T021500Z.json.gz";
  const folder = temporaryFolder({ "README.md": "", [`CloudTrail-Digest/${name}`]: "" });
  await expect(found(folder)).rejects.toThrow(
    `${folder}: nothing to evaluate: ${folder}/CloudTrail-Digest/${name} is a digest file: it signs log files and contains no records`,
  );
});

test("a file's size is that on disk, and 0 if it can't be known without reading", () => {
  const folder = temporaryFolder({ "a.json": "[]" });
  expect([join(folder, "a.json"), join(folder, "b.json"), `s3://logs/${"a".repeat(900)}.json`].map(sizeOf)).toEqual([
    2, 0, 0,
  ]);
});
