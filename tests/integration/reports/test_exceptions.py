"""The observer's desk: what is out of the ordinary is shown first, what is not is not, and nothing of what is sealed is told."""

import html
import json
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals, services
from accounts.enums import Role
from accounts.models import Institution, User
from audit import clock
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from config.demo import people
from config.demo.story import Story
from panels import advice
from panels.models import Ranking, Sheet
from panels.services import reopening, rosters
from reports import exceptions_display
from reports.exceptions import Concern
from reports.services import changes as plan_changes
from reports.services import exceptions
from selection import changes
from selection import queries as selections
from selection.enums import ChangeKind, RedFlagKind, Verb
from selection.models import Application, Decision, RedFlag, Selection, Vacancy
from selection.services import holds, remarks
from selection.services import selections as making
from tests import owner
from tests.conftest import shared_world
from tests.integration.panels.support import sheet_of
from tests.integration.reports.choices import chosen, handed_over, recommended

pytestmark = pytest.mark.django_db

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""


@pytest.fixture
def wati(told: Story) -> Client:
    client = Client()
    client.force_login(told.users["wati"])
    return client


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def concerns(told: Story, kind: str = "") -> list[Concern]:
    """What the desk says of the selection now, of one kind or all."""
    watched = selections.for_actor(told.users["wati"], Verb.OBSERVE)
    selection = watched.get(pk=told.selection.pk)
    return [one for one in exceptions.of(selection, watched) if kind in ("", one.kind)]


def sentences(told: Story, kind: str) -> list[str]:
    selection = Selection.objects.select_related("agency", "oversight_body").get(pk=told.selection.pk)
    return [item["text"] for item in exceptions_display.listed(selection, concerns(told, kind))]


def post(told: Story, code: str = "01") -> Vacancy:
    return told.selection.vacancies.select_related("selection").get(code=code)


def rewritten(rows: Any, **columns: Any) -> None:
    """A state of the rows that would take long to bring about."""
    with owner.lifted():
        assert rows.update(**columns)
        connection.check_constraints()


def supersede(told: Story) -> Sheet:
    """Ani's interview sheet is reopened after the opening, by two people."""
    sheet = sheet_of(told, "ani", "interview")
    proposal = reopening.propose_reopening(sheet, reason="Salah ketik.", actor=told.users["ani"])
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["karto"])
    return sheet


def another(told: Story, title: str) -> Selection:
    """One more selection of the agency, prepared in broad daylight with Karto on its panel."""
    with clock.at(tomorrow(12, 0)):
        return prepared(told.institutions["agency"], title, told.users["sri"], told.users["karto"])


def prepared(agency: Institution, title: str, sri: User, karto: User) -> Selection:
    year, ruleset = clock.now().year, "permenpanrb-15-2019"
    made = making.create(agency, title=title, year=year, ruleset=ruleset, actor=sri)
    rosters.set_decree(made, number="1", dated=clock.now().date(), file=None, actor=sri)
    stated = {"position": "Guru Besar", "category": "academic", "is_chair": True, "party_member": False}
    rosters.seat(made, karto.person, **stated, actor=sri)
    return made


def tomorrow(hour: int, minute: int) -> datetime:
    """Tomorrow by the clock of the selection's zone: later than everything that the story tells."""
    found = clock.now().astimezone(ZoneInfo("Asia/Jakarta")) + timedelta(days=1)
    return found.replace(hour=hour, minute=minute, second=0, microsecond=0)


# --- each exception when it is so, and not when it is not ------------------------------------------------------------------


def test_a_step_that_passed_its_day_is_overdue_by_the_rule_of_the_compliance_list(told: Story) -> None:
    with clock.at(told.at(30, 12)):
        assert not concerns(told, "overdue")
    with clock.at(told.at(90, 12)):
        (found,) = concerns(told, "overdue")
        assert found.severity == "warn"
        assert "Pengumuman hasil akhir" in sentences(told, "overdue")[0]


def test_fewer_than_three_left_is_grave_and_a_letter_makes_it_a_note(told: Story) -> None:
    assert not concerns(told, "few")
    left = Application.objects.filter(vacancy=post(told), state="eligible").values_list("pk", flat=True)
    rewritten(Application.objects.filter(pk__in=list(left)[2:]), state="absent")
    (found,) = concerns(told, "few")
    assert (found.severity, found.about) == ("grave", post(told).title)
    assert "3" in sentences(told, "few")[0]
    with owner.lifted():
        Decision.objects.create(
            selection=told.selection,
            vacancy=post(told),
            kind="few_candidates",
            reason="x",
            left=2,
            number="B-7",
            dated=told.announced.date(),
            decided_at=clock.now(),
            version=1,
            state="made",
            last_event=Event.objects.first().pk,
        )
        connection.check_constraints()  # PostgreSQL alters no table while deferred checks wait
    (found,) = concerns(told, "few")
    assert found.severity == "note"
    assert "surat Nomor B-7" in sentences(told, "few")[0]


def test_fewer_applicants_than_the_rule_wants(told: Story) -> None:
    sent = Application.objects.filter(vacancy=post(told, "02"), state="eligible")
    keys = list(sent.values_list("pk", flat=True))
    rewritten(Application.objects.filter(pk__in=keys[3:]), state="withdrawn")
    texts = sentences(told, "few")
    assert len(texts) == 1 and "4" in texts[0], "three are left to go on with, four are asked to apply"


def test_a_choice_that_waits_too_long(told: Story) -> None:
    nomination = handed_over(told, post(told))
    recommended(told)
    assert not concerns(told, "choice")
    with clock.at(clock.now() + timedelta(days=15)):
        (found,) = concerns(told, "choice")
        assert found.at == str(nomination.pk)
        assert "(14 hari)" in sentences(told, "choice")[0]
        chosen(told, nomination)
        assert not concerns(told, "choice")


def test_a_changed_schedule_says_how_far_from_the_close(told: Story) -> None:
    assert not concerns(told, "changed")
    line = plan_fields(told)["schedule.result"]
    later = {name: _later(text) for name, text in line.items()}
    with clock.at(told.at(28, 9)):
        proposal = plan_changes.propose_change(
            Selection.objects.get(pk=told.selection.pk),
            ChangeKind.SCHEDULE,
            number="41/UJI",
            reason="Aula dipakai.",
            wanted={"schedule.result": later},
            actor=told.users["sri"],
        )
        proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    (found,) = concerns(told, "changed")
    assert found.severity == "note"
    assert re.fullmatch(
        r"Perubahan jadwal Nomor 41/UJI berlaku \d+ hari sesudah pendaftaran ditutup\.",
        sentences(told, "changed")[0],
    )


def plan_fields(told: Story) -> dict[str, Any]:
    return changes.fields_of(json.loads(Selection.objects.get(pk=told.selection.pk).plan_text))


def _later(text: str) -> str:
    return changes.text_of(changes.instant(text) + timedelta(days=14))


def test_a_reopened_sheet_is_counted_for_its_post(told: Story) -> None:
    assert not concerns(told, "reopened")
    supersede(told)
    (found,) = concerns(told, "reopened")
    assert (found.about, found.severity) == (post(told).title, "warn")
    assert sentences(told, "reopened")[0].startswith("1 lembar nilai dibuka kembali")


def test_marks_that_are_not_published_are_hidden_and_the_reason_is_told(told: Story) -> None:
    waiting = [one for one in concerns(told, "hidden") if one.severity == "warn"]
    assert waiting, "earlier stages were open before the next one, and nothing of them is public"
    rewritten(
        Selection.objects.filter(pk=told.selection.pk),
        results_shown="hidden",
        results_reason="Permintaan PPK.",
    )
    assert "Nilai tahap tidak diumumkan. Alasan: Permintaan PPK." in sentences(told, "hidden")
    rewritten(Selection.objects.filter(pk=told.selection.pk), results_shown="codes", results_reason="")
    assert "Hasil tahap diumumkan tanpa nama. Alasan: tidak ditulis" in sentences(told, "hidden")


def test_what_staff_and_panel_change_at_night_is_counted_with_the_newest(told: Story) -> None:
    assert not concerns(told, "night"), (
        "applicants who write late and the clock that closes are nobody's night work"
    )
    with clock.at(tomorrow(23, 10)):
        supersede(told)
    (text,) = sentences(told, "night")
    assert text.startswith("1 catatan petugas") and "pukul 23.10 WIB" in text
    (found,) = concerns(told, "night")
    assert (found.severity, found.about) == ("note", "")


@pytest.mark.parametrize(("hour", "minute", "counts"), [(21, 59, 0), (22, 0, 1), (4, 59, 1), (5, 0, 0)])
def test_the_night_ends_to_the_minute(told: Story, hour: int, minute: int, counts: int) -> None:
    with clock.at(tomorrow(hour, minute)):
        supersede(told)
    assert len(concerns(told, "night")) == counts


def test_the_night_link_shows_these_entries_and_no_others(told: Story, wati: Client) -> None:
    with clock.at(tomorrow(23, 10)):
        sheet = supersede(told)
    response = wati.get(reverse("observer_timeline", args=[told.selection.pk]), {"malam": "on"})
    seqs = {event["seq"] for event in response.context["events"]}
    shown = Event.objects.filter(leaf__seq__in=seqs)
    assert {(event.action, event.subject_id) for event in shown} == {("sheet.supersede", sheet.pk)}


def test_who_sits_on_three_panels_at_once_is_named_with_their_codes(told: Story) -> None:
    others = [another(told, "Seleksi kedua"), another(told, "Seleksi ketiga")]
    assert not concerns(told, "seats"), "what is still prepared counts for nobody"
    keys = [one.pk for one in others]
    rewritten(Selection.objects.filter(pk__in=keys[:1]), state="announced", announced_at=clock.now())
    assert not concerns(told, "seats"), "two are no many"
    rewritten(
        Selection.objects.filter(pk__in=keys[1:]),
        state="concluded",
        announced_at=told.announced - timedelta(days=400),
    )
    assert not concerns(told, "seats"), "more than a year before"
    rewritten(Selection.objects.filter(pk__in=keys[1:]), announced_at=told.announced - timedelta(days=300))
    (text,) = sentences(told, "seats")
    assert text.startswith("Prof. Dr. Karto Contoh, M.Si. duduk pada 3 Pansel")
    assert all(one.code in text for one in others)


def test_a_result_that_hangs_on_one_member_is_a_question(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exceptions, "_KNOWN", {})
    real = {}
    for ranking in Ranking.objects.filter(vacancy__selection=told.selection):
        basis = advice.read(json.loads(ranking.input_text), count=3)
        left = advice.left_out(basis)
        count = sum(one.first_changes or one.names_change for one in left)
        if count:
            real[str(ranking.vacancy_id)] = count
    assert {one.at: one.message[1]["count"] for one in concerns(told, "decisive")} == real
    monkeypatch.setattr(exceptions, "_KNOWN", {})
    monkeypatch.setattr(exceptions, "_left_out", lambda *_given: (0, 5))
    assert not concerns(told, "decisive")
    monkeypatch.setattr(exceptions, "_KNOWN", {})
    monkeypatch.setattr(exceptions, "_left_out", lambda *_given: (2, 5))
    found = concerns(told, "decisive")
    assert found and {one.severity for one in found} == {"note"}
    assert "bukan putusan bahwa ada yang salah" in sentences(told, "decisive")[0]
    assert "Contoh" not in sentences(told, "decisive")[0], "no member is named"


def test_what_went_on_without_a_letter_is_grave(told: Story) -> None:
    assert not concerns(told, "unlettered")
    with owner.lifted():
        RedFlag.objects.create(
            selection=told.selection,
            kind=RedFlagKind.ANNOUNCEMENT,
            about="Persetujuan rencana seleksi",
            raised_at=clock.now(),
            version=1,
            state="standing",
            last_event=Event.objects.first().pk,
        )
        connection.check_constraints()  # PostgreSQL alters no table while deferred checks wait
    (found,) = concerns(told, "unlettered")
    assert found.severity == "grave"
    assert "Diumumkan tanpa surat yang berlaku" in sentences(told, "unlettered")[0]
    assert concerns(told)[0] == found, "the gravest stands first"


def test_a_hold_stands_lapses_and_is_ended(told: Story) -> None:
    assert not concerns(told, "held")
    hold = holds.place(post(told), reason="Nilai diperiksa.", actor=told.users["wati"])
    (found,) = concerns(told, "held")
    assert (found.severity, found.at) == ("warn", str(post(told).pk))
    with clock.at(hold.lapses_at + timedelta(minutes=1)):
        (found,) = concerns(told, "held")
        assert found.severity == "note"
        assert "habis masa berlakunya" in sentences(told, "held")[0]
    holds.end(hold, reason="Sudah benar.", actor=told.users["wati"])
    assert not concerns(told, "held")


def test_a_remark_whose_answer_is_overdue_is_grave_when_it_blocks(told: Story) -> None:
    wati = told.users["wati"]
    due = clock.now().date() + timedelta(days=30)
    content = remarks.Content("note", "Pasal 121", "Umumkan nilai semua tahap.", days=5, blocking=True)
    remark = remarks.raise_(told.selection, content, actor=wati)
    assert not concerns(told, "unanswered")
    with clock.at(datetime.combine(due, datetime.min.time(), ZoneInfo(told.selection.zone))):
        (found,) = concerns(told, "unanswered")
        assert (found.severity, found.at) == ("grave", str(remark.pk))
        assert "belum dijawab, padahal batasnya" in sentences(told, "unanswered")[0]
        remarks.close(remark, reason="Sudah dibicarakan.", actor=wati)
        assert not concerns(told, "unanswered")


# --- the pages ------------------------------------------------------------------------------------------------------------


def test_the_desk_puts_the_gravest_selection_first_and_is_narrowed(told: Story, wati: Client) -> None:
    quiet = another(told, "Seleksi yang tenang")
    holds.place(post(told), reason="Nilai diperiksa.", actor=told.users["wati"])
    address = reverse("observer_desk")
    titles = [card["title"] for card in wati.get(address).context["cards"]]
    assert titles == [told.selection.title, quiet.title]
    for query, expected in (
        ({"jenis": "held"}, [told.selection.title]),
        ({"jenis": "choice"}, []),
        ({"tahap": "draft"}, [quiet.title]),
        ({"instansi": str(told.selection.agency_id)}, titles),
        ({"instansi": "x", "tahap": "x", "jenis": "x", "page": "x"}, titles),
    ):
        shown = wati.get(address, query)
        assert [card["title"] for card in shown.context["cards"]] == expected, query
    assert "Tidak ada yang cocok" in text_of(wati.get(address, {"jenis": "choice"}))
    assert "Tidak ada hal yang menonjol." in text_of(wati.get(address, {"tahap": "draft"}))


def test_every_link_of_an_exception_opens(told: Story, wati: Client) -> None:
    holds.place(post(told), reason="Nilai diperiksa.", actor=told.users["wati"])
    selection = Selection.objects.select_related("agency", "oversight_body").get(pk=told.selection.pk)
    every = [Concern(kind, "note", ("x", {})) for kind in exceptions_display._OF_SELECTION]
    links = {item["url"] for item in exceptions_display.listed(selection, [*concerns(told), *every])}
    assert len(links) >= 4
    for link in links:
        assert wati.get(link).status_code == 200, link


def test_the_overview_shows_its_own_on_top(told: Story, wati: Client) -> None:
    address = reverse("observer_selection", args=[told.selection.pk])
    holds.place(post(told), reason="Nilai diperiksa.", actor=told.users["wati"])
    words = text_of(wati.get(address))
    assert words.index("Yang perlu dilihat lebih dahulu") < words.index("Lamaran terkirim")
    assert "Pengumuman ditunda: " + post(told).title in words


def test_the_desk_asks_no_more_for_more_selections(told: Story, wati: Client) -> None:
    address = reverse("observer_desk")
    wati.get(address)
    counts = []
    for number in (1, 4):
        for serial in range(number):
            another(told, f"Seleksi {number}.{serial}")
        holds.place(post(told, f"0{min(number, 2)}"), reason="x", actor=told.users["wati"])
        with CaptureQueriesContext(connection) as captured:
            wati.get(address)
        counts.append(len(captured))
    assert counts[1] <= counts[0] and counts[1] <= 45, counts


def test_another_agencys_selections_never_appear(told: Story, wati: Client) -> None:
    agency, body = (
        services.add_institution(
            kind=kind, name=name, short_name=name, valid_from=people.START, actor=SYSTEM_ACTOR
        )
        for kind, name in (("agency", "Kabupaten Misal"), ("oversight", "Lembaga Lain"))
    )
    services.add_oversight(body, agency, since=people.START, actor=SYSTEM_ACTOR)
    rini = services.add_person(full_name="Rini Contoh", actor=SYSTEM_ACTOR)
    user = services.add_user(rini, username="rini", email="rini@contoh.example", password="x")
    services.add_membership(rini, agency, Role.SECRETARIAT, since=people.START, actor=SYSTEM_ACTOR)
    foreign = [prepared(agency, f"Asing {number}", user, told.users["karto"]) for number in range(3)]
    keys = [one.pk for one in foreign]
    rewritten(Selection.objects.filter(pk__in=keys), state="announced", announced_at=clock.now())
    for query in ({}, {"instansi": str(agency.pk)}):
        response = wati.get(reverse("observer_desk"), query)
        assert not {card["title"] for card in response.context["cards"]} & {one.title for one in foreign}
        assert not [one.code for one in foreign if one.code in response.content.decode()]
    assert not concerns(told, "seats"), "panels that she does not watch are not counted"
    for one in foreign:
        assert wati.get(reverse("as_it_stood", args=[one.pk])).status_code == 404
