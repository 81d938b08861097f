"""Usual criteria of each stage, offered with one button and then the secretariat's own to change (pure).

They become rows of the plan as they stand here: Indonesian, whatever the language of the page.

Paper: rubric of Siak 2025. Competencies: PermenPANRB 38/2017, required level 4 for JPT pratama, so points are levels and are simply
added. Interview and track record: composed from what practice says they look at; no national table is known (domain.md, 4.3 and 4.4).
"""

from typing import NamedTuple


class Usual(NamedTuple):
    """`weight` is a decimal text, empty where points are simply added; `most` the highest mark."""

    label: str
    guide: str
    weight: str
    most: int = 100


_LEVELS = "Level yang dicapai, 0 sampai 4. Level yang dipersyaratkan: 4."

RUBRICS: dict[str, tuple[Usual, ...]] = {
    "track_record": (
        Usual(
            "Pendidikan dan pelatihan",
            "Jenjang dan kesesuaian pendidikan serta pelatihan dengan bidang jabatan.",
            "15",
        ),
        Usual(
            "Pengalaman dan masa jabatan",
            "Lama, jenjang, dan keragaman jabatan yang terkait bidang tugas.",
            "30",
        ),
        Usual(
            "Kinerja dan penghargaan",
            "Penilaian kinerja dua tahun terakhir dan hasil kerja yang dapat dibuktikan.",
            "25",
        ),
        Usual(
            "Integritas dan disiplin",
            "Riwayat hukuman disiplin, laporan harta kekayaan, dan perkara yang berkekuatan tetap.",
            "15",
        ),
        Usual(
            "Penilaian atasan, rekan, dan bawahan",
            "Hasil penelusuran atau kuesioner di unit kerja.",
            "15",
        ),
    ),
    "assessment": tuple(
        Usual(label, _LEVELS, "", 4)
        for label in (
            "Integritas",
            "Kerja sama",
            "Komunikasi",
            "Orientasi pada hasil",
            "Pelayanan publik",
            "Pengembangan diri dan orang lain",
            "Mengelola perubahan",
            "Pengambilan keputusan",
            "Perekat bangsa",
        )
    ),
    "paper": (
        Usual(
            "Kesesuaian judul dengan tema",
            "Judul menjawab tema dan mencerminkan isi.",
            "10",
        ),
        Usual(
            "Sistematika penulisan",
            "Runtut: masalah, analisis, usul, dan penutup.",
            "10",
        ),
        Usual("Penggunaan bahasa", "Jelas, baku, dan hemat kata.", "10"),
        Usual(
            "Orisinalitas",
            "Gagasan sendiri yang sesuai dengan keadaan daerah, bukan salinan.",
            "30",
        ),
        Usual(
            "Isi dan ketajaman",
            "Data tepat, usul dapat dilaksanakan, risiko dan biayanya disadari.",
            "40",
        ),
    ),
    "interview": (
        Usual(
            "Kompetensi teknis bidang jabatan",
            "Memahami tugas jabatan, peraturan, dan masalah pokoknya.",
            "20",
        ),
        Usual(
            "Kompetensi manajerial",
            "Merencanakan, menggerakkan orang, dan mengambil keputusan.",
            "20",
        ),
        Usual(
            "Kompetensi sosial kultural",
            "Menghargai keberagaman dan mampu bekerja dengan semua pihak.",
            "15",
        ),
        Usual(
            "Integritas, perilaku, dan karakter",
            "Contoh nyata, konsisten dengan rekam jejak.",
            "20",
        ),
        Usual(
            "Minat dan motivasi",
            "Alasan melamar dan kesiapan menjalani tugas.",
            "10",
        ),
        Usual(
            "Gagasan dan isu aktual",
            "Inovasi yang akan dilakukan dan tanggapan atas isu terkini.",
            "15",
        ),
    ),
}

QUESTIONNAIRE = tuple(
    Usual(label, "", "", 5)
    for label in (
        "Menepati janji dan berkata jujur",
        "Menjalankan tugas sampai tuntas dan tepat waktu",
        "Bekerja sama dan menghargai pendapat orang lain",
        "Mengambil keputusan dengan alasan yang dapat dijelaskan",
        "Memperlakukan semua orang dengan adil",
        "Membimbing dan mengembangkan orang di sekitarnya",
        "Menghindari benturan kepentingan dan pemberian yang tidak patut",
        "Melayani masyarakat dengan baik",
    )
)
"""Statements for superiors, peers and subordinates; composed, since no national form is known (domain.md, 4.3)."""

FREQUENCY = [
    {"from": mark, "to": mark, "text": text}
    for mark, text in (
        ("5", "Selalu"),
        ("4", "Sering"),
        ("3", "Kadang-kadang"),
        ("2", "Jarang"),
        ("1", "Tidak pernah"),
    )
]
"""What the levels of a statement mean."""
