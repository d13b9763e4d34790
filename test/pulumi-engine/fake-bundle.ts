import type { BundleOptions } from "../../build/bundle.ts";
import { fakeBundle } from "../infra/fake-bundle.ts";

/** Replaces build/bundle.ts, whose result the engine only stores: the code changes with the options. */
export async function bundle(options: BundleOptions = {}) {
  const { rules } = await fakeBundle(options);
  const code = `export const handler = async () => ${JSON.stringify(options)};`;
  return { files: { "index.mjs": code, "index.mjs.map": "{}" }, rules };
}

/** Replaces the function of that name in build/bundle.ts. */
export async function deployedRules(options: BundleOptions) {
  return (await fakeBundle(options)).rules;
}
