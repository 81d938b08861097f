"""The sentences of `selection.eligibility` and how stored codes become readable in them (pure)."""

from collections.abc import Callable, Mapping
from datetime import date

from selection.grades import EDUCATION, POST_LEVELS, RATINGS, SEVERITIES, SIGNATORIES, grade_label
from selection.wording import Label

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

REFERENCES = {
    "announcement": gettext_noop("tanggal pengumuman"),
    "registration_start": gettext_noop("hari pertama pendaftaran"),
    "registration_end": gettext_noop("hari terakhir pendaftaran"),
    "inauguration": gettext_noop("tanggal pelantikan"),
}
"""Names of the days a requirement may be measured on; a fixed day is written 2026-12-01 instead."""

FACTS = {
    "reference_unset": gettext_noop("Belum dapat dihitung: {reference} belum ditetapkan."),
    "birth_date_unknown": gettext_noop("Tanggal lahir belum diisi."),
    "birth_date_differs": gettext_noop(
        "Tanggal lahir yang diisi ({stated}) berbeda dari NIP ({read}); diperiksa dari dokumen pada seleksi administrasi."
    ),
    "age": gettext_noop("Usia {years} tahun {months} bulan {days} hari pada {on}."),
    "education_unknown": gettext_noop("Pendidikan terakhir belum diisi."),
    "education": gettext_noop("Pendidikan terakhir: {level}."),
    "grade_unknown": gettext_noop("Pangkat/golongan ruang belum diisi."),
    "grade": gettext_noop("Pangkat/golongan ruang: {grade}."),
    "tenure_unknown": gettext_noop("Riwayat jabatan belum diisi."),
    "field_experience": gettext_noop("Pengalaman dalam bidang itu {years} tahun {months} bulan sampai {on}."),
    "field_experience_unclear": gettext_noop(
        "Pengalaman dalam bidang itu tercatat {years} tahun {months} bulan sampai {on}; "
        "ada jabatan yang bidang atau tanggal mulainya belum diisi."
    ),
    "post_tenure": gettext_noop("Menduduki jabatan itu {years} tahun {months} bulan sampai {on}."),
    "post_tenure_unclear": gettext_noop(
        "Tercatat menduduki jabatan itu {years} tahun {months} bulan sampai {on}; "
        "ada jabatan yang jenjang atau tanggal mulainya belum diisi."
    ),
    "appraisal": gettext_noop("Predikat kinerja yang terendah: {rating} (tahun {year})."),
    "appraisal_unknown": gettext_noop("Predikat kinerja tahun {year} belum diisi."),
    "discipline_unknown": gettext_noop("Riwayat hukuman disiplin belum diisi."),
    "discipline_none": gettext_noop(
        "Dinyatakan tidak pernah dijatuhi hukuman disiplin tingkat {severity} atau lebih berat."
    ),
    "discipline_running": gettext_noop("Sedang menjalani hukuman disiplin tingkat {severity}."),
    "discipline_ended": gettext_noop("Hukuman disiplin tingkat {severity} berakhir pada {end}."),
    "examination_unknown": gettext_noop("Belum dinyatakan apakah sedang dalam pemeriksaan."),
    "examination_yes": gettext_noop("Dinyatakan tidak sedang dalam pemeriksaan."),
    "examination_no": gettext_noop("Dinyatakan sedang dalam pemeriksaan."),
    "training_done": gettext_noop("Telah lulus {name}."),
    "training_exempt": gettext_noop("Pejabat fungsional, sehingga dikecualikan."),
    "training_preferred": gettext_noop("Belum lulus {name}; hal ini diutamakan, tidak diwajibkan."),
    "training_unknown": gettext_noop("{name} atau jabatan sekarang belum diisi."),
    "training_missing": gettext_noop("Belum lulus {name}."),
    "wealth_report_unknown": gettext_noop("Tahun laporan harta kekayaan belum diisi."),
    "wealth_report": gettext_noop("Laporan harta kekayaan yang terakhir: tahun {year}."),
    "scope_unknown": gettext_noop("Belum dinyatakan apakah termasuk {scope}."),
    "scope_yes": gettext_noop("Termasuk {scope}."),
    "scope_no": gettext_noop("Tidak termasuk {scope}."),
    "consent_unknown": gettext_noop("Penandatangan surat persetujuan belum diisi."),
    "consent_by": gettext_noop("Surat persetujuan ditandatangani {signatory}."),
    "consent_unnamed": gettext_noop(
        "Surat persetujuan ditandatangani {signatory}; nama atau jabatan penandatangannya belum diisi."
    ),
    "consent": gettext_noop("Surat persetujuan ditandatangani {name}, {position} ({signatory})."),
    "by_document": gettext_noop("Diperiksa dari dokumen pada seleksi administrasi."),
}

ERRORS = {
    "unknown_rule": gettext_noop("Aturan “{rule}” tidak dikenal. Pilih salah satu: {known}."),
    "bad_params": gettext_noop("Parameter aturan {rule} harus berupa pasangan nama dan nilai."),
    "unknown_param": gettext_noop("Aturan {rule} tidak mengenal “{param}”. Hapus atau perbaiki namanya."),
    "missing_param": gettext_noop("Aturan {rule} memerlukan “{param}”: {expected}."),
    "bad_param": gettext_noop("“{param}” pada aturan {rule} berisi “{value}”, seharusnya {expected}."),
}

_PRESENT: dict[str, Callable] = {
    "reference": lambda value: Label(REFERENCES[value]) if value in REFERENCES else date.fromisoformat(value),
    "on": date.fromisoformat,
    "end": date.fromisoformat,
    "read": date.fromisoformat,
    "stated": date.fromisoformat,
    "level": lambda code: Label(EDUCATION[code]),
    "levels": lambda codes: [Label(POST_LEVELS[code]) for code in codes],
    "grade": grade_label,
    "rating": lambda code: Label(RATINGS[code]),
    "severity": lambda code: Label(SEVERITIES[code]),
    "signatory": lambda code: Label(SIGNATORIES[code]),
    "signatories": lambda codes: [Label(SIGNATORIES[code]) for code in codes],
}


def presentable(params: Mapping[str, object]) -> dict[str, object]:
    """Stored params (JSON values) made ready for `wording.render`: codes to names, ISO dates to dates."""
    return {name: _PRESENT[name](value) if name in _PRESENT else value for name, value in params.items()}
