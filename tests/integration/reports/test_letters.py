"""Letters to every applicant: made in the background, none lost and none twice, each read by its applicant alone."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from audit import clock
from audit.errors import Refused
from config.demo.story import Story
from reports import rendering, tasks
from reports.models import Document, LetterBatch, LetterJob
from reports.services import letters
from selection.enums import ApplicationState
from selection.models import Selection
from tests.conftest import shared_world
from tests.integration.reports.papers import pdf
from tests.integration.reports.test_publication import sign_in, text_of

pytestmark = pytest.mark.django_db

told = shared_world("scoring")


def quick(kind: str, contexts: Any, **_options: Any) -> list[bytes]:
    """Stands in for `rendering.render_letters`."""
    return [pdf(context["provenance"]["code"]) for context in contexts]


@pytest.fixture(autouse=True)
def _quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "render_letters", quick)
    monkeypatch.setattr(letters, "AT_A_TIME", 3)


def ask(told: Story) -> LetterBatch:
    page = sign_in(told, "sri").post(
        reverse("letter_batch", args=[told.selection.pk]), {"number": "40/UJI/2026"}, follow=True
    )
    assert "di latar belakang" in text_of(page)
    return LetterBatch.objects.get()


def test_everybody_gets_his_own_letter_once(told: Story) -> None:
    batch, page = ask(told), reverse("letter_batch", args=[told.selection.pk])
    expected = list(letters.recipients(told.selection))
    assert f"0 dari {len(expected)} surat selesai" in text_of(sign_in(told, "sri").get(page))
    tasks.letters(batch.job.pk)
    tasks.letters(batch.job.pk)
    made = list(Document.objects.filter(batch=batch))
    assert sorted(item.application_id for item in made) == sorted(item.pk for item in expected)
    assert len({item.code for item in made}) == len({item.file.sha256 for item in made}) == len(made)
    assert {item.number for item in made} == {"40/UJI/2026"}
    assert f"{len(made)} dari {len(made)} surat selesai" in text_of(sign_in(told, "wati").get(page))
    with pytest.raises(Refused, match="sudah diminta"):
        letters.request(told.selection, number="41/UJI/2026", actor=told.users["sri"])

    failed = next(item for item in made if item.application.state == ApplicationState.INELIGIBLE)
    passed = next(item for item in made if item.application.state == ApplicationState.ELIGIBLE)
    paper = json.loads(failed.context_text)
    assert paper["outcome"] == "TMS" and "di bawah Pembina (IV/a)" in paper["reasons"][0]
    assert json.loads(passed.context_text)["reasons"] == []
    for document in (failed, passed):
        user = next(user for user in told.users.values() if user.person_id == document.application.person_id)
        client, own = (
            sign_in(told, user.username),
            reverse("screening_letter_file", args=[document.application_id]),
        )
        assert b"".join(client.get(own)) == pdf(document.code)
        other = passed if document is failed else failed
        assert client.get(reverse("screening_letter_file", args=[other.application_id])).status_code == 404
        assert client.get(reverse("document_detail", args=[document.pk])).status_code == 404

    packed = sign_in(told, "sri").get(reverse("letter_batch_file", args=[told.selection.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(packed))) as archive:
        assert len(archive.namelist()) == len(made) and archive.testzip() is None
    assert (
        sign_in(told, "asih").get(reverse("letter_batch_file", args=[told.selection.pk])).status_code == 404
    )


def test_a_worker_that_dies_loses_nothing_and_the_next_goes_on(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, calls = ask(told), list[int]()

    def dying(kind: str, contexts: Any, **options: Any) -> list[bytes]:
        calls.append(len(contexts))
        if len(calls) == 2:
            raise SystemExit  # as a worker that is killed: nobody gives the job back
        return quick(kind, contexts)

    monkeypatch.setattr(rendering, "render_letters", dying)
    with pytest.raises(SystemExit):
        letters.work(batch.job.pk)
    half = set(Document.objects.filter(batch=batch).values_list("pk", flat=True))
    assert len(half) == 3 and not letters.work(batch.job.pk), "somebody else may still be at it"
    applicant = Document.objects.filter(batch=batch)[0].application
    user = next(user for user in told.users.values() if user.person_id == applicant.person_id)
    own = reverse("screening_letter_file", args=[applicant.pk])
    assert sign_in(told, user.username).get(own).status_code == 404, "nobody reads his before all are made"
    with clock.at(clock.now() + timedelta(hours=1)):
        assert batch.job.pk in letters.waiting()
        tasks.letters(batch.job.pk)
    made = Document.objects.filter(batch=batch)
    assert half < set(made.values_list("pk", flat=True)) and made.count() == batch.recipients
    assert LetterBatch.objects.get().state == "made" and letters.waiting() == []


def test_what_fails_again_and_again_says_so_and_can_be_taken_up(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = ask(told)

    def broken(*_args: Any, **_options: Any) -> list[bytes]:
        raise RuntimeError("tinta habis")

    monkeypatch.setattr(rendering, "render_letters", broken)
    for _attempt in range(4):
        tasks.letters(batch.job.pk)
    assert LetterJob.objects.get().state == LetterJob.FAILED
    sri, page = sign_in(told, "sri"), reverse("letter_batch", args=[told.selection.pk])
    assert "Pembuatan berhenti setelah 0 dari" in text_of(sri.get(page)) and "RuntimeError" in text_of(
        sri.get(page)
    )
    monkeypatch.setattr(rendering, "render_letters", quick)
    sri.post(reverse("letter_batch_retry", args=[told.selection.pk]))
    tasks.letters(batch.job.pk)
    assert LetterBatch.objects.get().state == "made"


def test_before_the_panel_has_confirmed_nobody_is_written_to(told: Story) -> None:
    draft = Selection(agency=told.selection.agency)
    assert "belum menetapkan" in letters.obstacle(draft)
    for who in ("slamet", "karto", "wati"):
        response = sign_in(told, who).post(
            reverse("letter_batch", args=[told.selection.pk]), {"number": "40/UJI/2026"}
        )
        assert response.status_code == 404
    assert not LetterBatch.objects.exists()
