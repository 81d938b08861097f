"""Names used by documents (pure)."""

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


PUBLIC_KINDS = frozenset({DocumentKind.ADMIN_RESULT, DocumentKind.FINAL_RESULT})
"""Kinds that are published for everybody; the others stay with the people concerned."""

OF_SELECTION = (DocumentKind.ADMIN_RESULT,)
OF_POST = (DocumentKind.PLENARY_MINUTES, DocumentKind.THREE_NAMES_LETTER, DocumentKind.FINAL_RESULT)
OF_SITTING = (DocumentKind.CALL, DocumentKind.ATTENDANCE)
"""Papers in the order in which they are made: of the whole selection, of each post, and of each sitting."""
NOT_PUBLISHED = frozenset({*OF_SITTING, DocumentKind.PAPER_SHEET})
"""Ordinary letters and lists: done when they come back signed; no second person publishes or delivers them."""
