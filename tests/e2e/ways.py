"""The plot of the story, and the ways that people take more than once."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from zoneinfo import ZoneInfo

from config.demo import marks
from config.demo.people import ECONOMY, PANEL, STAFF
from reports.enums import DocumentKind
from tests.e2e.theatre import Person, Theatre, signed_copy
from tests.unit.reports.pdftext import page_texts, squeezed

ZONE = ZoneInfo("Asia/Jakarta")
OPENS = datetime.now(ZONE).date() + timedelta(days=1)
"""The first day of the registration."""
TITLE = "Seleksi Terbuka Pengisian Jabatan Pimpinan Tinggi Pratama Kota Contoh"
POST, SECOND_POST = "Asisten Perekonomian dan Pembangunan", "Kepala Dinas Pendidikan dan Kebudayaan"
PUTU, RATNA, YUSUF, MARIA, HENDRA, LINA, JOKO = ECONOMY
"""Joko's rank is too low; Maria is Dewi's sister-in-law; Ratna and Yusuf come to the same total."""
CANDIDATES = [one.full_name for one in ECONOMY[:6]]
MEMBERS = [username for username, *_seat in PANEL]
NAMES = {one.username: one.full_name for one in STAFF}
TARGETS = dict(zip(CANDIDATES, marks.TARGETS["01"], strict=True))
"""Candidate → mean of track record, points of 36 in the assessment, mean of interview, mean of paper."""
STAGES = {"Rekam jejak": 0, "Wawancara": 2, "Makalah": 3}
"""The panel's stages and the place of their mean in the targets."""
SPREAD = {5: (2, -1, 0, 1, -2), 4: (1, -2, 2, -1)}
"""How far each of so many members is from the mean."""
MOST_CRITERIA = 6


def clock(people: Theatre, day: int, hour: int, minute: int = 0) -> None:
    """So many days after the opening of the registration, by the selection's zone."""
    people.site.set_clock(datetime.combine(OPENS + timedelta(days=day), time(hour, minute), ZONE))


def on_the_day(people: Theatre, kind: str, hour: int, minute: int = 0, *, later: int = 0) -> None:
    """So many days after the first day of that part of the schedule, as it stands in the site."""
    first = date.fromisoformat(people.site.tell("line", kind))
    people.site.set_clock(datetime.combine(first + timedelta(days=later), time(hour, minute), ZONE))


def the_selection(person: Person) -> Person:
    """The secretariat's page of the selection."""
    person.open("/sekretariat/")
    person.follow(TITLE)
    return person


def tab(person: Person, label: str) -> None:
    """A part of the selection, from the tabs above every page of it."""
    person.follow(label, inside="nav[aria-label='Bagian seleksi']")


def watched_part(wati: Person, label: str) -> None:
    """A part of what the observer sees of the selection."""
    wati.menu("Pemantau")
    wati.follow(TITLE)
    wati.follow(label, inside="nav[aria-label='Bagian pemantauan']")


def my_application(person: Person) -> Person:
    """An applicant's one application."""
    person.open("/lamaran/")
    person.follow(POST)
    return person


def find_post(person: Person) -> None:
    """From the front page to the post, as anybody gets there."""
    person.open("/")
    person.follow("Lihat jabatan yang diseleksi")
    person.fill("Cari jabatan, unit kerja, atau instansi", "perekonomian")
    person.press("Cari")
    person.follow(POST)


# --- the secretariat --------------------------------------------------------------------------------------------------


def add_post(sri: Person, title: str, unit: str) -> None:
    tab(the_selection(sri), "Jabatan")
    sri.follow("Tambah jabatan")
    sri.fill("Nama jabatan", title)
    sri.fill("Unit kerja", unit)
    sri.fill("Tugas jabatan", "Mengoordinasikan perumusan dan pelaksanaan kebijakan.")
    sri.press("Simpan")


def check_applications(sri: Person, reason: str = "") -> None:
    """From this applicant on to the last: as the rules computed, each line decided by hand, and a reason for what is not met."""
    while "/lamaran/" in sri.page.url:
        for line in sri.page.locator("section[data-line]").all():
            unmet = line.locator(".app-tag--danger").count() > 0
            line.locator(f"input[value={'not_met' if unmet else 'met'}]").check()
            if unmet:
                line.locator("select").select_option(label="Lainnya")
        without = sri.page.locator("section[data-line]:has(input[value=not_met]:checked) textarea")
        if without.count():
            sri.press("Simpan, pelamar berikutnya")
            sri.sees("Tuliskan alasannya")
            without.first.fill(reason)
        sri.press("Simpan, pelamar berikutnya")


def read_twice(slamet: Person, post: str) -> None:
    """The second official agrees with every "not met" of a post that waits for him."""
    slamet.open("/meja/")
    slamet.follow(post)
    while (waiting := slamet.page.locator("tr:has-text('Menunggu Anda') a")).count():
        slamet.arrive(waiting.first)
        for choice in slamet.page.locator("main input[value=agree]").all():
            choice.check()
        slamet.press("Simpan pendapat saya")


def open_stages(people: Theatre, *stages: str) -> None:
    sri = the_selection(people.staff("sri"))
    sri.follow(f"Tahapan penilaian {POST}")
    for stage in stages:
        sri.press(f"Buka tahap {stage}")
        sri.sees(f"Tahap {stage} dibuka")


def ask(
    people: Theatre, kind: DocumentKind, fields: dict[str, str] | None = None, *, part: str = ""
) -> Person:
    """Sri asks for a paper and stands at its page; `part` is the heading under which it stands, where there are several."""
    sri = the_selection(people.staff("sri"))
    tab(sri, "Naskah")
    where = sri.page.locator(f"main h2:text-is('{part}') + *") if part else sri.page.locator("main")
    sri.arrive(where.get_by_role("link", name=str(kind.label), exact=True).first)
    for label, value in (fields or {}).items():
        sri.fill(label, value)
    for member in sri.page.locator("main input[name=present]").all():  # the minutes ask who came
        member.check()
    sri.press("Buat dokumen")
    return sri


def issue(people: Theatre, kind: DocumentKind, fields: dict[str, str] | None = None) -> str:
    """A paper is asked for, made by the worker, comes back signed, and Slamet approves; the text of what was made."""
    sri, slamet = ask(people, kind, fields), people.staff("slamet")
    text = sign(sri)
    digest = sri.page.locator("main .app-code").last.inner_text()
    sri.press(re.compile("^Usulkan untuk"))
    slamet.menu("Persetujuan")
    slamet.follow("Mengumumkan atau menyampaikan dokumen")
    slamet.sees(digest)
    slamet.press("Setujui dan laksanakan")
    return text


def sign(sri: Person) -> str:
    """The worker makes the paper at whose page she stands, and its signed copy comes back; the text of what was made."""
    sri.follow("Buka dokumen")  # appears by itself when the worker is done
    made = sri.download(re.compile(r"\.pdf$"))
    signed = signed_copy(made)
    sri.attach("copy", "bertanda-tangan.pdf", signed)
    sri.press("Unggah")
    sri.sees(sha256(made).hexdigest(), sha256(signed).hexdigest())
    return paper_text(made)


def paper_text(made: bytes) -> str:
    """What stands in a PDF, without spaces and capitals."""
    return squeezed("".join(page_texts(made)))


# --- the panel --------------------------------------------------------------------------------------------------------


def sheet_of(people: Theatre, username: str, stage: str) -> Person:
    """A member at his own sheet of a stage."""
    member = people.staff(username)
    member.menu("Pansel")
    member.follow(f"Lembar {stage.lower()}")
    return member


def marks_of(username: str, stage: str) -> dict[str, list[str]]:
    """Candidate → a member's mark for every criterion: a little more or less than the target, so that the mean is the target."""
    found = {}
    for name in CANDIDATES:
        scoring = [member for member in MEMBERS if (member, name) != ("dewi", MARIA.full_name)]
        if username in scoring:
            target = Decimal(str(TARGETS[name][STAGES[stage]]))
            mark = target + SPREAD[len(scoring)][scoring.index(username)]
            found[name] = [f"{mark:f}".replace(".", ",")] * MOST_CRITERIA
    return found


def fill_sheet(author: Person, typed: dict[str, list[str]]) -> None:
    """Candidate → marks, criterion by criterion; marks beyond the last criterion stay unused."""
    for row in author.page.locator("tr[data-row]").all():
        heading = row.get_by_role("rowheader").text_content() or ""
        candidate = next(name for name in CANDIDATES if name in heading)
        boxes = row.locator("input").all()
        assert bool(boxes) == (candidate in typed)
        for box, mark in zip(boxes, typed.get(candidate, []), strict=False):
            box.fill(mark)


def lock(author: Person) -> None:
    author.press("Kirim dan kunci")
    author.sees("Nilai tidak dapat diubah lagi, oleh siapa pun.")
    author.press("Kirim dan kunci")
    author.sees("terkunci")
