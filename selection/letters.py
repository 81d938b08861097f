"""The letters an applicant is asked for, filled in from his profile (pure): he checks them, completes what is dotted, prints and signs.

Papers are Indonesian whatever the reader's language. What is not known is dots, never a guess.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from selection import pledge
from selection.docx import Block, Line, Rows

DOTS = "……………………………"


class Facts(NamedTuple):
    """Who writes, for which post, when. Empty means unknown; days are words already; `posts`: (what, from when to when),
    `schooling`: (year, what and where), `appraisals`: (year, rating).
    """

    name: str
    nip: str
    birth: str
    grade: str
    post: str
    unit: str
    agency: str
    education: str
    phone: str
    email: str
    applied_for: str
    selection: str
    host: str
    day: str
    posts: tuple[tuple[str, str], ...] = ()
    schooling: tuple[tuple[str, str], ...] = ()
    appraisals: tuple[tuple[str, str], ...] = ()
    enclosures: tuple[str, ...] = ()


class Letter(NamedTuple):
    """`name`: of the file."""

    name: str
    write: Callable[[Facts], list[Block]]


def _identity(facts: Facts) -> Rows:
    rows = (
        ("Nama", facts.name),
        ("NIP", facts.nip),
        ("Tempat, tanggal lahir", f"{DOTS}, {facts.birth}" if facts.birth else ""),
        ("Pangkat/golongan ruang", facts.grade),
        ("Jabatan", facts.post),
        ("Unit kerja", facts.unit),
        ("Instansi", facts.agency),
    )
    return Rows(tuple((name, value or DOTS) for name, value in rows))


def _signed(facts: Facts, greeting: str) -> list[Block]:
    lines = (f"{DOTS}, {facts.day}", greeting, "", "", "", facts.name or DOTS, f"NIP {facts.nip or DOTS}")
    return [Line(text, "sign") for text in lines]


def _application(facts: Facts) -> list[Block]:
    listed = [Line(f"{number}.\t{label}", "item") for number, label in enumerate(facts.enclosures, start=1)]
    return [
        Line("SURAT LAMARAN", "title"),
        Line(f"Yth. Ketua Panitia Seleksi {facts.selection}"),
        Line(f"{facts.host}, di tempat"),
        Line("Dengan hormat, yang bertanda tangan di bawah ini:"),
        _identity(facts),
        Line(
            f"mengajukan lamaran untuk mengikuti {facts.selection} pada jabatan {facts.applied_for}, dan menyatakan bersedia mengikuti seluruh "
            "tahapan seleksi serta mematuhi keputusan Panitia Seleksi."
        ),
        *([Line("Sebagai kelengkapan, bersama ini disampaikan:"), *listed] if listed else []),
        Line(
            "Demikian surat lamaran ini dibuat dengan sebenarnya. Atas perhatian Bapak/Ibu diucapkan terima kasih."
        ),
        *_signed(facts, "Hormat saya,"),
    ]


def _pledge(facts: Facts) -> list[Block]:
    return [
        Line("PAKTA INTEGRITAS", "title"),
        Line("Yang bertanda tangan di bawah ini:"),
        _identity(facts),
        Line(
            f"sehubungan dengan keikutsertaan saya dalam {facts.selection} untuk jabatan {facts.applied_for}:"
        ),
        Line(pledge.TEXT),
        Line("Pakta integritas ini dibuat dengan sadar dan tanpa paksaan dari pihak mana pun."),
        *_signed(facts, "Yang menyatakan,"),
    ]


def _discipline(facts: Facts) -> list[Block]:
    return [
        Line("SURAT PERNYATAAN", "title"),
        Line("Yang bertanda tangan di bawah ini:"),
        _identity(facts),
        Line("menyatakan dengan sebenarnya bahwa saya pada saat ini:"),
        Line("1.\ttidak sedang menjalani hukuman disiplin;", "item"),
        Line("2.\ttidak sedang dalam pemeriksaan pelanggaran disiplin atau proses peradilan pidana.", "item"),
        Line(
            f"Pernyataan ini dibuat sebagai kelengkapan lamaran saya untuk jabatan {facts.applied_for} dalam {facts.selection}."
        ),
        Line(
            "Apabila di kemudian hari pernyataan ini terbukti tidak benar, saya bersedia menerima akibatnya menurut peraturan "
            "perundang-undangan."
        ),
        *_signed(facts, "Yang menyatakan,"),
    ]


def _biography(facts: Facts) -> list[Block]:
    contact = (("Pendidikan terakhir", facts.education), ("Telepon", facts.phone), ("E-mail", facts.email))
    unknown = ((DOTS, DOTS),)
    return [
        Line("DAFTAR RIWAYAT HIDUP", "title"),
        Line("Pasfoto terbaru", "right"),
        Line("I. Data diri", "heading"),
        _identity(facts),
        Rows(tuple((name, value or DOTS) for name, value in contact)),
        Line("II. Riwayat jabatan", "heading"),
        Rows(facts.posts or unknown),
        Line("III. Riwayat pendidikan dan pelatihan", "heading"),
        Rows(facts.schooling or unknown * 3),
        Line("IV. Penilaian kinerja", "heading"),
        Rows(facts.appraisals or unknown),
        Line("V. Penghargaan dan karya", "heading"),
        Rows(unknown * 2),
        Line("Daftar riwayat hidup ini dibuat dengan sebenarnya."),
        *_signed(facts, "Yang membuat,"),
    ]


LETTERS: Mapping[str, Letter] = {
    "application": Letter("surat-lamaran", _application),
    "pledge": Letter("pakta-integritas", _pledge),
    "discipline": Letter("surat-pernyataan", _discipline),
    "biography": Letter("daftar-riwayat-hidup", _biography),
}
