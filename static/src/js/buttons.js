// Buttons that only a script can serve. They stand hidden in the page and appear here.
import { within } from "./within.js";
import { announce } from "./live.js";

async function copyLink(button) {
  const address = new URL(button.dataset.copyLink || window.location.href, window.location.href);
  await navigator.clipboard.writeText(address.href);
  announce(button.dataset.done);
  const label = button.querySelector("[data-label]");
  if (label) label.textContent = button.dataset.done;
}

/** Show and connect the copy and print buttons in `root`. */
export function startButtons(root) {
  for (const button of within(root, "[data-copy-link]")) {
    // The clipboard exists only on secure origins.
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", () => copyLink(button));
  }
  for (const button of within(root, "[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
