"""What the tests of second factors share: a client at `localhost`, signing in, enrolling each kind."""

import json
import re
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from audit.ledger import SYSTEM_ACTOR
from tests.passkeys import SoftPasskey

PASSWORD = "kata-sandi-contoh-7"


def account(username: str = "gita") -> User:
    """Somebody without any duty."""
    person = services.add_person(full_name=f"{username.title()} Contoh", actor=SYSTEM_ACTOR)
    return services.add_user(person, username=username, email=f"{username}@contoh.example", password=PASSWORD)


def browser() -> Client:
    return Client(SERVER_NAME="localhost")


def sign_in(client: Client, username: str = "gita", password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password})


def confirm(client: Client, password: str = PASSWORD) -> None:
    """The password once more, as pages that change the account ask for."""
    client.post(reverse("account_reauthenticate"), {"password": password})


def options(page: Any) -> dict[str, Any]:
    """The options for the device on a page."""
    found = re.search(r'<script id="passkey-options"[^>]*>(.*?)</script>', page.content.decode(), re.DOTALL)
    assert found, page.content.decode()[:2000]
    stored = json.loads(found[1])
    return stored.get("creation_options") or stored["request_options"]


def enrol_passkey(client: Client, key: SoftPasskey, *, name: str = "Ponsel", password: str = PASSWORD) -> Any:
    confirm(client, password)
    address = reverse("mfa_add_webauthn")
    answer = key.create(options(client.get(address)))
    return client.post(address, {"name": name, "credential": answer})


def code_of(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def enrol_totp(client: Client, *, password: str = PASSWORD) -> str:
    """Returns the app's secret."""
    confirm(client, password)
    address = reverse("mfa_activate_totp")
    client.get(address)
    secret = client.session["mfa.totp.secret"]
    answer = client.post(address, {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    cache.clear()  # codes just used, and the limits on trying
    return secret
