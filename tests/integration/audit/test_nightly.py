"""The nightly replay: once a night, whoever rings, and what it found cannot be talked away."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from audit import clock, ledger, nightly
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event, Leaf, Verification
from audit.tasks import verify_nightly
from audit.verify import verify
from tests import owner
from tests.conftest import shared_world

told = shared_world("announced")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_at_it():
    cache.clear()


def test_a_second_ring_in_the_same_night_does_nothing_and_the_next_night_has_its_own_result(told):
    before = Leaf.objects.latest("seq")
    verify_nightly()
    verify_nightly()
    (found,) = Verification.objects.all()
    assert (found.sound, found.entries, found.head) == (True, before.seq, before.hash)
    with clock.at(clock.now() + timedelta(days=1)):
        verify_nightly()
    assert [item.night - found.night for item in nightly.history(9)] == [timedelta(days=1), timedelta()]
    assert verify().breaks == []


def test_its_result_is_an_entry_of_the_log_that_nobody_changes(told):
    verify_nightly()
    found = Verification.objects.get()
    assert Event.objects.get(pk=found.last_event).action == "verification.create"
    with pytest.raises(DatabaseError), transaction.atomic():
        Verification.objects.update(break_count=0, breaks=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        Verification.objects.all()._raw_delete("default")


def test_while_somebody_is_at_it_nobody_else_begins_and_a_killed_run_is_repeated_in_the_same_night(told):
    cache.add(f"verification-{nightly.night_of(clock.now())}", True)
    verify_nightly()
    assert not Verification.objects.exists()
    cache.clear()  # what the mark's end does, an hour later
    verify_nightly()
    assert Verification.objects.count() == 1


def test_a_run_that_fails_leaves_the_night_open(told, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(nightly, "verify", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            verify_nightly()
    assert not Verification.objects.exists()
    verify_nightly()
    assert Verification.objects.count() == 1


def test_the_slower_of_two_that_ran_together_leaves_nothing(told, monkeypatch):
    replay = nightly.verify

    def overtaken():
        monkeypatch.setattr(nightly, "verify", replay)
        cache.clear()
        verify_nightly()
        return replay()

    monkeypatch.setattr(nightly, "verify", overtaken)
    assert nightly.run() is None
    assert Verification.objects.count() == 1


def test_what_was_done_behind_the_guards_stands_there_in_the_morning(told, caplog):
    with owner.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE selection_scheduleentry SET ends_at = starts_at")
    with caplog.at_level("ERROR", logger="lelang.verify"):
        verify_nightly()
    found = Verification.objects.get()
    assert found.break_count > 0 and not found.sound
    assert {item["kind"] for item in found.breaks} == {"row_value"}
    assert f"breaks={found.break_count}" in caplog.text


def test_only_the_server_writes_one(told):
    now = clock.now()
    mine = Verification(
        night=now.date(), started_at=now, finished_at=now, entries=1, rows=1, files=0, head="", break_count=0
    )
    with pytest.raises(ledger.NotAllowed), ledger.unit_of_work():
        ledger.create(mine, actor=told.users["wati"])


@pytest.mark.parametrize(("hours", "late"), [(25, False), (27, True)])
def test_a_result_is_old_after_26_hours(told, hours, late):
    assert nightly.is_late(None)
    verify_nightly()
    with clock.at(clock.now() + timedelta(hours=hours)):
        assert nightly.is_late(Verification.objects.get()) is late


def test_a_night_begins_at_one(settings):
    settings.TIME_ZONE = "Asia/Jakarta"
    midnight = clock.datetime(2026, 3, 10, 17, 30, tzinfo=clock.UTC)  # 00.30 of the eleventh
    assert [nightly.night_of(midnight + timedelta(hours=gone)).day for gone in (0, 1)] == [10, 11]


def test_the_actor_is_the_system(told):
    verify_nightly()
    body = Event.objects.get(action="verification.create").content.text
    assert SYSTEM_ACTOR.ledger_name in body
