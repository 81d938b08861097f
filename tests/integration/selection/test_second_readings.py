"""Nobody is turned down by one pair of eyes; what two differ on the panel decides; and the numbers always balance."""

import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts import services as people
from accounts.enums import Role
from accounts.models import User
from audit import clock, ledger
from audit.errors import NotAllowed, Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from audit.verify import verify
from config.demo import story
from panels import queries as panels
from panels.services import rosters
from selection import balance, queries
from selection.enums import ApplicationState, Verdict
from selection.models import Application, ApplicationDocument, Finding, Vacancy
from selection.services import applications, bulk_findings, screening, second_readings, selections
from tests import corpus
from tests.conftest import shared_world

pytestmark = pytest.mark.django_db

told = shared_world("screening")
REASON = "Pangkat terakhir III/d."


@pytest.fixture
def vacancy(told: story.Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


@pytest.fixture
def joko(vacancy: Vacancy) -> Application:
    """The applicant whose rank is too low."""
    return Application.objects.get(vacancy=vacancy, person__full_name__startswith="Joko")


@pytest.fixture
def finding(joko: Application, told: story.Story) -> Finding:
    """Sri found his rank too low."""
    row = queries.active_requirements(joko.vacancy).get(rule="min_grade")
    return screening.set_finding(
        joko, row, verdict=Verdict.NOT_MET, code="grade_below", reason=REASON, actor=told.users["sri"]
    )


@pytest.fixture
def tuti(told: story.Story) -> User:
    """A second clerk of the secretariat."""
    person = people.add_person(full_name="Tuti Contoh, S.E.", actor=SYSTEM_ACTOR)
    user = people.add_user(person, username="tuti", email="tuti@contoh.example", password="Rahasia-123-tuti")
    selections.assign(told.selection, person, Role.SECRETARIAT, actor=told.users["slamet"])
    return user


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def finish(vacancy: Vacancy, told: story.Story) -> None:
    """Sri decides all that is still open as computed, without anybody reading it again."""
    for application in queries.screening_list(vacancy):
        stored = set(application.findings.values_list("requirement", flat=True))
        for row in queries.active_requirements(vacancy):
            if row.pk not in stored:
                screening.set_finding(
                    application, row, verdict=Verdict.MET, reason="Sesuai dokumen.", actor=told.users["sri"]
                )


def read_page(finding: Finding) -> str:
    return reverse("second_reading", args=[finding.application_id])


def answer(finding: Finding, given: str, reason: str = "") -> dict[str, Any]:
    key = finding.pk.hex
    return {f"{key}-seen": finding.version, f"{key}-answer": given, f"{key}-reason": reason}


# --- the second reader --------------------------------------------------------------------------------------------------


def test_the_same_person_is_no_second_reader_by_whichever_account(
    told: story.Story, finding: Finding, client: Client
) -> None:
    sri = told.users["sri"]
    other = people.add_user(
        sri.person, username="sri2", email="sri2@contoh.example", password="Rahasia-123-sri"
    )
    selections.assign(told.selection, sri.person, Role.SECRETARIAT, actor=told.users["slamet"])
    for user in (sri, other):
        with pytest.raises(NotAllowed, match="orang lain, bukan akun lain"):
            second_readings.read(finding, agrees=True, actor=user)
        signed_in(client, user).post(read_page(finding), answer(finding, "agree"))
    finding.refresh_from_db()
    assert finding.state == "proposed" and finding.second_reader_id is None


def test_past_the_services_the_database_refuses_one_person_as_both_and_a_rejection_by_one(
    told: story.Story, finding: Finding
) -> None:
    sri = told.users["sri"]
    with pytest.raises(IntegrityError, match="finding_read_by_another"), ledger.unit_of_work():
        ledger.transition(finding, "agree", actor=sri, changes={"second_reader": sri.person})
    again = Finding.objects.get(pk=finding.pk)
    with pytest.raises(IntegrityError, match="finding_rejected_by_two"), ledger.unit_of_work():
        ledger.transition(again, "confirm", actor=told.users["karto"])


def test_one_reader_alone_turns_nobody_down(told: story.Story, vacancy: Vacancy, finding: Finding) -> None:
    finish(vacancy, told)
    with pytest.raises(Refused, match="baru dibaca satu orang"):
        screening.propose(vacancy, actor=told.users["sri"])
    second_readings.read(finding, agrees=True, actor=told.users["slamet"])
    screening.propose(vacancy, actor=told.users["sri"])
    vacancy.refresh_from_db()
    assert vacancy.state == "proposed"


def test_the_second_official_reads_beside_the_documents_and_says_why_he_disagrees(
    told: story.Story, finding: Finding, client: Client
) -> None:
    slamet = signed_in(client, told.users["slamet"])
    assert "Baca sebagai pemeriksa kedua" in text_of(slamet.get(reverse("desk")))
    listed = text_of(slamet.get(reverse("second_reading_list", args=[finding.application.vacancy_id])))
    assert "1 lamaran menunggu Anda" in listed and "Joko" in listed and "Putu Contoh" not in listed
    page = slamet.get(read_page(finding))
    assert (
        REASON in text_of(page) and "Sri Contoh" in text_of(page) and "Kartu tanda penduduk" in text_of(page)
    )
    assert all(not form["answer"].value() for form in page.context["forms"])
    document = ApplicationDocument.objects.filter(application=finding.application, state="current")[0]
    opened = slamet.get(reverse("applicant_document", args=[document.pk]))
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert Event.objects.filter(subject_id=document.pk, action="applicationdocument.opened").exists()

    assert "Pilih pendapat Anda" in text_of(slamet.post(read_page(finding), answer(finding, "")))
    assert "Tuliskan mengapa" in text_of(slamet.post(read_page(finding), answer(finding, "disagree")))
    slamet.post(read_page(finding), answer(finding, "disagree", "SK terbaru IV/a."))
    finding.refresh_from_db()
    assert (finding.state, finding.second_reason) == ("disputed", "SK terbaru IV/a.")

    sri = signed_in(client, told.users["sri"])
    shown = text_of(sri.get(reverse("screening_application", args=[finding.application_id])))
    assert "tidak setuju: SK terbaru IV/a." in shown


@pytest.fixture
def ten_pages(joko: Application) -> ApplicationDocument:
    """A document of ten pages in Joko's first slot."""
    slot = ApplicationDocument.objects.filter(application=joko, state="current")[0].slot
    content = corpus.CLEAN["ten lossless scans at 300 dpi"]()
    with ledger.unit_of_work():
        drawn = applications.stored(
            ApplicationDocument(application=joko, slot=slot), content, name="sk.pdf", pages=10, preview=b""
        )
        ledger.create(drawn, actor=joko.person.users.get(), data={"slot": slot.code})
    return drawn


def openings(row: Any) -> int:
    return Event.objects.filter(subject_id=row.pk, action=f"{row._meta.model_name}.opened").count()


def test_all_pages_stand_beside_the_checklist_by_links_alone(
    told: story.Story, joko: Application, finding: Finding, ten_pages: ApplicationDocument, client: Client
) -> None:
    sri = signed_in(client, told.users["sri"])
    desk, second = reverse("screening_application", args=[joko.pk]), read_page(finding)
    picture = reverse("applicant_page", args=[ten_pages.pk, 1]).removesuffix("1/")
    assert f'src="{picture}1/"' in sri.get(desk).content.decode()
    for reader, page in (("sri", desk), ("slamet", second)):
        shown = signed_in(Client(), told.users[reader]).get(page, {"dokumen": ten_pages.pk, "halaman": "2"})
        said = html.unescape(shown.content.decode())
        assert f'src="{picture}2/"' in said and "Halaman 2 dari 10" in said
        assert all(
            f"?dokumen={ten_pages.pk}&halaman={number}#dokumen-{ten_pages.pk}" in said for number in (1, 3)
        )
    assert openings(joko) == 2, "one opening a person, however far he reads"
    for odd, told_page in (("0", 1), ("11", 10), ("-1", 1), ("²", 1), ("x" * 300, 1)):
        shown = sri.get(desk, {"dokumen": ten_pages.pk, "halaman": odd}).content.decode()
        assert f"Halaman {told_page} dari 10" in shown and f'src="{picture}{told_page}/"' in shown


def test_whoever_reads_every_page_has_opened_the_document_once(
    told: story.Story, finding: Finding, ten_pages: ApplicationDocument, client: Client
) -> None:
    def page(number: int) -> str:
        return reverse("applicant_page", args=[ten_pages.pk, number])

    sri = signed_in(client, told.users["sri"])
    for number in (1, 2, 10):
        shown = sri.get(page(number))
        drawn = Image.open(io.BytesIO(shown.content))
        assert (drawn.format, drawn.width) == ("WEBP", 1100)
        assert "sandbox" in shown["Content-Security-Policy"] and shown["Cache-Control"] == "no-store"
    assert openings(ten_pages) == 1
    assert signed_in(Client(), told.users["slamet"]).get(page(2)).status_code == 200
    assert openings(ten_pages) == 2
    assert {sri.get(page(number)).status_code for number in (0, 11)} == {404}
    for nobody in ("karto", joko_of(finding)):
        assert signed_in(Client(), told.users[nobody]).get(page(1)).status_code == 404
    assert openings(ten_pages) == 2


def test_whoever_comes_back_months_later_leaves_an_entry_by_whichever_page(
    told: story.Story, joko: Application, finding: Finding, ten_pages: ApplicationDocument, client: Client
) -> None:
    """Who read once could page through everything for ever and leave no trace."""
    picture = reverse("applicant_page", args=[ten_pages.pk, 2])
    asked = {"dokumen": ten_pages.pk, "halaman": "2"}
    desk, second = reverse("screening_application", args=[joko.pk]), read_page(finding)
    sri, slamet = (signed_in(Client(), told.users[name]) for name in ("sri", "slamet"))

    def read() -> None:
        assert sri.get(picture).status_code == sri.get(desk, asked).status_code == 200
        assert slamet.get(second, asked).status_code == 200

    began = clock.now()
    with clock.at(began):
        read()
        read()
    with clock.at(began + timedelta(hours=11)):
        read()
    assert (openings(ten_pages), openings(joko)) == (1, 2), "one working day is one reading"
    with clock.at(began + timedelta(days=240)):
        read()
    assert (openings(ten_pages), openings(joko)) == (2, 4)


def joko_of(finding: Finding) -> str:
    return finding.application.person.users.get().username


def test_a_changed_verdict_is_read_anew_and_an_old_page_answers_nothing(
    told: story.Story, finding: Finding, joko: Application
) -> None:
    slamet = told.users["slamet"]
    second_readings.read(finding, agrees=True, actor=slamet)
    screening.set_finding(
        joko, finding.requirement, verdict=Verdict.NOT_MET, reason="Alasan lain.", actor=told.users["sri"]
    )
    changed = Finding.objects.get(pk=finding.pk)
    assert (changed.state, changed.second_reader_id) == ("proposed", None)
    with pytest.raises(Stale):
        second_readings.read(changed, agrees=True, seen=finding.version, actor=slamet)


def test_where_two_differ_the_plenary_decides_and_must(
    told: story.Story, vacancy: Vacancy, finding: Finding, client: Client
) -> None:
    finish(vacancy, told)
    second_readings.read(finding, agrees=False, reason="SK terbaru IV/a.", actor=told.users["slamet"])
    screening.propose(vacancy, actor=told.users["sri"])
    for username, *_rest in story.people.PANEL:
        rosters.pledge(story._seat(told, username), actor=told.users[username])
    rosters.declare(story._seat(told, "karto"), {}, actor=told.users["karto"])
    page = reverse("screening_confirm", args=[vacancy.pk])
    karto = signed_in(client, told.users["karto"])
    shown = text_of(karto.get(page))
    assert "Diputuskan rapat pleno" in shown and "SK terbaru IV/a." in shown and REASON in shown
    present = [str(member.pk) for member in panels.members_of(told.selection)]
    given = {"digest": screening.list_digest(vacancy), "present": present}
    assert "Pilih putusan rapat pleno" in text_of(karto.post(page, given))
    with clock.at(told.at(18, 10)), pytest.raises(Refused, match="pendapat pemeriksanya berbeda"):
        rosters.confirm_screening(
            vacancy,
            present=list(panels.members_of(told.selection)),
            digest=given["digest"],
            actor=told.users["karto"],
        )
    key = finding.pk.hex
    karto.post(page, given | {f"{key}-verdict": "met", f"{key}-reason": "SK terbaru diperlihatkan."})
    finding.refresh_from_db()
    assert (finding.state, finding.verdict, finding.reason) == (
        "confirmed",
        "met",
        "SK terbaru diperlihatkan.",
    )
    assert Application.objects.get(pk=finding.application_id).state == ApplicationState.ELIGIBLE
    assert verify().sound


# --- who may not judge --------------------------------------------------------------------------------------------------


def test_who_stands_back_neither_judges_nor_opens_and_somebody_else_does(
    told: story.Story, tuti: User, joko: Application, finding: Finding, client: Client
) -> None:
    page = reverse("screening_stand_back", args=[joko.pk])
    clerk = signed_in(client, tuti)
    assert "Tuliskan hubungan Anda" in text_of(clerk.post(page, {"reason": " "}))
    clerk.post(page, {"reason": "Adik ipar."})
    document = ApplicationDocument.objects.filter(application=joko, state="current")[0]
    for address in (
        reverse("screening_application", args=[joko.pk]),
        reverse("applicant_document", args=[document.pk]),
        reverse("applicant_page", args=[document.pk, 1]),
        read_page(finding),
    ):
        assert clerk.get(address).status_code == 403
    with pytest.raises(NotAllowed, match="konflik kepentingan"):
        second_readings.read(finding, agrees=True, actor=tuti)
    with pytest.raises(NotAllowed, match="konflik kepentingan"):
        screening.set_finding(joko, finding.requirement, verdict=Verdict.MET, reason="x", actor=tuti)
    assert "Anda berkonflik kepentingan" in text_of(
        clerk.get(reverse("screening_desk", args=[joko.vacancy_id]))
    )
    second_readings.read(finding, agrees=True, actor=told.users["slamet"])


def test_a_candidate_of_the_selection_judges_nobody_in_it(
    told: story.Story, vacancy: Vacancy, joko: Application, finding: Finding
) -> None:
    """A duty that came after he had applied."""
    ratna = told.users[story.people.ECONOMY[1].username]
    selections.assign(told.selection, ratna.person, Role.SECRETARIAT, actor=told.users["slamet"])
    ratna = User.objects.get(pk=ratna.pk)
    row = finding.requirement
    for act in (
        lambda: screening.set_finding(joko, row, verdict=Verdict.MET, reason="x", actor=ratna),
        lambda: second_readings.read(finding, agrees=True, actor=ratna),
        lambda: bulk_findings.mark_met(vacancy, row, None, actor=ratna),
        lambda: screening.propose(vacancy, actor=ratna),
    ):
        with pytest.raises(NotAllowed, match="melamar dalam seleksi ini"):
            act()


# --- several at once ----------------------------------------------------------------------------------------------------


def test_together_only_what_is_computed_as_met_with_clean_files_and_it_says_who_was_left(
    told: story.Story, vacancy: Vacancy, joko: Application, client: Client
) -> None:
    row = queries.active_requirements(vacancy).get(rule="min_grade")
    sri = signed_in(client, told.users["sri"])
    page = reverse("screening_bulk", args=[vacancy.pk])
    everybody = list(queries.screening_list(vacancy))
    doubtful, decided = [one for one in everybody if one.pk != joko.pk][:2]
    screening.set_finding(decided, row, verdict=Verdict.MET, reason="", actor=told.users["sri"])
    with ledger.unit_of_work():
        shown = text_of(sri.get(page, {"syarat": str(row.pk)}))
    assert "Hitungan sistem: tidak terpenuhi" in shown and "Sudah diputuskan." in shown

    asked = [str(joko.pk), str(decided.pk), str(doubtful.pk)]
    said = text_of(sri.post(page, {"syarat": str(row.pk), "lamaran": asked}))
    assert "1 lamaran ditandai terpenuhi" in said and "2 lamaran ditinggalkan" in said
    assert not Finding.objects.filter(application=joko).exists()
    assert sri.post(page, {"syarat": str(row.pk)}).status_code == 409
    sri.post(page, {"syarat": str(row.pk), "semua": "1"})
    found = Finding.objects.filter(requirement=row)
    assert found.count() == len(everybody) - 1
    assert set(found.values_list("verdict", flat=True)) == {Verdict.MET}


# --- the numbers --------------------------------------------------------------------------------------------------------


def test_every_state_of_a_sent_application_is_counted_once() -> None:
    grouped = [state for states in balance.GROUPS.values() for state in states]
    assert len(set(grouped)) == len(grouped)
    assert set(ApplicationState) - set(grouped) == {ApplicationState.DRAFT}


def test_who_registered_is_who_passed_failed_or_withdrew_and_everybody_can_read_it(
    told: story.Story, vacancy: Vacancy, finding: Finding, client: Client
) -> None:
    public = reverse("vacancy_detail", args=[vacancy.slug])
    before = balance.of(vacancy)
    assert before.is_even and before.checking == before.registered > 5
    assert "Pelamar dalam angka" not in text_of(client.get(public))
    gone = queries.screening_list(vacancy).exclude(pk=finding.application_id)[0]
    with ledger.unit_of_work():
        ledger.transition(gone, "withdraw", actor=gone.person.users.get())  # after the closing
    finish(vacancy, told)
    second_readings.read(finding, agrees=True, actor=told.users["slamet"])
    screening.propose(vacancy, actor=told.users["sri"])
    for username, *_rest in story.people.PANEL:
        rosters.pledge(story._seat(told, username), actor=told.users[username])
    with clock.at(told.at(18, 10)):
        rosters.confirm_screening(
            Vacancy.objects.get(pk=vacancy.pk),
            present=list(panels.members_of(told.selection)),
            digest=screening.list_digest(vacancy),
            actor=told.users["karto"],
        )
    after = balance.of(vacancy)
    assert after == (before.registered, before.registered - 2, 1, 1, 0) and after.is_even
    shown = text_of(Client().get(public))
    assert "Pelamar dalam angka" in shown and "Belum diputuskan" not in shown
