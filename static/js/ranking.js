// Ranks one table of marks exactly, as panels/ranking.py does: the same input gives the same canonical text, totals and ranks on either.
// Nothing here knows a page or a network, so that node runs it too (tests/unit/panels/test_ranking_js.py). Numbers are fractions of BigInt.
//
// One difference is the language's own: JSON.parse cannot tell 85.0 from 85 and takes both; and a name that is a whole number ("12") comes
// before the others, so thresholds on such names need "threshold_order". The canonical input of the site states it.

const RANK_STYLES = ["competition", "dense"];
const MISSING_RULES = ["error", "mean_of_present"];
const SCHEME_KEYS = ["weights", "criteria", "tie_break", "rank_style", "thresholds", "missing", "quorum", "interim"];
const TABLE_KEYS = ["scheme", "marks", "threshold_order"];
const MARK_KEYS = ["candidate", "component", "panelist", "criterion", "mark", "max", "recused", "row"];
const MAX_DECIMAL_LENGTH = 40;
const MAX_NUMBER_LENGTH = 100;
const NOBODY = "";

/** A table that cannot be ranked; `code` and `params` as those of panels/scheme.py: RankingError. */
export class RankingError extends Error {
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }

  /** One sentence from the templates {code: text} and {row, field} of what stands before it. */
  sentence(messages, places) {
    const { row, field } = this.params;
    const place = row !== undefined && row !== null ? places.row : field ? places.field : "";
    const text = filled(place + (messages[this.code] ?? this.code), this.params);
    return text.slice(0, 1).toUpperCase() + text.slice(1);
  }
}

/** "… {name} …" with what `values` say. */
export function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

// --- fractions ------------------------------------------------------------------------------------------------------

class Fraction {
  constructor(numerator, denominator = 1n) {
    let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
    while (b) [a, b] = [b, a % b];
    this.n = numerator / a;
    this.d = denominator / a;
  }

  plus(other) {
    return new Fraction(this.n * other.d + other.n * this.d, this.d * other.d);
  }

  times(other) {
    return new Fraction(this.n * other.n, this.d * other.d);
  }

  over(other) {
    const sign = other.n < 0n ? -1n : 1n;
    return new Fraction(sign * this.n * other.d, sign * this.d * other.n);
  }

  /** Below 0, 0 or above 0, as a number. */
  against(other) {
    const difference = this.n * other.d - other.n * this.d;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
}

const ZERO = new Fraction(0n);
const HUNDRED = new Fraction(100n);
const sumOf = (values) => [...values].reduce((sum, value) => sum.plus(value), ZERO);

/** "a/b" in lowest terms, whole numbers too. */
const ratio = (value) => `${value.n}/${value.d}`;

/** `value` with so many decimals; a half goes away from zero. */
function rounded(value, places) {
  const size = value.n < 0n ? -value.n : value.n;
  const units = (2n * size * 10n ** BigInt(places) + value.d) / (2n * value.d);
  const sign = value.n < 0n && units ? "-" : "";
  const digits = String(units).padStart(places + 1, "0");
  return places ? `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}` : sign + digits;
}

/** The one spelling of a number in the canonical input. */
function plain(value) {
  let [rest, twos, fives] = [value.d, 0, 0];
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  const text = rest === 1n ? rounded(value, Math.max(twos, fives)) : "";
  return text && text.length <= MAX_DECIMAL_LENGTH ? text : ratio(value);
}

/** "85", "85.25", "85,25" or "32/36"; null when it is none. */
function parsed(text) {
  const stripped = text.trim();
  const decimal = stripped.length <= MAX_DECIMAL_LENGTH && /^(-?[0-9]+)(?:[.,]([0-9]+))?$/.exec(stripped);
  if (decimal) {
    const [, whole, decimals = ""] = decimal;
    return new Fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  }
  const parts = stripped.length <= MAX_NUMBER_LENGTH && /^(-?[0-9]+)\/([0-9]+)$/.exec(stripped);
  return parts && BigInt(parts[2]) ? new Fraction(BigInt(parts[1]), BigInt(parts[2])) : null;
}

/** An exact fraction "a/b" (or a decimal) as it is printed, half up. */
export function halfUp(text, places = 2) {
  return rounded(parsed(text), places);
}

/** A decimal string or a whole number of JSON; other numbers are refused, for they are rounded already. */
function number(value, place) {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new RankingError("float", { text: value, ...place });
  const text = typeof value === "number" ? String(value) : value;
  const found = typeof text === "string" ? parsed(text) : null;
  if (found === null) throw new RankingError("number", { text: String(value).slice(0, MAX_NUMBER_LENGTH), ...place });
  return found;
}

// --- reading --------------------------------------------------------------------------------------------------------

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const given = (value) => value !== undefined && value !== null;
const names = (known) => [...known].join(", ");

/** The order of Python's strings: by code point, not by half of a pair. */
function byCodePoint(a, b) {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((letter, place) => letter !== right[place]);
  if (at < 0) return left.length - right.length;
  return at < right.length ? left[at].codePointAt(0) - right[at].codePointAt(0) : 1;
}

function object(value, field) {
  if (!isObject(value) || !Object.keys(value).length) throw new RankingError("not_object", { field });
  return value;
}

function refuseUnknownKeys(raw, known, place) {
  const key = Object.keys(raw).find((one) => !known.includes(one));
  if (key !== undefined) throw new RankingError("unknown_key", { key, known: names(known), ...place });
}

function nameOf(value, place) {
  const printable = typeof value === "string" && value && value === value.trim() && !/\p{C}|(?! )\p{Z}/u.test(value);
  if (!printable) throw new RankingError("name", place);
  return value;
}

function percentages(raw, field, code, known) {
  const values = new Map();
  for (const [name, text] of Object.entries(raw)) {
    nameOf(name, { field });
    if (known && !known.has(name)) throw new RankingError("unknown_component", { name, known: names(known.keys()), field });
    const value = number(text, { field });
    if (value.against(ZERO) < 0 || value.against(HUNDRED) > 0) throw new RankingError(code, { name, text, field });
    values.set(name, value);
  }
  return values;
}

function weightsOf(raw, field) {
  const weights = percentages(object(raw, field), field, "weight");
  if (!sumOf(weights.values()).n) throw new RankingError("weight_zero", { field });
  return weights;
}

function tieBreak(raw, weights) {
  const field = "tie_break";
  if (!Array.isArray(raw)) throw new RankingError("not_list", { field });
  raw.forEach((name, place) => {
    const known = typeof name === "string" && weights.has(name);
    if (!known) throw new RankingError("unknown_component", { name, known: names(weights.keys()), field });
    if (raw.indexOf(name) < place) throw new RankingError("repeated", { name, field });
  });
  return raw;
}

/** In the order of elimination: as the table states it, else that of the weights. */
function thresholdsOf(raw, weights, stated) {
  if (!isObject(raw)) throw new RankingError("not_object", { field: "thresholds" });
  const values = percentages(raw, "thresholds", "threshold", weights);
  const order = stated ?? [...weights.keys()].filter((name) => values.has(name));
  const sorted = (list) => list.map(String).sort().join("\n");
  if (!Array.isArray(order) || sorted(order) !== sorted([...values.keys()])) {
    throw new RankingError("threshold_order", { field: "threshold_order" });
  }
  return new Map(order.map((name) => [name, values.get(name)]));
}

function choice(raw, field, known) {
  const value = raw[field] === undefined ? known[0] : raw[field];
  if (!known.includes(value)) throw new RankingError("unknown_choice", { text: value, known: names(known), field });
  return value;
}

function readScheme(raw, stated) {
  refuseUnknownKeys(object(raw, "scheme"), SCHEME_KEYS, { field: "scheme" });
  const weights = weightsOf(raw.weights, "weights");
  const criteria = raw.criteria === undefined ? {} : raw.criteria;
  if (!isObject(criteria)) throw new RankingError("not_object", { field: "criteria" });
  const stranger = Object.keys(criteria).find((name) => !weights.has(name));
  if (stranger !== undefined) {
    throw new RankingError("unknown_component", { name: stranger, known: names(weights.keys()), field: "criteria" });
  }
  const quorum = raw.quorum ?? null;
  if (quorum !== null && !(Number.isInteger(quorum) && quorum >= 1 && quorum <= 99)) {
    throw new RankingError("quorum", { field: "quorum" });
  }
  const interim = raw.interim === undefined ? false : raw.interim;
  if (typeof interim !== "boolean") throw new RankingError("not_boolean", { field: "interim" });
  const total = sumOf(weights.values());
  if (!interim && total.against(HUNDRED)) throw new RankingError("weight_sum", { total: plain(total), field: "weights" });
  return {
    weights,
    criteria: new Map(Object.entries(criteria).map(([name, inner]) => [name, weightsOf(inner, `criteria.${name}`)])),
    thresholds: thresholdsOf(raw.thresholds === undefined ? {} : raw.thresholds, weights, stated),
    tieBreak: tieBreak(raw.tie_break === undefined ? [] : raw.tie_break, weights),
    rankStyle: choice(raw, "rank_style", RANK_STYLES),
    missing: choice(raw, "missing", MISSING_RULES),
    quorum,
  };
}

function readMark(raw, position, scheme) {
  if (!isObject(raw)) throw new RankingError("not_object", { row: position, field: "marks" });
  const row = raw.row === undefined ? position : raw.row;
  refuseUnknownKeys(raw, MARK_KEYS, { row, field: "marks" });
  const mark = { row, panelist: NOBODY, criterion: null };
  for (const key of ["candidate", "component", "panelist", "criterion"]) {
    if (key === "candidate" || key === "component" || given(raw[key])) mark[key] = nameOf(raw[key], { row, field: key });
  }
  mark.recused = raw.recused === undefined ? false : raw.recused;
  if (typeof mark.recused !== "boolean") throw new RankingError("not_boolean", { row, field: "recused" });
  Object.assign(mark, readPoints(raw, row));
  refuseMisplaced(mark, scheme);
  return mark;
}

function readPoints(raw, row) {
  const max = number(raw.max === undefined ? "100" : raw.max, { row, field: "max" });
  if (max.against(ZERO) <= 0) throw new RankingError("max", { text: plain(max), row, field: "max" });
  if (!given(raw.mark)) return { mark: null, max };
  const mark = number(raw.mark, { row, field: "mark" });
  const place = { text: plain(mark), row, field: "mark" };
  if (mark.against(ZERO) < 0) throw new RankingError("negative", place);
  if (mark.against(max) > 0) throw new RankingError("over_max", { ...place, max: plain(max) });
  return { mark, max };
}

function fault(mark, code, field, params = {}) {
  const { row, candidate, component, panelist } = mark;
  return new RankingError(code, { row, field, candidate, component, panelist, ...params });
}

function refuseMisplaced(mark, scheme) {
  if (!scheme.weights.has(mark.component)) {
    throw fault(mark, "unknown_component", "component", { name: mark.component, known: names(scheme.weights.keys()) });
  }
  const declared = scheme.criteria.get(mark.component);
  if (declared && mark.criterion !== null && !declared.has(mark.criterion)) {
    throw fault(mark, "unknown_criterion", "criterion", { name: mark.criterion, known: names(declared.keys()) });
  }
  if (mark.recused && !mark.panelist) throw fault(mark, "recused_nobody", "panelist");
  if (mark.recused && mark.mark !== null) throw fault(mark, "recused_with_mark", "recused");
}

const place = (mark) => [mark.candidate, mark.component, mark.panelist, mark.criterion ?? ""];

function byPlace(a, b) {
  const [left, right] = [place(a), place(b)];
  return left.map((name, at) => byCodePoint(name, right[at])).find((order) => order !== 0) ?? 0;
}

function refuseDuplicates(marks) {
  const seen = new Map();
  for (const mark of marks) {
    const key = JSON.stringify(place(mark));
    if (seen.has(key)) throw fault(mark, "duplicate", "mark", { first: seen.get(key).row });
    seen.set(key, mark);
  }
}

function read(table) {
  if (!isObject(table)) throw new RankingError("not_object", { field: "table" });
  refuseUnknownKeys(table, TABLE_KEYS, { field: "table" });
  const scheme = readScheme(table.scheme, table.threshold_order);
  if (!Array.isArray(table.marks)) throw new RankingError("not_list", { field: "marks" });
  if (!table.marks.length) throw new RankingError("no_rows", { field: "marks" });
  const marks = table.marks.map((raw, at) => readMark(raw, at + 1, scheme));
  refuseDuplicates(marks);
  return { scheme, marks };
}

// --- the canonical text ---------------------------------------------------------------------------------------------

/** RFC 8785 for what stands in a table: maps, lists, texts, whole numbers, true, false and null. */
function jcs(value) {
  if (Array.isArray(value)) return `[${value.map(jcs).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${jcs(inner)}`).join(",")}}`;
}

const plainly = (values) => new Map([...values].map(([name, value]) => [name, plain(value)]));

function canonicalOf(raw, { scheme, marks }) {
  const spelt = {
    weights: plainly(scheme.weights),
    criteria: new Map([...scheme.criteria].map(([name, inner]) => [name, plainly(inner)])),
    thresholds: plainly(scheme.thresholds),
  };
  const table = new Map([
    ["scheme", new Map(Object.entries(raw).map(([key, value]) => [key, Object.hasOwn(spelt, key) ? spelt[key] : value]))],
    [
      "marks",
      [...marks].sort(byPlace).map((mark) => ({
        candidate: mark.candidate,
        component: mark.component,
        panelist: mark.panelist || null,
        criterion: mark.criterion,
        mark: mark.mark === null ? null : plain(mark.mark),
        max: plain(mark.max),
        recused: mark.recused,
      })),
    ],
  ]);
  if (scheme.thresholds.size > 1) table.set("threshold_order", [...scheme.thresholds.keys()]);
  return jcs(table);
}

/** The canonical input, whose SHA-256 is the digest. Throws RankingError. */
export function canonical(table) {
  return canonicalOf(table?.scheme, read(table));
}

/** SHA-256 of a text as hexadecimal; null where the browser does not give it (an address without HTTPS). */
export async function digest(text) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const bytes = new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- marks of components --------------------------------------------------------------------------------------------

function layoutOf(name, rows, scheme) {
  const filledIn = rows.filter((mark) => mark.mark !== null);
  const byCriteria = filledIn.some((mark) => mark.criterion !== null);
  for (const mark of rows) {
    if (Boolean(mark.panelist) !== Boolean(rows[0].panelist)) throw fault(mark, "panelist_mixed", "panelist");
  }
  for (const mark of filledIn) {
    if (byCriteria && mark.criterion === null) throw fault(mark, "criterion_empty", "criterion");
  }
  const declared = scheme.criteria.get(name);
  const used = new Set(rows.map((mark) => mark.criterion).filter((criterion) => criterion !== null));
  return {
    name,
    rows,
    panelists: [...new Set(rows.map((mark) => mark.panelist))].sort(byCodePoint),
    markers: new Set(filledIn.map((mark) => mark.panelist)),
    criteria: byCriteria ? (declared ? [...declared.keys()] : [...used].sort(byCodePoint)) : [],
    weights: declared,
  };
}

const share = (mark) => mark.mark.over(mark.max).times(HUNDRED);

/** The mark of one sheet out of 100; null for a sheet wholly empty. One filled in part is refused. */
function sheetMark(rows, component) {
  if (rows.every((mark) => mark.mark === null)) return null;
  const empty = rows.find((mark) => mark.mark === null);
  if (empty) throw fault(empty, "missing_mark", "mark");
  if (!component.criteria.length) return share(rows[0]);
  const found = new Map(rows.map((mark) => [mark.criterion, mark]));
  const missing = component.criteria.find((criterion) => !found.has(criterion));
  if (missing !== undefined) throw fault(rows[0], "criterion_missing", "criterion", { criterion: missing });
  const weight = (criterion) => component.weights?.get(criterion) ?? found.get(criterion).max;
  const weighted = component.criteria.map((criterion) => share(found.get(criterion)).times(weight(criterion)));
  return sumOf(weighted).over(sumOf(component.criteria.map(weight)));
}

/** The marks of all panellists who owe one to this candidate and are not recused; null for a missing one. */
function marksOf(candidate, component, scheme, near) {
  const found = [];
  for (const panelist of component.panelists) {
    const rows = component.rows.filter((mark) => mark.candidate === candidate && mark.panelist === panelist);
    if (rows.some((mark) => mark.recused)) {
      const partly = rows.find((mark) => !mark.recused);
      if (partly) throw fault(partly, "recused_partly", "recused");
    } else if (rows.length || component.markers.has(panelist)) {
      const value = sheetMark(rows, component);
      if (value === null && panelist && scheme.missing === "error") {
        if (rows.length) throw fault(rows[0], "missing_mark", "mark");
        throw new RankingError("missing_row", { candidate, component: component.name, panelist, near });
      }
      found.push(value);
    }
  }
  return found.filter((value) => value !== null);
}

function meanOf(candidate, component, scheme, near) {
  const found = marksOf(candidate, component, scheme, near);
  const where = { candidate, component: component.name, near };
  if (!found.length) throw new RankingError("no_mark", where);
  const quorum = scheme.quorum ?? 1;
  if (component.panelists[0] !== NOBODY && found.length < quorum) {
    throw new RankingError("below_quorum", { count: found.length, quorum, ...where });
  }
  return { mean: sumOf(found).over(new Fraction(BigInt(found.length))), denominator: found.length };
}

// --- ranks ----------------------------------------------------------------------------------------------------------

function ranksOf(candidates, scheme) {
  const strength = (one) => [one.total, ...scheme.tieBreak.map((name) => one.means.get(name))];
  const order = (a, b) => {
    const [left, right] = [strength(a), strength(b)];
    return left.map((value, at) => right[at].against(value)).find((found) => found !== 0) ?? 0;
  };
  const ranks = new Map();
  let [before, step] = [null, 0];
  for (const one of [...candidates].sort(order)) {
    if (!before || order(before, one)) step = scheme.rankStyle === "dense" ? step + 1 : ranks.size + 1;
    ranks.set(one.name, step);
    before = one;
  }
  return ranks;
}

function partition(group, key) {
  const parts = new Map();
  for (const one of group) {
    const text = ratio(key(one));
    parts.set(text, [...(parts.get(text) ?? []), one]);
  }
  return [...parts.values()];
}

/** For each row tied on the total, the component that last set it apart from others of its group. */
function tieSteps(candidates, scheme) {
  const steps = new Map();
  const split = (group, at, brokenBy) => {
    if (group.length === 1 || at === scheme.tieBreak.length) {
      for (const one of group) steps.set(one.name, brokenBy);
      return;
    }
    const parts = partition(group, (one) => one.means.get(scheme.tieBreak[at]));
    for (const part of parts) split(part, at + 1, parts.length > 1 ? scheme.tieBreak[at] : brokenBy);
  };
  for (const group of partition(candidates, (one) => one.total)) split(group, 0, null);
  return steps;
}

/**
 * Rank a table: {rows, text}. A row is {candidate, components, total, total_exact, rank, tie_broken_by, eliminated_by, denominators} as the
 * contract of panels/ranking.py has it; `text` is the canonical input. Throws RankingError.
 */
export function compute(table) {
  const { scheme, marks } = read(table);
  const near = new Map([...marks].reverse().map((mark) => [mark.candidate, mark.row]));
  const layouts = [...scheme.weights.keys()].map((name) =>
    layoutOf(name, marks.filter((mark) => mark.component === name), scheme),
  );
  const candidates = [...near.keys()].sort(byCodePoint).map((name) => {
    const found = layouts.map((component) => [component.name, meanOf(name, component, scheme, near.get(name))]);
    const means = new Map(found.map(([component, { mean }]) => [component, mean]));
    const total = sumOf([...means].map(([component, mean]) => mean.times(scheme.weights.get(component)).over(HUNDRED)));
    const failed = [...scheme.thresholds].find(([component, least]) => means.get(component).against(least) < 0);
    return { name, means, total, eliminatedBy: failed?.[0] ?? null, counts: found.map(([part, one]) => [part, one.denominator]) };
  });
  const ranked = candidates.filter((one) => one.eliminatedBy === null);
  const [ranks, steps] = [ranksOf(ranked, scheme), tieSteps(ranked, scheme)];
  const rows = candidates.map((one) => ({
    candidate: one.name,
    components: Object.fromEntries([...one.means].map(([component, mean]) => [component, ratio(mean)])),
    total: rounded(one.total, 2),
    total_exact: ratio(one.total),
    rank: ranks.get(one.name) ?? null,
    tie_broken_by: steps.get(one.name) ?? null,
    eliminated_by: one.eliminatedBy,
    denominators: Object.fromEntries(one.counts),
  }));
  // A row without a rank stands last; equal ranks stay in the order of the candidates.
  rows.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0);
  return { rows, text: canonicalOf(table.scheme, { scheme, marks }) };
}

// --- beside what was published --------------------------------------------------------------------------------------

/**
 * What each row says beside the published names, as panels/recount.py: verdicts. `told` is {candidate: {rank, total}}; the answer a list of
 * {candidate, verdict}, those first whom only the table knows, then those whom only the publication names.
 */
export function verdicts(rows, told) {
  const last = Math.max(0, ...Object.values(told).map((one) => one.rank));
  const judge = (row) => {
    const published = Object.hasOwn(told, row.candidate) ? told[row.candidate] : null;
    if (published) return published.rank === row.rank && published.total === row.total ? "agrees" : "differs";
    if (row.rank === null || row.rank > last) return "not_named";
    return row.rank === last ? "tied" : "left_out";
  };
  const known = new Set(rows.map((row) => row.candidate));
  const strangers = Object.keys(told).filter((name) => !known.has(name)).sort(byCodePoint);
  return [
    ...rows.map((row) => ({ candidate: row.candidate, verdict: judge(row) })),
    ...strangers.map((candidate) => ({ candidate, verdict: "absent" })),
  ];
}
