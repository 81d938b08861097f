"""The demonstration's plan. Sources: shared field notes on real notices (posts: Metro 2025; requirements: Siak 2025, Setkab 2021 and
PP 11/2017 art. 107; documents: Jawa Tengah 2019; schedule: Setkab 2021), with agency and people invented and dates moved."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from accounts.workdays import add_working_days, is_working_day

ZONE = "Asia/Jakarta"

POSTS: tuple[dict[str, Any], ...] = (
    {
        "code": "01",
        "title": "Asisten Perekonomian dan Pembangunan",
        "unit": "Sekretariat Daerah Kota Contoh",
        "duties": "Membantu Sekretaris Daerah mengoordinasikan perumusan dan pelaksanaan kebijakan perekonomian, pembangunan, "
        "pengadaan barang/jasa, dan sumber daya alam.",
        "field": "ekonomi",
    },
    {
        "code": "02",
        "title": "Kepala Dinas Pendidikan dan Kebudayaan",
        "unit": "Dinas Pendidikan dan Kebudayaan Kota Contoh",
        "duties": "Memimpin perumusan kebijakan teknis, penyelenggaraan, dan pembinaan urusan pendidikan dan kebudayaan.",
        "field": "pendidikan",
    },
)

POSTS_2023: tuple[dict[str, Any], ...] = (
    {
        "code": "01",
        "title": "Kepala Dinas Perpustakaan dan Kearsipan",
        "unit": "Dinas Perpustakaan dan Kearsipan Kota Contoh",
        "duties": "Memimpin perumusan kebijakan teknis dan penyelenggaraan urusan perpustakaan dan kearsipan.",
        "field": "pendidikan",
    },
)

SLOTS = (
    (
        "pernyataan-mendaftar",
        "Surat pernyataan mendaftarkan diri",
        "Bermeterai, ditujukan kepada Ketua Pansel",
    ),
    ("riwayat-hidup", "Daftar riwayat hidup", "Ditandatangani, dengan pasfoto terbaru"),
    ("ktp", "Kartu tanda penduduk", ""),
    ("sk-jabatan-pangkat", "SK jabatan dan SK pangkat terakhir", "Dijadikan satu berkas PDF"),
    ("ijazah", "Ijazah terakhir", "Dilegalisasi"),
    ("diklatpim", "Sertifikat Diklatpim III/PKA", "Pejabat fungsional tidak wajib"),
    ("penilaian-kinerja", "Penilaian prestasi kerja dua tahun terakhir", ""),
    ("surat-sehat", "Surat keterangan sehat dari rumah sakit pemerintah", "Paling lama tiga bulan"),
    (
        "bebas-hukuman",
        "Surat pernyataan tidak dalam pemeriksaan atau hukuman disiplin",
        "Dari pejabat yang berwenang",
    ),
    (
        "persetujuan",
        "Persetujuan Pejabat Pembina Kepegawaian atau atasan langsung",
        "Di atas kop instansi asal",
    ),
)
OPTIONAL_SLOTS = {"diklatpim"}
OWN_FORMS = {"pernyataan-mendaftar"}
"""Documents for which the committee has a form of its own."""

CRITERIA: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "paper": (
        ("judul", "Kesesuaian judul dengan tema", "10", "Judul menjawab tema dan mencerminkan isi."),
        ("sistematika", "Sistematika penulisan", "10", "Urutan runtut: masalah, analisis, usul."),
        ("bahasa", "Penggunaan bahasa", "10", "Jelas, baku, dan hemat kata."),
        ("orisinalitas", "Orisinalitas konten", "30", "Gagasan sendiri, bukan salinan."),
        ("isi", "Isi dan ketajaman", "40", "Data tepat, usul dapat dilaksanakan, risikonya disadari."),
    ),
    "interview": (
        ("integritas", "Integritas dan motivasi", "20", "Contoh nyata, konsisten dengan rekam jejak."),
        ("teknis", "Penguasaan teknis bidang", "20", "Memahami tugas jabatan dan peraturannya."),
        ("strategi", "Visi dan strategi", "20", "Arah yang jelas dengan langkah 100 hari."),
        ("kepemimpinan", "Kepemimpinan", "20", "Menggerakkan orang dan mengambil keputusan."),
        ("komunikasi", "Komunikasi", "20", "Menjawab langsung, terbuka pada kritik."),
    ),
    "track_record": (
        ("pendidikan", "Pendidikan dan pelatihan", "20", "Kesesuaian dengan bidang jabatan."),
        ("jabatan", "Riwayat jabatan", "30", "Keragaman, lamanya, dan jenjangnya."),
        ("kinerja", "Kinerja dan penghargaan", "30", "Hasil yang dapat dibuktikan."),
        ("disiplin", "Disiplin dan integritas", "20", "Bersih dari hukuman dan temuan."),
    ),
    "assessment": tuple(
        (code, label, "", "Level yang dipersyaratkan: 4.")
        for code, label in (
            ("integritas", "Integritas"),
            ("kerja-sama", "Kerja sama"),
            ("komunikasi", "Komunikasi"),
            ("orientasi-hasil", "Orientasi pada hasil"),
            ("pelayanan", "Pelayanan publik"),
            ("pengembangan", "Pengembangan diri dan orang lain"),
            ("perubahan", "Mengelola perubahan"),
            ("keputusan", "Pengambilan keputusan"),
            ("perekat-bangsa", "Perekat bangsa"),
        )
    ),
}
"""Component → (code, label, weight, guide). Paper: rubric of Siak 2025; competencies: PermenPANRB 38/2017, level 4 for JPT pratama."""


def requirements(field: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The conditions of a post of a given field."""
    return (
        ("employment", {"scope": "PNS pemerintah provinsi atau kabupaten/kota se-Provinsi Misal"}),
        ("max_age", {"age": 56, "reference": "registration_end"}),
        ("min_education", {"level": "s1"}),
        ("min_grade", {"grade": "IV/a"}),
        ("min_field_experience", {"years": 5, "fields": [field]}),
        ("min_post_tenure", {"levels": ["administrator", "jf_ahli_madya"], "years": 2}),
        ("min_appraisal", {"rating": "good", "years": 2}),
        ("no_discipline", {"severity": "moderate", "look_back_years": 5}),
    )


ATTENDANT = {
    "name": "Drs. Hasan Contoh, M.Si.",
    "position": "Asisten Perekonomian dan Pembangunan, Sekretariat Daerah Kota Contoh",
    "capacity": "user",
}
"""Who sits in at the interviews without a mark."""

SCHEDULE = (
    ("registration", 1, "00:00", 16, "23:59"),
    ("screening", 18, "09:00", 18, "16:00"),
    ("assessment", 20, "08:00", 21, "16:00"),
    ("track_record", 20, "08:00", 23, "16:00"),
    ("paper", 20, "08:00", 24, "16:00"),
    ("interview", 26, "08:00", 27, "16:00"),
    ("plenary", 29, "09:00", 29, "12:00"),
    ("result", 30, "09:00", 30, "16:00"),
)
"""(kind, first day and time, last day and time), counted from the announcement as `day` counts."""

LAST_CALENDAR_DAY = 17
"""The night the registration closes; until then people apply on any day of the week."""


@cache
def day(announced: date, count: int) -> date:
    """The day so far from the announcement: calendar days until the registration is over, working days from then on.

    Before the announcement the working day on or before it.
    """
    if count > LAST_CALENDAR_DAY:
        return add_working_days(announced + timedelta(days=LAST_CALENDAR_DAY), count - LAST_CALENDAR_DAY)
    found = announced + timedelta(days=count)
    while count < 0 and not is_working_day(found):
        found -= timedelta(days=1)
    return found


ON_WORKING_DAYS = (0, 1, 16)
"""The announcement, and the first and the last day of the registration."""


def announced_for(today: date, count: int) -> date:
    """The last day to announce on, so that `today` is at least day number `count`.

    Long holidays could end a registration that is to run today; then its last day may be any day.
    """
    runs = count < LAST_CALENDAR_DAY
    for wanted in (ON_WORKING_DAYS, ON_WORKING_DAYS[:2]):
        found = today
        while day(found, count) > today or not all(is_working_day(day(found, one)) for one in wanted):
            found -= timedelta(days=1)
        if not runs or day(found, LAST_CALENDAR_DAY) > today:
            break
    return found


def schedule(announced: datetime) -> dict[str, tuple[datetime, datetime]]:
    """The periods for an announcement on that day, in the demonstration's zone."""
    zone = ZoneInfo(ZONE)
    first = announced.astimezone(zone).date()

    def moment(count: int, clock: str) -> datetime:
        return datetime.combine(day(first, count), time.fromisoformat(clock), zone)

    return {kind: (moment(start, begin), moment(end, finish)) for kind, start, begin, end, finish in SCHEDULE}
