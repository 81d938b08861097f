// A form that saves itself, a score sheet or what an applicant types: changed fields go out one batch at a time, and nothing typed is given up before the server has it.
// The server decides everything; sentences come from it or stand on the form as data-….
import { isJson, pauseAfter, renewToken } from "./line.js";

const PAUSE_MS = 900;
const ANSWER_WITHIN_MS = 15_000;

/** Tells a lost answer from a second tab (panels/views/sheets.py: caught_up; selection/services/drafts.py). */
const PAGE = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-status]");
    this.wanted = new RegExp(form.dataset.fields);
    this.changed = new Set();
    this.running = null;
    this.waiting = null;
    this.failures = 0;
    this.stopped = false;
    form.addEventListener("input", (event) => this.note(event.target));
    form.addEventListener("change", () => this.after(0));
    form.addEventListener("submit", (event) => this.hold(event));
    window.addEventListener("online", () => this.after(0));
    window.addEventListener("offline", () => this.changed.size && this.say("offline"));
    // What the browser filled in again by itself, after a crash or on the way back, is not saved yet.
    for (const field of this.form.elements) if (isChanged(field)) this.note(field);
  }

  note(field) {
    if (!field.name || field.type === "hidden" || !this.wanted.test(field.name)) return;
    this.changed.add(field.name);
    this.waiting = null;
    this.form.dataset.dirty = "1";
    this.after(PAUSE_MS);
  }

  after(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  /** Send what changed, one batch at a time. */
  flush() {
    if (this.stopped || this.running || !this.changed.size) return;
    this.running = this.send().finally(() => this.settled());
  }

  /** A press that waited goes out once everything is kept, or once the server has to say itself what it will not keep. */
  settled() {
    this.running = null;
    if (this.failures) return;
    if (this.changed.size && !this.stopped) return this.after(this.waiting ? 0 : PAUSE_MS);
    const pressed = this.waiting;
    this.waiting = null;
    if (pressed) this.form.requestSubmit(pressed);
  }

  async send() {
    clearTimeout(this.timer);
    const sent = new Map([...this.changed].map((name) => [name, textOf(this.form.elements[name])]));
    this.say("saving");
    let response;
    let answer;
    try {
      response = await this.post(sent);
      if (isJson(response)) answer = await response.json();
    } catch {
      return this.failed("offline");
    }
    if (answer) return this.take(sent, response.ok, answer);
    return response.status >= 500 ? this.failed("trouble") : this.signedOut();
  }

  post(sent) {
    const hidden = [...this.form.elements].filter((field) => field.type === "hidden");
    const body = new URLSearchParams({
      ...Object.fromEntries(hidden.map((field) => [field.name, field.value])),
      page: PAGE,
      ...Object.fromEntries(sent),
    });
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return fetch(this.form.dataset.autosave, { method: "POST", body, redirect: "manual", signal });
  }

  /** An answer that is a page and not JSON. */
  async signedOut() {
    this.failed("signedOut");
    await renewToken(this.form, "form[data-autosave]");
  }

  failed(reason) {
    this.say(reason);
    this.after(pauseAfter(this.failures++));
  }

  take(sent, kept, answer) {
    this.failures = 0;
    if (!kept) {
      this.stopped = true;
      this.tell(answer.sentence, true);
      return;
    }
    this.form.elements.seen.value = answer.seen;
    for (const [name, text] of sent) {
      const field = this.form.elements[name];
      if (textOf(field) === text) {
        this.changed.delete(name);
        if (answer.totals) mark(field, answer.problems[name] ?? "", this.form.dataset.errorWord);
      }
    }
    if (!this.changed.size && !answer.unkept && !this.form.querySelector("[aria-invalid]")) delete this.form.dataset.dirty;
    for (const [key, total] of Object.entries(answer.totals ?? {})) {
      const output = this.form.querySelector(`[data-row="${key}"] output`);
      if (output && !output.closest("[data-row]").querySelector("[aria-invalid]")) output.value = total;
    }
    for (const [key, lacks] of Object.entries(answer.lacking ?? {})) {
      const demand = this.form.querySelector(`[data-lacks="${key}"]`);
      if (demand) demand.hidden = !lacks;
    }
    for (const [name, text] of Object.entries({ progress: answer.progress, filled: answer.filled })) {
      const place = document.querySelector(`[data-${name}]`);
      if (place && text !== undefined) place.textContent = text;
    }
    this.tell(answer.unkept || answer.status, Boolean(answer.unkept));
  }

  say(name) {
    this.tell(this.form.dataset[name], name !== "saving");
  }

  tell(text, isWarning) {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle("app-saved--warning", isWarning);
  }

  /** A press waits for what is on its way, so that it does not come as a second tab; without a connection it waits for that, or for more to be typed. */
  hold(event) {
    if (this.stopped || !(this.running || this.changed.size)) return;
    event.preventDefault();
    this.waiting = event.submitter;
    this.flush();
  }
}

/** What a field would send: of radios the chosen one, of a box whether it is ticked. */
function textOf(field) {
  return field.type === "checkbox" && !field.checked ? "" : field.value;
}

function isChanged(field) {
  if (field.tagName === "SELECT") {
    const drawn = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return field.value !== drawn?.value;
  }
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.value !== field.defaultValue;
}

/** The sentence at a field, where the server's own page would have it; "" takes it away. */
function mark(field, sentence, word) {
  const cell = field.closest("td");
  const box = cell ?? field.closest(".govuk-form-group");
  const id = `${field.id}_error`;
  document.getElementById(id)?.remove();
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((name) => name && name !== id);
  box?.classList.toggle(cell ? "app-scores__mark--error" : "govuk-form-group--error", sentence !== "");
  field.classList.toggle(field.tagName === "TEXTAREA" ? "govuk-textarea--error" : "govuk-input--error", sentence !== "");
  field.toggleAttribute("aria-invalid", false);
  if (sentence) {
    const message = document.createElement("p");
    message.className = "govuk-error-message";
    message.id = id;
    const hidden = document.createElement("span");
    hidden.className = "govuk-visually-hidden";
    hidden.textContent = word;
    message.append(hidden, ` ${sentence}`);
    cell ? field.after(message) : field.before(message);
    field.setAttribute("aria-invalid", "true");
    others.push(id);
  }
  others.length ? field.setAttribute("aria-describedby", others.join(" ")) : field.removeAttribute("aria-describedby");
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);

// A page that comes back out of the browser's memory is older than the draft.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
