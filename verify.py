#!/usr/bin/env python3
"""Memeriksa paket bukti sebuah seleksi, tanpa jaringan dan tanpa percaya kepada situsnya. Checks an evidence package off line.

    python verify.py PAKET.zip --key KUNCI.txt [--note BERKAS ...]

KUNCI.txt: public keys, one a line (name+id+base64): the log's own, and those of witnesses. Take them from the oversight body or an
old copy, never from the package. --note: a checkpoint or a receipt (.tlog-proof) that you have kept; the log must still begin with it.
Exit 0: everything holds; 1: something does not; 2: cannot be read. Needs Python 3.8 and nothing else.
"""
import argparse, base64, hashlib, io, json, re, sys, zipfile  # noqa: E401, I001  for whoever reads it on paper
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

BY_THE_LOG = ("manifest.json", "log.jsonl", "export.json", "checkpoint.txt")  # bound by the signed tree; the others by the manifest
NEEDED, found_wrong = (*BY_THE_LOG, "bodies.jsonl", "state.jsonl", "marks.jsonl"), []
def say(wrong, good):
    """One line of the report: the sentences that say what is wrong, or `good` when there are none."""
    print(f"  SALAH  {'; '.join(wrong[:5])}{f'; dan {len(wrong) - 5} lagi' if wrong[5:] else ''}." if wrong else f"  baik   {good}")
    found_wrong.extend(wrong)

# --- signatures: Ed25519 (RFC 8032), signed notes and cosignatures (C2SP) ---
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
def point(raw):
    sign, y = raw[31] >> 7, int.from_bytes(raw, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
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
def signed(public, message, signature):
    try:
        key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except (ValueError, IndexError):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return len(signature) == 64 and s < Q and times(s, base) == add(r, times(k, key))

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
    body, signers = body + "\n", []
    origin, size, root = body.split("\n")[:3]
    if not re.fullmatch("(0|[1-9][0-9]*)", size) or text != body + "\n" + "".join(f"{line}\n" for line in tail.split("\n")[:-1]):
        raise ValueError("ini bukan tanda log")
    for line in tail.split("\n")[:-1]:
        _dash, name, material = line.split(" ")
        raw = base64.b64decode(material, validate=True)
        key = keys.get((name, raw[:4]), b"\x00")
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
    hashes, own, wrong, withheld = [], {}, [], set(manifest["withheld"])
    prev, before, place, gap, last_ts = "0" * 64, "0" * 64, 0, 0, 0
    for seq, line in enumerate(log, start=1):
        leaf = line.get("leaf")
        digest = line["hash"] if leaf is None else sha(b"\x00", leaf.encode())
        if line["seq"] != seq or len(line) != 2 or not re.fullmatch("[0-9a-f]{64}", digest):
            raise ValueError(f"baris {seq} dari log.jsonl")
        if leaf is not None:
            header = exact(leaf)
            if (header["seq"], header["prev"], header["log"], header["scope"]) != (seq, prev, manifest["log"], manifest["scope"]):
                wrong.append(f"catatan {seq} tidak melanjutkan log")
            if header["scope_seq"] != place + gap + 1 or header["scope_prev"] != before or header["ts"] <= last_ts:
                wrong.append(f"catatan {seq} tidak melanjutkan catatan seleksi ini")
            own[header["event"]], before, place, gap, last_ts = header, digest, header["scope_seq"], 0, header["ts"]
        elif seq in withheld:
            before, gap = digest, gap + 1
        hashes.append(digest)
        prev = digest
    say(wrong, f"Rantai: {len(hashes)} catatan bersambung, {len(own)} di antaranya milik seleksi ini.")
    return hashes, own
def check_bodies(bodies, own, manifest):
    """event → what it says. Every entry of the selection has what it says, or is named as destroyed."""
    said, wrong, known = {}, [], {header["obj"][1] for header in own.values() if header["action"].endswith(".data_destroyed")}
    for row in bodies:
        header = own.get(row["event"])
        if header is None or row["event"] in said or sha(b"\x02", bytes.fromhex(row["salt"]), row["text"].encode()) != header["body"]:
            wrong.append(f"isi catatan {header['seq'] if header else row['event']} bukan yang dicatat")
        else:
            said[row["event"]] = exact(row["text"])
    known |= set(said)
    left = [item["seq"] for event, item in own.items() if event not in known and item["seq"] <= manifest["until"]]
    say(wrong + [f"isi catatan {seq} tidak ada" for seq in left], f"Isi: {len(said)} catatan cocok dengan sidik jarinya.")
    return said

def replay(own, said, manifest):
    """(type, key) → what the row must look like by the log alone."""
    rows, wrong = defaultdict(lambda: {"version": 0, "state": "", "last_event": "", "values": {}, "whole": True}), []
    for header in own.values():
        kind, key, version = header["obj"]
        row, body, usual = rows[kind, key], said.get(header["event"]), manifest["defaults"].get(kind, {})
        if header["seq"] > manifest["until"] or version == row["version"]:
            continue
        if version != row["version"] + 1 or header["from"] != row["state"]:
            wrong.append(f"{kind} {key}: versi atau tahap melompat pada catatan {header['seq']}")
        row["whole"] = row["whole"] and body is not None
        for column, (old, new) in (body["changes"] if body else {}).items():
            told = row["values"].get(column, usual.get(column) if version > 1 else None)
            if row["whole"] and told != old and not (told in (None, "") and old in (None, "")):
                wrong.append(f"{kind} {key}: {column} sebelum catatan {header['seq']} berbeda")
            row["values"][column] = new
        row.update(version=version, state=header["to"], last_event=header["event"])
    say(wrong, f"Riwayat: {len(rows)} data berubah hanya selangkah demi selangkah.")
    return {key: row for key, row in rows.items() if row["version"]}
def check_state(state, rows, manifest):
    """The rows of the database against those of the log."""
    wrong, seen = [], set()
    for item in state:
        name, row, usual = f"{item['type']} {item['id']}", rows.get((item["type"], item["id"])), manifest["defaults"].get(item["type"], {})
        same = row is not None and name not in seen and all(item[part] == row[part] for part in ("version", "state", "last_event"))
        wrong += [] if same else [f"{name}: tidak seperti menurut catatan"]
        seen.add(name)
        for column in sorted({*item["values"], *row["values"], *usual}) if row and row["whole"] else ():
            now, told = item["values"].get(column), row["values"].get(column, usual.get(column))
            if now != told and not (now in (None, "") and told in (None, "")):
                wrong.append(f"{name}: {column} berbeda dari catatan")
    wrong += [f"{kind} {key}: hilang dari basis data" for kind, key in rows if f"{kind} {key}" not in seen]
    say(wrong, f"Data: {len(seen)} data sama dengan yang dicatat.")

# --- marks and ranking ---
def mark_of(given, weights):
    """One sheet's mark out of 100; None when its author gave none or does not mark this candidate."""
    if any(row["recused"] or row["mark"] is None for row in given):
        return None
    shares = [(Fraction(row["mark"]) / Fraction(row["max"]) * 100, row["criterion"], row["max"]) for row in given]
    if shares[0][1] is None:
        return shares[0][0]
    weighed = [(share, Fraction(weights[criterion] if weights else most)) for share, criterion, most in shares]
    return sum(share * weight for share, weight in weighed) / sum(weight for _share, weight in weighed)
def rank(table):
    """candidate → (total, rank or None): means over the panel, weights, thresholds, ties by the announced order."""
    scheme, sheets, keys, totals = table["scheme"], defaultdict(lambda: defaultdict(lambda: defaultdict(list))), {}, {}
    for row in table["marks"]:
        sheets[row["candidate"]][row["component"]][row["panelist"]].append(row)
    for name, parts in sheets.items():
        means = {}
        for part in scheme["weights"]:
            given = [mark_of(rows, scheme.get("criteria", {}).get(part)) for rows in parts[part].values()]
            means[part] = sum(mark for mark in given if mark is not None) / sum(mark is not None for mark in given)
        totals[name] = sum(mark * Fraction(scheme["weights"][part]) / 100 for part, mark in means.items())
        if all(means[part] >= Fraction(least) for part, least in scheme.get("thresholds", {}).items()):
            keys[name] = (totals[name], *(means[part] for part in scheme["tie_break"]))
    above = {name: [other for other in keys.values() if other > key] for name, key in keys.items()}
    dense = scheme["rank_style"] == "dense"
    return {name: (totals[name], len(set(above[name]) if dense else above[name]) + 1 if name in above else None) for name in totals}
def printed(total):
    return "{}.{:02d}".format(*divmod((200 * total.numerator + total.denominator) // (2 * total.denominator), 100))

def check_sheets(rows, marks):
    """The marks of the database against the sheets as their authors locked them; returns (post, stage, author, candidate, criterion) → mark."""
    locked = {key: row for (kind, key), row in rows.items() if kind == "panels.sheet" and row["state"] in ("locked", "superseded")}
    now = {item["sheet"]: item["content"] for item in marks}
    wrong = [f"nilai pada lembar {key} bukan yang dikunci" for key in sorted({*locked, *now})
             if key not in locked or now.get(key) != locked[key]["values"]["content"]]
    say(wrong, f"Nilai: {len(locked)} lembar sama dengan yang dikunci penilainya.")
    sheets = [exact(row["values"]["content"]) for row in locked.values() if row["state"] == "locked"]
    return {(sheet["vacancy"], sheet["component"], sheet["author"], number, code): Fraction(points, 10000)
            for sheet in sheets for number, code, points in sheet["marks"]}

def check_rankings(rows, given):
    """Each post's newest ranking: from the sheets, computed anew, and as it was announced."""
    values = [(kind, row["state"], row["values"]) for (kind, _key), row in rows.items()]
    rankings = sorted((row for kind, _state, row in values if kind == "panels.ranking"), key=lambda row: row["number"])
    final = [row for kind, state, row in values if (kind, state, row.get("kind")) == ("reports.document", "published", "final_result")]
    for post, stored in sorted({row["vacancy_id"]: row for row in rankings}.items()):
        papers = sorted((row for row in final if row.get("vacancy_id") == post), key=lambda row: row["created_at"])
        wrong, people = check_ranking(post, stored, given, papers[-1:])
        say(wrong, f"Peringkat: dihitung ulang dari nilai, {people} peserta, {'sama dengan yang' if papers else 'belum'} diumumkan.")
def check_ranking(post, stored, given, papers):
    table, wrong = exact(stored["input_text"]), []
    computed, result = rank(table), exact(stored["result_text"])["rows"]
    for item in table["marks"]:
        where = item["component"], item["candidate"], item["criterion"]
        sheets = [mark for key, mark in given.items() if (key[0], key[1], key[3], key[4]) == (post, *where) and item["panelist"] in (None, key[2])]
        if item["criterion"] is not None and item["mark"] is not None and Fraction(item["mark"]) not in sheets:
            wrong.append(f"nilai {'/'.join(where)} tidak ada pada lembarnya")
    if {row["candidate"]: (Fraction(row["total_exact"]), row["rank"]) for row in result} != computed:
        wrong.append("urutan yang disimpan bukan hasil hitungan nilai dan bobotnya")
    if sha(stored["input_text"].encode()) != stored["digest"]:
        wrong.append("tabel nilainya berbeda dari sidik jarinya")
    for row in [row for paper in papers for part in exact(paper["context_text"])["posts"] for row in part["rows"]]:
        total, place = computed.get(row["participant_number"], (Fraction(0), None))
        if (printed(total), place) != (row["total"], row["rank"]):
            wrong.append(f"pengumuman menyebut peserta {row['participant_number']} pada urutan atau nilai lain")
    return wrong, len(computed)

# --- the package ---
def read_package(path):
    """Its files, and whether it is byte for byte as it was made."""
    raw, again = Path(path).read_bytes(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(again, "w") as made:
        files = {item.filename: archive.read(item) for item in archive.infolist()}
        for name, payload in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            made.writestr(entry, payload)
    if any(name not in files for name in NEEDED):
        raise ValueError("ini bukan paket bukti, atau berkas di dalamnya hilang")
    return files, again.getvalue() == raw

def check(files, untouched, keys, notes):
    manifest, export = exact(files["manifest.json"].decode()), exact(files["export.json"].decode())
    print(f"Paket bukti {manifest['title']} ({manifest['agency']})")
    listed = {item["path"]: (item["sha256"], item["size"]) for item in manifest["files"]}
    whole = untouched and listed == {name: (sha(raw), len(raw)) for name, raw in files.items() if name not in BY_THE_LOG}
    say([] if whole else ["Paket: isinya diubah, ditambah, dikurangi, atau dikemas ulang"], f"Paket: {len(listed)} berkas sesuai daftarnya.")
    hashes, own = check_log(lines(files["log.jsonl"]), manifest)
    origin, size, root, signers = read_note(files["checkpoint.txt"].decode(), keys)
    fits = (origin, size, root) == (manifest["log"], len(hashes), root_of(hashes)) and (1, origin) in signers
    say([] if fits else ["Tanda: log tidak menandatangani catatan-catatan ini"], f"Tanda: log menandatangani {size} catatan.")
    said = check_bodies([*lines(files["bodies.jsonl"]), export], own, manifest)
    made = own.get(export["event"], {}).get("action"), said.get(export["event"], {"data": {}})["data"].get("manifest")
    made = made == ("selection.exported", sha(files["manifest.json"]))
    say([] if made else ["Paket ini bukan yang tercatat dalam log"], "Pembuatan paket ini tercatat dalam log.")
    rows = replay(own, said, manifest)
    check_state(lines(files["state.jsonl"]), rows, manifest)
    check_rankings(rows, check_sheets(rows, lines(files["marks.jsonl"])))
    witnesses = set()
    for path, text in [(name, raw.decode()) for name, raw in files.items() if name.startswith("witnessed/")] + notes:
        head, note = text.split("\n\n", 1) if text.startswith("c2sp.org/tlog-proof@v1\n") else ("", text)
        origin, size, root, signers = read_note(note, keys)
        fits = bool(signers) and origin == manifest["log"] and size <= len(hashes) and root_of(hashes[:size]) == root
        if head:  # a receipt: its entry must still stand where it stood
            leaf, place = base64.b64decode(head.split("\n")[1][6:], validate=True), int(head.split("\n")[2][6:])
            fits = fits and place < size and sha(b"\x00", leaf) == hashes[place]
        say([] if fits else [f"{path}: log diubah atau dipotong sejak itu"], f"{path}: {size} catatan pertama tetap sama sejak itu.")
        witnesses |= {name for kind, name in signers if kind == 4 and fits}
    outside = "Salinan pada pihak luar: " + ", ".join(sorted(witnesses)) if witnesses else "Belum ada salinan pada pihak luar"
    print(f"  catat  {outside}.")
    print(f"  catat  {len(manifest['withheld'])} catatan masih tertutup.")
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
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as problem:
        print(f"Tidak dapat dibaca: {problem}")
        return 2
    try:
        check(files, untouched, keys, kept)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, IndexError, RecursionError) as problem:
        say([f"Isi paket rusak: {problem} ({type(problem).__name__})"], "")
    print(f"TIDAK COCOK: {len(found_wrong)} hal di atas bertanda SALAH." if found_wrong else "SEMUA COCOK.")
    return 1 if found_wrong else 0
if __name__ == "__main__":
    sys.exit(main())
