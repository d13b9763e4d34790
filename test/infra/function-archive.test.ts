import { expect, test } from "vitest";
import type { Bundle } from "../../build/bundle.ts";
import { repeatUpload } from "../../infra/function-archive.ts";
import { ConfigurationError } from "../../language/configure.ts";
import { deploy } from "./deploy.ts";

/** The error of a deployment whose function can't be bundled. */
const errorAfter = (error: Error) =>
  deploy(undefined, { bundle: () => Promise.reject(error) }).catch((thrown) => thrown);

test("an invalid rule stops the program with the message of check", async () => {
  const message = "rules/x.cel:3:12: unknown field\n  3 | record.evenName\n    |        ^";
  const error = await errorAfter(Object.assign(new Error(message), { name: "AuthorErrors" }));
  expect([error.message, error.__pulumiRunError]).toEqual([message, true]);
});

test("a mistake in the configuration of rules stops the program with its key", async () => {
  const messageOf = async (error: Error) => (await errorAfter(error)).message;
  expect(await messageOf(new ConfigurationError('params: no rule reads "trustedRole"'))).toBe(
    'cloudtrail-alerts:params: no rule reads "trustedRole"',
  );
  const cause = new Error("ENOENT");
  expect(await messageOf(new ConfigurationError("../rules: there is no such folder of rules", { cause }))).toBe(
    "cloudtrail-alerts:rules.folders: ../rules: there is no such folder of rules",
  );
});

test("an unexpected error keeps its stack trace", async () => {
  const error = await errorAfter(new Error("esbuild is not installed"));
  expect([error.message, error.__pulumiRunError]).toEqual(["esbuild is not installed", undefined]);
});

test("code that the last successful deployment did not have is uploaded again, as a failed one may not have done so", async () => {
  const standard = await deploy();
  const { hash, sha256 } = standard.outputs.code as { hash: string; sha256: string };
  const filesOf = async (previous: object) => {
    const { find, outputs } = await deploy(undefined, { previous: { ...standard.outputs, ...previous } });
    const files = find("aws:lambda/function:Function").inputs.code;
    return { files: Object.keys(files).sort(), code: outputs.code };
  };
  const [own, again] = [
    ["index.mjs", "index.mjs.map"],
    ["deployed.txt", "index.mjs", "index.mjs.map"],
  ];
  expect(await filesOf({})).toEqual({ files: own, code: { hash, sha256 } });
  expect(await filesOf({ code: undefined })).toEqual({ files: own, code: { hash, sha256 } });
  const repeated = await filesOf({ code: { hash: "another" } });
  expect(repeated).toEqual({ files: again, code: { hash, sha256, repeatedAt: expect.stringMatching(/^20/) } });
  // Then it stays as it is.
  expect(await filesOf(repeated)).toEqual(repeated);
});

test("the hash depends on names and contents of the files, not on their order", () => {
  const hashOf = (files: Bundle["files"]) => repeatUpload(files, undefined).code.hash;
  const bytes = (...values: number[]) => new Uint8Array(values);
  expect(hashOf({ a: "1", b: bytes(2) })).toBe(hashOf({ b: bytes(2), a: "1" }));
  const different: Bundle["files"][] = [{ a: "1" }, { a: "2" }, { b: "1" }, { a: bytes(128) }, { a: bytes(129) }];
  expect(new Set(different.map(hashOf)).size).toBe(different.length);
});
