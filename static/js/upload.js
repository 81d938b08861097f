// A file goes out in pieces: a line that breaks costs a piece and not the file, and after a reload the same file goes on where it stopped.
// The server decides everything and says where to go on (selection/views/incoming.py); sentences stand on the form as data-….
// The end of an upload is sent with the rest of the form, to data-finish where the form has one (an objection is filed by it).
// Without crypto.subtle (a page without HTTPS) the form goes out as a form.
import { isJson, pauseAfter, renewToken } from "./line.js";

const FIRST_PIECE = 64 * 1024;
const LEAST_PIECE = 16 * 1024;
const QUICK_MS = 1_500;
const ANSWER_WITHIN_MS = 60_000;
const MEGA = 1024 * 1024;

class Upload {
  constructor(form) {
    this.form = form;
    this.part = (name) => form.querySelector(`[data-upload-${name}]`);
    this.input = form.querySelector("input[type=file]");
    this.box = this.part("progress");
    this.bar = this.box.querySelector("progress");
    this.most = Number(form.dataset.chunk);
    this.run = null;
    form.addEventListener("submit", (event) => this.begin(event));
    this.part("cancel").addEventListener("click", () => this.cancel());
    window.addEventListener("online", () => this.wake?.());
    form.querySelector("[data-unfinished]").hidden = false;
  }

  begin(event) {
    const [file] = this.input.files;
    // Nothing chosen, several, empty or too big: the server's own page says what to do.
    if (!file || this.input.files.length > 1 || !file.size || file.size > Number(this.form.dataset.max)) return;
    if ([...this.form.elements].some((field) => field.required && !field.value.trim())) return;
    event.preventDefault();
    if (this.run) return;
    const run = { stop: new AbortController(), piece: FIRST_PIECE, failures: 0 };
    this.run = run;
    this.show(true);
    this.fail("");
    this.part("label").textContent = this.form.dataset.sending.replace("{name}", file.name);
    this.go(file, run).catch((problem) => {
      if (run.stop.signal.aborted) return;
      this.end();
      this.fail(problem instanceof Refusal ? problem.message : this.form.dataset.unreadable);
    });
  }

  async go(file, run) {
    this.say("reading");
    const whole = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const sha256 = [...new Uint8Array(whole)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const name = new URLSearchParams({ sha256, size: file.size });
    let { offset } = await this.ask(run, `?${name}`, () => ({}));
    for (;;) {
      while (offset < file.size) {
        this.count(offset, file.size);
        this.say("running");
        offset = await this.piece(file, run, name, offset);
      }
      this.count(offset, file.size);
      this.say("checking");
      this.part("cancel").hidden = true; // the server has it whole: nothing is called off any more
      const answer = await this.ask(run, "selesai/", () => this.post(this.whole(name, file)));
      if (answer.offset < file.size && (run.anew = (run.anew ?? 0) + 1) > 2) throw new Error("other bytes than announced");
      ({ offset } = answer);
      this.part("cancel").hidden = false;
    }
  }

  /** One piece; its size follows the line. */
  async piece(file, run, name, offset) {
    const began = performance.now();
    const failed = run.total ?? 0;
    const answer = await this.ask(run, () => `tambah/?${name}&offset=${offset}`, async () => {
      const body = await file.slice(offset, offset + run.piece).arrayBuffer();
      return this.post(body, { "Content-Type": "application/octet-stream" });
    });
    const quick = performance.now() - began < QUICK_MS && failed === (run.total ?? 0);
    run.piece = quick ? Math.min(run.piece * 2, this.most) : Math.max(run.piece / 2, LEAST_PIECE);
    return answer.offset;
  }

  /** What the form holds besides its file, and which file it is. */
  whole(name, file) {
    const typed = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams([...typed, ...name, ["name", file.name]]);
  }

  post(body, headers = {}) {
    return { method: "POST", body, headers: { ...headers, "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value } };
  }

  /** Ask until the server has answered. A sentence is a refusal; an offset says where to go on; an address is where it has ended. */
  async ask(run, address, request) {
    for (;;) {
      const options = await request();
      run.stop.signal.throwIfAborted();
      const signal = AbortSignal.any([run.stop.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
      const path = typeof address === "function" ? address() : address;
      const url = path === "selesai/" && this.form.dataset.finish ? this.form.dataset.finish : this.form.dataset.upload + path;
      let state = "offline";
      try {
        const response = await fetch(url, { ...options, redirect: "manual", signal });
        if (isJson(response)) {
          const answer = await response.json();
          if (answer.sentence) throw new Refusal(answer.sentence);
          if (answer.url) return this.leave(answer.url);
          run.failures = 0;
          return answer;
        }
        state = response.status >= 500 ? "trouble" : "signedOut";
      } catch (problem) {
        if (problem instanceof Refusal || run.stop.signal.aborted) throw problem;
      }
      run.total = (run.total ?? 0) + 1;
      run.piece = Math.max(run.piece / 2, LEAST_PIECE);
      this.say(state);
      if (state === "signedOut") await renewToken(this.form, "form[data-upload]");
      await this.rest(pauseAfter(run.failures++));
      run.stop.signal.throwIfAborted();
    }
  }

  /** Nothing goes on behind it. */
  leave(url) {
    delete this.form.dataset.dirty;
    location.assign(url);
    return new Promise(() => {});
  }

  rest(milliseconds) {
    return new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, milliseconds);
    });
  }

  async cancel() {
    this.run?.stop.abort();
    this.wake?.();
    this.end();
    await fetch(`${this.form.dataset.upload}batal/`, this.post(null)).catch(() => null);
    this.form.querySelector("[data-unfinished]").hidden = true;
    this.box.hidden = false;
    this.bar.hidden = this.part("cancel").hidden = true;
    this.part("label").textContent = this.part("count").textContent = "";
    this.say("cancelled");
  }

  end() {
    this.run = null;
    this.show(false);
  }

  show(running) {
    this.box.hidden = !running;
    this.bar.hidden = this.part("cancel").hidden = false;
    this.part("start").hidden = running;
    if (running) this.bar.removeAttribute("value");
    // What was typed beside the file is asked about before it is left, also when the upload has failed.
    if (running || this.typed()) this.form.dataset.dirty = "1";
    else delete this.form.dataset.dirty;
    this.input.closest(".govuk-form-group").hidden = running;
  }

  typed() {
    return [...this.form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
  }

  count(done, size) {
    const percent = Math.floor((done * 100) / size);
    const number = (bytes) => (bytes / MEGA).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
    const words = { done: number(done), size: number(size), percent };
    this.bar.value = percent;
    this.part("count").textContent = this.form.dataset.count.replace(/\{(\w+)\}/g, (_all, key) => words[key]);
  }

  /** Read out when it changes, and not for every piece. */
  say(name) {
    const state = this.part("state");
    if (state.textContent !== this.form.dataset[name]) state.textContent = this.form.dataset[name];
    state.classList.toggle("app-saved--warning", ["offline", "trouble", "signedOut"].includes(name));
  }

  /** The sentence at the field, where the server's own page would have it. */
  fail(sentence) {
    const group = this.input.closest(".govuk-form-group");
    group.querySelectorAll(".govuk-error-message").forEach((old) => old.remove());
    group.closest(".app-slot")?.classList.toggle("app-slot--error", sentence !== "");
    if (!sentence) return;
    const message = document.createElement("p");
    message.className = "govuk-error-message";
    message.setAttribute("role", "alert");
    const hidden = document.createElement("span");
    hidden.className = "govuk-visually-hidden";
    hidden.textContent = this.form.dataset.errorWord;
    message.append(hidden, ` ${sentence}`);
    group.querySelector("label").after(message);
  }
}

class Refusal extends Error {}

if (globalThis.crypto?.subtle && AbortSignal.any) {
  for (const form of document.querySelectorAll("form[data-upload]")) new Upload(form);
}
