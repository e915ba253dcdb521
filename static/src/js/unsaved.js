// Leaving a page with something that is nowhere but in it: asked once, in the page for links, by the browser otherwise.
import { within } from "./within.js";

/** Ask before leaving while `isAtRisk` answers true. */
export function guard(isAtRisk) {
  window.addEventListener("beforeunload", (event) => {
    if (isAtRisk()) event.preventDefault();
  });
}

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
    guard(() => isTyped);
  }
}
