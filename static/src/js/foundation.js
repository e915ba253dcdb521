// Starts the foundation's behaviours on a page or on a part of it.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { ServiceNavigation } from "govuk-frontend/dist/govuk/components/service-navigation/service-navigation.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";

import { within } from "./within.js";

const PARTS = [Button, CharacterCount, ErrorSummary, PasswordInput, ServiceNavigation, SkipLink];

// Chromium knows these by name only, or not at all, and would write numbers the English way or without a mark. The
// others write alike and count at least as finely: Croatian has the forms of Bosnian, and Macedonian's one for 1 and 21.
const COUNTED_AS = { bs: "hr", mk: "hr", sq: "de" };

/**
 * Start each part found in `root`. Call it once for each new piece of page: a part started twice logs an
 * error. The foundation's own initAll leaves out the root of a swapped piece, which is often the part.
 */
export function startParts(root) {
  for (const Part of PARTS) {
    for (const element of within(root, `[data-module="${Part.moduleName}"]`)) {
      start(Part, element);
    }
  }
}

/** Start one part, in the language that it stands in or in the one whose numbers stand for it. */
function start(Part, element) {
  const counted = COUNTED_AS[element.closest("[lang]")?.lang];
  if (counted) {
    element.lang = counted;
  }
  new Part(element);
  if (counted) {
    element.removeAttribute("lang");
  }
}
