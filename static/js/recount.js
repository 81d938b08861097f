// The page of a published result: the reader's browser ranks the input that stands on the page, or a file he chose, and says row by row what
// agrees with the publication. Nothing is fetched and nothing is sent. The arithmetic is ranking.js; all sentences come with the page.
import { compute, digest, filled, halfUp, RankingError, verdicts } from "./ranking.js";

const LARGEST = 2 * 1024 * 1024;
const MOST_SHOWN = 10;

/** What of a table decides a rank beside the marks of the stages. */
function rules({ text }) {
  const { scheme, threshold_order: order = null } = JSON.parse(text);
  return JSON.stringify([scheme.weights, scheme.tie_break, scheme.rank_style, scheme.thresholds, order]);
}

const decimal = (text) => (document.documentElement.lang === "en" ? text : text.replace(".", ","));

class Recount {
  constructor(section) {
    this.section = section;
    this.answer = section.querySelector("[data-recount-answer]");
    this.file = section.querySelector("input[type=file]");
    this.input = document.querySelector("[data-recount-input]").textContent;
    this.known = JSON.parse(document.getElementById("recount-data").textContent);
    section.querySelector("[data-recount-run]").addEventListener("click", () => this.fromPage());
    this.file.addEventListener("change", () => this.fromFile());
    section.hidden = false;
  }

  say(name, values = {}) {
    return filled(this.known.texts[name], values);
  }

  fromPage() {
    this.file.value = "";
    return this.run(this.input, this.say("from_page"));
  }

  async fromFile() {
    const [file] = this.file.files;
    if (!file) return;
    if (file.size > LARGEST) this.refuse(this.say("too_large"));
    else await this.run(await file.text(), this.say("from_file", { name: file.name }));
  }

  async run(text, source) {
    try {
      const found = compute(JSON.parse(text));
      this.show(found, await digest(found.text), source);
    } catch (error) {
      if (error instanceof SyntaxError) this.refuse(this.say("no_json"));
      else if (error instanceof RankingError) this.refuse(error.sentence(this.known.messages, this.known.places));
      else throw error;
    }
  }

  part(name) {
    return this.section.querySelector(`template[data-recount-part=${name}]`).content.cloneNode(true);
  }

  notice(tone, title, lines) {
    const part = this.part(tone);
    part.querySelector(".app-notice__title").textContent = title;
    const text = part.querySelector(".app-notice__title + p");
    text.textContent = lines[0];
    for (const line of lines.slice(1).reverse()) {
      const more = document.createElement("p");
      more.textContent = line;
      text.after(more);
    }
    return part;
  }

  refuse(sentence) {
    this.answer.replaceChildren(this.notice("danger", this.say("refused"), [sentence]));
    this.answer.focus();
  }

  show(found, sha256, source) {
    const judged = verdicts(found.rows, this.known.told);
    const sound = judged.every(({ verdict }) => this.known.sound.includes(verdict));
    const official = sha256 === null ? found.text === this.input : sha256 === this.known.digest;
    const about = sha256 === null ? this.say("no_digest") : `${this.say(official ? "same_digest" : "other_digest")} ${sha256}`;
    const outcome = this.say(sound ? "sound" : "unsound");
    const notice = official
      ? this.notice(sound ? "success" : "danger", outcome, [source, about])
      : this.notice("danger", this.say("other"), [source, outcome, about, ...this.changes(found)]);
    this.answer.replaceChildren(notice, this.table(found.rows, judged));
    this.answer.focus();
  }

  /** What differs from the published input: marks one by one, and whether the rules do. */
  changes(found) {
    const before = compute(JSON.parse(this.input));
    const cells = ({ rows }) =>
      new Map(rows.flatMap((row) => Object.entries(row.components).map(([code, mark]) => [JSON.stringify([row.candidate, code]), mark])));
    const [old, now] = [cells(before), cells(found)];
    const printed = (mark) => (mark === undefined ? this.say("no_mark") : this.exact(mark));
    const lines = [...new Set([...old.keys(), ...now.keys()])]
      .filter((key) => old.get(key) !== now.get(key))
      .map((key) => {
        const [candidate, code] = JSON.parse(key);
        return this.say("mark", { candidate, component: this.titleOf(code), before: printed(old.get(key)), after: printed(now.get(key)) });
      });
    const shown = lines.slice(0, MOST_SHOWN);
    if (lines.length > MOST_SHOWN) shown.push(this.say("more", { count: lines.length - MOST_SHOWN }));
    if (rules(before) !== rules(found)) shown.push(this.say("rules"));
    return shown.length ? [this.say("changed"), ...shown] : [this.say("same_marks")];
  }

  /** "80,25" where two decimals say it all, else the fraction. */
  exact(mark) {
    const short = halfUp(mark);
    const [whole, parts] = short.split(".");
    const [above, below] = mark.split("/").map(BigInt);
    return BigInt(whole + parts) * below === above * 100n ? decimal(short) : mark;
  }

  table(rows, judged) {
    const part = this.part("table");
    const body = part.querySelector("tbody");
    const labels = [...part.querySelectorAll("thead th")].map((cell) => cell.textContent);
    const byCandidate = new Map(rows.map((row) => [row.candidate, row]));
    for (const { candidate, verdict } of judged) {
      const row = byCandidate.get(candidate);
      const told = Object.hasOwn(this.known.told, candidate) ? this.known.told[candidate] : {};
      const said = filled(this.known.verdicts[verdict], { rank: told.rank, total: decimal(String(told.total)) });
      const cells = [candidate, row ? decimal(row.total) : "–", row?.rank ?? "–", this.remarked(said, row)];
      body.append(this.line(cells, labels, this.known.sound.includes(verdict) ? (verdict === "agrees" ? "success" : "") : "danger"));
    }
    return part;
  }

  titleOf(code) {
    return Object.hasOwn(this.known.titles, code) ? this.known.titles[code] : code;
  }

  /** A verdict, and below it why a row has no rank or what parted it from its equals. */
  remarked(said, row) {
    const whole = document.createElement("span");
    whole.textContent = said;
    const [name, code] = row?.eliminated_by ? ["below", row.eliminated_by] : ["tie", row?.tie_broken_by];
    if (code) {
      const below = document.createElement("span");
      below.className = "app-table__sub";
      below.textContent = this.say(name, { component: this.titleOf(code) });
      whole.append(below);
    }
    return whole;
  }

  line(cells, labels, tone) {
    const line = document.createElement("tr");
    line.className = `govuk-table__row${tone ? ` app-row--${tone}` : ""}`;
    line.setAttribute("role", "row");
    cells.forEach((content, place) => {
      const cell = document.createElement(place ? "td" : "th");
      cell.className = place ? "govuk-table__cell" : "govuk-table__header";
      cell.setAttribute("role", place ? "cell" : "rowheader");
      if (place) cell.dataset.label = labels[place];
      else cell.scope = "row";
      if (place === 1 || place === 2) cell.classList.add("app-num");
      cell.append(content);
      line.append(cell);
    });
    return line;
  }
}

const section = document.querySelector("[data-recount]");
if (section) new Recount(section);
