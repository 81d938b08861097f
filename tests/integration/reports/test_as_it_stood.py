"""The observer asks how a selection stood: the log alone answers, for any moment, and seals stay closed."""

import html
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals
from audit import guarded, ledger, replay
from audit.models import AuditedModel, Body, Event, Leaf
from config.demo import story
from config.demo.story import Story
from panels import queries as panels
from panels.models import PanelMember, Sheet
from panels.services import reopening
from reports.services import exceptions
from selection import queries as selections
from selection.enums import Verb
from selection.models import Selection, Vacancy
from tests import owner
from tests.conftest import shared_world

pytestmark = pytest.mark.django_db

told = shared_world("sealed")
"""Everybody but Ani has locked the interview; the earlier stages are open, nothing is ranked."""


@pytest.fixture
def wati(told: Story) -> Client:
    return signed_in(told, "wati")


def signed_in(told: Story, username: str) -> Client:
    client = Client()
    client.force_login(told.users[username])
    return client


def address(told: Story) -> str:
    return reverse("as_it_stood", args=[told.selection.pk])


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def rows_of(response: Any, side: str, title: str) -> dict[str, str]:
    """Key → value and hint of a section of the page."""
    sections = {section["title"]: section["rows"] for section in response.context["then"][side]}
    return {row["key"]: f"{row['value']} {row['hint']}".strip() for row in sections.get(title, [])}


def at(wati: Client, told: Story, moment: Any) -> Any:
    """The page for a moment, typed by the clock of the selection's zone."""
    local = moment.astimezone(ZoneInfo(told.selection.zone))
    return wati.get(address(told), {"saat": local.strftime("%Y-%m-%dT%H:%M")})


def newest(told: Story) -> Leaf:
    found = replay.newest_leaf(told.selection.scope)
    assert found is not None
    return found


def event_of(told: Story, action: str) -> Event:
    found = Event.objects.filter(scope=told.selection.scope, action=action).select_related("leaf")
    first = found.order_by("leaf__seq").first()
    assert first is not None
    return first


# --- the arithmetic -----------------------------------------------------------------------------------------------------


def audited_in(told: Story) -> list[AuditedModel]:
    """Every audited row of the selection, of every model."""
    subjects = set(Event.objects.filter(scope=told.selection.scope).values_list("subject_id", flat=True))
    return [
        row
        for model in guarded.audited_models()
        for row in model._base_manager.filter(pk__in=subjects)
        if row.scope == told.selection.scope
    ]


def test_replayed_to_now_every_row_is_what_it_is(told: Story) -> None:
    labels = {ledger.label_of(row) for row in audited_in(told)}
    moment = replay.at(newest(told), labels)
    rows = audited_in(told)
    assert len(rows) > 300
    for row in rows:
        then = moment.rows[ledger.label_of(row), str(row.pk)]
        assert (then.version, then.state, then.last_event) == (row.version, row.state, row.last_event)
        usual = ledger.default_values(type(row))
        for column, value in ledger.row_values(row).items():
            assert replay.same(then.values.get(column, usual[column]), value), (row, column)


def test_objects_of_the_moment_hold_the_same_columns(told: Story) -> None:
    moment = replay.at(newest(told), ["selection.vacancy", "panels.panelmember", "selection.selection"])
    for model in (Vacancy, PanelMember, Selection):
        found = moment.instances(model)
        assert found
        for row in found:
            real = model._base_manager.get(pk=row.pk)
            assert ledger.row_values(row) == ledger.row_values(real)
            assert (row.state, row.version) == (real.state, real.version)


# --- the page -----------------------------------------------------------------------------------------------------------


def test_now_it_says_what_the_rows_say(told: Story, wati: Client) -> None:
    response = wati.get(address(told))
    assert response.context["then"]["seq"] == newest(told).seq - 1, "then she was recorded"
    selection = Selection.objects.get(pk=told.selection.pk)
    general = rows_of(response, "internal", "Seleksi")
    assert general["Tahap seleksi"] == "Pendaftaran ditutup"
    assert general["Judul"] == selection.title
    posts = rows_of(response, "internal", "Jabatan dan lamarannya")
    for post in selection.vacancies.all():
        assert posts[f"{post.code} · {post.title}"].startswith("Penilaian")
    notice = rows_of(response, "public", "Pengumuman")
    assert selection.plan_digest in notice["Sidik SHA-256 rencana"]
    assert notice["Nomor pengumuman"] == selection.announcement_number
    members = rows_of(response, "internal", "Panitia seleksi")
    assert len(members) == 1 + 5 and "Prof. Dr. Karto Contoh, M.Si." in members


def test_before_a_change_it_says_what_was_before(told: Story, wati: Client) -> None:
    announced = event_of(told, "selection.announce").leaf
    prepared = wati.get(address(told), {"catatan": announced.seq - 1})
    assert rows_of(prepared, "internal", "Seleksi")["Tahap seleksi"] == "Persiapan"
    assert rows_of(prepared, "public", "Pengumuman")["Pengumuman"].startswith("Belum diumumkan")
    assert not rows_of(prepared, "public", "Jabatan yang tampak")
    after = wati.get(address(told), {"catatan": announced.seq})
    assert rows_of(after, "internal", "Seleksi")["Tahap seleksi"] == "Diumumkan"
    open_then = at(wati, told, told.at(2, 12))
    assert set(
        v.split(" Pendaftaran sampai")[0]
        for v in rows_of(open_then, "public", "Jabatan yang tampak").values()
    ) == {"Pendaftaran dibuka"}
    now = wati.get(address(told))
    assert set(rows_of(now, "public", "Jabatan yang tampak").values()) == {"Penilaian"}


def test_applications_are_counted_as_they_were(told: Story, wati: Client) -> None:
    first = event_of(told, "application.submit").leaf
    key = "01 · " + told.selection.vacancies.get(code="01").title
    then = wati.get(address(told), {"catatan": first.seq})
    assert "Terkirim: 1" in " ".join(rows_of(then, "internal", "Jabatan dan lamarannya").values())
    now = rows_of(wati.get(address(told)), "internal", "Jabatan dan lamarannya")[key]
    assert "Memenuhi Syarat" in now and "Tidak Memenuhi Syarat: 1" in now


def test_every_entry_of_the_timeline_leads_to_the_state_after_it(told: Story, wati: Client) -> None:
    page = wati.get(reverse("observer_timeline", args=[told.selection.pk]))
    entry = page.context["events"][3]
    assert f'href="{entry["after_url"]}"' in page.content.decode()
    shown = wati.get(entry["after_url"])
    assert shown.context["then"]["seq"] == entry["seq"]
    assert entry["digest"] in shown.content.decode()


def test_before_the_first_entry_it_says_so(told: Story, wati: Client) -> None:
    response = at(wati, told, told.at(-400, 9))
    assert response.context["then"] is None
    words = text_of(response)
    assert "Tidak ada catatan sebelum" in words and "Catatan pertama seleksi ini dibuat" in words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"saat": "kemarin"}, "Waktu tidak terbaca"),
        ({"saat": "2099-01-01T08:00"}, "Saat itu belum tiba"),
        ({"saat": "99999999999999"}, "Waktu tidak terbaca"),
    ],
)
def test_a_bad_moment_is_refused_with_a_sentence(
    told: Story, wati: Client, query: dict[str, str], sentence: str
) -> None:
    response = wati.get(address(told), query)
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert response.context["then"] is None


def test_the_opening_is_recorded_with_what_was_asked(told: Story, wati: Client) -> None:
    at(wati, told, told.at(2, 12))
    words = text_of(wati.get(reverse("observer_timeline", args=[told.selection.pk])))
    assert "keadaan pada suatu saat" in words and "Saat yang dilihat" in words


def test_an_erased_body_is_said_so_and_the_rest_stands(told: Story, wati: Client) -> None:
    event = Event.objects.get(action="vacancy.create", subject_id=told.selection.vacancies.get(code="02").pk)
    with owner.lifted():
        Body.objects.filter(event=event).delete()
        connection.check_constraints()
    response = wati.get(address(told))
    words = text_of(response)
    assert "sudah dimusnahkan menurut aturan" in words
    assert response.context["then"]["erased"] == 1
    assert rows_of(response, "internal", "Jabatan dan lamarannya")


def test_with_every_body_erased_the_states_still_stand(told: Story, wati: Client) -> None:
    with owner.lifted():
        Body.objects.filter(event__scope=told.selection.scope).delete()
        connection.check_constraints()
    response = wati.get(address(told))
    assert rows_of(response, "internal", "Seleksi")["Tahap seleksi"] == "Pendaftaran ditutup"
    assert "isinya sudah dimusnahkan" in text_of(response)


def test_nobody_else_comes_in(told: Story) -> None:
    for username in ("sri", "slamet", "karto", "asih", "ppk", "putu"):
        assert signed_in(told, username).get(address(told)).status_code == 404, username


def test_the_number_of_queries_does_not_grow_with_the_log(told: Story, wati: Client) -> None:
    wati.get(address(told))
    early, late = event_of(told, "selection.announce").leaf.seq, newest(told).seq
    counts = []
    for seq in (early, late):
        wati.get(address(told), {"catatan": seq})
        with CaptureQueriesContext(connection) as captured:
            wati.get(address(told), {"catatan": seq})
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 1 and counts[1] <= 45, counts


# --- what is sealed -----------------------------------------------------------------------------------------------------


def test_no_moment_tells_who_or_how_many_had_locked_a_sealed_stage(told: Story, wati: Client) -> None:
    sheets = list(Sheet.objects.filter(assessment__stage__code="interview").values_list("pk", flat=True))
    events = Event.objects.filter(subject_id__in=sheets).select_related("leaf").order_by("leaf__seq")
    seqs = [event.leaf.seq for event in events]
    pages = set()
    for seq in seqs[-6:]:
        response = wati.get(address(told), {"catatan": seq})
        found = rows_of(response, "internal", "Lembar penilaian")
        interview = {text for title, text in found.items() if title.startswith("Wawancara")}
        assert interview == {"Tertutup sampai pembukaan nilai"}
        pages.add(str(sorted(found.items())))
        assert not {str(key) for key in sheets} & set(re.findall(r"[0-9a-f-]{36}", response.content.decode()))
    assert len(pages) == 1, "while it is sealed nothing moves on the page"


def test_once_the_marks_are_open_the_page_counts_for_then(told: Story, wati: Client) -> None:
    locks = Event.objects.filter(action="sheet.lock", scope=told.selection.scope).select_related("leaf")
    of_interview = Sheet.objects.filter(assessment__stage__code="interview", assessment__vacancy__code="01")
    first = locks.filter(subject_id__in=of_interview).order_by("leaf__seq")[0].leaf.seq
    story.lock_the_last(told)
    found = rows_of(wati.get(address(told), {"catatan": first}), "internal", "Lembar penilaian")
    title = told.selection.vacancies.get(code="01").title
    assert found[f"Wawancara, {title}"] == "1 dari 5 lembar terkunci"
    now = rows_of(wati.get(address(told)), "internal", "Lembar penilaian")
    assert now[f"Wawancara, {title}"] == "5 dari 5 lembar terkunci"


# --- exceptions and filters while a stage is sealed -----------------------------------------------------------------------


def moved_to_the_night(event: Event) -> None:
    """As if it had been written at 23.00 of its day."""
    local = datetime.fromtimestamp(event.leaf.ts / 1_000_000, ZoneInfo("Asia/Jakarta"))
    late = local.replace(hour=23, minute=0)
    with owner.lifted():
        Leaf.objects.filter(pk=event.leaf.pk).update(ts=int(late.timestamp() * 1_000_000))
        connection.check_constraints()


def kinds(told: Story) -> set[str]:
    watched = selections.for_actor(told.users["wati"], Verb.OBSERVE)
    return {one.kind for one in exceptions.of(watched.get(pk=told.selection.pk), watched)}


def test_a_sealed_sheet_locked_at_night_is_told_after_the_opening_only(told: Story, wati: Client) -> None:
    sheets = Sheet.objects.filter(assessment__stage__code="interview", assessment__vacancy__code="01")
    locks = Event.objects.filter(action="sheet.lock", subject_id__in=sheets).select_related("leaf")
    event = locks.order_by("leaf__seq")[0]
    moved_to_the_night(event)
    timeline = reverse("observer_timeline", args=[told.selection.pk])
    assert "night" not in kinds(told)
    assert not wati.get(timeline, {"malam": "on"}).context["events"]
    (card,) = wati.get(reverse("observer_desk")).context["cards"]
    assert not [item for item in card["concerns"] if item["label"] == "Diubah malam hari"]
    story.lock_the_last(told)
    assert "night" in kinds(told)
    shown = wati.get(timeline, {"malam": "on"}).context["events"]
    assert event.leaf.seq in {entry["seq"] for entry in shown}


def test_nothing_that_the_marks_would_tell_is_an_exception_before_they_are_open(told: Story) -> None:
    assert not kinds(told) & {"decisive", "reopened", "choice"}


def test_a_sheet_reopened_while_its_stage_is_sealed_is_no_exception(told: Story) -> None:
    sheet = Sheet.objects.get(
        assessment__stage__code="interview",
        assessment__vacancy__code="01",
        person=told.users["citra"].person,
    )
    proposal = reopening.propose_reopening(sheet, reason="Salah ketik.", actor=told.users["citra"])
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    sheet.refresh_from_db()
    assert sheet.state == "superseded"
    assert "reopened" not in kinds(told), "it would tell that she had locked"


def every_event(wati: Client, told: Story, **query: Any) -> list[dict[str, Any]]:
    found, number = [], 1
    while True:
        response = wati.get(reverse("observer_timeline", args=[told.selection.pk]), {**query, "page": number})
        found += response.context["events"]
        if not response.context["page"].has_next():
            return found
        number += 1


def test_the_timeline_is_narrowed_to_days_of_the_selections_zone(told: Story, wati: Client) -> None:
    zone = ZoneInfo(told.selection.zone)
    day = told.at(0, 9).date()
    found = every_event(wati, told, dari=day.isoformat(), sampai=day.isoformat())
    assert found and {event["time"].astimezone(zone).date() for event in found} == {day}
    whole = every_event(wati, told)
    assert len(found) == sum(event["time"].astimezone(zone).date() == day for event in whole)
    assert len(every_event(wati, told, dari="besok", sampai="x")) >= len(whole), (
        "unreadable days narrow nothing"
    )


def test_the_timeline_of_one_post_holds_its_rows_and_nothing_sealed(told: Story, wati: Client) -> None:
    first, second = (told.selection.vacancies.get(code=code) for code in ("01", "02"))
    seqs = {event["seq"] for event in every_event(wati, told, jabatan=str(first.pk))}
    events = Event.objects.filter(leaf__seq__in=seqs)
    subjects = set(events.values_list("subject_id", flat=True))
    assert {"application.submit", "requirement.create", "sheet.lock", "vacancy.confirm_screening"} <= set(
        events.values_list("action", flat=True)
    )
    assert first.pk in subjects and second.pk not in subjects
    assert not subjects & set(second.applications.values_list("pk", flat=True))
    assert not subjects & panels.sealed_subjects(told.selection)
