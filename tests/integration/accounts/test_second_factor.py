"""Second factors: enrolled, used and removed by their owner; each change stands in the log, no secret in the database."""

import json
import logging
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Body, Event
from tests.integration.accounts.factors import (
    account,
    browser,
    code_of,
    confirm,
    enrol_passkey,
    enrol_totp,
    options,
    sign_in,
)
from tests.integration.panels.support import text_of
from tests.passkeys import TOUCHED, SoftPasskey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    cache.clear()


@pytest.fixture
def gita() -> User:
    return account()


@pytest.fixture
def inside(gita: User) -> Client:
    client = browser()
    sign_in(client)
    return client


def facts(user: User) -> list[tuple[str, dict[str, Any]]]:
    found = Event.objects.filter(subject_id=user.person_id, action__startswith="person.credential")
    rows = found.order_by("leaf__seq").values_list("action", "content__text")
    return [(action, json.loads(text)["data"]) for action, text in rows]


def is_inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_passkey_is_added_named_used_to_sign_in_and_removed(inside: Client, gita: User) -> None:
    key = SoftPasskey()
    answer = enrol_passkey(inside, key, name="Ponsel saya")
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    row = Authenticator.objects.get(type="webauthn")
    assert "Ponsel saya" in text_of(inside.get(reverse("mfa_list_webauthn")))
    inside.post(reverse("mfa_edit_webauthn", args=[row.pk]), {"name": "Ponsel lama"})
    assert "Ponsel lama" in text_of(inside.get(reverse("mfa_list_webauthn")))

    other = browser()
    asked = other.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    other.post(reverse("mfa_login_webauthn"), {"credential": key.sign(asked["request_options"])})
    assert is_inside(other) and other.session["second_factor"]["means"] == "passkey"

    inside.post(reverse("mfa_remove_webauthn", args=[row.pk]))
    assert not Authenticator.objects.exists()
    assert [(action, data["factor"]) for action, data in facts(gita)] == [
        ("person.credential_added", "passkey"),
        ("person.credential_added", "code"),
        ("person.credential_removed", "passkey"),
        ("person.credential_removed", "code"),
    ]


@pytest.mark.parametrize("wrong", ["origin", "touch", "other key"])
def test_a_passkey_of_another_site_without_unlocking_or_of_another_device_does_not_sign_in(
    inside: Client, wrong: str
) -> None:
    key = SoftPasskey()
    enrol_passkey(inside, key)
    shown = SoftPasskey(seed=8 if wrong == "other key" else 7)
    shown.user_handle = key.user_handle
    if wrong == "origin":
        shown.origin = "https://localhost.example"
    other = browser()
    asked = other.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    flags = {"flags": TOUCHED} if wrong == "touch" else {}
    other.post(reverse("mfa_login_webauthn"), {"credential": shown.sign(asked["request_options"], **flags)})
    assert not is_inside(other)


def test_after_enrolling_the_password_alone_does_not_sign_in(inside: Client) -> None:
    secret = enrol_totp(inside)
    other = browser()
    assert sign_in(other)["Location"] == reverse("mfa_authenticate")
    assert not is_inside(other)
    answer = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "tidak cocok" in text_of(answer) and not is_inside(other)
    other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_inside(other) and other.session["second_factor"]["means"] == "pw+totp"


def test_a_passkey_is_the_second_step_too(inside: Client) -> None:
    key = SoftPasskey()
    enrol_passkey(inside, key)
    other = browser()
    sign_in(other)
    answer = key.sign(options(other.get(reverse("mfa_authenticate"))))
    other.post(reverse("mfa_authenticate"), {"credential": answer})
    assert is_inside(other) and other.session["second_factor"]["means"] == "pw+passkey"


def test_a_printed_code_opens_once(inside: Client) -> None:
    enrol_totp(inside)
    page = inside.get(reverse("mfa_view_recovery_codes"))
    assert "Tersisa 10 dari 10 kode" in text_of(page)
    code = page.context["unused_codes"][0]
    first, second = browser(), browser()
    for client in (first, second):
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": f"{code[:4]} {code[4:]}"})
    assert is_inside(first) and not is_inside(second)


def test_new_codes_make_the_printed_ones_worthless(inside: Client) -> None:
    enrol_totp(inside)
    address = reverse("mfa_view_recovery_codes")
    printed = inside.get(address).context["unused_codes"]
    assert inside.post(reverse("mfa_generate_recovery_codes"))["Location"] == address
    assert not set(printed) & set(inside.get(address).context["unused_codes"])
    other = browser()
    sign_in(other)
    other.post(reverse("mfa_authenticate"), {"code": printed[0]})
    assert not is_inside(other)


def test_no_secret_lies_readable_in_the_database_or_in_the_log(
    inside: Client, gita: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        secret = enrol_totp(inside)
    codes = inside.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    written = " ".join(Body.objects.values_list("text", flat=True)) + caplog.text
    for text in (secret, *codes):
        assert text not in stored and text not in written
    said = [record.message for record in caplog.records if record.name == "lelang.accounts"]
    assert said == ["credential added kind=totp", "credential added kind=code"]
    assert not any(private in " ".join(said) for private in ("gita", "Gita", str(gita.person_id)))


def test_signing_in_with_a_factor_leaves_one_line_without_a_name(
    inside: Client, caplog: pytest.LogCaptureFixture
) -> None:
    secret = enrol_totp(inside)
    other = browser()
    sign_in(other)
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="lelang.accounts"):
        other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert [record.message for record in caplog.records if record.name == "lelang.accounts"] == [
        "second factor used kind=totp"
    ]


def test_a_factor_and_its_entry_are_written_together_or_not_at_all(
    inside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(inside)
    inside.get(reverse("mfa_activate_totp"))
    inside.raise_request_exception = False
    monkeypatch.setattr("audit.ledger.record", lambda *_args, **_rest: 1 / 0)
    code = code_of(inside.session["mfa.totp.secret"])
    assert inside.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 500
    assert not Authenticator.objects.exists()


def test_nobody_changes_factors_without_showing_who_he_is(inside: Client) -> None:
    enrol_passkey(inside, SoftPasskey())
    row = Authenticator.objects.get(type="webauthn")
    session = inside.session
    session["account_authentication_methods"] = []
    session.save()
    for name, args in (
        ("mfa_add_webauthn", []),
        ("mfa_activate_totp", []),
        ("mfa_view_recovery_codes", []),
        ("mfa_generate_recovery_codes", []),
        ("mfa_remove_webauthn", [row.pk]),
    ):
        answer = inside.post(reverse(name, args=args))
        assert answer.status_code in {302, 405}, name
        if answer.status_code == 302:
            assert answer["Location"].startswith(reverse("mfa_reauthenticate_webauthn")), name
    confirm(inside)  # the password is not enough any more
    assert inside.get(reverse("mfa_add_webauthn")).status_code == 302
    assert Authenticator.objects.count() == 2


def test_nobody_touches_anothers_passkey(inside: Client) -> None:
    enrol_passkey(inside, SoftPasskey())
    row = Authenticator.objects.get(type="webauthn")
    account("niko")
    other = browser()
    sign_in(other, "niko")
    confirm(other)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert other.post(reverse(name, args=[row.pk]), {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=row.pk).exists()
