import { readFileSync } from "node:fs";

let shared: Map<string, string[]> | undefined;

/**
 * Whether a service other than those with the event sources has an API call of this name. The list,
 * shared-event-names.tsv, has the names that several services have; cli/coverage/shared-names.ts writes it.
 */
export function isOfOtherServices(name: string, sources: readonly string[]): boolean {
  shared ??= readShared();
  const services = shared.get(name) ?? [];
  return services.some((service) => !sources.includes(`${service}.amazonaws.com`));
}

function readShared(): Map<string, string[]> {
  const text = readFileSync(new URL("shared-event-names.tsv", import.meta.url), "utf8");
  return new Map(
    text
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [name = "", services = ""] = line.split("\t");
        return [name, services.split(" ")];
      }),
  );
}
