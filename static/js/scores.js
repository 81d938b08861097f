// The score sheet: a total while typing, and the keyboard of a spreadsheet. For the eye only: the server reads and computes.
const MARK = /^\d{1,4}([.,]\d{1,2})?$/;

/** "82,5" → 8250n hundredths; null when it is not a mark. */
function hundredths(text) {
  const value = text.trim();
  if (!MARK.test(value)) return null;
  const [whole, part = ""] = value.replace(",", ".").split(".");
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
}

/** Σ mark × weight / max of one row, as hundredths rounded half up; null until every mark is there and within its maximum. */
function rowTotal(inputs) {
  let numerator = 0n;
  let denominator = 1n;
  for (const input of inputs) {
    const mark = hundredths(input.value);
    const max = hundredths(input.dataset.max);
    const weight = hundredths(input.dataset.weight);
    if (mark === null || mark > max) return null;
    numerator = numerator * max + mark * weight * denominator;
    denominator *= max;
  }
  return (2n * numerator + denominator) / (2n * denominator);
}

function shown(total) {
  if (total === null) return "–";
  const digits = String(total).padStart(3, "0");
  const separator = document.documentElement.lang === "en" ? "." : ",";
  return digits.slice(0, -2) + separator + digits.slice(-2);
}

function refresh(row) {
  const output = row.querySelector("output");
  if (output) output.value = shown(rowTotal(row.querySelectorAll("input[data-weight]")));
}

/** Where a key leads in the grid: [rows, columns], or null to leave the key alone. */
function step(event, input) {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const atStart = input.selectionStart === 0;
  const atEnd = input.selectionEnd === input.value.length;
  switch (event.key) {
    case "Enter":
      return [event.shiftKey ? -1 : 1, 0];
    case "ArrowDown":
      return [1, 0];
    case "ArrowUp":
      return [-1, 0];
    case "ArrowLeft":
      return atStart ? [0, -1] : null;
    case "ArrowRight":
      return atEnd ? [0, 1] : null;
    default:
      return null;
  }
}

function move(grid, input, [down, right]) {
  const marks = (row) => [...row.querySelectorAll("input[data-weight]")];
  // One candidate's marks stand below each other: each is a row of the grid.
  const rows = grid.flatMap((row) => (row.matches("tr") ? [marks(row)] : marks(row).map((mark) => [mark]))).filter((cells) => cells.length);
  const at = rows.findIndex((cells) => cells.includes(input));
  const next = rows[at + down]?.[rows[at].indexOf(input) + right];
  next?.focus();
  next?.select();
}

for (const form of document.querySelectorAll("form[data-scores]")) {
  const grid = [...form.querySelectorAll("[data-row]")];
  grid.forEach(refresh);
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) refresh(row);
  });
  form.addEventListener("keydown", (event) => {
    if (!event.target.matches("input[data-weight]")) return;
    const where = step(event, event.target);
    if (!where) return;
    event.preventDefault();
    move(grid, event.target, where);
  });
}
