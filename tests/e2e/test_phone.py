"""Scoring on a phone: one candidate at a time, saved without a button, through a dead spot, to the locked sheet."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.theatre import NARROW, Person, Theatre, panel_theatre
from tests.e2e.ways import lock

ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
MARK = "input[data-weight]"


@pytest.fixture
def people(tmp_path) -> Iterator[Theatre]:
    """Browsers at a site where the sheets are out."""
    with panel_theatre(tmp_path, "world", "scoring") as (opened, _answer):
        yield opened


@pytest.fixture
def ani(people) -> Person:
    """On her phone, signed in."""
    phone = people.browser.new_context(
        base_url=people.site.address,
        locale="id-ID",
        viewport=NARROW,
        is_mobile=True,
        has_touch=True,
        user_agent=ANDROID,
    )
    person = Person(people, "ani", phone.new_page())
    person.sign_in("contoh-ani-2026")
    return person


def status(page: Page, text: str | re.Pattern[str]) -> None:
    """What the page says of its saving, within a while."""
    expect(page.locator("[data-status]")).to_have_text(text, timeout=20_000)


def saved(page: Page) -> None:
    status(page, re.compile(r"^Tersimpan pukul \d\d\.\d\d WIB$"))


@pytest.mark.browser
def test_a_member_scores_on_her_phone_from_the_first_candidate_to_the_lock(people, ani):
    page = ani.page
    ani.menu("Pansel")
    ani.follow("Lembar makalah")
    ani.sees("Peserta ke-1 dari 6", "0 dari 6 peserta terisi")
    assert "/peserta/" in page.url
    first = page.url
    she_types_and_it_is_saved(page)
    she_gives_an_extreme_mark(page)
    she_goes_through_a_dead_spot(page)
    a_second_window_is_told(ani, first)
    she_goes_on_to_the_last(ani)
    assert people.violations == []
    assert [error for error in people.errors if "ERR_INTERNET_DISCONNECTED" not in error] == []


def she_types_and_it_is_saved(page: Page) -> None:
    """By keyboard alone: Enter leads from mark to mark."""
    marks = page.locator(MARK)
    marks.first.focus()
    for _number in range(marks.count()):
        page.keyboard.type("80,5")
        page.keyboard.press("Enter")
    expect(marks.last).to_be_focused()
    expect(page.locator("output")).to_have_text("80,50")
    saved(page)
    expect(page.locator("[data-progress]")).to_have_text("1 dari 6 peserta terisi")
    marks.first.fill("banyak")
    status(page, re.compile("1 isian belum tersimpan"))
    expect(page.locator(".govuk-error-message")).to_contain_text("bukan nilai")
    expect(marks.first).to_have_attribute("aria-invalid", "true")


def she_gives_an_extreme_mark(page: Page) -> None:
    page.locator(MARK).first.fill("97")
    saved(page)
    expect(page.locator(".govuk-error-message")).to_have_count(0)
    expect(page.locator("[data-lacks]")).to_be_visible()
    expect(page.locator("[data-progress]")).to_have_text("0 dari 6 peserta terisi")


def she_goes_through_a_dead_spot(page: Page) -> None:
    """What she presses there is done as soon as there is a connection, and not forgotten."""
    address = page.url
    page.context.set_offline(True)
    page.get_by_label("Komentar", exact=True).fill("Judulnya paling tepat.")
    status(page, "Belum tersimpan: sambungan terputus, isian tetap ada di halaman ini.")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.wait_for_timeout(500)
    expect(page.get_by_label("Komentar", exact=True)).to_have_value("Judulnya paling tepat.")
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator("main")).to_contain_text("Peserta ke-2 dari 6")
    page.goto(address)
    expect(page.locator("[data-lacks]")).to_be_hidden()
    expect(page.locator("[data-progress]")).to_have_text("1 dari 6 peserta terisi")
    expect(page.get_by_label("Komentar", exact=True)).to_have_value("Judulnya paling tepat.")
    expect(page.locator(MARK).first).to_have_value("97")


def a_second_window_is_told(ani: Person, first: str) -> None:
    page, other = ani.page, ani.page.context.new_page()
    other.goto(first)
    other.locator(MARK).nth(1).fill("81")
    saved(other)
    page.locator(MARK).nth(1).fill("82")
    status(page, re.compile("diubah di jendela atau perangkat lain"))
    ani.press("Simpan draf", status=409)
    ani.sees("Tersimpan dari jendela lain: 81.")
    expect(page.locator(MARK).nth(1)).to_have_value("82")
    page.on("dialog", lambda dialog: dialog.accept())
    other.close()


def she_goes_on_to_the_last(ani: Person) -> None:
    page = ani.page
    for place in range(1, 6):
        ani.press("Simpan dan lanjut ke peserta berikutnya")
        ani.sees(f"Peserta ke-{place + 1} dari 6", f"{place} dari 6 peserta terisi")
        for mark in page.locator(MARK).all():
            mark.fill("59" if place == 5 else "77,25")
    ani.press("Simpan dan periksa seluruh lembar")
    ani.sees("Beri komentar sebelum mengunci")
    ani.follow(re.compile("^JPT-"))
    page.get_by_label("Komentar", exact=True).fill("Naskahnya menjawab tema lain.")
    saved(page)
    ani.follow("Lihat sebagai tabel")
    ani.sees("30 dari 30 nilai tersimpan")
    page.locator(MARK).first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("tr[data-row]").nth(1).locator(MARK).first).to_be_focused()
    lock(ani)
    ani.sees("Judulnya paling tepat.", "Naskahnya menjawab tema lain.", "1 dari 5 lembar terkunci")
