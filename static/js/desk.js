// The screening desk by keyboard. Everything here is a link, a <details> or a radio of the page; without this module they are used as they are.
const panel = document.querySelector("[data-keys]");
const switcher = document.querySelector("[data-keys-switch]");
const STORED = "desk-keys";

// A browser that keeps nothing keeps the keys on.
function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function store(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // the switch holds for this page
  }
}

let active = stored() !== "off";

function show() {
  switcher.setAttribute("aria-pressed", String(active));
  switcher.textContent = active ? switcher.dataset.on : switcher.dataset.off;
}

const lines = [...document.querySelectorAll("[data-line]")];
const papers = [...document.querySelectorAll("details[data-paper]")];

// The requirement in which the focus is, else the first that nobody has decided.
function currentLine() {
  const focused = document.activeElement?.closest("[data-line]");
  return focused ?? lines.find((line) => line.querySelector("input[type=radio][value=unknown]:checked")) ?? lines[0];
}

function choose(verdict) {
  const radio = currentLine()?.querySelector(`input[type=radio][value=${verdict}]`);
  if (!radio) return;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function turn(step) {
  if (!papers.length) return;
  const at = papers.findIndex((paper) => paper.open);
  const next = papers[(at + step + papers.length) % papers.length];
  papers.forEach((paper) => {
    paper.open = paper === next;
  });
  next.querySelector("summary").focus();
}

function follow(name) {
  document.querySelector(`a[data-key=${name}]`)?.click();
}

function turnPage(step) {
  document.dispatchEvent(new CustomEvent("turn-page", { detail: step }));
}

const KEYS = {
  n: () => follow("following"),
  p: () => follow("previous"),
  j: () => turn(1),
  k: () => turn(-1),
  l: () => turnPage(1),
  h: () => turnPage(-1),
  v: () => choose("met"),
  x: () => choose("not_met"),
};

// Letters belong to whatever takes text or jumps by letters.
function isTyping(target) {
  if (target.closest("textarea, select, [contenteditable]")) return true;
  return target.matches("input") && !["radio", "checkbox", "button", "submit"].includes(target.type);
}

if (panel && switcher) {
  panel.hidden = false;
  show();
  switcher.addEventListener("click", () => {
    active = !active;
    store(active ? "on" : "off");
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!active || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
