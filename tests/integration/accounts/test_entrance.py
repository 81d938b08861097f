"""Registering, signing in and out, the language: what a person does before anything else."""

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person, User
from audit.models import Event

pytestmark = pytest.mark.django_db
PASSWORD = "kata-sandi-panjang-77"
TYPED = {
    "full_name": "Baru Contoh, S.E.",
    "email": "baru@contoh.example",
    "username": "baru.contoh",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def _text(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_registering_makes_a_person_without_nip_and_leads_back_to_the_post(client: Client) -> None:
    back = reverse("vacancy_list")
    answer = client.post(reverse("account_signup"), {**TYPED, "next": back})
    assert answer["Location"] == back
    user = User.objects.get(username="baru.contoh")
    assert user.person is not None
    assert (user.person.full_name, user.person.nip) == ("Baru Contoh, S.E.", None)
    assert Event.objects.filter(action="person.create", subject_id=user.person_id).exists()
    assert "Baru Contoh, S.E." in _text(client.get(reverse("desk")))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "197802032003121004"}, "Nama pengguna tidak boleh berupa NIP"),
        ({"password2": "lain"}, "Anda harus mengetikkan kata sandi yang sama"),
        ({"full_name": ""}, "Bidang ini tidak boleh kosong"),
    ],
)
def test_a_wrong_registration_is_explained_and_leaves_nobody_behind(
    client: Client, wrong: dict[str, str], sentence: str
) -> None:
    text = _text(client.post(reverse("account_signup"), {**TYPED, **wrong}))
    assert sentence in text
    assert 'value="baru@contoh.example"' in text
    assert not User.objects.exists()
    assert not Person.objects.exists()


def test_the_hints_on_a_password_are_in_our_words(client: Client) -> None:
    text = _text(client.get(reverse("account_signup")))
    assert "Paling sedikit 8 karakter." in text
    assert "Jangan memakai kata sandi yang banyak dipakai orang" in text
    assert "Sandi anda" not in text


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Xy7-", "Kata sandi terlalu pendek: paling sedikit 8 karakter."),
        ("password1", "Kata sandi ini terlalu banyak dipakai orang"),
        ("baru.contoh1", "Kata sandi terlalu mirip dengan nama pengguna."),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(client: Client, password: str, sentence: str) -> None:
    weak = {**TYPED, "password1": password, "password2": password}
    assert sentence in _text(client.post(reverse("account_signup"), weak))
    assert not User.objects.exists()


def test_signing_in_works_by_name_and_by_mail_and_out_needs_a_post(client: Client) -> None:
    client.post(reverse("account_signup"), TYPED)
    client.post(reverse("account_logout"))
    for login in ("baru.contoh", "baru@contoh.example"):
        answer = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
        assert answer["Location"] == reverse("desk")
        client.get(reverse("account_logout"))
        assert client.get(reverse("desk")).status_code == 200
        client.post(reverse("account_logout"))
        assert client.get(reverse("desk")).status_code == 302


def test_a_wrong_password_does_not_tell_whether_the_account_exists(client: Client) -> None:
    client.post(reverse("account_signup"), TYPED)
    client.post(reverse("account_logout"))
    known = client.post(reverse("account_login"), {"login": "baru.contoh", "password": "salah"})
    unknown = client.post(reverse("account_login"), {"login": "tidak.ada", "password": "salah"})
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_forgotten_password_is_renewed_by_the_link_in_the_mail(
    client: Client, mailoutbox: list[Any]
) -> None:
    client.post(reverse("account_signup"), TYPED)
    client.post(reverse("account_logout"))
    client.post(reverse("account_reset_password"), {"email": "baru@contoh.example"})
    link = next(word for word in mailoutbox[0].body.split() if "/akun/lupa-sandi/" in word)
    page = client.get(link, follow=True)
    new = {"password1": "sandi-yang-baru-88", "password2": "sandi-yang-baru-88"}
    client.post(page.redirect_chain[-1][0], new)
    answer = client.post(reverse("account_login"), {"login": "baru.contoh", "password": "sandi-yang-baru-88"})
    assert answer["Location"] == reverse("desk")


def test_the_language_can_be_changed_without_signing_in(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "en", "next": reverse("account_login")})
    assert 'lang="en"' in _text(client.get(reverse("account_login")))


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
)
def test_the_entrance_is_open_to_everybody(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "desk", "profile", "my_applications"]
)
def test_what_is_ones_own_needs_a_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(name))["Location"] == f"{reverse('account_login')}?next={reverse(name)}"
