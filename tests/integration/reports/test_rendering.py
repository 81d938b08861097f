"""Papers in the background: the row is the truth. Asked for once, made once, whatever the broker and the workers do."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from audit import clock, store
from audit.models import Event
from config.demo.story import Story
from panels import queries as panels
from panels.ranking import compute
from reports import pdf, rendering, tasks
from reports.enums import DocumentKind
from reports.models import Document, RenderJob
from reports.services import jobs, requests
from reports.subjects import Subject
from selection.models import Selection
from tests.conftest import shared_world
from tests.integration.panels.support import behind_the_guards

pytestmark = pytest.mark.django_db

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""


def blank() -> bytes:
    """A real PDF of one empty page."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out, deterministic_id=True)
    return out.getvalue()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A quick printing press instead of the real one; lists the kinds it was given."""
    kinds: list[str] = []

    def press(kind: str, context: Any, **_options: Any) -> bytes:
        kinds.append(kind)
        return blank()

    monkeypatch.setattr(rendering, "render_document", press)
    return kinds


def ask(told: Story) -> Document:
    """The Pengumuman Hasil Akhir of the first post."""
    vacancy = told.selection.vacancies.get(code="01")
    return requests.request(
        Subject(told.selection, vacancy=vacancy),
        DocumentKind.FINAL_RESULT,
        number="19/UJI/2026",
        actor=told.users["sri"],
    )


@pytest.fixture
def asked(told: Story) -> Document:
    """A paper that waits for a worker; no other job waits."""
    RenderJob.objects.update(state=RenderJob.DONE)
    return ask(told)


def job_of(document: Document) -> RenderJob:
    return RenderJob.objects.get(document=document)


def test_the_job_is_written_with_the_paper_and_rings_only_after_the_commit(
    told: Story, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda name, args: rung.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        document = ask(told)
        assert job_of(document).state == RenderJob.QUEUED
        assert rung == []
    assert rung == [("reports.tasks.render", [job_of(document).pk])]


def test_what_was_not_committed_has_left_neither_paper_nor_job(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RenderJob.objects, "create", lambda **_columns: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask(told)
    assert not Document.objects.filter(number="19/UJI/2026").exists()


def test_a_broker_that_is_down_loses_nothing_because_the_sweep_finds_the_row(
    told: Story,
    made: list[str],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    def down(*_args: Any, **_options: Any) -> None:
        raise ConnectionError("no broker")

    RenderJob.objects.update(state=RenderJob.DONE)
    monkeypatch.setattr(jobs.current_app, "send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        document = ask(told)
    monkeypatch.setattr(tasks.render, "delay", tasks.render)
    tasks.sweep()
    document.refresh_from_db()
    assert (document.state, made) == ("rendered", ["final_result"])


def test_a_bell_that_rings_twice_makes_one_paper(asked: Document, made: list[str]) -> None:
    tasks.render(job_of(asked).pk)
    tasks.render(job_of(asked).pk)
    assert made == [DocumentKind.FINAL_RESULT]
    assert Event.objects.filter(subject_id=asked.pk, action="document.render").count() == 1


def test_two_workers_that_take_a_job_at_once_do_not_both_get_it(asked: Document, made: list[str]) -> None:
    first = jobs.claim(job_of(asked).pk)
    assert first is not None
    assert jobs.claim(job_of(asked).pk) is None


def test_what_a_killed_worker_left_is_taken_once_its_lease_has_run_out(
    asked: Document, made: list[str], settings: Any
) -> None:
    abandoned = jobs.claim(job_of(asked).pk)
    assert abandoned is not None
    assert jobs.waiting_jobs() == []
    with clock.at(clock.now() + timedelta(seconds=settings.RENDER_LEASE_SECONDS + 1)):
        assert jobs.waiting_jobs() == [abandoned.pk]
        tasks.render(abandoned.pk)
    asked.refresh_from_db()
    assert (asked.state, job_of(asked).state, len(made)) == ("rendered", RenderJob.DONE, 1)


def test_a_worker_that_comes_back_late_adds_nothing(asked: Document, made: list[str], settings: Any) -> None:
    slow = jobs.claim(job_of(asked).pk)
    assert slow is not None
    with clock.at(clock.now() + timedelta(seconds=settings.RENDER_LEASE_SECONDS + 1)):
        tasks.render(slow.pk)
        asked.refresh_from_db()
        kept = asked.file_id
        jobs.render_job(slow)
    asked.refresh_from_db()
    assert asked.file_id == kept
    assert Event.objects.filter(subject_id=asked.pk, action="document.render").count() == 1


def test_a_paper_that_kills_its_workers_is_given_up(asked: Document, settings: Any) -> None:
    for times in range(jobs.MOST_ATTEMPTS + 1):
        with clock.at(clock.now() + times * timedelta(seconds=settings.RENDER_LEASE_SECONDS + 1)):
            jobs.claim(job_of(asked).pk)
    job = job_of(asked)
    assert (job.state, job.error) == (RenderJob.FAILED, "WorkerLost")
    with clock.at(clock.now() + timedelta(days=1)):
        assert jobs.waiting_jobs() == []


@pytest.mark.filterwarnings("default")
def test_a_paper_that_cannot_be_made_says_so_after_three_tries_and_can_be_tried_again(
    asked: Document, told: Story, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    tries = []

    def broken(*_args: Any, **_options: Any) -> bytes:
        tries.append(1)
        raise pdf.RenderError("no font")

    monkeypatch.setattr(rendering, "render_document", broken)
    for _ring in range(jobs.MOST_ATTEMPTS + 2):
        tasks.render(job_of(asked).pk)
    assert (len(tries), job_of(asked).state) == (jobs.MOST_ATTEMPTS, RenderJob.FAILED)

    client.force_login(told.users["sri"])
    page = client.get(reverse("document_detail", args=[asked.pk])).content.decode()
    assert "gagal dibuat setelah 3 kali dicoba" in page
    assert reverse("document_retry", args=[asked.pk]) in page

    monkeypatch.setattr(rendering, "render_document", lambda *_args, **_options: blank())
    client.post(reverse("document_retry", args=[asked.pk]))
    tasks.render(job_of(asked).pk)
    asked.refresh_from_db()
    assert asked.state == "rendered"


@pytest.mark.parametrize("kind", [DocumentKind.PLENARY_MINUTES, DocumentKind.FINAL_RESULT])
def test_the_same_context_gives_the_same_bytes(told: Story, kind: str) -> None:
    if reason := pdf.available():
        pytest.skip(reason)
    vacancy = told.selection.vacancies.get(code="01")
    extra = {"met_at": told.at(29, 10), "room": "Ruang Rapat"} if kind == DocumentKind.PLENARY_MINUTES else {}
    document = requests.request(
        Subject(told.selection, vacancy=vacancy), kind, number="20/UJI/2026", actor=told.users["sri"], **extra
    )
    tasks.render(job_of(document).pk)
    document.refresh_from_db()
    assert document.state == "rendered", job_of(document).error

    again: list[bytes] = []
    original = rendering.render_document
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            rendering,
            "render_document",
            lambda *args, **options: again.append(original(*args, **options)) or blank(),
        )
        jobs.render_job(job_of(document))
    assert again == [store.read(document.file)]

    with pikepdf.open(io.BytesIO(again[0])) as file:
        attached = file.attachments["peringkat.json"].get_file().read_bytes()
    ranking = panels.ranking_of(vacancy)
    assert ranking is not None
    if kind == DocumentKind.PLENARY_MINUTES:
        assert attached.decode() == ranking.input_text
    else:
        _assert_public(json.loads(attached), json.loads(ranking.result_text))


def _assert_public(table: dict, result: dict) -> None:
    """What everybody may open tells the mark of each stage, and of no member."""
    assert {mark["panelist"] for mark in table["marks"]} == {None}
    assert compute(table)["rows"] == result["rows"]


@pytest.mark.parametrize("columns", [{"results_shown": "hidden"}, {"names_order": "alphabetical"}])
def test_a_public_paper_carries_no_marks_that_the_plan_keeps_back(told: Story, columns: dict) -> None:
    with behind_the_guards():
        Selection.objects.filter(pk=told.selection.pk).update(**columns)
    selection = Selection.objects.get(pk=told.selection.pk)
    subject = Subject(selection, vacancy=selection.vacancies.get(code="01"))
    carried: dict[str, int] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            rendering,
            "render_document",
            lambda kind, *_args, attachments, **_options: carried.update({kind: len(attachments)}) or blank(),
        )
        for number, kind in enumerate((DocumentKind.FINAL_RESULT, DocumentKind.THREE_NAMES_LETTER)):
            document = requests.request(subject, kind, number=f"2{number}/UJI/2026", actor=told.users["sri"])
            tasks.render(job_of(document).pk)
    assert carried == {DocumentKind.FINAL_RESULT: 0, DocumentKind.THREE_NAMES_LETTER: 1}


def test_what_a_paper_says_does_not_follow_later_changes(asked: Document, told: Story) -> None:
    stored = json.loads(asked.context_text)
    assert stored["posts"][0]["rows"][0]["name"] == "Putu Contoh, S.E., M.M."
    assert Document.objects.get(pk=asked.pk).context_digest == asked.context_digest
    assert "197802032003121004" not in asked.context_text
