"""The plot of the story, and the ways people take more than once."""

import re
from datetime import datetime, time, timedelta
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
NAMES = {one.username: one.full_name for one in STAFF}
TARGETS = dict(zip((one.full_name for one in ECONOMY[:6]), marks.TARGETS["01"], strict=True))
"""Candidate → mean of track record, points of 36 in the assessment, mean of interview, mean of paper."""
TRACK_RECORD, INTERVIEW, PAPER = 0, 2, 3
SPREAD = {5: (2, -1, 0, 1, -2), 4: (1, -2, 2, -1)}
"""How far each member is from the mean."""
MOST_CRITERIA = 6



def clock(people: Theatre, day: int, hour: int, minute: int = 0) -> None:
    """So many days after the opening of the registration, by the selection's zone."""
    people.site.set_clock(datetime.combine(OPENS + timedelta(days=day), time(hour, minute), ZONE))


def the_selection(person: Person) -> Person:
    """The secretariat's page of the selection."""
    person.open("/sekretariat/")
    person.follow(TITLE)
    return person


def tab(person: Person, label: str) -> None:
    """A part of the selection, from the tabs above every page of it."""
    person.follow(label, inside="nav[aria-label='Bagian seleksi']")


def add_post(sri: Person, title: str, unit: str) -> None:
    tab(the_selection(sri), "Jabatan")
    sri.follow("Tambah jabatan")
    sri.fill("Nama jabatan", title)
    sri.fill("Unit kerja", unit)
    sri.fill("Tugas jabatan", "Mengoordinasikan perumusan dan pelaksanaan kebijakan.")
    sri.press("Simpan")


def find_post(person: Person) -> None:
    person.open("/")
    person.follow("Lihat jabatan yang diseleksi")
    person.fill("Cari jabatan, unit kerja, atau instansi", "perekonomian")
    person.press("Cari")
    person.follow(POST)


def my_application(person: Person) -> Person:
    """An applicant's one application."""
    person.open("/lamaran/")
    person.follow(POST)
    return person


def upload(person: Person, payload: bytes) -> None:
    person.attach("file", "berkas.pdf", payload)
    person.press("Unggah")


def check_applications(sri: Person, reason: str = "") -> None:
    """From this applicant on to the last: what the rules computed, and a reason for what is not met."""
    while "/lamaran/" in sri.page.url:
        unmet = sri.page.locator("section:has(input[value=not_met]:checked) textarea")
        if unmet.count():
            sri.press("Simpan, pelamar berikutnya")
            sri.sees("Tuliskan alasannya")
            unmet.first.fill(reason)
        sri.press("Simpan, pelamar berikutnya")


def open_stages(people: Theatre, *stages: str) -> None:
    sri = the_selection(people.staff("sri"))
    sri.follow(f"Tahapan penilaian {POST}")
    for stage in stages:
        sri.press(f"Buka tahap {stage}")
        sri.sees(f"Tahap {stage} dibuka")


def sheet_of(people: Theatre, username: str, stage: str) -> Person:
    """A member at his own sheet of a stage."""
    member = people.staff(username)
    member.menu("Pansel")
    member.follow(f"Lembar {stage.lower()}")
    return member


def sees(username: str, name: str) -> bool:
    """Does the member score this candidate?"""
    return (username, name) != ("dewi", MARIA.full_name)


def given(username: str, name: str, place: int) -> list[str]:
    """A member's mark for every criterion: the target, a little more or less, so that the mean is the target."""
    members = [member for member, *_seat in PANEL if sees(member, name)]
    mark = Decimal(str(TARGETS[name][place])) + SPREAD[len(members)][members.index(username)]
    return [f"{mark:f}".replace(".", ",")] * 6


def levels(points: int) -> list[str]:
    """Levels of nine competencies that add up to so many points."""
    return ["4" if place < points - 27 else "3" for place in range(9)]


def read_documents(member: Person) -> None:
    member.follow(re.compile(f" {PUTU.full_name}$"))
    member.sees("Setiap pembukaan berkas tercatat atas nama Anda.")
    member.fetch(member.page.locator("main table a").first.get_attribute("href") or "")
    member.back()


def fill_sheet(member: Person, typed: dict[str, list[str]]) -> None:
    for row in member.page.locator("tr[data-row]").all():
        name = row.get_by_role("rowheader").text_content() or ""
        candidate = next(one for one in TARGETS if one in name)
        boxes = row.locator("input").all()
        assert bool(boxes) == (candidate in typed)
        for box, mark in zip(boxes, typed.get(candidate, []), strict=False):
            box.fill(mark)


def lock(member: Person) -> None:
    member.press("Kirim dan kunci")
    member.sees("Nilai tidak dapat diubah lagi, oleh siapa pun.")
    member.press("Kirim dan kunci")
    member.sees("terkunci")


def ask(people: Theatre, kind: DocumentKind, fields: dict[str, str]) -> Person:
    """Sri asks for a paper and stands at its page."""
    sri = the_selection(people.staff("sri"))
    tab(sri, "Naskah")
    sri.follow(str(kind.label))
    for label, value in fields.items():
        sri.fill(label, value)
    sri.press("Buat dokumen")
    return sri


def issue(people: Theatre, kind: DocumentKind, fields: dict[str, str] | None = None) -> str:
    """A paper is asked for, made by the worker, comes back signed, and Slamet approves; the text of what was made."""
    sri, slamet = ask(people, kind, fields or {}), people.staff("slamet")
    sri.follow("Buka dokumen")  # appears by itself when the worker is done
    made = sri.download(re.compile(r"\.pdf$"))
    sri.attach("copy", "bertanda-tangan.pdf", signed_copy(made))
    sri.press("Unggah")
    sri.sees(sha256(made).hexdigest(), sha256(signed_copy(made)).hexdigest())
    sri.press(re.compile("^Usulkan untuk"))
    slamet.menu("Persetujuan")
    slamet.follow("Mengumumkan atau menyampaikan dokumen")
    slamet.sees(sha256(signed_copy(made)).hexdigest())
    slamet.press("Setujui dan laksanakan")
    return paper_text(made)


def paper_text(made: bytes) -> str:
    """What stands in a PDF, without spaces and capitals."""
    return squeezed("".join(page_texts(made)))
