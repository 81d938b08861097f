"""Applicants received elsewhere: what a clerk is told before anything is written, what is entered once, and who may take it over."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Person, User
from audit import clock, ledger
from audit.errors import Refused, Stale
from audit.models import Body, Event
from config.demo import story
from panels.services import rosters
from reports import inbox_display
from reports.enums import DocumentKind
from reports.forms.personal import CorrectionForm
from reports.models import Document
from reports.services import exceptions, news_mails, own_erasures, trails
from selection import import_table, queries, screeners
from selection.enums import Channel, MailKind
from selection.models import (
    Application,
    ApplicationDocument,
    ClaimCode,
    ImportCheck,
    Imported,
    Mail,
    Profile,
)
from selection.services import (
    applications,
    claims,
    corrections,
    data_holds,
    entering,
    import_checks,
    importing,
)
from tests.applicants import announced, draft, pdf, post
from tests.imports_by_hand import NIP, OTHER, account, archive, checked, entered, into, line, table
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture
def sri(told: story.Story) -> User:
    return told.users["sri"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_letter_becomes_an_application_with_its_channel_its_time_and_who_entered_it(told, sri, tmp_path):
    path = archive({f"berkas/{NIP}/ktp.pdf": pdf()}, tmp_path)
    [application] = entered(told, table(line()), path)
    imported = application.imported
    assert (application.state, application.unclaimed, imported.state) == ("submitted", True, "waiting")
    assert application.submitted_at == imported.received_at < imported.entered_at
    assert (imported.channel, imported.entered_by, imported.letter_number) == (
        Channel.PAPER,
        sri.person,
        "800/12/2026",
    )
    assert application.person.nip == NIP and not application.person.users.exists()
    document = ApplicationDocument.objects.get(application=application)
    assert document.slot.code == "ktp" and document.state == "current"
    said = Body.objects.get(
        event=Event.objects.get(subject_id=application.pk, action="application.enter")
    ).text
    assert '"channel":"paper"' in said and str(sri.pk) in said
    assert applications.evaluate(application.vacancy, application.snapshot)


def test_nothing_is_written_by_a_dry_run_and_every_bad_row_says_what_is_wrong(told):
    far = (clock.now() + timedelta(days=300)).strftime("%d-%m-%Y")
    rows = [
        line(),
        line(nip="1,97504E+17"),
        line(nip="197504152000031000"),
        line(nip=OTHER, full_name="Nyoman Contoh", post="99"),
        line(nip=OTHER, full_name="Nyoman Contoh", day="01-01-2020"),
        line(nip=OTHER, full_name="Nyoman Contoh", day=far),
        line(full_name="Ketut Lain"),
        line(channel="merpati", grade="V/a", email="wayan", zone="GMT"),
        line(full_name="=cmd|' /C calc'!A0"),
    ]
    before = Event.objects.count()
    found = importing.examine(checked(told, table(*rows)))
    assert [item.row.line for item in found.good] == [2]
    wrong = {(problem.line, problem.column) for problem in found.problems}
    assert {
        (3, "NIP"), (4, "NIP"), (5, "Jabatan"), (6, "Jam diterima"), (7, "Jam diterima"), (8, "NIP"),
        (9, "Diterima melalui"), (9, "Golongan"), (9, "E-mail"), (9, "Zona waktu"), (10, "Nama lengkap dan gelar"),
    } <= wrong  # fmt: skip
    assert (Event.objects.count(), Application.objects.count(), Person.objects.filter(nip=NIP).count()) == (
        before,
        0,
        0,
    )


def test_two_thousand_rows_are_looked_at_in_a_fixed_number_of_reads(told):
    def looked_at(count: int) -> tuple[int, int]:
        rows = [line(nip=f"1975{1 + at // 999 % 12:02d}15200003{1}{1 + at % 999:03d}") for at in range(count)]
        check = checked(told, table(*rows))
        with CaptureQueriesContext(connection) as reads:
            found = importing.examine(check)
        import_checks.drop(check)
        return len(reads), len(found.good)

    few, many = looked_at(20), looked_at(2000)
    assert few[1] == 20 and many[1] == 2000
    assert few[0] == many[0] <= 12


def test_the_same_file_enters_nobody_twice(told, sri):
    payload = table(line(), line(nip=OTHER, full_name="Nyoman Contoh, S.H."))
    assert len(entered(told, payload)) == 2
    again = checked(told, payload)
    found = importing.examine(again)
    assert (len(found.good), len(found.already), found.problems) == (0, 2, [])
    with pytest.raises(Refused):
        entering.begin(again, seen=found.digest, actor=sri)
    assert Application.objects.filter(unclaimed=True).count() == 2


def test_what_was_looked_at_is_what_is_entered(told, sri):
    """Two clerks with the same file: the second sees what the first did before anything happens."""
    payload = table(line())
    mine, theirs = checked(told, payload), checked(told, payload)
    seen = importing.examine(mine).digest
    into(theirs, sri)
    with pytest.raises(Stale):
        entering.begin(mine, seen=seen, actor=sri)
    assert Application.objects.filter(unclaimed=True).count() == 1


def test_good_rows_are_entered_and_the_bad_one_waits_for_its_mended_file(told):
    made = entered(told, table(line(), line(nip=OTHER, full_name="Nyoman Contoh", grade="V/x")))
    assert [one.imported.nip for one in made] == [NIP]
    mended = entered(told, table(line(), line(nip=OTHER, full_name="Nyoman Contoh", grade="IV/a")))
    assert [one.imported.nip for one in mended] == [OTHER]


def test_what_a_person_typed_stays_and_the_differences_are_named(told):
    """Putu has an account, a profile and has applied himself; Ratna has an account and sent a letter."""
    putu, ratna = told.users["putu"], told.users["ratna"]
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    applications.save_profile(
        ratna.person, {"unit": "Bappeda", "facts_json": {"grade": "III/d"}}, actor=ratna
    )
    rows = [
        line(nip=putu.person.nip, full_name=putu.person.full_name),
        line(nip=ratna.person.nip, full_name=ratna.person.full_name, unit="Inspektorat"),
    ]
    check = checked(told, table(*rows))
    found = importing.examine(check)
    assert [said[1]["number"] for _row, said in found.already] == [sent.number]
    notes = [note for note in found.good[0].notes if "column" in note[1]]
    assert {(note[1]["here"], note[1]["there"]) for note in notes} == {
        ("Inspektorat", "Bappeda"),
        ("IV/b", "III/d"),
    }
    [made] = into(check, told.users["sri"])
    profile = Profile.objects.get(person=ratna.person)
    assert (profile.unit, profile.facts_json, made.snapshot["unit"]) == (
        "Bappeda",
        {"grade": "III/d"},
        "Inspektorat",
    )
    assert made.person == ratna.person


def test_a_letter_is_not_hers_by_the_nip_alone(told):
    """Whoever typed the NIP into a profile sees nothing of the letter, and cannot withdraw, amend or double it."""
    ratna = told.users["ratna"]
    [made] = entered(told, table(line(nip=ratna.person.nip, full_name=ratna.person.full_name)))
    client = client_of(ratna)
    for name in ("application_detail", "receipt", "application_withdraw"):
        assert client.get(reverse(name, args=[made.pk])).status_code == 404
    assert made.number not in client.get(reverse("my_applications")).content.decode()
    assert not made.permits(ratna, "owner") and not made.permits(ratna, "claim")
    with pytest.raises(Refused):
        applications.withdraw(made, actor=ratna)
    with pytest.raises(Refused, match="klaim"):
        applications.start(made.vacancy, actor=ratna)
    with ledger.unit_of_work():
        ledger.record(made, "opened", actor=told.users["sri"])
    assert not trails.of(ratna.person).filter(subject_id=made.pk).exists()  # nor who opened it
    with pytest.raises(Refused, match="klaim"):
        corrections.ask(made, kind="identity", wrong="a", right="b", actor=ratna)
    assert made not in CorrectionForm(person=ratna.person).fields["application"].queryset
    assert [item for item, _rule in own_erasures.kept(ratna.person) if item.pk == made.pk] == []
    assert not Document(application=made).permits(ratna, "owner")


def test_no_mail_goes_to_who_merely_has_the_nip_of_a_letter(told):
    """Neither does a letter that is not claimed count among the posts he may apply for."""
    [made] = entered(told, table(line()))
    rival = made.person
    own = Application(vacancy=post(told, "02"), person=rival)
    assert applications.posts_sent(own) == 0
    row = Mail(
        selection=told.selection, vacancy=made.vacancy, person=rival, kind=MailKind.NEWS, about=made.pk
    )
    assert inbox_display.link(row) is None
    document = Document(
        kind=DocumentKind.ADMIN_RESULT, pk=made.pk, selection=told.selection, vacancy=made.vacancy
    )
    news_mails.tell(document)
    assert not Mail.objects.filter(person=rival).exists()


def test_somebody_who_uses_the_nip_under_another_name_gets_no_letter_and_stops_none(told):
    account("Rival Lain", NIP)
    check = checked(told, table(line()))
    found = importing.examine(check)
    assert "Rival Lain" in str(found.good[0].notes)
    [made] = into(check, told.users["sri"])
    assert (made.person.full_name, made.person.nip, made.imported.nip) == (
        "Dr. Wayan Contoh, M.Si.",
        None,
        NIP,
    )
    owner = account("Wayan Contoh")
    code, _kept = claims.give(made.imported, actor=told.users["sri"])
    assert claims.claim(nip=NIP, code=code, actor=owner)[0].person == owner.person


def test_the_code_makes_the_letter_ones_own_with_its_receipt(told, sri):
    [made] = entered(told, table(line()))
    owner = account("Wayan Contoh")
    waiting = applications.start(post(told, "02"), actor=owner)
    code, kept_code = claims.give(made.imported, actor=sri)
    assert code.replace("-", "") not in kept_code.digest
    client = client_of(owner)
    answer = client.post(reverse("claim"), {"nip": NIP, "code": code.lower()})
    assert answer.url == reverse("application_detail", args=[made.pk])
    made.refresh_from_db()
    owner = User.objects.get(pk=owner.pk)
    assert (made.unclaimed, made.imported.state, owner.person_id) == (False, "claimed", made.person_id)
    waiting.refresh_from_db()
    assert waiting.person_id == owner.person_id  # a draft of his comes with him
    page = client.get(reverse("receipt", args=[made.pk])).content.decode()
    assert (
        "Kertas, nomor 800/12/2026" in page
        and str(sri.person) in page
        and "Pakta Integritas yang" not in page
    )
    assert client.post(reverse("claim"), {"nip": NIP, "code": code}).status_code == 422  # once
    applications.save_profile(owner.person, {"unit": "BPKAD Kota"}, actor=owner)
    assert applications.amend(made, actor=owner).snapshot["unit"] == "BPKAD Kota"
    applications.withdraw(made, actor=owner)
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_a_rival_with_the_nip_guesses_in_vain(told, sri):
    """The same words for a wrong NIP, a wrong code and one that has run out; after some tries he waits, and the owner does not."""
    [made] = entered(told, table(line()))
    code, _kept = claims.give(made.imported, actor=sri)
    rival, owner = account("Rival Lain"), account("Wayan Contoh")
    client, said = client_of(rival), set()
    for nip, tried in ((NIP, "AAAA-BBBB-CCCC"), (OTHER, code), ("x", code)):
        answer = client.post(reverse("claim"), {"nip": nip, "code": tried})
        said.add(str(answer.context["form"].non_field_errors()))
        assert answer.status_code == 422
    assert len(said) == 1
    for _try in range(4):
        answer = client.post(reverse("claim"), {"nip": NIP, "code": "AAAA-BBBB-CCCC"})
    assert "Tunggu" in answer.content.decode()
    ClaimCode.objects.update(expires_at=clock.now())
    with pytest.raises(Refused):
        claims.claim(nip=NIP, code=code, actor=owner)
    newer, _kept = claims.give(made.imported, actor=sri)
    assert client_of(owner).post(reverse("claim"), {"nip": NIP, "code": newer}).status_code == 302
    made.refresh_from_db()
    assert made.person_id == User.objects.get(pk=owner.pk).person_id


def test_who_serves_in_the_selection_takes_no_letter_over(told, sri):
    [made] = entered(told, table(line()))
    code, _kept = claims.give(made.imported, actor=sri)
    with pytest.raises(Refused, match="bertugas"):
        claims.claim(nip=NIP, code=code, actor=told.users["sri"])
    made.refresh_from_db()
    assert made.unclaimed


def test_a_letter_received_in_time_is_entered_after_the_close_and_a_late_one_never(told, sri):
    period = queries.registration_of(told.selection)
    late = (period.ends_at + timedelta(minutes=5)).astimezone(ZoneInfo("Asia/Makassar"))
    rows = [
        line(),
        line(
            nip=OTHER, full_name="Nyoman Contoh", day=late.strftime("%d-%m-%Y"), time=late.strftime("%H.%M")
        ),
    ]
    with clock.at(period.ends_at + timedelta(days=1)):
        found = importing.examine(checked(told, table(*rows)))
        assert [item.row.line for item in found.good] == [2]
        assert "ditutup" in found.problems[0].message[0]
        made = entered(told, table(*rows))
        assert made[0].imported.entered_late
        concerns = exceptions.of(told.selection, [told.selection])
    assert [one.message[1]["name"] for one in concerns if one.kind == "imported"] == [str(sri.person)]


def test_an_upload_that_is_dropped_while_it_is_judged_ends_quietly(told, sri, tmp_path, monkeypatch):
    path = archive({f"{NIP}/ktp.pdf": pdf()}, tmp_path)
    check = import_checks.take(told.selection, table(line()), "x.csv", path, "x.zip", actor=sri)
    judged = import_checks.intake.judged

    def dropping(*given, **more):
        found = judged(*given, **more)
        import_checks.drop(ImportCheck.objects.get(pk=check.pk))
        return found

    monkeypatch.setattr(import_checks.intake, "judged", dropping)
    assert import_checks.work(check.pk)
    assert not ImportCheck.objects.exists()
    with pytest.raises(Refused, match="sudah dihapus"):
        import_checks.kept_of(check, check.members[0])


def test_a_worker_whose_lease_ran_out_writes_over_nobodys_work(told, sri, tmp_path, monkeypatch):
    path = archive({f"{NIP}/ktp.pdf": pdf()}, tmp_path)
    check = import_checks.take(told.selection, table(line()), "x.csv", path, "x.zip", actor=sri)
    judged, later = import_checks.intake.judged, clock.now() + timedelta(minutes=9)

    def overtaken(*given, **more):
        ImportCheck.objects.filter(pk=check.pk).update(lease_until=later)
        return judged(*given, **more)

    monkeypatch.setattr(import_checks.intake, "judged", overtaken)
    import_checks.work(check.pk)
    found = ImportCheck.objects.get(pk=check.pk)
    assert (found.state, found.lease_until, found.done) == (ImportCheck.RUNNING, later, 0)


def test_a_withdrawn_letter_stops_no_claim_and_a_hold_does(told, sri):
    """A rival uses the NIP, so the letter has a person of its own: claimed it would leave the person whom the hold names."""
    account("Rival Lain", NIP)
    [made] = entered(told, table(line()))
    own = account("Wayan Contoh")
    sent = applications.start(made.vacancy, actor=own)
    importing.withdraw_for(made.imported, reason="Surat 801/2026", actor=sri)
    code, _kept = claims.give(made.imported, actor=sri)
    hold = data_holds.place(
        told.selection, kind="objection", reason="Sengketa.", person=made.person, until=None, actor=sri
    )
    with pytest.raises(Refused, match="Hubungi Sekretariat"):
        claims.claim(nip=NIP, code=code, actor=own)
    data_holds.end(hold, reason="Selesai.", actor=sri)
    code, _kept = claims.give(made.imported, actor=sri)
    assert [one.pk for one in claims.claim(nip=NIP, code=code, actor=own)] == [made.pk]
    sent.refresh_from_db()
    assert sent.state == "draft"


def test_whose_letter_waits_under_his_nip_neither_sits_on_the_panel_nor_judges(told):
    rival, other = account("Rival Lain", NIP), account("Wayan Contoh")
    entered(told, table(line()))
    assert screeners.is_applicant(told.selection, rival)
    assert not screeners.is_applicant(told.selection, other)
    with pytest.raises(Refused, match="melamar dalam seleksi ini"):
        rosters.require_seatable(told.selection, rival.person)
    rosters.require_seatable(told.selection, other.person)


def test_no_more_posts_than_the_plan_allows(told):
    rows = [line(), line(post="02")]
    found = importing.examine(checked(told, table(*rows)))
    assert len(found.good) == told.selection.posts_per_person == 1
    assert [(one.line, one.column) for one in found.problems] == [(3, "Jabatan")]


def test_a_file_that_every_upload_would_refuse_holds_its_row_back_and_no_other(told, tmp_path):
    path = archive(
        {f"{NIP}/ktp.pdf": b"bukan PDF", f"{OTHER}_ktp.pdf": pdf(), "catatan.pdf": pdf()}, tmp_path
    )
    check = checked(told, table(line(), line(nip=OTHER, full_name="Nyoman Contoh")), path)
    found = importing.examine(check)
    assert [item.row.nip for item in found.good] == [OTHER] and len(found.good[0].files) == 1
    assert [(one.line, one.column) for one in found.problems] == [(2, "ZIP")]
    assert [name for name, _said in found.strays] == ["catatan.pdf"]


def test_nothing_is_entered_while_files_are_being_judged_and_a_silent_worker_stops_nobody(
    told, sri, tmp_path
):
    path = archive({f"{NIP}/ktp.pdf": pdf()}, tmp_path)
    check = import_checks.take(told.selection, table(line()), "x.csv", path, "x.zip", actor=sri)
    check.selection = told.selection
    with pytest.raises(Refused, match="belum selesai"):
        entering.begin(check, seen=importing.examine(check).digest, actor=sri)
    client = client_of(sri)
    client.post(reverse("import_judge", args=[told.selection.pk, check.key]))
    page = client.get(reverse("import_check", args=[told.selection.pk, check.key])).content.decode()
    assert "Impor 1 pelamar" in page


def test_a_clerk_goes_from_the_file_to_the_code(told, sri):
    client, key = client_of(sri), [told.selection.pk]
    template = client.get(reverse("import_template", args=key)).content
    assert template.decode("utf-8-sig").strip().split(";") == import_table.template()[0]
    bad = line(nip=OTHER, full_name="Nyoman Contoh", current_post="=1+1", grade="@x")
    upload = SimpleUploadedFile("pelamar.csv", table(line(), bad))
    page = client.post(reverse("import_new", args=key), {"table": upload})
    shown = client.get(page.url)
    assert "Nyoman" not in str(shown.context["good"]) and "Baris 3" in shown.content.decode()
    problems = client.get(page.url + "masalah/").content.decode("utf-8-sig")
    assert "'=1+1" in problems and "'@x" in problems and ";=1" not in problems
    done = client.post(page.url, {"seen": shown.context["found"].digest})
    assert done.url == page.url and "1 pelamar dicatat" in client.get(page.url).content.decode()
    assert client.post(page.url, {"seen": shown.context["found"].digest}).status_code == 302  # pressed twice
    imported = Imported.objects.get()
    given = client.post(reverse("imported_code", args=[imported.pk]))
    assert given.context["code"] in given.content.decode() and "no-store" in given.headers["Cache-Control"]
    again = client.get(reverse("imported_detail", args=[imported.pk])).content.decode()
    assert given.context["code"] not in again
    client.post(reverse("imported_withdraw", args=[imported.pk]), {"reason": "Surat 801/2026"})
    imported.application.refresh_from_db()
    assert imported.application.state == "withdrawn"


def test_an_unsent_draft_gives_way_to_the_letter_of_the_same_person(told, sri):
    ratna = told.users["ratna"]
    own = draft(ratna, post(told), with_documents=False)
    [made] = entered(told, table(line(nip=ratna.person.nip, full_name=ratna.person.full_name)))
    own.refresh_from_db()
    assert own.state == "draft" and made.person != ratna.person
    code, _kept = claims.give(made.imported, actor=sri)
    claims.claim(nip=ratna.person.nip, code=code, actor=ratna)
    own.refresh_from_db()
    made.refresh_from_db()
    assert (own.state, made.person, made.unclaimed) == ("withdrawn", ratna.person, False)
    assert applications.start(post(told), actor=ratna) == made
