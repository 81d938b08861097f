"""Names used by documents (pure)."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    ANNOUNCEMENT = "announcement", _("Pengumuman Seleksi Terbuka")
    RECEIPT = "receipt", _("Tanda Bukti Pendaftaran")
    ADMIN_MINUTES = "admin_minutes", _("Berita Acara Seleksi Administrasi")
    ADMIN_RESULT = "admin_result", _("Pengumuman Hasil Seleksi Administrasi")
    STAGE_MINUTES = "stage_minutes", _("Berita Acara Tahap Penilaian")
    STAGE_RESULT = "stage_result", _("Pengumuman Hasil Tahap Penilaian")
    PLENARY_MINUTES = "plenary_minutes", _("Berita Acara Rapat Pleno")
    FINAL_RESULT = "final_result", _("Pengumuman Hasil Akhir")
    THREE_NAMES_LETTER = "three_names_letter", _("Surat Penyampaian Tiga Nama")
    APPOINTMENT_DECISION = "appointment_decision", _("Keputusan Pengangkatan")
    INAUGURATION_REPORT = "inauguration_report", _("Laporan Pelantikan")
    OVERSIGHT_REPORT = "oversight_report", _("Laporan Hasil Seleksi")
    SCREENING_LETTER = "screening_letter", _("Surat Pemberitahuan Hasil Seleksi Administrasi")
    RESULT_CARD = "result_card", _("Kartu Hasil")
    CALL = "call", _("Surat Panggilan")
    ATTENDANCE = "attendance", _("Daftar Hadir")
    PAPER_SHEET = "paper_sheet", _("Lembar Penilaian Kertas")
    ADDENDUM = "addendum", _("Perubahan atas Pengumuman")
    EXTENSION = "extension", _("Pengumuman Perpanjangan Pendaftaran")


class PaperSize(TextChoices):
    F4 = "F4", _("F4 (21,5 × 33 cm)")
    A4 = "A4", _("A4 (21 × 29,7 cm)")


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
    CHANGE = "change"
    APPLICATION = "application"
    SHEET = "sheet"


class Fate(StrEnum):
    """Where a paper ends."""

    PUBLISHED = "published"  # its signed copy, for everybody, by the second person
    DELIVERED = "delivered"  # its signed copy, to whom it is for, by the second person
    SIGNED = "signed"  # back here with its signatures
    PRINTED = "printed"  # made; no signed copy of it comes here


HABITS: dict[str, tuple[About, Fate]] = {
    DocumentKind.ANNOUNCEMENT: (About.SELECTION, Fate.PUBLISHED),
    DocumentKind.ADMIN_MINUTES: (About.SELECTION, Fate.SIGNED),
    DocumentKind.ADMIN_RESULT: (About.SELECTION, Fate.PUBLISHED),
    DocumentKind.OVERSIGHT_REPORT: (About.SELECTION, Fate.DELIVERED),
    DocumentKind.STAGE_MINUTES: (About.STAGE, Fate.SIGNED),
    DocumentKind.STAGE_RESULT: (About.STAGE, Fate.PUBLISHED),
    DocumentKind.PLENARY_MINUTES: (About.POST, Fate.DELIVERED),
    DocumentKind.THREE_NAMES_LETTER: (About.POST, Fate.DELIVERED),
    DocumentKind.FINAL_RESULT: (About.POST, Fate.PUBLISHED),
    DocumentKind.ADDENDUM: (About.CHANGE, Fate.PUBLISHED),
    DocumentKind.EXTENSION: (About.CHANGE, Fate.PUBLISHED),
    DocumentKind.APPOINTMENT_DECISION: (About.POST, Fate.SIGNED),
    DocumentKind.INAUGURATION_REPORT: (About.POST, Fate.DELIVERED),
    DocumentKind.CALL: (About.SITTING, Fate.SIGNED),
    DocumentKind.ATTENDANCE: (About.SITTING, Fate.SIGNED),
    DocumentKind.SCREENING_LETTER: (About.APPLICATION, Fate.PRINTED),
    DocumentKind.RECEIPT: (About.APPLICATION, Fate.PRINTED),
    DocumentKind.RESULT_CARD: (About.APPLICATION, Fate.PRINTED),
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
MINUTES = frozenset({DocumentKind.ADMIN_MINUTES, DocumentKind.STAGE_MINUTES, DocumentKind.PLENARY_MINUTES})
"""Berita acara: what a meeting decided, signed by everybody who was there."""
CORRECTED = frozenset({DocumentKind.ADMIN_RESULT, DocumentKind.STAGE_RESULT, DocumentKind.FINAL_RESULT})
"""Kinds that a later paper of the same kind may correct (docs/adr/0021). A plan is corrected by a change, a letter is sent anew."""
OUTCOMES = CORRECTED | {DocumentKind.THREE_NAMES_LETTER}
"""Results that go out: a blocking remark of the oversight body stops them (docs/adr/0024), a changed plan never."""
APPLICANTS_OWN = frozenset({DocumentKind.RECEIPT, DocumentKind.SCREENING_LETTER, DocumentKind.RESULT_CARD})
"""Papers to one applicant: on his own page and in no list."""
