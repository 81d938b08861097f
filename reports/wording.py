"""How single values are written on an Indonesian official paper (pure: no Django, no clock, no database).

Official papers are in Indonesian by law (UU 24/2009 art. 27), so month names and number words are data here and not
translations. Each type is a checked `str` or `int`: it goes into JSON as it is and knows its printed forms.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

_UNITS = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
_SCALES = (
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
    (10**3, "ribu"),
    (100, "ratus"),
    (10, "puluh"),
)
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


def terbilang(number: int) -> str:
    """The number in words, 0 to 999 trillion: 2026 -> "dua ribu dua puluh enam". ValueError outside."""
    if not 0 <= number < 10**15:
        raise ValueError(f"no words for {number}")
    if number < len(_UNITS):
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    scale, name = next(pair for pair in _SCALES if number >= pair[0])
    count, rest = divmod(number, scale)
    head = f"se{name}" if count == 1 and scale in (100, 1000) else f"{terbilang(count)} {name}"
    return f"{head} {terbilang(rest)}" if rest else head


def date_long(day: date) -> str:
    """ "23 November 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def date_in_words(day: date) -> str:
    """As minutes open: "Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam (23-11-2026)"."""
    return (
        f"{_WEEKDAYS[day.weekday()]} tanggal {terbilang(day.day)} bulan {_MONTHS[day.month - 1]} "
        f"tahun {terbilang(day.year)} ({day:%d-%m-%Y})"
    )


def group_nip(nip: str) -> str:
    """18 digits as they are written: birth date, month of appointment, sex, serial (Perka BKN 22/2007)."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if len(nip) == 18 else nip


def mask_nip(nip: str | None) -> str:
    """For public papers: only the last three digits stay, the rest holds birth date and sex. "-" without a NIP."""
    digits = re.sub(r"\D", "", nip or "")
    return group_nip("*" * (len(digits) - 3) + digits[-3:]) if len(digits) > 3 else "-"


def printable(text: str) -> str:
    """Text as it may stand on paper.

    Left out: the invisible marks that copying from a word processor leaves behind. U+FFFD in place of everything
    that hides or reorders its neighbours (control and bidi characters) or has no meaning of its own.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(
        character if character == "\n" or unicodedata.category(character) not in _UNPRINTABLE else "\ufffd"
        for character in text
        if character not in _INVISIBLE
    )


def file_size(size: int) -> str:
    """Bytes as people read them, decimal units: "812 B", "640 kB", "1,8 MB"."""
    if size < 1000:
        return f"{size} B"
    if size < 10**6:
        return f"{Decimal(size) / 1000:.0f} kB"
    return f"{Decimal(size) / 10**6:.1f} MB".replace(".", ",")


class _Checked(str):
    """A string of one fixed form; anything else is a ValueError."""

    __slots__ = ()
    form = re.compile("")

    def __new__(cls, value: str):
        if not isinstance(value, str) or not cls.form.fullmatch(value):
            raise ValueError(f"not a {cls.__name__}: {value!r:.60}")
        return super().__new__(cls, value)


class Day(_Checked):
    """A calendar day, "2026-11-23"."""

    __slots__ = ()
    form = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

    def __new__(cls, value: str):
        date.fromisoformat(value)
        return super().__new__(cls, value)

    @property
    def date(self) -> date:
        return date.fromisoformat(self)

    @property
    def long(self) -> str:
        return date_long(self.date)

    @property
    def weekday(self) -> str:
        return _WEEKDAYS[self.date.weekday()]

    @property
    def words(self) -> str:
        return date_in_words(self.date)


class Instant(_Checked):
    """A moment in UTC to the microsecond at most, "2026-11-23T02:00:00Z"."""

    __slots__ = ()
    form = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self)

    @classmethod
    def of(cls, moment: datetime) -> "Instant":
        return cls(moment.astimezone(UTC).isoformat().replace("+00:00", "Z"))


class Zone(_Checked):
    """One of the four time zones of Indonesia."""

    __slots__ = ()
    form = re.compile("|".join(ZONES))


class Mark(_Checked):
    """A mark, weight or maximum as a plain decimal, "83.47" or "20"; printed with a comma."""

    __slots__ = ()
    form = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")

    @property
    def short(self) -> str:
        """As entered: "20", "12,5"."""
        return self.replace(".", ",")

    @property
    def printed(self) -> str:
        """Two decimals, half up: the only rounding, and only on paper."""
        return f"{Decimal(self).quantize(Decimal('0.01'), ROUND_HALF_UP)}".replace(".", ",")


class Nip(_Checked):
    """A full employee number: 18 digits. Never on a public paper."""

    __slots__ = ()
    form = re.compile(r"[0-9]{18}")

    @property
    def grouped(self) -> str:
        return group_nip(self)


class MaskedNip(_Checked):
    """What `mask_nip` returns; a number with more than three digits in sight is refused."""

    __slots__ = ()
    form = re.compile(r"-|[* ]+[0-9]{3}")


class Digest(_Checked):
    """SHA-256 in hexadecimal."""

    __slots__ = ()
    form = re.compile(r"[0-9a-f]{64}")

    @property
    def grouped(self) -> str:
        return " ".join(self[start : start + 8] for start in range(0, 64, 8))

    @property
    def short(self) -> str:
        return f"{self[:8]} {self[8:16]}"


class Address(_Checked):
    """The web address a reader checks the paper at; short enough for a QR code that a phone reads from paper."""

    __slots__ = ()
    form = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")

    def __new__(cls, value: str):
        if len(value) > 200:
            raise ValueError("address longer than 200 characters")
        return super().__new__(cls, value)


class Count(int):
    """A number of people or sheets, zero or more; printed with its words: 6 (enam)."""

    def __new__(cls, value: int):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"not a count: {value!r:.60}")
        return super().__new__(cls, value)

    @property
    def words(self) -> str:
        return f"{int(self)} ({terbilang(self)})"


@dataclass(frozen=True)
class Moment:
    """A moment and the zone it is read in; always printed with the zone's letters."""

    utc: Instant
    zone: Zone

    @property
    def local(self) -> datetime:
        return self.utc.moment.astimezone(ZoneInfo(self.zone))

    @property
    def day(self) -> Day:
        return Day(self.local.date().isoformat())

    @property
    def time(self) -> str:
        return f"{self.local:%H.%M} {ZONES[self.zone]}"

    @property
    def time_exact(self) -> str:
        return f"{self.local:%H.%M.%S} {ZONES[self.zone]}"

    @property
    def long(self) -> str:
        return f"{self.day.long} pukul {self.time}"
