// The form's place on this device: opened for the person who is signed in, or said why there is none.
import { Changes } from "./kept_changes.js";
import { NotKept, Store } from "./kept_store.js";
import { holdTab } from "./kept_tabs.js";

/** Where the form keeps what is typed, or undefined on a shared computer. Raises NotKept where the browser refuses. */
export async function keptChanges(form, told) {
  if ("shared" in form.dataset) {
    told("shared");
    return undefined;
  }
  const store = await Store.open(form.elements.person.value);
  await holdTab();
  return new Changes(store, form.dataset.record, told);
}

/** Say that nothing can be kept; any other error is one of ours. */
export function keepsNothing(error, words) {
  if (!(error instanceof NotKept)) throw error;
  words.showProblem(error.reason);
}
