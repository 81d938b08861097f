"""Names of the people's side (pure)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    AGENCY = "agency", _("Instansi")
    OVERSIGHT = "oversight", _("Lembaga pemantau")
    ASSESSMENT = "assessment", _("Lembaga penilai kompetensi")
    WITNESS = "witness", _("Saksi log")


class Role(TextChoices):
    """A duty held in an institution or in one selection."""

    SECRETARIAT = "secretariat", _("Sekretariat Pansel")
    APPROVER = "approver", _("Kepala BKD (pejabat kedua)")
    CHAIR = "chair", _("Ketua Pansel")
    PANELIST = "panelist", _("Anggota Pansel")
    ASSESSOR = "assessor", _("Asesor")
    OBSERVER = "observer", _("Pemantau")
    APPOINTER = "appointer", _("Pejabat Pembina Kepegawaian")


class Sex(TextChoices):
    MALE = "M", _("Pria")
    FEMALE = "F", _("Wanita")
