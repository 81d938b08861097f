"""Signing in through a real OpenID Connect provider on this machine: redirect, code, PKCE, signed token, and what is refused."""

import base64
import hashlib
import html
import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse
from oidc_provider_mock import run_server_in_thread

from accounts import oidc, services
from accounts.models import Person, User
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from audit.verify import verify
from config.settings import oidc as configured
from tests.integration.accounts import oidc_site
from tests.integration.accounts.factors import PASSWORD, account, browser, enrol_totp, sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings(
        "ignore"
    ),  # the provider runs in a thread of this process, on a library that warns of itself
]
NIP = "197802032003121004"
CLAIMS = {"email": "sari@contoh.example", "email_verified": True, "name": "Sari Contoh, S.H.", "nip": NIP}
ENVIRON = {
    "OIDC_NAME": "SSO Contoh",
    "OIDC_CLIENT_ID": "lelang",
    "OIDC_CLIENT_SECRET": "rahasia-contoh",
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(require_client_registration=False) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def _configured(settings, issuer: str) -> Iterator[None]:
    settings.SOCIALACCOUNT_PROVIDERS = configured.providers({**ENVIRON, "OIDC_SERVER_URL": issuer})
    settings.ROOT_URLCONF = (
        oidc_site.__name__
    )  # imported above, before a provider was configured: as the site has it
    clear_url_caches()
    yield
    clear_url_caches()


def told(issuer: str, sub: str = "sari", **claims: Any) -> None:
    """What the provider knows of somebody."""
    requests.put(f"{issuer}/users/{sub}", json={**CLAIMS, **claims}, timeout=10).raise_for_status()


def leave(client: Client, **typed: str) -> str:
    """Press the button; where it leads."""
    answer = client.post(reverse("openid_connect_login", args=["sso"]), typed)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def consent(address: str, sub: str = "sari") -> str:
    """Sign in at the provider; the address it sends the browser back to."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def go(client: Client, sub: str = "sari", **typed: str) -> Any:
    return client.get(consent(leave(client, **typed), sub))


def page(client: Client) -> str:
    return html.unescape(client.get(reverse("account_login"), follow=True).content.decode())


def is_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def test_a_new_login_makes_account_and_person_and_the_next_finds_them(issuer: str) -> None:
    told(issuer)
    client = browser()
    address = leave(client, next=reverse("my_applications"))
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["code_challenge"] and asked["state"]
    answer = client.get(consent(address))
    assert answer["Location"] == reverse("my_applications")
    user = User.objects.get()
    assert user.person is not None
    assert (user.person.full_name, user.person.nip, user.email) == (
        "Sari Contoh, S.H.",
        None,
        CLAIMS["email"],
    )
    assert not user.has_usable_password() and not user.username.isdigit()
    assert user.emailaddress_set.get().verified
    again = browser()
    go(again)
    assert is_in(again) and User.objects.count() == Person.objects.count() == 1


@pytest.mark.parametrize("verified", [False, None, "true", "false", 1])
def test_an_address_that_the_provider_has_not_verified_opens_nothing(issuer: str, verified: Any) -> None:
    told(issuer, "bayang", email_verified=verified)
    client = browser()
    go(client, "bayang")
    assert "belum dipastikan di sana" in page(client)
    assert not User.objects.exists() and not is_in(client)


@pytest.mark.parametrize("same", ["mail", "nip"])
def test_an_account_with_a_password_is_never_taken_over(issuer: str, settings, same: str) -> None:
    settings.OIDC_NIP_CLAIM = "nip"
    gita = account()
    if same == "nip":
        services.correct_person(gita.person, full_name="Gita Contoh", nip=NIP, actor=gita)
    told(issuer, "gita", email="gita@contoh.example" if same == "mail" else "lain@contoh.example")
    client = browser()
    go(client, "gita")
    assert "Sudah ada akun dengan e-mail atau NIP ini" in page(client)
    assert not is_in(client) and not SocialAccount.objects.exists() and User.objects.count() == 1


def test_it_is_linked_after_the_account_was_proved_here(issuer: str, settings) -> None:
    gita = account()
    told(issuer, "gita", email="gita@contoh.example")
    client = browser()
    sign_in(client)
    settings.STEP_UP_SECONDS = -1
    assert client.post(reverse("openid_connect_login", args=["sso"]), {"process": "connect"})[
        "Location"
    ].startswith(reverse("account_reauthenticate"))
    settings.STEP_UP_SECONDS = 900
    assert go(client, "gita", process="connect")["Location"] == reverse("socialaccount_connections")
    assert "dapat dibuka lewat SSO Contoh" in html.unescape(
        client.get(reverse("socialaccount_connections")).content.decode()
    )
    other = browser()
    go(other, "gita")
    assert is_in(other) and SocialAccount.objects.get().user == gita
    link = str(SocialAccount.objects.get().pk)
    client.post(reverse("socialaccount_connections"), {"account": link})
    assert not SocialAccount.objects.exists()


def test_the_nip_counts_only_where_the_settings_name_its_claim(issuer: str, settings) -> None:
    settings.OIDC_NIP_CLAIM = "nip"
    known = services.add_person(full_name="Sari", nip=NIP, actor=SYSTEM_ACTOR)
    told(issuer)
    go(browser())
    assert User.objects.get().person == known


def test_a_wrong_state_a_foreign_browser_and_a_used_code_open_nothing(issuer: str) -> None:
    told(issuer)
    client = browser()
    back = consent(leave(client))
    for one, address in ((browser(), back), (client, back.replace("state=", "state=x"))):
        one.get(address)
        assert "tidak berhasil" in page(one) and not is_in(one)
    client.get(back)
    assert is_in(client)
    other = browser()
    stolen = back.split("state=")[0] + "state=" + parse_qs(urlsplit(leave(other)).query)["state"][0]
    other.get(stolen)
    assert not is_in(other)


def test_the_code_is_exchanged_with_the_verifier_of_this_browser(
    issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider compares it with the challenge of the redirect; this one does not, so the test does."""
    told(issuer)
    sent: list[str] = []
    real = oidc.StrictAdapter.get_access_token_data

    def seen(self: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(kwargs["pkce_code_verifier"])
        return real(self, *args, **kwargs)

    monkeypatch.setattr(oidc.StrictAdapter, "get_access_token_data", seen)
    client = browser()
    address = leave(client)
    client.get(consent(address))
    digest = base64.urlsafe_b64encode(hashlib.sha256(sent[0].encode()).digest()).rstrip(b"=").decode()
    assert parse_qs(urlsplit(address).query)["code_challenge"] == [digest]


def _token(issuer: str, key: Any, **changed: Any) -> str:
    claims = {
        "iss": issuer,
        "aud": "lelang",
        "sub": "sari",
        "exp": time.time() + 60,
        "iat": time.time() - 1,
        **changed,
    }
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "k"})


def _signs(monkeypatch: pytest.MonkeyPatch, issuer: str, **changed: Any) -> None:
    """From now on the provider's id_token says this, too."""
    key = rsa.generate_private_key(65537, 2048)
    monkeypatch.setattr(
        oidc.StrictAdapter, "_keys", lambda self: [SimpleNamespace(key_id="k", key=key.public_key())]
    )
    real = oidc.StrictAdapter.get_access_token_data

    def signed(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**real(self, *args, **kwargs), "id_token": _token(issuer, key, **changed)}

    monkeypatch.setattr(oidc.StrictAdapter, "get_access_token_data", signed)


@pytest.mark.parametrize(
    "wrong", ["", "signature", "audience", "issuer", "expired", "subject", "none", "missing"]
)
def test_a_forged_token_is_refused_and_the_right_one_taken(
    issuer: str, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    told(issuer)
    key = rsa.generate_private_key(65537, 2048)
    trusted = key if wrong != "signature" else rsa.generate_private_key(65537, 2048)
    change = {
        "audience": {"aud": "situs-lain"},
        "issuer": {"iss": "https://lain.example"},
        "expired": {"exp": time.time() - 60},
        "subject": {"sub": "orang-lain"},
    }.get(wrong, {})
    forged = _token(issuer, key, **change)
    if wrong == "none":
        forged = jwt.encode(
            {"iss": issuer, "aud": "lelang", "sub": "sari"}, None, algorithm="none", headers={"kid": "k"}
        )
    known = SimpleNamespace(key_id="k", key=trusted.public_key())
    monkeypatch.setattr(oidc.StrictAdapter, "_keys", lambda self: [known])
    real = oidc.StrictAdapter.get_access_token_data

    def swapped(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        answer = dict(real(self, *args, **kwargs))
        answer["id_token"] = "" if wrong == "missing" else forged
        return answer

    monkeypatch.setattr(oidc.StrictAdapter, "get_access_token_data", swapped)
    client = browser()
    go(client)
    assert is_in(client) == User.objects.exists() == (not wrong)
    assert ("tidak berhasil" in page(client)) == bool(wrong)


def test_a_silent_provider_is_told_in_a_sentence(settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = configured.providers(
        {**ENVIRON, "OIDC_SERVER_URL": "http://localhost:9"}
    )
    client = browser()
    leave(client)
    assert "tidak berhasil" in page(client)


def test_who_has_a_second_factor_is_asked_for_it_after_the_provider_too(issuer: str, settings) -> None:
    account()
    told(issuer, "gita", email="gita@contoh.example")
    client = browser()
    sign_in(client)
    go(client, "gita", process="connect")
    enrol_totp(client, password=PASSWORD)
    other = browser()
    assert go(other, "gita")["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(other)


def entries(person: Person, *facts: str) -> list[tuple[str, dict[str, Any]]]:
    found = Event.objects.filter(subject_id=person.pk, action__in=[f"person.{fact}" for fact in facts])
    return [(item.action, json.loads(item.content.text)) for item in found.order_by("leaf__seq")]


def test_a_link_and_its_end_stand_in_the_log_without_the_name_over_there(issuer: str) -> None:
    """Made here by the owner of an account, or with the account itself. The provider's name of somebody may be his NIP."""
    gita = account()
    told(issuer, NIP, email="gita@contoh.example")
    client = browser()
    sign_in(client)
    go(client, NIP, process="connect")
    go(browser(), NIP)
    link = SocialAccount.objects.get()
    client.post(reverse("socialaccount_connections"), {"account": str(link.pk)})
    found = entries(gita.person, "login_linked", "login_unlinked")
    assert [action for action, _body in found] == ["person.login_linked", "person.login_unlinked"]
    assert all(body["actor"]["id"] == str(gita.pk) for _action, body in found)
    assert not any(NIP in json.dumps(body) for _action, body in found)
    assert len({body["data"]["subject"] for _action, body in found}) == 1
    told(issuer)
    go(browser())
    newcomer = User.objects.exclude(pk=gita.pk).get()
    assert [action for action, _body in entries(newcomer.person, "login_linked")] == ["person.login_linked"]
    assert verify().sound


@pytest.mark.parametrize(
    ("age", "sub", "goes_on"),
    [(1, "sari", True), (3600, "sari", False), (None, "sari", False), (1, "orang", False)],
)
def test_who_has_no_password_shows_over_there_who_he_is_and_what_he_typed_goes_on(
    issuer: str, settings, monkeypatch: pytest.MonkeyPatch, age: int | None, sub: str, goes_on: bool
) -> None:
    """Only a login that happened just now counts, by the provider's signed word, and only of the same person."""
    told(issuer)
    settings.STEP_UP_SECONDS = 900
    told(issuer, "orang", email="orang@contoh.example", nip="")
    client = browser()
    go(client)
    user = User.objects.get()
    session = client.session
    session["identity_shown_at"] -= 901
    session.save()
    typed = {"email": "baru.sekali@contoh.example", "action_add": ""}
    asked = client.post(reverse("account_email"), typed)
    assert asked["Location"].startswith(reverse("openid_connect_login", args=["sso"]))
    assert not EmailAddress.objects.filter(email=typed["email"]).exists()
    _signs(monkeypatch, issuer, sub=sub, **({"auth_time": int(time.time()) - age} if age is not None else {}))
    leaving = client.post(asked["Location"])
    query = parse_qs(urlsplit(leaving["Location"]).query)
    assert (query["prompt"], query["max_age"]) == (["login"], ["0"])
    back = client.get(consent(leaving["Location"], sub))
    client.get(back["Location"])
    assert EmailAddress.objects.filter(email=typed["email"], user=user).exists() == goes_on


def test_without_settings_there_is_no_button_and_no_address(client: Client, settings) -> None:
    assert "SSO Contoh" in page(client)
    settings.SOCIALACCOUNT_PROVIDERS, settings.ROOT_URLCONF = configured.providers({}), "config.urls"
    clear_url_caches()
    assert "SSO" not in page(client)
    assert client.post("/masuk/lewat/sso/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", args=["sso"])


def test_half_a_provider_is_refused_at_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID, OIDC_CLIENT_SECRET"):
        configured.providers({"OIDC_NAME": "SSO", "OIDC_SERVER_URL": "https://sso.example"})
    whole = configured.providers({**ENVIRON, "OIDC_SERVER_URL": "https://sso.example/realms/a/"})
    assert configured.form_origins(whole) == ["https://sso.example"]
