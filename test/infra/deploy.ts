import { rmSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import type { AccountQueries } from "../../infra/account.ts";
import { filesIn } from "../support/rules-folder.ts";
import { account, answer, created, place, questions } from "./fake-aws.ts";
import { fakeBundle } from "./fake-bundle.ts";
import { type Bundler, replaced } from "./replaced.ts";

/** A resource that the program registered. */
export interface Resource {
  type: string;
  name: string;
  /** In place of an archive its files, by name. */
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own inputs.
  inputs: any;
  protect: boolean;
  retainOnDelete: boolean;
  /** `type name` of the resources that exist before it, and are deleted after it. */
  after: string[];
}

export interface Deployment {
  /** The registered resources, components included, sorted by type and name. */
  resources: Resource[];
  /** The only resource of a type, or the only one with this name. */
  find: (type: string, name?: string) => Resource;
  outputs: Record<string, unknown>;
  /** `type name` of the resources without which Pulumi can't know an output, by its name. */
  awaited: Record<string, string[]>;
  /** The warnings that the program printed. */
  warnings: string[];
}

/** Where and how a stack is deployed. */
export interface Circumstances {
  stack?: string;
  inAccount?: string;
  at?: typeof place;
  /** What AWS answers to the preflight, where it differs from `questions`; undefined: the preflight can't ask. */
  asked?: Partial<AccountQueries> | null;
  /** Answers to Pulumi's functions, by token. */
  answers?: Record<string, Record<string, unknown> | Error>;
  /** The configuration of the provider, such as `aws:allowedAccountIds`. */
  provider?: Record<string, unknown>;
  /** What the stack's last deployment exported. */
  previous?: Record<string, unknown>;
  /** The addresses that have not confirmed their subscription. */
  pending?: string[];
  /** Bundles the function; default: `fake-bundle.ts`. */
  bundle?: Bundler;
}

const project = "cloudtrail-alerts";

/** The smallest valid configuration. */
export const leastConfig = { emails: ["security@example.test"] };

let deployments = 0;
/** Not what the last deployment found: after a time-out, two overlap. */
const { stackTraceLimit, prepareStackTrace } = Error;

/** Runs the program with a configuration under Pulumi's mocks: every output is known, nothing is deployed. */
export async function deploy(
  config: Record<string, unknown> = leastConfig,
  circumstances: Circumstances = {},
): Promise<Deployment> {
  const { stack = "dev", inAccount = account, at = place, asked = {}, provider = {}, pending = [] } = circumstances;
  const answers: Record<string, unknown> = {
    ...(circumstances.previous && { "pulumi:pulumi:readStackOutputs": { outputs: circumstances.previous } }),
    ...circumstances.answers,
  };
  const resources: Resource[] = [];
  replaced.queriesOf = async () => (asked === null ? undefined : { ...questions, ...asked });
  replaced.bundle = circumstances.bundle ?? fakeBundle;
  const own = Object.entries(config).map(([key, value]) => [`${project}:${key}`, value] as const);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      [["aws:region", at.region] as const, ...own, ...Object.entries(provider)].map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs }) {
        const registered = inputs.code ? { ...inputs, code: await takeFiles(inputs.code) } : inputs;
        resources.push({ type, name, inputs: registered, protect: false, retainOnDelete: false, after: [] });
        const { id, state } = created(type, name, inputs, at);
        return { id, state: { ...state, pendingConfirmation: pending.includes(inputs.endpoint) } };
      },
      call({ token }) {
        const other = answers[token];
        if (other instanceof Error) throw other;
        return (
          (other as Record<string, unknown>) ?? {
            ...answer(token, at),
            ...(token.includes("CallerIdentity") && { accountId: inAccount }),
          }
        );
      },
    },
    project,
    stack,
    false,
    "organization",
  );
  const { options, twice } = recordOptions();
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  // Pulumi keeps a stack trace of each resource. Without this line, errors say where they were thrown.
  Object.assign(Error, { stackTraceLimit: 0, prepareStackTrace: String });
  try {
    // Of the program's modules, only index.ts deploys as it is imported.
    const program = `../../index.ts?deployment=${++deployments}`;
    const exported: Record<string, unknown> = await import(program);
    const outputs = Object.fromEntries(
      await Promise.all(Object.entries(exported).map(async ([name, value]) => [name, await known(value)])),
    );
    const awaited = Object.fromEntries(
      await Promise.all(Object.entries(exported).map(async ([name, value]) => [name, await awaitedBy(value)])),
    );
    await pulumi.runtime.disconnect();
    if (twice.length > 0) throw new Error(`Pulumi refuses to register these twice: ${twice.join(", ")}`);
    for (const resource of resources) Object.assign(resource, options.get(`${resource.type} ${resource.name}`));
    resources.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
    const warnings = warn.mock.calls.map(([message]) => message);
    return { resources, outputs, awaited, warnings, find: (type, name) => only(resources, type, name) };
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
    warn.mockRestore();
  }
}

/** The files of an archive, whose folder would exist until this process ends. */
async function takeFiles(archive: pulumi.asset.FileArchive): Promise<Record<string, Buffer>> {
  const folder = await archive.path;
  const files = filesIn(folder);
  rmSync(folder, { recursive: true });
  return files;
}

type Options = Pick<Resource, "protect" | "retainOnDelete" | "after">;

/** Records what Pulumi's mocks leave out: the options of resources, and the `type name` of those that share a URN. */
function recordOptions(): { options: Map<string, Options>; twice: string[] } {
  const options = new Map<string, Options>();
  const seen = new Set<string>();
  const twice: string[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's mock has no public type.
  const monitor = pulumi.runtime.getMonitor() as any;
  const register = monitor.registerResource.bind(monitor);
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's generated messages come without types.
  monitor.registerResource = (request: any, callback: unknown) => {
    const name = `${request.getType()} ${request.getName()}`;
    const urn = `${request.getParent()} ${name}`;
    if (seen.has(urn)) twice.push(name);
    seen.add(urn);
    options.set(name, {
      protect: request.getProtect() ?? false,
      retainOnDelete: request.getRetainondelete() ?? false,
      after: request.getDependenciesList().map(typeAndName),
    });
    return register(request, callback);
  };
  return { options, twice };
}

/** The error with which the program refuses a configuration; it must be one whose stack Pulumi does not print. */
export async function refusalOf(config: Record<string, unknown>, circumstances?: Circumstances): Promise<string> {
  const error = await deploy(config, circumstances).then(
    () => undefined,
    (error) => error,
  );
  if (!pulumi.RunError.isInstance(error)) throw error ?? new Error("the program does not refuse this");
  return error.message;
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

/** `type name` of a URN. */
function typeAndName(urn: string): string {
  const [, , types = "", name] = urn.split("::");
  return `${types.split("$").at(-1)} ${name}`;
}

async function awaitedBy(value: unknown): Promise<string[]> {
  if (!pulumi.Output.isInstance(value)) return [];
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's types leave this out.
  const resources: Set<pulumi.Resource> = await (value as any).allResources();
  const urns = await Promise.all([...resources].map(({ urn }) => known(urn)));
  return urns.map((urn) => typeAndName(urn as string)).sort();
}

function known(value: unknown): Promise<unknown> {
  return new Promise((resolve) => (pulumi.output(value) as pulumi.Output<unknown>).apply(resolve));
}

function only(resources: Resource[], type: string, name?: string): Resource {
  const found = resources.filter((one) => one.type === type && (name === undefined || one.name === name));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}${name ? ` named ${name}` : ""}`);
  return found[0] as Resource;
}
