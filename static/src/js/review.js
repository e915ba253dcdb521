// The review: opt-in keys for the queue and the page of a need, and word that a page was left.
import { token } from "./session.js";

const rows = () => [...document.querySelectorAll("tbody th a[href]")];
const isTyping = (element) => element?.closest?.("input, textarea, select, [contenteditable]");

/** Move the focus along the queue, or go to the need before or after this one. */
function step(by) {
  const link = document.querySelector(`a[rel="${by > 0 ? "next" : "prev"}"]`);
  if (link) {
    link.click();
    return;
  }
  const links = rows();
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}

/** In the queue: go to the form of a move on the page of the need that has the focus. */
function goTo(move) {
  const link = document.activeElement;
  if (!rows().includes(link)) return;
  const address = new URL(link.href);
  address.hash = move;
  window.location.assign(address);
}

/** Open the form of a move and put the focus into it; in the queue, go there. Nothing is decided by a key. */
function open(move) {
  const form = document.querySelector(`form[data-move="${move}"]`);
  if (!form) {
    goTo(move);
    return;
  }
  const fold = form.closest("details");
  if (fold) fold.open = true;
  form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

function showList() {
  const list = document.getElementById("keys");
  list.open = true;
  list.querySelector("summary").focus();
}

const ACTS = { j: () => step(1), k: () => step(-1), c: () => open("accept"), r: () => open("return"), "?": showList };

if (document.querySelector("[data-review-keys]")) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !ACTS[event.key]) return;
    event.preventDefault();
    ACTS[event.key]();
  });
  const wanted = window.location.hash.slice(1);
  if (["accept", "return"].includes(wanted)) open(wanted);
}

// Best effort: whoever leaves without this is forgotten after a minute.
window.addEventListener("pagehide", () => {
  const place = document.querySelector("[data-presence]");
  if (!place) return;
  const words = new FormData();
  words.append("csrfmiddlewaretoken", token());
  navigator.sendBeacon(place.dataset.presence, words);
});
