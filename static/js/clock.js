// The server's clock on pages with a deadline. It starts from the server's time and goes on by the time since the page arrived
// (performance.now), never by the clock of the device. After a sleep, at midnight, or when the page came out of the browser's
// store, the server is asked again; while it does not answer, no time is shown that could be wrong.

// An answer without a clock is the page after its deadline: it is shown. Where something may have been typed the page stays as it is, without a clock.

const DAY = 86400;
const TYPED = "main form[method=post] :is(input:not([type=hidden]), textarea, select)";

function shown(second) {
  const parts = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(".");
}

function run(clock) {
  const made = clock.querySelector("[data-clock-made]");
  const time = clock.querySelector("[data-clock-time]");
  const arrived = performance.getEntriesByType("navigation")[0];
  let start = Number(clock.dataset.serverClock);
  let since = arrived ? arrived.responseStart : 0;
  let asking = false;

  async function ask() {
    if (asking) return;
    asking = true;
    time.textContent = "…";
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.status >= 500) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-server-clock]");
      if (fresh) {
        clock.querySelector("[data-clock-day]").textContent = fresh.querySelector("[data-clock-day]").textContent;
        start = Number(fresh.dataset.serverClock);
        since = performance.now();
        asking = false;
      } else if (document.querySelector(TYPED)) {
        clock.hidden = true;
      } else {
        location.reload();
      }
    } catch {
      setTimeout(() => {
        asking = false;
        ask();
      }, 5000);
    }
  }

  let last = performance.now();
  function tick() {
    const now = performance.now();
    const second = start + Math.floor((now - since) / 1000);
    if (second >= DAY || now - last > 10000) ask();
    last = now;
    if (!asking) time.textContent = shown(second % DAY);
  }

  made.hidden = true;
  if (arrived && arrived.transferSize === 0) ask();
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) ask();
  });
}

document.querySelectorAll("[data-server-clock]").forEach(run);
