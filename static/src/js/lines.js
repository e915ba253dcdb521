// Line items of a form: the next row, a row taken away and put back, and the sums that the server answers.
import { controls } from "./form_fields.js";
import { within } from "./within.js";

const UNDO_TIME = 10_000;
const NAME = /^line_([0-9]+)_/;

function cells(row) {
  return [...row.querySelectorAll("[name^='line_']")];
}

function slotOf(row) {
  return Number(row.dataset.line);
}

/** Put the number of a row wherever its pattern has {n}. */
function number(row, slot) {
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("{n}")) element.setAttribute(name, value.replaceAll("{n}", slot));
    }
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) node.textContent = node.textContent.replaceAll("{n}", slot);
    }
  }
}

function copyOf(box, kind) {
  return box.querySelector(`template[data-line-${kind}]`).content.firstElementChild.cloneNode(true);
}

function addRow(box, slot) {
  const row = copyOf(box, "pattern");
  number(row, slot);
  const later = [...box.querySelectorAll("[data-line]")].find((one) => slotOf(one) > slot);
  (later ?? box.querySelector("template[data-line-pattern]")).before(row);
  showAdd(box);
  return row;
}

/** After all rows, else in the first gap; 0 when there is no room. A row that was taken away keeps its number. */
function nextSlot(box) {
  const most = Number(box.dataset.most);
  const taken = [...box.querySelectorAll("[data-line]")].map(slotOf);
  const after = Math.max(0, ...taken) + 1;
  if (after <= most) return after;
  return Array.from({ length: most }, (_, index) => index + 1).find((slot) => !taken.includes(slot)) ?? 0;
}

function showAdd(box) {
  box.querySelector("[data-add-row]").hidden = !nextSlot(box);
}

function showRemove(row) {
  row.querySelector("[data-remove-row]").hidden = !cells(row).some((cell) => cell.value);
}

function changed(cell) {
  cell.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Empty a row and hide it; for 10 s a button puts it back. */
function removeRow(row) {
  const before = cells(row).map((cell) => cell.value);
  const gone = copyOf(row.closest("[data-lines]"), "removed");
  number(gone, row.dataset.line);
  for (const cell of cells(row)) {
    cell.value = "";
    changed(cell);
  }
  row.hidden = true;
  row.before(gone);
  gone.querySelector("[data-put-back]").focus();
  const timer = window.setTimeout(() => {
    const hadFocus = gone.contains(document.activeElement);
    gone.remove();
    if (hadFocus) row.closest("[data-lines]").querySelector("[data-add-row]").focus();
  }, UNDO_TIME);
  gone.querySelector("[data-put-back]").addEventListener("click", () => {
    window.clearTimeout(timer);
    row.hidden = false;
    cells(row).forEach((cell, index) => {
      cell.value = before[index];
      changed(cell);
    });
    gone.remove();
    cells(row)[0].focus();
  });
}

/** The names of all cells that the form has. */
export function lineNames(form) {
  return [...form.elements].map((control) => control.name).filter((name) => NAME.test(name));
}

/** A colleague wrote in a row that this page does not have yet. */
export function addRowFor(form, name) {
  const found = NAME.exec(name);
  if (!found || controls(form, name).length) return;
  addRow(form.querySelector("[data-lines]"), Number(found[1]));
}

/** Write the sums as the server counted them. */
export function tellTotals(form, { rows, sum }) {
  const box = form.querySelector("[data-lines]");
  for (const row of box.querySelectorAll("[data-line]")) {
    const total = row.querySelector("[data-line-total]");
    total.textContent = rows[row.dataset.line] ?? "";
    total.previousElementSibling.hidden = !total.textContent;
  }
  const place = box.querySelector("[data-lines-sum]");
  place.textContent = sum || place.dataset.unknown;
}

/** Let the items in `root` grow and shrink without a round to the server. */
export function startLines(root) {
  for (const box of within(root, "[data-lines]")) {
    const add = box.querySelector("[data-add-row]");
    add.querySelector("[data-words]").textContent = add.dataset.label;
    showAdd(box);
    box.addEventListener("input", (event) => {
      const row = event.target.closest("[data-line]");
      if (row) showRemove(row);
    });
    box.addEventListener("portal:refreshed", (event) => {
      const row = event.target.closest("[data-line]");
      if (!row) return;
      row.hidden = false;
      showRemove(row);
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add-row], [data-remove-row]");
      if (!button) return;
      event.preventDefault();
      if ("addRow" in button.dataset) cells(addRow(box, nextSlot(box)))[0].focus();
      else removeRow(button.closest("[data-line]"));
    });
  }
}
