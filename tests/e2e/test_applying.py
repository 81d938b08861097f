"""Applying from far away: without JavaScript on a phone, over a line that breaks in the middle of a file, and in two windows at once."""

import gzip
import http.client
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect

from config.demo.people import password_of
from tests.e2e.theatre import NARROW, Person, Theatre, panel_theatre, pdf
from tests.sites import HOST, Site

POST = "Asisten Perekonomian dan Pembangunan"
SLOT = "Surat pernyataan mendaftarkan diri"
UNIT = re.compile(r"^Unit kerja( \(|$)")
"""The label, whether or not it says that the field may stay empty."""
HEAVIEST = 60_000
"""Bytes over the wire of a first visit: page, styles, scripts, pictures and fonts."""


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """Browsers at a site whose registration runs; Putu and Ratna have accounts."""
    folder = tmp_path_factory.mktemp("applying")
    with panel_theatre(folder, "registration") as (opened, _answer):
        yield opened


def _phone(people: Theatre, name: str, *, script: bool = True) -> Person:
    """Somebody on a phone of 390 px, signed in."""
    context = people.browser.new_context(
        base_url=people.site.address,
        locale="id-ID",
        viewport=NARROW,
        is_mobile=True,
        has_touch=True,
        java_script_enabled=script,
    )
    person = Person(people, name, context.new_page())
    if not script:
        person._look = lambda: None  # type: ignore[method-assign]  # axe is a script
    person.sign_in(password_of(name))
    return person


def _begin(person: Person) -> None:
    person.open("/lowongan/")
    person.follow(POST)
    if person.page.locator("main").get_by_role("link", name="Buka lamaran saya").count():
        person.follow("Buka lamaran saya")
        return
    person.press("Lamar jabatan ini", inside="main")


def _state_profile(person: Person) -> None:
    person.fill("NIP", "19780203 200312 1 004")
    person.fill("Instansi", "Pemerintah Kota Contoh")
    person.fill("Jabatan sekarang", "Kepala Bidang Ekonomi")


@pytest.mark.browser
def test_an_applicant_applies_on_a_phone_without_javascript(people: Theatre) -> None:
    putu = _phone(people, "putu", script=False)
    _begin(putu)
    putu.follow("Profil")
    putu.fill("NIP", "1978")
    putu.fill("Unit kerja", "Bappeda")
    putu.press("Simpan dan kembali ke lamaran")
    putu.open(reverse("profile"))  # he gave up, and comes back another day
    putu.sees("Isian Anda yang belum disimpan ditampilkan kembali")
    expect(putu.page.get_by_label(UNIT)).to_have_value("Bappeda")
    _state_profile(putu)
    putu.press("Simpan profil")
    putu.sees("Profil tersimpan.")
    _begin(putu)
    putu.follow(SLOT)
    document = pdf("Dokumen Putu")
    while "/dokumen/" in putu.page.url:
        putu.attach("file", "berkas.pdf", document)
        putu.press("Unggah")
        putu.sees("diterima: berkas.pdf")
    putu.follow("Periksa dan kirim")
    putu.tick("Saya menyetujui Pakta Integritas di atas")
    sends = putu.page.url
    form = putu.page.locator("main form").evaluate("form => Object.fromEntries(new FormData(form))")
    many = _all_at_once(putu.page.context, people.site, sends, form)
    assert many == {(302, reverse("receipt", args=[sends.split("/")[-3]]))}
    putu.open("/lamaran/")
    putu.follow(POST)
    putu.sees("Nomor pendaftaran", "/01/0001")
    putu.follow(re.compile("Lihat tanda bukti"))
    putu.sees("berkas.pdf", "/01/0001")
    entries = "SELECT count(*) FROM audit_event WHERE action = 'application.submit'"
    assert people.site.rows(entries) == [(1,)]
    assert people.site.rows("SELECT count(*) FROM reports_document") == [(1,)]


def _all_at_once(context: BrowserContext, site: Site, address: str, form: Any) -> set[tuple[int, str]]:
    """Four presses on one button at the same moment: status and Location of the answers."""
    cookies = "; ".join(f"{item['name']}={item['value']}" for item in context.cookies())
    headers = {
        "Cookie": cookies,
        "Host": f"localhost:{site.port}",
        "Referer": address,
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def press(_number: int) -> tuple[int, str]:
        line = http.client.HTTPConnection(HOST, site.port, timeout=60)
        line.request("POST", urlsplit(address).path, urlencode(form), headers)
        answer = line.getresponse()
        line.close()
        return answer.status, answer.getheader("Location", "")

    with ThreadPoolExecutor(4) as pool:
        return set(pool.map(press, range(4)))


@pytest.mark.browser
def test_a_line_that_breaks_in_mid_upload_costs_a_piece_and_not_the_file(people: Theatre) -> None:
    ratna = _phone(people, "ratna")
    page = ratna.page
    _begin(ratna)
    ratna.follow(SLOT)
    assert _violations(page) == []
    document = pdf("Surat Ratna", size=1_300_000)
    sent: list[int] = []
    page.on(
        "request", lambda request: sent.append(_offset(request.url)) if "/tambah/" in request.url else None
    )
    breaks = {"after": 3}

    def line(route: Route) -> None:
        if breaks["after"] == 0:
            route.abort("internetdisconnected")
            return
        breaks["after"] -= 1
        route.continue_()

    page.route("**/unggahan/tambah/**", line)
    ratna.attach("file", "surat.pdf", document)
    page.get_by_role("button", name="Unggah", exact=True).click()
    state = page.locator("[data-upload-state]")
    expect(state).to_contain_text("Sambungan terputus", timeout=20_000)
    count = page.locator("[data-upload-count]")
    expect(count).to_contain_text(re.compile(r"dari 1,2 MB \(\d+%\)"))
    expect(page.get_by_role("button", name="Unggah", exact=True)).to_be_hidden()
    assert _violations(page) == []
    _photograph(people, page, "upload-broken")
    # The phone's browser is closed and opened again: what has arrived is still there.
    page.unroute("**/unggahan/tambah/**")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    ratna.sees("Unggahan yang terputus masih tersimpan")
    reached = max(sent)
    sent.clear()
    breaks["after"] = 1
    page.route("**/unggahan/tambah/**", line)
    ratna.attach("file", "surat-yang-sama.pdf", document)
    page.get_by_role("button", name="Unggah", exact=True).click()
    expect(state).to_contain_text("Sambungan terputus", timeout=20_000)
    assert min(sent) >= reached > 0
    page.unroute("**/unggahan/tambah/**")  # the line returns, and nobody presses anything
    page.wait_for_url(lambda url: "/dokumen/pernyataan-mendaftar" not in url, timeout=30_000)
    ratna.sees("diterima: surat-yang-sama.pdf")
    stored = people.site.rows("SELECT size FROM audit_storedfile WHERE name = 'surat-yang-sama.pdf'")
    assert stored == [(len(document),)]
    _she_thinks_better_of_it(ratna)
    _a_stalled_piece_holds_nobody_up(ratna, people.site)


def _she_thinks_better_of_it(ratna: Person) -> None:
    """A file of the wrong kind is told by the page; one that is under way can be given up."""
    page = ratna.page
    ratna.attach("file", "salah.pdf", b"Dengan hormat, saya melamar.")
    ratna.press("Unggah")
    ratna.sees("Berkas ini bukan PDF")
    assert _violations(page) == []
    page.route("**/unggahan/tambah/**", lambda route: route.abort("internetdisconnected"))
    ratna.attach("file", "ragu.pdf", pdf("Ragu", size=200_000))
    page.get_by_role("button", name="Unggah", exact=True).click()
    page.get_by_role("button", name="Batalkan unggahan").click()
    expect(page.locator("[data-upload-state]")).to_have_text("Unggahan dibatalkan. Tidak ada yang disimpan.")
    page.unroute("**/unggahan/tambah/**")
    expect(page.get_by_role("button", name="Unggah", exact=True)).to_be_visible()


def _a_stalled_piece_holds_nobody_up(ratna: Person, site: Site) -> None:
    """Half of a piece has come and the line stands still: meanwhile another page is saved at once."""
    page, cookies = ratna.page, ratna.page.context.cookies()
    token = next(item["value"] for item in cookies if item["name"] == "csrftoken")
    named = urlencode({"sha256": "a" * 64, "size": 200_000, "offset": 0})
    head = (
        f"POST {urlsplit(page.url).path}unggahan/tambah/?{named} HTTP/1.1\r\nHost: localhost:{site.port}\r\n"
        f"Cookie: {'; '.join(item['name'] + '=' + item['value'] for item in cookies)}\r\nX-CSRFToken: {token}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: 100000\r\n\r\n"
    )
    with socket.create_connection((HOST, site.port)) as slow:
        slow.sendall(head.encode() + b"x" * 50_000)
        page.wait_for_timeout(300)
        began = time.monotonic()
        answer = ratna.post(reverse("profile_autosave"), seen="", version="0", unit="Bappeda")
        assert (answer.status, time.monotonic() - began < 5) == (200, True)


@pytest.mark.browser
def test_two_tabs_on_the_profile_lose_nothing_silently(people: Theatre) -> None:
    ratna = _phone(people, "ratna")
    page = ratna.page
    ratna.open(reverse("profile"))
    if page.get_by_role("button", name="Buang draf ini").count():
        ratna.press("Buang draf ini")
    other = page.context.new_page()
    other.goto(reverse("profile"))
    button = page.get_by_role("button", name="Simpan profil")
    page.get_by_label(UNIT).click()  # brought into view: the bar is where it stays while one writes
    stands = button.bounding_box()
    page.get_by_label(UNIT).fill("Bagian dari tab pertama")
    _saved(page)
    assert button.bounding_box() == stands  # else it slips away from under a press
    page.context.set_offline(True)
    page.get_by_label(re.compile("^Nomor telepon")).fill("0811")
    expect(page.locator("[data-status]")).to_contain_text(
        "Belum tersimpan: sambungan terputus", timeout=20_000
    )
    page.context.set_offline(False)
    _saved(page)
    assert _violations(page) == []
    _photograph(people, page, "profile-draft")
    other.get_by_label(UNIT).fill("Bagian dari tab kedua")
    expect(other.locator("[data-status]")).to_contain_text(
        "diubah di jendela atau perangkat lain", timeout=20_000
    )
    second = Person(people, "ratna", other)
    _state_profile(second)
    second.fill("NIP", "19751109 200012 2 001")
    second.press("Simpan profil", status=409)
    second.sees(
        "Tersimpan dari jendela lain: “Bagian dari tab pertama”.", "Tersimpan dari jendela lain: “0811”."
    )
    expect(other.get_by_label(UNIT)).to_have_value("Bagian dari tab kedua")
    assert _violations(other) == []
    _photograph(people, other, "profile-both")
    second.fill("Nomor telepon", "0811 0000 0000")
    second.press("Simpan profil")
    second.sees("Profil tersimpan.")
    page.get_by_label(UNIT).fill("Bagian dari tab pertama, lagi")
    expect(page.locator("[data-status]")).to_contain_text(
        "diubah di jendela atau perangkat lain", timeout=20_000
    )
    offline = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    assert [error for error in people.errors if not any(word in error for word in offline)] == []
    assert people.violations == []


@pytest.mark.browser
def test_a_first_visit_is_light(people: Theatre, capsys: pytest.CaptureFixture[str]) -> None:
    ratna = _phone(people, "ratna")
    _begin(ratna)
    application = ratna.page.url
    ratna.follow(SLOT)
    slot, post = ratna.page.url, "/lowongan/"
    ratna.open(post)
    weights = {"list": _weight(ratna, post)}
    ratna.follow(POST)
    weights |= {
        "detail": _weight(ratna, ratna.page.url),
        "application": _weight(ratna, application),
        "upload": _weight(ratna, slot),
        "profile": _weight(ratna, reverse("profile")),
    }
    with capsys.disabled():
        for name, (page, parts, fonts) in weights.items():
            print(f"\n{name}: page {page}, styles, scripts, pictures {parts}, fonts {fonts} bytes", end="")
    assert {name: sum(parts) for name, parts in weights.items() if sum(parts) > HEAVIEST} == {}


def _weight(person: Person, address: str) -> tuple[int, int, int]:
    """What a browser that has nothing yet gets over a line without HTTPS: the page, all it names but fonts, and its fonts."""
    site = person.theatre.site
    cookies = "; ".join(f"{item['name']}={item['value']}" for item in person.page.context.cookies())
    line = http.client.HTTPConnection(HOST, site.port, timeout=60)

    def got(path: str) -> tuple[int, str]:
        line.request(
            "GET",
            path,
            headers={"Cookie": cookies, "Host": f"localhost:{site.port}", "Accept-Encoding": "gzip, deflate"},
        )
        answer = line.getresponse()
        sent = answer.read()
        assert answer.status == 200, path
        return len(sent), (
            gzip.decompress(sent) if answer.getheader("Content-Encoding") == "gzip" else sent
        ).decode("latin-1")

    page, text = got(urlsplit(address).path)
    wanted, sizes = set(re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", text)), {}
    while missing := sorted(wanted - set(sizes)):
        for path in missing:
            sizes[path], inside = got(path)
            if path.endswith(".css"):
                named = re.findall(r"url\(\"?([^)\"]+)\"?\)", inside)
                wanted |= {urljoin(path, name) for name in named if not name.startswith("data:")}
    fonts = sum(size for path, size in sizes.items() if path.endswith(".woff2"))
    return page, sum(sizes.values()) - fonts, fonts


def _saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_text(
        re.compile(r"^Tersimpan sebagai draf pukul \d\d\.\d\d WIB$"), timeout=20_000
    )


def _offset(url: str) -> int:
    return int(parse_qs(urlsplit(url).query)["offset"][0])


def _violations(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def _photograph(people: Theatre, page: Page, name: str) -> None:
    if people.pictures is None:
        return
    people.pictures.mkdir(parents=True, exist_ok=True)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=people.pictures / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size(NARROW)
