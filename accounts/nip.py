"""The NIP, the eighteen digits that number a civil servant: read, checked, shown, masked (pure).

Perka BKN 22/2007: birth date YYYYMMDD, month of first appointment (TMT CPNS) YYYYMM, sex 1 or 2, serial from
001. There is no check digit, so only an impossible number can be told from a right one. Birth date and sex
can be read from it: it never stands in an address, and public pages show `mask(digits)`.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

LENGTH = 18
YOUNGEST_AT_APPOINTMENT = 16
EARLIEST_BIRTH_YEAR = 1900

TEMPLATES = {
    "empty": gettext_noop("NIP belum diisi. Tuliskan 18 angka NIP seperti pada SK terakhir."),
    "character": gettext_noop(
        "NIP hanya berisi angka, tetapi ada tanda “{found}”. "
        "Periksa juga huruf O yang mirip angka 0 dan huruf l yang mirip angka 1."
    ),
    "length": gettext_noop(
        "NIP terdiri atas 18 angka, yang diisikan {count} angka. Salin kembali dari SK terakhir."
    ),
    "birth_date": gettext_noop(
        "Delapan angka pertama NIP adalah tanggal lahir, "
        "tetapi {day}-{month}-{year} bukan tanggal yang mungkin. Periksa angka 1 sampai 8."
    ),
    "appointed_month": gettext_noop(
        "Angka ke-13 dan ke-14 NIP adalah bulan pengangkatan (TMT CPNS), 01 sampai 12, "
        "tetapi tertulis {month}. Periksa kembali; nomor induk PPPK bukan NIP PNS."
    ),
    "appointed_too_young": gettext_noop(
        "Menurut NIP ini pengangkatan (TMT CPNS) terjadi pada {month}-{year}, "
        "sebelum usia {age} tahun. Periksa tahun lahir dan tahun pengangkatan."
    ),
    "appointed_in_future": gettext_noop(
        "Menurut NIP ini pengangkatan (TMT CPNS) baru terjadi pada {month}-{year}. Periksa angka 9 sampai 14."
    ),
    "sex": gettext_noop(
        "Angka ke-15 NIP adalah 1 (pria) atau 2 (wanita), tetapi tertulis {digit}. Periksa angka itu."
    ),
    "serial": gettext_noop(
        "Tiga angka terakhir NIP adalah nomor urut mulai 001, tetapi tertulis 000. "
        "Periksa angka 16 sampai 18."
    ),
}


class NipError(ValueError):
    """Not a NIP. `code` is a key of TEMPLATES, `params` fill it; `str()` is the Indonesian sentence."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(TEMPLATES[code].format(**params))


@dataclass(frozen=True)
class Nip:
    """What a NIP says. `sex` is "M" or "F", `serial` 1..999, `digits` the eighteen digits without spaces."""

    birth_date: date
    appointed_year: int
    appointed_month: int
    sex: str
    serial: int
    digits: str

    @property
    def display(self) -> str:
        """Grouped as on a decree: "19790203 200501 1 004"."""
        return _grouped(self.digits)


def parse(text: str, *, today: date | None = None) -> Nip:
    """Read a NIP as people type it, with spaces, dots, dashes or "NIP" before it. Raises NipError.

    With `today`, an appointment after that month is refused too.
    """
    digits = _digits(text)
    birth_date = _birth_date(digits)
    year, month = int(digits[8:12]), int(digits[12:14])
    if not 1 <= month <= 12:
        raise NipError("appointed_month", month=digits[12:14])
    if (year, month) < (birth_date.year + YOUNGEST_AT_APPOINTMENT, birth_date.month):
        raise NipError(
            "appointed_too_young", month=digits[12:14], year=digits[8:12], age=YOUNGEST_AT_APPOINTMENT
        )
    if today and (year, month) > (today.year, today.month):
        raise NipError("appointed_in_future", month=digits[12:14], year=digits[8:12])
    if digits[14] not in "12":
        raise NipError("sex", digit=digits[14])
    if digits[15:] == "000":
        raise NipError("serial")
    return Nip(birth_date, year, month, "M" if digits[14] == "1" else "F", int(digits[15:]), digits)


def differences(
    read: Nip, *, birth_date: date | None = None, sex: str = "", appointed: date | None = None
) -> dict[str, tuple[date | str, date | str]]:
    """Where what somebody states departs from his NIP: "birth_date", "sex" or "appointed" → (stated, read).

    What is not stated departs from nothing. Of the appointment the NIP knows year and month alone: the first of the month is read.
    """
    month = date(read.appointed_year, read.appointed_month, 1)
    pairs: dict[str, tuple[date | str | None, date | str]] = {
        "birth_date": (birth_date, read.birth_date),
        "sex": (sex, read.sex),
        "appointed": (appointed and appointed.replace(day=1), month),
    }
    stated = {"birth_date": birth_date, "sex": sex, "appointed": appointed}
    return {
        name: (stated[name] or held, held) for name, (said, held) in pairs.items() if said and said != held
    }


def mask(digits: str) -> str:
    """What public pages may show: only the serial, "******** ****** * 004"."""
    if not re.fullmatch(f"[0-9]{{{LENGTH}}}", digits):
        raise ValueError("mask() wants the eighteen digits")
    return _grouped("*" * 15 + digits[15:])


def _digits(text: str) -> str:
    bare = re.sub(r"^\s*nip", "", text, flags=re.IGNORECASE)
    bare = re.sub(r"[\s.:\u2010-\u2015\u200b\ufeff-]", "", bare)
    if not bare:
        raise NipError("empty")
    strange = re.search(r"[^0-9]", bare)
    if strange:
        raise NipError("character", found=_shown(strange.group()))
    if len(bare) != LENGTH:
        raise NipError("length", count=len(bare))
    return bare


def _shown(sign: str) -> str:
    """A sign as a sentence can name it: one that is not seen, or turns the text around, by its number."""
    return sign if sign.isprintable() and not unicodedata.combining(sign) else f"U+{ord(sign):04X}"


def _birth_date(digits: str) -> date:
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    try:
        birth_date = date(int(year), int(month), int(day))
    except ValueError:
        raise NipError("birth_date", day=day, month=month, year=year) from None
    if birth_date.year < EARLIEST_BIRTH_YEAR:
        raise NipError("birth_date", day=day, month=month, year=year)
    return birth_date


def _grouped(digits: str) -> str:
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"
