#!/usr/bin/env bash
# Package: pulumi 3.272.0 (PyPI)
# Guess: an output that is used as if it were a plain value is an error in Python, as str() says in its text: in a
#   condition, in a comparison, as a number, as a key, in json.dumps, in a list test.
# Why: `if bucket.id == "logs"` in the program that deploys the alerts must not take one branch for good.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pulumi==3.272.0 || exit 2
cat >probe.py <<'END'
import asyncio, json, warnings
import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [args.name, dict(args.inputs)]
    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Mocks())
false, text, number, items, none = (pulumi.Output.from_input(v) for v in (False, "logs", 5, ["a"], None))
uses = {
    "if false": lambda: bool(false),
    "not false": lambda: not false,
    "none or 'default'": lambda: none or "default",
    "none is None": lambda: none is None,
    "text == 'logs'": lambda: text == "logs",
    "text != 'logs'": lambda: text != "logs",
    "text in ['logs']": lambda: text in ["logs"],
    "'a' in items": lambda: "a" in items,
    "len(items)": lambda: len(items),
    "for item in items": lambda: list(items),
    "items[0]": lambda: items[0],
    "number > 4": lambda: number > 4,
    "number + 1": lambda: number + 1,
    "int(number)": lambda: int(number),
    "text + '-x'": lambda: text + "-x",
    "'x-' + text": lambda: "x-" + text,
    "str(text)": lambda: str(text),
    "f'{text}'": lambda: f"{text}",
    "'%s' % text": lambda: "%s" % text,
    "'{}'.format(text)": lambda: "{}".format(text),
    "'-'.join": lambda: "-".join(["a", text]),
    "json.dumps": lambda: json.dumps({"a": text}),
    "{text: 1}": lambda: {text: 1},
    "sorted": lambda: sorted([text, text]),
    "text.upper()": lambda: text.upper(),
    "text.startswith('l')": lambda: text.startswith("l"),
    "if text.startswith('x')": lambda: bool(text.startswith("x")),
    "text.missing": lambda: text.missing,
    "**mapping": lambda: dict(**pulumi.Output.from_input({"a": 1})),
    "min": lambda: min(number, 3),
    "any": lambda: any([false]),
    "text and 'x'": lambda: text and "x",
    "print(repr)": lambda: repr(text),
    "copy in set": lambda: len({text, text}),
}
for name, use in uses.items():
    try:
        seen = use()
        kind = type(seen).__name__
        print(name, "→", kind, str(seen)[:90].replace("\n", " ") if not isinstance(seen, pulumi.Output) else "")
    except Exception as error:
        print(name, "→ error", type(error).__name__, str(error)[:60])

async def more():
    async def value(output):
        return await output.future()
    print("concat none", repr(await value(pulumi.Output.concat("arn:", none, "/*"))))
    print("format none", repr(await value(pulumi.Output.format("arn:{0}/*", none))))
    print("format list", repr(await value(pulumi.Output.format("{0}", items))))
    print("format bool", repr(await value(pulumi.Output.format("{0}", false))))
    print("json_dumps", repr(await value(pulumi.Output.json_dumps({"a": text, "b": none, "c": false}))))
    print("all none", repr(await value(pulumi.Output.all(a=text, b=none))))
    print("from_input set", repr(await value(pulumi.Output.from_input({"a": {text}}))))
    print("from_input tuple", repr(await value(pulumi.Output.from_input({"a": (text,)}))))
    print("from_input key", repr(await value(pulumi.Output.from_input({text: 1}))))
    class Plain:
        def __init__(self): self.a = text
    print("from_input class", type((await value(pulumi.Output.from_input(Plain()))).a).__name__)
    print("nested apply", repr(await value(text.apply(lambda t: {"x": [text]}))))
try:
    asyncio.get_event_loop().run_until_complete(more())
except Exception as error:
    print("stopped", type(error).__name__, error)
END
venv/bin/python -W ignore probe.py 2>&1 | tee seen
