"""Where a second factor is required, nobody with a duty gets past the wall without one: every address, every duty."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from audit.models import Leaf
from config.demo.people import password_of
from config.demo.story import Story
from config.settings import base
from tests.conftest import shared_world
from tests.integration.accounts.factors import browser, confirm, enrol_passkey, enrol_totp, options, sign_in
from tests.integration.panels.support import text_of
from tests.integration.test_access_matrix import (
    ALL_NAMES,
    POLICY,
    STAFF,
    _address,
    _close_files,
    _user,
)
from tests.passkeys import SoftPasskey

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

told = shared_world("sealed")

PUBLIC = frozenset(
    {
        "healthz",
        "home",
        "vacancy_list",
        "vacancy_detail",
        "public_change",
        "vacancy_calendar",
        "vacancy_plan_file",
        "vacancy_blank_file",
        "results",
        "published_file",
    }
) | {
    "lot",
    "lot_file",
    "paper_confirm",
    "paper_confirm_scan",
    "recount",
    "recount_input",
    "stage_lot_file",
    "verify",
    "verify_document",
    "witness_delivery",
    "log",
    "log_checkpoint",
    "log_checkpoint_of",
    "log_consistency",
    "log_feed",
    "log_key",
    "answer",
    "answer_thanks",
}
OWN_ACCOUNT = frozenset({"set_language"}) | {name for name in POLICY if name.startswith(("account_", "mfa_"))}
"""All that stays open. A new page is behind the wall until it is named here."""


@pytest.fixture(autouse=True)
def _walled(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()
    yield


def enter(username: str) -> Client:
    client = browser()
    sign_in(client, username, password_of(username))
    return client


@pytest.mark.parametrize("who", sorted(STAFF))
def test_without_a_factor_no_staff_address_opens_and_none_writes(told: Story, who: str) -> None:
    client, wrong, walled = browser(), [], 0
    client.raise_request_exception = False
    user = _user(told, who)
    for name in sorted(set(ALL_NAMES) - PUBLIC - OWN_ACCOUNT):
        address = _address(told, name)
        if address is None:
            continue
        walled += 1
        for method in ("get", "post"):
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            before = Leaf.objects.count()
            answer = getattr(client, method)(address, {"reason": "x", "digest": "x"})
            _close_files(answer)
            if (answer.status_code, answer.headers.get("Location")) != (302, reverse("mfa_index")):
                wrong.append(f"{method} {name}: {answer.status_code}")
            if Leaf.objects.count() != before:
                wrong.append(f"{method} {name} writes")
    assert wrong == []
    assert walled > 60


def test_the_list_of_open_addresses_is_what_the_wall_leaves_open(told: Story) -> None:
    """Public views are marked as such; nothing else is open but one's own account."""
    marked = set()
    for name in ALL_NAMES:
        address = _address(told, name)
        if address and not getattr(resolve(address).func, "login_required", True):
            marked.add(name)
    assert marked <= PUBLIC | OWN_ACCOUNT
    assert get_resolver()  # the names are those of the whole site


def test_he_is_told_why_enrols_and_comes_back_to_where_he_wanted_to_go(told: Story) -> None:
    client, password = enter("ani"), password_of("ani")
    wanted = reverse("panel_desk")
    page = client.get(wanted, follow=True)
    assert page.redirect_chain[-1][0] == reverse("mfa_index")
    assert "Aktifkan dahulu verifikasi dua langkah" in text_of(page)
    assert "Pilih salah satu cara" in text_of(page)
    enrol_passkey(client, SoftPasskey(), password=password)
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert f'href="{wanted}"' in codes.content.decode()
    assert client.get(wanted).status_code == 200
    assert f'href="{wanted}"' not in client.get(reverse("mfa_index")).content.decode().split("<main")[1]


def test_a_session_that_has_shown_only_the_password_is_asked_for_the_factor(told: Story) -> None:
    """A session begun before enrolling, or stolen from somebody who had not shown it."""
    here, elsewhere, password = enter("sri"), enter("sri"), password_of("sri")
    key = SoftPasskey()
    enrol_passkey(here, key, password=password)
    answer = elsewhere.get(reverse("selection_list"))
    address = reverse("mfa_reauthenticate_webauthn")
    assert answer["Location"].startswith(address)
    shown = key.sign(options(elsewhere.get(answer["Location"])))
    back = elsewhere.post(answer["Location"], {"credential": shown, "next": reverse("selection_list")})
    assert back["Location"] == reverse("selection_list")
    assert elsewhere.get(reverse("selection_list")).status_code == 200


def test_the_password_again_is_no_second_factor(told: Story) -> None:
    here, elsewhere, password = enter("slamet"), enter("slamet"), password_of("slamet")
    enrol_totp(here, password=password)
    confirm(elsewhere, password)
    assert elsewhere.get(reverse("approvals"))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_factor_that_was_removed_opens_nothing_any_more(told: Story) -> None:
    client = enter("wati")
    enrol_totp(client, password=password_of("wati"))
    assert client.get(reverse("observer_desk")).status_code == 200
    Authenticator.objects.all().delete()
    assert client.get(reverse("observer_desk"))["Location"] == reverse("mfa_index")


def test_who_holds_no_duty_is_not_asked(told: Story) -> None:
    client = browser()
    client.force_login(told.users["putu"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("my_applications")).status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200


def test_where_it_is_not_required_the_printed_password_is_enough(told: Story, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert enter("karto").get(reverse("panel_desk")).status_code == 200


def test_a_real_installation_requires_it_unless_it_says_otherwise() -> None:
    assert base.SECOND_FACTOR_REQUIRED is True


def test_the_observer_sees_that_a_member_enrolled_but_not_with_which_secret(told: Story) -> None:
    client, password = enter("ani"), password_of("ani")
    secret = enrol_totp(client, password=password)
    wati = enter("wati")
    enrol_totp(wati, password=password_of("wati"))
    page = text_of(wati.get(reverse("observer_timeline", args=[told.selection.pk])))
    assert "Petugas mendaftarkan langkah kedua untuk masuk" in page
    assert "Dr. Ani Contoh" in page and "aplikasi kode" in page
    assert secret not in page
