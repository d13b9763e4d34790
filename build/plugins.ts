import { basename, dirname } from "node:path";
import type { Plugin } from "esbuild";
import { hasMemory, type Ruleset } from "../engine/ruleset.ts";
import { callsPatterns, unusedExtensions } from "../language/called-functions.ts";

/** Leaves cel-js and its type checker's declarations out (106 KiB): the function decodes the syntax trees of its rules where the engine parses elsewhere. */
export const decodeSyntaxTrees: Plugin = {
  name: "syntax-trees",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]engine[/\\]cel[/\\]environment\.ts$/ }, ({ path }) => ({
      contents: 'export { decode as parseAst, decodeOperands as parseOperands } from "./encoded-tree.ts";',
      resolveDir: dirname(path),
    }));
  },
};

/** Resolves the handler's import of `#settings` to what the configuration says about messages, as JSON. */
export function inlineSettings(settings: object): Plugin {
  return {
    name: "settings",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#settings$/ }, () => ({ path: "settings", namespace: "settings" }));
      onLoad({ filter: /.*/, namespace: "settings" }, () => ({ contents: JSON.stringify(settings), loader: "json" }));
    },
  };
}

/** Leaves re2js out (148 KiB) if no rule or suppression calls a function with a pattern. */
export function omitUnusedRe2(called: ReadonlySet<string>): Plugin {
  return {
    name: "patterns",
    setup({ onResolve, onLoad }) {
      if (callsPatterns(called)) return;
      onResolve({ filter: /^re2js$/ }, ({ path }) => ({ path, namespace: "patterns" }));
      onLoad({ filter: /.*/, namespace: "patterns" }, () => ({ contents: "export const RE2JS = undefined;" }));
    },
  };
}

/** Leaves out the extensions of CEL of which no rule or suppression calls a function (25 KiB for all). */
export function omitUnusedExtensions(called: ReadonlySet<string>): Plugin {
  const files = unusedExtensions(called).join("|");
  return {
    name: "libraries",
    setup({ onLoad }) {
      if (files === "") return;
      onLoad(
        { filter: new RegExp(`[/\\\\]engine[/\\\\]cel[/\\\\]extensions[/\\\\](?:${files})\\.ts$`) },
        ({ path }) => ({
          contents: `export const ${basename(path, ".ts")} = {};`,
        }),
      );
    },
  };
}

/** Leaves out what makes rules remember (32 KiB) if none does. */
export function omitUnusedMemory(ruleset: Ruleset): Plugin {
  return {
    name: "memory",
    setup({ onLoad }) {
      if (hasMemory(ruleset)) return;
      onLoad({ filter: /[/\\]handler[/\\]memory\.ts$/ }, () => ({
        contents: "export const createRemember = undefined;",
      }));
      onLoad({ filter: /[/\\]engine[/\\]memory[/\\]matches\.ts$/ }, () => ({
        contents: "export const MatchCollector = undefined; export const prepareMemory = () => undefined;",
      }));
    },
  };
}

/** Leaves out modules of the handler: `exports` of each are then undefined. */
export function omitUnusedParts(parts: readonly { module: string; exports: readonly string[] }[]): Plugin {
  return {
    name: "parts",
    setup({ onLoad }) {
      for (const { module, exports } of parts) {
        onLoad({ filter: new RegExp(`[/\\\\]handler[/\\\\]${module}\\.ts$`) }, () => ({
          contents: exports.map((name) => `export const ${name} = undefined;`).join(""),
        }));
      }
    },
  };
}
