"""What notices usually ask, offered with one button and then the secretariat's own to change (pure).

It becomes rows of the plan as it stands here: Indonesian, whatever the language of the page.

Documents: Jawa Tengah 2019. Requirements: PP 11/2017 art. 107(1) for JPT pratama and the additions most notices make (domain.md, 2).
Schedule: registration of 15 calendar days, then the order most panels keep (domain.md, 1.4 and 3.5).
"""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from accounts.workdays import add_working_days
from selection.enums import Element, StageScope, StageSource


class Slot(NamedTuple):
    """One document to bring."""

    label: str
    hint: str = ""
    required: bool = True


class Stage(NamedTuple):
    """`code` names the stage for good; `weight` is a decimal text; `tie_place` its place among the tie breakers."""

    code: str
    title: str
    element: Element
    weight: str
    tie_place: int
    source: StageSource = StageSource.PANEL
    scope_of_mark: StageScope = StageScope.POST


STAGES = (
    # The only set of weights inside all ranges of PermenPANRB 15/2019 that sums to 100 (domain.md, finding 1).
    Stage("track_record", "Rekam jejak", Element.TRACK_RECORD, "20", 4),
    Stage(
        "assessment",
        "Asesmen kompetensi",
        Element.ASSESSMENT,
        "25",
        2,
        StageSource.ASSESSOR,
        StageScope.PERSON,
    ),
    Stage("paper", "Makalah", Element.PAPER, "20", 3),
    Stage("interview", "Wawancara", Element.INTERVIEW, "35", 1),
)


SLOTS = (
    Slot("Surat lamaran", "Bermeterai, ditujukan kepada Ketua Pansel"),
    Slot("Daftar riwayat hidup", "Ditandatangani, dengan pasfoto terbaru"),
    Slot("Kartu tanda penduduk"),
    Slot("SK jabatan dan SK pangkat terakhir", "Dijadikan satu berkas PDF"),
    Slot("Ijazah terakhir", "Dilegalisasi"),
    Slot("Sertifikat Diklatpim III/PKA", "Pejabat fungsional tidak wajib", False),
    Slot("Penilaian kinerja dua tahun terakhir"),
    Slot(
        "Surat keterangan sehat dari rumah sakit pemerintah",
        "Paling lama tiga bulan",
    ),
    Slot("Surat pernyataan tidak sedang diperiksa atau dijatuhi hukuman disiplin"),
    Slot(
        "Surat persetujuan Pejabat Pembina Kepegawaian",
        "Di atas kop instansi asal, ditandatangani Pejabat Pembina Kepegawaian atau Pejabat yang Berwenang",
    ),
)

REQUIREMENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("employment", {"scope": "Pegawai Negeri Sipil"}),
    ("max_age", {"age": 56, "strict": True, "reference": "registration_end"}),
    ("min_education", {"level": "s1"}),
    ("min_grade", {"grade": "IV/a"}),
    (
        "min_post_tenure",
        {"levels": ["administrator", "jf_ahli_madya"], "years": 2, "reference": "registration_end"},
    ),
    ("min_appraisal", {"rating": "good", "years": 2, "reference": "registration_end"}),
    ("no_discipline", {"severity": "moderate", "look_back_years": 2, "reference": "registration_end"}),
    ("not_under_examination", {}),
)
"""The years of experience in the field of the post are not among them: only the secretariat knows the field."""

_REGISTRATION_DAYS = 15
_STAGES = (
    ("screening", 2, 1, time(9), time(16)),
    ("track_record", 1, 3, time(8), time(16)),
    ("assessment", 1, 2, time(8), time(16)),
    ("paper", 1, 1, time(8), time(12)),
    ("interview", 1, 2, time(8), time(16)),
    ("plenary", 1, 1, time(9), time(12)),
    ("result", 1, 1, time(9), time(16)),
)
"""Kind, how many working days after the one before, how many working days it takes, from and to what time."""


def schedule(first: date, zone: str) -> dict[str, tuple[datetime, datetime]]:
    """Kind → start and end, when registration begins on `first`. Registration counts calendar days, what people come to working days."""
    place = ZoneInfo(zone)
    last = first + timedelta(days=_REGISTRATION_DAYS - 1)
    found = {
        "registration": (
            datetime.combine(first, time(0), place),
            datetime.combine(last, time(23, 59), place),
        )
    }
    for kind, after, days, begin, finish in _STAGES:
        start = add_working_days(last, after)
        last = add_working_days(start, days - 1)
        found[kind] = (datetime.combine(start, begin, place), datetime.combine(last, finish, place))
    return found
