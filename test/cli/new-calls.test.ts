import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { newCalls, readCalls, unansweredCalls } from "../../cli/coverage/new-calls.ts";
import { sharedNames } from "../../cli/coverage/shared-names.ts";
import { temporaryFolder } from "../support/rules-folder.ts";

const model = (signingName: string, operations: string[]) =>
  JSON.stringify({ metadata: { signingName }, operations: Object.fromEntries(operations.map((name) => [name, {}])) });

function folderOf(files: Record<string, string | Uint8Array>): string {
  const folder = temporaryFolder({});
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

test("calls that a release of botocore gained are found, reads and tags left out", () => {
  const older = folderOf({
    "iam/2010-05-08/service-2.json": model("iam", ["CreateUser", "ListUsers"]),
    "endpoints.json": "{}",
  });
  const newer = folderOf({
    "iam/2010-05-08/service-2.json.gz": gzipSync(model("iam", ["CreateUser", "ListUsers", "AcceptDelegationRequest"])),
    "sso-admin/2020-07-20/service-2.json": model("sso", ["GetRegion", "AddRegion", "TagResource"]),
  });
  expect(newCalls(readCalls(older), readCalls(newer))).toEqual(["iam:AcceptDelegationRequest", "sso:AddRegion"]);
});

test("the clients of the JavaScript SDK are read, too", () => {
  const folder = folderOf({
    "client-kms/dist-types/commands/EncapsulateCommand.d.ts": "",
    "client-kms/dist-types/commands/index.d.ts": "",
    "core/package.json": "{}",
  });
  expect(newCalls(new Map(), readCalls(folder))).toEqual(["kms:Encapsulate"]);
});

test("a call is unanswered if no rule names it and no reason says why", () => {
  expect(unansweredCalls(["iam:AcceptDelegationRequest", "iam:PassRole", "example:MakeCoffee"])).toEqual([
    "example:MakeCoffee",
  ]);
});

test("a call on which a rule alerts only if it fails is unanswered", () => {
  expect(unansweredCalls(["mpa:StartExample", "mpa:UpdateApprovalTeam"])).toEqual(["mpa:StartExample"]);
});

test("the rule about this stack answers for no call, though it is about any update of a function", () => {
  expect(unansweredCalls(["lambda:UpdateExample", "cloudtrail:StopLogging"])).toEqual(["lambda:UpdateExample"]);
});

test("a folder without models is an error", () => {
  const folder = folderOf({ "README.md": "" });
  expect(() => readCalls(folder)).toThrow(
    "It has no models of AWS's SDK; name botocore's data or node_modules/@aws-sdk.",
  );
  expect(() => readCalls(join(folder, "missing"))).toThrow("has no models");
});

test("names that several services have are listed, each with at most ten of them", () => {
  const services = (count: number) => Array.from({ length: count }, (_, index) => `service${index}`);
  const calls = new Map([
    ["iam", new Set(["CreateUser", "CreateRole"])],
    ["cognito-idp", new Set(["CreateUser"])],
    ...services(12).map((service) => [service, new Set(["TagResource"])] as const),
  ]);
  expect(sharedNames(calls)).toEqual([
    "CreateUser\tcognito-idp iam",
    `TagResource\t${services(12).sort().slice(0, 10).join(" ")}`,
  ]);
});
