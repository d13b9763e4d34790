#!/usr/bin/env bash
# Package: pypanther 0.1.1a62 (PyPI)
# Guess: a rule's tests run it as Panther will: filters apply, so that a test that expects an alert of a record that a filter leaves out fails; a severity, title or dedup that raises fails
#   the test; a wrong severity too; override() and extend() of a base rule change it alone, not rules that were derived before; the rule's own log types are asked.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet pypanther==0.1.1a62 || exit 2
cat >probe.py <<'END'
from pypanther import LogType, Rule, RuleTest, Severity
def make(name, **body):
    base = {"id": name, "log_types": [LogType.AWS_CLOUDTRAIL], "default_severity": Severity.HIGH, "rule": lambda self, event: event["eventName"] == "ConsoleLogin", "tests": [RuleTest(name="t", expected_result=True, log={"eventName": "ConsoleLogin", "p_log_type": "AWS.CloudTrail"})]}
    return type(name, (Rule,), base | body)
def raises(self, event): return event["nothing"]["x"]
def run(name, rule):
    try:
        for r in rule.run_tests(lambda _: None): d = r.detection_result; print(f"{name}: {'passed' if r.passed else 'failed'}, alert {d.trigger_alert}, severity {d.severity_output}, title {d.title_output!r}, dedup {d.dedup_output!r}")
    except BaseException as error: print(f"{name}: {type(error).__name__} {str(error)[:100]}")
run("plain", make("A"))
run("exclude filter", make("B", exclude_filters=[lambda e: True]))
run("include filter", make("C", include_filters=[lambda e: False]))
run("filter raises", make("D", include_filters=[lambda e: e["none"]["x"]]))
run("title raises", make("E", title=raises)); run("dedup raises", make("F", dedup=raises)); run("severity raises", make("G", severity=raises))
run("severity nonsense", make("H", severity=lambda self, e: "NONSENSE")); run("severity None", make("I", severity=lambda self, e: None)); run("severity low", make("J", severity=lambda self, e: "low"))
run("title None", make("K", title=lambda self, e: None)); run("title number", make("L", title=lambda self, e: 5)); run("dedup None", make("M", dedup=lambda self, e: None)); run("dedup empty", make("N", dedup=lambda self, e: ""))
run("rule returns 1", make("O", rule=lambda self, e: 1)); run("rule returns None", make("P", rule=lambda self, e: None)); run("rule returns text", make("Q", rule=lambda self, e: "false"))
run("context raises", make("R", alert_context=raises)); run("context set", make("S", alert_context=lambda self, e: {"a": {1}})); run("destinations raise", make("T", destinations=raises)); run("destinations text", make("U", destinations=lambda self, e: "slack"))
run("other log type", make("V", tests=[RuleTest(name="t", expected_result=True, log={"eventName": "ConsoleLogin", "p_log_type": "Okta.SystemLog"})]))
run("disabled", make("W", enabled=False)); run("threshold 5", make("X", threshold=5)); run("no tests", make("Y", tests=[])); run("create_alert off", make("Z", create_alert=False))
run("expected severity", make("A2", tests=[RuleTest(name="t", expected_result=True, expected_severity="LOW", log={"eventName": "ConsoleLogin"})]))
run("expected title", make("A3", title=lambda self, e: "x", tests=[RuleTest(name="t", expected_result=True, expected_title="y", log={"eventName": "ConsoleLogin"})]))
run("expected of no alert", make("A4", title=lambda self, e: "x", tests=[RuleTest(name="t", expected_result=False, expected_title="y", log={"eventName": "Other"})]))
run("expects false, raises", make("A5", rule=raises, tests=[RuleTest(name="t", expected_result=False, log={"eventName": "Other"})]))
run("expects true, raises", make("A6", rule=raises))
run("title raises, no alert", make("A7", title=raises, tests=[RuleTest(name="t", expected_result=False, log={"eventName": "Other"})]))
Base = make("Base"); Before = type("Before", (Base,), {"id": "Before"})
Base.override(default_severity=Severity.LOW, enabled=False); Base.extend(exclude_filters=[lambda e: True], tags=["x"])
After = type("After", (Base,), {"id": "After"})
for r in (Base, Before, After, make("Other")): print(r.id, r.default_severity.name, r.enabled, len(r.exclude_filters), r.tags)
Before.extend(tags=["y"]); print("tags", Base.tags, Before.tags, After.tags, make("Other2").tags)
Sub = type("Sub", (After,), {"id": "Sub", "tags": ["z"]}); print(Sub.tags, Sub.tests[0].name)
for change in ({"threshold": 0}, {"default_severity": "NONSENSE"}, {"log_types": []}, {"dedup_period_minutes": -1}, {"id": ""}, {"log_types": ["Nonsense"]}):
    rule = make("V2"); rule.override(**change); run(f"override {change}", rule)
END
venv/bin/python probe.py 2>&1 | tee seen
! grep -E '^(exclude filter|include filter|title raises|severity nonsense|rule returns text):.*passed' seen
