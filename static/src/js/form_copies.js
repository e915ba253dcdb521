// The form as it was last seen online, kept so that it opens without a line; filled into the shell that a worker serves.
import { rawValues, setRaw } from "./form_fields.js";
import { NotKept, Store, lastPerson } from "./kept_store.js";
import { addRowFor } from "./lines.js";

const CHECK_VALUES = ["version", "authority", "person", "opened"];
const NOBODY = "00000000-0000-0000-0000-000000000000";
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Keep the form as it stands, and whom a new one would be begun for. */
export async function saveCopy(store, form) {
  const names = [...form.elements].filter(({ name, type }) => name && type !== "submit").map(({ name }) => name);
  const values = rawValues(form, names.filter((name) => name !== "csrfmiddlewaretoken"));
  const { record, autosave, reference } = form.dataset;
  const path = form.getAttribute("action");
  const at = document.querySelector("[data-saved-at]")?.textContent ?? "";
  try {
    await store.put("copies", { id: `${store.person}|${record}`, record }, { path, address: autosave, reference, at, values });
    const { authority } = form.elements;
    await store.put("copies", { id: `${store.person}|context`, record: "" }, { authority: authority.value });
  } catch (error) {
    // The queue says it; without a copy the form only opens with a line.
    if (!(error instanceof NotKept)) throw error;
  }
}

/** What this device keeps of the form at this address; undefined for nothing. */
async function find(form) {
  const person = await lastPerson();
  if (!person) return undefined;
  const store = await Store.open(person);
  const { pathname, search } = window.location;
  const copies = await store.all("copies");
  const copy = copies.find(({ secret }) => secret.path === pathname);
  if (copy) return { record: copy.record, ...copy.secret };
  const [record] = UUID.exec(pathname) ?? [];
  const rows = await store.all("changes");
  const begun = rows.find((row) => row.record === record && row.secret.begin);
  const context = copies.find(({ id }) => id === `${person}|context`);
  const authority = begun?.secret.authority ?? context?.secret.authority;
  if (!record || !authority || (!begun && search !== "?begin")) return undefined;
  const address = form.dataset.autosave.replace(NOBODY, record);
  const values = { version: ["1"], authority: [authority], person: [person], opened: [""] };
  return { record, path: pathname, address, reference: form.dataset.reference, values, isNew: true };
}

function fill(form, { record, path, address, reference, at, values, isNew }) {
  Object.assign(form.dataset, { record, autosave: address, reference });
  form.setAttribute("action", path);
  if (isNew) form.dataset.isNew = "";
  for (const [name, list] of Object.entries(values)) {
    addRowFor(form, name);
    if (CHECK_VALUES.includes(name)) form.elements[name].value = list[0] ?? "";
    else setRaw(form, name, list);
  }
  for (const place of document.querySelectorAll("[data-saved-at]")) place.textContent = at ?? "";
  document.querySelector("[data-full-form]").setAttribute("href", path);
  // Submitting is the full form's business; this one writes and keeps.
  for (const button of form.querySelectorAll(".save-bar button")) button.hidden = true;
}

/** Fill a shell with what this device keeps; false when it keeps nothing of it, which the page then says. */
export async function fillShell(form) {
  if (!("shell" in form.dataset)) return true;
  let found;
  try {
    found = await find(form);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
  }
  if (found) fill(form, found);
  else {
    form.hidden = true;
    document.querySelector("[data-no-copy]").hidden = false;
  }
  document.querySelector("[data-offline-page]").hidden = !found;
  return Boolean(found);
}

/** In a shell: all is on the server, so the full form can be opened. */
export function shellSaved(form) {
  if (!("shell" in form.dataset)) return;
  document.querySelector("[data-offline-page]").hidden = true;
  document.querySelector("[data-online-again]").hidden = false;
}
