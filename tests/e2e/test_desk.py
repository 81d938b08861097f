"""The screening desk by keyboard, and by the mouse alone: two people check, nobody loses what he typed."""

import re

import pytest
from playwright.sync_api import expect

from config.demo.people import ECONOMY
from config.demo.plan import POSTS
from tests.e2e.theatre import panel_theatre
from tests.e2e.ways import check_applications, read_twice

POST = POSTS[0]["title"]


@pytest.mark.browser
def test_a_list_is_checked_by_keyboard_and_read_by_a_second_person(tmp_path):
    with panel_theatre(tmp_path, "world", "screening") as (people, _answer):
        sri, slamet = people.staff("sri"), people.staff("slamet")
        sri.open("/meja/")
        sri.follow(POST)
        desk = sri.page.url
        sri.follow("Lanjutkan: berikutnya")
        sri.sees("Pintasan papan ketik", f"Lamaran 1 dari {len(ECONOMY)}")
        page = sri.page
        page.keyboard.press("j")
        assert page.locator("details[data-paper]").nth(1).get_attribute("open") is not None
        page.keyboard.press("k")
        assert page.locator("details[data-paper]").nth(0).get_attribute("open") is not None
        read_pages(page)
        page.keyboard.press("v")
        first = page.locator("section[data-line]").first
        assert first.locator("input[value=met]").is_checked()
        reason = first.locator("textarea")
        reason.fill("")
        reason.press_sequentially("nx v")  # letters in a field are letters
        assert reason.input_value() == "nx v" and first.locator("input[value=met]").is_checked()
        page.get_by_role("button", name="Aktif").click()
        page.keyboard.press("x")
        assert not first.locator("input[value=not_met]").is_checked()
        page.get_by_role("button", name="Mati").click()
        reason.fill("")

        check_applications(sri, reason="Pangkat terakhir III/d, di bawah Pembina (IV/a).")
        sri.sees("yang baru dibaca satu orang", "Perlu pemeriksa kedua")
        read_twice(slamet, POST)
        slamet.sees("Sudah dibaca", "Pemeriksa kedua")
        sri.open(desk)
        sri.press("Usulkan daftar")
        sri.sees("Menunggu penetapan Pansel", "Usul: Tidak Memenuhi Syarat")
        assert not people.violations and not people.errors


def read_pages(page):
    """The curriculum vitae has three pages: turned by link, arrow and letter, each fetched once, nothing of the checklist lost."""
    paper = page.locator("details[data-paper]", has_text="riwayat hidup")
    page.locator("section[data-line] textarea").first.fill("setengah jadi")
    drawn = []
    page.on("request", lambda asked: drawn.append(asked.url) if "/halaman/" in asked.url else None)
    paper.locator("summary").click()
    paper.locator("text=Halaman 1 dari 3").wait_for()
    paper.get_by_role("link", name="Berikutnya").click()
    sheet = paper.locator("[data-sheet]")
    expect(paper.get_by_role("status")).to_have_text("Halaman 2 dari 3")
    expect(sheet).to_have_attribute("aria-busy", "false")
    sheet.press("ArrowRight")
    expect(paper.get_by_role("img")).to_have_attribute("alt", re.compile("^Halaman 3"))
    expect(sheet).to_have_attribute("aria-busy", "false")
    assert "halaman=3" in page.url, "a refused save comes back to the page that was read"
    assert paper.locator("img").evaluate("picture => picture.naturalWidth") > 1000
    expect(paper.get_by_role("link", name="Berikutnya")).to_be_hidden()
    page.keyboard.press("h")
    page.keyboard.press("h")
    expect(paper.get_by_role("status")).to_have_text("Halaman 1 dari 3")
    paper.get_by_label("Perbesar").check()
    assert sheet.evaluate("box => box.scrollWidth > box.clientWidth")
    paper.get_by_label("Perbesar").uncheck()
    assert len(drawn) == len(set(drawn)) and {"2", "3"} <= {address[-2] for address in drawn}
    assert page.locator("section[data-line] textarea").first.input_value() == "setengah jadi"
    page.locator("section[data-line] textarea").first.fill("")
    page.locator("details[data-paper] summary").first.click()
