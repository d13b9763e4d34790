import { Option } from "commander";

/** An option that may be given several times; its value is the list of all values. `all` says in the help what none means. */
export function repeatedOption(flags: string, description: string, all = "all"): Option {
  const gather = (value: string, values: string[]) => [...values, value];
  return new Option(flags, `${description}; may be repeated`).argParser(gather).default([], all);
}
