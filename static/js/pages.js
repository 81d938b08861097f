// The pages of a document beside the checklist: turned in place, so that nothing typed into the checklist is lost. Without this module the links lead
// to the same page of the document. A page is fetched when it is turned to and kept while the checklist stands open; the server draws it each time.
// The address follows, so that a refused save and the way back lead to the page that was being read.
const SWIPE = 50;
// Whoever holds a key passes pages by; only the one where he rests is drawn.
const RESTING_MS = 150;

class Pages {
  constructor(box) {
    this.box = box;
    this.sheet = box.querySelector("[data-sheet]");
    this.failed = box.querySelector("[data-failed]");
    this.told = box.querySelector("[data-told]");
    this.turns = [...box.querySelectorAll("[data-step]")];
    this.total = Number(box.dataset.total);
    this.number = Number(box.dataset.number);
    this.seen = new Map();
    this.address = box.querySelector("img").src;
    this.keep(box.querySelector("img"));
    box.querySelector("[data-again]")?.addEventListener("click", () => this.again());
    this.turns.forEach((link) => link.addEventListener("click", (event) => this.follow(event, link)));
    this.sheet.addEventListener("keydown", (event) => this.press(event));
    this.sheet.addEventListener("touchstart", (event) => this.touch(event), { passive: true });
    this.sheet.addEventListener("touchend", (event) => this.lift(event), { passive: true });
  }

  keep(picture) {
    this.picture = picture;
    this.seen.set(this.number, picture);
    picture.addEventListener("load", () => {
      if (picture === this.picture) this.show();
    });
    picture.addEventListener("error", () => {
      picture.dataset.broken = "1";
      if (picture === this.picture) this.show();
    });
    if (picture.src && picture.complete && !picture.naturalWidth) picture.dataset.broken = "1";
  }

  follow(event, link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.turn(Number(link.dataset.step));
  }

  turn(step) {
    const wanted = this.number + step;
    if (wanted < 1 || wanted > this.total) return;
    this.number = wanted;
    this.leave();
    this.go();
    this.sheet.scrollTo(0, 0);
    this.label();
    this.remember();
  }

  // A picture that failed, or had not come when it was left, is asked for anew when one is back.
  leave() {
    clearTimeout(this.resting);
    for (const [number, picture] of this.seen) {
      if (!picture.dataset.broken && picture.src && picture.complete) continue;
      picture.removeAttribute("src");
      this.seen.delete(number);
    }
  }

  go() {
    const before = this.picture;
    const number = this.number;
    const known = this.seen.get(number);
    if (known) {
      this.picture = known;
    } else {
      const next = before.cloneNode();
      delete next.dataset.broken;
      next.removeAttribute("src");
      next.hidden = false;
      next.loading = "eager";
      next.alt = next.dataset.alt.replace("{number}", number);
      this.keep(next);
      this.resting = setTimeout(() => {
        next.src = this.address.replace(/\d+\/$/, `${number}/`);
        this.show();
      }, RESTING_MS);
    }
    before.replaceWith(this.picture);
    this.show();
  }

  again() {
    this.leave();
    this.go();
    this.sheet.focus({ preventScroll: true });
  }

  remember() {
    const here = new URL(location.href);
    here.searchParams.set("dokumen", this.box.dataset.document);
    here.searchParams.set("halaman", this.number);
    history.replaceState(history.state, "", here);
  }

  label() {
    const focused = document.activeElement;
    if (this.told) this.told.textContent = this.box.dataset.place.replace("{number}", this.number);
    for (const link of this.turns) {
      const to = this.number + Number(link.dataset.step);
      link.hidden = to < 1 || to > this.total;
      if (!link.hidden) link.search = link.search.replace(/halaman=\d+/, `halaman=${to}`);
    }
    // The link that was pressed may be gone at the last page.
    if (focused?.hidden) this.sheet.focus({ preventScroll: true });
  }

  show() {
    const broken = Boolean(this.picture.dataset.broken);
    const loading = !broken && !(this.picture.src && this.picture.complete);
    this.sheet.setAttribute("aria-busy", String(loading));
    this.picture.hidden = broken;
    this.failed.hidden = !broken;
  }

  // Enlarged, the arrows and the finger move over the page.
  get enlarged() {
    return this.sheet.scrollWidth > this.sheet.clientWidth + 1;
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || this.enlarged) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.turn(step);
  }

  touch(event) {
    this.from = event.touches.length === 1 ? event.touches[0] : null;
  }

  lift(event) {
    if (!this.from || this.enlarged || window.visualViewport?.scale > 1.05) return;
    const across = event.changedTouches[0].clientX - this.from.clientX;
    const down = event.changedTouches[0].clientY - this.from.clientY;
    this.from = null;
    if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down)) this.turn(across < 0 ? 1 : -1);
  }
}

const readers = new Map([...document.querySelectorAll("[data-pages]")].map((box) => [box, new Pages(box)]));

// What the desk's keys ask for: the document that stands open.
document.addEventListener("turn-page", (event) => {
  const box = document.querySelector("details[data-paper][open] [data-pages]");
  readers.get(box)?.turn(event.detail);
});
