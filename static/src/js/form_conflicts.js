// Fields that somebody else changed too: both values beside each other, and nothing is chosen until the person does.
import { dropConflict, sayError, setValue, showConflict, shownValue } from "./form_fields.js";

/** What names a cell, which has no label of its own beside the choice; "" for other fields. */
function cellWords(form, { name, label }) {
  return form.elements[name]?.closest?.("[data-line], [data-number-table]") ? label : "";
}

export class Conflicts {
  constructor(form, saving) {
    this.form = form;
    this.saving = saving;
    this.names = new Set();
    this.sentences = document.querySelector("[data-sentences]").dataset;
  }

  /** Ask which value stays: `one` is { name, text, value }, `winner` the name of who was first. */
  add(one, { winner }) {
    const { saving, sentences } = this;
    this.names.add(one.name);
    showConflict(this.form, one.name, {
      heading: [winner, cellWords(this.form, one), sentences.conflict].filter(Boolean).join(": "),
      theirs: one.text || `(${sentences.empty})`,
      mine: shownValue(this.form, one.name) || `(${sentences.empty})`,
      keep: () => {
        saving.dirty.add(one.name);
        this.drop(one.name);
      },
      take: () => {
        saving.dirty.delete(one.name);
        saving.invalid.delete(one.name);
        sayError(this.form, one.name, "");
        setValue(this.form, one.name, one.value);
        this.drop(one.name);
      },
    });
  }

  drop(name) {
    this.names.delete(name);
    dropConflict(this.form, name);
    this.saving.keep();
    this.saving.show();
    this.saving.later(0);
  }

  /** Go to the first choice that waits. */
  focus() {
    if (this.names.size) document.querySelector("[data-conflict] button").focus();
  }
}
