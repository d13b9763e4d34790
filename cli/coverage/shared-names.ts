import { Command } from "commander";
import { type Calls, readCalls } from "./new-calls.ts";

/** A name that more services have, such as TagResource, is listed with this many of them. */
const maxServices = 10;

/** The names of API calls that several services have, as lines of cli/check/shared-event-names.tsv: the name, a tab, the services. */
export function sharedNames(calls: Calls): string[] {
  const services = Map.groupBy(
    [...calls].flatMap(([service, names]) => [...names].map((name) => ({ service, name }))),
    ({ name }) => name,
  );
  return [...services]
    .filter(([, calls]) => calls.length > 1)
    .map(
      ([name, calls]) =>
        `${name}\t${calls
          .map(({ service }) => service)
          .sort()
          .slice(0, maxServices)
          .join(" ")}`,
    )
    .sort();
}

// `npx node cli/coverage/shared-names.ts botocore/data > cli/check/shared-event-names.tsv`
if (import.meta.main) {
  new Command("npx node cli/coverage/shared-names.ts")
    .argument("<DATA>", "the folder data of a release of botocore", readCalls)
    .showHelpAfterError()
    .action((calls: Calls) => {
      for (const line of sharedNames(calls)) console.log(line);
    })
    .parse();
}
