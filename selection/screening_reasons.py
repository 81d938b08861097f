"""Why a requirement is found not met: the table of coded reasons (pure). On papers and to applicants they stand in Indonesian, as all reasons do."""

from typing import NamedTuple

gettext_noop = str  # marks a sentence for extraction; the desk's own list is translated, a reason is not


class Reason(NamedTuple):
    """`rules`: the rules of selection/eligibility.py it answers; empty: any."""

    code: str
    label: str
    rules: frozenset[str] = frozenset()


OTHER = "other"

REASONS = (
    Reason("age_above", gettext_noop("Usia melampaui batas"), frozenset({"max_age"})),
    Reason(
        "education_below",
        gettext_noop("Pendidikan di bawah yang disyaratkan"),
        frozenset({"min_education"}),
    ),
    Reason(
        "grade_below",
        gettext_noop("Pangkat/golongan ruang di bawah yang disyaratkan"),
        frozenset({"min_grade"}),
    ),
    Reason(
        "experience_short",
        gettext_noop("Pengalaman dalam bidang itu kurang dari yang disyaratkan"),
        frozenset({"min_field_experience"}),
    ),
    Reason(
        "tenure_short",
        gettext_noop("Lama menduduki jabatan kurang dari yang disyaratkan"),
        frozenset({"min_post_tenure"}),
    ),
    Reason(
        "appraisal_below",
        gettext_noop("Predikat kinerja di bawah yang disyaratkan"),
        frozenset({"min_appraisal"}),
    ),
    Reason(
        "under_discipline",
        gettext_noop("Hukuman disiplin atau pemeriksaan menghalangi"),
        frozenset({"no_discipline", "not_under_examination"}),
    ),
    Reason(
        "training_missing",
        gettext_noop("Pelatihan yang disyaratkan belum lulus"),
        frozenset({"leadership_training"}),
    ),
    Reason(
        "report_missing",
        gettext_noop("Laporan harta kekayaan tidak ada atau terlalu lama"),
        frozenset({"wealth_report"}),
    ),
    Reason(
        "outside_scope", gettext_noop("Tidak termasuk instansi yang boleh melamar"), frozenset({"employment"})
    ),
    Reason(
        "consent_missing",
        gettext_noop("Persetujuan Pejabat Pembina Kepegawaian tidak ada atau tidak sah"),
        frozenset({"ppk_consent"}),
    ),
    Reason("document_missing", gettext_noop("Dokumen tidak ada")),
    Reason("document_unreadable", gettext_noop("Dokumen tidak terbaca")),
    Reason("document_wrong", gettext_noop("Dokumen bukan yang diminta")),
    Reason("document_differs", gettext_noop("Isi dokumen berbeda dari yang dinyatakan")),
    Reason("document_expired", gettext_noop("Dokumen sudah tidak berlaku")),
    Reason("document_unsigned", gettext_noop("Dokumen tidak ditandatangani pejabat yang berwenang")),
    Reason("document_unproving", gettext_noop("Dokumen tidak membuktikan syarat ini")),
    Reason(OTHER, gettext_noop("Lainnya")),
)
_LABELS = {item.code: item.label for item in REASONS}


def fitting(rule: str) -> list[Reason]:
    """The reasons that can answer a requirement of this rule, in the table's order."""
    return [item for item in REASONS if not item.rules or rule in item.rules]


def text_needed(code: str) -> bool:
    """Does this code say nothing without words of one's own?"""
    return code in {"", OTHER}


def said(code: str, text: str) -> str:
    """Code and words as one reason. A row without a code is older than the table: its words are the reason."""
    if code in {"", OTHER}:
        return text
    label = _LABELS.get(code, code)
    return f"{label}: {text}" if text else f"{label}."
