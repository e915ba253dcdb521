// A mark that every page can read without opening the store: whether this device keeps something, and how many records.
const NAME = "portal-kept";

/** How many records wait on this device; undefined where it keeps nothing and has no key. */
export function keptRecords() {
  try {
    const held = window.localStorage.getItem(NAME);
    return held === null ? undefined : Number(held);
  } catch {
    return undefined;
  }
}

/** Write the mark, or take it away with undefined. It says how many and not whose. */
export function markKept(records) {
  try {
    if (records === undefined) window.localStorage.removeItem(NAME);
    else window.localStorage.setItem(NAME, String(records));
  } catch {
    // Without it the link in the head of the page is missing, nothing else.
  }
}
