"""The clock, as the browser meets it when something goes wrong: real markup, no site behind it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, expect, sync_playwright

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
