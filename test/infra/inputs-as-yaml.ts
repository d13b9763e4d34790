import { stringify } from "yaml";
import type { Resource } from "./deploy.ts";

/** A resource's inputs as YAML, for snapshots: the same as JSON in half the lines. */
export function inputsAsYaml(inputs: unknown): string {
  return stringify(inputs, { lineWidth: 110, flowCollectionPadding: false }).trim();
}

/** The type and inputs of each resource with this name, for snapshots: a component is one, and its type is part of URNs. */
export function resourcesAsYaml(resources: readonly Resource[], name: string): string {
  const own = resources.filter((one) => one.name === name);
  return own.map(({ type, inputs }) => `${type}\n${inputsAsYaml(inputs)}`).join("\n\n");
}
