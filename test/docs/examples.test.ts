import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parse } from "yaml";
import { deploy, refusalOf } from "../infra/deploy.ts";
import { fakeBundle } from "../infra/fake-bundle.ts";
import type { Bundler } from "../infra/replaced.ts";

const { deployedRules } = await vi.importActual<typeof import("../../build/bundle.ts")>("../../build/bundle.ts");

/** Refuses rules and parameters that don't exist, as the real one does, but makes no code. */
const bundle: Bundler = async (options) => ({ ...(await fakeBundle(options)), rules: await deployedRules(options) });

const root = join(import.meta.dirname, "../..");
const examples = readdirSync(join(root, "docs/examples")).filter((name) => name.startsWith("Pulumi."));

/** The configuration of a stack's file: the program's keys, and the provider's. */
function read(text: string) {
  const all = Object.entries<unknown>(parse(text).config);
  const own = all.filter(([key]) => key.startsWith("cloudtrail-alerts:"));
  const provider = all.filter(([key]) => !key.startsWith("cloudtrail-alerts:"));
  return {
    config: Object.fromEntries(own.map(([key, value]) => [key.replace("cloudtrail-alerts:", ""), value])),
    provider: Object.fromEntries(provider),
  };
}

const withAddresses = (text: string) => text.replaceAll("@example.com", "@example.test");

test.each(examples)("docs/examples/%s deploys, with addresses filled in", async (name) => {
  const text = readFileSync(join(root, "docs/examples", name), "utf8");
  const { config, provider } = read(withAddresses(text));
  const { warnings, find } = await deploy(config, { provider, bundle });
  expect(warnings).toEqual([]);
  expect(find("aws:lambda/function:Function").inputs.name).toBe("cloudtrail-alerts-dev");
  expect(await refusalOf(read(text).config, { provider })).toContain("emails[0] is a placeholder");
});

test("Pulumi.dev.yaml has a Region and one address, which is refused until it is yours", async () => {
  const text = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
  const { config, provider } = read(text);
  expect([config, provider]).toEqual([{ emails: ["you@example.com"] }, { "aws:region": "eu-central-1" }]);
  expect(await refusalOf(config)).toBe(
    "cloudtrail-alerts:emails[0] is a placeholder: nobody gets mail at a domain that is reserved for documentation",
  );
});
