"""The witness's program: what it remembers, what it signs, what it refuses. `key` and `serve` run as the processes they are."""

import argparse
import ast
import http.client
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

import witness
from audit import merkle, notes

SEED, FOREIGN = bytes(range(32)), bytes(range(1, 33))
ORIGIN = "contoh.example/log"
LOG_KEY = str(notes.key_from(SEED, ORIGIN, notes.LOG))
LOGS = dict([witness.log_key(LOG_KEY)])
PROGRAM = Path(witness.__file__)


class Log:
    """A log of ours in memory; `told` makes another history from an entry on."""

    def __init__(self, told: str = "", since: int = 0) -> None:
        self.told, self.since = told, since

    def _leaf(self, place: int) -> bytes:
        return merkle.leaf(f"{place}{self.told if place >= self.since else ''}".encode())

    def _subtree(self, height: int, index: int) -> bytes:
        return merkle.root_of(map(self._leaf, range(index << height, index + 1 << height)))

    def note(self, size: int, seed: bytes = SEED) -> str:
        text = str(notes.Checkpoint(ORIGIN, size, merkle.root_of(map(self._leaf, range(size)))))
        return str(notes.Note(text, (notes.sign(text, seed, ORIGIN),)))

    def proof(self, old: int, new: int) -> list[bytes]:
        return merkle.consistency_proof(old, new, self._subtree)


def _run(*words, cwd):
    return subprocess.run(
        [sys.executable, PROGRAM, *words], cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def key(tmp_path):
    """The vkey line of a fresh key `saksi.kunci` in the test's folder."""
    made = _run("key", "saksi.example/w1", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    return notes.key_of(made.stdout)


@pytest.fixture
def mind(key, tmp_path):
    return witness.Witness(str(tmp_path / "saksi.kunci"), str(tmp_path / "tanda"))


def test_the_program_imports_nothing_of_ours_and_speaks_python_39():
    tree = ast.parse(PROGRAM.read_text(), feature_version=(3, 9))
    found = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert found - set(sys.stdlib_module_names) == {"cryptography"}
    assert len(PROGRAM.read_text().splitlines()) < 360


def test_a_key_is_a_witness_key_only_its_owner_reads_and_is_never_replaced(key, tmp_path):
    assert (key.kind, key.name) == (notes.WITNESS, "saksi.example/w1")
    file = tmp_path / "saksi.kunci"
    before = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    again = _run("key", "saksi.example/w1", cwd=tmp_path)
    assert again.returncode == 2 and "tidak diganti" in again.stderr and file.read_bytes() == before
    file.unlink()  # its memory is still there: a new key beside it would take over what another key saw
    assert _run("key", "saksi.example/w1", cwd=tmp_path).returncode == 2
    assert "spasi" in _run("key", "dua kata", cwd=tmp_path).stderr


def test_what_continues_is_signed_and_the_signature_holds(mind, key):
    log, known = Log(), 0
    for size in (1, 5, 5, 8, 21):
        status, line = mind.add(known, log.proof(known, size), log.note(size), LOGS)
        assert status == 200
        note = notes.note_of(log.note(size) + line)
        assert notes.cosigned_at(note.text, note.signatures[-1], key)
        assert (mind.folder / f"tanda-{size}.txt").read_text() == log.note(size) + line
        known = size


def test_without_its_memory_it_signs_nothing(mind, tmp_path):
    mind.add(0, [], Log().note(3), LOGS)
    mind.memory.unlink()
    with pytest.raises(witness.Problem, match="hilang"):
        witness.Witness(str(tmp_path / "saksi.kunci"), str(tmp_path / "tanda"))
    with pytest.raises(Exception, match="unable to open"):
        mind.add(0, [], Log("lain").note(3), LOGS)


@pytest.mark.parametrize(
    ("old", "proof", "text", "status"),
    [
        (0, [], Log().note(9), 409),  # another size than the one known
        (4, [], Log().note(4), 409),  # rolled back to what was there before
        (9, Log().proof(9, 12), Log().note(12), 409),  # a size never seen
        (7, [], Log("lain", 3).note(7), 409),  # the same size, another history
        (7, Log("lain", 3).proof(7, 12), Log("lain", 3).note(12), 422),
        (7, Log().proof(7, 11), Log().note(12), 422),
        (7, [], Log().note(12), 422),
        (7, Log().proof(6, 7), Log().note(7), 422),  # a proof where none belongs
        (7, Log().proof(7, 12), Log().note(12, FOREIGN), 403),
        (13, [], Log().note(12), 400),
        (7, Log().proof(7, 12), Log().note(12).replace(ORIGIN, "lain.example/log"), 404),
    ],
)
def test_what_does_not_continue_is_refused_and_remembered_nowhere(mind, old, proof, text, status):
    log = Log()
    assert mind.add(0, [], log.note(7), LOGS)[0] == 200
    found, said = mind.add(old, proof, text, LOGS)
    assert found == status and (said == "7\n" or status != 409)
    assert mind.add(7, log.proof(7, 9), log.note(9), LOGS)[0] == 200


def test_two_histories_of_one_size_are_kept_as_proof(mind, tmp_path):
    one, other = Log().note(7), Log("lain", 3).note(7)
    mind.add(0, [], one, LOGS)
    mind.add(7, [], other, LOGS)
    (kept,) = (tmp_path / "tanda").glob("bukti-7-*.txt")
    assert kept.read_text() == f"{one}\n{other}"


def test_a_proof_with_any_byte_changed_convinces_nobody(mind):
    log = Log()
    for old in range(1, 17):
        for new in range(old + 1, 18):
            proof = log.proof(old, new)
            roots = [witness.note_of(log.note(size)).root for size in (old, new)]
            assert witness.continues(old, roots[0], new, roots[1], proof)
            for place in range(len(proof)):
                bent = [*proof[:place], bytes(32), *proof[place + 1 :]]
                assert not witness.continues(old, roots[0], new, roots[1], bent)
            assert not witness.continues(old, roots[0], new, roots[1], [*proof, bytes(32)])
            assert not witness.continues(old, bytes(32), new, roots[1], proof)


class Place:
    """A site as `once` meets it: what it shows now, and what was brought to it."""

    def __init__(self, monkeypatch, folder) -> None:
        self.log, self.size, self.brought, self.folder = Log(), 7, [], folder
        monkeypatch.setattr(witness, "fetch", self.fetch)

    def fetch(self, address, body=None):
        if body is not None:
            assert address == "https://situs.example/log/saksi/"
            self.brought.append(body)
            return "Disimpan.\x1b[2J"
        asked = re.fullmatch(
            r"https://situs.example/log/(?:checkpoint|konsistensi/\?dari=(\d+)&ke=(\d+))", address
        )
        return (
            notes.lines_of(self.log.proof(int(asked[1]), int(asked[2])))
            if asked[1]
            else self.log.note(self.size)
        )

    def visit(self):
        return witness.once(
            argparse.Namespace(
                key_file=str(self.folder / "saksi.kunci"),
                folder=str(self.folder / "tanda"),
                url="https://situs.example/",
                log_key=[LOG_KEY],
            )
        )


def test_a_visit_signs_delivers_and_says_so(key, tmp_path, monkeypatch, capsys):
    place = Place(monkeypatch, tmp_path)
    assert place.visit() == 0
    place.size = 12
    assert place.visit() == 0
    said = capsys.readouterr().out
    assert "12 catatan dan melanjutkan 7 catatan" in said and "Disimpan." in said and "\x1b" not in said
    note = notes.note_of(place.brought[-1])
    assert notes.cosigned_at(note.text, note.signatures[-1], key)


@pytest.mark.parametrize(
    ("log", "size", "words"),
    [
        (Log(), 5, "LEBIH PENDEK"),
        (Log("lain", 3), 7, "DUA LOG BERBEDA"),
        (Log("lain", 3), 12, "LOG BERUBAH"),
    ],
)
def test_a_changed_log_is_named_kept_as_proof_and_never_signed(
    key, tmp_path, monkeypatch, capsys, log, size, words
):
    place = Place(monkeypatch, tmp_path)
    place.visit()
    before, place.log, place.size = Log().note(7), log, size
    assert place.visit() == 1 and len(place.brought) == 1
    assert words in capsys.readouterr().out
    (kept,) = (tmp_path / "tanda").glob("bukti-*.txt")
    assert before in kept.read_text() and log.note(size) in kept.read_text()


def test_a_foreign_signature_is_no_statement_of_the_log(key, tmp_path, monkeypatch):
    place = Place(monkeypatch, tmp_path)
    monkeypatch.setattr(witness, "fetch", lambda *_: Log().note(7, FOREIGN))
    with pytest.raises(witness.Problem, match="tidak ditandatangani"):
        place.visit()


def test_two_notes_are_compared(tmp_path):
    for name, text in {
        "a": Log().note(7),
        "b": Log("lain").note(7),
        "c": Log().note(8),
        "d": Log("lain").note(7, FOREIGN),
    }.items():
        (tmp_path / name).write_text(text)
    told = [_run("compare", "a", other, "--log-key", LOG_KEY, cwd=tmp_path) for other in "abcd"]
    assert [item.returncode for item in told] == [0, 1, 2, 2]
    assert "TERBUKTI" in told[1].stdout and "tidak dapat dibandingkan" in told[2].stderr


@contextmanager
def _serving(folder):
    running = subprocess.Popen(
        [sys.executable, PROGRAM, "serve", "--log-key", LOG_KEY, "--port", "0"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield int(re.search(r":(\d+)/", running.stdout.readline())[1])
    finally:
        running.terminate()
        running.wait(10)
        running.stdout.close()


def _bring(port, body, path="/add-checkpoint", **headers):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("POST", path, body.encode(), headers)
        answer = line.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()
    finally:
        line.close()


def _asked(old, new, log=None):
    log = log or Log()
    return f"old {old}\n{notes.lines_of(log.proof(old, new))}\n{log.note(new)}"


def test_the_service_keeps_the_rules_of_tlog_witness(key, tmp_path):
    with _serving(tmp_path) as port:
        status, _, line = _bring(port, _asked(0, 7))
        assert status == 200
        assert notes.cosigned_at(notes.note_of(Log().note(7)).text, notes.signature_of(line[:-1]), key)
        assert _bring(port, _asked(0, 9)) == (409, "text/x.tlog.size", "7\n")
        assert _bring(port, _asked(7, 9, Log("lain")))[0] == 422
        assert _bring(port, _asked(7, 7, Log("lain")))[0] == 409
        assert _bring(port, f"old 7\n\n{Log().note(9, FOREIGN)}")[0] == 403
        assert _bring(port, _asked(7, 9).replace(ORIGIN, "lain/log"))[0] == 404
        assert _bring(port, _asked(7, 9), path="/lain")[0] == 404
        for rubbish in (
            "",
            "old 07\n\n",
            "old 7\n\n",
            "old -1\n\nx",
            "old 7\nbukan\n\n" + Log().note(9),
            "a" * 99_999,
        ):
            assert _bring(port, rubbish)[0] == 400
    with _serving(tmp_path) as port:  # what it has seen outlives the process
        assert _bring(port, _asked(0, 5)) == (409, "text/x.tlog.size", "7\n")
        assert _bring(port, _asked(7, 9))[0] == 200


def test_of_two_that_come_at_once_one_is_told_to_come_again(key, tmp_path):
    with _serving(tmp_path) as port:
        bodies, answers = [_asked(0, size) for size in range(5, 13)], []
        threads = [
            threading.Thread(target=lambda body=body: answers.append(_bring(port, body)[0]))
            for body in bodies
        ]
        for item in threads:
            item.start()
        for item in threads:
            item.join()
    assert sorted(answers) == [200, *[409] * 7]
