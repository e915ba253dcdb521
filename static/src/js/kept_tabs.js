// Which tab a kept row belongs to. A tab holds a lock as long as it lives, however it ends.
const PREFIX = "portal-tab-";

/** The name of this tab. */
export const tab = globalThis.crypto?.randomUUID?.() ?? String(Math.random());

/** Hold this tab's lock until the tab is gone. */
export function holdTab() {
  return new Promise((resolve) => {
    navigator.locks.request(PREFIX + tab, () => {
      resolve();
      return new Promise(() => {});
    });
  });
}

/** The names of the tabs that live, this one included. */
export async function livingTabs() {
  const { held } = await navigator.locks.query();
  return new Set(held.filter(({ name }) => name.startsWith(PREFIX)).map(({ name }) => name.slice(PREFIX.length)));
}
