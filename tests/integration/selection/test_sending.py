"""Sending at the last moment, replacing what was sent, and the mail that tells of it."""

import html
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock, ledger
from audit.errors import Refused
from audit.models import Event
from config.demo import story
from selection import queries
from selection.models import Application, ApplicationDocument
from selection.services import applications
from tests.applicants import announced, draft, pdf, post
from tests.kept import kept

pytestmark = pytest.mark.django_db
SLOT = "ktp"


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture
def putu(told: story.Story) -> User:
    return told.users["putu"]


@pytest.fixture
def signed_in(client: Client, putu: User) -> Client:
    client.force_login(putu, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _file(payload: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("berkas.pdf", payload, "application/pdf")}


def _closing(told: story.Story) -> datetime:
    period = queries.registration_of(told.selection)
    assert period is not None
    return period.ends_at


def test_a_sent_file_is_replaced_until_the_close_and_the_receipt_follows(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    address = reverse("application_slot", args=[sent.pk, SLOT])
    newer = ledger.content_digest(pdf(512))
    assert signed_in.post(address, _file(pdf(512))).status_code == 302
    after = Application.objects.get(pk=sent.pk)
    assert (after.state, after.number, after.submitted_at) == ("submitted", sent.number, sent.submitted_at)
    page = _text(signed_in.get(reverse("receipt", args=[sent.pk])))
    assert "Diperbarui" in page and newer in page
    states = ApplicationDocument.objects.filter(application=sent, slot__code=SLOT).values_list(
        "state", flat=True
    )
    assert sorted(states) == ["current", "replaced"]
    entry = Event.objects.select_related("content").get(subject_id=sent.pk, action="application.amend")
    assert newer in entry.content.text
    with clock.at(_closing(told)):
        assert "menurut jam server" in _text(signed_in.post(address, _file(pdf(1024))))
    assert Application.objects.get(pk=sent.pk).amended_at == after.amended_at
    applications.withdraw(sent, actor=putu)
    assert "sudah ditarik" in _text(signed_in.post(address, _file(pdf(1024))))


def test_what_waits_for_the_log_while_the_registration_closes_is_refused_whole(
    told: story.Story, putu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = draft(putu, post(told))
    with clock.at(_closing(told) - timedelta(seconds=30)):
        checked = applications.what_is_missing

        def slow(*given: Any) -> list[str]:
            clock._offset += timedelta(seconds=40)  # `clock.at` puts it back
            return checked(*given)

        monkeypatch.setattr(applications, "what_is_missing", slow)
        with pytest.raises(Refused, match="menurut jam server"):
            applications.submit(application, pledge=True, actor=putu)
    kept = Application.objects.get(pk=application.pk)
    assert (kept.state, kept.number) == ("draft", None)
    assert not Event.objects.filter(subject_id=application.pk, action="application.submit").exists()
