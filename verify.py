"""Memeriksa paket bukti sebuah seleksi, tanpa jaringan dan tanpa percaya kepada situsnya. Checks an evidence package off line.

    python verify.py PAKET.zip --key KUNCI.txt [--note BERKAS ...]

KUNCI.txt: public keys, one a line (name+id+base64): the log's own, and those of witnesses. Take them from the oversight body or an
old copy, never from the package. --note: a checkpoint or a receipt (.tlog-proof) that you have kept; the log must still begin with it.
Exit 0: everything holds; 1: something does not; 2: cannot be read. Needs Python 3.8 and nothing else."""
import argparse, base64, hashlib, io, json, math, re, sys, zipfile  # noqa: E401, I001  for whoever reads it on paper
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
BY_THE_LOG, found_wrong = ("manifest.json", "log.jsonl", "export.json", "checkpoint.txt"), []  # the signed tree binds these, the manifest the rest
def say(wrong, good):
    """One line of the report: the sentences that say what is wrong, or `good` when there are none."""
    print(f"  SALAH  {'; '.join(wrong[:5])}{f'; dan {len(wrong) - 5} lagi' if wrong[5:] else ''}." if wrong else f"  baik   {good}")
    found_wrong.extend(wrong)

# --- signatures: Ed25519 (RFC 8032), signed notes and cosignatures (C2SP) ---
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
def point(raw):
    sign, y = raw[31] >> 7, int.from_bytes(raw, "little") & (1 << 255) - 1
    x = pow(square := (y * y - 1) * pow(D * y * y + 1, -1, P) % P, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    return (x if x & 1 == sign else P - x), y
def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1]
    return (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P
def times(scalar, base, total=(0, 1)):
    while scalar:
        total, base, scalar = add(total, base) if scalar & 1 else total, add(base, base), scalar >> 1
    return total
BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
def signed(public, message, signature):
    (x, y), s = point(public), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    x, y = add(times(s % Q, BASE), times(k, (P - x, y)))
    return len(signature) == 64 and s < Q and signature[:32] == (y + (x % 2 << 255)).to_bytes(32, "little")
def read_keys(path):
    """(name, id) → kind and public key. Kind 1 is the log's, 4 a witness's."""
    keys = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        name, plus, rest = line.strip().partition("+")
        if plus and not line.startswith("#"):
            raw = base64.b64decode(rest[9:], validate=True)
            if sha(f"{name}\n".encode(), raw)[:8] != rest[:8] or len(raw) != 33:
                raise ValueError(f"{path}: kunci {name} tidak cocok dengan tandanya")
            keys[name, bytes.fromhex(rest[:8])] = raw
    return keys
def read_note(text, keys):
    """(origin, size, root, who signed it: kind and name). A false signature by a known key raises ValueError, unknown keys say nothing."""
    body, _blank, tail = text.rpartition("\n\n")
    body, signers, (origin, size, root) = body + "\n", [], f"{body}\n".split("\n")[:3]
    if not re.fullmatch("(0|[1-9][0-9]*)", size) or text != body + "\n" + "".join(f"{line}\n" for line in tail.split("\n")[:-1]):
        raise ValueError("ini bukan tanda log")
    for line in tail.split("\n")[:-1]:
        dash, name, material = line.split(" ")
        raw = base64.b64decode(material, validate=True)
        key = keys.get((name, raw[:4]), b"\x00") if dash == "\u2014" else b"\x00"
        message, made = body.encode(), raw[4:]
        if key[0] == 4:  # a witness signs the time with it
            message, made = f"cosignature/v1\ntime {int.from_bytes(made[:8], 'big')}\n".encode() + message, made[8:]
        if key[0] and not (signed(key[1:], message, made) and base64.b64encode(raw).decode() == material):
            raise ValueError(f"tanda tangan {name} palsu")
        signers += [(key[0], name)] if key[0] else []
    return origin, int(size), base64.b64decode(root, validate=True).hex(), signers

# --- the log: hashes, tree (RFC 6962), chain, and what its entries say ---
def sha(*parts):
    return hashlib.sha256(b"".join(parts)).hexdigest()
def root_of(hashes):
    if len(hashes) < 2:
        return hashes[0] if hashes else sha()
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b"\x01", bytes.fromhex(root_of(hashes[:half])), bytes.fromhex(root_of(hashes[half:])))
def exact(text):
    """JSON in the one way it is written, so that no change can hide in spaces or doubled keys."""
    value = json.loads(text)
    if json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) != text:
        raise ValueError("JSON tidak dalam bentuk bakunya")
    return value
def lines(raw):
    *found, rest = raw.decode("utf-8").split("\n")
    return [exact(line) for line in found] + ([exact(rest + "\n")] if rest else [])  # a last line that is cut is no line
def check_log(log, manifest):
    """All hashes in order, and this selection's headers by event: its own chain may lack what the manifest names as withheld, nothing else."""
    hashes, own, wrong, withheld, before, place, last_ts = [], {}, [], set(manifest["withheld"]), "0" * 64, 0, 0
    for seq, line in enumerate(log, start=1):
        prev, leaf = hashes[-1] if hashes else "0" * 64, line.get("leaf")
        digest = line["hash"] if leaf is None else sha(b"\x00", leaf.encode())
        if json.dumps(line["seq"]) != str(seq) or len(line) != 2 or not re.fullmatch("[0-9a-f]{64}", digest):
            raise ValueError(f"baris {seq} dari log.jsonl")
        if leaf is not None:
            header = exact(leaf)
            stands = [header[part] for part in ("seq", "prev", "log", "scope", "scope_seq", "scope_prev")]
            if stands != [seq, prev, manifest["log"], manifest["scope"], place + 1, before] or header["ts"] <= last_ts or seq in withheld:
                wrong.append(f"catatan {seq} tidak melanjutkan log")
            own[header["event"]], last_ts = header, header["ts"]
        if leaf is not None or seq in withheld:
            before, place = digest, place + 1
        hashes.append(digest)
    say(wrong, f"Rantai: {len(hashes)} catatan bersambung, {len(own)} di antaranya milik seleksi ini.")
    return hashes, own
def check_bodies(bodies, own):
    """event → what it says."""
    said, wrong = {}, []
    for row in bodies:
        header = own.get(row["event"])
        fits = len(row) == 3 and re.fullmatch("[0-9a-f]{64}", row["salt"]) and header is not None and row["event"] not in said
        if not fits or sha(b"\x02", bytes.fromhex(row["salt"]), row["text"].encode()) != header["body"]:
            wrong.append(f"isi catatan {header['seq'] if header else row['event']} bukan yang dicatat")
        else:
            said[row["event"]] = exact(row["text"])
    say(wrong, f"Isi: {len(said)} catatan cocok dengan sidik jarinya.")
    return said
def check_destroyed(told, said, state):
    """What an entry said may be gone only if, earlier in this log, two persons agreed to destroy the data of that application."""
    asked, agreed, gone, wrong = {}, {}, set(), []
    owners = {row["id"]: row["values"].get("application_id", row["id"]) for row in state}
    files = {(str(value), owners[row["id"]]) for row in state for value in row["values"].values()}
    for event, header in told.items():
        action, key, body = header["action"], header["obj"][1], said.get(event, {})
        new = {column: after for column, (_before, after) in body.get("changes", {}).items()}
        if action == "proposal.create" and new.get("action") == "destroy":
            asked.setdefault(key, (event, body["actor"]["id"], new["proposer_id"], new["arguments"]))
        elif action == "proposal.approve" and key in asked:
            first, account, person, what = asked[key]
            if account != body["actor"]["id"] and len({person, new["approver_id"], None}) == 3 and body["data"]["digest"] == sha(what.encode()):
                agreed[frozenset([first, event])] = exact(what)["found"]["applications"]
        elif action.endswith(".data_destroyed"):  # `key` is that of the entry or the file that is gone
            named = agreed.get(frozenset(header["appr"]), ())
            right = owners.get(told[key]["obj"][1]) in named if key in told else any((key, one) in files for one in named)
            if action != "erasure.data_destroyed" or not right:
                wrong.append(f"catatan {header['seq']} memusnahkan tanpa persetujuan dua orang")
            gone.add(key)
    wrong += [f"isi catatan {header['seq']} tidak ada" for event, header in told.items() if event not in said and event not in gone]
    say(wrong, f"Pemusnahan: {len(gone)} isi catatan atau berkas, semuanya disetujui dua orang sebelumnya.")
def same(one, other):  # null and the empty text are the same, 1 and true are not
    return json.dumps(None if one == "" else one, sort_keys=True) == json.dumps(None if other == "" else other, sort_keys=True)
def replay(told, said, usual):
    """(type, key) → what the row must look like by the log alone."""
    rows, wrong = defaultdict(lambda: {"version": 0, "state": "", "last_event": "", "values": {}, "sure": None}), []  # None: every column is told
    for header in told.values():
        (kind, key, version), seq = header["obj"], header["seq"]
        row, body = rows[kind, key], said.get(header["event"])
        if version == row["version"]:
            continue
        if version != row["version"] + 1 or header["from"] != row["state"]:
            wrong.append(f"{kind} {key}: versi atau tahap melompat pada catatan {seq}")
        for column, (old, new) in (body["changes"] if body else {}).items():
            if row["sure"] is None and not same(row["values"].get(column), old):
                wrong.append(f"{kind} {key}: {column} sebelum catatan {seq} berbeda")
            row["values"][column] = new
        row["values"] = {**usual.get(kind, {}), **row["values"]}
        sure = set() if body is None else row["sure"] if row["sure"] is None else row["sure"] | body["changes"].keys()
        row.update(version=version, state=header["to"], last_event=header["event"], sure=sure, first=row.get("first", seq), last=seq)
    say(wrong, f"Riwayat: {len(rows)} data berubah hanya selangkah demi selangkah.")
    return {key: row for key, row in rows.items() if row["version"]}
def check_state(state, rows):
    """The rows of the database against those of the log."""
    now = {(item["type"], item["id"]): item for item in state}
    wrong = [f"{' '.join(place)}: {'tanpa catatan' if place in now else 'hilang dari basis data'}" for place in sorted(now.keys() ^ rows.keys())]
    wrong += [] if len(now) == len(state) else ["ada data yang tertulis dua kali"]
    for place in sorted(now.keys() & rows.keys()):
        item, row, name = now[place], rows[place], " ".join(place)
        values, columns = item["values"], {*item["values"], *row["values"]} if row["sure"] is None else row["sure"]
        wrong += [f"{name}: {column} berbeda dari catatan" for column in sorted(columns) if not same(values.get(column), row["values"].get(column))]
        wrong += [f"{name}: {part} berbeda dari catatan" for part in ("version", "state", "last_event") if item[part] != row[part]]
    say(wrong, f"Data: {len(now)} data sama dengan yang dicatat.")

# --- marks and ranking ---
def mark_of(given, weights):
    """One sheet's mark out of 100: by the weights of its criteria, or by their highest marks."""
    heavy = [Fraction(weights[row["criterion"]] if weights and row["criterion"] is not None else row["max"]) for row in given]
    return 100 * sum(Fraction(row["mark"]) / Fraction(row["max"]) * heavy[place] for place, row in enumerate(given)) / sum(heavy)
def rank(table):
    """candidate → (total, rank or None): means over the panel, weights, thresholds, ties by the announced order."""
    scheme, sheets, keys, totals = table["scheme"], defaultdict(lambda: defaultdict(lambda: defaultdict(list))), {}, {}
    for row in table["marks"]:
        sheets[row["candidate"]][row["component"]][row["panelist"]].append(row)
    for name, parts in sheets.items():
        filled = {part: [rows for rows in parts[part].values() if all(row["mark"] is not None and not row["recused"] for row in rows)]
                  for part in scheme["weights"]}
        means = {part: sum(mark_of(rows, scheme.get("criteria", {}).get(part)) for rows in given) / len(given) for part, given in filled.items()}
        totals[name] = sum(mark * Fraction(scheme["weights"][part]) / 100 for part, mark in means.items())
        if all(means[part] >= Fraction(least) for part, least in scheme.get("thresholds", {}).items()):
            keys[name] = (totals[name], *(means[part] for part in scheme["tie_break"]))
    count = set if scheme["rank_style"] == "dense" else list
    above = {name: count(other for other in keys.values() if other > key) for name, key in keys.items()}
    return {name: (total, len(above[name]) + 1 if name in above else None) for name, total in totals.items()}
def printed(total):
    return "{}.{:02d}".format(*divmod((200 * total.numerator + total.denominator) // (2 * total.denominator), 100))
def check_sheets(rows, marks):
    """The marks of the database against the sheets as their authors locked them; returns these, and until which entry each counts."""
    locked = {key: row for (kind, key), row in rows.items() if kind == "panels.sheet" and row["state"] in ("locked", "superseded")}
    now = {item["sheet"]: item["content"] for item in marks}
    other = {key for key, _content in now.items() ^ {(key, row["values"]["content"]) for key, row in locked.items()}}
    wrong = [f"nilai pada lembar {key} bukan yang dikunci" for key in sorted(other)]
    say(wrong, f"Nilai: {len(locked)} lembar sama dengan yang dikunci penilainya.")
    return [(exact(row["values"]["content"]), row["last"] if row["state"] == "superseded" else math.inf) for row in locked.values()]
def check_rankings(rows, given):
    """Each post's newest ranking: from the sheets, computed anew, and as it was announced."""
    kinds = defaultdict(list)
    for (kind, key), row in rows.items():
        kinds[kind].append({**row["values"], "id": key, "state": row["state"], "first": row["first"]})
    stages, numbers = {row["id"]: row["code"] for row in kinds["selection.stage"]}, {}  # where names were hidden, sheets name the paper's code
    for lot in (row for row in kinds["panels.stagelot"] if row["state"] == "opened" and row.get("vacancy_id")):
        numbers.update({(lot["vacancy_id"], stages[lot["stage_id"]], code): number for number, code in lot["outcome"].items()})
    for post, stored in sorted({row["vacancy_id"]: row for row in sorted(kinds["panels.ranking"], key=lambda row: row["number"])}.items()):
        news = [row for row in kinds["reports.document"] if (row["state"], row["kind"], row.get("vacancy_id")) == ("published", "final_result", post)]
        stands = {(sheet["component"], author, numbers.get((post, sheet["component"], name), name), code, Fraction(points, 10000))
                  for sheet, until in given if sheet["vacancy"] == post and until > stored["first"]
                  for name, code, points in sheet["marks"] for author in (sheet["author"], None)}
        check_ranking(stored, stands, sorted(news, key=lambda row: row["created_at"])[-1:])
def check_ranking(stored, stands, papers):
    table, wrong = exact(stored["input_text"]), []
    computed, result = rank(table), exact(stored["result_text"])["rows"]
    for item in table["marks"]:
        where = [item[part] for part in ("component", "panelist", "candidate", "criterion")]
        if item["criterion"] is not None and item["mark"] is not None and (*where, Fraction(item["mark"])) not in stands:
            wrong.append(f"nilai {'/'.join(map(str, where))} tidak ada pada lembarnya")
    if {row["candidate"]: (Fraction(row["total_exact"]), row["rank"]) for row in result} != computed:
        wrong.append("urutan yang disimpan bukan hasil hitungan nilai dan bobotnya")
    if sha(stored["input_text"].encode()) != stored["digest"]:
        wrong.append("tabel nilainya berbeda dari sidik jarinya")
    for row in [row for paper in papers for part in exact(paper["context_text"])["posts"] for row in part["rows"]]:
        total, place = computed.get(row["participant_number"], (Fraction(0), None))
        if (printed(total), place) != (row["total"], row["rank"]):
            wrong.append(f"pengumuman menyebut peserta {row['participant_number']} pada urutan atau nilai lain")
    say(wrong, f"Peringkat: dihitung ulang dari nilai, {len(computed)} peserta, {'sama dengan yang' if papers else 'belum'} diumumkan.")

# --- the package ---
def read_package(path):
    """Its files, and whether it is byte for byte as it was made."""
    raw, again = Path(path).read_bytes(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(again, "w") as made:
        files = {item.filename: archive.read(item) for item in archive.infolist()}
        for name, payload in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            made.writestr(entry, payload)
    if not {*BY_THE_LOG, "bodies.jsonl", "state.jsonl", "marks.jsonl"} <= files.keys():
        raise ValueError("ini bukan paket bukti, atau berkas di dalamnya hilang")
    return files, again.getvalue() == raw
def check(files, untouched, keys, notes):
    manifest, export = exact(files["manifest.json"].decode()), exact(files["export.json"].decode())
    print(f"Paket bukti {manifest['title']} ({manifest['agency']})")
    listed = {item["path"]: (item["sha256"], item["size"]) for item in manifest["files"]}
    whole = untouched and listed == {name: (sha(raw), len(raw)) for name, raw in files.items() if name not in BY_THE_LOG}
    say([] if whole else ["Paket: isinya diubah, ditambah, dikurangi, atau dikemas ulang"], f"Paket: {len(listed)} berkas sesuai daftarnya.")
    hashes, own = check_log(lines(files["log.jsonl"]), manifest)
    origin, size, root, signers = read_note(files["checkpoint.txt"].decode(), keys)  # its lines count: one that nobody signed could say anything
    fits = (origin, size, root, signers, files["checkpoint.txt"].count(b"\n")) == (manifest["log"], len(hashes), root_of(hashes), [(1, origin)], 5)
    say([] if fits else ["Tanda: log tidak menandatangani catatan-catatan ini"], f"Tanda: log menandatangani {size} catatan.")
    said, state = check_bodies([*lines(files["bodies.jsonl"]), export], own), lines(files["state.jsonl"])
    exports = [event for event, header in own.items() if header["action"] == "selection.exported"]
    made = exports[-1:] == [export["event"]] and said.get(export["event"], {"data": {}})["data"].get("manifest") == sha(files["manifest.json"])
    say([] if made else ["Paket ini bukan yang tercatat dalam log"], "Pembuatan paket ini tercatat dalam log.")
    told = {event: header for event, header in own.items() if header["seq"] <= manifest["until"]}
    check_destroyed(told, said, state)
    rows = replay(told, said, manifest["defaults"])
    check_state(state, rows)
    check_rankings(rows, check_sheets(rows, lines(files["marks.jsonl"])))
    witnesses = set()
    for path, text in [(name, raw.decode()) for name, raw in files.items() if name.startswith("witnessed/")] + notes:
        head, note = text.split("\n\n", 1) if text.startswith("c2sp.org/tlog-proof@v1\n") else ("", text)
        origin, size, root, signers = read_note(note, keys)
        fits = signers and origin == manifest["log"] and size <= len(hashes) and root_of(hashes[:size]) == root
        if head:  # a receipt: its entry must still stand where it stood
            leaf, place = base64.b64decode(head.split("\n")[1][6:], validate=True), int(head.split("\n")[2][6:])
            fits = fits and place < size and sha(b"\x00", leaf) == hashes[place]
        say([] if fits else [f"{path}: log diubah atau dipotong sejak itu"], f"{path}: {size} catatan pertama tetap sama sejak itu.")
        witnesses |= {name for kind, name in signers if kind == 4 and fits}
    print(f"  catat  {'Salinan pada pihak luar: ' if witnesses else 'Belum ada salinan pada pihak luar'}{', '.join(sorted(witnesses))}.")
    print(f"  catat  {len(manifest['withheld'])} catatan masih tertutup; {len(own) - len(told) - 1} catatan ditulis setelah isi paket ini dibaca.")
def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("package", metavar="PAKET.zip")
    parser.add_argument("--key", required=True, metavar="KUNCI.txt", help="kunci publik log dan saksi, satu per baris")
    parser.add_argument("--note", action="append", default=[], metavar="BERKAS", help="tanda log lama atau tanda terima yang Anda simpan")
    asked = parser.parse_args()
    try:
        keys, (files, untouched) = read_keys(asked.key), read_package(asked.package)
        if 1 not in [raw[0] for raw in keys.values()]:
            raise ValueError(f"{asked.key} tidak memuat kunci log")
        kept = [(path, Path(path).read_text(encoding="utf-8")) for path in asked.note]
    except Exception as problem:  # whatever ails it, it cannot be read
        print(f"Tidak dapat dibaca: {problem}")
        return 2
    try:
        check(files, untouched, keys, kept)
    except Exception as problem:  # what a strange package does to these lines is its own fault
        say([f"Isi paket rusak: {problem} ({type(problem).__name__})"], "")
    print(f"TIDAK COCOK: {len(found_wrong)} hal di atas bertanda SALAH." if found_wrong else "SEMUA COCOK.")
    return 1 if found_wrong else 0
if __name__ == "__main__":
    sys.exit(main())
