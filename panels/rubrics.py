"""Usual criteria of each stage, offered with one button and then the secretariat's own to change (pure).

Paper: rubric of Siak 2025. Competencies: PermenPANRB 38/2017, required level 4 for JPT pratama, so points are levels and are simply
added. Interview and track record: composed from what practice says they look at; no national table is known (domain.md, 4.3 and 4.4).
"""

from typing import NamedTuple

gettext_noop = str  # marks a text for extraction; whoever shows it translates


class Usual(NamedTuple):
    """`weight` is a decimal text, empty where points are simply added; `most` the highest mark."""

    label: str
    guide: str
    weight: str
    most: int = 100


_LEVELS = gettext_noop("Level yang dicapai, 0 sampai 4. Level yang dipersyaratkan: 4.")

RUBRICS: dict[str, tuple[Usual, ...]] = {
    "track_record": (
        Usual(
            gettext_noop("Pendidikan dan pelatihan"),
            gettext_noop("Jenjang dan kesesuaian pendidikan serta pelatihan dengan bidang jabatan."),
            "15",
        ),
        Usual(
            gettext_noop("Pengalaman dan masa jabatan"),
            gettext_noop("Lama, jenjang, dan keragaman jabatan yang terkait bidang tugas."),
            "30",
        ),
        Usual(
            gettext_noop("Kinerja dan penghargaan"),
            gettext_noop("Penilaian kinerja dua tahun terakhir dan hasil kerja yang dapat dibuktikan."),
            "25",
        ),
        Usual(
            gettext_noop("Integritas dan disiplin"),
            gettext_noop(
                "Riwayat hukuman disiplin, laporan harta kekayaan, dan perkara yang berkekuatan tetap."
            ),
            "15",
        ),
        Usual(
            gettext_noop("Penilaian atasan, rekan, dan bawahan"),
            gettext_noop("Hasil penelusuran atau kuesioner di unit kerja."),
            "15",
        ),
    ),
    "assessment": tuple(
        Usual(label, _LEVELS, "", 4)
        for label in (
            gettext_noop("Integritas"),
            gettext_noop("Kerja sama"),
            gettext_noop("Komunikasi"),
            gettext_noop("Orientasi pada hasil"),
            gettext_noop("Pelayanan publik"),
            gettext_noop("Pengembangan diri dan orang lain"),
            gettext_noop("Mengelola perubahan"),
            gettext_noop("Pengambilan keputusan"),
            gettext_noop("Perekat bangsa"),
        )
    ),
    "paper": (
        Usual(
            gettext_noop("Kesesuaian judul dengan tema"),
            gettext_noop("Judul menjawab tema dan mencerminkan isi."),
            "10",
        ),
        Usual(
            gettext_noop("Sistematika penulisan"),
            gettext_noop("Runtut: masalah, analisis, usul, dan penutup."),
            "10",
        ),
        Usual(gettext_noop("Penggunaan bahasa"), gettext_noop("Jelas, baku, dan hemat kata."), "10"),
        Usual(
            gettext_noop("Orisinalitas"),
            gettext_noop("Gagasan sendiri yang sesuai dengan keadaan daerah, bukan salinan."),
            "30",
        ),
        Usual(
            gettext_noop("Isi dan ketajaman"),
            gettext_noop("Data tepat, usul dapat dilaksanakan, risiko dan biayanya disadari."),
            "40",
        ),
    ),
    "interview": (
        Usual(
            gettext_noop("Kompetensi teknis bidang jabatan"),
            gettext_noop("Memahami tugas jabatan, peraturan, dan masalah pokoknya."),
            "20",
        ),
        Usual(
            gettext_noop("Kompetensi manajerial"),
            gettext_noop("Merencanakan, menggerakkan orang, dan mengambil keputusan."),
            "20",
        ),
        Usual(
            gettext_noop("Kompetensi sosial kultural"),
            gettext_noop("Menghargai keberagaman dan mampu bekerja dengan semua pihak."),
            "15",
        ),
        Usual(
            gettext_noop("Integritas, perilaku, dan karakter"),
            gettext_noop("Contoh nyata, konsisten dengan rekam jejak."),
            "20",
        ),
        Usual(
            gettext_noop("Minat dan motivasi"),
            gettext_noop("Alasan melamar dan kesiapan menjalani tugas."),
            "10",
        ),
        Usual(
            gettext_noop("Gagasan dan isu aktual"),
            gettext_noop("Inovasi yang akan dilakukan dan tanggapan atas isu terkini."),
            "15",
        ),
    ),
}
