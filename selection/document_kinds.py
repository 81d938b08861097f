"""Kinds of document that recur from one selection to the next: what is kept for the next time, for how long it holds, and which letter is
offered to be filled in (pure).

The names are those of the notices; a slot is of a kind because the secretariat said so, or because its name says so (`recognise`).
"""

import calendar
import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

NONE = "none"
"""What a slot names that is of no kind, whatever its name says."""


class Kind(NamedTuple):
    """`words`: any of these groups, all of whose words a slot's name holds. `kept`: lies in the wallet; a paper written for one application
    does not. `months`: how long it holds from its own date, None = as long as nobody says otherwise; `source` says who says so.
    `letter`: which text of selection/letters.py is offered.
    """

    code: str
    label: str
    words: tuple[tuple[str, ...], ...]
    kept: bool = True
    months: int | None = None
    source: str = ""
    letter: str = ""


KINDS = (
    # Written for one application: signed anew each time, so offered as a letter and not kept.
    Kind(
        "surat-lamaran",
        gettext_noop("Surat lamaran"),
        (("surat", "lamaran"), ("pernyataan", "mendaftar"), ("surat", "permohonan")),
        kept=False,
        letter="application",
    ),
    Kind(
        "riwayat-hidup",
        gettext_noop("Daftar riwayat hidup"),
        (("riwayat hidup",), ("curriculum",)),
        kept=False,
        letter="biography",
    ),
    Kind("pakta-integritas", gettext_noop("Pakta integritas"), (("pakta",),), kept=False, letter="pledge"),
    Kind(
        "pernyataan-disiplin",
        gettext_noop("Surat pernyataan tentang hukuman disiplin"),
        (("pernyataan", "disiplin"), ("pernyataan", "diperiksa"), ("pernyataan", "pemeriksaan")),
        kept=False,
        letter="discipline",
    ),
    Kind("persetujuan", gettext_noop("Surat persetujuan melamar"), (("persetujuan",), ("izin",)), kept=False),
    # What stays true, or true for a while.
    Kind("ktp", gettext_noop("Kartu tanda penduduk"), (("tanda penduduk",), ("ktp",))),
    Kind(
        "sk-jabatan-pangkat",
        gettext_noop("SK jabatan dan SK pangkat terakhir"),
        (("sk", "jabatan", "pangkat"), ("keputusan", "jabatan", "pangkat")),
    ),
    Kind(
        "sk-pangkat",
        gettext_noop("SK pangkat terakhir"),
        (("sk", "pangkat"), ("keputusan", "pangkat"), ("sk", "golongan")),
    ),
    Kind("sk-jabatan", gettext_noop("SK jabatan"), (("sk", "jabatan"), ("keputusan", "jabatan"))),
    Kind("ijazah", gettext_noop("Ijazah terakhir"), (("ijazah",),)),
    Kind(
        "pelatihan-kepemimpinan",
        gettext_noop("Sertifikat pelatihan kepemimpinan"),
        (("diklatpim",), ("kepemimpinan",), ("pka",), ("pkn",)),
    ),
    Kind(
        "sertifikat",
        gettext_noop("Sertifikat pelatihan lain"),
        (("sertifikat",), ("diklat",), ("pelatihan",)),
    ),
    Kind(
        "penilaian-kinerja",
        gettext_noop("Penilaian kinerja"),
        (("penilaian", "kerja"), ("penilaian", "kinerja"), ("skp",), ("evaluasi", "kinerja")),
    ),
    Kind(
        "surat-sehat",
        gettext_noop("Surat keterangan sehat"),
        (("sehat",), ("kesehatan",)),
        months=3,
        source=gettext_noop("Ketentuan panitia yang lazim: paling lama tiga bulan (Jawa Tengah, 2019)."),
    ),
    Kind("bebas-narkoba", gettext_noop("Surat keterangan bebas narkoba"), (("narkoba",), ("narkotika",))),
    Kind(
        "skck",
        gettext_noop("Surat keterangan catatan kepolisian (SKCK)"),
        (("skck",), ("catatan kepolisian",)),
        months=6,
        source=gettext_noop("Tertulis pada SKCK: berlaku enam bulan sejak diterbitkan."),
    ),
    Kind(
        "bebas-temuan", gettext_noop("Surat keterangan bebas temuan"), (("bebas temuan",), ("inspektorat",))
    ),
    Kind(
        "bebas-hukuman",
        gettext_noop("Surat keterangan bebas hukuman disiplin"),
        (("keterangan", "disiplin"), ("bebas", "hukuman")),
    ),
    Kind("lhkpn", gettext_noop("Tanda terima LHKPN/LHKASN"), (("lhkpn",), ("lhkasn",), ("harta kekayaan",))),
    Kind("spt", gettext_noop("Tanda terima SPT tahunan"), (("spt",), ("pajak",))),
    Kind("foto", gettext_noop("Pasfoto"), (("pasfoto",), ("pas foto",))),
)
BY_CODE = {kind.code: kind for kind in KINDS}
KEPT = tuple(kind for kind in KINDS if kind.kept)


def of(code: str, label: str) -> Kind | None:
    """The kind of a slot: the one that was chosen for it (`code`), else what its name says; None when it is of no kind."""
    return None if code == NONE else BY_CODE.get(code) or recognise(label)


def recognise(label: str) -> Kind | None:
    """The first kind whose words begin words of the name."""
    text = label.casefold()
    return next((kind for kind in KINDS if any(_holds(text, group) for group in kind.words)), None)


def _holds(text: str, words: Iterable[str]) -> bool:
    return all(re.search(rf"\b{word}", text) for word in words)


def holds_until(kind: Kind, *, issued_on: date | None, kept_on: date, stated: date | None) -> date | None:
    """The last day on which a document counts; None = without end. What its owner typed goes before the rule of the kind; without the
    document's own date the rule counts from the day it was uploaded, so the true day is never later than the one said here.
    """
    if stated is not None:
        return stated
    return None if kind.months is None else months_after(issued_on or kept_on, kind.months)


def months_after(day: date, months: int) -> date:
    """The same day of a later month; its last day where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
