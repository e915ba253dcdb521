// What is kept on this device: rows in IndexedDB, sealed with a key of the person that no script can read out.
// The key ends with an explicit sign-out, the rows after 14 days.
import { devicePerson } from "./device_person.js";

const DATABASE = "portal-kept";
const DAYS = 14;
/** Stays in the store so long after a deletion: the time in which it can be taken back. */
export const UNDO = 10_000;
const SEALED = ["changes", "copies"];

/** The browser or the device does not let us keep anything. `reason` is "refused" or "full". */
export class NotKept extends Error {
  constructor(cause) {
    super(cause?.message ?? "This browser keeps nothing", { cause });
    this.reason = cause?.name === "QuotaExceededError" ? "full" : "refused";
  }
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys", { keyPath: "person" });
      for (const name of SEALED) request.result.createObjectStore(name, { keyPath: "id" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => {
        opened = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Run `work` with the object stores of one transaction; resolves with its answer once all of it is on the disk. */
async function transact(names, mode, work) {
  try {
    const database = await open();
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const finished = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
    const answer = await work(stores);
    await finished;
    return answer;
  } catch (error) {
    throw new NotKept(error);
  }
}

/** The key of a person, made when there is none. */
async function keyOf(person) {
  let fresh;
  try {
    fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  } catch (error) {
    throw new NotKept(error);
  }
  return transact(["keys"], "readwrite", async ({ keys }) => {
    const held = await answered(keys.get(person));
    keys.put({ person, key: held?.key ?? fresh, used: Date.now() });
    return held?.key ?? fresh;
  });
}

/**
 * Whose pages open while nobody can be asked, or undefined: the person who signed in last, if they have a key here. What
 * somebody before them left behind waits for its own person.
 */
export async function lastPerson() {
  const rows = await transact(["keys"], "readonly", ({ keys }) => answered(keys.getAll()));
  const marked = devicePerson();
  if (marked !== null) return rows.find(({ person }) => person === marked)?.person;
  return rows.sort((one, other) => other.used - one.used)[0]?.person;
}

/** What is kept for one person. */
export class Store {
  constructor(person, key) {
    this.person = person;
    this.key = key;
  }

  /** Open it; raises NotKept where the browser does not allow it. Throws away what is too old on the way. */
  static async open(person) {
    if (!globalThis.indexedDB || !globalThis.crypto?.subtle || !navigator.locks) throw new NotKept();
    const store = new Store(person, await keyOf(person));
    await purge();
    return store;
  }

  /** Put a row: `plain` is readable (`id` names it), `secret` is sealed. */
  async put(name, plain, secret) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(secret));
    // Bound to its name: a row cannot be read as another one.
    const binding = new TextEncoder().encode(plain.id);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: binding }, this.key, text);
    await transact(["keys", name], "readwrite", async (stores) => {
      // The key went with a sign-out in another tab: nothing more is written for this person.
      if (!(await answered(stores.keys.get(this.person)))) throw new Error("The key of this device was destroyed");
      stores[name].put({ at: Date.now(), ...plain, person: this.person, iv, sealed });
    });
  }

  /** All rows of the person in the order in which they were begun, each with its `secret`. */
  async all(name, { withGone = false } = {}) {
    const rows = await transact([name], "readonly", (stores) => answered(stores[name].getAll()));
    const own = rows.filter((row) => row.person === this.person && (withGone || !row.gone));
    const read = await Promise.all(own.map((row) => this.unseal(row)));
    return read.filter(Boolean).sort((one, other) => (one.since ?? one.at) - (other.since ?? other.at));
  }

  async unseal({ iv, sealed, ...row }) {
    try {
      const binding = new TextEncoder().encode(row.id);
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: binding }, this.key, sealed);
      return { ...row, secret: JSON.parse(new TextDecoder().decode(text)) };
    } catch {
      // Sealed with a key that a sign-out destroyed: nobody will ever read it.
      return undefined;
    }
  }

  /** Of how many records something waits. */
  async records() {
    const rows = await transact(["changes"], "readonly", ({ changes }) => answered(changes.getAll()));
    return new Set(rows.filter(({ person, gone }) => person === this.person && !gone).map(({ record }) => record)).size;
  }

  async remove(name, ids) {
    await transact([name], "readwrite", (stores) => {
      for (const id of ids) stores[name].delete(id);
    });
  }

  /** Mark rows as deleted, or take that back: they go for good 10 s later, or at the next start. */
  async mark(ids, gone) {
    await transact(["changes"], "readwrite", async ({ changes }) => {
      for (const id of ids) {
        const row = await answered(changes.get(id));
        if (row) changes.put({ ...row, gone });
      }
    });
  }

  /** End everything of this person, the key first of all. */
  async destroy() {
    const { person } = this;
    await transact(["keys", ...SEALED], "readwrite", async (stores) => {
      stores.keys.delete(person);
      for (const name of SEALED) {
        const rows = await answered(stores[name].getAll());
        for (const row of rows) if (row.person === person) stores[name].delete(row.id);
      }
    });
  }
}

/** Remove what is older than 14 days or was deleted, whoever's it is. */
export async function purge() {
  const now = Date.now();
  await transact(SEALED, "readwrite", async (stores) => {
    for (const name of SEALED) {
      const rows = await answered(stores[name].getAll());
      for (const row of rows) {
        if (now - row.at > DAYS * 86_400_000 || (row.gone && now - row.gone > UNDO)) stores[name].delete(row.id);
      }
    }
  });
}
