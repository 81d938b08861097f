"""The document beside an objection comes in pieces over a line that breaks, and is filed with the text in one step."""

import hashlib
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from config.demo import papers, story
from selection import objections, queries
from selection.models import Finding, Objection, ObjectionWindow
from selection.services import incoming
from selection.services import objections as services
from selection.views import objection_uploads
from tests.kept import kept
from tests.objections import application_of, screened

pytestmark = pytest.mark.django_db
TEXT = "SK kenaikan pangkat saya ke IV/a sudah terbit; salinannya saya lampirkan."


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, screened) as found:
        yield found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path / "unfinished"


class Line:
    """A browser that sends one file in pieces beside the objection of Joko, signed in as `username`."""

    def __init__(self, told: story.Story, payload: bytes, username: str = "joko") -> None:
        self.application = application_of(told.users["joko"])
        self.finding: Finding = objections.unmet(self.application).get()
        self.window = ObjectionWindow.objects.get(vacancy=self.application.vacancy)
        self.payload, self.browser = payload, Client()
        self.browser.force_login(told.users[username], backend="django.contrib.auth.backends.ModelBackend")
        self.named = {"sha256": hashlib.sha256(payload).hexdigest(), "size": str(len(payload))}
        self.page = reverse("objection_new", args=[self.application.pk, self.finding.pk])

    def _url(self, name: str) -> str:
        return reverse(f"objection_upload_{name}", args=[self.application.pk, self.finding.pk])

    def progress(self) -> Any:
        return self.browser.get(self._url("progress"), self.named)

    def send(self, begin: int, end: int) -> Any:
        query = "&".join(f"{key}={value}" for key, value in {**self.named, "offset": begin}.items())
        sent = self.payload[begin:end]
        return self.browser.post(f"{self._url('store')}?{query}", sent, "application/octet-stream")

    def cancel(self) -> Any:
        return self.browser.post(self._url("remove"))

    def end(self, text: str = TEXT) -> Any:
        return self.browser.post(self.page, {**self.named, "name": "sk.pdf", "text": text})


def test_it_goes_on_where_it_stopped_and_ends_with_the_objection_filed(
    told: story.Story, folder: Path
) -> None:
    payload, _report = papers.sample("SK pangkat")
    line, half = Line(told, payload), len(payload) // 2
    with clock.at(told.at(18, 12)):
        assert line.progress().json() == {"offset": 0}
        assert line.send(0, half).json() == {"offset": half}
        page = html.unescape(re.sub(r"\s+", " ", line.browser.get(line.page).content.decode()))
        assert "Unggahan yang terputus masih tersimpan" in page and "lalu tekan Kirim keberatan" in page
        assert line.end().json() == {"offset": half}  # bytes are missing: nothing is filed
        assert line.send(0, half).json() == {"offset": half}
        assert line.send(half, len(payload)).json() == {"offset": len(payload)}
        empty = line.end("  ")
        assert "Tuliskan isi keberatan Anda" in empty.json()["sentence"]
        assert not Objection.objects.exists()
        answer = line.end().json()
        objection = Objection.objects.get()
        assert answer == {"url": reverse("objection_detail", args=[objection.pk])}
        assert objection.file is not None
        assert (objection.text, objection.file.sha256) == (TEXT, line.named["sha256"])
        assert objection.file.name == "sk.pdf" and not list(folder.iterdir())
        assert line.end().json() == answer  # the answer was lost on the way
    assert Objection.objects.count() == 1


def test_the_end_asked_a_second_time_while_the_first_still_runs_leads_to_the_receipt(
    told: story.Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload, _report = papers.sample("SK pangkat")
    line, whole, answers = Line(told, payload), incoming.whole, []

    def waiting(coming: incoming.Coming) -> Any:  # the first one holds the file until it has filed
        monkeypatch.setattr(incoming, "whole", whole)
        answers.append(line.end().json())
        return whole(coming)

    with clock.at(told.at(18, 12)):
        line.send(0, len(payload))
        monkeypatch.setattr(incoming, "whole", waiting)
        second = line.end().json()
    receipt = {"url": reverse("objection_detail", args=[Objection.objects.get().pk])}
    assert [second, *answers] == [receipt, receipt]
    with clock.at(line.window.closes_at):  # the line came back after the close: it was filed in time
        assert [line.progress().json(), line.send(0, 10).json(), line.end().json()] == [receipt] * 3


def test_what_is_on_its_way_for_one_requirement_is_not_offered_at_another(told: story.Story) -> None:
    line = Line(told, b"%PDF-1.7" + bytes(200_000))
    confirmed = queries.confirmed_findings(line.application)
    other = confirmed.exclude(pk=line.finding.pk)[0]
    with clock.at(told.at(18, 12)):
        line.send(0, 100_000)
        here, there = (
            objection_uploads.fields(objection_uploads.Matter(line.application, line.window, finding))
            for finding in (line.finding, other)
        )
    assert here["upload_url"] != there["upload_url"]
    assert "Unggahan yang terputus" in here["unfinished"] and there["unfinished"] == ""


def test_every_check_of_an_upload_holds_and_the_text_is_still_his(told: story.Story) -> None:
    with clock.at(told.at(18, 12)):
        too_big = Line(told, b"%PDF-1.7" + bytes(services.MAX_BYTES))
        assert "2 MB" in too_big.progress().json()["sentence"]
        assert too_big.send(0, 1000).status_code == 409
        other = Line(told, b"MZ this is a program" * 40)
        other.send(0, len(other.payload))
        refused = other.end()
        assert refused.status_code == 409 and "PDF" in refused.json()["sentence"]
        swapped = Line(told, b"a" * 50)
        swapped.send(0, 50)
        swapped.named["sha256"] = "b" * 64
        assert swapped.end().json() == {"offset": 0}
        assert swapped.cancel().json() == {} and other.progress().json() == {"offset": 0}
    assert not Objection.objects.exists()


def test_nobody_sends_into_another_s_objection_nor_past_the_close(told: story.Story, folder: Path) -> None:
    mine = Line(told, b"x" * 100)
    with clock.at(told.at(18, 12)):
        for username in ("putu", "sri", "karto"):
            line = Line(told, b"x" * 100, username)
            answers = [line.progress(), line.send(0, 100), line.cancel(), line.end()]
            assert {answer.status_code for answer in answers} == {404}, username
        # Of his own post, but the result that he passed is none to object to.
        passed = Line(told, b"x" * 100, "putu")
        passed.application = application_of(told.users["putu"])
        passed.finding = passed.application.findings.first()
        assert "belum atau tidak dibuka" in passed.send(0, 100).json()["sentence"]
    with clock.at(mine.window.closes_at):
        for answer in (mine.progress(), mine.send(0, 100)):
            assert "Masa keberatan berakhir" in answer.json()["sentence"]
    assert not folder.exists() or not list(folder.iterdir())
