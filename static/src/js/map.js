// Circles of a map lead to the page of their place. The list beside the map has the same links for the keyboard.
import { within } from "./within.js";

function addressOf(event) {
  const mark = event.target.closest("[data-href]");
  const address = mark && new URL(mark.dataset.href, window.location.href);
  return address && address.origin === window.location.origin ? address.href : null;
}

function follow(event) {
  const address = addressOf(event);
  if (!address || event.button > 1) return;
  if (event.button === 1 || event.ctrlKey || event.metaKey) window.open(address, "_blank", "noopener");
  else window.location.assign(address);
}

/** Connect the maps in `root`. */
export function startMaps(root) {
  for (const map of within(root, "[data-map]")) {
    map.classList.add("map__live");
    map.addEventListener("click", follow);
    map.addEventListener("auxclick", follow);
  }
}
