// htmx with everything switched off that a strict policy forbids, and with our rules for what follows a swap:
// only good answers, 409 and 422 are swapped; every other answer becomes one sentence in the live region.
import htmx from "htmx.org";

import { startParts } from "./foundation.js";
import { announce, clearProblem, reportProblem, signInPath } from "./live.js";
import { policy } from "./trusted.js";
import { within } from "./within.js";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
const SWAPPED_ERRORS = [409, 422];
const PROBLEMS = { 401: "signedOut", 403: "forbidden", 404: "missing", 413: "tooLarge", 429: "tooMany" };
const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary";

function isSwapped(status) {
  return status < 400 || SWAPPED_ERRORS.includes(status);
}

function refuseCode() {
  throw new Error("Code in attributes is not run here");
}

htmx.registerExtension("portal", {
  init(api) {
    api.initSecurity(policy, refuseCode, refuseCode);
  },
});

Object.assign(htmx.config, {
  // A step back loads the page anew: nothing of a person's pages is kept in the browser.
  history: "reload",
  mode: "same-origin",
  // "4xx" would take 409 and 422 with it, so the codes stand one by one.
  noSwap: [204, 304, "5xx"].concat(
    Array.from({ length: 100 }, (_, index) => 400 + index).filter((status) => !isSwapped(status)),
  ),
});
// The indicator style sheet is ours; htmx has added its own while it was loading.
document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== htmx.indicatorStyleSheet);

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (SAFE_METHODS.includes(ctx.request.method)) return;
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) ctx.request.headers["X-CSRFToken"] = token;
});

/** Follow an answer that came from another page than the one asked: a sign-in page, or the page after a post. */
function followRedirect(ctx) {
  const url = new URL(ctx.response.raw.url);
  // A person who was signed out while typing must not lose the form to the sign-in page.
  if (url.pathname === signInPath() && !SAFE_METHODS.includes(ctx.request.method)) reportProblem("signedOut");
  else window.location.assign(url);
}

/** The sentence of a refusal: who can do it, or give the role. Only a bare text is one; a page is not read out. */
function refusalIn({ response, text }) {
  const isBare = response.status === 403 && (response.headers.get("Content-Type") ?? "").startsWith("text/plain");
  return isBare ? (text ?? "").slice(0, 600) : "";
}

// htmx would still take out-of-band parts and the new address from an answer that it does not swap.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (!ctx.response) return;
  const { status, headers, raw } = ctx.response;
  if (!isSwapped(status)) {
    event.preventDefault();
    reportProblem(PROBLEMS[status] ?? "failed", headers.get("X-Request-Id"), refusalIn(ctx));
  } else if (raw?.redirected && /^\s*<!doctype/i.test(ctx.text ?? "")) {
    event.preventDefault();
    followRedirect(ctx);
  } else {
    clearProblem();
    rememberNeighbour(ctx.sourceElement);
  }
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx?.request && !ctx.response) reportProblem("offline");
});

// Where the focus goes when the element that held it is swapped away: the next row, else the one before.
let neighbours = [];

function rememberNeighbour(source) {
  const row = source?.closest?.("tr, li");
  neighbours = row ? [row.nextElementSibling, row.previousElementSibling] : [];
}

function firstFocusable(element) {
  return element?.isConnected ? within(element, FOCUSABLE)[0] : undefined;
}

function moveFocus(parts) {
  const asked = parts.flatMap((part) => within(part, "[data-focus]"))[0];
  const lost = document.activeElement === null || document.activeElement === document.body;
  const target = asked ?? (lost ? neighbours.map(firstFocusable).find(Boolean) : undefined);
  if (!target) return;
  if (target.tabIndex < 0) target.setAttribute("tabindex", "-1");
  target.focus();
}

// One answer may bring several pieces; focus and announcement wait until all of them stand.
let added = [];

document.addEventListener("htmx:after:settle", ({ detail }) => {
  const parts = detail.newContent.filter((node) => node.nodeType === Node.ELEMENT_NODE && node.isConnected);
  parts.forEach(startParts);
  parts.forEach((part) => part.dispatchEvent(new CustomEvent("portal:added", { bubbles: true })));
  added.push(...parts);
});

document.addEventListener("htmx:after:swap", () => {
  moveFocus(added);
  const news = added.flatMap((part) => within(part, "[data-announce]")).map((part) => part.dataset.announce);
  if (news.length) announce(news.join(" "));
  added = [];
});
