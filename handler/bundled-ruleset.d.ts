/** The checked rules, which the bundler (build/bundle.ts) puts into the function as data. */
declare module "#ruleset" {
  const ruleset: import("../engine/ruleset.ts").Ruleset;
  export default ruleset;
}
