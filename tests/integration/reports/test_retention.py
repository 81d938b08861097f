"""Destroying by rule: due, proposed by one, approved by the observer, held, done; and a log that still proves everything."""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal
from audit import clock, erasing, ledger, store
from audit.errors import NotAllowed, Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from audit.models import Body, Erasure, Event, Leaf, StoredFile
from audit.store import path_of
from audit.verify import verify
from config.demo.story import Story
from panels.services import endings
from reports import retention_display
from reports.services import destructions, due, own_erasures, packs
from reports.tasks import tell_due
from selection import retention, wallet
from selection.models import (
    Application,
    ApplicationDocument,
    DataHold,
    Destruction,
    Mail,
    Profile,
    Selection,
    WalletDocument,
)
from selection.services import corrections, data_holds
from tests import owner
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, text_of

pytestmark = pytest.mark.django_db

world = shared_world("screening")
RULE = retention.BY_CODE["not_passed"]
YEARS = timedelta(days=3 * 366)


@pytest.fixture
def told(world: Story) -> Iterator[Story]:
    """The selection was stopped; three years later."""
    with clock.at(world.at(24, 9)):
        asked = endings.propose_stop(world.selection, reason="Dihapus.", actor=world.users["sri"])
        proposals.approve(asked, digest=asked.digest, actor=world.users["slamet"])
    world.selection = Selection.objects.get(pk=world.selection.pk)
    with clock.at(world.at(24, 9) + YEARS):
        yield world


def _asked(told: Story) -> Proposal:
    return destructions.propose(told.selection, RULE, actor=told.users["sri"])


def _approved(told: Story) -> Destruction:
    asked = _asked(told)
    proposals.approve(asked, digest=asked.digest, actor=told.users["wati"])
    return Destruction.objects.get(pk=asked.subject_id)


def _sent(told: Story) -> list[Application]:
    found = Application.objects.filter(vacancy__selection=told.selection, state="submitted")
    return list(found.order_by("number"))


def test_nothing_is_due_before_its_day_nor_while_the_selection_runs(world: Story) -> None:
    assert [due.day for due in destructions.due_of(world.selection)] == [None, None, None]
    with pytest.raises(Refused):
        destructions.propose(world.selection, RULE, actor=world.users["sri"])


def test_what_was_decided_is_destroyed_and_the_log_stays_sound(
    told: Story, django_capture_on_commit_callbacks: Any
) -> None:
    sent = _sent(told)
    assert len(sent) > 3
    documents = list(ApplicationDocument.objects.filter(application__in=sent).select_related("file"))
    names = [item.snapshot["full_name"] for item in sent]
    row = _approved(told)
    assert not any(destructions.is_erased(item) for item in _sent(told))  # approving alone destroys nothing
    somebody = told.users["sri"].person  # to whom other mails of the selection stay
    about = {
        "selection": told.selection,
        "person": somebody,
        "kind": "receipt",
        "made_at": clock.now(),
        "due_at": clock.now(),
    }
    of_it, other = (
        Mail.objects.create(about=sent[0].pk, **about),
        Mail.objects.create(about=somebody.pk, **about),
    )
    _age({one.file.sha256 for one in documents})
    with django_capture_on_commit_callbacks(execute=True):
        assert destructions.work() == len(sent)
    assert Destruction.objects.get(pk=row.pk).state == "done"
    for item in _sent(told):
        assert item.number and destructions.is_erased(item)
        assert not Body.objects.filter(event__subject_id=item.pk, event__action="application.submit").exists()
    said = "".join(Body.objects.filter(event__scope=told.selection.scope).values_list("text", flat=True))
    assert [name for name in names if name in said] == []
    assert not Mail.objects.filter(
        selection=told.selection, person__in=[one.person_id for one in sent]
    ).exists()
    assert list(Mail.objects.filter(pk__in=[of_it.pk, other.pk])) == [other]
    living = set(
        StoredFile.objects.exclude(pk__in=Erasure.objects.values("pk")).values_list("sha256", flat=True)
    )
    assert not [
        one
        for one in documents
        if one.file.sha256 not in living and default_storage.exists(path_of(one.file.sha256))
    ]
    with pytest.raises(store.Destroyed):
        store.read(documents[0].file)
    gone = StoredFile.objects.filter(pk__in=Erasure.objects.filter(gone="file").values("pk"))
    assert set(gone.values_list("name", flat=True)) == {StoredFile.NAMELESS}
    assert StoredFile.NAMELESS not in StoredFile.objects.exclude(pk__in=gone).values_list("name", flat=True)
    assert verify().breaks == []
    assert destructions.work() == 0  # a second call does nothing

    with django_capture_on_commit_callbacks(execute=True):  # what is left is still compared with the log
        _without_guards(f"UPDATE selection_application SET number = 'X' WHERE number = '{sent[0].number}'")
    assert "row_value" in {item.kind for item in verify().breaks}
    with django_capture_on_commit_callbacks(execute=True):  # and no name comes back
        _without_guards(f"UPDATE audit_storedfile SET name = 'KTP.pdf' WHERE id = '{_key(gone[0].pk)}'")
    assert "nama berkas yang dimusnahkan masih ada" in {item.detail for item in verify().breaks}


def _age(digests: Iterable[str]) -> None:
    """The bytes were touched last two hours ago."""
    for digest in digests:
        path = default_storage.path(path_of(digest))
        os.utime(path, (os.path.getmtime(path) - 7200,) * 2)


def test_of_a_file_only_the_name_goes_and_only_with_its_entry(told: Story) -> None:
    document = ApplicationDocument.objects.filter(application=_sent(told)[0]).select_related("file").first()
    assert document is not None
    asked = _approved(told)
    like = erasing.by_two("not_passed", chain=asked.scope, agency=document.application.agency_key)
    row = StoredFile.objects.filter(pk=document.file_id)
    other = StoredFile.objects.exclude(pk=document.file_id).first()
    with ledger.unit_of_work(), ledger.approved_by(*(UUID(key) for key in asked.approvals)):
        erasing.files(like, [document.file], actor=SYSTEM_ACTOR)
        for wrong in ({"name": "x.pdf"}, {"name": StoredFile.NAMELESS, "sha256": "0" * 64}):
            with pytest.raises(DatabaseError, match="data_destroyed"), transaction.atomic():
                row.update(**wrong)
        with pytest.raises(DatabaseError, match="data_destroyed"), transaction.atomic():
            StoredFile.objects.filter(pk=other.pk).update(name=StoredFile.NAMELESS)  # type: ignore[union-attr]
    with pytest.raises(DatabaseError, match="data_destroyed"), transaction.atomic():
        row.update(name=StoredFile.NAMELESS)  # the entry has its place in the log: it is too late
    assert verify().breaks == []
    _without_guards(
        f"UPDATE audit_storedfile SET name = '{StoredFile.NAMELESS}' WHERE id = '{_key(other.pk)}'"
    )  # type: ignore[union-attr]
    assert [item.detail for item in verify().breaks if item.kind == "file"] == [
        "nama berkas hilang tanpa berita pemusnahan"
    ]
    assert store.clean_name(f"a/{StoredFile.NAMELESS}") == "berkas"  # nobody's upload is called so


def test_bytes_that_somebody_is_sending_stay_until_the_next_sweep(
    told: Story, django_capture_on_commit_callbacks: Any
) -> None:
    payload = b"%PDF-1.7 hanya di sini"
    putu = told.users["putu"]
    with ledger.unit_of_work():
        stored = store.put(payload, name="a.pdf", media_type="application/pdf")
        row = WalletDocument(person=putu.person, kind="cv", file=stored)
        ledger.create(row, actor=putu)
    with django_capture_on_commit_callbacks(execute=True):
        own_erasures.erase(putu.person, actor=putu)
    assert store.is_destroyed(stored.pk) and store.is_lying(stored.sha256)  # touched a moment ago
    assert erasing.sweep() == 0
    _age([stored.sha256])
    store.put(payload, name="b.pdf", media_type="application/pdf")  # an upload touches them again
    assert not store.drop_bytes(stored.sha256, gone={stored.pk})
    other = StoredFile.objects.get(sha256=stored.sha256, name="b.pdf")
    _age([stored.sha256])
    assert erasing.sweep() == 0  # another's file needs them
    assert store.drop_bytes(stored.sha256, gone={stored.pk, other.pk})
    assert verify().breaks[0].kind == "file"  # the other's bytes are missed


def test_pages_that_showed_it_say_that_it_is_gone(told: Story) -> None:
    document = ApplicationDocument.objects.filter(application=_sent(told)[0]).first()
    assert document is not None
    person = document.application.person
    assert wallet.of(person).offered  # what was not destroyed lies in his wallet
    _approved(told)
    destructions.work()
    observer = signed_in(told, "wati")
    gone = observer.get(reverse("applicant_document", args=[document.pk]))
    assert gone.status_code == 410 and "dimusnahkan menurut aturan" in text_of(gone)
    assert not [item for item in wallet.of(person).offered.values() if item.file.pk == document.file_id]
    for name in ("observer_timeline", "observer_openings", "retention_desk"):
        assert observer.get(reverse(name, args=[told.selection.pk])).status_code == 200
    own = next(client for user, client in _clients(told) if user.person_id == person.pk)
    for name in ("my_data", "my_data_trail", "my_applications", "wallet_list"):
        assert own.get(reverse(name)).status_code == 200
    assert own.get(reverse("application_detail", args=[document.application_id])).status_code == 200
    card = reverse("result_card", args=[document.application_id])
    assert own.get(card).status_code == 200
    assert "kartu hasil tidak dapat dibuat lagi" in text_of(own.post(card, follow=True))
    with pytest.raises(Refused):
        packs.ask(
            told.selection, actor=told.users["sri"]
        )  # a stopped one has no pack; nothing breaks on the way


def _clients(told: Story) -> list[tuple[Any, Any]]:
    return [(user, signed_in(told, name)) for name, user in told.users.items()]


# --- attackers ----------------------------------------------------------------------------------------------------------


def test_nobody_approves_his_own_and_only_the_observer_approves(told: Story) -> None:
    asked = _asked(told)
    for who in ("sri", "slamet", "karto", "ani", "putu"):
        with pytest.raises(NotAllowed):
            proposals.approve(asked, digest=asked.digest, actor=told.users[who])
    with pytest.raises(Stale):
        proposals.approve(asked, digest="0" * 64, actor=told.users["wati"])
    assert Destruction.objects.get(pk=asked.subject_id).state == "proposed"
    assert destructions.work() == 0


def test_an_approval_is_good_once(told: Story) -> None:
    asked = _asked(told)
    proposals.approve(asked, digest=asked.digest, actor=told.users["wati"])
    with pytest.raises(Refused):
        proposals.approve(Proposal.objects.get(pk=asked.pk), digest=asked.digest, actor=told.users["wati"])
    destructions.work()
    with pytest.raises(Refused):
        _asked(told)  # nothing is left that is due


def test_a_hold_keeps_and_one_that_comes_after_the_approval_too(told: Story) -> None:
    first, second = _sent(told)[:2]
    hold = _hold(told, "wati", "observer", first.person)
    assert str(first.pk) not in json.loads(_asked(told).arguments)["found"]["applications"]
    waiting = Destruction.objects.get(state="proposed")
    _hold(told, "sri", "court", second.person)
    asked = destructions.proposal_of(waiting)
    assert asked is not None
    with pytest.raises(Stale):  # it would destroy less than was asked for: asked for anew
        proposals.approve(asked, digest=asked.digest, actor=told.users["wati"])
    destructions.withdraw(waiting, actor=told.users["sri"])
    row = _approved(told)
    third = _sent(told)[2]
    _hold(told, "sri", "objection", third.person)
    destructions.work()
    for item in (first, second, third):
        item.refresh_from_db()
        assert not destructions.is_erased(item)
    assert Destruction.objects.get(pk=row.pk).erased[str(third.pk)] == "held"
    with pytest.raises(NotAllowed):
        data_holds.end(hold, reason="Selesai.", actor=told.users["sri"])  # the observer's own
    data_holds.end(hold, reason="Selesai.", actor=told.users["wati"])
    with pytest.raises(NotAllowed):
        _hold(told, "putu", "court", first.person)


def _hold(told: Story, who: str, kind: str, person: Any) -> DataHold:
    return data_holds.place(
        told.selection, kind=kind, reason="Perkara.", person=person, until=None, actor=told.users[who]
    )


def test_a_body_is_not_deleted_without_its_entry(told: Story) -> None:
    body = Body.objects.filter(event__action="application.submit").first()
    assert body is not None
    with pytest.raises(DatabaseError, match="data_destroyed"), transaction.atomic():
        Body.objects.filter(pk=body.pk).delete()
    _without_guards(f"DELETE FROM audit_body WHERE event_id = '{_key(body.pk)}'")
    assert "body" in {item.kind for item in verify().breaks}


def test_an_entry_without_two_persons_is_refused_and_found(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = _sent(told)[0]
    like = erasing.by_two("not_passed", chain=application.scope, agency=application.agency_key)
    with pytest.raises(NotAllowed), ledger.unit_of_work():
        erasing.bodies(like, [application], actor=SYSTEM_ACTOR)
    some = list(Event.objects.filter(action="proposal.approve").values_list("pk", flat=True)[:1])
    with ledger.unit_of_work(), ledger.approved_by(*some):  # whoever runs the site names half an approval
        erasing.bodies(like, [application], actor=SYSTEM_ACTOR)
    stopped = Event.objects.filter(
        subject_type="accounts.proposal", action__in=["proposal.create", "proposal.approve"]
    )
    of_stop = stopped.filter(
        subject_id=Proposal.objects.filter(action="stop_selection", state="approved").get().pk
    )
    other = _sent(told)[1]
    with ledger.unit_of_work(), ledger.approved_by(*of_stop.values_list("pk", flat=True)):
        erasing.bodies(like, [other], actor=SYSTEM_ACTOR)  # a whole approval, of something else
    found = [item for item in verify().breaks if item.kind == "body"]
    unapproved = {item.where.split()[-1] for item in found if "dua orang" in item.detail}
    assert {str(event.pk) for event in Event.objects.filter(subject_id=other.pk, content=None)} <= unapproved
    assert erasing.sweep() == 0
    assert any("dua orang" in item.detail for item in found)
    entries = Leaf.objects.filter(event__action="erasure.data_destroyed").order_by("seq")
    for leaf, written in zip(entries, (None, [None, "x", 1]), strict=False):
        text = json.dumps({**json.loads(leaf.text), "appr": written})
        _without_guards(f"UPDATE audit_leaf SET text = '{text}' WHERE seq = {leaf.seq}")
    assert {"hash", "body"} <= {item.kind for item in verify().breaks}  # and it goes on to the end
    assert any("tanpa berita pemusnahan" in item.detail for item in found)


def test_an_owner_destroys_nothing_of_a_selection(told: Story) -> None:
    application = _sent(told)[0]
    user = next(user for user in told.users.values() if user.person_id == application.person_id)
    like = erasing.by_owner("own", owner=user.person_id)
    with ledger.unit_of_work():
        erasing.bodies(like, [application], actor=user)
    assert "body" in {item.kind for item in verify().breaks}


def test_an_owner_destroys_no_file_that_an_application_names(told: Story) -> None:
    document = ApplicationDocument.objects.filter(application=_sent(told)[0]).select_related("file").first()
    assert document is not None
    user = next(user for user in told.users.values() if user.person_id == document.application.person_id)
    with ledger.unit_of_work():
        erasing.files(erasing.by_owner("own", owner=user.person_id), [document.file], actor=user)
    assert str(document.file_id) in " ".join(item.where for item in verify().breaks)


def test_a_missing_file_without_its_entry_is_found(told: Story) -> None:
    stored = ApplicationDocument.objects.select_related("file").first().file  # type: ignore[union-attr]
    path = default_storage.path(path_of(stored.sha256))
    with open(path, "rb") as handle:
        kept = handle.read()
    default_storage.delete(path_of(stored.sha256))
    try:
        assert "file" in {item.kind for item in verify().breaks}
    finally:
        with open(path, "wb") as handle:
            handle.write(kept)


def _key(value: Any) -> str:
    return value.hex if connection.vendor == "sqlite" else str(value)


def _without_guards(sql: str) -> None:
    owner.tear_off()
    with owner.as_owner(), connection.cursor() as cursor:
        cursor.execute(sql)


# --- pages --------------------------------------------------------------------------------------------------------------


def test_the_secretariat_proposes_and_the_observer_approves_on_their_pages(told: Story) -> None:
    desk = reverse("retention_desk", args=[told.selection.pk])
    sri, wati = signed_in(told, "sri"), signed_in(told, "wati")
    assert "Usulkan pemusnahan" in text_of(sri.get(desk)) and "Usulkan pemusnahan" not in text_of(
        wati.get(desk)
    )
    assert signed_in(told, "karto").get(desk).status_code == 404
    place = sri.post(desk, {"step": "propose", "rule": "not_passed"})["Location"]
    asked = Proposal.objects.get(action="destroy")
    assert "Setujui pemusnahan" not in text_of(sri.get(place))
    refused = sri.post(place, {"step": "approve", "digest": asked.digest})
    assert "tidak dapat menyetujui usulannya sendiri" in text_of(refused)
    assert signed_in(told, "putu").get(place).status_code == 404
    assert wati.post(place, {"step": "approve", "digest": asked.digest}).status_code == 302
    assert "Disetujui" in text_of(wati.get(place))
    wrong = wati.post(desk, {"step": "hold", "kind": "court", "reason": ""})
    assert wrong.status_code == 200 and not DataHold.objects.exists()
    assert wati.post(desk, {"step": "hold", "kind": "observer", "reason": "Pemeriksaan."}).status_code == 302
    end = reverse("data_hold_end", args=[DataHold.objects.get().pk])
    assert sri.get(end).status_code == 404 and wati.post(end, {"reason": "Selesai."}).status_code == 302


def test_a_proposal_that_is_turned_down_destroys_nothing(told: Story) -> None:
    place = reverse("destruction", args=[_asked(told).subject_id])
    wati = signed_in(told, "wati")
    assert wati.post(place, {"step": "reject", "reason": ""}).status_code == 200
    assert wati.post(place, {"step": "reject", "reason": "Masih diperiksa."}).status_code == 302
    assert Destruction.objects.get().state == "withdrawn" and destructions.work() == 0


# --- what is past its time ----------------------------------------------------------------------------------------------


def _overdue(told: Story) -> list[dict[str, Any]]:
    shown = signed_in(told, "sri").get(reverse("desk")).context["cards"][0].tasks
    return [task for task in shown if task["url"] == reverse("retention_desk", args=[told.selection.pk])]


def test_the_secretariats_desk_says_how_much_is_past_its_time(told: Story) -> None:
    by_rule = {item.rule.code: item.open for item in destructions.due_of(told.selection)}
    count = sum(len(by_rule[code]) for code in ("not_sent", "not_passed"))  # three years: five are not over
    assert by_rule["not_passed"]
    [task] = _overdue(told)
    assert task["status"] == f"{count} arsip sudah melewati masa simpan" and task["tone"] == "waiting"
    wati = signed_in(told, "wati").get(reverse("desk"))
    assert "masa simpan" not in text_of(wati)

    one = _sent(told)[0].person
    _hold(told, "sri", "court", one)
    kept = sum(len(item.held) for item in destructions.due_of(told.selection))
    [task] = _overdue(told)
    assert task["status"].startswith(f"{count - kept} ")
    asked = _asked(
        told
    )  # what is proposed waits for the observer and is no task of the secretariat's any more
    others = [len(item.open) for item in destructions.due_of(told.selection) if item.rule.code == "not_sent"]
    assert [item.number for item in due.of([told.selection])] == [count for count in others if count]
    with clock.at(asked.expires_at + timedelta(seconds=1)):  # nobody answered
        assert [item.number for item in due.of([told.selection])] == [count - kept]
    _hold(told, "wati", "observer", None)
    assert not _overdue(told)


def test_the_day_before_nothing_is_past_its_time(told: Story) -> None:
    day = min(item.day for item in destructions.due_of(told.selection) if item.day)
    noon = told.at(24, 9).replace(year=day.year, month=day.month, day=day.day, hour=12)
    with clock.at(noon - timedelta(days=1)):
        assert due.of([told.selection]) == []
    with clock.at(noon):
        [found] = due.of([told.selection])
        assert found.number == len(
            next(one for one in destructions.due_of(told.selection) if one.day == day).open
        )


def test_however_much_is_past_its_time_the_desk_asks_the_same(told: Story) -> None:
    with CaptureQueriesContext(connection) as one:
        assert len(due.of([told.selection])) == 1
    number = Application.objects.filter(vacancy__selection=told.selection).count()
    assert number > 5 and len(one) == 4
    with CaptureQueriesContext(connection) as many:
        due.of(Selection.objects.all())
    assert len(many) == 5  # and the selections themselves


def test_each_night_one_line_says_it_without_a_name(told: Story, caplog: pytest.LogCaptureFixture) -> None:
    cache.clear()
    with caplog.at_level("INFO", logger="lelang.retention"):
        tell_due()
        tell_due()
        with clock.at(clock.now() + timedelta(days=1)):
            tell_due()
    [found] = due.of([told.selection])
    lines = [record.getMessage() for record in caplog.records if record.name == "lelang.retention"]
    assert len(lines) == 2 and all(
        line.endswith(f"selections=1 applications={found.number}") for line in lines
    )


# --- one's own ----------------------------------------------------------------------------------------------------------


def test_one_erases_what_is_ones_own_and_the_application_stays(told: Story) -> None:
    putu = told.users["putu"]
    client, place = signed_in(told, "putu"), reverse("my_data_erase")
    text = text_of(client.get(place))
    assert "Dapat dihapus sekarang" in text and "Profil: telepon" in text and RULE.source in text
    assert "Centang pernyataan ini" in text_of(client.post(place))
    assert Profile.objects.get(person=putu.person).phone
    assert client.post(place, {"sure": "on"}).status_code == 302
    profile = Profile.objects.get(person=putu.person)
    assert (profile.phone, profile.facts_json) == ("", {})
    assert (
        not Body.objects.filter(event__subject_id=profile.pk).exclude(event__action="profile.erase").exists()
    )
    application = Application.objects.get(person=putu.person, state="submitted")
    assert application.snapshot["full_name"] == putu.person.full_name
    assert verify().breaks == []
    with pytest.raises(Refused):
        own_erasures.erase(putu.person, actor=putu)


def test_a_hold_keeps_ones_own_too_and_nobody_erases_anothers(told: Story) -> None:
    putu = told.users["putu"]
    with pytest.raises(NotAllowed):
        own_erasures.erase(putu.person, actor=told.users["ratna"])
    _hold(told, "sri", "court", putu.person)
    answer = signed_in(told, "putu").post(reverse("my_data_erase"), {"sure": "on"})
    assert "ditangguhkan" in text_of(answer) and Profile.objects.get(person=putu.person).phone


# --- correcting ---------------------------------------------------------------------------------------------------------


def test_a_correction_is_asked_for_and_answered_once(told: Story) -> None:
    putu, place = signed_in(told, "putu"), reverse("my_corrections")
    application = Application.objects.get(person=told.users["putu"].person, state="submitted")
    asked = {
        "application": application.pk,
        "kind": "identity",
        "wrong": "Putu Conto",
        "right": "Putu Contoh, KTP",
    }
    assert "Putu Conto" in text_of(putu.post(place, {**asked, "right": ""}))  # nothing typed is lost
    assert putu.post(place, asked).status_code == 302
    row = application.corrections.get()
    assert row.due_at - row.asked_at == timedelta(hours=72)
    other = Application.objects.filter(state="submitted").exclude(pk=application.pk).first()
    assert putu.post(place, {**asked, "application": other.pk}).status_code == 200  # type: ignore[union-attr]
    assert not other.corrections.exists()  # type: ignore[union-attr]
    answer = reverse("correction_answer", args=[row.pk])
    for who in ("putu", "wati", "ani", "slamet"):
        assert signed_in(told, who).get(answer).status_code == 404
    sri, desk = signed_in(told, "sri"), reverse("desk")
    assert "Permintaan perbaikan data" in text_of(sri.get(desk))
    with clock.at(row.due_at + timedelta(seconds=1)):
        [task] = retention_display.waiting_corrections(corrections.waiting([told.selection]))
        assert (task["tone"], task["status"]) == ("danger", "Terlambat")
    assert sri.post(answer, {"granted": "no", "said": ""}).status_code == 200
    assert sri.post(answer, {"granted": "yes", "said": "Nama dibetulkan pada surat."}).status_code == 302
    assert "Permintaan perbaikan data" not in text_of(sri.get(desk))
    with pytest.raises(Refused):
        corrections.answer(row, granted=False, said="x", actor=told.users["sri"])
    assert "Nama dibetulkan pada surat." in text_of(putu.get(place))
    assert Leaf.objects.count() and verify().breaks == []
