import {
  CharacterCount,
  createAll,
  ErrorSummary,
  FileUpload,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
} from "govuk-frontend";
import { textsFor } from "./texts.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
const texts = textsFor(document.documentElement.lang);
createAll(CharacterCount, { i18n: texts.characterCount });
createAll(ErrorSummary);
createAll(FileUpload, { i18n: texts.fileUpload });
createAll(PasswordInput, { i18n: texts.passwordInput });
createAll(ServiceNavigation);
createAll(SkipLink);

// A form goes out once. A download leaves the page as it is, so the lock opens again after a while.
const SENT_FOR_MS = 8000;

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented) return;
  form.dataset.sent = "1";
  delete form.dataset.dirty;
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), SENT_FOR_MS);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && "unsaved" in form.dataset) form.dataset.dirty = "1";
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));

// The user menu is a <details>: close it as one expects of a menu
const menu = document.querySelector(".app-menu");
if (menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
