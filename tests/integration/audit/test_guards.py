"""The database refuses every write that does not come through the ledger: each raw statement here is an attack."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from audit import guarded, guards
from audit.models import Event, Leaf
from panels.models import Score, Sheet
from selection.models import Application, Selection, Vacancy
from tests import owner
from tests.conftest import shared_world

sealed = shared_world("sealed")
pytestmark = pytest.mark.django_db

SQLITE = connection.vendor == "sqlite"
ID = "'" + (uuid.uuid4().hex if SQLITE else str(uuid.uuid4())) + "'"


def _first(table: str, where: str = "1=1") -> str:
    return f"(SELECT id FROM {table} WHERE {where} LIMIT 1)"


_LOCKED_SCORE = "sheet_id IN (SELECT id FROM panels_sheet WHERE state = 'locked')"
_DRAFT_SHEET = _first("panels_sheet", "state = 'draft'")
_ANY = {
    "change an event": "UPDATE audit_event SET action = 'x' WHERE 1=1",
    "delete an event": "DELETE FROM audit_event",
    "change a leaf": "UPDATE audit_leaf SET text = '{}' WHERE seq = 1",
    "renumber a leaf": "UPDATE audit_leaf SET seq = seq + 1000 WHERE seq = (SELECT MAX(seq) FROM audit_leaf)",
    "delete the newest leaf": "DELETE FROM audit_leaf WHERE seq = (SELECT MAX(seq) FROM audit_leaf)",
    "change a body": "UPDATE audit_body SET text = '{}' WHERE 1=1",
    "delete a body": "DELETE FROM audit_body",
    "swap a stored file": "UPDATE audit_storedfile SET sha256 = 'x' WHERE 1=1",
    "rename a stored file": "UPDATE audit_storedfile SET name = 'x.pdf' WHERE 1=1",
    "take a stored file's name away": "UPDATE audit_storedfile SET name = '(dimusnahkan)' WHERE 1=1",
    "delete a stored file": "DELETE FROM audit_storedfile",
    "announce a selection": "UPDATE selection_selection SET state = 'concluded' WHERE 1=1",
    "change a selection's weights": "UPDATE selection_stage SET weight = '40' WHERE 1=1",
    "raise a version with the change": "UPDATE selection_selection SET year = 2000, version = version + 1 WHERE 1=1",
    "delete a selection": "DELETE FROM selection_selection",
    "reopen a vacancy": "UPDATE selection_vacancy SET state = 'open' WHERE 1=1",
    "move a deadline": "UPDATE selection_scheduleentry SET ends_at = starts_at WHERE 1=1",
    "drop a requirement": "DELETE FROM selection_requirement",
    "soften a requirement": "UPDATE selection_requirement SET params = '{}' WHERE 1=1",
    "make an applicant eligible": "UPDATE selection_application SET state = 'eligible' WHERE 1=1",
    "backdate an application": "UPDATE selection_application SET submitted_at = '2020-01-01' WHERE 1=1",
    "delete an application": "DELETE FROM selection_application",
    "change a finding": "UPDATE selection_finding SET verdict = 'met' WHERE 1=1",
    "swap an applicant's document": f"UPDATE selection_applicationdocument SET file_id = {_first('audit_storedfile')}",
    "give somebody a duty": "UPDATE selection_duty SET role = 'chair' WHERE 1=1",
    "change an approval letter": "UPDATE selection_gateletter SET number = 'x' WHERE 1=1",
    "approve a proposal": "UPDATE accounts_proposal SET state = 'open' WHERE 1=1",
    "change a person's NIP": "UPDATE accounts_person SET nip = NULL WHERE 1=1",
    "end a membership": "UPDATE accounts_membership SET state = 'ended' WHERE 1=1",
    "change the oversight body": "DELETE FROM accounts_oversight",
    "change an institution": "UPDATE accounts_institution SET name = 'x' WHERE 1=1",
    "change a profile": "UPDATE selection_profile SET unit = 'x' WHERE 1=1",
    "make a member chair": "UPDATE panels_panelmember SET is_chair = NOT is_chair WHERE 1=1",
    "change the decree": "UPDATE panels_panel SET decree_number = 'x' WHERE 1=1",
    "undo a conflict": "DELETE FROM panels_conflict",
    "soften a conflict": "UPDATE panels_conflict SET kind = 'service' WHERE 1=1",
    "change a pinned criterion": "UPDATE panels_criterion SET weight = '90' WHERE 1=1",
    "reveal a stage": "UPDATE panels_assessment SET state = 'revealed' WHERE 1=1",
    "unlock a sheet": "UPDATE panels_sheet SET state = 'draft' WHERE state = 'locked'",
    "lock another's sheet": "UPDATE panels_sheet SET state = 'locked' WHERE state = 'draft'",
    "change a locked sheet's text": "UPDATE panels_sheet SET content = 'x' WHERE 1=1",
    "delete a sheet": "DELETE FROM panels_sheet",
    "change a locked mark": f"UPDATE panels_score SET points = 950000 WHERE {_LOCKED_SCORE}",
    "delete a locked mark": f"DELETE FROM panels_score WHERE {_LOCKED_SCORE}",
    "move a locked mark to an open sheet": (
        f"UPDATE panels_score SET sheet_id = {_DRAFT_SHEET} WHERE {_LOCKED_SCORE}"
    ),
    "add a mark to a locked sheet": (
        "INSERT INTO panels_score (sheet_id, application_id, criterion_id, points) "
        f"SELECT sheet_id, application_id, criterion_id, 1 FROM panels_score WHERE {_LOCKED_SCORE} LIMIT 1"
    ),
    "publish a document": "UPDATE reports_document SET state = 'published' WHERE 1=1",
    "swap a paper's context": "UPDATE reports_document SET context_text = '{}' WHERE 1=1",
    "delete a document": "DELETE FROM reports_document",
    "insert an unlogged duty": (
        "INSERT INTO selection_duty (id, version, state, last_event, selection_id, person_id, role) "
        f"SELECT {ID}, 1, 'active', last_event, selection_id, person_id, 'chair' FROM selection_duty LIMIT 1"
    ),
    "reuse an old entry for a new row": (
        "INSERT INTO panels_conflict (id, version, state, last_event, member_id, application_id, kind, note) "
        f"SELECT {ID}, 1, 'declared', (SELECT id FROM audit_event WHERE action = 'conflict.create' LIMIT 1), "
        "m.id, a.id, 'kinship', '' FROM panels_panelmember m, selection_application a LIMIT 1"
    ),
    "append a leaf that breaks the chain": (
        "INSERT INTO audit_leaf (seq, event_id, scope, scope_seq, ts, text, hash, prev, scope_prev, mac) "
        f"SELECT seq + 5, {ID}, scope, scope_seq + 1, ts + 1, text, 'h', hash, hash, mac FROM audit_leaf ORDER BY seq DESC LIMIT 1"
    ),
    "append a leaf that says something else": (
        "INSERT INTO audit_leaf (seq, event_id, scope, scope_seq, ts, text, hash, prev, scope_prev, mac) "
        f"SELECT seq + 1, {ID}, scope, scope_seq + 1, ts + 1, '{{}}', 'h', hash, scope_prev, mac FROM audit_leaf ORDER BY seq DESC LIMIT 1"
    ),
}
_ON_SQLITE = {
    "replace an event": "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event LIMIT 1",
    "replace a leaf": "INSERT OR REPLACE INTO audit_leaf SELECT * FROM audit_leaf LIMIT 1",
    "replace a body": "INSERT OR REPLACE INTO audit_body SELECT * FROM audit_body LIMIT 1",
    "replace a stored file": "INSERT OR REPLACE INTO audit_storedfile SELECT * FROM audit_storedfile LIMIT 1",
    "replace a selection": "INSERT OR REPLACE INTO selection_selection SELECT * FROM selection_selection LIMIT 1",
    "replace an application": "REPLACE INTO selection_application SELECT * FROM selection_application LIMIT 1",
    "replace a locked mark": f"REPLACE INTO panels_score SELECT * FROM panels_score WHERE {_LOCKED_SCORE} LIMIT 1",
    "evict a locked mark by its place": (
        "REPLACE INTO panels_score (id, sheet_id, application_id, criterion_id, points) "
        f"SELECT 999999, sheet_id, application_id, criterion_id, 950000 FROM panels_score WHERE {_LOCKED_SCORE} LIMIT 1"
    ),
    "replace while updating": "UPDATE OR REPLACE selection_vacancy SET slug = 'x' WHERE 1=1",
}
_ON_POSTGRESQL = {
    "truncate the log": "TRUNCATE audit_leaf CASCADE",
    "truncate the events": "TRUNCATE audit_event CASCADE",
    "truncate the bodies": "TRUNCATE audit_body CASCADE",
    "truncate the applications": "TRUNCATE selection_application CASCADE",
    "truncate the marks": "TRUNCATE panels_score",
    "truncate the sheets": "TRUNCATE panels_sheet CASCADE",
    "change a mark as a replica": f"SET LOCAL session_replication_role = replica; UPDATE panels_score SET points = 950000 WHERE {_LOCKED_SCORE}",
    "hide the events behind a temporary table": (
        "CREATE TEMP TABLE audit_event AS SELECT id, 'panels.sheet'::varchar AS subject_type FROM public.audit_event; "
        "UPDATE public.panels_sheet SET state = 'draft' WHERE state = 'locked'"
    ),
    "upsert a mark": (
        "INSERT INTO panels_score (sheet_id, application_id, criterion_id, points) "
        f"SELECT sheet_id, application_id, criterion_id, 950000 FROM panels_score WHERE {_LOCKED_SCORE} LIMIT 1 "
        "ON CONFLICT (sheet_id, application_id, criterion_id) DO UPDATE SET points = 950000"
    ),
}
REFUSED = "guard|permission denied|must be owner"
"""By a guard, or before it by the rights of the app role."""
ATTACKS = {**_ANY, **(_ON_SQLITE if SQLITE else _ON_POSTGRESQL)}


@pytest.mark.parametrize("sql", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_raw_write_is_refused_by_the_database(sealed, sql):
    """Even to the owner; what the app role may not even ask is in test_raw_sql.py."""
    with (
        pytest.raises(DatabaseError, match="guard"),
        transaction.atomic(),
        owner.as_owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_orm_meets_the_same_refusal(sealed):
    locked = Sheet.objects.filter(state="locked").first()
    for attack in (
        lambda: Score.objects.filter(sheet=locked).update(points=950_000),
        lambda: Score.objects.filter(sheet=locked).delete(),
        lambda: Vacancy.objects.update(state="concluded"),
        lambda: Application.objects.all()._raw_delete("default"),
        lambda: Selection.objects.create(
            agency=sealed.institutions["agency"],
            oversight_body=sealed.institutions["bkn"],
            year=2026,
            last_event=uuid.uuid4(),
        ),
        lambda: Event.objects.all()._raw_delete("default"),
        lambda: Leaf.objects.bulk_update([Leaf(seq=1, mac="x")], ["mac"]),
    ):
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            attack()


def test_a_draft_mark_can_be_changed_by_its_author_only_until_locked(sealed):
    """The planted control: the same statement passes on a sheet that is still a draft, so the refusals above say something."""
    draft = Sheet.objects.filter(state="draft").first()
    assert Score.objects.filter(sheet=draft).update(points=10_000) > 0


def test_every_guard_stands_and_a_missing_one_is_named(sealed):
    assert guards.expected(connection) == guards.live(connection)
    with transaction.atomic():
        with owner.lifted():
            assert guards.live(connection) == set()
        assert guards.expected(connection) == guards.live(connection)


def test_every_table_with_a_state_is_guarded():
    tables = {model._meta.db_table for model in guarded.audited_models()}
    for table in tables:
        assert any(
            name.startswith("lj_audited") and name.endswith(table[: 63 - len("lj_audited_")])
            for name in guards.expected(connection)
        ), table
