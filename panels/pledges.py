"""The texts of the Pakta Integritas by version (pure). A changed text is a new version, never an edit: the log names the version accepted."""

from audit import chain

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

TEXTS: dict[str, tuple[str, ...]] = {
    "pakta-integritas-pansel-1": (
        gettext_noop(
            "melaksanakan tugas seleksi secara jujur, objektif, mandiri, dan bertanggung jawab menurut peraturan perundang-undangan "
            "dan pengumuman seleksi ini, tanpa membedakan suku, agama, ras, golongan, jenis kelamin, dan asal instansi pelamar;"
        ),
        gettext_noop(
            "tidak meminta, tidak menerima, dan tidak menjanjikan uang, barang, jabatan, atau keuntungan lain dari atau kepada siapa pun "
            "sehubungan dengan seleksi ini, dan melaporkan setiap upaya ke arah itu;"
        ),
        gettext_noop(
            "menyatakan setiap konflik kepentingan dengan pelamar sebelum membuka berkasnya, dan tidak menilai pelamar yang mempunyai "
            "hubungan keluarga atau semenda, hubungan usaha atau keuangan, atau perkara dengan saya;"
        ),
        gettext_noop(
            "memberi nilai sendiri pada lembar penilaian saya berdasarkan kriteria yang ditetapkan, tidak meminjamkan akun saya kepada "
            "siapa pun, dan tidak memengaruhi penilaian anggota lain;"
        ),
        gettext_noop(
            "menjaga kerahasiaan berkas pelamar, bahan ujian, dan nilai sampai diumumkan secara resmi, dan tidak menyalinnya ke luar "
            "keperluan seleksi;"
        ),
        gettext_noop(
            "bersedia diberhentikan dari Panitia Seleksi dan dikenai sanksi menurut peraturan perundang-undangan apabila melanggar "
            "pernyataan ini."
        ),
    ),
    "pakta-integritas-pansel-2": (
        gettext_noop(
            "melaksanakan tugas seleksi secara jujur, objektif, mandiri, dan bertanggung jawab menurut peraturan perundang-undangan "
            "dan pengumuman seleksi ini, tanpa membedakan suku, agama, ras, golongan, jenis kelamin, dan asal instansi pelamar;"
        ),
        gettext_noop(
            "tidak meminta, tidak menerima, dan tidak menjanjikan uang, barang, jabatan, atau keuntungan lain dari atau kepada siapa pun "
            "sehubungan dengan seleksi ini, dan melaporkan setiap upaya ke arah itu;"
        ),
        gettext_noop(
            "menyatakan setiap konflik kepentingan dengan pelamar sebelum membuka berkasnya, dan tidak menilai pelamar yang mempunyai "
            "hubungan keluarga atau semenda, hubungan usaha atau keuangan, atau perkara dengan saya;"
        ),
        gettext_noop(
            "menyatakan bahwa saya bukan anggota atau pengurus partai politik, dan memberitahukan sekretariat bila hal itu berubah;"
        ),
        gettext_noop(
            "memberi nilai sendiri pada lembar penilaian saya berdasarkan kriteria yang ditetapkan, tidak meminjamkan akun saya kepada "
            "siapa pun, dan tidak memengaruhi penilaian anggota lain;"
        ),
        gettext_noop(
            "menjaga kerahasiaan berkas pelamar, bahan ujian, dan nilai sampai diumumkan secara resmi, dan tidak menyalinnya ke luar "
            "keperluan seleksi;"
        ),
        gettext_noop(
            "bersedia diberhentikan dari Panitia Seleksi dan dikenai sanksi menurut peraturan perundang-undangan apabila melanggar "
            "pernyataan ini."
        ),
    ),
}
"""Version → the numbered clauses that follow "Saya menyatakan akan:"."""


def digest(version: str) -> str:
    """SHA-256 of the Indonesian clauses, kept with each acceptance."""
    return chain.digest(chain.canonical(list(TEXTS[version])))
