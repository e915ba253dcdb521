// Numbers and moments in the language of the page. The sentences come from the server.
// Chromium knows some of our languages by name only; these stand for them.
const STANDS_FOR = { bs: "hr", cnr: "hr", "cnr-Latn": "hr", "sr-Cyrl": "sr", "sr-Latn": "sr-Latn" };

export function language() {
  const { lang } = document.documentElement;
  return STANDS_FOR[lang] ?? lang;
}

/** The sentence for `count` among those that `place` has for 1, 2 and 5, which stand for a language's plural forms. */
export function counted(place, count) {
  const rules = new Intl.PluralRules(language());
  const sample = [1, 2, 5].find((one) => rules.select(one) === rules.select(count)) ?? 5;
  return place.dataset[`count-${sample}`].replace(String(sample), String(count));
}

/** A moment as day and time. */
export function moment(milliseconds) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(milliseconds);
}
