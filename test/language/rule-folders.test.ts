// Also tests language/file-names.ts.
import { afterEach, expect, test, vi } from "vitest";
import { ConfigurationError } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";
import { custom, defaultFolders, foldersIn, foldersOfStacks, shipped } from "../../language/rule-folders.ts";
import { temporaryFolder } from "../support/rules-folder.ts";

afterEach(() => void vi.unstubAllEnvs());

const stack = (rules: string) => `config:\n  aws:region: eu-central-1\n  cloudtrail-alerts:rules: ${rules}\n`;

test("the shipped rules come first, then further folders, then the user's own", () => {
  vi.stubEnv("ONLY_SHIPPED_RULES", undefined);
  const folders = defaultFolders(["../shared/rules"]);
  expect(folders.map(({ shown, samples }) => [shown, samples.shown])).toEqual([
    ["rules", "test/rules"],
    ["../shared/rules", "../shared/rules/samples"],
    ["rules/custom", "rules/custom/samples"],
  ]);
  expect([folders[0], folders[2]]).toEqual([shipped, custom]);
});

test("the user's own folder may be missing, and others may not", () => {
  const path = `${temporaryFolder({})}/none`;
  expect(loadRuleset({ folders: [{ ...custom, path }] }).rules).toEqual([]);
  expect(() => loadRuleset({ folders: [{ ...shipped, path }] })).toThrow(/there is no such folder of rules/);
});

test("the project's own tests load the shipped rules only", () => {
  expect(defaultFolders(["../shared/rules"])).toEqual([shipped]);
});

test("commands load the folders that any stack names, each once", () => {
  const folder = temporaryFolder({
    "Pulumi.yaml": "name: cloudtrail-alerts\n",
    "Pulumi.dev.yaml": stack("{folders: [../shared, node_modules/@example/rules], enable: []}"),
    "Pulumi.prod.yaml": stack("{folders: [../shared]}"),
    "Pulumi.empty.yaml": "",
    "Pulumi.none.yaml": stack("{}"),
  });
  expect(foldersOfStacks(folder)).toEqual(["../shared", "node_modules/@example/rules"]);
});

test("a stack file that is wrong is an error", () => {
  const load = (text: string) => () => foldersOfStacks(temporaryFolder({ "Pulumi.dev.yaml": text }));
  expect(load(stack("{folders: shared}"))).toThrow(ConfigurationError);
  expect(load(stack("{folders: shared}"))).toThrow(/rules\.folders must be a list of folders, for example/);
  expect(load("a: [")).toThrow(/Pulumi\.dev\.yaml: YAML: /);
});

test("another folder of rules has its samples within", () => {
  const folder = temporaryFolder({ "custom/a.cel": "" });
  expect(foldersIn(folder).map(({ path, samples }) => [path, samples.path])).toEqual([
    [folder, `${folder}/samples`],
    [`${folder}/custom`, `${folder}/custom/samples`],
  ]);
  expect(foldersIn(shipped.path)[0]).toEqual(shipped);
});
