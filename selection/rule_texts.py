"""What a clerk calls the rules of a ruleset (pure)."""

from selection.wording import Label

gettext_noop = str  # marks a name for extraction; whoever shows it translates

RULE_NAMES = {
    "panel.min": Label(gettext_noop("Jumlah anggota Pansel paling sedikit")),
    "panel.max": Label(gettext_noop("Jumlah anggota Pansel paling banyak")),
    "panel.odd": Label(gettext_noop("Jumlah anggota Pansel ganjil")),
    "panel.internal_max_percent": Label(gettext_noop("Bagian anggota dari instansi sendiri")),
    "panel.required_categories": Label(gettext_noop("Unsur dalam Pansel")),
    "panel.chair": Label(gettext_noop("Ketua Pansel")),
    "panel.party": Label(gettext_noop("Anggota Pansel bukan anggota partai politik")),
    "announcement.min_days": Label(gettext_noop("Lama pengumuman")),
    "posts.max_age": Label(gettext_noop("Usia paling tinggi")),
    "posts.min_education": Label(gettext_noop("Pendidikan paling rendah")),
    "posts.min_grade": Label(gettext_noop("Pangkat/golongan ruang paling rendah")),
    "posts.min_field_years": Label(gettext_noop("Pengalaman dalam bidang tugas")),
    "posts.min_tenure_years": Label(gettext_noop("Pengalaman dalam jenjang jabatan")),
    "elements.known": Label(gettext_noop("Unsur penilaian")),
    "elements.total": Label(gettext_noop("Jumlah bobot")),
    "weights.administration": Label(gettext_noop("Bobot seleksi administrasi")),
    "weights.track_record": Label(gettext_noop("Bobot rekam jejak")),
    "weights.assessment": Label(gettext_noop("Bobot asesmen kompetensi")),
    "weights.paper": Label(gettext_noop("Bobot makalah")),
    "weights.interview": Label(gettext_noop("Bobot wawancara")),
    "applicants.min_per_post": Label(gettext_noop("Jumlah pelamar paling sedikit")),
    "extension.max_times": Label(gettext_noop("Banyaknya perpanjangan pendaftaran")),
    "extension.days": Label(gettext_noop("Lama perpanjangan pendaftaran")),
    "candidates.min_to_continue": Label(gettext_noop("Peserta paling sedikit untuk melanjutkan")),
    "stage_marks.published": Label(gettext_noop("Pengumuman hasil setiap tahap")),
    "gates.required": Label(gettext_noop("Surat persetujuan dan rekomendasi")),
    "gates.result_validity_days": Label(gettext_noop("Masa berlaku rekomendasi hasil")),
    "schedule.on_time": Label(gettext_noop("Langkah menurut jadwal")),
}
"""Key of the rule → its name, in the order in which a selection meets them."""
