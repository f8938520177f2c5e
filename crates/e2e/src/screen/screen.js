// Runs in the page. Finds things as assistive technology finds them: by role and accessible name, without what is
// hidden, and without what lies behind a modal dialog.
const { queryAllByRole, queryAllByLabelText, getRoles } = exports;
const tidy = text => (text ?? "").replace(/\s+/g, " ").trim();

function reachable(element) {
  const modals = [...document.querySelectorAll("dialog")].filter(d => d.matches(":modal"));
  const top = modals.at(-1);
  if (top && !top.contains(element)) return false;
  if (element.closest("[inert]")) return false;
  return !element.checkVisibility || element.checkVisibility({ visibilityProperty: true });
}

function byName({ how, text }) {
  if (how === "exact") return text;
  if (how === "containing") return name => name.includes(text);
  if (how === "starting") return name => name.startsWith(text);
  return undefined;
}

function find(chain) {
  let within = [document.body];
  for (const step of chain) {
    const options = { name: byName(step.name) };
    if (step.level) options.level = step.level;
    const found = new Set();
    for (const place of within) {
      // A password field has no role: a screen reader knows it by its label.
      const all = step.role === "labelled"
        ? queryAllByLabelText(place, options.name, { selector: "input", exact: true })
        : queryAllByRole(place, step.role, options);
      for (const one of all) if (reachable(one)) found.add(one);
    }
    within = [...found];
    if (step.text !== null) within = within.filter(one => tidy(one.innerText).includes(step.text));
    if (step.nth !== null) within = within.slice(step.nth, step.nth + 1);
  }
  return within;
}

function describe(element) {
  const ids = (element.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean);
  return tidy(ids.map(id => document.getElementById(id)?.textContent ?? "").join(" ") || element.getAttribute("title"));
}

function seen(element) {
  const flag = (attribute, property) => element.getAttribute(attribute) === "true" || (property in element && !!element[property]);
  return {
    element,
    text: tidy(element.innerText),
    value: "value" in element ? String(element.value) : "",
    description: describe(element),
    disabled: flag("aria-disabled", "disabled"),
    checked: flag("aria-checked", "checked"),
    selected: flag("aria-selected", "selected"),
    expanded: element.getAttribute("aria-expanded") === "true",
    current: element.getAttribute("aria-current") ?? "",
    invalid: element.getAttribute("aria-invalid") === "true",
    focused: document.activeElement === element || active(element),
    href: element.getAttribute("href") ?? "",
  };
}

// An option of a combobox is active while the focus stays in the field.
function active(element) {
  const id = document.activeElement?.getAttribute("aria-activedescendant");
  return !!id && element.id === id;
}

function label(element) {
  const labelled = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const named = labelled.map(id => document.getElementById(id)?.textContent ?? "").join(" ");
  const own = element.getAttribute("aria-label") || named || [...(element.labels ?? [])].map(l => l.textContent).join(" ");
  return tidy(own || element.innerText || element.getAttribute("placeholder")).slice(0, 90);
}

// What a failed journey is explained by: every reachable thing with a role worth naming, in document order.
function outline() {
  const skipped = new Set(["generic", "none", "presentation", "document", "paragraph", "strong", "emphasis", "img"]);
  const lines = [];
  for (const [role, elements] of Object.entries(getRoles(document.body)))
    if (!skipped.has(role)) for (const element of elements) if (reachable(element)) lines.push([element, role]);
  lines.sort(([a], [b]) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const depth = element => { let n = 0; for (let up = element.parentElement; up; up = up.parentElement) if (lines.some(l => l[0] === up)) n++; return n; };
  return lines.slice(0, 400).map(([element, role]) => {
    const state = seen(element);
    const notes = ["disabled", "checked", "expanded", "invalid", "focused"].filter(key => state[key]);
    const container = ["main", "list", "table", "row", "rowgroup", "form", "navigation", "banner", "contentinfo"].includes(role);
    const name = container ? element.getAttribute("aria-label") ?? "" : label(element);
    return `${"  ".repeat(depth(element))}${role} ${JSON.stringify(name)}${notes.length ? ` (${notes.join(", ")})` : ""}`;
  }).join("\n");
}

function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return "nothing";
  return `${element.getAttribute("role") ?? element.localName} ${JSON.stringify(label(element))}`;
}

window.__screen = {
  find: chain => find(chain).map(seen),
  text: () => tidy(document.body?.innerText),
  outline,
  focused,
};
