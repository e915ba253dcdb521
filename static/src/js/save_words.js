// What a form that saves itself says about it: the state in one line, notices, sections.
import { counted } from "./counted.js";
import { announce } from "./live.js";

const CALM = ["saved", "saving", "typing"];

export class SaveWords {
  constructor(form) {
    this.form = form;
    this.sentences = document.querySelector("[data-sentences]").dataset;
    this.isCalm = true;
  }

  /** Show the state, the notice of what blocks saving, and whether a submission must be asked for again. */
  show(state, { count, blocked, isHeldUp }) {
    for (const place of document.querySelectorAll("[data-save-state] [data-state]")) {
      place.hidden = place.dataset.state !== state;
      const number = place.querySelector("[data-count-1]");
      if (number && !place.hidden) number.textContent = counted(number, count);
    }
    const notSubmitted = document.querySelector("[data-not-submitted]");
    if (notSubmitted) notSubmitted.hidden = !(isHeldUp && state === "saved");
    for (const notice of document.querySelectorAll("[data-notice]")) notice.hidden = notice.dataset.notice !== blocked;
    this.tell(state);
  }

  /** Screen readers hear only that saving stopped, why, and that it works again. */
  tell(state) {
    const isCalm = CALM.includes(state);
    if (this.isCalm && !isCalm) {
      announce(document.querySelector(`[data-save-state] [data-state="${state}"]`).textContent.trim());
      this.isCalm = false;
    } else if (!this.isCalm && state === "saved") {
      announce(this.sentences.saved);
      this.isCalm = true;
    }
  }

  /** Time of the last save and the standing of each section. */
  saved({ at, sections }) {
    for (const place of document.querySelectorAll("[data-saved-at]")) place.textContent = at;
    for (const { id, standing, state } of sections) {
      const place = document.querySelector(`.contents a[href="#${id}"] .contents__state`);
      if (!place) continue;
      place.textContent = state;
      place.className = `contents__state${standing ? ` contents__state--${standing}` : ""}`;
    }
  }

  /** The server's words why nothing more is saved; answers the authority to switch to where that would help. */
  explain(blocked, { detail, authority, label }) {
    const notice = document.querySelector(`[data-notice="${blocked}"]`);
    const words = notice?.querySelector("[data-words]");
    if (words) words.textContent = detail;
    if (blocked !== "switch") return undefined;
    notice.querySelector("button").hidden = !authority;
    notice.querySelector("button").textContent = label ?? "";
    return authority;
  }

  /** Why this device keeps nothing: "refused", "full", "shared", or "" when it does. */
  showProblem(problem) {
    for (const notice of document.querySelectorAll("[data-not-kept]")) notice.hidden = notice.dataset.notKept !== problem;
    const words = document.querySelector(`[data-not-kept="${problem}"]`);
    if (words && problem !== "shared") announce(words.textContent.trim());
  }

  /** What was typed here before stands in the form again. */
  showRestored() {
    const notice = document.querySelector("[data-restored]");
    if (!notice) return;
    notice.hidden = false;
    announce(notice.textContent.trim());
  }
}
