// Leaving a page with something that is nowhere but in it: asked once, in the page for links, by the browser otherwise.
import { within } from "./within.js";

// The link by which the person chose to leave: the browser asks nothing more.
let chosen;

/** Ask before leaving while `isAtRisk` answers true. */
export function guard(isAtRisk) {
  window.addEventListener("beforeunload", (event) => {
    if (!chosen && isAtRisk()) event.preventDefault();
  });
  // Before htmx and the browser hear of it: a link that swaps the form away unloads nothing.
  document.addEventListener("click", (event) => choose(event, isAtRisk), true);
}

function choose(event, isAtRisk) {
  const link = event.target.closest?.("a[href]");
  const isPlain = link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !link.target;
  if (!isPlain || link === chosen || link.getAttribute("href").startsWith("#")) return;
  const box = document.querySelector("dialog[data-leaving]");
  if (!box || !isAtRisk()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  box.showModal();
  box.addEventListener("close", () => {
    if (box.returnValue !== "leave") return;
    chosen = link;
    link.click();
  }, { once: true });
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
