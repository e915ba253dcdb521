// Starts the worker that serves the form without a line, on the pages that name it; on a shared computer it goes.
import { policy } from "./trusted.js";

const AT_REST = 5000;

async function leave() {
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}

/** Start, or end, what belongs to this page. */
export function startWorker() {
  if (!navigator.serviceWorker) return;
  if ("shared" in document.body.dataset) {
    leave();
    return;
  }
  const address = document.querySelector("[data-worker]")?.dataset.worker;
  // After the page: what the worker fetches must not hold it up.
  window.addEventListener("load", async () => {
    try {
      const registration = await registered(address);
      // One that is not ready by then takes over from a later page.
      window.setTimeout(() => registration?.waiting?.postMessage("take over"), AT_REST);
    } catch (error) {
      // A private window, a full device, a line that dropped: the page works without it.
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    }
  });
}

function registered(address) {
  if (!address) return navigator.serviceWorker.getRegistration();
  return navigator.serviceWorker.register(policy?.createScriptURL(address) ?? address);
}
