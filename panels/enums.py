"""Names used by the panel's tables and pages (pure)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MemberCategory(TextChoices):
    INTERNAL = "internal", _("Pejabat pimpinan tinggi instansi sendiri")
    RELATED = "related", _("Pejabat pimpinan tinggi instansi lain yang terkait")
    ACADEMIC = "academic", _("Akademisi")
    EXPERT = "expert", _("Pakar atau profesional")


class ConflictKind(TextChoices):
    """practice.md, 2: the first three take the candidate away, of a direct superior the rest of the panel decides, the last is only disclosed."""

    KINSHIP = "kinship", _("Hubungan keluarga atau semenda")
    BUSINESS = "business", _("Hubungan usaha atau keuangan")
    CASE = "case", _("Perkara atau sengketa yang sedang berjalan")
    SUPERIOR = "superior", _("Atasan langsung dalam dua tahun terakhir")
    SERVICE = "service", _("Hubungan kedinasan")


RECUSING = frozenset({ConflictKind.KINSHIP, ConflictKind.BUSINESS, ConflictKind.CASE})


class ConflictState(TextChoices):
    """What is made of a declared tie. The last three are of a direct superior only."""

    DECLARED = "declared", _("Dinyatakan")
    PENDING = "pending", _("Menunggu putusan anggota lain")
    ADMITTED = "admitted", _("Boleh menilai menurut putusan anggota lain")
    EXCLUDED = "excluded", _("Tidak menilai menurut putusan anggota lain")


UNDECIDED_OR_OUT = frozenset({ConflictState.PENDING, ConflictState.EXCLUDED})
"""While the others have not decided, and when they decide against it, a superior does not mark."""


class SuggestionGround(TextChoices):
    """From which fact a tie is suggested (panels/suggestions.py)."""

    UNIT_NOW = "unit_now", _("Unit kerja pelamar sama dengan unit kerja Anda sekarang")
    UNIT_BEFORE = "unit_before", _("Unit kerja pelamar sama dengan unit kerja Anda dalam dua tahun terakhir")


class ReplacementRule(TextChoices):
    """What becomes of a leaving member's unlocked sheets; fixed at the announcement (docs/adr/0005)."""

    CLOSE = (
        "close",
        _(
            "Lembar yang belum dikunci ditutup tanpa nilai; penggantinya menilai mulai tahap yang belum dibuka"
        ),
    )
    PASS = (
        "pass",
        _("Lembar yang belum dikunci diteruskan dalam keadaan kosong kepada penggantinya"),
    )


class AttendantCapacity(TextChoices):
    """Who is in the room without a mark (domain.md, 1.3; practice.md, 1.11)."""

    RESOURCE = "resource", _("Narasumber")
    USER = "user", _("Pengguna jabatan")
    CO_EXAMINER = "co_examiner", _("Penguji pendamping dari lembaga pembina")


MARK_UNIT = 10_000
"""Marks are whole numbers of 1/10,000 in the database."""


COMMENT = "comment"
"""In place of a criterion's key: the cell of a sheet that holds the comment on a candidate."""


class Sequence(TextChoices):
    """In which order the candidates of a sitting come."""

    LOT = "lot", _("Menurut undian, satu per satu")
    NUMBER = "number", _("Menurut nomor peserta")


class SittingState(TextChoices):
    PLANNED = "planned", _("Disusun")
    CALLED = "called", _("Dipanggil")
    HELD = "held", _("Daftar hadir ditutup")
    CANCELLED = "cancelled", _("Dibatalkan")


class CallState(TextChoices):
    """What became of a call. The last two are what the chair records of somebody absent."""

    LISTED = "listed", _("Akan dipanggil")
    CALLED = "called", _("Dipanggil")
    REMOVED = "removed", _("Dikeluarkan dari sesi")
    PRESENT = "present", _("Hadir")
    ABSENT = "absent", _("Tidak hadir")
    DROPPED = "dropped", _("Gugur: tidak hadir")
    EXCUSED = "excused", _("Tidak hadir, diberi jadwal susulan")


LIVE_CALLS = frozenset({CallState.LISTED, CallState.CALLED, CallState.PRESENT, CallState.ABSENT})
"""A candidate has one of these in a stage at most: who was excused may be called again."""


class Relation(TextChoices):
    """In which relation to the candidate a respondent stands; minimum and weight are in the ruleset."""

    SUPERIOR = "superior", _("Atasan")
    PEER = "peer", _("Rekan")
    SUBORDINATE = "subordinate", _("Bawahan")
    OTHER = "other", _("Lainnya, misalnya tetangga atau mitra kerja")


class Channel(TextChoices):
    """How a link went out to its respondent."""

    MAIL = "mail", _("e-mail")
    PAPER = "paper", _("surat yang dicetak Sekretariat")


class JpmCategory(TextChoices):
    """Categories of the Job Person Match, written out (practice.md, 4); the thresholds stand in the ruleset."""

    MS = "MS", pgettext_lazy("JPM", "Memenuhi Syarat")
    MMS = "MMS", pgettext_lazy("JPM", "Masih Memenuhi Syarat")
    KMS = "KMS", pgettext_lazy("JPM", "Kurang Memenuhi Syarat")


class ChoiceChannel(TextChoices):
    """How the appointing authority chose."""

    SELF = "self", _("Dipilih sendiri dalam sistem")
    PAPER = "paper", _("Dicatat dari naskah bertanda tangan")


class ChoiceState(TextChoices):
    CHOSEN = "chosen", _("Dipilih")
    CORRECTED = "corrected", _("Dikoreksi")
    FALLEN = "fallen", _("Gugur sebelum dilantik")
    INAUGURATED = "inaugurated", _("Dilantik")
    REPORTED = "reported", _("Dilantik dan dilaporkan")
