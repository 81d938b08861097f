"""The ladders of the civil service: golongan, education, posts, appraisal, discipline (pure).

Every table is in rising order; its keys are what the database and the requirements store.
"""

gettext_noop = str  # marks a name for extraction; whoever shows it translates

GRADES = {
    "I/a": "Juru Muda",
    "I/b": "Juru Muda Tingkat I",
    "I/c": "Juru",
    "I/d": "Juru Tingkat I",
    "II/a": "Pengatur Muda",
    "II/b": "Pengatur Muda Tingkat I",
    "II/c": "Pengatur",
    "II/d": "Pengatur Tingkat I",
    "III/a": "Penata Muda",
    "III/b": "Penata Muda Tingkat I",
    "III/c": "Penata",
    "III/d": "Penata Tingkat I",
    "IV/a": "Pembina",
    "IV/b": "Pembina Tingkat I",
    "IV/c": "Pembina Utama Muda",
    "IV/d": "Pembina Utama Madya",
    "IV/e": "Pembina Utama",
}
"""Golongan ruang -> pangkat. Proper names: not translated."""

EDUCATION = {
    "sma": gettext_noop("SMA/sederajat"),
    "d3": gettext_noop("D-III"),
    "s1": gettext_noop("S-1/D-IV"),
    "s2": gettext_noop("S-2"),
    "s3": gettext_noop("S-3"),
}

POST_LEVELS = {
    "pelaksana": gettext_noop("pelaksana"),
    "pengawas": gettext_noop("jabatan pengawas"),
    "administrator": gettext_noop("jabatan administrator"),
    "jf_ahli_pertama": gettext_noop("jabatan fungsional ahli pertama"),
    "jf_ahli_muda": gettext_noop("jabatan fungsional ahli muda"),
    "jf_ahli_madya": gettext_noop("jabatan fungsional ahli madya"),
    "jf_ahli_utama": gettext_noop("jabatan fungsional ahli utama"),
    "jpt_pratama": gettext_noop("JPT pratama"),
    "jpt_madya": gettext_noop("JPT madya"),
}
"""No order across the structural and the functional line: requirements list the levels they accept."""

FUNCTIONAL_LEVELS = frozenset(level for level in POST_LEVELS if level.startswith("jf_"))

RATINGS = {
    "very_poor": gettext_noop("sangat kurang"),
    "poor": gettext_noop("kurang"),
    "needs_improvement": gettext_noop("butuh perbaikan (cukup)"),
    "good": gettext_noop("baik"),
    "very_good": gettext_noop("sangat baik"),
}

SEVERITIES = {
    "light": gettext_noop("ringan"),
    "moderate": gettext_noop("sedang"),
    "heavy": gettext_noop("berat"),
}

TRAININGS = {
    "pim_iv": gettext_noop("Diklatpim Tingkat IV/PKP"),
    "pim_iii": gettext_noop("Diklatpim Tingkat III/PKA"),
    "pim_ii": gettext_noop("Diklatpim Tingkat II/PKN Tingkat II"),
    "pim_i": gettext_noop("Diklatpim Tingkat I/PKN Tingkat I"),
    "technical": gettext_noop("pelatihan teknis"),
    "functional": gettext_noop("pelatihan fungsional"),
    "other": gettext_noop("pelatihan lain"),
}

LEADERSHIP_TRAININGS = frozenset({"pim_iii", "pim_ii", "pim_i"})
"""Those that a post of this rank asks for, or more."""

SIGNATORIES = {
    "superior": gettext_noop("atasan langsung"),
    "pyb": gettext_noop("Pejabat yang Berwenang"),
    "ppk": gettext_noop("Pejabat Pembina Kepegawaian"),
}
"""Who signs the letter that lets somebody apply elsewhere; requirements list those they accept."""


def rank(table: dict[str, str], code: str) -> int:
    """Position of `code` in a ladder, 0 = lowest; KeyError for a code that is not on it."""
    try:
        return list(table).index(code)
    except ValueError:
        raise KeyError(code) from None


def grade_label(grade: str) -> str:
    """ "IV/b" -> "Pembina Tingkat I (IV/b)"."""
    return f"{GRADES[grade]} ({grade})"
