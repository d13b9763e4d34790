import { stringify } from "yaml";

/** A resource's inputs as YAML, for snapshots: the same as JSON in half the lines. */
export function inputsAsYaml(inputs: unknown): string {
  return stringify(inputs, { lineWidth: 110, flowCollectionPadding: false }).trim();
}
