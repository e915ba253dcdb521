// A form that saves itself: 2 s after typing stops and on leaving a field, changed fields only, one request at a time.
// What cannot be saved stays in the form, is said in words, and is tried again.
import { dropConflict, sayError, sayWarnings, setValue, showConflict } from "./form_fields.js";
import { addRowFor, lineNames, tellTotals } from "./lines.js";
import { within } from "./within.js";
import { announce } from "./live.js";
import { askSession, token, whenSomebodySignsIn } from "./session.js";

const PAUSE = 2000;
const BACK_OFF = [2000, 4000, 8000, 15_000, 30_000, 60_000];
const CHECK_VALUES = ["csrfmiddlewaretoken", "version", "authority", "person", "opened"];
const WITH_WARNINGS = ["people_affected", "cost", "covered", "needed_by", "needed_until", "answer_wanted_by"];
const CALM = ["saved", "saving", "typing"];

/** What names a cell, which has no label of its own beside the choice; "" for other fields. */
function cellWords(form, { name, label }) {
  return form.elements[name]?.closest?.("[data-line], [data-number-table]") ? label : "";
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.sentences = document.querySelector("[data-sentences]").dataset;
    this.dirty = new Set();
    this.sending = [];
    this.invalid = new Set();
    this.conflicts = new Set();
    this.blocked = "";
    this.failures = 0;
    this.isCalm = true;
    this.isLeaving = false;
    this.listen();
    if ("unsavedAtStart" in form.dataset) this.markAll();
    this.show();
  }

  listen() {
    this.form.addEventListener("input", (event) => this.changed(event.target.name));
    this.form.addEventListener("change", () => this.later(0));
    this.form.addEventListener("focusout", () => this.dirty.size && this.later(0));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.later(0));
    window.addEventListener("beforeunload", (event) => {
      if (this.hasUnsaved() && !this.isLeaving) event.preventDefault();
    });
    whenSomebodySignsIn(() => this.lookAgain());
    document.querySelector("[data-switch]")?.addEventListener("click", () => this.switchBack());
  }

  hasUnsaved() {
    return this.dirty.size + this.sending.length + this.invalid.size + this.conflicts.size > 0;
  }

  changed(name) {
    if (!name || CHECK_VALUES.includes(name)) return;
    this.dirty.add(name);
    if (this.blocked === "refused") this.blocked = "";
    this.show();
    this.later(PAUSE);
  }

  /** Everything in the form is newer than what is saved: it came back after a session ended, or was refused. */
  markAll() {
    for (const control of this.form.elements) {
      if (control.name && control.type !== "submit" && !CHECK_VALUES.includes(control.name)) this.dirty.add(control.name);
    }
    this.later(PAUSE);
  }

  later(pause) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(), pause);
  }

  /** Send what changed; resolves when the answer has been taken in. */
  async send() {
    window.clearTimeout(this.timer);
    if (this.sending.length) return this.running;
    const names = [...this.dirty].filter((name) => !this.conflicts.has(name));
    if (!names.length || this.blocked) return undefined;
    this.sending = names;
    names.forEach((name) => this.dirty.delete(name));
    this.show();
    this.running = this.exchange(names);
    await this.running;
    return undefined;
  }

  async exchange(names) {
    const answer = await this.ask(names);
    this.sending = [];
    if (answer.isTaken) this.take(names, answer.body);
    else {
      names.forEach((name) => this.dirty.add(name));
      await this.refuse(answer);
    }
    this.show();
    if (answer.isTaken && this.dirty.size) this.later(PAUSE);
  }

  body(names) {
    const values = new FormData(this.form);
    const body = new URLSearchParams();
    for (const name of CHECK_VALUES.slice(1, 4)) body.append(name, values.get(name) ?? "");
    for (const name of names) {
      body.append("changed", name);
      for (const value of values.getAll(name)) body.append(name, value);
    }
    for (const name of this.invalid) if (!names.includes(name)) body.append("invalid", name);
    if (this.switchTo) body.append("switch_to", this.switchTo);
    return body;
  }

  async ask(names) {
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
        body: this.body(names),
        redirect: "error",
      });
      const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
      const body = isJson ? await answer.json() : {};
      return { status: answer.status, body, isTaken: isJson && "version" in body };
    } catch {
      return { status: 0, body: {} };
    }
  }

  take(names, body) {
    const { form } = this;
    this.failures = 0;
    this.isRetried = false;
    this.switchTo = undefined;
    form.elements.version.value = body.version;
    // What the form was opened with is no longer what is saved.
    form.elements.opened.value = "";
    for (const name of names) {
      this.invalid.delete(name);
      if (body.errors[name]) this.invalid.add(name);
      // Typed on meanwhile: the sentence would be about an older text.
      if (!this.dirty.has(name)) sayError(form, name, body.errors[name]);
    }
    sayWarnings(form, [...WITH_WARNINGS, ...lineNames(form)], body.warnings);
    if (body.lines) tellTotals(form, body.lines);
    for (const one of body.elsewhere) {
      addRowFor(form, one.name);
      if (this.dirty.has(one.name)) this.conflict(one, body);
      else setValue(form, one.name, one.value);
    }
    for (const one of body.conflicts) this.conflict(one, body);
    document.querySelectorAll("[data-saved-at]").forEach((place) => {
      place.textContent = body.at;
    });
    this.list(body.sections);
  }

  list(sections) {
    for (const { id, standing, state } of sections) {
      const place = document.querySelector(`.contents a[href="#${id}"] .contents__state`);
      if (!place) continue;
      place.textContent = state;
      place.className = `contents__state${standing ? ` contents__state--${standing}` : ""}`;
    }
  }

  conflict(one, body) {
    this.conflicts.add(one.name);
    const done = () => {
      this.conflicts.delete(one.name);
      dropConflict(this.form, one.name);
      this.show();
      this.later(0);
    };
    showConflict(this.form, one.name, {
      heading: [body.winner, cellWords(this.form, one), this.sentences.conflict].filter(Boolean).join(": "),
      theirs: one.text || `(${this.sentences.empty})`,
      keep: () => {
        this.dirty.add(one.name);
        done();
      },
      take: () => {
        this.dirty.delete(one.name);
        this.invalid.delete(one.name);
        sayError(this.form, one.name, "");
        setValue(this.form, one.name, one.value);
        done();
      },
    });
  }

  async refuse({ status, body }) {
    if (status === 401) this.blocked = "signedOut";
    else if (status === 403) await this.refreshToken();
    else if (status === 409) this.block(body);
    else if (status === 0 || status === 429 || status >= 500) {
      this.later(BACK_OFF[Math.min(this.failures, BACK_OFF.length - 1)]);
      this.failures += 1;
    } else this.blocked = "refused";
  }

  block(body) {
    this.blocked = { person: "otherPerson", authority: "switch", state: "late" }[body.reason] ?? "refused";
    const notice = document.querySelector(`[data-notice="${this.blocked}"]`);
    const words = notice?.querySelector("[data-words]");
    if (words) words.textContent = body.detail;
    if (this.blocked !== "switch") return;
    notice.querySelector("button").hidden = !body.authority;
    notice.querySelector("button").textContent = body.label ?? "";
    this.offered = body.authority;
  }

  switchBack() {
    this.switchTo = this.offered;
    this.blocked = "";
    this.send();
  }

  /** 403 is an old token, because somebody signed in again in another tab, or an act that is not this person's. */
  async refreshToken() {
    const who = await this.session();
    if (who === "same" && !this.isRetried) {
      this.isRetried = true;
      this.later(0);
    } else if (who === "same") this.blocked = "refused";
    else this.waitFor(who);
  }

  session() {
    return askSession(this.form.dataset.session, this.form.elements.person.value);
  }

  waitFor(who) {
    if (who === "unreachable") this.later(BACK_OFF[0]);
    else this.blocked = who === "other" ? "otherPerson" : "signedOut";
  }

  async lookAgain() {
    if (!["signedOut", "otherPerson"].includes(this.blocked) || this.isLooking) return;
    this.isLooking = true;
    const who = await this.session();
    this.isLooking = false;
    if (who === "unreachable") return;
    this.blocked = who === "same" ? "" : who === "other" ? "otherPerson" : "signedOut";
    this.show();
    if (!this.blocked) this.send();
  }

  /** Save what is left, see that the session lives, then let the form go; otherwise it stays and says why. */
  async submitted(event) {
    if (this.isLeaving) return;
    event.preventDefault();
    const { submitter } = event;
    this.isHeldUp = false;
    await this.send();
    // Enter in a line of text saves and stays.
    if ("default" in submitter.dataset) return;
    if (this.sending.length || this.dirty.size) await this.send();
    if (this.conflicts.size) document.querySelector("[data-conflict] button").focus();
    // Saving goes on by itself once it can; the submission must be asked for again, and the page says so.
    this.isHeldUp = submitter.name === "submit";
    if (this.conflicts.size || this.blocked || this.failures) return;
    const who = await this.session();
    if (who !== "same") {
      this.waitFor(who);
      if (who === "unreachable") this.failures += 1;
      this.show();
      return;
    }
    this.isLeaving = true;
    this.form.requestSubmit(submitter);
  }

  state() {
    if (this.blocked) return ["signedOut", "otherPerson"].includes(this.blocked) ? "signedOut" : "refused";
    if (this.conflicts.size) return "conflict";
    if (this.sending.length) return "saving";
    if (this.failures) return "retrying";
    if (this.dirty.size) return "typing";
    return this.invalid.size ? "invalid" : "saved";
  }

  show() {
    const state = this.state();
    document.querySelectorAll("[data-save-state]").forEach((place) => {
      place.querySelectorAll("[data-state]").forEach((one) => {
        one.hidden = one.dataset.state !== state;
      });
    });
    const notSubmitted = document.querySelector("[data-not-submitted]");
    if (notSubmitted) notSubmitted.hidden = !(this.isHeldUp && state === "saved" && !this.isLeaving);
    document.querySelectorAll("[data-notice]").forEach((notice) => {
      notice.hidden = notice.dataset.notice !== this.blocked;
    });
    this.tell(state);
  }

  /** Screen readers hear only that saving stopped, why, and that it works again. */
  tell(state) {
    const isCalm = CALM.includes(state);
    if (this.isCalm && !isCalm) {
      const words = document.querySelector(`[data-save-state] [data-state="${state}"]`).textContent.trim();
      announce(words);
      this.isCalm = false;
    } else if (!this.isCalm && state === "saved") {
      announce(this.sentences.saved);
      this.isCalm = true;
    }
  }
}

/** Let each form in `root` that has an address for it save itself. */
export function startAutosave(root) {
  for (const form of within(root, "form[data-autosave]")) new Autosave(form);
}
