import type { Bundle, BundleOptions } from "../../build/bundle.ts";
import type { Rule } from "../../engine/ruleset.ts";
import type { queriesOf } from "../../infra/account.ts";

/** What bundles the function in tests: of the rules, the program reads no more. */
export type Bundler = (
  options: BundleOptions,
) => Promise<{ files: Bundle["files"]; rules: Pick<Rule, "id" | "severity" | "firstSeen" | "mute">[] }>;

const unset = () => Promise.reject(new Error("only deploy() runs the program"));

/** What replaces build/bundle.ts and infra/account.ts; `deploy` sets both for each deployment. */
export const replaced: { bundle: Bundler; queriesOf: typeof queriesOf } = { bundle: unset, queriesOf: unset };
