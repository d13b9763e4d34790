import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { deploy, leastConfig } from "./deploy.ts";
import { fakeBundle } from "./fake-bundle.ts";
import type { Bundler } from "./replaced.ts";

test("two resources of one type, name and parent fail a test, as they fail a deployment", async () => {
  let bundled = false;
  const bundle: Bundler = (options) => {
    if (bundled) return fakeBundle(options);
    bundled = true;
    const parent = new pulumi.ComponentResource("example:Parent", "parent");
    for (const options of [{}, { parent }, { parent }])
      new pulumi.ComponentResource("example:Part", "part", {}, options);
    return fakeBundle(options);
  };
  await expect(deploy(leastConfig, { bundle })).rejects.toThrow(
    new Error("Pulumi refuses to register these twice: example:Part part"),
  );
});
