"""A member enrols the passkey of her phone, signs in with it and signs her sheet; elsewhere the duty's pages stay shut."""

from collections.abc import Iterator

import pytest

from config.demo.people import password_of
from tests import sites
from tests.e2e.theatre import Person, Theatre, theatre

PAGES = {
    "mfa_index",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_list_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_authenticate",
    "mfa_reauthenticate_webauthn",
    "account_reauthenticate",
}
"""What is looked at here (tests/e2e/theatre.py: NO_PAGES)."""


@pytest.fixture
def people(tmp_path) -> Iterator[Theatre]:
    """Browsers at a site that asks its staff for a second factor, with sheets to fill."""
    with sites.site(tmp_path, SECOND_FACTOR_REQUIRED="true") as made:
        made.tell("world", "scoring")
        made.collect_static()
        made.start("web")
        sites.wait_for(made.answers)
        with theatre(made) as opened:
            yield opened


@pytest.mark.browser
def test_a_member_enrols_a_passkey_signs_in_with_it_and_signs_her_sheet(people: Theatre) -> None:
    ani = people.person("ani")
    ani.hold_a_device()
    she_is_sent_to_enrol_and_comes_back(ani)
    sign_out(ani)
    ani.open("/masuk/")
    ani.press("Masuk dengan kunci sandi")
    assert ani.page.url.endswith("/meja/")
    she_signs_her_sheet(ani)
    assert "Log utuh." in people.site.manage("verify_ledger")
    assert people.site.rows("SELECT COUNT(*) FROM panels_sheetsignature") == [(1,)]

    the_pages_of_her_account(ani)
    sign_out(ani)
    her_password_alone_opens_nothing(people)
    with_the_key_as_second_step(ani)
    assert people.seen >= PAGES
    assert people.violations == []
    assert people.errors == []


def she_is_sent_to_enrol_and_comes_back(ani: Person) -> None:
    ani.sign_in(password_of("ani"))
    ani.open("/pansel/")
    ani.sees("Aktifkan dahulu verifikasi dua langkah")
    ani.follow("Tambah kunci sandi")
    confirm(ani)
    ani.fill("Nama kunci", "Ponsel Ani")
    ani.press("Buat kunci sandi")
    ani.sees("Kode pemulihan", "Tersisa 10 dari 10 kode")
    ani.follow("Lanjutkan ke halaman yang Anda tuju")
    assert ani.page.url.endswith("/pansel/")


def confirm(ani: Person) -> None:
    ani.sees("Pastikan ini Anda")
    ani.page.locator("input[name=password]").fill(password_of("ani"))
    ani.press("Lanjut")


def sign_out(person: Person) -> None:
    person.open("/keluar/")
    person.press("Keluar", inside="main")


def she_signs_her_sheet(ani: Person) -> None:
    ani.menu("Pansel")
    ani.page.locator("main a[href*='/pansel/lembar/']:not([href*='tanda-terima'])").first.click()
    ani.page.wait_for_load_state()
    for box in ani.page.locator("tr[data-row] input").all():
        box.fill("75")
    ani.press("Kirim dan kunci")
    ani.sees("kunci sandi menandatangani isi lembar ini")
    ani.press("Kirim dan kunci")
    ani.sees("terkunci", "Ditandatangani dengan kunci sandi")


def the_pages_of_her_account(ani: Person) -> None:
    ani.open("/akun/dua-langkah/kunci/")
    ani.follow("Ubah nama Ponsel Ani")
    ani.sees("Pastikan ini Anda")
    ani.press("Pakai kunci sandi")
    ani.fill("Nama kunci", "Ponsel lama")
    ani.press("Simpan")
    ani.follow("Hapus Ponsel lama")
    ani.sees("Hapus kunci sandi “Ponsel lama”?")
    ani.open("/akun/dua-langkah/aplikasi/")
    ani.sees("Ketik 6 angka yang tampil")
    ani.open("/akun/dua-langkah/kode/baru/")
    ani.open("/akun/dua-langkah/")
    ani.open("/akun/dua-langkah/kunci/tunjukkan/")


def her_password_alone_opens_nothing(people: Theatre) -> None:
    """Somebody who has read Ani's password, at his own computer."""
    thief = people.person("pencuri")
    thief.open("/masuk/")
    thief.page.locator("input[name=login]").fill("ani")
    thief.page.locator("input[name=password]").fill(password_of("ani"))
    thief.press("Masuk")
    thief.sees("Langkah kedua")
    thief.open("/pansel/")
    assert "/masuk/" in thief.page.url


def with_the_key_as_second_step(ani: Person) -> None:
    ani.sign_in(password_of("ani"))
    ani.sees("Langkah kedua")
    ani.press("Pakai kunci sandi")
    assert ani.page.url.endswith("/meja/")
