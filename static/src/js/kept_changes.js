// What somebody typed into one form and the server does not have yet, on the disk at every keystroke.
import { markKept } from "./kept_mark.js";
import { NotKept } from "./kept_store.js";
import { livingTabs, tab } from "./kept_tabs.js";

export class Changes {
  /** `told` gets "" or why nothing can be kept, whenever that changes. */
  constructor(store, record, told) {
    this.store = store;
    this.record = record;
    this.told = told;
    this.id = `${store.person}|${record}|${tab}`;
    this.problem = "";
    this.isWritten = false;
  }

  /** Rows of this record that tabs left behind which are gone, oldest first. They become this tab's. */
  async adopt() {
    const living = await livingTabs();
    const rows = (await this.store.all("changes")).filter((row) => row.record === this.record && !living.has(row.tab));
    this.adopted = rows.map(({ id }) => id);
    return rows;
  }

  /** Keep `secret`, or nothing without one. One write at a time; of several that wait the last one counts. */
  keep(secret) {
    this.next = { secret };
    this.writing ??= this.write();
    return this.writing;
  }

  get isDurable() {
    return !this.problem && !this.writing;
  }

  async write() {
    try {
      while (this.next) {
        const { secret } = this.next;
        this.next = undefined;
        await this.settle(secret);
      }
      this.say("");
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      this.say(error.reason);
    } finally {
      this.writing = undefined;
    }
  }

  async settle(secret) {
    if (secret) {
      this.since ??= Date.now();
      const { record, since } = this;
      await this.store.put("changes", { id: this.id, record, tab, since }, secret);
      if (!this.isWritten) this.countAgain();
      this.isWritten = true;
    } else if (this.isWritten) {
      await this.store.remove("changes", [this.id]);
      this.isWritten = false;
      this.since = undefined;
      this.countAgain();
    }
    if (!this.adopted?.length) return;
    // Only now: until this tab has them on the disk itself, the old rows are the ones that count.
    await this.store.remove("changes", this.adopted);
    this.adopted = [];
  }

  async countAgain() {
    markKept(await this.store.records());
  }

  say(problem) {
    if (problem === this.problem) return;
    this.problem = problem;
    this.told(problem);
  }
}
