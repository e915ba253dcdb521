// Whose the device is now: the mark of whoever signed in last, as pages of the server carry it. An ended session keeps
// it, so that its person goes on without a line; a sign-out leaves nobody.
const NAME = "portal-person";

/** The mark; "" for nobody, null where no page has said it yet. */
export function devicePerson() {
  const { person } = document.body.dataset;
  if (person) return person;
  try {
    return window.localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** Write down whom this page was made for; on a shared computer nothing stays. */
export function noteDevicePerson() {
  const { person, shared } = document.body.dataset;
  try {
    if (shared !== undefined) window.localStorage.removeItem(NAME);
    else if (person) window.localStorage.setItem(NAME, person);
  } catch {
    // Without it the key that was used last opens what is kept.
  }
}

/** After a sign-out nothing opens here without a line, what an earlier person left behind included. */
export function leaveDevice() {
  delete document.body.dataset.person;
  try {
    if ("shared" in document.body.dataset) return;
    window.localStorage.setItem(NAME, "");
  } catch {
    // As above.
  }
}
