"""While one interview sheet is still out, the observer too learns nothing but how many are locked."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import chain
from audit.models import Body, Event, Leaf
from config.demo import story
from config.demo.story import Story
from panels.models import Sheet
from reports import timeline_display
from selection.models import Vacancy
from tests.conftest import shared_world

pytestmark = pytest.mark.django_db

told = shared_world("sealed")
"""Everybody but Ani has locked the interview; the earlier stages are open."""


@pytest.fixture
def wati(told: Story) -> Client:
    client = Client()
    client.force_login(told.users["wati"])
    return client


def sealed_events() -> list[Event]:
    sheets = Sheet.objects.filter(assessment__stage__code="interview").values_list("pk", flat=True)
    return list(Event.objects.filter(subject_id__in=sheets).select_related("leaf"))


def every_page(wati: Client, told: Story, **query: Any) -> list[dict[str, Any]]:
    address, found, number = reverse("observer_timeline", args=[told.selection.pk]), [], 1
    while True:
        response = wati.get(address, {**query, "page": number})
        found += response.context["events"]
        if not response.context["page"].has_next():
            return found
        number += 1


def test_entries_about_sealed_sheets_are_there_but_closed(told: Story, wati: Client) -> None:
    sealed = {event.leaf.seq for event in sealed_events()}
    assert len(sealed) > 10
    entries = {entry["seq"]: entry for entry in every_page(wati, told)}
    for seq in sealed:
        entry = entries[seq]
        assert (entry["actor"], entry["role"], entry["changes"]) == ("", "", [])
        assert entry["text"] == "Isinya tertutup sampai pembukaan nilai."
    opened = [
        entry
        for seq, entry in entries.items()
        if seq not in sealed and entry["title"] == "Lembar penilaian dikirim dan dikunci"
    ]
    assert opened and all(entry["actor"] for entry in opened), "stages that are open are shown in full"


def test_asking_for_a_person_does_not_tell_whether_he_has_locked(told: Story, wati: Client) -> None:
    sealed = {event.leaf.seq for event in sealed_events()}
    for username in ("karto", "ani", "dewi"):
        shown = every_page(wati, told, siapa=told.users[username].pk)
        assert shown and not sealed & {entry["seq"] for entry in shown}, username
    address = reverse("observer_timeline", args=[told.selection.pk])
    asked = wati.get(address, {"siapa": told.users["karto"].pk})
    assert "siapa yang sudah mengirim pun tertutup" in re.sub(r"\s+", " ", asked.content.decode())


def test_the_exported_chain_withholds_their_leaves_and_stays_whole(told: Story, wati: Client) -> None:
    response = wati.get(reverse("ledger_export", args=[told.selection.pk]))
    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    sealed = {event.leaf.seq for event in sealed_events()}
    previous = chain.ZERO
    for line in lines:
        assert (line["leaf"] is None) == (line["seq"] in sealed)
        if line["leaf"] is not None:
            assert chain.leaf_hash(line["leaf"]) == line["hash"]
            assert json.loads(line["leaf"])["scope_prev"] == previous
        previous = line["hash"]
    assert len(lines) == Leaf.objects.filter(scope=told.selection.scope).count()


def test_the_ranking_page_shows_the_number_of_locked_sheets_and_no_interview_mark(
    told: Story, wati: Client
) -> None:
    vacancy = Vacancy.objects.get(selection=told.selection, code="01")
    response = wati.get(reverse("observer_ranking", args=[vacancy.pk]))
    words = html.unescape(response.content.decode())
    assert "4 dari 5 lembar terkunci" in words
    assert "Hitung ulang" not in words
    assert [stage["component"] for stage in response.context["stages"]] == [
        "track_record",
        "assessment",
        "paper",
    ]
    assert wati.post(reverse("observer_ranking", args=[vacancy.pk])).status_code == 404
    assert wati.get(reverse("ranking_input", args=[vacancy.pk])).status_code == 404


def test_what_is_sealed_opens_when_the_last_sheet_is_locked(told: Story, wati: Client) -> None:
    event = next(event for event in sealed_events() if event.action == "sheet.lock")
    (closed,) = timeline_display.shown(told.selection, [event])
    assert closed["actor"] == ""
    story.lock_the_last(told)
    (shown,) = timeline_display.shown(told.selection, [event])
    assert shown["actor"] == json.loads(Body.objects.get(event=event).text)["actor"]["name"]
