"""What a person reads when a service says no outside a form: the sentence, and a way back that never leaves the site."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from audit.errors import NotAllowed, Refused
from config.middleware import refusals

pytestmark = pytest.mark.django_db
PAGE = "http://testserver/lamaran/"


@pytest.mark.parametrize(
    ("came_from", "way_back"),
    [
        (PAGE, f'href="{PAGE}"'),
        ("https://contoh.example/", 'href="/"'),
        ("http://testserver/lamaran/kirim/", 'href="/"'),  # this very page: it would be refused again
        ("", 'href="/"'),
    ],
)
def test_the_way_back_stays_on_this_site(rf: RequestFactory, came_from: str, way_back: str) -> None:
    text = _refused(rf, came_from, Refused("Pendaftaran sudah ditutup.")).content.decode()
    assert "Pendaftaran sudah ditutup." in text
    assert f'<p class="govuk-body"><a class="govuk-link" {way_back}>' in text


def test_the_answer_tells_machines_too(rf: RequestFactory) -> None:
    assert _refused(rf, PAGE, Refused("tidak")).status_code == 409
    assert _refused(rf, PAGE, NotAllowed("tidak")).status_code == 403


def test_other_errors_are_not_dressed_up(rf: RequestFactory) -> None:
    request = rf.post("/lamaran/kirim/")
    assert refusals(lambda _request: HttpResponse()).process_exception(request, ValueError()) is None


def _refused(rf: RequestFactory, came_from: str, error: Exception) -> HttpResponse:
    request = rf.post("/lamaran/kirim/", headers={"Referer": came_from})
    request.user = AnonymousUser()
    answer = refusals(lambda _request: HttpResponse()).process_exception(request, error)
    assert answer is not None
    return answer
