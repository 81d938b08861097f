"""The log is signed by somebody who reads it himself, and refuses when it is not the log he signed before."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit import checkpoints, ledger, merkle, notes, signer, signer_socket
from audit.ledger import SYSTEM_ACTOR
from audit.models import Checkpoint, Leaf, Node
from audit.verify import verify
from selection.models import Selection
from tests import owner
from tests.conftest import shared_world

told = shared_world("announced")
pytestmark = pytest.mark.django_db


def logged(times: int) -> None:
    """So many entries more."""
    for _ in range(times):
        with ledger.unit_of_work():
            ledger.record(Selection.objects.get(), "observed", actor=SYSTEM_ACTOR, data={"page": "x"})


def tampered(*statements: str) -> None:
    """What the owner of the database can do: the guards are off for a moment."""
    with owner.lifted(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def cut(newest: int) -> None:
    """The newest entries taken away, each whole, so that no key in the database tells."""
    after = Leaf.objects.count() - newest
    gone = f"SELECT event_id FROM audit_leaf WHERE seq > {after}"
    tampered(
        f"DELETE FROM audit_body WHERE event_id IN ({gone})",
        f"DELETE FROM audit_event WHERE id IN ({gone})",
        f"DELETE FROM audit_leaf WHERE seq > {after}",
    )


def kinds() -> set[str]:
    return {item.kind for item in verify().breaks}


def root_of_log(size: int) -> str:
    hashes = Leaf.objects.filter(seq__lte=size).order_by("seq").values_list("hash", flat=True)
    return merkle.root_of(map(bytes.fromhex, hashes)).hex()


def test_a_checkpoint_says_the_logs_size_and_root_and_is_signed(told):
    made = checkpoints.take()
    note = notes.note_of(made.note)
    assert notes.is_signed(note, signer.public_key())
    assert notes.checkpoint_of(note.text).origin == settings.LOG_ORIGIN
    assert made.size == Leaf.objects.count() and made.root == root_of_log(made.size)
    assert checkpoints.take_if_news() == made and Checkpoint.objects.count() == 1


def test_a_later_checkpoint_is_shown_to_continue_an_earlier_one(told):
    old = checkpoints.take()
    logged(3)
    new = checkpoints.take_if_news()
    path = checkpoints.consistency(old.size, new.size)
    roots = [bytes.fromhex(item.root) for item in (old, new)]
    assert new.size == old.size + 3
    assert merkle.extends(old.size, roots[0], new.size, roots[1], path)


def test_every_entry_is_shown_to_be_in_the_signed_log_also_through_kept_heads(told):
    logged(530 - Leaf.objects.count())
    made = checkpoints.take()
    assert sorted(Node.objects.values_list("height", "place")) == [(8, 0), (8, 1)]
    for seq in (1, 2, 255, 256, 257, 511, 512, 513, made.size):
        leaf = Leaf.objects.get(seq=seq)
        proof = notes.proof_of(checkpoints.proof_of(leaf.event_id) or "")
        said = notes.checkpoint_of(proof.note.text)
        assert notes.is_signed(proof.note, signer.public_key())
        assert merkle.includes(merkle.leaf(proof.extra), proof.index, said.size, proof.path, said.root)
        assert json.loads(proof.extra)["event"] == str(leaf.event_id)
    assert verify().sound


def test_what_is_not_signed_yet_has_no_proof(told):
    made = checkpoints.take()
    logged(1)
    assert checkpoints.proof_of(Leaf.objects.get(seq=made.size).event_id)
    assert checkpoints.proof_of(Leaf.objects.get(seq=made.size + 1).event_id) is None


REWRITTEN = {
    "the last signed entry changed": (
        "UPDATE audit_leaf SET hash = '{zeros}' WHERE seq = {size}",
        False,
        "berbeda dari yang sudah ditandatangani",
    ),
    "an entry after it that the site did not write": (
        "UPDATE audit_leaf SET mac = '{zeros}' WHERE seq = {size} + 1",
        False,
        "tidak ditulis oleh aplikasi",
    ),
    "an entry after it with another text": (
        "UPDATE audit_leaf SET text = replace(text, 'observed', 'seen') WHERE seq = {size} + 1",
        False,
        "tidak melanjutkan log",
    ),
    "an old entry changed": ("UPDATE audit_leaf SET text = text || ' ' WHERE seq = 5", True, "Catatan 5"),
}


@pytest.mark.parametrize("what", REWRITTEN)
def test_the_signer_refuses_a_log_that_was_rewritten(told, what):
    statement, full, sentence = REWRITTEN[what]
    size = checkpoints.take().size
    if "after it" in what:
        logged(1)
    tampered(statement.format(size=size, zeros="0" * 64))
    with pytest.raises(signer.CannotSign, match=sentence):
        checkpoints.take(full=full)
    assert Checkpoint.objects.count() == 1


def test_the_signer_refuses_a_log_that_was_cut(told):
    checkpoints.take()
    cut(2)
    with pytest.raises(signer.CannotSign, match="lebih pendek"):
        checkpoints.take()


def test_the_signer_refuses_another_history_of_the_same_length(told):
    """A backup is restored and goes on otherwise: the entries fit one another, but not what was signed."""
    with transaction.atomic():
        logged(2)
        checkpoints.take()
        transaction.set_rollback(True)
    logged(2)
    with pytest.raises(signer.CannotSign, match="berbeda dari yang sudah ditandatangani"):
        checkpoints.take()
    signer.forget()  # made known, and begun anew
    assert checkpoints.take()


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("audit_checkpoint", "root", "checkpoint"),
        ("audit_checkpoint", "note", "checkpoint"),
        ("audit_node", "hash", "node"),
    ],
)
def test_what_is_kept_of_the_tree_is_never_changed_and_a_change_by_force_is_found(told, table, column, kind):
    logged(max(0, 260 - Leaf.objects.count()))
    checkpoints.take()
    assert verify().sound
    change = f"UPDATE {table} SET {column} = replace({column}, substr({column}, 1, 1), 'e')"
    for statement in (change, f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    tampered(f"UPDATE {table} SET {column} = '{'e' * 64}'")
    assert kind in kinds()


def test_a_log_cut_behind_its_checkpoint_is_found(told):
    checkpoints.take()
    cut(1)
    assert "checkpoint" in kinds()


def test_a_witness_signs_what_it_saw_and_nothing_else_is_kept(told):
    made, seed = checkpoints.take(), bytes(range(32))
    key = notes.key_from(seed, "saksi.example/w1", notes.WITNESS)
    text = notes.note_of(made.note).text
    line = notes.cosign(text, seed, "saksi.example/w1", 1_800_000_000)
    kept = checkpoints.keep_cosignature(made, key, line)
    assert checkpoints.keep_cosignature(made, key, line) == kept
    assert checkpoints.note_with_witnesses(made) == made.note + str(line)
    with pytest.raises(notes.NoteError):
        checkpoints.keep_cosignature(made, key, notes.cosign(text + "x\n", seed, "saksi.example/w1", 5))
    assert verify().sound
    tampered("UPDATE audit_cosignature SET signed_at = received_at")
    assert "cosignature" in kinds()


def test_the_key_is_made_once_and_never_replaced(told, tmp_path, settings):
    settings.LOG_SIGNER_DIR = tmp_path
    call_command("log_signer", "--new-key")
    assert (tmp_path / "key.json").stat().st_mode & 0o077 == 0
    before = signer.public_key()
    with pytest.raises(Exception, match="sudah ada"):
        call_command("log_signer", "--new-key")
    assert signer.public_key() == before


def test_without_an_answer_nothing_is_called_signed(told, settings):
    settings.LOG_SIGNER_SOCKET = "/nowhere/signer.sock"
    with pytest.raises(signer_socket.SignerAway):
        checkpoints.take()
    assert Checkpoint.objects.count() == 0
