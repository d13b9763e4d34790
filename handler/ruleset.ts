import { readFileSync } from "node:fs";
import { unpackRuleset } from "../engine/packed-ruleset.ts";

/** The checked rules, which the bundler (build/bundle.ts) packs into files next to the function's modules. */
export const ruleset = unpackRuleset((part) => readFileSync(new URL(`ruleset-${part}.br`, import.meta.url)));
