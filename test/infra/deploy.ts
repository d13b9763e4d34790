import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { account, answer, created, place } from "./fake-aws.ts";

/** A resource that the program registered. */
export interface Resource {
  type: string;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own inputs.
  inputs: any;
}

export interface Deployment {
  /** The registered resources, components included, sorted by type and name. */
  resources: Resource[];
  /** The only resource of a type, or the only one with this name. */
  find: (type: string, name?: string) => Resource;
  outputs: Record<string, unknown>;
}

const project = "cloudtrail-alerts";

/** The smallest valid configuration. */
export const leastConfig = { emails: ["security@example.com"] };

/** Runs the program with a configuration under Pulumi's mocks: every output is known, nothing is deployed. */
export async function deploy(
  config: Record<string, unknown> = leastConfig,
  { stack = "dev", inAccount = account, at = place } = {},
): Promise<Deployment> {
  const resources: Resource[] = [];
  vi.resetModules();
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [
        `${project}:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        resources.push({ type, name, inputs });
        const { id, state } = created(type, name, inputs, at);
        // Confirmed already; test/index.test.ts tests the warning.
        return { id, state: { ...state, pendingConfirmation: false } };
      },
      call: ({ token }) => ({
        ...answer(token, at),
        ...(token.includes("CallerIdentity") && { accountId: inAccount }),
      }),
    },
    project,
    stack,
  );
  const exported = await import("../../index.ts");
  const outputs = Object.fromEntries(
    await Promise.all(Object.entries(exported).map(async ([name, value]) => [name, await known(value)])),
  );
  await pulumi.runtime.disconnect();
  resources.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
  return { resources, outputs, find: (type, name) => only(resources, type, name) };
}

/** The statements of a policy document. */
// biome-ignore lint/suspicious/noExplicitAny: policies are JSON of many shapes.
export function statements(json: string): any[] {
  return JSON.parse(json).Statement;
}

/** A policy as text for snapshots: for each statement who may do what, then the resources and conditions. */
export function inWords(json: string): string {
  return statements(json)
    .map(({ Sid, Effect, Principal, Action, Resource, Condition = {} }) => {
      const who = typeof Principal === "object" ? Object.values(Principal).join() : (Principal ?? "the role");
      const conditions = Object.entries<Record<string, string>>(Condition).flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, value]) => `\n  if ${key} ${operator} ${value}`),
      );
      const on = [Resource ?? []].flat().map((resource) => `\n  on ${resource}`);
      return [`${Sid}: ${Effect} ${who} ${[Action].flat().join(", ")}`, ...on, ...conditions].join("");
    })
    .join("\n");
}

function known(value: unknown): Promise<unknown> {
  return new Promise((resolve) => (pulumi.output(value) as pulumi.Output<unknown>).apply(resolve));
}

function only(resources: Resource[], type: string, name?: string): Resource {
  const found = resources.filter((one) => one.type === type && (name === undefined || one.name === name));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}${name ? ` named ${name}` : ""}`);
  return found[0] as Resource;
}
