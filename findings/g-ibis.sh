#!/usr/bin/env bash
# Package: ibis-framework 12.0.0 with duckdb, polars and datafusion (PyPI)
# Guess: one expression of Ibis gives the same rows and values with each backend: filters on nulls, isin and notin with null, text functions, casts of text to numbers, counts of different values, times, regular expressions.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet 'ibis-framework[duckdb,polars,datafusion,sqlite]==12.0.0' || exit 2
venv/bin/pip list 2>/dev/null | grep -iE '^(duckdb|polars|datafusion|pyarrow|sqlglot) '
cat >probe.py <<'END'
import warnings; warnings.filterwarnings("ignore")
import ibis, pyarrow as pa
from ibis import _
table = pa.table({"n": [1, 2, 3, 4], "name": ["ConsoleLogin", "DeleteTrail", "ListUsers", None], "code": [None, "AccessDenied", "", "NoSuchKey"], "account": ["012345678901", "123", "x", None], "size": [10485760, 5, None, -7], "share": [0.5, float("nan"), None, 2.5],
                  "time": ["2026-03-14T09:26:53Z", "2026-03-14T23:30:00+02:00", None, "x"], "who": ["a", "a", None, "b"], "ok": [True, False, None, True], "names": [["a", "b"], [], None, ["b", None]]})
EXPRESSIONS = {
    "code != AccessDenied": lambda t: t.filter(t.code != "AccessDenied"), "code.isin([..., None])": lambda t: t.filter(t.code.isin(["AccessDenied", None])), "code.notin": lambda t: t.filter(t.code.notin(["AccessDenied"])), "code.notin([..., None])": lambda t: t.filter(t.code.notin(["AccessDenied", None])), "code.isin([])": lambda t: t.filter(t.code.isin([])), "~isin([])": lambda t: t.filter(~t.code.isin([])),
    "~ok": lambda t: t.filter(~t.ok), "identical_to": lambda t: t.filter(t.code.identical_to(None)), "size > 0 or null": lambda t: t.filter((t.size > 0) | t.size.isnull()), "nan": lambda t: t.filter(t.share > 1), "isnan": lambda t: t.filter(t.share.isnan()), "share.isnull": lambda t: t.filter(t.share.isnull()),
    "contains": lambda t: t.filter(t.name.contains("Login")), "like": lambda t: t.filter(t.name.like("%login")), "ilike": lambda t: t.filter(t.name.ilike("%login")), "like _": lambda t: t.filter(t.name.like("_istUsers")), "re_search": lambda t: t.filter(t.name.re_search("^(Delete|List)")), "re_search i": lambda t: t.filter(t.name.re_search("(?i)login$")), "startswith": lambda t: t.filter(t.name.startswith("Delete")), "find": lambda t: t.filter(t.name.find("Login") == -1), "find >= 0": lambda t: t.filter(t.name.find("Console") >= 0), "re_extract": lambda t: t.filter(t.name.re_extract("(X)", 1) == ""), "split": lambda t: t.filter(t.name.split("o").length() == 3),
    "cast": lambda t: t.filter(t.account.try_cast("int64") == 123), "try_cast zero": lambda t: t.filter(t.account.try_cast("int64") == 12345678901), "length": lambda t: t.filter(t.name.length() > 9), "substr": lambda t: t.filter(t.name.substr(0, 4) == "List"), "right": lambda t: t.filter(t.name.right(5) == "Login"), "concat null": lambda t: t.filter((t.name + t.code).isnull()), "greatest": lambda t: t.filter(ibis.greatest(t.size, 6) == 6), "mod": lambda t: t.filter(t.size % 4 == 1), "floordiv": lambda t: t.filter(t.size // 2 == -4), "round": lambda t: t.filter(t.share.round() == 0), "round 2.5": lambda t: t.filter(t.share.round() == 3), "int div": lambda t: t.filter(t.size / 2 == 2.5), "cast float": lambda t: t.filter(t.share.cast("int64") == 2),
    "names.contains": lambda t: t.filter(t.names.contains("a")), "names.length": lambda t: t.filter(t.names.length() == 0), "names[0]": lambda t: t.filter(t.names[0] == "b"), "time cast": lambda t: t.filter(t.time.try_cast("timestamp").hour() == 9), "time cast offset": lambda t: t.filter(t.time.try_cast("timestamp").hour() == 21), "capitalize": lambda t: t.filter(t.name.capitalize() == "Consolelogin"), "strip": lambda t: t.filter(t.name.strip() == "ListUsers"), "nullif": lambda t: t.filter(t.code.nullif("").isnull()), "between": lambda t: t.filter(t.size.between(-7, 5)), "order": lambda t: t.order_by(t.size).limit(1), "order desc": lambda t: t.order_by(ibis.desc(t.size)).limit(1), "distinct": lambda t: t.filter(t.n == 1).mutate(), "unnest": lambda t: t.select("n", x=t.names.unnest()).filter(_.n > 0),
}
VALUES = {"nunique": lambda t: t.who.nunique(), "count": lambda t: t.who.count(), "groups": lambda t: t.group_by("who").agg(c=t.n.count()).count(), "sum of none": lambda t: t.filter(t.n > 9).size.sum(), "any of none": lambda t: t.filter(t.n > 9).ok.any(), "all": lambda t: t.ok.all(), "any": lambda t: t.ok.any(), "mean nan": lambda t: t.share.mean(), "max nan": lambda t: t.share.max(), "min text": lambda t: t.code.min(), "mode": lambda t: t.who.mode(), "first": lambda t: t.who.first(), "group_concat": lambda t: t.who.group_concat(), "std": lambda t: t.size.std(), "median": lambda t: t.size.median(), "approx": lambda t: t.who.approx_nunique(), "collect": lambda t: t.who.collect().length(), "quantile": lambda t: t.size.quantile(0.5), "count where": lambda t: t.count(t.code != "AccessDenied"), "argmax": lambda t: t.name.argmax(t.size)}
backends = {"duckdb": ibis.duckdb.connect(), "polars": ibis.polars.connect(), "datafusion": ibis.datafusion.connect()}
def answer(con, f, rows):
    try:
        t = con.create_table("t", ibis.memtable(table), overwrite=True) if "t" not in con.list_tables() else con.table("t")
        value = f(t).to_pyarrow()
        return [r["n"] for r in value.to_pylist()] if rows else value.as_py()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:60]}" if str(error) else type(error).__name__
for rows, group in [(True, EXPRESSIONS), (False, VALUES)]:
    for name, f in group.items():
        answers = {b: answer(c, f, rows) for b, c in backends.items()}
        same = len({repr(sorted(a) if isinstance(a, list) else a) for a in answers.values()}) == 1
        print("same   " if same else "DIFFERS", name, next(iter(answers.values())) if same else answers)
END
venv/bin/python probe.py
