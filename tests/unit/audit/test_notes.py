"""Signed notes, checkpoints and cosignatures against vectors that other implementations publish, and forged ones."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import notes

SEED, WITNESS = bytes(range(32)), bytes(range(32, 64))
ROOT = bytes.fromhex("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
TEXT = str(notes.Checkpoint("contoh.example/log", 8, ROOT))
LOG_KEY = notes.key_from(SEED, "contoh.example/log", notes.LOG)
WITNESS_KEY = notes.key_from(WITNESS, "saksi.example/w1", notes.WITNESS)
SIGNED = notes.Note(
    TEXT,
    (
        notes.sign(TEXT, SEED, "contoh.example/log"),
        notes.cosign(TEXT, WITNESS, "saksi.example/w1", 1_800_000_000),
    ),
)
PUBLISHED_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
"""The example of Go's sumdb/note package."""


@pytest.mark.parametrize(
    "line",
    [
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    ],
)
def test_keys_of_other_implementations_are_read_and_written_alike(line):
    assert str(notes.key_of(line)) == line


def test_the_note_of_another_implementation_holds():
    key = notes.key_of("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = notes.note_of(PUBLISHED_NOTE)
    assert notes.is_signed(note, key) and str(note) == PUBLISHED_NOTE
    assert not notes.is_signed(notes.note_of(PUBLISHED_NOTE.replace("answer", "Answer")), key)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX!",
        "PeterNeumann+c74f20a3+AQ==",
    ],
)
def test_what_is_no_key_is_refused(line):
    with pytest.raises(notes.NoteError):
        notes.key_of(line)


def test_a_checkpoint_is_read_as_it_was_written_and_a_cosignature_tells_when():
    note = notes.note_of(str(SIGNED))
    assert notes.checkpoint_of(note.text) == notes.Checkpoint("contoh.example/log", 8, ROOT)
    assert notes.is_signed(note, LOG_KEY)
    assert notes.cosigned_at(note.text, note.signatures[1], WITNESS_KEY) == 1_800_000_000
    assert notes.cosigned_at(note.text, note.signatures[0], WITNESS_KEY) is None
    assert not notes.is_signed(note, notes.key_from(WITNESS, "contoh.example/log", notes.LOG))


def test_a_cosignature_signs_the_text_with_its_time_as_the_specification_says():
    payload = SIGNED.signatures[1].payload
    public = Ed25519PrivateKey.from_private_bytes(WITNESS).public_key()
    public.verify(payload[8:], b"cosignature/v1\ntime 1800000000\n" + TEXT.encode())
    assert int.from_bytes(payload[:8], "big") == 1_800_000_000


@pytest.mark.parametrize(
    "text",
    [
        "contoh.example/log\n8\n",
        "\n8\nXcnaeacGWamtVZy3AdntoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "contoh.example/log\n08\nXcnaeacGWamtVZy3AdntoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "contoh.example/log\n-8\nXcnaeacGWamtVZy3AdntoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "contoh.example/log\n8\nXcna\n",
        "contoh.example/log\n8\nbukan base64\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(notes.NoteError):
        notes.checkpoint_of(text)


def test_a_proof_is_read_as_it_was_written():
    path = [bytes([number]) * 32 for number in range(3)]
    text = notes.proof_text(5, path, str(SIGNED), extra=b'{"seq":6}')
    assert text.startswith("c2sp.org/tlog-proof@v1\nextra eyJzZXEiOjZ9\nindex 5\n")
    assert notes.proof_of(text) == notes.Proof(5, tuple(path), SIGNED, b'{"seq":6}')
    with pytest.raises(notes.NoteError):
        notes.proof_of(text.replace("index 5", "index 05"))


def test_five_thousand_forged_notes_are_refused():
    """One character changed anywhere: the note cannot be read, or no trusted key has signed it with the time it had."""
    chance, text = random.Random(4), str(SIGNED)
    trusted = 0
    for _ in range(5_000):
        place = chance.randrange(len(text))
        forged = text[:place] + chance.choice("abcXYZ0189+/=\n ") + text[place + 1 :]
        if forged != text:
            trusted += _trusts(forged)
    assert trusted == 0 and _trusts(text)


def _trusts(text: str) -> bool:
    try:
        note = notes.note_of(text)
        notes.checkpoint_of(note.text)
    except notes.NoteError:
        return False
    times = [notes.cosigned_at(note.text, item, WITNESS_KEY) for item in note.signatures]
    return notes.is_signed(note, LOG_KEY) and 1_800_000_000 in times
