"""People at browsers: each with a context of his own in one Chromium, against one running site.

Every page that somebody reaches is looked at once: axe finds nothing, and with TEST_SCREENSHOTS (a folder) it is
photographed at 390 and 1280 px, for people to look at.
"""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pikepdf
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLResolver, get_resolver, resolve
from playwright.sync_api import APIResponse, Browser, Download, Locator, Page, Response, sync_playwright

from config.demo.people import password_of
from tests import sites
from tests.sites import Site

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ON_A_PHONE = {"ani"}
PATIENCE = 30_000  # milliseconds; the machine may be busy


class Theatre:
    """Everybody who is at the site, and what was seen of it: names of URL patterns, violations, errors of scripts."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.address = (
            f"http://localhost:{site.port}"  # the only name without HTTPS at which browsers give passkeys
        )
        self.seen: set[str] = set()
        self.violations: list[str] = []
        self.errors: list[str] = []
        folder = os.environ.get("TEST_SCREENSHOTS")
        self.pictures = Path(folder) if folder else None
        self._people: dict[str, Person] = {}

    def person(self, name: str) -> "Person":
        """Somebody by his user name, with the browser he had before; signed out at first."""
        if name not in self._people:
            phone = {"viewport": NARROW, "is_mobile": True, "has_touch": True}
            size = phone if name in ON_A_PHONE else {"viewport": WIDE}
            context = self.browser.new_context(base_url=self.address, locale="id-ID", **size)
            self._people[name] = Person(self, name, context.new_page())
        return self._people[name]

    def on_a_phone(self, name: str) -> "Person":
        """Somebody who has an account, signed in on a phone of his own, 390 px wide."""
        context = self.browser.new_context(
            base_url=self.address, locale="id-ID", viewport=NARROW, is_mobile=True, has_touch=True
        )
        person = Person(self, name, context.new_page())
        person.sign_in(password_of(name))
        return person

    def staff(self, name: str) -> "Person":
        """Somebody who has an account, signed in with the demonstration's password."""
        person = self.person(name)
        if not person.signed_in:
            person.sign_in(password_of(name))
        return person


class Person:
    """One person at his browser. Texts are those on the screen."""

    def __init__(self, theatre: Theatre, name: str, page: Page) -> None:
        self.theatre, self.name, self.page = theatre, name, page
        self.signed_in = False
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: theatre.errors.append(f"{name}: {error}"))
        page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "status of" not in message.text:  # a refusal's status is no fault
            self.theatre.errors.append(f"{self.name} {self.page.url}: {message.text}")

    def hold_a_device(self) -> None:
        """A device of this person's own that keeps passkeys and is unlocked by its owner."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        device = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": device})

    # --- going about ------------------------------------------------------------------------------------------------

    def sign_in(self, password: str) -> None:
        self.open("/masuk/")
        self.page.locator("input[name=login]").fill(self.name)
        self.page.locator("input[name=password]").fill(password)
        self.press("Masuk")
        self.signed_in = True

    def open(self, address: str, *, status: int = 200) -> None:
        """Go to an address of the site."""
        self._arrived(self.page.goto(address), status)

    def follow(
        self, link: str | re.Pattern[str], *, inside: str = "main", status: int = 200, nth: int = 0
    ) -> None:
        """Click the link of this name."""
        found = self.page.locator(inside).get_by_role("link", name=link, exact=True)
        self.arrive(found.nth(nth), status)

    def back(self) -> None:
        """The page before this one."""
        self._arrived(self.page.go_back(), 200)

    def menu(self, link: str) -> None:
        """A page of the main menu; on a phone the menu is opened first."""
        toggle = self.page.get_by_role("button", name="Menu", exact=True)
        if toggle.is_visible() and toggle.get_attribute("aria-expanded") != "true":
            toggle.click()
        self.follow(link, inside="nav[aria-label='Menu utama']")

    def press(
        self, button: str | re.Pattern[str], *, inside: str = "body", status: int = 200, nth: int = 0
    ) -> None:
        """Press the button of this name and arrive at the page that answers."""
        found = self.page.locator(inside).get_by_role("button", name=button, exact=True)
        self.arrive(found.nth(nth), status)

    def arrive(self, target: Locator, status: int = 200) -> None:
        """Click, and arrive at the page that answers."""
        with self.page.expect_navigation() as navigation:
            target.click()
        self._arrived(navigation.value, status)

    def _arrived(self, response: Response | None, status: int) -> None:
        assert response is None or response.status == status, (
            f"{self.name}: {response.status} {self.page.url}"
        )
        self._look()

    # --- filling in -------------------------------------------------------------------------------------------------

    def fill(self, label: str, text: str, *, nth: int = 0) -> None:
        self._field(label, nth).fill(text)

    def select(self, label: str, option: str, *, nth: int = 0) -> None:
        self._field(label, nth).select_option(label=option)

    def tick(self, label: str, *, nth: int = 0) -> None:
        self._field(label, nth).check()

    def _field(self, label: str, nth: int) -> Locator:
        """The field under a label, whether it must be filled in or not."""
        named = re.compile(rf"^\s*{re.escape(label)}(\s+\(tidak wajib\))?\s*$")
        return self.page.locator("main").get_by_label(named).nth(nth)

    def choose(self, question: str, answer: str) -> None:
        """One of the radio buttons under a question."""
        group = self.page.get_by_role("group", name=re.compile(re.escape(question)))
        group.first.get_by_label(answer, exact=True).check()

    def attach(self, field: str, name: str, payload: bytes) -> None:
        """Put a file into the file field of this name (the design's script moves its id away)."""
        chosen = {"name": name, "mimeType": "application/pdf", "buffer": payload}
        self.page.locator(f"input[type=file][name={field}]").set_input_files(chosen)

    # --- reading ----------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """Everything on the page, also what is folded away, with single spaces."""
        return re.sub(r"\s+", " ", self.page.locator("body").text_content() or "")

    def sees(self, *texts: str) -> None:
        for text in texts:
            assert text in self.text, f"{self.name} does not see “{text}” at {self.page.url}"

    def sees_no(self, *texts: str) -> None:
        for text in texts:
            assert text not in self.text, f"{self.name} sees “{text}” at {self.page.url}"

    def fetch(self, address: str, *, status: int = 200) -> bytes:
        """What the browser would get from an address, with this person's session."""
        answer = self.page.context.request.get(address)
        assert answer.status == status, f"{self.name}: {answer.status} {address}"
        return answer.body()

    def link_in(self, place: str) -> str:
        """The address behind the first link in a part of the page."""
        return self.page.locator(place).get_by_role("link").first.get_attribute("href") or ""

    def download(self, link: str | re.Pattern[str], *, role: Literal["link", "button"] = "link") -> bytes:
        """Save the file behind a link or a button."""
        with self.page.expect_download() as waiting:
            self.page.locator("main").get_by_role(role, name=link).first.click()
        download: Download = waiting.value
        return Path(download.path()).read_bytes()

    def post(self, address: str, **fields: str) -> APIResponse:
        """Send a form that no page offers, as somebody with the developer's tools would."""
        token = next(item["value"] for item in self.page.context.cookies() if item["name"] == "csrftoken")
        return self.page.context.request.post(
            address, form={**fields, "csrfmiddlewaretoken": token}, headers={"Referer": self.page.url}
        )

    # --- looking ----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        name = resolve(urlsplit(self.page.url).path).view_name
        if name in self.theatre.seen:
            return
        self.theatre.seen.add(name)
        for found in Axe().run(self.page).response["violations"]:
            places = [node["html"][:120] for node in found["nodes"][:2]]
            self.theatre.violations.append(f"{name}: {found['id']} {places}")
        if not self.page.evaluate(FILLS_THE_WINDOW):
            self.theatre.violations.append(f"{name}: the page is narrower than the window")
        if self.theatre.pictures is not None:
            self._photograph(name, self.theatre.pictures)

    def _photograph(self, name: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        for size in (NARROW, WIDE):
            self.page.set_viewport_size(size)
            self.page.screenshot(path=folder / f"{name}-{size['width']}.png", full_page=True)
        self.page.set_viewport_size(before)


FILLS_THE_WINDOW = "document.querySelector('main').offsetWidth >= document.documentElement.clientWidth"
NO_PAGES = re.compile(
    r"healthz|set_language|vacancy_calendar|log_(checkpoint\w*|consistency|feed|key)|evidence_package"
    r"|approval_(approve|reject|withdraw)|(applicant|panel)_document|applicant_page|screening_next|own_(copy|first_page)"
    r"|\w+_(autosave|close|export|file|fill|input|open|over|progress|propose|remove|retry|start|store|template)|sheet_totals_clear"
    r"|mfa_\w+"
    r"|account_(confirm_email|email_verification_sent|inactive|reauthenticate|reset_password_from_key\w*|set_password)"
)
"""Names of addresses without a page of their own: actions, files, and what is reached only from a mail; test_passkeys.py sees the mfa pages."""
_OF_SITTINGS = frozenset(
    [
        "absence",
        "absences",
        "application_calls",
        "call_letter",
        "lot",
        "lot_redraw",
        "recording_new",
        "sitting_attendance",
        "sitting_cancel",
        "sitting_choose",
        "sitting_detail",
        "sitting_edit",
        "sitting_list",
        "sitting_new",
        "stage_remind",
    ]
)
_OF_QUESTIONNAIRES = frozenset(
    [
        "answer",
        "answer_thanks",
        "questionnaire",
        "questionnaire_extend",
        "questionnaire_send",
        "respondent_edit",
        "respondent_import",
        "respondent_letter",
        "respondent_new",
        "respondent_send",
    ]
)
_OF_CALIBRATION = frozenset(
    ["calibration", "calibration_cancel", "calibration_list", "calibration_reveal", "calibration_trial"]
)
_ON_PAPER = frozenset(
    {
        f"paper_{name}"
        for name in (
            "blank",
            "check",
            "confirm",
            "confirm_scan",
            "link",
            "list",
            "scan",
            "sheet",
            "type",
            "void",
        )
    }
)
_WITHOUT_NAMES = frozenset(
    [
        "application_paper",
        "application_papers",
        "blind_desk",
        "blind_drop",
        "blind_paper",
        "blind_scan",
        "blind_set_aside",
        "paper_cover",
        "sheet_paper",
        "topic_draw",
    ]
)
_ENDINGS = frozenset(["gate_edit", "gate_new", "post_go_on", "post_repeat", "post_stop", "selection_stop"])
_OF_RULES = frozenset({"application_amend", "waiver_detail", "waiver_new"})
_OF_THE_CHOICE = frozenset(["choice_record", "choice_release", "choice_scan", "nominee_document"])
_OF_THE_WALLET = frozenset({"wallet_list", "wallet_kind"})
_OF_REMARKS = frozenset(
    ["hold_detail", "observer_remarks", "remark_detail", "remark_letter", "remark_list", "remark_new"]
)
_OF_OBJECTIONS = frozenset(
    ["mark_objection_new", "objection_detail", "objection_letter", "objection_list", "objection_new"]
    + ["objection_register", "objection_review"]
)
_IMPORTED = frozenset(["claim", "import_check", "import_judge", "import_new", "import_problems"])
_LETTERS = frozenset(
    ["import_drop", "imported_code", "imported_detail", "imported_file", "imported_withdraw"]
)
_OF_ONES_DATA = frozenset(
    ["my_data", "my_data_kind", "my_data_trail", "my_data_copy", "my_corrections", "my_data_erase"]
    + ["correction_list", "correction_answer", "retention_desk", "destruction", "data_hold_end"]
)
OTHER_STORIES = (
    _ENDINGS
    | _OF_OBJECTIONS
    | _OF_ONES_DATA
    | _OF_REMARKS
    | _OF_SITTINGS
    | _OF_RULES
    | _OF_QUESTIONNAIRES
    | _OF_CALIBRATION
    | _ON_PAPER
    | _WITHOUT_NAMES
    | _OF_THE_CHOICE
    | _OF_THE_WALLET
    | _IMPORTED
    | _LETTERS
    | {"stationery_edit", "as_it_stood", "recount", "application_repair", "result_card"}
    | {"witness_delivery", "witness_key_end", "witness_keys"}
    | {"tie", "conflict_votes", "factor_list", "factor_reset", "sheet_candidate"}
    | {"vacancy_facts", "screening_bulk", "screening_stand_back", "slot_blank"}
    | {
        "inbox",
        "inbox_mail",
        "inbox_read",
        "outbox",
        "outbox_list",
        "outbox_mail",
        "outbox_step",
        "outbox_switch",
    }
)
"""Pages that only a tie which no rule parts, a superior on the panel, a lost phone, a sitting, a questionnaire, a calibration, a sheet on
paper, papers without names, documents kept for the next time, a dispensation, a remark of the oversight body, an objection, changed requirements, a
choice recorded from paper, a file that was set aside on the last day, or a post that is stopped, goes on with too few or is tried again
bring about: tests/integration plays them; the sheet on a phone, which test_phone.py plays; the letterhead, which test_pages.py looks at; a
result computed again, which test_recount.py does; mails in the inbox and before they go, and a selection as it stood,
which tests/integration/reports does; letters that came elsewhere, which test_importing.py plays; the short page of what a post still asks,
one requirement marked for several applicants, who stands back from one, and the secretariat's own form of a document, which
tests/integration/selection plays."""


def page_names() -> set[str]:
    """The names of every page of the site."""

    def walk(resolver: URLResolver) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry)
            else:
                yield str(entry.name)

    return {name for name in walk(get_resolver()) if not NO_PAGES.fullmatch(name)} - OTHER_STORIES


@contextmanager
def theatre(site: Site) -> Iterator[Theatre]:
    """A Chromium for one site. Ended before the next test: its event loop must not meet Django's database."""
    with sync_playwright() as playwright:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=os.environ["TEST_CHROMIUM"], args=["--disable-dev-shm-usage", *root]
        )
        yield Theatre(browser, site)
        browser.close()


@contextmanager
def panel_theatre(folder: Path, *chapter: str) -> Iterator[tuple[Theatre, Any]]:
    """Browsers at a site of which a chapter has been told (tests/chapters.py), without a worker; and what the chapter answered."""
    with sites.site(folder) as made:
        answer = made.tell(*chapter)
        made.collect_static()
        made.start("web")
        sites.wait_for(made.answers)
        with theatre(made) as opened:
            yield opened, answer


def pdf(text: str, *, size: int = 0) -> bytes:
    """A PDF of one page about `text`, at least `size` bytes long."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Title"] = text
    if size:
        document.Root.Padding = document.make_stream(os.urandom(size))
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def signed_copy(made: bytes) -> bytes:
    """The paper as it comes back from the scanner: other bytes."""
    document = pikepdf.open(io.BytesIO(made))
    document.docinfo["/Keywords"] = "Salinan bertanda tangan (contoh)"
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()
