// The report's filters. The page is complete without them.
const form = document.querySelector("#filter");
const found = document.querySelector("#found");
const unfold = document.querySelector("#unfold");

const rules = [...document.querySelectorAll(".rule")].map((element) => ({
  element,
  alerts: [...element.querySelectorAll(".alert")].map((alert) => ({ element: alert, text: "" })),
  lists: [...element.querySelectorAll(".alerts")],
}));

// A link to a rule shows the rule, whatever was filtered and folded.
function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const rule = target?.closest(".rule");
  if (!rule) return;
  if (rule.hidden) form.reset();
  rule.open = true;
  rule.scrollIntoView();
  rule.querySelector("summary").focus({ preventScroll: true });
}

function filter() {
  const wanted = new FormData(form);
  const text = wanted.get("text").trim().toLowerCase();
  const rule = wanted.get("rule");
  const change = wanted.get("change") ?? "";
  const account = wanted.get("account") ?? "";
  const region = wanted.get("region") ?? "";
  const severities = wanted.getAll("severity");
  let count = 0;

  const isNarrowed = [text, rule, change, account, region].some((choice) => choice !== "");
  for (const { element, alerts, lists } of rules) {
    const { rule: id, severity } = element.dataset;
    const isWanted = (rule === "" || rule === id) && severities.includes(severity);
    let shown = 0;
    for (const alert of alerts) {
      alert.text ||= `${id} ${element.querySelector(".title").textContent} ${alert.element.textContent}`.toLowerCase();
      const { dataset } = alert.element;
      const matches =
        isWanted &&
        alert.text.includes(text) &&
        (change === "" || dataset.change === change) &&
        (account === "" || dataset.account === account) &&
        (region === "" || dataset.region === region);
      alert.element.hidden = !matches;
      if (matches) shown++;
    }
    // A rule that only had errors stays, unless alerts are searched.
    element.hidden = !isWanted || (shown === 0 && (isNarrowed || alerts.length > 0) && rule === "");
    for (const list of lists) list.hidden = list.querySelector(".alert:not([hidden])") === null;
    if (shown > 0 && isNarrowed) element.open = true;
    count += shown;
  }
  const listed = rules.reduce((sum, { alerts }) => sum + alerts.length, 0);
  const all = Number(form.dataset.alerts);
  const number = (value) => value.toLocaleString("en");
  // Of a rule with hundreds of alerts, the first are listed.
  const left = all > listed ? `; of ${number(all)} in all, ${number(all - listed)} are only counted` : "";
  found.textContent =
    (count === listed ? `${number(listed)} alerts listed` : `${number(count)} of ${number(listed)} alerts`) + left;
}

const columns = [
  "time",
  "rule",
  "severity",
  "what",
  "account",
  "region",
  "principal",
  "eventName",
  "eventID",
  "logFile",
];

// The alerts that the filters show, for a spreadsheet.
function asCsv() {
  const lines = [columns];
  for (const { element, alerts } of rules) {
    if (element.hidden) continue;
    for (const { element: alert } of alerts) {
      if (alert.hidden) continue;
      const time = alert.querySelector("time");
      const what = alert
        .querySelector("summary")
        .textContent.slice((time?.textContent ?? "no time").length)
        .trim();
      const { account, region, principal, event, id } = alert.dataset;
      const { rule, severity } = element.dataset;
      const logFile = alert.querySelector("dd:last-child").textContent;
      lines.push([time?.dateTime ?? "", rule, severity, what, account, region, principal, event, id, logFile]);
    }
  }
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

// A spreadsheet would run what begins like a formula.
function cell(text) {
  return `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
}

function download() {
  const link = document.createElement("a");
  // With a byte order mark, Excel reads it as UTF-8.
  link.href = URL.createObjectURL(new Blob(["\ufeff", asCsv()], { type: "text/csv" }));
  link.download = "cloudtrail-alerts-backtest.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  // Fields have their first values again after the event.
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  unfold.addEventListener("click", () => {
    const open = unfold.textContent === "Unfold all";
    for (const { element, alerts } of rules) {
      if (element.hidden) continue;
      element.open = open;
      for (const alert of alerts) if (!alert.element.hidden) alert.element.open = open;
    }
    unfold.textContent = open ? "Fold all" : "Unfold all";
  });
  document.querySelector("#csv").addEventListener("click", download);
  addEventListener("hashchange", showTarget);
  filter();
  showTarget();
}
