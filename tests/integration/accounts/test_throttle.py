"""Guessing passwords: how much it is slowed, whom it never keeps out, and what the answers give away."""

import html
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts import services, throttle
from accounts.models import User
from audit import clock
from audit.ledger import SYSTEM_ACTOR
from config.settings import base
from tests.integration.accounts.factors import PASSWORD, account

pytestmark = pytest.mark.django_db
NIP, UNUSED_NIP = "197802032003121004", "198001012005011001"
RIVAL, OWNER = "203.0.113.9", "198.51.100.7"
FORWARDED = {"HTTP_X_FORWARDED_FOR": OWNER}


@pytest.fixture
def gita() -> User:
    user = account()
    services.correct_person(user.person, full_name=user.person.full_name, nip=NIP, actor=user)
    return user


def enter(
    client: Client, login: str = "gita", password: str = "keliru", source: str = RIVAL, **extra: Any
) -> Any:
    typed = {"login": login, "password": password}
    return client.post(reverse("account_login"), typed, REMOTE_ADDR=source, **extra)


def is_in(answer: Any) -> bool:
    return answer.status_code == 302


@pytest.mark.parametrize(
    "login", [NIP, "19780203 200312 1 004", "NIP. 19780203.200312.1.004", "gita@contoh.example", "GITA"]
)
def test_nip_mail_or_name_open_the_account(gita: User, login: str) -> None:
    assert is_in(enter(Client(), login, PASSWORD))


def test_of_two_accounts_of_one_nip_the_last_used_is_meant(gita: User) -> None:
    second = services.add_user(
        gita.person, username="gita2", email="g2@contoh.example", password="sandi-lain-88"
    )
    User.objects.filter(pk=second.pk).update(last_login=clock.now())
    assert is_in(enter(Client(), NIP, "sandi-lain-88"))


def test_a_rivals_thousand_tries_keep_nobody_out_but_the_rival(gita: User) -> None:
    """A thousand from ten sources at one moment: five are looked at from each. Then the pages say so."""
    looked_at = 0
    for number in range(10):
        request = RequestFactory().post("/masuk/", REMOTE_ADDR=f"203.0.113.{number}")
        tries = [throttle.begin(throttle.attempt(request, "gita", gita)) for _ in range(100)]
        looked_at += tries.count(0)
    assert looked_at == 50
    rival = "203.0.113.9"
    assert is_in(enter(Client(), password=PASSWORD, source=OWNER))
    late = enter(Client(), password=PASSWORD, source=rival)
    assert late.status_code == 429 and 1 <= int(late.headers["Retry-After"]) <= 15
    text = html.unescape(late.content.decode())
    assert "Akun ini tidak dikunci" in text and 'value="gita"' in text


def test_a_browser_that_was_here_before_gets_in_beside_a_rival_on_the_same_address(gita: User) -> None:
    own = Client()
    assert is_in(enter(own, password=PASSWORD))
    own.post(reverse("account_logout"))
    rival = Client()
    for _ in range(35):
        enter(rival)
    assert enter(Client(), password=PASSWORD).status_code == 429
    assert is_in(enter(own, password=PASSWORD))


def test_a_known_browser_may_not_guess_either_nor_open_another_account(gita: User) -> None:
    account("hadi")
    own = Client()
    enter(own, password=PASSWORD)
    own.post(reverse("account_logout"))
    assert [enter(own).status_code for _ in range(7)] == [200] * 5 + [429] * 2
    assert [enter(own, "hadi").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    forged = Client()
    forged.cookies["known"] = own.cookies["known"].value[:-2] + "xx"
    for _ in range(5):
        enter(forged)
    assert enter(forged, password=PASSWORD).status_code == 429


def test_the_pause_ends_when_it_was_said_and_the_right_password_clears_it(gita: User) -> None:
    client, now = Client(), clock.now()
    with clock.at(now):
        wait = int([enter(client) for _ in range(6)][-1].headers["Retry-After"])
    with clock.at(now + timedelta(seconds=wait + 1)):
        assert enter(client).status_code == 200
        assert int(enter(client).headers["Retry-After"]) > wait  # twice as long
    with clock.at(now + timedelta(seconds=wait + 61)):
        assert is_in(enter(client, password=PASSWORD))
        client.post(reverse("account_logout"))
        assert enter(client).status_code == 200


def test_one_source_that_tries_many_names_is_slowed_and_an_own_account_does_not_clear_it(gita: User) -> None:
    tries = [enter(Client(), f"nama{number}").status_code for number in range(30)]
    assert tries == [200] * 30
    assert enter(Client(), "nama99").status_code == 429
    with clock.at(clock.now() + timedelta(seconds=5)):
        assert enter(Client(), "nama98").status_code == 200
    with clock.at(clock.now() + timedelta(seconds=20)):
        assert is_in(enter(Client(), password=PASSWORD))
        assert enter(Client(), "nama97").status_code == 429


def test_what_a_proxy_says_counts_only_where_a_proxy_is_named(gita: User, settings) -> None:
    for number in range(5):
        enter(Client(), HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert (
        enter(Client(), password=PASSWORD, **FORWARDED).status_code == 429
    )  # a forged header makes nobody new
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert is_in(enter(Client(), password=PASSWORD, **FORWARDED))
    for number in range(5):
        enter(
            Client(), HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.1"
        )  # only the proxy's own word is the last
    assert enter(Client(), password=PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 429


def test_the_counters_lie_in_the_configured_cache_without_names(gita: User) -> None:
    for _ in range(6):
        enter(Client())
    held = " ".join(cache._cache)  # the cache of the test settings lives in memory
    assert "entrance:pair:" in held and "gita" not in held and RIVAL not in held
    cache.clear()
    assert is_in(enter(Client(), password=PASSWORD))


def test_a_shared_cache_keeps_more_counters_than_a_rival_makes_names() -> None:
    assert base.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 10_000


def test_the_link_in_the_mail_lets_the_owner_in_beside_a_rival(gita: User, mailoutbox: list[Any]) -> None:
    for _ in range(8):
        enter(Client())
    client = Client(REMOTE_ADDR=RIVAL)
    client.post(reverse("account_reset_password"), {"email": "gita@contoh.example"})
    link = next(word for word in mailoutbox[0].body.split() if "/akun/lupa-sandi/" in word)
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "sandi-baru-88x", "password2": "sandi-baru-88x"})
    assert is_in(enter(client, password="sandi-baru-88x"))


def test_nobody_floods_a_mailbox_and_the_answer_stays_the_same(gita: User, mailoutbox: list[Any]) -> None:
    answers = {
        (answer.status_code, answer["Location"])
        for answer in (
            Client(REMOTE_ADDR=f"203.0.113.{number}").post(
                reverse("account_reset_password"), {"email": email}
            )
            for number in range(8)
            for email in ("gita@contoh.example", "tidak.ada@contoh.example")
        )
    }
    assert len(answers) == 1
    assert len([mail for mail in mailoutbox if mail.to == ["gita@contoh.example"]]) == 5


def test_a_rival_who_goes_on_asking_shuts_the_owner_out_of_no_mail_for_longer_than_the_hour() -> None:
    begun = clock.now()
    with clock.at(begun):
        assert [throttle.may_mail("gita@contoh.example") for _ in range(7)] == [True] * 5 + [False] * 2
    with clock.at(begun + timedelta(minutes=55)):
        assert not throttle.may_mail("gita@contoh.example")
    with clock.at(begun + timedelta(minutes=61)):
        assert throttle.may_mail("gita@contoh.example")


@pytest.mark.parametrize("name", ["korban@contoh.example", "19790203-200501-1-004", "NIP197902032005011004"])
def test_a_user_name_is_nothing_that_somebody_else_signs_in_with(name: str) -> None:
    answer = Client().post(reverse("account_signup"), {**NEW, "username": name})
    assert "Nama pengguna tidak boleh" in answer.content.decode()
    assert not User.objects.filter(username=name).exists()


def test_who_named_himself_like_an_address_does_not_stand_before_its_owner(gita: User) -> None:
    rival = services.add_person(full_name="Rival Contoh", actor=SYSTEM_ACTOR)
    services.add_user(
        rival, username="gita@contoh.example", email="r@contoh.example", password="sandi-rival-88"
    )
    assert is_in(enter(Client(), "gita@contoh.example", PASSWORD))


def test_too_many_requests_are_answered_in_plain_words(gita: User) -> None:
    client = Client()
    for _ in range(20):
        client.post(reverse("account_reset_password"), {"email": "a@contoh.example"})
    answer = client.post(reverse("account_reset_password"), {"email": "a@contoh.example"})
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "60"
    assert "Tunggu satu menit" in answer.content.decode()


@pytest.fixture
def hashed(settings, monkeypatch: pytest.MonkeyPatch, gita: User) -> Iterator[list[str]]:
    """Each time argon2 runs. The account's password is hashed with it too."""
    runs: list[str] = []
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    gita.set_password(PASSWORD)
    gita.save()
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)

        def counted(self: Any, *args: Any, _real: Any = real, _name: str = name, **kwargs: Any) -> Any:
            runs.append(_name)
            return _real(self, *args, **kwargs)

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)
    yield runs


@pytest.mark.parametrize(
    "login",
    ["gita", "gita@contoh.example", NIP, "tidak.ada", "tidak.ada@contoh.example", UNUSED_NIP],
)
def test_signing_in_hashes_once_whoever_is_named_and_says_the_same(hashed: list[str], login: str) -> None:
    answer = enter(Client(), login)
    assert len(hashed) == 1
    assert "tidak cocok dengan kata sandinya" in html.unescape(answer.content.decode())


NEW = {
    "full_name": "Baru Contoh",
    "email": "baru@contoh.example",
    "username": "baru",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.mark.parametrize("taken", [{}, {"email": "gita@contoh.example"}, {"username": "gita"}])
def test_registering_tells_only_by_mail_what_is_taken(
    hashed: list[str], mailoutbox: list[Any], settings, taken: dict[str, str]
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answer = Client().post(reverse("account_signup"), {**NEW, **taken})
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert hashed == ["encode"]
    assert [mail.to for mail in mailoutbox] == [[{**NEW, **taken}["email"]]]
    if "username" in taken:
        made = User.objects.get(email="baru@contoh.example").username
        assert made.startswith("gita") and made != "gita"
        assert made in mailoutbox[0].body
