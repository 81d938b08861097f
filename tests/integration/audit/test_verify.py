"""The scandal of 2019, played: with the guards torn off by the owner of the database, every change is still found."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from audit import ledger
from audit.models import StoredFile
from audit.store import path_of
from audit.verify import verify
from selection.services import selections
from tests import owner
from tests.conftest import shared_world

sealed = shared_world("sealed")
pytestmark = pytest.mark.django_db

_NEW_LEAF = (
    "INSERT INTO audit_leaf (seq, event_id, scope, scope_seq, ts, text, hash, prev, scope_prev, mac) "
    "SELECT seq + 1, {fresh}, scope, scope_seq + 1, ts + 1, text || ' ', 'forged', hash, hash, mac FROM audit_leaf ORDER BY seq DESC LIMIT 1"
).format(
    fresh="'" + "0" * 32 + "'" if connection.vendor == "sqlite" else "'00000000-0000-0000-0000-000000000000'"
)
_LOCKED = "sheet_id IN (SELECT id FROM panels_sheet WHERE state = 'locked')"

TAMPERING = {
    "a mark from 65 to 95": (f"UPDATE panels_score SET points = 950000 WHERE {_LOCKED}", "content"),
    "a mark taken out": (f"DELETE FROM panels_score WHERE {_LOCKED}", "content"),
    "a mark with its sheet's text": (
        "UPDATE panels_sheet SET content = replace(content, '7', '9') WHERE state = 'locked'",
        "row_value",
    ),
    "a state": ("UPDATE selection_vacancy SET state = 'concluded' WHERE code = '01'", "row_state"),
    "a weight": ("UPDATE selection_stage SET weight = '40' WHERE code = 'interview'", "row_value"),
    "a deadline": ("UPDATE selection_scheduleentry SET ends_at = starts_at WHERE 1=1", "row_value"),
    "an unlogged version": (
        "UPDATE selection_vacancy SET version = version + 1 WHERE code = '01'",
        "row_state",
    ),
    "a row deleted": ("DELETE FROM selection_finding", "row_missing"),
    "an entry's text": ("UPDATE audit_leaf SET text = replace(text, 'sel:', 'sex:') WHERE seq = 60", "hash"),
    "an entry's hash with its text": ("UPDATE audit_leaf SET hash = 'x' WHERE seq = 60", "chain"),
    "an entry's place": ("UPDATE audit_leaf SET seq = seq + 100000 WHERE seq = 60", "sequence"),
    "an entry's time": ("UPDATE audit_leaf SET ts = 1 WHERE seq = 60", "time"),
    "an entry's seal": ("UPDATE audit_leaf SET mac = 'x' WHERE seq = 60", "mac"),
    "an entry forged by SQL": (_NEW_LEAF, "mac"),
    "an entry's body": ("UPDATE audit_body SET text = replace(text, 'Contoh', 'Lain')", "body"),
    "an event's columns": ("UPDATE audit_event SET action = 'x.y'", "event"),
}


def _kinds() -> set[str]:
    return {item.kind for item in verify().breaks}


def test_an_honest_history_is_sound(sealed):
    report = verify()
    assert report.breaks == []
    assert report.entries > 500
    assert report.rows > 300


def test_a_column_added_after_a_row_was_written_is_no_tampering_and_its_first_change_neither(
    sealed, monkeypatch
):
    told_of = ledger.row_values
    columns = ("missing_rule", "rounding_places", "contact")
    with monkeypatch.context() as before_the_columns:
        before_the_columns.setattr(
            ledger,
            "row_values",
            lambda row: {name: value for name, value in told_of(row).items() if name not in columns},
        )
        old = selections.create(
            sealed.selection.agency,
            title="Lama",
            year=2026,
            ruleset=sealed.selection.ruleset,
            actor=sealed.users["sri"],
        )
    assert verify().breaks == []

    with ledger.unit_of_work():
        ledger.transition(old, "edit", actor=sealed.users["sri"], changes={"rounding_places": 3})
    assert verify().breaks == []

    _without_guards(
        f"UPDATE selection_selection SET missing_rule = 'mean_of_present' WHERE title = '{old.title}'"
    )
    assert "row_value" in _kinds()


@pytest.mark.parametrize(("sql", "kind"), TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_behind_the_guards_is_found(sealed, sql, kind):
    _without_guards(sql)
    assert kind in _kinds()


def test_missing_guards_are_found_too(sealed):
    owner.tear_off()
    assert "guard_missing" in _kinds()


def test_a_swapped_file_is_found(sealed):
    stored = StoredFile.objects.first()
    path = default_storage.path(path_of(stored.sha256))
    with open(path, "rb") as handle:
        kept = handle.read()
    try:
        with open(path, "wb") as handle:
            handle.write(b"%PDF-1.7 something else")
        assert "file" in _kinds()
    finally:
        with open(path, "wb") as handle:
            handle.write(kept)
    assert "file" not in _kinds()


def test_the_command_says_what_is_wrong_and_exits_with_one(sealed, capsys):
    call_command("verify_ledger", "--json")
    assert json.loads(capsys.readouterr().out)["ok"] is True
    _without_guards(TAMPERING["a mark from 65 to 95"][0])
    with pytest.raises(SystemExit) as stop:
        call_command("verify_ledger")
    assert stop.value.code == 1
    assert "nilai di lembar berbeda" in capsys.readouterr().out


def _without_guards(sql: str) -> None:
    """What the owner of the database can always do."""
    owner.tear_off()
    with owner.as_owner(), connection.cursor() as cursor:
        cursor.execute(sql)
