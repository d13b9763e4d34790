import { expect, test, vi } from "vitest";
import { deploy, leastConfig } from "./deploy.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

test("a stack's name must be valid in the name of a bucket", async () => {
  const error = await deploy(leastConfig, { stack: "Dev_1" }).catch((error) => error);
  expect(error.message).toMatchInlineSnapshot(
    `"cloudtrail-alerts-Dev_1: names in AWS consist of the project's and the stack's name, which together must be at most 49 lower-case letters, digits and hyphens; choose another name for the stack"`,
  );
});

test("only the management account can create an organization trail", async () => {
  const error = await deploy({ ...leastConfig, organization: true }, { inAccount: "444455556666" }).catch(
    (error) => error,
  );
  expect(error.message).toMatchInlineSnapshot(
    `"cloudtrail-alerts:organization is true, but account 444455556666 is not the management account of o-exampleorgid: deploy this stack in account 123456789012, or read the organization trail's bucket with cloudtrail-alerts:trail (docs/operations.md, "Move to an existing trail")"`,
  );
});
