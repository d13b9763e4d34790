#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm)
# Guess: jsonStringify of outputs gives what JSON.stringify gives of their values; interpolate of an output that is
#   undefined writes "undefined"; a secret stays secret through all of them; mergeOptions joins lists.
# Happens: (not run yet; the expected output below is the guess)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2
cat >probe.js <<'END'
import * as pulumi from "@pulumi/pulumi";
await pulumi.runtime.setMocks({ newResource: (a) => ({ id: a.name + "-id", state: a.inputs }), call: (a) => a.inputs });
const show = async (name, output) => {
  try {
    const o = pulumi.output(output);
    const [value, secret] = await Promise.all([o.promise(), o.isSecret]);
    console.log(`${name}: ${JSON.stringify(value)}${secret ? " secret" : ""}`);
  } catch (error) { console.log(`${name}: throws`); }
};
const out = pulumi.output;
await show("stringify undefined field", pulumi.jsonStringify({ a: undefined, b: 1 }));
await show("stringify output of undefined", pulumi.jsonStringify({ a: out(undefined), b: 1 }));
await show("stringify output of undefined in a list", pulumi.jsonStringify([out(undefined), 1]));
await show("stringify undefined", pulumi.jsonStringify(out(undefined)));
await show("stringify null", pulumi.jsonStringify({ a: null, b: out(null) }));
await show("stringify toJSON", pulumi.jsonStringify({ a: { toJSON: () => "x" } }));
await show("stringify replacer", pulumi.jsonStringify({ a: out(1), b: 2 }, ["a"]));
await show("stringify indent", pulumi.jsonStringify({ a: out(1) }, undefined, 1));
await show("stringify a nested secret", pulumi.jsonStringify({ a: { b: [pulumi.secret("s")] } }));
await show("stringify NaN", pulumi.jsonStringify({ a: out(Number.NaN) }));
await show("interpolate undefined", pulumi.interpolate`a${out(undefined)}b`);
await show("interpolate null", pulumi.interpolate`a${out(null)}b`);
await show("interpolate list", pulumi.interpolate`a${out(["x", "y"])}b`);
await show("interpolate object", pulumi.interpolate`a${out({ x: 1 })}b`);
await show("interpolate secret", pulumi.interpolate`a${pulumi.secret("s")}b`);
await show("concat undefined", pulumi.concat("a", out(undefined), "b"));
await show("all list with undefined", pulumi.all([out(undefined), out(1)]));
await show("all object with undefined", pulumi.all({ a: out(undefined), b: out(1) }));
await show("apply drops to secret", pulumi.secret("s").apply(() => "x"));
await show("apply returning output", out(1).apply(() => pulumi.secret("x")));
await show("parse", pulumi.jsonParse(out('{"a":1}')));
await show("parse bad", pulumi.jsonParse(out("{")));
await show("parse secret", pulumi.jsonParse(pulumi.secret('{"a":1}')));
await show("proxied missing", out({ a: {} }).a.b);
await show("proxied of undefined", out(undefined).a);
await show("proxied length", out(["x", "y"]).length);
await show("unsecret nested", pulumi.unsecret(out({ a: pulumi.secret("s") })));
await show("list of outputs", [out("x"), [out(undefined)]]);
await show("undefined in object", { a: out(undefined), b: undefined, c: null });
const provider = (n) => n;
await show("merge dependsOn", Object.keys(pulumi.mergeOptions({ dependsOn: [] }, { dependsOn: [] })));
const merged = pulumi.mergeOptions({ ignoreChanges: ["a"], protect: true, aliases: ["x"], version: "1", replaceOnChanges: ["r"], customTimeouts: { create: "1m" } }, { ignoreChanges: ["b"], protect: undefined, aliases: ["y"], version: undefined, replaceOnChanges: ["s"], customTimeouts: { update: "2m" } });
await show("merge ignoreChanges", merged.ignoreChanges);
await show("merge protect", merged.protect);
await show("merge aliases", merged.aliases);
await show("merge version", merged.version);
await show("merge replaceOnChanges", merged.replaceOnChanges);
await show("merge customTimeouts", merged.customTimeouts);
END
node probe.js 2>/dev/null | tee seen
diff - seen <<'END'
stringify undefined field: "{\"b\":1}"
stringify output of undefined: "{\"b\":1}"
stringify output of undefined in a list: "[null,1]"
stringify undefined: undefined
stringify null: "{\"a\":null,\"b\":null}"
stringify toJSON: "{\"a\":\"x\"}"
stringify replacer: "{\"a\":1}"
stringify indent: "{\n \"a\": 1\n}"
stringify a nested secret: "{\"a\":{\"b\":[\"s\"]}}" secret
stringify NaN: "{\"a\":null}"
interpolate undefined: "aundefinedb"
interpolate null: "anullb"
interpolate list: "ax,yb"
interpolate object: "a[object Object]b"
interpolate secret: "asb" secret
concat undefined: "aundefinedb"
all list with undefined: [null,1]
all object with undefined: {"b":1}
apply drops to secret: "x" secret
apply returning output: "x" secret
parse: {"a":1}
parse bad: throws
parse secret: {"a":1} secret
proxied missing: undefined
proxied of undefined: undefined
proxied length: undefined
unsecret nested: {"a":"s"}
list of outputs: ["x",[null]]
undefined in object: {"c":null}
merge dependsOn: ["dependsOn"]
merge ignoreChanges: ["a","b"]
merge protect: true
merge aliases: ["x","y"]
merge version: "1"
merge replaceOnChanges: ["r","s"]
merge customTimeouts: {"create":"1m","update":"2m"}
END
