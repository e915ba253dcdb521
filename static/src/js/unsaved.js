// A form that is not saved by itself: leaving it with something typed asks once, in the browser's own words.
import { within } from "./within.js";

/** Watch the forms in `root` that carry `data-unsaved`. */
export function guardForms(root) {
  for (const form of within(root, "form[data-unsaved]")) {
    let isTyped = false;
    form.addEventListener("input", () => {
      isTyped = true;
    });
    form.addEventListener("submit", () => {
      isTyped = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (isTyped) event.preventDefault();
    });
  }
}
