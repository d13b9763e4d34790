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
  const severities = wanted.getAll("severity");
  let count = 0;

  for (const { element, alerts, lists } of rules) {
    const { rule: id, severity } = element.dataset;
    const isWanted = (rule === "" || rule === id) && severities.includes(severity);
    let shown = 0;
    for (const alert of alerts) {
      alert.text ||= `${id} ${alert.element.textContent}`.toLowerCase();
      const matches =
        isWanted && alert.text.includes(text) && (change === "" || alert.element.dataset.change === change);
      alert.element.hidden = !matches;
      if (matches) shown++;
    }
    // A rule that only had errors stays, unless alerts are searched.
    element.hidden = !isWanted || (shown === 0 && (text !== "" || change !== "" || alerts.length > 0));
    for (const list of lists) list.hidden = list.querySelector(".alert:not([hidden])") === null;
    if (shown > 0 && (text !== "" || rule !== "" || change !== "")) element.open = true;
    count += shown;
  }
  const all = rules.reduce((sum, { alerts }) => sum + alerts.length, 0);
  found.textContent = count === all ? `${all} alerts` : `${count} of ${all} alerts`;
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
  addEventListener("hashchange", showTarget);
  filter();
  showTarget();
}
