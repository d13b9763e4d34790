/** The checked rules, which the bundler (build/bundle.ts) adds to the function as data. */
declare module "#ruleset" {
  const ruleset: import("../engine/ruleset.ts").Ruleset;
  export default ruleset;
}

/** The settings of messages from the stack's configuration, which the bundler adds in the same way. */
declare module "#settings" {
  const settings: import("./settings.d.ts").Settings;
  export default settings;
}
