"""What notices usually ask, offered with one button and then the secretariat's own to change (pure).

It becomes rows of the plan as it stands here: Indonesian, whatever the language of the page.

Documents: Jawa Tengah 2019. Requirements: PP 11/2017 art. 107(1) for JPT pratama and the additions most notices make (domain.md, 2).
Schedule: registration of 15 calendar days, then the order most panels keep (domain.md, 1.4 and 3.5).
"""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo


class Slot(NamedTuple):
    """One document to bring."""

    label: str
    hint: str = ""
    required: bool = True


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

_DAYS = (
    ("registration", 0, time(0), 14, time(23, 59)),
    ("screening", 17, time(9), 17, time(16)),
    ("track_record", 18, time(8), 20, time(16)),
    ("assessment", 21, time(8), 22, time(16)),
    ("paper", 24, time(8), 24, time(12)),
    ("interview", 25, time(8), 26, time(16)),
    ("plenary", 28, time(9), 28, time(12)),
    ("result", 29, time(9), 29, time(16)),
)


def schedule(first: date, zone: str) -> dict[str, tuple[datetime, datetime]]:
    """Kind → start and end, when registration begins on `first`."""
    place = ZoneInfo(zone)
    return {
        kind: (
            datetime.combine(first + timedelta(days=start), begin, place),
            datetime.combine(first + timedelta(days=end), finish, place),
        )
        for kind, start, begin, end, finish in _DAYS
    }
