"""Names used by the panel's tables and pages (pure)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MemberCategory(TextChoices):
    INTERNAL = "internal", _("Pejabat pimpinan tinggi instansi sendiri")
    RELATED = "related", _("Pejabat pimpinan tinggi instansi lain yang terkait")
    ACADEMIC = "academic", _("Akademisi")
    EXPERT = "expert", _("Pakar atau profesional")


class ConflictKind(TextChoices):
    """practice.md, 2: the first three take the candidate away from the member, the last is only disclosed."""

    KINSHIP = "kinship", _("Hubungan keluarga atau semenda")
    BUSINESS = "business", _("Hubungan usaha atau keuangan")
    CASE = "case", _("Perkara atau sengketa yang sedang berjalan")
    SERVICE = "service", _("Hubungan kedinasan")


RECUSING = frozenset({ConflictKind.KINSHIP, ConflictKind.BUSINESS, ConflictKind.CASE})

MARK_UNIT = 10_000
"""Marks are whole numbers of 1/10,000 in the database."""


class JpmCategory(TextChoices):
    """Categories of the Job Person Match, written out (practice.md, 4); the thresholds stand in the ruleset."""

    MS = "MS", _("Memenuhi Syarat")
    MMS = "MMS", _("Masih Memenuhi Syarat")
    KMS = "KMS", _("Kurang Memenuhi Syarat")
