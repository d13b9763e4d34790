/** The checked rules, which the bundler (build/bundle.ts) puts into the function as data. */
declare module "#ruleset" {
  const ruleset: import("../engine/ruleset.ts").Ruleset;
  export default ruleset;
}

/** What the stack's configuration says about messages, which the bundler puts in the same way. */
declare module "#settings" {
  const settings: import("./settings.d.ts").Settings;
  export default settings;
}
