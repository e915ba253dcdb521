// Fields that somebody else changed too: both values beside each other, and nothing is chosen until the person does.
import { dropConflict, rawValues, sayError, setValue, showConflict, shownValue } from "./form_fields.js";

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

  /** Choices that the server put above the form, for pages without scripts, are asked at their fields. */
  takeOver() {
    const choices = document.querySelector("[data-choices]");
    if (!choices) return;
    this.typedOver(Number(this.form.elements.version.value));
    for (const { dataset } of choices.querySelectorAll("fieldset")) {
      this.add({ ...dataset, name: dataset.choice, value: JSON.parse(dataset.value) }, dataset);
    }
    choices.remove();
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

  /** What is in conflict next was typed over this version. */
  typedOver(version) {
    this.version = this.names.size ? Math.min(this.version, version) : version;
  }

  /** What waits for a choice, with the version that it was typed over; null when nothing does. */
  disputed() {
    if (!this.names.size) return null;
    return { version: this.version, values: rawValues(this.form, [...this.names]) };
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
