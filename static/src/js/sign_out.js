// Signing out of a browser that keeps something: the page that asks what to do with it comes first.
import { leaveDevice } from "./device_person.js";
import { keptRecords } from "./kept_mark.js";

/** Lead forms with `data-sign-out` there, and show in the head of the page that something waits. */
export function startSignOut() {
  document.addEventListener("submit", (event) => {
    const page = event.target.dataset?.signOut;
    if (!page) return;
    if (keptRecords() === undefined) {
      leaveDevice();
      return;
    }
    event.preventDefault();
    window.location.assign(page);
  });
  const link = document.querySelector("[data-kept-link]");
  if (link) link.hidden = !keptRecords();
}
