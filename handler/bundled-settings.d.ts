/** The settings of messages from the stack's configuration, which the bundler (build/bundle.ts) adds to the function as data. */
declare module "#settings" {
  const settings: import("./settings.d.ts").Settings;
  export default settings;
}
