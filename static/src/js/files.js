// Files of a need: chosen together, sent one after another beside the form that saves itself, each with its progress and
// its own answer. The portal's API takes them; without this script the form goes to a page of its own.
import { announce, reportProblem } from "./live.js";
import { token } from "./session.js";
import { within } from "./within.js";

/** Send one file; answers with "" when it was added, else with why not. */
function send(form, file, onProgress) {
  const body = new FormData();
  body.append("file", file);
  body.append("description", form.elements.description.value);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.files);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress((100 * event.loaded) / event.total);
    });
    request.addEventListener("load", () => resolve(request.status === 201 ? "" : reason(request, form)));
    request.addEventListener("error", () => resolve(form.dataset.failed));
    request.send(body);
  });
}

function reason(request, form) {
  if (request.status === 401) reportProblem("signedOut");
  const said = request.response ?? {};
  return said.file?.[0] ?? said.description?.[0] ?? said.detail ?? form.dataset.failed;
}

class Sender {
  constructor(form) {
    this.form = form;
    this.input = form.elements.file;
    this.input.multiple = true;
    this.progress = form.querySelector("[data-files-progress]");
    this.refused = form.querySelector("[data-files-refused]");
    this.isBusy = false;
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.isBusy) event.preventDefault();
    });
  }

  async submitted(event) {
    event.preventDefault();
    if (this.isBusy) return;
    const files = [...this.input.files];
    this.refused.replaceChildren();
    this.refused.hidden = true;
    if (!files.length) this.refuse("", this.form.dataset.nothing);
    this.isBusy = true;
    const added = [];
    for (const file of files) {
      const why = await send(this.form, file, (percent) => this.show(file.name, percent));
      if (why) this.refuse(file.name, why);
      else added.push(file.name);
    }
    this.isBusy = false;
    this.progress.hidden = true;
    if (added.length) this.added(added, files.length);
  }

  show(name, percent) {
    this.progress.hidden = false;
    this.progress.querySelector("progress").value = percent;
    this.progress.querySelector("[data-words]").textContent = `${this.form.dataset.sending}: ${name}`;
  }

  refuse(name, why) {
    const line = document.createElement("p");
    line.textContent = name ? `${name}: ${why}` : why;
    this.refused.append(line);
    this.refused.hidden = false;
  }

  added(names, chosen) {
    announce(`${this.form.dataset.added}: ${names.join(", ")}`);
    // What was refused stays chosen, so that it can be sent again.
    if (names.length === chosen) this.form.reset();
    document.getElementById("files-list")?.dispatchEvent(new CustomEvent("files-added"));
  }
}

/** Connect the forms in `root` that add files. */
export function startFiles(root) {
  for (const form of within(root, "form[data-files]")) new Sender(form);
}
