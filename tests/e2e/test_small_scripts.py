"""The clock and the pages beside the checklist, as the browser meets them when something goes wrong: real markup, no site behind it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, expect, sync_playwright

from tests.corpus import photo

BUILT = Path(__file__).parents[2] / "static" / "build" / "js"
SITE = "http://situs.example"
CLOCK = {"day": "Senin", "time": "23.59.58", "zone": "WIB", "second": 86398}
TYPED = '<form method="post"><textarea>isian</textarea></form>'


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=os.environ["TEST_CHROMIUM"], args=["--disable-dev-shm-usage", *root]
        )
        yield browser.new_page()
        browser.close()


def html(route: Route, inside: str, *scripts: str, status: int = 200) -> None:
    run = "".join(f'<script type="module">{(BUILT / f"{name}.js").read_text()}</script>' for name in scripts)
    route.fulfill(status=status, content_type="text/html; charset=utf-8", body=f"<main>{inside}</main>{run}")


@pytest.mark.browser
def test_a_clock_whose_page_is_over_gives_way_and_asks_again_while_the_server_is_away(page: Page) -> None:
    """At midnight the page is asked for; the answers: away, then without a clock."""
    ticking = render_to_string("components/server_clock.html", {"clock": CLOCK})
    answers: list[tuple[str, int]] = []

    def answer(route: Route) -> None:
        inside, status = answers.pop(0) if answers else ("Sudah ditutup", 200)
        html(route, inside, "clock", status=status)

    page.route(f"{SITE}/**", answer)
    answers += [(ticking, 200), ("Gangguan", 502)]
    page.goto(f"{SITE}/jabatan/")
    expect(page.locator("main")).to_have_text("Sudah ditutup", timeout=20_000)
    answers.append((ticking + TYPED, 200))
    page.goto(f"{SITE}/lamaran/")
    expect(page.locator("[data-server-clock]")).to_be_hidden(timeout=20_000)
    expect(page.locator("textarea")).to_have_value("isian")


@pytest.mark.browser
def test_a_page_that_failed_comes_when_asked_again_and_a_held_key_draws_one(page: Page) -> None:
    """Forty pages; the first drawing of page 2 fails."""
    drawn: list[str] = []

    def answer(route: Route) -> None:
        address = route.request.url
        if "/gambar/" not in address:
            return html(route, reader, "pages")
        number = address.rstrip("/").rsplit("/", 1)[1]
        drawn.append(number)
        if drawn == ["1", "2"]:
            return route.fulfill(status=503)
        return route.fulfill(content_type="image/jpeg", body=photo())

    shown = {
        "key": "d1",
        "label": "Ijazah",
        "number": 1,
        "total": 40,
        "picture_url": "/gambar/1/",
        "previous": 0,
        "following": 2,
    }
    paper = render_to_string("selection/secretariat/document_pages.html", {"reader": shown})
    reader = f"<details data-paper open><summary>Ijazah</summary>{paper}</details>"
    page.route(f"{SITE}/**", answer)
    page.goto(f"{SITE}/lamaran/?dokumen=d0")
    sheet, again = page.locator("[data-sheet]"), page.get_by_role("button", name="Coba lagi")
    page.get_by_role("link", name="Berikutnya").click()
    expect(again).to_be_visible()
    again.click()
    expect(again).to_be_hidden()
    expect(sheet).to_have_attribute("aria-busy", "false")
    assert drawn == ["1", "2", "2"] and page.locator("img").evaluate("one => one.naturalWidth") > 0
    assert page.url == f"{SITE}/lamaran/?dokumen=d1&halaman=2"
    for _held in range(37):
        sheet.press("ArrowRight")
    expect(page.get_by_role("status")).to_have_text("Halaman 39 dari 40")
    link = page.get_by_role("link", name="Berikutnya")
    link.focus()
    link.press("Enter")
    expect(sheet).to_be_focused()
    expect(sheet).to_have_attribute("aria-busy", "false")
    assert drawn[-1] == "40" and len(drawn) < 8
