// The live region: the one place that says what a swap or a failure did.
// Its sentences are written by the server in the language of the page.
const region = document.getElementById("live");

function write(text, isProblem) {
  if (!region) return;
  region.classList.toggle("live--problem", isProblem);
  region.classList.toggle("govuk-visually-hidden", !isProblem);
  // Emptied first: the same sentence twice in a row would otherwise not be read again.
  region.textContent = "";
  window.setTimeout(() => {
    region.textContent = text;
  }, 30);
}

/** Read `text` out politely without showing it. */
export function announce(text) {
  write(text, false);
}

/**
 * Show and read out the fixed sentence called `name`, with the reference of the answer when it has one. `words` are
 * the answer's own, where it says more than the fixed sentence does.
 */
export function reportProblem(name, reference, words = "") {
  const sentence = words || (region?.dataset[name] ?? region?.dataset.failed);
  if (!sentence) return;
  const label = region.dataset.reference;
  write(reference ? `${sentence} ${label} ${reference}` : sentence, true);
}

/** Take the last problem away, because a later request succeeded. */
export function clearProblem() {
  if (region?.classList.contains("live--problem")) write("", false);
}

/** Path of the sign-in page, as the server wrote it. */
export function signInPath() {
  return region?.dataset.signInPath;
}
