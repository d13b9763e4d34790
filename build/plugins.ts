import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import type { Ruleset } from "../engine/ruleset.ts";

/** Answers the handler's import of `#ruleset` with what the function reads of the rules. */
export function asData({ rules, suppressions }: Ruleset): Plugin {
  const data = {
    rules: rules.map(({ misses: _misses, ...rule }) => rule),
    suppressions: suppressions.map((suppression) => ({ ...suppression, reason: "" })),
  };
  return {
    name: "ruleset",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#ruleset$/ }, () => ({ path: "ruleset", namespace: "ruleset" }));
      onLoad({ filter: /.*/, namespace: "ruleset" }, () => ({ contents: JSON.stringify(data), loader: "json" }));
    },
  };
}

/** RE2 is for rules that search for patterns: if none does, it stays out (147 KiB). */
export function patternsOf({ rules, suppressions }: Ruleset): Plugin {
  const expressions = [...rules, ...suppressions].flatMap((policy) => [
    policy.expression,
    ...("summary" in policy ? [policy.summary] : []),
    ...("threshold" in policy ? [policy.threshold?.per] : []),
  ]);
  const areUsed = expressions.some((expression) => expression?.includes("matches"));
  return {
    name: "patterns",
    setup({ onResolve, onLoad }) {
      if (areUsed) return;
      onResolve({ filter: /^re2js$/ }, ({ path }) => ({ path, namespace: "patterns" }));
      onLoad({ filter: /.*/, namespace: "patterns" }, () => ({ contents: "export const RE2JS = undefined;" }));
    },
  };
}

/** Lambda gives credentials in the environment: what else the AWS SDK would look for stays out (127 KiB). */
export const environmentCredentials: Plugin = {
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
 * Lets the descriptions of AWS operations that are never called go: esbuild can't see that a list
 * like `export var CopyObject$ = [9, n0, { [_h]: … }];` does nothing but be there.
 */
export const unusedSchemas: Plugin = {
  name: "unused-schemas",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[/\\](client-|nested-clients).*[/\\]schemas_0\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(
        /^((?:export )?var \w+\$? = )(\[[^;]*?^\]|\[[^;\n]*\]);$/gm,
        "$1/* @__PURE__ */ (() => $2)();",
      ),
    }));
  },
};
