"""Who one is, once more, before what cannot be taken back; and nothing typed is lost on the way."""

import html
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import Proposal
from config.demo.people import password_of
from config.demo.story import Story
from selection.enums import ApplicationState
from selection.models import Application
from tests.conftest import shared_world
from tests.integration.accounts.factors import browser

pytestmark = pytest.mark.django_db
told = shared_world("announced")


@pytest.fixture(autouse=True)
def _base_settings(settings) -> None:
    settings.STEP_UP_SECONDS = 900


def stale(client: Client, username: str, user: Any) -> Client:
    """A session that signed in long ago, left open on a desk."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["identity_shown_at"] -= 901
    session.save()
    return client


def application(story: Story) -> Application:
    found = Application.objects.exclude(
        state__in=(ApplicationState.WITHDRAWN, ApplicationState.DRAFT)
    ).first()
    assert found is not None
    return found


def owner(item: Application) -> tuple[str, Any]:
    user = item.person.users.get()
    return user.username, user


def test_withdrawing_from_a_session_left_open_asks_and_then_goes_on_by_itself(told: Story) -> None:
    item = application(told)
    username, user = owner(item)
    client = stale(browser(), username, user)
    address = reverse("application_withdraw", args=[item.pk])
    asked = client.post(address)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert "Sesudah itu isian Anda langsung diteruskan" in html.unescape(
        client.get(asked["Location"]).content.decode()
    )
    client.post(asked["Location"], {"password": "salah"})
    item.refresh_from_db()
    assert item.state != ApplicationState.WITHDRAWN
    back = client.post(asked["Location"], {"password": password_of(username)})
    assert back["Location"].startswith(f"{address}?lanjut=")
    client.get(back["Location"])
    item.refresh_from_db()
    assert item.state == ApplicationState.WITHDRAWN


def test_a_form_that_waits_goes_on_once_only_there_and_only_with_its_mark(told: Story) -> None:
    item = application(told)
    username, user = owner(item)
    client = stale(browser(), username, user)
    address = reverse("application_withdraw", args=[item.pk])
    asked = client.post(address)
    client.post(asked["Location"].partition("?")[0], {"password": password_of(username)})
    for guess in ("", "?lanjut=", "?lanjut=tebakan"):
        assert client.get(address + guess).status_code == 200
    item.refresh_from_db()
    assert item.state != ApplicationState.WITHDRAWN


def test_what_was_typed_on_the_page_of_addresses_is_not_lost(told: Story) -> None:
    username, user = owner(application(told))
    client = stale(browser(), username, user)
    typed = {"email": "baru.sekali@contoh.example", "action_add": ""}
    asked = client.post(reverse("account_email"), typed)
    assert not EmailAddress.objects.filter(email=typed["email"]).exists()
    back = client.post(asked["Location"], {"password": password_of(username)})
    client.get(back["Location"])
    assert EmailAddress.objects.filter(email=typed["email"], user=user).exists()


def test_a_session_signed_in_just_now_is_not_asked(told: Story) -> None:
    item = application(told)
    client = browser()
    client.force_login(owner(item)[1], backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("application_withdraw", args=[item.pk]))["Location"] == reverse(
        "my_applications"
    )


def test_approving_for_two_people_asks_and_reading_does_not(told: Story) -> None:
    proposal = Proposal.objects.first()
    assert proposal is not None
    approver = told.users["slamet"]
    client = stale(browser(), "slamet", approver)
    assert client.get(reverse("approval_detail", args=[proposal.pk])).status_code == 200
    asked = client.post(reverse("approval_approve", args=[proposal.pk]), {"digest": proposal.digest})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
