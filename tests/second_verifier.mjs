// A second reading of docs/evidence.md, in another language and with its own arithmetic: what verify.py says of a package must be said here too.
//
// node tests/second_verifier.mjs --key KEYS.txt [--note FILE]… PACKAGE.zip…     one line of JSON a package: {"package", "holds", "wrong"}
import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { readFileSync } from "node:fs";

class Broken extends Error {}

const sha = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hex = (...parts) => sha(...parts).toString("hex");
const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
const ensure = (condition, sentence) => {
  if (!condition) throw new Broken(sentence);
};
const isText = (value) => typeof value === "string";
const isHex = (value) => isText(value) && /^[0-9a-f]{64}$/.test(value);
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const hasExactly = (value, keys) => isObject(value) && Object.keys(value).sort().join() === [...keys].sort().join();

// --- JSON in one way only -----------------------------------------------------------------------------------

const byCodePoint = (a, b) => {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i].codePointAt(0) - right[i].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
};

function written(value) {
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (!isObject(value)) {
    ensure(typeof value !== "number" || Number.isSafeInteger(value), "a number that is not whole");
    return JSON.stringify(value);
  }
  const keys = Object.keys(value).sort(byCodePoint);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${written(value[key])}`).join(",")}}`;
}

/** The value of a text that is written in the one way; `name` is for the sentence. */
function read(text, name) {
  ensure(isText(text), `${name}: no text`);
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Broken(`${name}: not JSON`);
  }
  ensure(written(value) === text, `${name}: JSON written in another way`);
  return value;
}

function lines(bytes, name) {
  const text = utf8(bytes);
  if (text === "") return [];
  ensure(text.endsWith("\n"), `${name}: the last line has no end`);
  return text
    .slice(0, -1)
    .split("\n")
    .map((line, i) => read(line, `${name}, line ${i + 1}`));
}

// --- the ZIP ------------------------------------------------------------------------------------------------

const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});
const crc32 = (bytes) => {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = CRC[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
};
const DATE = 0x21; // 1980-01-01, and the time 0

/** The entries as the end of the file lists them; then the whole ZIP is made again and must be the same bytes. */
function unpack(zip) {
  ensure(zip.length >= 22 && zip.readUInt32LE(zip.length - 22) === 0x06054b50, "not a ZIP");
  const count = zip.readUInt16LE(zip.length - 12);
  let at = zip.readUInt32LE(zip.length - 6);
  const files = new Map();
  for (let i = 0; i < count; i++) {
    ensure(at + 46 <= zip.length && zip.readUInt32LE(at) === 0x02014b50, "the ZIP's list is broken");
    const size = zip.readUInt32LE(at + 24);
    const length = zip.readUInt16LE(at + 28);
    const name = utf8(zip.subarray(at + 46, at + 46 + length));
    const start = zip.readUInt32LE(at + 42) + 30 + length;
    ensure(start + size <= zip.length, "the ZIP ends too early");
    ensure(!files.has(name), `${name} stands twice in the ZIP`);
    files.set(name, zip.subarray(start, start + size));
    at += 46 + length;
  }
  ensure(pack(files).equals(zip), "the ZIP is not byte for byte as it was made");
  return files;
}

function pack(files) {
  const bodies = [];
  const list = [];
  let offset = 0;
  for (const name of [...files.keys()].sort(byCodePoint)) {
    const payload = files.get(name);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(/^[\x00-\x7f]*$/.test(name) ? 0 : 0x800, 2);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(payload), 10);
    common.writeUInt32LE(payload.length, 14);
    common.writeUInt32LE(payload.length, 18);
    common.writeUInt16LE(path.length, 22);
    bodies.push(Buffer.from("PK\x03\x04"), common, path, payload);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE((0o644 << 16) >>> 0, 6);
    entry.writeUInt32LE(offset, 10);
    list.push(Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), common, entry, path);
    offset += 30 + path.length + payload.length;
  }
  const listed = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, listed, end]);
}

// --- keys, notes and receipts -------------------------------------------------------------------------------

const LOG = 1;
const WITNESS = 4;
const NAME = /^[^\s+]+$/u;

function base64(text) {
  const raw = Buffer.from(text, "base64");
  ensure(raw.toString("base64") === text, "not base64");
  return raw;
}

const ed25519 = (raw) =>
  createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]), format: "der", type: "spki" });

export function keysOf(text) {
  const found = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.includes("+") && !line.startsWith("#"))
    .map((line) => {
      const [name, id, ...rest] = line.split("+");
      const raw = base64(rest.join("+"));
      ensure(NAME.test(name) && raw.length === 33 && [LOG, WITNESS].includes(raw[0]), "not a key");
      ensure(sha(`${name}\n`, raw).subarray(0, 4).toString("hex") === id, "the id is not the key's");
      return { name, id, kind: raw[0], key: ed25519(raw.subarray(1)) };
    });
  ensure(found.some((item) => item.kind === LOG), "no log's key");
  return found;
}

function noteOf(text) {
  const cut = text.lastIndexOf("\n\n");
  ensure(cut > 0 && text.endsWith("\n"), "not a note");
  const body = text.slice(0, cut + 1);
  const signatures = text
    .slice(cut + 2, -1)
    .split("\n")
    .map((line) => {
      const [dash, name, material, ...more] = line.split(" ");
      ensure(dash === "\u2014" && NAME.test(name ?? "") && material && !more.length, "not a signature line");
      const raw = base64(material);
      ensure(raw.length > 4, "the signature is too short");
      return { name, id: raw.subarray(0, 4).toString("hex"), payload: raw.subarray(4) };
    });
  const [origin, size, root, ...others] = body.split("\n");
  ensure(origin && /^(0|[1-9][0-9]{0,15})$/.test(size ?? "") && others.length, "not a checkpoint");
  const head = base64(root);
  ensure(head.length === 32, "the root is no SHA-256");
  return { body, origin, size: Number(size), root: head, signatures };
}

/** The keys that signed a note. Raises Broken when a line of a known key is false. */
function signersOf(note, keys) {
  const found = [];
  for (const line of note.signatures) {
    for (const key of keys.filter((item) => item.name === line.name && item.id === line.id)) {
      let message = Buffer.from(note.body);
      let signature = line.payload;
      if (key.kind === WITNESS) {
        ensure(signature.length === 72, "a witness's signature is too short");
        message = Buffer.from(`cosignature/v1\ntime ${signature.readBigUInt64BE(0)}\n${note.body}`);
        signature = signature.subarray(8);
      }
      ensure(signature.length === 64 && verifySignature(null, message, key.key, signature), `the signature of ${key.name} is false`);
      found.push(key);
    }
  }
  return found;
}

const PROOF = "c2sp.org/tlog-proof@v1\n";

function receiptOf(text) {
  const cut = text.indexOf("\n\n");
  ensure(cut > 0, "not a receipt");
  const head = text.slice(PROOF.length, cut).split("\n");
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(head[1] ?? "");
  ensure(head[0].startsWith("extra ") && index, "not a receipt");
  return { extra: base64(head[0].slice(6)), index: Number(index[1]), note: noteOf(text.slice(cut + 2)) };
}

// --- the tree -----------------------------------------------------------------------------------------------

function rootOf(hashes) {
  if (!hashes.length) return sha("");
  let level = hashes;
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i + 1 < level.length; i += 2) above.push(sha(Buffer.from([1]), level[i], level[i + 1]));
    if (level.length % 2) above.push(level.at(-1));
    level = above;
  }
  return level[0];
}

// --- exact numbers ------------------------------------------------------------------------------------------

const gcd = (a, b) => {
  while (b) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
};
class Ratio {
  constructor(top, below = 1n) {
    ensure(below !== 0n, "a division by zero");
    const by = gcd(top, below) * (below < 0n ? -1n : 1n);
    [this.top, this.below] = [top / by, below / by];
  }
  static of(text) {
    const given = typeof text === "number" && Number.isSafeInteger(text) ? String(text) : text;
    const match = isText(given) && /^\s*(-?\d+)(?:[.,](\d+)|\/(\d+))?\s*$/.exec(given);
    ensure(match, `${text} is no number`);
    if (match[3] !== undefined) return new Ratio(BigInt(match[1]), BigInt(match[3]));
    const decimals = match[2] ?? "";
    return new Ratio(BigInt(match[1] + decimals), 10n ** BigInt(decimals.length));
  }
  plus(other) {
    return new Ratio(this.top * other.below + other.top * this.below, this.below * other.below);
  }
  times(other) {
    return new Ratio(this.top * other.top, this.below * other.below);
  }
  over(other) {
    return new Ratio(this.top * other.below, this.below * other.top);
  }
  compare(other) {
    const difference = this.top * other.below - other.top * this.below;
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  }
  /** Two decimals, a half goes up; marks are never below 0. */
  printed() {
    const units = (200n * this.top + this.below) / (2n * this.below);
    return `${units / 100n}.${String(units % 100n).padStart(2, "0")}`;
  }
  toString() {
    return `${this.top}/${this.below}`;
  }
}
const ZERO = new Ratio(0n);
const HUNDRED = new Ratio(100n);
const sum = (values) => values.reduce((total, value) => total.plus(value), ZERO);

// --- the ranking, by the contract of rank_table ---------------------------------------------------------------

function grouped(items, key) {
  const found = new Map();
  for (const item of items) {
    const place = key(item);
    if (!found.has(place)) found.set(place, []);
    found.get(place).push(item);
  }
  return found;
}

/** One author's mark of one candidate in one component, out of 100; null when he gave none. */
function sheetMark(rows, weights) {
  if (rows.every((row) => row.mark === null)) return null;
  ensure(rows.every((row) => row.mark !== null), "a sheet is filled in part");
  const shares = rows.map((row) => {
    const most = Ratio.of(row.max ?? "100");
    const mark = Ratio.of(row.mark);
    ensure(most.compare(ZERO) > 0 && mark.compare(ZERO) >= 0 && mark.compare(most) <= 0, "a mark is outside its scale");
    return { criterion: row.criterion ?? null, most, share: mark.over(most).times(HUNDRED) };
  });
  if (shares.every((item) => item.criterion === null)) {
    ensure(shares.length === 1, "one mark stands twice");
    return shares[0].share;
  }
  ensure(new Set(shares.map((item) => item.criterion)).size === shares.length, "a criterion stands twice");
  if (weights) {
    ensure(Object.keys(weights).sort().join("\n") === shares.map((item) => item.criterion).sort().join("\n"), "criteria are missing");
  }
  const weighed = shares.map((item) => ({ ...item, weight: weights ? Ratio.of(weights[item.criterion]) : item.most }));
  return sum(weighed.map((item) => item.share.times(item.weight))).over(sum(weighed.map((item) => item.weight)));
}

export function rank(table) {
  const { scheme, marks } = table;
  const weights = Object.entries(scheme.weights).map(([name, weight]) => [name, Ratio.of(weight)]);
  ensure(scheme.interim === true || sum(weights.map(([, weight]) => weight)).compare(HUNDRED) === 0, "the weights are not 100");
  const limits = table.threshold_order ?? weights.map(([name]) => name).filter((name) => name in (scheme.thresholds ?? {}));
  const candidates = [...grouped(marks, (row) => row.candidate).keys()].sort(byCodePoint);
  const byComponent = grouped(marks, (row) => row.component);
  ensure([...byComponent.keys()].every((name) => name in scheme.weights), "an unknown component");
  const rows = candidates.map((candidate) => {
    const parts = {};
    for (const [name] of weights) {
      const all = byComponent.get(name) ?? [];
      const authors = new Set(all.filter((row) => row.mark !== null).map((row) => row.panelist ?? ""));
      const mine = grouped(all.filter((row) => row.candidate === candidate), (row) => row.panelist ?? "");
      const values = [];
      for (const author of new Set([...authors, ...mine.keys()])) {
        const sheet = mine.get(author) ?? [];
        if (sheet.some((row) => row.recused)) continue;
        const value = sheet.length ? sheetMark(sheet, scheme.criteria?.[name]) : null;
        ensure(value !== null || author === "" || scheme.missing === "mean_of_present", `${candidate}: a mark is missing in ${name}`);
        if (value !== null) values.push(value);
      }
      ensure(values.length, `${candidate}: no mark in ${name}`);
      ensure(authors.has("") || values.length >= (scheme.quorum ?? 1), `${candidate}: too few marks in ${name}`);
      parts[name] = sum(values).over(new Ratio(BigInt(values.length)));
    }
    const total = sum(weights.map(([name, weight]) => parts[name].times(weight).over(HUNDRED)));
    const out = limits.find((name) => parts[name].compare(Ratio.of(scheme.thresholds[name])) < 0) ?? null;
    return { candidate, parts, total, out, rank: null };
  });
  const order = (a, b) => {
    const keys = [b.total.compare(a.total), ...(scheme.tie_break ?? []).map((name) => b.parts[name].compare(a.parts[name]))];
    return keys.find((sign) => sign) ?? 0;
  };
  const inside = rows.filter((row) => row.out === null).sort(order);
  inside.forEach((row, i) => {
    const before = inside[i - 1];
    if (before && order(before, row) === 0) row.rank = before.rank;
    else row.rank = scheme.rank_style === "dense" ? (before?.rank ?? 0) + 1 : i + 1;
  });
  return rows;
}

// --- the package --------------------------------------------------------------------------------------------

const LOG_FILES = ["manifest.json", "log.jsonl", "export.json", "checkpoint.txt"];
const empty = (value) => value === null || value === undefined || value === "";
const same = (a, b) => (empty(a) && empty(b)) || (!empty(a) && !empty(b) && written(a) === written(b));

class Package {
  constructor(bytes, keys) {
    this.keys = keys;
    this.wrong = [];
    this.files = unpack(bytes);
  }

  /** Run one check; what it finds broken ends that check only. */
  step(name, check) {
    try {
      check();
    } catch (problem) {
      this.wrong.push(`${name}: ${problem.message}`);
    }
  }

  /** For what goes on after a mistake. */
  expect(condition, sentence) {
    if (!condition) this.wrong.push(sentence);
  }

  file(path) {
    ensure(this.files.has(path), `${path} is missing`);
    return this.files.get(path);
  }

  check(notes) {
    this.manifest = read(utf8(this.file("manifest.json")), "manifest.json");
    this.step("manifest", () => this.checkManifest());
    this.readLog();
    this.step("checkpoint", () => this.checkSigned());
    this.readBodies();
    this.step("making", () => this.checkMaking());
    this.step("destroyed", () => this.checkDestroyed());
    this.replay();
    this.step("state", () => this.checkState());
    this.step("marks", () => this.checkMarks());
    this.step("rankings", () => this.checkRankings());
    for (const path of [...this.files.keys()].filter((item) => item.startsWith("witnessed/"))) {
      this.step(path, () => this.checkNote(utf8(this.file(path))));
    }
    for (const [path, text] of notes) this.step(path, () => this.checkNote(text));
    return this.wrong;
  }

  checkManifest() {
    const { v, log, scope, until, withheld, defaults, files } = this.manifest;
    ensure(hasExactly(this.manifest, ["v", "log", "scope", "title", "agency", "until", "withheld", "defaults", "files"]), "other keys");
    ensure(v === 1 && isText(log) && isText(scope) && Number.isSafeInteger(until) && isObject(defaults), "not as the format has it");
    ensure(Array.isArray(withheld) && withheld.every((seq) => Number.isSafeInteger(seq)), "not as the format has it");
    const listed = new Set();
    for (const item of files) {
      ensure(hasExactly(item, ["path", "sha256", "size"]) && !listed.has(item.path), "a file stands twice");
      ensure(!LOG_FILES.includes(item.path), `${item.path} is listed`);
      listed.add(item.path);
      this.expect(this.files.has(item.path), `${item.path} is missing`);
      if (!this.files.has(item.path)) continue;
      const payload = this.file(item.path);
      this.expect(hex(payload) === item.sha256 && payload.length === item.size, `${item.path} is another file`);
      const named = /^files\/(.*)\.pdf$/.exec(item.path);
      this.expect(!named || named[1] === item.sha256, `${item.path} is not what it is called`);
    }
    for (const path of this.files.keys()) this.expect(listed.has(path) || LOG_FILES.includes(path), `${path} is not listed`);
  }

  readLog() {
    const { log, scope, withheld } = this.manifest;
    const hidden = new Set(withheld);
    this.hashes = [];
    this.headers = [];
    let [place, previous, before, time] = [0, "0".repeat(64), "0".repeat(64), 0];
    for (const [i, line] of lines(this.file("log.jsonl"), "log.jsonl").entries()) {
      const seq = i + 1;
      const open = hasExactly(line, ["leaf", "seq"]);
      ensure(open || (hasExactly(line, ["hash", "seq"]) && isHex(line.hash)), `log ${seq}: no entry`);
      this.expect(line.seq === seq, `log ${seq}: another place`);
      const hash = open ? hex(Buffer.from([0]), line.leaf) : line.hash;
      if (open) {
        const header = read(line.leaf, `log ${seq}`);
        this.expect(!hidden.has(seq), `log ${seq}: is withheld and open`);
        this.expect(header.seq === seq && header.prev === previous, `log ${seq}: does not continue the log`);
        this.expect(header.log === log && header.scope === scope, `log ${seq}: of another log`);
        this.expect(header.scope_seq === place + 1 && header.scope_prev === before, `log ${seq}: does not continue the selection`);
        this.expect(Number.isSafeInteger(header.ts) && header.ts > time, `log ${seq}: the time does not grow`);
        time = header.ts;
        this.headers.push({ ...header, text: line.leaf });
      }
      if (open || hidden.has(seq)) [place, before] = [place + 1, hash];
      this.hashes.push(Buffer.from(hash, "hex"));
      previous = hash;
    }
    this.byEvent = new Map(this.headers.map((header) => [header.event, header]));
    this.expect(this.byEvent.size === this.headers.length, "two entries have one event");
  }

  checkSigned() {
    const note = noteOf(utf8(this.file("checkpoint.txt")));
    const isOurs = (key) => key.kind === LOG && key.name === this.manifest.log;
    ensure(note.signatures.length === 1 && note.body.split("\n").length === 4, "other lines than the log's own");
    ensure(signersOf(note, this.keys).some(isOurs), "not signed by the log's key");
    ensure(note.origin === this.manifest.log, "of another log");
    ensure(note.size === this.hashes.length, `says ${note.size} entries, there are ${this.hashes.length}`);
    ensure(note.root.equals(rootOf(this.hashes)), "the root is another");
  }

  opened(line, name) {
    ensure(hasExactly(line, ["event", "salt", "text"]) && isHex(line.salt), `${name}: not as the format has it`);
    const header = this.byEvent.get(line.event);
    ensure(header, `${name}: no entry ${line.event}`);
    ensure(header.body === hex(Buffer.from([2]), Buffer.from(line.salt, "hex"), line.text), `${name}: entry ${header.seq} says something else`);
    return read(line.text, name);
  }

  readBodies() {
    this.bodies = new Map();
    for (const line of lines(this.file("bodies.jsonl"), "bodies.jsonl")) {
      this.step("bodies", () => {
        ensure(!this.bodies.has(line.event), `two bodies of ${line.event}`);
        this.bodies.set(line.event, this.opened(line, "bodies.jsonl"));
      });
    }
  }

  /** Headers of what the package tells. */
  told() {
    return this.headers.filter((item) => item.seq <= this.manifest.until);
  }

  checkDestroyed() {
    const destroying = this.told().filter((item) => item.action.endsWith(".data_destroyed"));
    const gone = new Set(destroying.map((item) => item.obj[1]));
    for (const { event, seq } of this.told()) this.expect(this.bodies.has(event) || gone.has(event), `entry ${seq} has no body`);
    const rows = lines(this.file("state.jsonl"), "state.jsonl");
    const told = new Map(this.told().map((header) => [header.event, header]));
    const ofRow = new Map(rows.map(({ id, values }) => [id, values.application_id ?? id]));
    const ofFile = new Map();
    for (const { id, values } of rows) {
      for (const value of Object.values(values)) ofFile.set(value, (ofFile.get(value) ?? new Set()).add(ofRow.get(id)));
    }
    for (const header of destroying) {
      const [, key] = header.obj;
      const about = told.get(key);
      const applications = about ? [ofRow.get(about.obj[1])] : [...(ofFile.get(key) ?? [])];
      const named = this.agreed(header);
      const may = header.action === "erasure.data_destroyed" && applications.some((one) => named.has(one));
      this.expect(may, `entry ${header.seq}: nobody, or one person alone, agreed that ${key} be destroyed`);
    }
  }

  /** The applications that the two entries which a header names agreed to destroy, before it; none when they did not. */
  agreed(header) {
    const nothing = new Set();
    const named = [...new Set(header.appr)].map((event) => this.byEvent.get(event));
    if (named.length !== 2 || !named.every((item) => item && item.seq < header.seq && this.bodies.has(item.event))) return nothing;
    const [asking, giving] = named.sort((a, b) => a.seq - b.seq);
    if (asking.action !== "proposal.create" || giving.action !== "proposal.approve" || asking.obj[1] !== giving.obj[1]) return nothing;
    const after = ({ event }, column) => this.bodies.get(event)?.changes[column]?.[1];
    const isAsking = (item) => item.action === "proposal.create" && item.obj[1] === asking.obj[1] && after(item, "action") === "destroy";
    if (this.headers.find(isAsking) !== asking) return nothing;
    const people = new Set([after(asking, "proposer_id"), after(giving, "approver_id")].filter((person) => !empty(person)));
    const accounts = new Set(named.map(({ event }) => this.bodies.get(event).actor.id));
    const what = after(asking, "arguments");
    if (people.size !== 2 || accounts.size !== 2 || this.bodies.get(giving.event).data.digest !== hex(what)) return nothing;
    return new Set(Object.keys(read(what, "what was proposed").found.applications));
  }

  checkMaking() {
    const line = read(utf8(this.file("export.json")), "export.json");
    const body = this.opened(line, "export.json");
    const header = this.byEvent.get(line.event);
    const last = this.headers.filter((item) => item.action === "selection.exported").at(-1);
    ensure(header === last, "the entry is not the newest about a package");
    ensure(body.data?.manifest === hex(this.file("manifest.json")), "the manifest is not the one that was logged");
  }

  replay() {
    this.rows = new Map();
    for (const header of this.told()) this.step(`entry ${header.seq}`, () => this.apply(header));
  }

  apply(header) {
    const [type, id, version] = header.obj;
    const row = this.rows.get(`${type} ${id}`) ?? { type, id, version: 0, state: "", told: new Map(), sure: null };
    if (version === row.version) return;
    ensure(version === row.version + 1, `${type} ${id}: version ${version} follows ${row.version}`);
    const body = this.bodies.get(header.event);
    const wrong = header.from === row.state ? [] : [`state ${row.state}, the entry says ${header.from}`];
    for (const [column, [before, after]] of Object.entries(body?.changes ?? {})) {
      if (!row.sure && !same(before, this.held(row, column))) wrong.push(`${column} was not what the entry says`);
      row.told.set(column, after);
    }
    // Of a row with a missing body only what a later one tells of is sure.
    const sure = body ? row.sure && new Set([...row.sure, ...Object.keys(body.changes)]) : new Set();
    Object.assign(row, { version, state: header.to, event: header.event, sure });
    row.first ??= header.seq;
    row.last = header.seq;
    this.rows.set(`${type} ${id}`, row);
    ensure(!wrong.length, `${type} ${id}: ${wrong.join("; ")}`);
  }

  /** What a column of a row holds as far as the entries tell. */
  held(row, column) {
    if (row.told.has(column)) return row.told.get(column);
    return row.version ? this.manifest.defaults[row.type]?.[column] : null;
  }

  checkState() {
    this.state = lines(this.file("state.jsonl"), "state.jsonl");
    const seen = new Set();
    for (const found of this.state) {
      ensure(hasExactly(found, ["id", "last_event", "state", "type", "values", "version"]) && isObject(found.values), "not as the format has it");
      const name = `${found.type} ${found.id}`;
      ensure(!seen.has(name), `${name} stands twice`);
      seen.add(name);
      const row = this.rows.get(name);
      this.expect(row, `${name}: no entry tells of it`);
      if (!row) continue;
      const bookkeeping = row.version === found.version && row.state === found.state && row.event === found.last_event;
      this.expect(bookkeeping, `${name}: another version, state or last entry`);
      const columns = row.sure ?? new Set([...row.told.keys(), ...Object.keys(found.values), ...Object.keys(this.manifest.defaults[row.type] ?? {})]);
      for (const column of columns) this.expect(same(this.held(row, column), found.values[column]), `${name}: ${column} is not what the entries tell`);
    }
    for (const name of this.rows.keys()) this.expect(seen.has(name), `${name}: the row is missing`);
  }

  of(type) {
    return this.state.filter((row) => row.type === type);
  }

  checkMarks() {
    const below = new Map();
    for (const line of lines(this.file("marks.jsonl"), "marks.jsonl")) {
      ensure(hasExactly(line, ["content", "sheet"]) && !below.has(line.sheet), "a sheet stands twice");
      below.set(line.sheet, line.content);
    }
    this.sheets = this.of("panels.sheet").filter((row) => ["locked", "superseded"].includes(row.state));
    for (const row of this.sheets) {
      this.expect(below.get(row.id) === (row.values.content ?? ""), `sheet ${row.id}: the marks are not those that were locked`);
      below.delete(row.id);
    }
    this.expect(!below.size, `marks of a sheet that is not locked: ${[...below.keys()].join(", ")}`);
  }

  checkRankings() {
    const newest = new Map();
    for (const row of this.of("panels.ranking")) {
      const before = newest.get(row.values.vacancy_id);
      if (!before || before.values.number < row.values.number) newest.set(row.values.vacancy_id, row);
    }
    for (const [vacancy, row] of newest) this.step(`ranking of ${vacancy}`, () => this.checkRanking(vacancy, row));
  }

  checkRanking(vacancy, { id, values: { input_text: input, digest, result_text: result } }) {
    ensure(hex(input) === digest, "the input is not that of the digest");
    const table = read(input, "input");
    const given = this.given(vacancy, this.rows.get(`panels.ranking ${id}`)?.first);
    for (const mark of table.marks.filter((item) => item.mark !== null && !empty(item.criterion))) {
      const authors = given.get([mark.component, mark.candidate, mark.criterion].join("\n")) ?? new Map();
      const marks = empty(mark.panelist) ? [...authors.values()].flat() : (authors.get(mark.panelist) ?? []);
      const stands = marks.some((points) => points.compare(Ratio.of(mark.mark)) === 0);
      this.expect(stands, `ranking of ${vacancy}: ${mark.candidate}, ${mark.component}, ${mark.criterion}: ${mark.mark} stands on no sheet`);
    }
    const ranked = rank(table);
    const said = new Map(read(result, "result").rows.map((row) => [row.candidate, row]));
    ensure(said.size === ranked.length, "the result has other candidates");
    for (const row of ranked) {
      const told = said.get(row.candidate);
      const agrees = told && told.rank === row.rank && told.total === row.total.printed() && told.total_exact === row.total.toString();
      this.expect(agrees, `ranking of ${vacancy}: ${row.candidate} has total ${row.total.printed()} and rank ${row.rank}`);
    }
    this.checkPublished(vacancy, new Map(ranked.map((row) => [row.candidate, row])));
  }

  /** component, candidate, criterion → author → marks, from the sheets of a post that counted at an entry. */
  given(vacancy, at) {
    const found = new Map();
    const numbers = this.numbersOf(vacancy);
    for (const row of this.sheets) {
      if (row.state === "superseded" && this.rows.get(`panels.sheet ${row.id}`)?.last < at) continue;
      const sheet = read(row.values.content, `sheet ${row.id}`);
      if (sheet.vacancy !== vacancy) continue;
      for (const [name, criterion, points] of sheet.marks) {
        const candidate = numbers.get([sheet.component, name].join("\n")) ?? name;
        const place = [sheet.component, candidate, criterion].join("\n");
        if (!found.has(place)) found.set(place, new Map());
        const authors = found.get(place);
        authors.set(sheet.author, [...(authors.get(sheet.author) ?? []), new Ratio(BigInt(points), 10000n)]);
      }
    }
    return found;
  }

  /** component, code of a paper → participant number, in the stages of a post without names. */
  numbersOf(vacancy) {
    const stages = new Map(this.of("selection.stage").map((row) => [row.id, row.values.code]));
    const lots = this.of("panels.stagelot").filter((row) => row.state === "opened" && row.values.vacancy_id === vacancy);
    return new Map(
      lots.flatMap(({ values }) => Object.entries(values.outcome).map(([number, code]) => [[stages.get(values.stage_id), code].join("\n"), number])),
    );
  }

  checkPublished(vacancy, ranked) {
    const papers = this.of("reports.document").filter(
      ({ state, values }) => state === "published" && values.kind === "final_result" && values.vacancy_id === vacancy,
    );
    const paper = papers.sort((a, b) => byCodePoint(a.values.created_at, b.values.created_at)).at(-1);
    if (!paper) return;
    for (const row of read(paper.values.context_text, "published").posts.flatMap((post) => post.rows)) {
      const own = ranked.get(row.participant_number);
      const agrees = own && row.rank === own.rank && row.total === own.total.printed();
      this.expect(agrees, `published for ${vacancy}: ${row.participant_number} with rank ${row.rank} and ${row.total}`);
    }
  }

  checkNote(text) {
    const receipt = text.startsWith(PROOF) ? receiptOf(text) : null;
    const note = receipt?.note ?? noteOf(text);
    ensure(signersOf(note, this.keys).length, "signed by no known key");
    ensure(note.origin === this.manifest.log, "of another log");
    ensure(note.size <= this.hashes.length, `knew ${note.size} entries, now there are ${this.hashes.length}`);
    ensure(note.root.equals(rootOf(this.hashes.slice(0, note.size))), `the first ${note.size} entries were others`);
    if (!receipt) return;
    const leaf = sha(Buffer.from([0]), receipt.extra);
    ensure(receipt.index < note.size && this.hashes[receipt.index].equals(leaf), `entry ${receipt.index + 1} is another`);
  }
}

export function verdict(bytes, keys, notes = []) {
  try {
    return new Package(bytes, keys).check(notes);
  } catch (problem) {
    return [problem.message];
  }
}

function main(words) {
  const [notes, packages] = [[], []];
  let keys;
  for (let i = 0; i < words.length; i++) {
    if (words[i] === "--key") keys = keysOf(readFileSync(words[++i], "utf8"));
    else if (words[i] === "--note") notes.push([words[++i], readFileSync(words[i], "utf8")]);
    else packages.push(words[i]);
  }
  for (const path of packages) {
    const wrong = verdict(readFileSync(path), keys, notes);
    process.stdout.write(`${JSON.stringify({ package: path, holds: !wrong.length, wrong })}\n`);
  }
}

main(process.argv.slice(2));
