"""Names used by documents (pure)."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    RECEIPT = "receipt", _("Tanda Bukti Pendaftaran")
    ADMIN_RESULT = "admin_result", _("Pengumuman Hasil Seleksi Administrasi")
    PLENARY_MINUTES = "plenary_minutes", _("Berita Acara Rapat Pleno")
    FINAL_RESULT = "final_result", _("Pengumuman Hasil Akhir")
    THREE_NAMES_LETTER = "three_names_letter", _("Surat Penyampaian Tiga Nama")
    CALL = "call", _("Surat Panggilan")
    ATTENDANCE = "attendance", _("Daftar Hadir")
    PAPER_SHEET = "paper_sheet", _("Lembar Penilaian Kertas")


class DocumentState(TextChoices):
    QUEUED = "queued", _("Sedang dibuat")
    RENDERED = "rendered", _("Siap diunduh dan ditandatangani")
    SIGNED = "signed", _("Salinan bertanda tangan diunggah")
    PUBLISHED = "published", _("Diumumkan")
    DELIVERED = "delivered", _("Disampaikan")
    VOID = "void", _("Dibatalkan")


class About(StrEnum):
    """What a paper is about: its column on Document, beside the selection."""

    SELECTION = "selection"
    POST = "post"
    STAGE = "stage"
    SITTING = "sitting"
    APPLICATION = "application"
    SHEET = "sheet"


class Fate(StrEnum):
    """Where a paper ends."""

    PUBLISHED = "published"  # its signed copy, for everybody, by the second person
    DELIVERED = "delivered"  # its signed copy, to whom it is for, by the second person
    SIGNED = "signed"  # back here with its signatures
    PRINTED = "printed"  # made; no signed copy of it comes here


HABITS: dict[str, tuple[About, Fate]] = {
    DocumentKind.ADMIN_RESULT: (About.SELECTION, Fate.PUBLISHED),
    DocumentKind.PLENARY_MINUTES: (About.POST, Fate.DELIVERED),
    DocumentKind.THREE_NAMES_LETTER: (About.POST, Fate.DELIVERED),
    DocumentKind.FINAL_RESULT: (About.POST, Fate.PUBLISHED),
    DocumentKind.CALL: (About.SITTING, Fate.SIGNED),
    DocumentKind.ATTENDANCE: (About.SITTING, Fate.SIGNED),
    DocumentKind.RECEIPT: (About.APPLICATION, Fate.PRINTED),
    DocumentKind.PAPER_SHEET: (About.SHEET, Fate.PRINTED),
}
"""Every kind, in the order in which a subject's papers are made and listed."""


def _ending(*fates: Fate) -> frozenset[str]:
    return frozenset(kind for kind, (_about, fate) in HABITS.items() if fate in fates)


PUBLIC_KINDS = _ending(Fate.PUBLISHED)
"""Kinds that are published for everybody; the others stay with the people concerned."""
PRINTED = _ending(Fate.PRINTED)
"""Kinds of which no signed copy comes back to the page of papers."""
NOT_PUBLISHED = _ending(Fate.SIGNED, Fate.PRINTED)
"""Ordinary letters and lists: no second person publishes or delivers them."""
