// Signing out: what waits on this device is sent or discarded first, then its key ends.
import { counted } from "./counted.js";
import { valuesOf } from "./kept_list.js";
import { leaveDevice } from "./device_person.js";
import { markKept } from "./kept_mark.js";
import { sendRow } from "./kept_send.js";
import { NotKept, Store, lastPerson } from "./kept_store.js";
import { holdTab } from "./kept_tabs.js";
import { isReachable } from "./net.js";
import { askSession, readSession } from "./session.js";

export class KeptLeaving {
  constructor(part) {
    this.part = part;
    this.form = part.querySelector("[data-leaving-form]");
    this.words = part.querySelector("[data-leaving-words]").dataset;
    if (window.location.search === "?everywhere") this.form.action = this.form.dataset.everywhere;
  }

  async start() {
    try {
      await this.open();
    } catch (error) {
      // Nothing can be kept here, so nothing waits.
      if (!(error instanceof NotKept)) throw error;
      this.go();
    }
  }

  go() {
    leaveDevice();
    this.form.submit();
  }

  async open() {
    const session = await readSession(this.part.dataset.session);
    this.person = session.person ?? (await lastPerson());
    if (!this.person) return this.go();
    this.store = await Store.open(this.person);
    await holdTab();
    const rows = await this.store.all("changes");
    if (!rows.length) return this.leave();
    this.form.hidden = true;
    this.part.querySelector("[data-leaving-send]").addEventListener("click", () => this.send());
    this.part.querySelector("[data-leaving-discard]").addEventListener("click", () => this.leave());
    return this.show(rows);
  }

  show(rows) {
    const number = this.part.querySelector("[data-count-1]");
    const changes = rows.reduce((sum, { secret }) => sum + Object.keys(valuesOf(secret)).length, 0);
    number.textContent = counted(number, changes);
    const list = this.part.querySelector("[data-leaving-list]");
    list.replaceChildren(
      ...rows.map(({ secret }) => {
        const line = document.createElement("li");
        line.textContent = secret.title || this.words.untitled;
        return line;
      }),
    );
    this.part.querySelector("[data-leaving-choice]").hidden = false;
  }

  say(words) {
    this.part.querySelector("[data-leaving-said]").textContent = words;
  }

  async send() {
    if (!(await isReachable())) return this.say(this.words.unreachable);
    const who = await askSession(this.part.dataset.session, this.person);
    if (who !== "same") return this.say(this.words[who]);
    for (const row of await this.store.all("changes")) {
      const { outcome, detail } = await sendRow(this.store, row);
      if (outcome === "sent") continue;
      this.say(detail ?? this.words[outcome]);
      return this.show(await this.store.all("changes"));
    }
    return this.leave();
  }

  /** The key first: what is left is unreadable from then on. */
  async leave() {
    if (!(await isReachable())) return this.say(this.words.unreachable);
    await this.store.destroy();
    markKept(undefined);
    return this.go();
  }
}
