// The list of what is kept: one entry for each record, sent, opened, deleted with ten seconds to take that back.
import { counted, moment } from "./counted.js";
import { markKept } from "./kept_mark.js";
import { sendRow } from "./kept_send.js";
import { NotKept, Store, UNDO, lastPerson, purge } from "./kept_store.js";
import { holdTab, livingTabs, tab } from "./kept_tabs.js";
import { announce } from "./live.js";
import { isReachable, pauseAfter } from "./net.js";
import { askSession, readSession, whenSomebodySignsIn } from "./session.js";

function copyOf(name) {
  return document.querySelector(`template[data-kept-${name}]`).content.firstElementChild.cloneNode(true);
}

function fill(part, name, text) {
  for (const place of part.querySelectorAll(`[data-${name}]`)) place.textContent = text;
}

/** Every value of a row that is not on the server, in the order in which it was typed. */
export function valuesOf({ batches, disputed, values }) {
  return Object.assign({}, ...batches.map((batch) => batch.values), disputed?.values, values);
}

export class KeptList {
  constructor(page) {
    this.page = page;
    this.list = page.querySelector("[data-kept-list]");
    this.words = document.querySelector("[data-kept-words]").dataset;
    this.standing = {};
    this.failures = 0;
  }

  async start() {
    this.page.hidden = false;
    if ("shared" in document.body.dataset) return this.say("shared");
    try {
      await this.open();
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      this.say(error.reason);
    }
    return undefined;
  }

  async open() {
    const session = await readSession(this.page.dataset.session);
    this.person = session.person ?? (await lastPerson());
    if (!this.person) return this.say("none");
    this.store = await Store.open(this.person);
    await holdTab();
    this.page.querySelector("[data-send-all]").addEventListener("click", () => this.sendAll());
    this.page.querySelector("[data-delete-all]").addEventListener("click", () => this.drop(this.rows));
    window.addEventListener("online", () => this.sendAll());
    whenSomebodySignsIn(() => this.who === "nobody" && this.sendAll());
    await this.show();
    return this.sendAll();
  }

  /** Say the sentence called `name`, politely. */
  say(name) {
    this.page.querySelector("[data-kept-said]").textContent = this.words[name] ?? "";
  }

  async show() {
    this.rows = await this.store.all("changes");
    this.living = await livingTabs();
    this.living.delete(tab);
    for (const part of this.list.querySelectorAll("[data-row]")) part.remove();
    this.rows.forEach((row) => this.list.append(this.entry(row)));
    this.page.querySelector("[data-kept-all]").hidden = this.rows.length < 1;
    if (!this.rows.length) this.say("none");
    markKept(await this.store.records());
  }

  entry(row) {
    const { secret } = row;
    const part = copyOf("row");
    part.dataset.row = row.id;
    fill(part, "title", secret.title || this.words.untitled);
    fill(part, "reference", secret.reference);
    fill(part, "at", moment(row.at));
    const number = part.querySelector("[data-count-1]");
    const values = valuesOf(secret);
    number.textContent = counted(number, Object.keys(values).length);
    fill(part, "standing", this.standingOf(row));
    for (const [name, list] of Object.entries(values)) {
      const line = copyOf("value");
      line.querySelector("dt").textContent = secret.labels[name] ?? name;
      line.querySelector("dd").textContent = (secret.chosen?.[name] ?? list.join(", ")) || `(${this.words.empty})`;
      part.querySelector("[data-values]").append(line);
    }
    part.querySelector("[data-open]").href = secret.path;
    part.querySelector("[data-send]").addEventListener("click", () => this.sendOne(row));
    part.querySelector("[data-delete]").addEventListener("click", () => this.drop([row]));
    return part;
  }

  standingOf(row) {
    if (this.living.has(row.tab)) return this.words.elsewhere;
    const { outcome, detail } = this.standing[row.id] ?? {};
    if (detail) return detail;
    if (outcome) return this.words[outcome] ?? this.words.waiting;
    return row.secret.disputed ? this.words.conflict : this.words.waiting;
  }

  async sendOne(row) {
    await this.send([row]);
  }

  async sendAll() {
    if (this.store) await this.send(this.rows);
  }

  /** Send these rows one after the other; the first that finds nobody ends it for now. */
  async send(rows) {
    window.clearTimeout(this.timer);
    if (this.isSending || !rows.length) return;
    this.isSending = true;
    const outcome = await this.reach(rows);
    this.isSending = false;
    await this.show();
    if (outcome === "unreachable") {
      this.failures += 1;
      this.timer = window.setTimeout(() => this.sendAll(), pauseAfter(this.failures));
    } else this.failures = 0;
    if (this.rows.length || outcome !== "sent") this.say(["unreachable", "nobody", "other"].includes(outcome) ? outcome : "");
    if (outcome === "sent" && !this.rows.length) announce(this.words.sent);
  }

  async reach(rows) {
    if (!(await isReachable())) return "unreachable";
    this.who = await askSession(this.page.dataset.session, this.person);
    if (this.who !== "same") return this.who;
    this.say("sending");
    for (const row of rows) {
      if (this.living.has(row.tab)) continue;
      const told = await sendRow(this.store, row);
      this.standing[row.id] = told;
      if (["unreachable", "nobody", "other"].includes(told.outcome)) return told.outcome;
    }
    return "sent";
  }

  /** Delete rows; for ten seconds an entry in their place takes it back. */
  async drop(rows) {
    const ids = rows.map(({ id }) => id);
    await this.store.mark(ids, Date.now());
    const part = copyOf("gone");
    fill(part, "title", rows.map(({ secret }) => secret.title || this.words.untitled).join(", "));
    this.list.prepend(part);
    await this.show();
    part.querySelector("[data-undo]").focus();
    const ended = window.setTimeout(async () => {
      part.remove();
      await purge();
    }, UNDO + 100);
    part.querySelector("[data-undo]").addEventListener("click", async () => {
      window.clearTimeout(ended);
      await this.store.mark(ids, undefined);
      part.remove();
      await this.show();
      this.list.querySelector("button")?.focus();
    });
  }
}
