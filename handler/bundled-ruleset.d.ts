/** The checked rules, which the bundler (infra/bundle.ts) puts into the function as data. */
declare module "#ruleset" {
  const ruleset: import("./ruleset.ts").Ruleset;
  export default ruleset;
}
