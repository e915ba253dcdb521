// Sums of a table of numbers while somebody types, and rows that nobody uses folded away on phones.
import { within } from "./within.js";

const FIRST_ROWS = 2;

/** The number in a control as people type it, or null where none can be read. */
function numberIn(input) {
  const digits = input.value.replace(/[\s.,\u00a0\u2007\u2009\u202f]/g, "");
  return /^[0-9]{1,15}$/.test(digits) ? Number(digits) : null;
}

function sum(numbers) {
  const known = numbers.filter((number) => number !== null);
  return known.length ? known.reduce((total, number) => total + number, 0) : null;
}

function write(cell, number, separator) {
  cell.textContent = number === null ? "" : String(number).replace(/\B(?=(\d{3})+(?!\d))/g, separator);
}

function add(table) {
  const separator = table.dataset.separator;
  const rows = [...table.querySelectorAll("[data-row]")];
  const numbers = rows.map((row) => [...row.querySelectorAll("input")].map(numberIn));
  rows.forEach((row, index) => {
    const total = sum(numbers[index]);
    write(row.querySelector("[data-sum]"), total, separator);
    // Never taken away: a row must not vanish while somebody corrects it.
    if (total !== null || row.querySelector(".govuk-input--error")) row.dataset.used = "";
  });
  const columns = numbers[0].map((_, column) => sum(numbers.map((row) => row[column])));
  const cells = [...table.querySelectorAll("[data-total]")];
  [...columns, sum(columns)].forEach((total, index) => write(cells[index], total, separator));
}

function fold(table) {
  const rows = [...table.querySelectorAll("[data-row]")];
  const more = table.querySelector("[data-more]");
  if (!more) return;
  if (!rows.some((row) => "used" in row.dataset)) {
    rows.slice(0, FIRST_ROWS).forEach((row) => {
      row.dataset.used = "";
    });
  }
  const hidden = rows.filter((row) => !("used" in row.dataset));
  more.hidden = !hidden.length;
  table.classList.toggle("is-folded", hidden.length > 0);
  more.addEventListener("click", () => {
    table.classList.remove("is-folded");
    more.hidden = true;
    hidden[0].querySelector("input").focus();
  });
}

/** Add up and fold each number table in `root`. */
export function startNumberTables(root) {
  for (const table of within(root, "[data-number-table]")) {
    add(table);
    fold(table);
    table.addEventListener("input", () => add(table));
    table.addEventListener("portal:refreshed", () => add(table));
  }
}
