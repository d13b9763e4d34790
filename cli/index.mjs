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
const { enableCompileCache } = await import("node:module");
const { fileURLToPath } = await import("node:url");
// Beside the packages, so that `npm ci` removes it. Without it, half of a command's time is the compilation of its modules.
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/node-compile", import.meta.url)));
const { main } = await import("./main.ts");
await main(process.argv.slice(2));
