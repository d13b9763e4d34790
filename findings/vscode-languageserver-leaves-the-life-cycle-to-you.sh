#!/usr/bin/env bash
# Package: vscode-languageserver 11.0.0 (npm)
# Guess: the library that implements the Language Server Protocol enforces its life cycle: a request before
#   initialize is answered with ServerNotInitialized (-32002), one after shutdown with InvalidRequest (-32600).
# Happens: it passes both to the server's own code, which answers them as at any other time. A server has to keep the
#   state itself, though onInitialize and onShutdown are the library's.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts vscode-languageserver@11.0.0 || exit 2

cat >probe.js <<'END'
import { PassThrough } from "node:stream";
import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";

const [toServer, toClient] = [new PassThrough(), new PassThrough()];
const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
server.onInitialize(() => ({ capabilities: { hoverProvider: true } }));
server.onShutdown(() => {});
server.onHover(() => ({ contents: "a hover" }));
server.listen();

const answers = new Map();
new StreamMessageReader(toClient).listen(({ id, result, error }) => answers.get(id)(error?.code ?? result?.contents ?? "ok"));
const client = new StreamMessageWriter(toServer);
function ask(method, params) {
  const id = answers.size + 1;
  client.write({ jsonrpc: "2.0", id, method, params });
  return new Promise((resolve) => answers.set(id, resolve));
}
const hover = () => ask("textDocument/hover", { textDocument: { uri: "file:///a.cel" }, position: { line: 0, character: 0 } });
console.log("before initialize:", await hover());
console.log("initialize:", await ask("initialize", { processId: null, rootUri: null, capabilities: {} }));
console.log("shutdown:", await ask("shutdown"));
console.log("after shutdown:", await hover());
process.exit();
END
node probe.js | tee seen

diff - seen <<'END'
before initialize: a hover
initialize: ok
shutdown: ok
after shutdown: a hover
END
