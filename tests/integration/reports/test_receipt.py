"""The receipt: what the page proves, and the PDF that is made in the background, once."""

import html
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from config.demo import story
from reports.models import Document, RenderJob
from reports.services import jobs
from selection import display
from selection.models import Application, ApplicationDocument
from selection.services import applications
from tests.applicants import announced, draft, post
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture
def sent(told: story.Story, client: Client) -> Application:
    """Putu's application, sent through the page."""
    application = draft(told.users["putu"], post(told))
    client.force_login(told.users["putu"], backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("application_submit", args=[application.pk]), {"pledge": "on"})
    return Application.objects.get(pk=application.pk)


def _page(client: Client, sent: Application) -> str:
    return html.unescape(client.get(reverse("receipt", args=[sent.pk])).content.decode())


def _job(sent: Application) -> RenderJob:
    return RenderJob.objects.get(document__application=sent)


def test_the_page_holds_number_moment_and_the_digest_of_every_file(client: Client, sent: Application) -> None:
    text = _page(client, sent)
    assert sent.number is not None and sent.number in text
    assert sent.submitted_at is not None
    assert display.exact_moment(sent.submitted_at, "Asia/Jakarta") in text
    assert "19780203 200312 1 004" in text
    digests = ApplicationDocument.objects.filter(application=sent).values_list("file__sha256", flat=True)
    assert len(digests) == 10
    assert all(digest in text for digest in digests)
    assert "tanpa memberi atau menjanjikan sesuatu" in text


def test_sending_asks_for_one_pdf_however_often_the_page_is_opened(client: Client, sent: Application) -> None:
    address = reverse("receipt", args=[sent.pk])
    client.get(address)
    client.post(address)
    client.post(reverse("application_submit", args=[sent.pk]), {"pledge": "on"})
    assert Document.objects.filter(application=sent).count() == 1
    assert _job(sent).state == RenderJob.QUEUED
    assert "Sedang dikerjakan" in _page(client, sent)


def test_the_finished_pdf_is_downloaded_by_its_owner_and_by_nobody_else(
    told: story.Story, client: Client, sent: Application
) -> None:
    address = reverse("receipt_file", args=[sent.pk])
    assert client.get(address).status_code == 404
    job = jobs.claim(_job(sent).pk)
    assert job is not None
    jobs.render_job(job)
    assert address in _page(client, sent)
    assert address in client.get(reverse("receipt_progress", args=[sent.pk])).content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    for username in ("ratna", "sri", "wati"):
        client.force_login(told.users[username], backend="django.contrib.auth.backends.ModelBackend")
        for name in ("receipt", "receipt_progress", "receipt_file"):
            assert client.get(reverse(name, args=[sent.pk])).status_code == 404


def test_a_pdf_that_failed_says_so_and_is_asked_for_again(client: Client, sent: Application) -> None:
    job = _job(sent)
    RenderJob.objects.filter(pk=job.pk).update(state=RenderJob.RUNNING, attempts=jobs.MOST_ATTEMPTS)
    job.refresh_from_db()
    jobs.give_up_or_retry(job, RuntimeError())
    text = _page(client, sent)
    assert "PDF belum berhasil dibuat. Lamaran Anda tetap tercatat" in text
    client.post(reverse("receipt", args=[sent.pk]))
    assert _job(sent).state == RenderJob.QUEUED


def test_a_receipt_that_was_lost_between_two_steps_is_made_when_asked_for(
    told: story.Story, client: Client
) -> None:
    application = applications.submit(
        draft(told.users["putu"], post(told)), pledge=True, actor=told.users["putu"]
    )
    client.force_login(told.users["putu"], backend="django.contrib.auth.backends.ModelBackend")
    assert "Buat PDF tanda bukti" in _page(client, application)
    client.post(reverse("receipt", args=[application.pk]))
    assert _job(application).state == RenderJob.QUEUED


def test_the_receipt_stays_the_same_after_the_closing(client: Client, sent: Application) -> None:
    with clock.at(clock.now() + timedelta(days=60)):
        assert sent.number is not None and sent.number in _page(client, sent)


def test_there_is_no_receipt_of_a_draft(told: story.Story, client: Client) -> None:
    application = draft(told.users["putu"], post(told))
    client.force_login(told.users["putu"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("receipt", args=[application.pk])).status_code == 404
