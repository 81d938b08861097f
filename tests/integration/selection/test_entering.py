"""Good rows of an import are entered in portions: none twice after a kill, none lost, nobody held up, and no file left lying that nobody names."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services as people_services
from accounts.models import User
from audit import clock, ledger, store
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event, StoredFile
from config.demo import story
from reports.services import exceptions
from selection import imported_display, queries, tasks
from selection.models import Application, ApplicationDocument, ImportCheck, Imported
from selection.services import claims, entering, import_checks, importing, later_files
from tests.applicants import announced, pdf
from tests.imports_by_hand import NIP, OTHER, account, archive, checked, entered, into, line, table
from tests.kept import kept

pytestmark = pytest.mark.django_db
NIPS = [f"19750415200003{at:04d}" for at in range(1001, 1013)]


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture
def sri(told: story.Story) -> User:
    return told.users["sri"]


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "PORTION", 5)
    monkeypatch.setattr(entering.time, "sleep", lambda seconds: None)


def twelve(**changed: str) -> bytes:
    return table(*[line(nip=nip, full_name=f"Wayan Contoh {nip[-2:]}", **changed) for nip in NIPS])


def begun(told: story.Story) -> ImportCheck:
    check = checked(told, twelve())
    entering.begin(check, seen=importing.examine(check).digest, actor=told.users["sri"])
    return check


def killed_at(portion: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies in this portion, after everything was written and before it was committed."""
    written, count = entering.checkpoints.ring, [0]

    def dying() -> None:
        count[0] += 1
        if count[0] == portion:
            raise KeyboardInterrupt
        written()

    monkeypatch.setattr(entering.checkpoints, "ring", dying)


def test_after_a_kill_the_rest_is_entered_and_nobody_twice(told, monkeypatch):
    check = begun(told)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        killed_at(2, patched)
        entering.work(check.pk)
    check.refresh_from_db()
    assert (check.entered, len(check.lines), check.state) == (5, 7, ImportCheck.ENTERING)
    assert Application.objects.filter(unclaimed=True).count() == 5
    assert not entering.work(check.pk)  # the lease of the one that died
    with clock.at(clock.now() + entering.LEASE + timedelta(seconds=1)):
        assert entering.waiting() == [check.pk]
        tasks.enter_import(check.pk)
    check.refresh_from_db()
    assert (check.entered, check.lines, check.state) == (12, [], ImportCheck.ENTERED)
    made = Application.objects.filter(unclaimed=True).order_by("number")
    assert [one.imported.nip for one in made] == NIPS
    assert [one.number[-4:] for one in made] == [f"{at:04d}" for at in range(1, 13)]
    assert not import_checks.folder_of(check).exists()


def dies(check: ImportCheck, portion: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes it next, when the last one has been silent for long enough, dies in this portion."""
    check.refresh_from_db()
    with monkeypatch.context() as patched, clock.at(_later(check)), pytest.raises(KeyboardInterrupt):
        killed_at(portion, patched)
        tasks.enter_import(check.pk)


def _later(check: ImportCheck) -> datetime:
    return (check.lease_until or clock.now()) + timedelta(seconds=1)


def test_what_kills_whoever_enters_it_ends_and_the_clerk_is_told_and_begins_again(
    told, sri, monkeypatch, caplog
):
    check = begun(told)
    for portion in (2, 1, 1):  # each time in the second portion
        dies(check, portion, monkeypatch)
    check.refresh_from_db()
    with clock.at(_later(check)):
        assert entering.waiting() == [check.pk]
        tasks.enter_import(check.pk)
        assert entering.waiting() == []
    check.refresh_from_db()
    assert (check.state, check.entered, check.lines) == (ImportCheck.CHECKED, 5, [])
    lines = [record.getMessage() for record in caplog.records if record.name == "lelang.imports"]
    assert lines == [f"entering given up import={check.key} attempts=3"]

    client, page = Client(), reverse("import_check", args=[told.selection.pk, check.key])
    client.force_login(sri)
    shown = client.get(page)
    text = shown.content.decode()
    assert "berhenti sesudah 5 pelamar" in text and "berulang kali mati mendadak" in text
    assert "tetap tercatat" in text and "Impor 7 pelamar" in text
    # The web server only rings, however often one presses: what kills a worker shall not kill it too.
    with monkeypatch.context() as patched:
        patched.setattr(entering, "ring", lambda check: None)
        for _press in range(2):
            client.post(page, {"seen": shown.context["found"].digest})
        client.post(reverse("import_judge", args=[told.selection.pk, check.key]))
    check.refresh_from_db()
    assert (check.state, check.entered, check.said) == (ImportCheck.ENTERING, 5, "")
    assert "5 dari 12 pelamar sudah dicatat" in client.get(page).content.decode()
    tasks.enter_import(check.pk)
    check.refresh_from_db()
    assert (check.state, check.entered, check.total) == (ImportCheck.ENTERED, 12, 12)
    made = Imported.objects.order_by("application__number").values_list("nip", flat=True)
    assert list(made) == NIPS


def test_an_import_that_gets_on_is_not_given_up_however_often_somebody_dies(told, monkeypatch):
    monkeypatch.setattr(entering, "PORTION", 2)
    check = begun(told)
    for portion in (1, 2, 2, 2, 2):
        dies(check, portion, monkeypatch)
    check.refresh_from_db()
    assert (check.state, check.entered) == (ImportCheck.ENTERING, 8)
    with clock.at(_later(check)):
        tasks.enter_import(check.pk)
    check.refresh_from_db()
    assert (check.state, check.entered) == (ImportCheck.ENTERED, 12)


def test_the_clerk_sees_how_far_it_is_and_that_it_has_ended(told, sri, monkeypatch):
    monkeypatch.setattr(import_checks, "AT_ONCE", -1)
    check = checked(told, twelve())
    client = Client()
    client.force_login(sri)
    page = reverse("import_check", args=[told.selection.pk, check.key])
    client.post(page, {"seen": client.get(page).context["found"].digest})
    shown = client.get(page).content.decode()
    assert "sedang dicatat" in shown and "0 dari 12 pelamar sudah dicatat" in shown
    dropped = client.post(reverse("import_drop", args=[told.selection.pk, check.key]), follow=True)
    assert "Tunggu sampai selesai" in dropped.content.decode()
    monkeypatch.setattr(import_checks, "AT_ONCE", 60)
    shown = client.post(reverse("import_judge", args=[told.selection.pk, check.key]), follow=True)
    assert "12 pelamar dicatat" in shown.content.decode()
    assert Event.objects.filter(action="imported.create").count() == 12


def test_who_is_entered_elsewhere_meanwhile_is_left_out_and_named(told, sri):
    check = begun(told)
    check.refresh_from_db()
    other = checked(told, table(line(nip=NIPS[3], full_name="Wayan Contoh 04")))
    into(other, sri)
    entering.work(check.pk)
    check.refresh_from_db()
    assert check.entered == 11 and [(row, name) for row, name, _said in check.left_out] == [
        (5, "Wayan Contoh 04")
    ]
    client = Client()
    client.force_login(sri)
    shown = client.get(reverse("import_check", args=[told.selection.pk, check.key])).content.decode()
    assert "Wayan Contoh 04" in shown and "tidak dicatat dua kali" in shown


def test_somebody_who_takes_the_nip_at_the_same_moment_stops_no_portion(told, monkeypatch):
    """His person is written between what was read and what is written: the database refuses, and the portion is tried again."""
    check, examine, rival = begun(told), importing.examine, []

    def overtaken(*given: Any, **more: Any) -> Any:
        found = examine(*given, **more)
        if not rival:
            rival.append(NIPS[0])
            people_services.add_person(full_name="Rival Lain", nip=NIPS[0], actor=SYSTEM_ACTOR)
        return found

    monkeypatch.setattr(entering.importing, "examine", overtaken)
    entering.work(check.pk)
    check.refresh_from_db()
    assert (check.state, check.entered) == (ImportCheck.ENTERED, 12)


@pytest.mark.parametrize("ends", ["account", "duty"])
def test_a_clerk_whose_duty_ends_meanwhile_enters_no_more_and_is_told_why(told, sri, ends, monkeypatch):
    """Between two portions: what is in stays, nothing more comes."""
    check, ring = begun(told), entering.checkpoints.ring

    def ended() -> None:
        ring()
        if ends == "account":
            User.objects.filter(pk=sri.pk).update(is_active=False)
        else:
            sri.groups.clear()

    monkeypatch.setattr(entering.checkpoints, "ring", ended)
    entering.work(check.pk)
    check.refresh_from_db()
    assert (check.state, check.entered, check.lines) == (ImportCheck.CHECKED, 5, [])
    shown = imported_display.progress(check, "/")
    assert not shown["done"] and "berhenti sesudah 5 pelamar" in shown["failed"]
    assert "tidak berwenang" in check.said and Application.objects.filter(unclaimed=True).count() == 5


def test_entries_say_how_the_clerk_had_signed_in_though_a_worker_wrote_them(told, sri):
    client = Client()
    client.force_login(sri)
    check = checked(told, twelve())
    page = reverse("import_check", args=[told.selection.pk, check.key])
    client.post(page, {"seen": client.get(page).context["found"].digest})
    texts = set(Event.objects.filter(action="imported.create").values_list("leaf__text", flat=True))
    assert len(texts) == 12 and not any('"auth":"system"' in text for text in texts)


def test_letters_are_entered_in_the_last_minutes_too(told):
    """What was received in time may be entered while applicants send: no portion holds them up."""
    period = queries.registration_of(told.selection)
    payload = table(line())
    with clock.at(period.ends_at - timedelta(minutes=1)):
        assert len(entered(told, payload)) == 1


def test_the_number_of_writes_of_a_portion_does_not_grow_with_its_rows(told, sri, tmp_path, monkeypatch):
    monkeypatch.setattr(entering, "PORTION", 30)

    def writes(nips: list[str], folder: Path) -> int:
        folder.mkdir()
        rows = [line(nip=nip, full_name=f"Wayan Contoh {nip[-2:]}") for nip in nips]
        files = {f"{nip}/ktp.pdf": pdf() for nip in nips}
        check = checked(told, table(*rows), archive(files, folder))
        with CaptureQueriesContext(connection) as asked:
            assert len(into(check, sri)) == len(nips)
        return sum(one["sql"].startswith("INSERT") or "clock_timestamp" in one["sql"] for one in asked)

    assert writes(NIPS[:3], tmp_path / "few") == writes(NIPS[3:], tmp_path / "many") <= 30
    assert ApplicationDocument.objects.filter(application__unclaimed=True).count() == 12


def test_bytes_that_were_laid_and_never_named_are_swept_and_named_ones_stay(told):
    def aged(sha256: str) -> None:
        old = time.time() - store._YOUNG - 1
        for path in (
            Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / store.path_of(sha256),
            store._notes() / sha256,
        ):
            os.utime(path, (old, old))

    lost, named, young = (
        store.lay(b"tidak jadi" + os.urandom(8)),
        store.lay(b"jadi" + os.urandom(8)),
        store.lay(os.urandom(9)),
    )
    with ledger.unit_of_work():
        store.keep_laid([named.row(name="a.pdf", media_type="application/pdf")])
    aged(lost.sha256)
    aged(named.sha256)
    assert store.sweep_laid() == 1
    assert [store.is_lying(one.sha256) for one in (lost, named, young)] == [False, True, True]
    assert sorted(
        note.name
        for note in store._notes().glob("*")
        if note.name in {lost.sha256, named.sha256, young.sha256}
    ) == [young.sha256]
    with pytest.raises(FileNotFoundError):
        store.keep_laid([lost.row(name="a.pdf", media_type="application/pdf")])
    assert not StoredFile.objects.filter(sha256=lost.sha256).exists()


def test_a_forgotten_document_is_added_by_when_it_came_and_seen_by_all(told, sri):
    """The clerk adds it; after the claim its applicant sees how it came; what was entered after the close the observer sees."""
    [made] = entered(told, table(line()))
    period = queries.registration_of(told.selection)
    zone = ZoneInfo(told.selection.zone)
    client, page = Client(), reverse("imported_file", args=[made.imported.pk])
    client.force_login(sri)

    def sent(slot: str, moment: datetime, **changed: str) -> Any:
        given = {"slot": slot, "channel": "paper", "letter_number": "801/12/2026", **changed}
        given["received_at"] = moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        return client.post(page, {**given, "file": SimpleUploadedFile("ktp.pdf", pdf())})

    now = clock.now()
    for wrong, said in (
        (sent("ktp", now - timedelta(hours=1), letter_number=""), "nomor buku agenda"),
        (sent("ktp", now + timedelta(days=1)), "belum tiba"),
        (sent("ktp", period.starts_at - timedelta(days=1)), "lebih awal"),
    ):
        assert wrong.status_code == 422 and said in wrong.content.decode()
    assert sent("ktp", now - timedelta(hours=1)).status_code == 302
    document = ApplicationDocument.objects.get(application=made)
    assert (document.state, document.channel, document.entered_by) == ("current", "paper", sri.person)
    assert sent("ktp", now).status_code == 422  # what lies there is replaced by nobody but its owner
    with clock.at(period.ends_at + timedelta(hours=3)):
        client.force_login(sri)
        slot = later_files.free_slots(made)[0].code
        assert "Dokumen yang diterima sesudahnya" in sent(slot, period.ends_at).content.decode()
        assert sent(slot, period.ends_at - timedelta(hours=1)).status_code == 302
        concerns = exceptions.of(told.selection, [told.selection])
        [concern] = [one for one in concerns if one.kind == "imported"]
        assert concern.message[1]["count"] == 1 and concern.message[1]["name"] == str(sri.person)
    owner = account("Wayan Contoh")
    code, _kept = claims.give(made.imported, actor=sri)
    claims.claim(nip=NIP, code=code, actor=owner)
    client = Client()
    client.force_login(User.objects.get(pk=owner.pk))
    shown = client.get(reverse("application_detail", args=[made.pk])).content.decode()
    assert (
        shown.count("Dokumen ditambahkan") == 2
        and "Kertas, nomor 801/12/2026" in shown
        and str(sri.person) in shown
    )


def test_nothing_is_added_to_what_its_owner_sends_or_has_claimed_or_taken_back(told, sri):
    def refused(imported: Any, said: str) -> None:
        slot = queries.active_slots(told.selection)[0]
        with pytest.raises(Refused, match=said):
            later_files.add(
                imported, slot, [], [], channel="paper", received_at=clock.now(), letter_number="1", actor=sri
            )

    [made, other] = entered(told, table(line(), line(nip=OTHER, full_name="Nyoman Contoh")))
    importing.withdraw_for(other.imported, reason="Surat 801/2026", actor=sri)
    refused(Imported.objects.get(application=other), "sudah ditarik")
    code, _kept = claims.give(made.imported, actor=sri)
    claims.claim(nip=NIP, code=code, actor=account("Wayan Contoh"))
    claimed = Imported.objects.get(application=made)
    refused(claimed, "milik pelamarnya")
    client = Client()
    client.force_login(sri)
    page = client.get(reverse("imported_file", args=[claimed.pk])).content.decode()
    assert 'type="file"' not in page
