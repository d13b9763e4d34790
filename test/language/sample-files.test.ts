import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseSample, readSampleFiles, SampleError } from "../../language/sample-files.ts";
import { temporaryFolder } from "../support/rules-folder.ts";

const read = (path: string, below?: string) => readSampleFiles({ path, shown: "samples" }, below);

test("JSON files at any depth are read in the order of their paths, but for hidden ones", () => {
  const folder = temporaryFolder({
    "b.JSON": "5",
    "a/alert/1.json": "1",
    "a/alert/two/1.json": "2",
    "a-b/alert/1.json": "3",
    "a/alert/.1.json": "hidden",
    ".a/alert/1.json": "hidden",
    "uncovered.yaml": "[]",
  });
  expect(read(folder).map(({ path, text }) => [path, text])).toEqual([
    ["a-b/alert/1.json", "3"],
    ["a/alert/1.json", "1"],
    ["a/alert/two/1.json", "2"],
    ["b.JSON", "5"],
  ]);
  expect(read(folder, "a").map(({ path }) => path)).toEqual(["a/alert/1.json", "a/alert/two/1.json"]);
});

test("files with the same text have the same hash, and others another", () => {
  const [first, second, third] = read(temporaryFolder({ "a.json": "1", "b.json": "1", "c.json": "2" }));
  expect(first?.hash).toBe(second?.hash);
  expect(first?.hash).not.toBe(third?.hash);
});

test("a folder that is missing, or is a file, has no samples", () => {
  const folder = temporaryFolder({ "a.json": "1" });
  expect([read(join(folder, "b")), read(join(folder, "a.json"))]).toEqual([[], []]);
});

test("links to files are read, and links to folders are not followed", () => {
  const folder = temporaryFolder({ "a/1.json": "1" });
  mkdirSync(join(folder, "b"));
  symlinkSync(join(folder, "a/1.json"), join(folder, "b/2.json"));
  symlinkSync(folder, join(folder, "b/c"));
  expect(read(folder).map(({ path }) => path)).toEqual(["a/1.json", "b/2.json"]);
});

test("a file that can't be read is an error that names it", () => {
  const folder = temporaryFolder({});
  symlinkSync(join(folder, "nowhere"), join(folder, "1.json"));
  expect(() => read(folder)).toThrow(SampleError);
  expect(() => read(folder)).toThrow(/^samples\/1\.json: ENOENT/);
});

test.each([
  ['{\n  "a": tru\n}', 2, 11, "unexpected token", '"a": tru'],
  ['{\n  "a": 1,\n}', 3, 1, "expected double-quoted property name", "}"],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, "expected ',' or '}' after property value", '  "b": 2'],
  ["{\n  'a': 1\n}", 2, 3, "expected property name or '}'", "'a': 1"],
  ['// of today\n{"a": 1}', 1, 1, "unexpected token", "// of today"],
  [`{"a": "${"long ".repeat(40)}",\n"b": undefined}`, 2, 6, "unexpected token", '"b": undefined}'],
  ['{"a": [1,, 2]}', 1, 10, "unexpected token", '{"a": [1,, 2]}'],
  ['{"a": "b', 1, 9, "unterminated string", '{"a": "b'],
  ['{"a":\n', 1, 6, "unexpected end", '{"a":'],
  ["", 1, 1, "unexpected end", ""],
])("the error of a sample that is not JSON points to the place: %j", (text, line, column, problem, excerpt) => {
  const parse = () => parseSample({ text }, "a.json");
  expect(parse).toThrow(`a.json:${line}:${column}: is not JSON: ${problem}\n`);
  expect(parse).toThrow(`${excerpt}\n  ${" ".repeat(column - 1)}^`);
});
