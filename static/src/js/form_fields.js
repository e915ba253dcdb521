// The fields of a form that saves itself: their values, and what is said at them.

/** All controls of one name. */
export function controls(form, name) {
  return [...form.elements].filter((control) => control.name === name);
}

/** Put a value of the server into the controls of a field: a text, a list of ticked values, or ticked or not. */
export function setValue(form, name, value) {
  for (const control of controls(form, name)) {
    if (typeof value === "boolean") control.checked = value;
    else if (Array.isArray(value)) control.checked = value.includes(control.value);
    else if (control.type === "radio") control.checked = control.value === value;
    else control.value = value;
  }
  refreshed(controls(form, name)[0]);
}

/** What stands in the controls of these fields, as a browser would send it: lists of texts by name. */
export function rawValues(form, names) {
  const values = new FormData(form);
  return Object.fromEntries([...new Set(names)].map((name) => [name, values.getAll(name).map(String)]));
}

/** Put back what `rawValues` answered for a field. */
export function setRaw(form, name, list) {
  const found = controls(form, name);
  found.forEach((control, index) => {
    if (control.type === "checkbox" || control.type === "radio") control.checked = list.includes(control.value);
    else control.value = list[index] ?? "";
  });
  refreshed(found[0]);
}

/** Counters and sums of the page follow a value that nobody typed. */
function refreshed(control) {
  control?.dispatchEvent(new CustomEvent("portal:refreshed", { bubbles: true }));
  control?.dispatchEvent(new KeyboardEvent("keyup"));
}

/** The words by which the page names a field. */
export function fieldLabel(form, name) {
  const [first] = controls(form, name);
  if (!first) return name;
  const alone = controls(form, name).length === 1;
  const legend = alone ? null : first.closest("fieldset")?.querySelector("legend");
  const place = legend ?? first.labels?.[0];
  return (first.getAttribute("aria-label") ?? place?.firstChild?.textContent ?? name).trim();
}

function pattern(name) {
  return document.querySelector(`template[data-pattern="${name}"]`).content.firstElementChild.cloneNode(true);
}

function addTo(list, id) {
  const ids = (list ?? "").split(" ").filter(Boolean);
  return ids.includes(id) ? ids.join(" ") : [...ids, id].join(" ");
}

/** The element that is read together with the field: the group of boxes, or the one control. */
function described(first) {
  return first.closest("fieldset") ?? first;
}

function takeAway(first, kind) {
  const id = `${first.id}_${kind}`;
  document.getElementById(id)?.closest("[data-said]")?.remove();
  document.getElementById(id)?.remove();
  const ids = (described(first).getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  if (ids.length) described(first).setAttribute("aria-describedby", ids.join(" "));
  else described(first).removeAttribute("aria-describedby");
}

/** Where a sentence about the field stands: in a row of its own below a cell, else before the control. */
function place(first, said) {
  const row = first.closest("tr");
  if (row) {
    const line = document.createElement("tr");
    const cell = document.createElement("td");
    line.className = "matrix__said";
    line.dataset.said = "";
    cell.colSpan = row.cells.length;
    cell.append(said);
    line.append(cell);
    row.after(line);
    return;
  }
  const before =
    first.closest(".govuk-radios, .govuk-checkboxes, .govuk-input__wrapper, .govuk-password-input__wrapper") ?? first;
  before.before(said);
}

function say(form, name, kind, words) {
  const [first] = controls(form, name);
  if (!first) return;
  takeAway(first, kind);
  if (!words) return;
  // What is said must be seen, also in a part that is folded away.
  first.closest("details")?.setAttribute("open", "");
  const said = pattern(kind);
  if (said.dataset.class) said.className = said.dataset.class;
  said.id = `${first.id}_${kind}`;
  const cell = first.closest("td") ? `${first.getAttribute("aria-label")}: ` : "";
  said.querySelector("[data-words]").textContent = `${cell}${words}`;
  place(first, said);
  described(first).setAttribute("aria-describedby", addTo(described(first).getAttribute("aria-describedby"), said.id));
}

const RED = { INPUT: "govuk-input--error", TEXTAREA: "govuk-textarea--error", SELECT: "govuk-select--error" };

/** Say an error at the field, or take it away without words. */
export function sayError(form, name, words) {
  say(form, name, "error", words);
  const found = controls(form, name);
  const isTextual = found.length === 1 && found[0].type !== "checkbox";
  if (isTextual) found[0].classList.toggle(RED[found[0].tagName], Boolean(words));
  if (!found[0]?.closest("td")) {
    found[0]?.closest(".govuk-form-group")?.classList.toggle("govuk-form-group--error", Boolean(words));
  }
}

/** Say what to check, and nothing where an error stands or the value is newer: `except` names those fields. */
export function sayWarnings(form, warnings, except) {
  const said = [...form.querySelectorAll('[id$="_warning"]')].map(({ id }) => id.slice("id_".length, -"_warning".length));
  for (const name of new Set([...said, ...Object.keys(warnings)])) {
    say(form, name, "warning", except.has(name) ? "" : warnings[name]);
  }
}

/** Show that somebody else changed the field too, with their text and two buttons. Answers the element. */
export function showConflict(form, name, { heading, theirs, mine, keep, take }) {
  const [first] = controls(form, name);
  const box = pattern("conflict");
  box.dataset.conflict = name;
  box.querySelector("[data-words]").textContent = heading;
  box.querySelector("[data-theirs]").textContent = theirs;
  box.querySelector("[data-mine]").textContent = mine;
  box.querySelector("[data-keep]").addEventListener("click", keep);
  box.querySelector("[data-take]").addEventListener("click", take);
  document.querySelector(`[data-conflict="${name}"]`)?.remove();
  const table = first.closest("[data-number-table]");
  if (table) table.before(box);
  else first.closest(".govuk-form-group").before(box);
  return box;
}

/** Take the choice away and go back to the field. */
export function dropConflict(form, name) {
  document.querySelector(`[data-conflict="${name}"]`)?.remove();
  controls(form, name)[0]?.focus();
}

/** The text of an element, with a space between the parts of which it is made. */
function wordsOf(element) {
  let words = "";
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) words += ` ${walker.currentNode.data}`;
  return words.trim().replace(/\s+/g, " ");
}

/** What the person typed or chose in a field, in the words of the page. */
export function shownValue(form, name) {
  const words = controls(form, name).map((control) => {
    if (control.type === "checkbox" || control.type === "radio") {
      return control.checked ? wordsOf(control.labels[0]) : "";
    }
    return control.tagName === "SELECT" ? control.selectedOptions[0]?.textContent.trim() : control.value;
  });
  return words.filter(Boolean).join(", ");
}

/** What is chosen from a list in these fields, in the words of the page; texts and numbers stand for themselves. */
export function chosenWords(form, names) {
  const isList = (name) => /^(select|radio|checkbox)/.test(controls(form, name)[0]?.type);
  return Object.fromEntries([...names].filter(isList).map((name) => [name, shownValue(form, name)]));
}

function isTouched(control) {
  if (control.type === "submit" || control.type === "hidden") return false;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.tagName !== "SELECT") return control.value !== control.defaultValue;
  const usual = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
  return control.value !== (usual?.value ?? "");
}

/** Names of the fields in which somebody typed before the script of the page ran: the line may be slow. */
export function typedAlready(form) {
  return [...form.elements].filter((one) => one.name && isTouched(one)).map(({ name }) => name);
}
