// A form that saves itself: 2 s after typing stops and on leaving a field, changed fields only, one request at a time.
// What the server does not have yet stands on this device at every keystroke (kept_changes.js), is said in words, and is
// tried again.
import { keepsNothing, keptChanges } from "./form_kept.js";
import { chosenWords, controls, fieldLabel, rawValues, sayError, sayWarnings } from "./form_fields.js";
import { setRaw, setValue, typedAlready } from "./form_fields.js";
import { addRowFor, tellTotals } from "./lines.js";
import { fillShell, saveCopy, shellSaved } from "./form_copies.js";
import { Conflicts } from "./form_conflicts.js";
import { SaveWords } from "./save_words.js";
import { guard } from "./unsaved.js";
import { isReachable, pauseAfter, post } from "./net.js";
import { within } from "./within.js";
import { askSession, token, whenSomebodySignsIn } from "./session.js";

const PAUSE = 2000;
const CHECK_VALUES = ["csrfmiddlewaretoken", "version", "authority", "person", "opened"];
const WAITING = ["signedOut", "otherPerson"];

export class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.words = new SaveWords(form);
    this.conflicts = new Conflicts(form, this);
    this.dirty = new Set();
    /** Frozen parcels in the order in which they are sent: { uuid, version, values }. The first may be on its way. */
    this.batches = [];
    this.strays = {};
    this.invalid = new Set();
    /** Fields whose error was said by a refused submission: it stays until somebody changes them. */
    this.standing = new Set();
    this.blocked = "";
    this.failures = 0;
    this.isLeaving = false;
    if ("isNew" in form.dataset) this.begin = form.dataset.begin;
    this.listen();
    this.start();
  }

  listen() {
    this.form.addEventListener("input", (event) => this.changed(event.target.name));
    this.form.addEventListener("change", () => this.later(0));
    this.form.addEventListener("focusout", () => this.dirty.size && this.later(0));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.later(0));
    guard(() => !this.isLeaving && this.isAtRisk());
    whenSomebodySignsIn(() => this.lookAgain());
    document.querySelector("[data-switch]")?.addEventListener("click", () => this.switchBack());
  }

  async start() {
    this.conflicts.takeOver();
    if ("unsavedAtStart" in this.form.dataset) this.markAll();
    if (!("shell" in this.form.dataset)) typedAlready(this.form).forEach((name) => this.isField(name) && this.dirty.add(name));
    this.show();
    // Nobody types for the few milliseconds in which what was kept comes back.
    this.form.inert = true;
    try {
      this.changes = await keptChanges(this.form, (problem) => this.words.showProblem(problem));
      if (this.changes) this.restore(await this.changes.adopt());
    } catch (error) {
      keepsNothing(error, this.words);
    }
    this.form.inert = false;
    this.copy();
    this.show();
    if (this.hasPending()) this.later(0);
  }

  /** Put back what tabs left behind that were closed, killed or cut off; it is newer than what the page shows. */
  restore(rows) {
    if (!rows.length) return;
    for (const { secret } of rows) {
      this.begin ??= secret.begin;
      this.batches.push(...secret.batches);
      // Asked about before: the server says again what stands there.
      if (secret.disputed) this.batches.push({ uuid: crypto.randomUUID(), ...secret.disputed });
      for (const values of [...secret.batches.map((batch) => batch.values), secret.disputed?.values ?? {}, secret.values]) {
        this.fill(values);
      }
      for (const name of Object.keys(secret.values)) if (!(name in this.strays)) this.dirty.add(name);
    }
    // The person saw this version when they typed: what others changed since must be told.
    this.form.elements.version.value = Math.min(...rows.map(({ secret }) => secret.version));
    this.words.showRestored();
    this.keep();
  }

  fill(values) {
    for (const [name, list] of Object.entries(values)) {
      addRowFor(this.form, name);
      if (controls(this.form, name).length) setRaw(this.form, name, list);
      else this.strays[name] = list;
    }
  }

  pending() {
    return new Set([
      ...this.batches.flatMap(({ values }) => Object.keys(values)),
      ...this.dirty,
      ...this.invalid,
      ...this.conflicts.names,
    ]);
  }

  hasPending() {
    return this.dirty.size + this.batches.length > 0;
  }

  /** True while something is neither on the server nor on this device. */
  isAtRisk() {
    return this.pending().size > 0 && !this.changes?.isDurable;
  }

  /** Put what the server does not have on the disk. */
  keep() {
    if (!this.changes) return Promise.resolve();
    const isAnything = this.pending().size > 0 || Object.keys(this.strays).length > 0;
    return this.changes.keep(isAnything ? this.secret() : undefined);
  }

  /** Keep the form as it stands, so that it opens without a line. */
  copy() {
    if (this.changes && !this.begin) saveCopy(this.changes.store, this.form);
  }

  secret() {
    const { form, batches, strays } = this;
    const values = { ...strays, ...rawValues(form, [...this.dirty, ...this.invalid]) };
    const labels = Object.fromEntries([...this.pending()].map((name) => [name, fieldLabel(form, name)]));
    const { version, authority } = form.elements;
    return {
      address: this.address,
      path: form.getAttribute("action"),
      title: form.elements.title?.value ?? "",
      reference: form.dataset.reference ?? "",
      version: Number(version.value),
      authority: authority.value,
      begin: this.begin,
      blocked: this.blocked,
      disputed: this.conflicts.disputed(),
      labels,
      chosen: chosenWords(form, this.pending()),
      batches,
      values,
    };
  }

  isField(name) {
    return Boolean(name) && !CHECK_VALUES.includes(name);
  }

  changed(name) {
    if (!this.isField(name)) return;
    this.dirty.add(name);
    this.standing.delete(name);
    if (this.blocked === "refused") this.blocked = "";
    this.keep();
    this.show();
    this.later(PAUSE);
  }

  /** Everything in the form is newer than what is saved: it came back after a session ended, or was refused. */
  markAll() {
    for (const control of this.form.elements) {
      const { name, type } = control;
      if (type === "submit" || !this.isField(name) || this.conflicts.names.has(name)) continue;
      this.dirty.add(name);
      if (document.getElementById(`${controls(this.form, name)[0].id}_error`)) this.standing.add(name);
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
    if (this.isSending) return this.running;
    if (this.blocked || (!this.batches.length && !this.freeze())) return undefined;
    this.isSending = true;
    this.show();
    this.running = this.exchange();
    await this.running;
    return undefined;
  }

  /** Make a parcel of what changed; it goes out as it is, under one name, until the server has answered. */
  freeze() {
    const names = [...this.dirty].filter((name) => !this.conflicts.names.has(name));
    if (!names.length) return false;
    names.forEach((name) => this.dirty.delete(name));
    const uuid = crypto.randomUUID?.() ?? "";
    this.batches.push({ uuid, version: this.form.elements.version.value, values: rawValues(this.form, names) });
    return true;
  }

  async exchange() {
    // Its name is on the disk before the server can know it: a repetition is then seen as one.
    await this.keep();
    const answer = await this.ask();
    this.isSending = false;
    if (answer.isTaken) this.take(this.batches.shift(), answer.body);
    else await this.refuse(answer);
    this.keep();
    this.show();
    if (!answer.isTaken) return;
    if (this.hasPending()) this.later(this.batches.length ? 0 : PAUSE);
    else if (this.state() === "saved") shellSaved(this.form);
    this.copy();
  }

  async ask() {
    if (this.failures && !(await isReachable())) return { status: 0, body: {} };
    if (this.begin) {
      const { authority, person } = this.form.elements;
      const { record } = this.form.dataset;
      const said = { record, authority: authority.value, person: person.value };
      const begun = await post(this.begin, token(), new URLSearchParams(said));
      if (!begun.isTaken) return begun;
      this.begin = undefined;
    }
    return post(this.address, token(), this.body(this.batches[0]));
  }

  body({ uuid, version, values }) {
    const { authority, person } = this.form.elements;
    const body = new URLSearchParams({ version, authority: authority.value, person: person.value, replay: uuid });
    for (const [name, list] of Object.entries(values)) {
      body.append("changed", name);
      for (const value of list) body.append(name, value);
    }
    for (const name of this.invalid) if (!(name in values)) body.append("invalid", name);
    if (this.switchTo) body.append("switch_to", this.switchTo);
    return body;
  }

  take({ values, version }, body) {
    const { form } = this;
    this.conflicts.typedOver(Number(version));
    this.failures = 0;
    this.isRetried = false;
    this.switchTo = undefined;
    form.elements.version.value = body.version;
    // What the form was opened with is no longer what is saved.
    form.elements.opened.value = "";
    for (const name of Object.keys(values)) {
      this.invalid.delete(name);
      if (body.errors[name]) this.invalid.add(name);
      // Typed on meanwhile: the sentence would be about an older text.
      if (!this.dirty.has(name) && (body.errors[name] || !this.standing.has(name))) sayError(form, name, body.errors[name]);
    }
    for (const one of body.elsewhere) this.takeElsewhere(one, body);
    for (const one of body.conflicts) this.conflicts.add(one, body);
    for (const batch of this.batches) batch.version = body.version;
    sayWarnings(form, body.warnings, new Set([...this.invalid, ...this.standing, ...this.dirty]));
    if (body.lines) tellTotals(form, body.lines);
    this.words.saved(body);
  }

  /** Somebody changed a field that was not in the parcel: it is shown, unless this person typed there too. */
  takeElsewhere(one, body) {
    addRowFor(this.form, one.name);
    const isWaiting = this.batches.some(({ values }) => one.name in values);
    if (!isWaiting && !this.dirty.has(one.name)) setValue(this.form, one.name, one.value);
    else {
      for (const { values } of this.batches) delete values[one.name];
      this.batches = this.batches.filter(({ values }) => Object.keys(values).length);
      this.conflicts.add(one, body);
    }
  }

  async refuse({ status, body }) {
    this.lastStatus = status;
    if (status === 401) this.blocked = "signedOut";
    else if (status === 403) await this.refreshToken();
    else if (status === 409) this.block(body);
    else if (status === 0 || status === 408 || status === 429 || status >= 500) {
      this.failures += 1;
      this.later(pauseAfter(this.failures));
    } else this.blocked = "refused";
    if (this.blocked === "refused") this.thaw();
  }

  /** Nothing of the parcels was written, and they would be refused again: their fields are simply unsaved. */
  thaw() {
    for (const { values } of this.batches) Object.keys(values).forEach((name) => this.dirty.add(name));
    this.batches = [];
  }

  block(body) {
    this.blocked = { person: "otherPerson", authority: "switch", state: "late" }[body.reason] ?? "refused";
    this.offered = this.words.explain(this.blocked, body);
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
    if (who === "unreachable") this.later(pauseAfter(1));
    else this.blocked = who === "other" ? "otherPerson" : "signedOut";
  }

  async lookAgain() {
    if (!WAITING.includes(this.blocked) || this.isLooking) return;
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
    do await this.send();
    while (this.hasPending() && !this.blocked && !this.failures && !this.conflicts.names.size && this.batches.length);
    // Enter in a line of text saves and stays.
    if ("default" in submitter.dataset) return;
    if (this.isSending || this.dirty.size) await this.send();
    this.conflicts.focus();
    // Saving goes on by itself once it can; the submission must be asked for again, and the page says so.
    this.isHeldUp = submitter.name === "submit";
    if (this.conflicts.names.size || this.blocked || this.failures) return;
    const who = await this.session();
    if (who !== "same") {
      this.waitFor(who);
      if (who === "unreachable") this.failures += 1;
      this.show();
      return;
    }
    this.isLeaving = true;
    await this.keep();
    this.form.requestSubmit(submitter);
  }

  state() {
    if (this.blocked) return WAITING.includes(this.blocked) ? "signedOut" : "refused";
    if (this.conflicts.names.size) return "conflict";
    if (this.failures && this.lastStatus === 0 && this.changes && !this.changes.problem) return "offline";
    if (this.isSending && !this.failures) return "saving";
    if (this.failures) return "retrying";
    if (this.dirty.size) return "typing";
    if (this.invalid.size) return "invalid";
    return this.standing.size ? "unsubmitted" : "saved";
  }

  show() {
    const isHeldUp = this.isHeldUp && !this.isLeaving;
    this.words.show(this.state(), { count: this.pending().size, blocked: this.blocked, isHeldUp });
  }
}

/** Let each form in `root` that has an address for it save itself. */
export async function startAutosave(root) {
  for (const form of within(root, "form[data-autosave]")) if (await fillShell(form)) new Autosave(form);
}
