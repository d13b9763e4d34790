#!/usr/bin/env node
// Plain JavaScript, so that it runs on any Node and can say which one is needed.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `This is Node ${process.versions.node}, and Node 24 is needed. The project brings its own: run "npm ci" and then\n` +
      'npx cta, for example "npx cta check". If you did, npm was not allowed to install it: see allowScripts in package.json.',
  );
  process.exit(2);
}
// A backtest needs less memory with these, which apply only when a process starts: see docs/performance.md. Not on Windows.
if (process.argv[2] === "backtest" && process.env.MALLOC_ARENA_MAX === undefined && process.platform !== "win32") {
  const options = [...process.execArgv, "--no-concurrent-recompilation"];
  const args = [process.execPath, ...options, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...process.env, MALLOC_ARENA_MAX: "1" });
}
const { enableCompileCache } = await import("node:module");
const { fileURLToPath } = await import("node:url");
// Beside the packages, so that `npm ci` removes it. Without it, half of a command's time is the compilation of its modules.
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/node-compile", import.meta.url)));
const { joinedMain } = await import("./joined-modules.ts");
const { main } = await import(joinedMain() ?? "./main.ts");
await main(process.argv.slice(2));
