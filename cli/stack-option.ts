import { Option } from "commander";

/** `--stack`, for commands that run the rules; stack-rules.ts reads the stack's file. */
export function stackOption(): Option {
  const description = "use rules, params and muteFor of this stack's configuration, Pulumi.<name>.yaml";
  return new Option("--stack <name>", description).conflicts("rules");
}
