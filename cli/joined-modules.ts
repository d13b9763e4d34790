import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Plugin } from "esbuild";

/** What `joinModules` notes beside its files. */
interface Manifest {
  /** The project's folder, which the files name. */
  project: string;
  /** The joined modules and what else decides what they are, by path, each with its stamp. */
  stamps: Record<string, string>;
}

const ownProject = join(import.meta.dirname, "..");
/** The packages that most commands need. Others, such as the AWS SDK, stay where they are. */
const joinedPackages = [
  "@marcbachmann/cel-js",
  "chokidar",
  "commander",
  "fastest-levenshtein",
  "ipaddr.js",
  "re2js",
  "tlds",
  "yaml",
  "zod",
];

/** Beside the packages, where other tools keep such files too: `npm ci` removes it. */
const folderOf = (project: string) => join(project, "node_modules/.cache/cloudtrail-alerts/commands");
const manifestOf = (project: string) => join(folderOf(project), "manifest.json");

/**
 * The URL of the commands' modules joined by `joinModules`; undefined if there are none, or if a file of them has changed
 * since: its size or the time of its last change is another one.
 */
export function joinedMain(project = ownProject): string | undefined {
  try {
    const { project: joinedIn, stamps } = JSON.parse(readFileSync(manifestOf(project), "utf8")) as Manifest;
    const isCurrent = joinedIn === project && isDeepStrictEqual(stampsOf(project, Object.keys(stamps)), stamps);
    return isCurrent ? pathToFileURL(join(folderOf(project), "main.mjs")).href : undefined;
  } catch {
    // Not joined, or a file is gone: the modules as they are say what is wrong, if something is.
    return undefined;
  }
}

/** The size and the time of the last change of each file. Throws if there is none. */
function stampsOf(project: string, paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    paths.map((path) => {
      const { size, mtimeMs } = statSync(join(project, path));
      return [path, `${size} ${mtimeMs}`];
    }),
  );
}

/**
 * Joins the commands' modules, and those of some packages, into about a hundred files, of which a command imports few. Finding and linking
 * some 170 to 350 modules took about a fifth of a command's time (docs/performance.md). Rejects if a module can't be read or a file can't be written.
 */
export async function joinModules(project = ownProject): Promise<void> {
  const { build } = await import("esbuild");
  const { dependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  const folder = folderOf(project);
  rmSync(folder, { recursive: true, force: true });
  // What npm wrote about the packages stands for their modules, which take as long to look at as all others.
  const stamps = stampsOf(project, ["package.json", "node_modules/.package-lock.json"]);
  await build({
    absWorkingDir: project,
    entryPoints: ["cli/main.ts"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    tsconfigRaw: {},
    logLevel: "silent",
    external: Object.keys(dependencies).filter((name) => !joinedPackages.includes(name)),
    // For packages in CommonJS, which require modules of Node.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module";const require = requireOf(import.meta.url);',
    },
    plugins: [ownModules((path) => Object.assign(stamps, stampsOf(project, [relative(project, path)])))],
  });
  writeFileSync(manifestOf(project), JSON.stringify({ project, stamps } satisfies Manifest));
}

/** Lets each module of the project know where it is, not where the file is that contains it now. Calls `onRead` before it reads one. */
function ownModules(onRead: (path: string) => void): Plugin {
  return {
    name: "own modules",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        onRead(path);
        const contents = readFileSync(path, "utf8")
          // esbuild follows `require` only where the module does not define it. A path may contain `$&`, so a function returns it.
          .replace("const require = createRequire(import.meta.url);", "")
          .replaceAll("import.meta.dirname", () => JSON.stringify(dirname(path)))
          .replaceAll("import.meta.url", () => JSON.stringify(pathToFileURL(path).href));
        return { loader: "ts", contents };
      });
    },
  };
}

// `npm ci` runs this. Without its result, the commands take a little longer, which is no reason to fail.
if (import.meta.main) {
  await joinModules().catch((error) => console.warn(`The modules of npx cta stay as they are: ${error.message}`));
}
