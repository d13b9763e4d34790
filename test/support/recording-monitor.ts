import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { answer, created } from "../infra/fake-aws.ts";
import { fakeAwsApi } from "./fake-aws-api.ts";
import { quickBrotli } from "./quick-brotli.ts";
import { filesIn } from "./rules-folder.ts";

/** A resource as the program registered it. */
export interface Registered {
  urn: string;
  type: string;
  name: string;
  parent: string;
  /** In place of an archive its files, by name. */
  inputs: Record<string, unknown>;
  protect: boolean;
  /** URNs of the resources that must exist first. */
  dependencies: string[];
}

/** What the program registered, returned and logged. */
export interface Run {
  /** In the order of registration. */
  resources: Registered[];
  outputs: Record<string, unknown>;
  log: string[];
  exitCode: number | null;
  /** The folder of the function's archive. */
  archiveFolder?: string;
}

const project = "cloudtrail-alerts";
const folder = join(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const proto = (name: string) => require(`@pulumi/pulumi/proto/${name}.js`);
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const empty = new (require("google-protobuf/google/protobuf/empty_pb.js").Empty)();

/**
 * Runs the program through Pulumi's own entry point, as the CLI does, against an engine that records
 * what is registered and answers as AWS would.
 *
 * @param options.preview runs `pulumi preview` of a stack that does not exist yet: all outputs of AWS
 * are unknown.
 */
export async function runProgram(
  config: Record<string, unknown>,
  { stack = "dev", preview = false, secretKeys = [] as string[] } = {},
): Promise<Run> {
  const run: Run = { resources: [], outputs: {}, log: [], exitCode: null };
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  server.addService(proto("resource_grpc_pb").ResourceMonitorService, monitor(run, stack, preview));
  server.addService(proto("engine_grpc_pb").EngineService, engine(run));
  const address = await listen(server);
  const aws = await fakeAwsApi();
  try {
    const flags = [
      "--monitor",
      address,
      "--engine",
      address,
      "--project",
      project,
      "--stack",
      stack,
      "--organization",
      "organization",
    ];
    if (preview) flags.push("--dry-run");
    run.exitCode = await node(["--pwd", folder, "--parallel", "16", ...flags, "."], {
      PULUMI_CONFIG: JSON.stringify(namespaced(config)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys.map((key) => `${project}:${key}`)),
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: "fake",
      AWS_SECRET_ACCESS_KEY: "fake",
    });
  } finally {
    server.forceShutdown();
    aws.close();
  }
  return run;
}

function listen(server: grpc.Server): Promise<string> {
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`),
    ),
  );
}

function node(args: string[], env: Record<string, string>): Promise<number | null> {
  const entry = require.resolve("@pulumi/pulumi/cmd/run/index.js");
  // Without the caller's environment: neither vitest's variables nor AWS credentials.
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  // Pulumi keeps a stack trace of each promise, which is a sixth of its work.
  const child = spawn(process.execPath, ["--stack-trace-limit=1", ...quickBrotli, entry, ...args], {
    env: { PATH, NODE_COMPILE_CACHE, ...env },
  });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
}

function namespaced(config: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      `${project}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: Pulumi's generated messages come without types.
type Call = { request: any };
// biome-ignore lint/suspicious/noExplicitAny: Pulumi's generated messages come without types.
type Reply = (error: Error | null, response: any) => void;

function monitor(run: Run, stack: string, preview: boolean) {
  const { SupportsFeatureResponse, RegisterResourceResponse, ResourceInvokeResponse } = proto("resource_pb");
  return {
    supportsFeature: ({ request }: Call, reply: Reply) =>
      reply(null, new SupportsFeatureResponse().setHassupport(request.getId() === "secrets")),
    invoke: ({ request }: Call, reply: Reply) =>
      reply(null, new ResourceInvokeResponse().setReturn(Struct.fromJavaScript(answer(request.getTok())))),
    registerResource({ request }: Call, reply: Reply) {
      const [type, name] = [request.getType(), request.getName()];
      const inputs = request.getObject().toJavaScript();
      const urn = `urn:pulumi:${stack}::${project}::${type}::${name}`;
      if (inputs.code?.path) run.archiveFolder = inputs.code.path;
      run.resources.push({
        urn,
        type,
        name,
        parent: request.getParent(),
        // The folder of an archive exists until the program ends.
        inputs: inputs.code?.path ? { ...inputs, code: filesIn(inputs.code.path) } : inputs,
        protect: request.getProtect() ?? false,
        dependencies: request.getDependenciesList().sort(),
      });
      const { id, state } = preview ? { id: "", state: inputs } : created(type, name, inputs);
      const response = new RegisterResourceResponse().setUrn(urn).setObject(Struct.fromJavaScript(state));
      reply(null, request.getCustom() ? response.setId(id) : response);
    },
    registerResourceOutputs({ request }: Call, reply: Reply) {
      if (request.getUrn().includes("pulumi:pulumi:Stack")) run.outputs = request.getOutputs().toJavaScript();
      reply(null, empty);
    },
    signalAndWaitForShutdown: (_: Call, reply: Reply) => reply(null, empty),
  };
}

function engine(run: Run) {
  const { GetRootResourceResponse, SetRootResourceResponse } = proto("engine_pb");
  let root = "";
  return {
    log({ request }: Call, reply: Reply) {
      const level = ["debug", "info", "warning", "error"][request.getSeverity()];
      if (level !== "debug") run.log.push(`${level}: ${request.getMessage()}`);
      reply(null, empty);
    },
    getRootResource: (_: Call, reply: Reply) => reply(null, new GetRootResourceResponse().setUrn(root)),
    setRootResource({ request }: Call, reply: Reply) {
      root = request.getUrn();
      reply(null, new SetRootResourceResponse());
    },
  };
}
