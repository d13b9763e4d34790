import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, dirname } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Gets Node's own modules without importing them. On an import, Node reads every export of the module, which loads parts
 * that otherwise load when they are first used: the streams of `node:fs`, the Web Crypto of `node:crypto`.
 */
export const builtinsWithoutImport: Plugin = {
  name: "builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?[a-z\d_/]+$/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined;
      if (kind === "import-statement") return { path, namespace: "builtins" };
      return kind === "require-call" ? { path, namespace: "required-builtins" } : undefined;
    });
    onLoad({ filter: /.*/, namespace: "builtins" }, ({ path }) => ({ contents: builtinAsModule(path) }));
    onLoad({ filter: /.*/, namespace: "required-builtins" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
    // An import of node:http loads `fetch`, too. The SDK needs node:http for endpoints without TLS.
    onLoad({ filter: /@smithy[/\\]node-http-handler[/\\].*\.js$/, namespace: "file" }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(
        /await import\(("node:\w+")\)/g,
        "process.getBuiltinModule($1)",
      ),
    }));
  },
};

/**
 * The names that the function's sources and packages import from Node's modules, besides default imports. The build fails with "no
 * matching export" at a name that is missing. With all names of the Node that builds, the bundle's bytes would depend on it, as
 * esbuild's short names depend on every name that it reads.
 */
const builtinNames: Readonly<Record<string, readonly string[]>> = {
  console: ["Console"],
  crypto: [
    "createCipheriv",
    "createDecipheriv",
    "createHash",
    "createHmac",
    "createSecretKey",
    "getRandomValues",
    "hash",
    "randomBytes",
    "randomInt",
  ],
  events: ["once"],
  fs: ["ReadStream", "createReadStream", "fstatSync", "lstatSync", "readFileSync"],
  "fs/promises": ["readFile"],
  module: ["SourceMap"],
  os: ["homedir", "platform", "release"],
  path: ["join", "sep"],
  process: ["env", "versions"],
  stream: ["PassThrough", "Readable", "Writable"],
  "stream/promises": ["pipeline"],
  "timers/promises": ["setTimeout"],
  url: ["fileURLToPath"],
  zlib: [
    "brotliCompressSync",
    "brotliDecompressSync",
    "constants",
    "crc32",
    "createGunzip",
    "deflateRawSync",
    "gunzipSync",
    "gzipSync",
    "inflateRawSync",
  ],
};

/**
 * Returns an ES module with the exports of a module of Node's, of which esbuild leaves out what is not used. Node loads
 * `ReadStream` of `node:fs` when it is first read; here values can only be compared with it, by `instanceof`.
 */
function builtinAsModule(path: string): string {
  const exported = (name: string) =>
    name === "ReadStream" ? `{ [Symbol.hasInstance]: (value) => value instanceof builtin.${name} }` : `builtin.${name}`;
  const names = builtinNames[path.replace(/^node:/, "")] ?? [];
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)}); export default builtin;`,
    ...names.map(
      (name) => `const _${name} = /* @__PURE__ */ (() => (${exported(name)}))(); export { _${name} as ${name} };`,
    ),
  ].join("\n");
}

/** Leaves out the AWS SDK's other sources of credentials (117 KiB): Lambda provides them in the environment. */
export const onlyEnvironmentCredentials: Plugin = {
  name: "environment-credentials",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: "credentials",
      pluginData: resolveDir,
    }));
    onLoad({ filter: /.*/, namespace: "credentials" }, ({ pluginData }) => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: pluginData,
    }));
  },
};

/**
 * Leaves out the AWS SDK's search for settings in `~/.aws/` (4 KiB), which Lambda does not have: the SDK parses both files again for
 * each of a dozen settings. The environment and the defaults remain.
 */
export const onlyEnvironmentSettings: Plugin = {
  name: "environment-settings",
  setup({ onLoad }) {
    onLoad({ filter: /@smithy[/\\]core[/\\].*node-config-provider[/\\]configLoader\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        "fromSharedConfigFiles(configFileSelector, configuration), ",
        "",
      ),
    }));
  },
};

/** The errors that SNS answers `Publish` with. The SDK has other names for them, by which it knows what to retry: `ThrottledException`. */
const publishErrors = new Set([
  ...["AuthorizationError", "EndpointDisabled", "InternalError", "InvalidParameter", "InvalidParameterValue"],
  ...["InvalidSecurity", "KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound", "KMSThrottling"],
  ...["NotFound", "PlatformApplicationDisabled", "Throttled", "Validation"],
]);

/**
 * Leaves out the AWS SDK's schemas of operations that are never called (57 KiB). esbuild keeps a list like
 * `export var CopyObject$ = [9, n0, { [_h]: … }];`, as evaluating a computed key could have a side effect;
 * as a call that is marked pure, it is left out. A list that the pattern does not recognize is only kept. S3's and
 * SNS's classes of errors are left out, too (14 KiB), but for `publishErrors`: an error without one gets its client's base
 * class, with the code, the message and the members of the answer.
 */
export const omitUnusedSchemas: Plugin = {
  name: "unused-schemas",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[/\\](client-|nested-clients).*[/\\]schemas_0\.js$/ }, async ({ path }) => {
      const contents = (await readFile(path, "utf8")).replaceAll(
        /^((?:export )?var \w+\$? = )(\[[^;]*?^\]|\[[^;\n]*\]);$/gm,
        "$1/* @__PURE__ */ (() => $2)();",
      );
      if (!/[/\\]client-(s3|sns)[/\\]/.test(path)) return { contents };
      return {
        contents: contents.replaceAll(/^n0_registry\.registerError\((\w+?)(?:Exception)?\$, \w+\);$/gm, (call, name) =>
          publishErrors.has(name) ? call : "",
        ),
      };
    });
  },
};

/** Leaves out the AWS SDK's streams of events (17 KiB): no operation that the function calls has any. */
export const omitEventStreams: Plugin = {
  name: "event-streams",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, external: true } : { path, namespace: "event-streams" },
    );
    onLoad({ filter: /.*/, namespace: "event-streams" }, () => ({
      contents:
        "export const resolveEventStreamSerdeConfig = (config) => config;" +
        "export const eventStreamSerdeProvider = undefined; export const EventStreamSerde = undefined;",
    }));
    onLoad({ filter: /@smithy[/\\]signature-v4[/\\].*HeaderFormatter\.js$/ }, () => ({
      contents: "export class HeaderFormatter {}",
    }));
  },
};

/** What the function uses of the AWS SDK without its clients: to send requests, and a table of partitions. */
const namesWithoutClients = new Set([
  ...["NodeHttpHandler", "SignatureV4", "Hash", "HttpRequest", "HttpResponse", "buildQueryString", "escapeUri"],
  ...["extendedEncodeURIComponent", "toHex", "toUint8Array", "isArrayBuffer", "hasOwn", "writeKey"],
  "normalizeProvider",
  "partition",
]);

/**
 * Keeps the parts of the AWS SDK that only its clients use out of what the function loads when it starts (60 KiB). esbuild puts
 * a module into every file from which imports lead to it, also through an index file that exports it beside others. So what needs no
 * client imports from index files that have only `namesWithoutClients`.
 */
export const smallIndexFiles: Plugin = {
  name: "small-index-files",
  setup({ onResolve, onLoad, resolve }) {
    onResolve(
      { filter: /^@(smithy|aws-sdk)\/(core\/(serde|protocols|client)|node-http-handler|signature-v4)$/ },
      async (args) => {
        const isWithoutClients =
          /[/\\]((handler|text)[/\\][^/\\]+\.ts|@smithy[/\\](signature-v4|node-http-handler)[/\\].*[/\\](?!index\.js)[^/\\]+\.js)$/;
        if (args.pluginData === "whole" || !isWithoutClients.test(args.importer)) return undefined;
        const { kind, importer, resolveDir } = args;
        const { path } = await resolve(args.path, { kind, importer, resolveDir, pluginData: "whole" });
        return { path, namespace: "small-index-files" };
      },
    );
    onLoad({ filter: /.*/, namespace: "small-index-files" }, async ({ path }) => {
      const lines = (await readFile(path, "utf8")).matchAll(/^(?:import|export) \{([^}]*)\} from ("[^"]+");$/gm);
      const contents = [...lines].flatMap(([, names = "", from]) => {
        const kept = names.split(",").filter((name) => namesWithoutClients.has(name.trim()));
        return kept.length > 0 ? [`export {${kept}} from ${from};`] : [];
      });
      return { contents: contents.join("\n"), resolveDir: dirname(path) };
    });
  },
};

/** Leaves out the AWS SDK's own hashes in JavaScript (7 KiB), which it uses where Node has been built without them. */
export const onlyNativeHashes: Plugin = {
  name: "native-hashes",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]dist-es[/\\].*[/\\](Sha1|Sha256|Md5)Js\.js$/ }, ({ path }) => ({
      contents: `export const ${basename(path, ".js")} = undefined;`,
    }));
  },
};

/** Leaves out the AWS SDK's choice of a signature for requests to several Regions (3 KiB): no package in the bundle could make one. */
export const onlySignaturesOfOneRegion: Plugin = {
  name: "one-region",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]SignatureV4MultiRegion\.js$/ }, () => ({
      contents: `import { SignatureV4SignWithCredentials } from "./SignatureV4SignWithCredentials";
        export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
          static sigv4aDependency() { return "none"; }
        }`,
    }));
  },
};

/** Leaves out what the AWS SDK loads only in browsers; esbuild would put it into a file of its own. */
export const omitBrowserParts: Plugin = {
  name: "browser-parts",
  setup({ onResolve }) {
    onResolve({ filter: /^bowser$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** Reduces the AWS SDK's package.json files (2 KiB each) to their versions, which are all that it reads of them. */
export const onlyVersions: Plugin = {
  name: "versions",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[/\\][^/\\]+[/\\]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

/** Leaves the top-level domains that are not ASCII out of tlds' list (6 KiB): a label that is not ASCII may be any of them. */
export const onlyAsciiTopLevelDomains: Plugin = {
  name: "ascii-top-level-domains",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]tlds[/\\]index\.json$/ }, async ({ path }) => {
      const domains = (JSON.parse(await readFile(path, "utf8")) as string[]).filter((name) => /^[a-z]+$/.test(name));
      return { contents: `export default ${JSON.stringify(domains.join(" "))}.split(" ");` };
    });
  },
};
