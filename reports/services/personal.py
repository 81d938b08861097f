"""What is stored about a person: ONE table of every kind of row that leads to somebody, and how his rows are reached (docs/adr/0040).

The page, the export and the erasure read it. `tests/architecture/test_personal.py` fails when a new model leads to a person and stands nowhere here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from audit.models import StoredFile
from panels.enums import CallState, SittingState
from reports.enums import DocumentKind, DocumentState
from selection import queries
from selection.enums import MailState
from selection.models import Finding


@dataclass(frozen=True)
class Kind:
    """`paths`: lookups from a row to its person. `columns` are told to him; without any, `why` says why none is. `only` narrows the rows.

    `once`: (a column, columns that are told only when it is filled).
    """

    title: Any
    paths: tuple[str, ...]
    columns: tuple[str, ...] = ()
    why: Any = ""
    only: Q | None = None
    once: tuple[str, tuple[str, ...]] = ("", ())


_PANEL = _(
    "Bahan kerja Pansel, tertutup sampai diumumkan. Nilai dan hasil Anda ada pada halaman Surat dan nilai saya."
)
_OTHERS = _(
    "Memuat keterangan orang lain yang dijamin kerahasiaannya (penilai, responden, pernyataan konflik kepentingan)."
)
_DUTY = _("Pekerjaan Anda sebagai petugas. Tercatat dalam log seleksi dan terlihat pada meja kerja Anda.")
_KEY = _(
    "Kunci masuk: disimpan sedemikian sehingga tidak seorang pun dapat membacanya. Anda dapat menggantinya."
)
_RIGHTS = _("Hak membuka halaman, mengikuti tugas Anda dalam seleksi.")
_QUEUE = _("Antrean kerja server, tanpa isi sendiri.")
_PAPERS_OUT = (
    Q(state__in=[DocumentState.PUBLISHED, DocumentState.DELIVERED])
    | Q(kind__in=[DocumentKind.RECEIPT, DocumentKind.RESULT_CARD], file__isnull=False)
    | Q(batch__state="made")
)
_CALLED = Q(
    state__in=[CallState.CALLED, CallState.PRESENT, CallState.ABSENT, CallState.DROPPED, CallState.EXCUSED],
    sitting__state__in=[SittingState.CALLED, SittingState.HELD],
)

KINDS: dict[str, Kind] = {
    "accounts.person": Kind(_("Diri Anda"), ("pk",), ("full_name", "nip", "birth_date", "sex")),
    "accounts.user": Kind(_("Akun"), ("person",), ("username", "email", "date_joined", "last_login")),
    "account.emailaddress": Kind(_("Alamat e-mail"), ("user__person",), ("email", "verified", "primary")),
    "mfa.authenticator": Kind(_("Faktor kedua"), ("user__person",), ("type", "created_at", "last_used_at")),
    "socialaccount.socialaccount": Kind(
        _("Akun yang ditautkan"), ("user__person",), ("provider", "uid", "date_joined", "last_login")
    ),
    "accounts.membership": Kind(
        _("Tugas dalam lembaga"), ("person",), ("institution", "role", "since", "until")
    ),
    "selection.duty": Kind(_("Tugas dalam seleksi"), ("person",), ("selection", "role", "state")),
    "panels.panelmember": Kind(_("Keanggotaan Pansel"), ("person",), ("panel", "state")),
    "selection.profile": Kind(
        _("Profil"), ("person",), ("phone", "agency_name", "unit", "current_post", "facts_json")
    ),
    "selection.drafttext": Kind(_("Isian yang belum disimpan"), ("person",), ("form", "texts", "saved_at")),
    "selection.walletdocument": Kind(
        _("Dokumen saya"),
        ("person",),
        ("kind", "file", "issued_on", "valid_until", "doubt", "retired_at"),
    ),
    "selection.application": Kind(
        _("Lamaran"),
        ("person",),
        (
            "vacancy",
            "state",
            "number",
            "participant_number",
            "submitted_at",
            "amended_at",
            "absent_from",
            "snapshot",
        ),
    ),
    "selection.applicationdocument": Kind(
        _("Dokumen lamaran"),
        ("application__person",),
        (
            "application",
            "slot",
            "file",
            "state",
            "doubt",
            "channel",
            "received_at",
            "letter_number",
            "entered_at",
        ),
    ),
    "selection.finding": Kind(
        _("Hasil pemeriksaan persyaratan"),
        ("application__person",),
        ("application", "requirement", "verdict", "reason"),
        only=Q(state="confirmed"),
    ),
    "panels.call": Kind(
        _("Panggilan sesi"),
        ("application__person",),
        ("application", "sitting", "slot_at", "state", "arrived_at", "reason"),
        only=_CALLED,
    ),
    "panels.paper": Kind(
        _("Makalah"), ("application__person",), ("vacancy", "stage", "file", "doubt", "state")
    ),
    "reports.document": Kind(
        _("Surat dan tanda bukti"),
        ("application__person",),
        ("application", "kind", "number", "dated", "state", "file"),
        only=_PAPERS_OUT,
    ),
    "selection.correction": Kind(
        _("Permintaan perbaikan"),
        ("application__person",),
        ("application", "kind", "wrong", "right", "state", "asked_at", "due_at", "answer", "answered_at"),
    ),
    "selection.imported": Kind(
        _("Lamaran yang diterima di luar sistem"),
        ("application__person",),
        (
            "application",
            "channel",
            "received_at",
            "letter_number",
            "nip",
            "full_name",
            "email",
            "entered_at",
            "claimed_at",
        ),
    ),
    "selection.objection": Kind(
        _("Keberatan"),
        ("application__person",),
        ("application", "number", "ground", "text", "file", "filed_at", "verdict", "answer", "answered_at"),
        once=("answered_at", ("verdict", "answer")),
    ),
    "selection.datahold": Kind(
        _("Penangguhan pemusnahan"), ("person",), ("selection", "kind", "until", "placed_at", "state")
    ),
    "selection.mail": Kind(
        _("E-mail kepada Anda"),
        ("person",),
        ("selection", "kind", "subject", "text", "state", "made_at", "sent_at"),
        # What is held may yet be overtaken, and what was overtaken was never said: both tell what is not announced.
        only=~Q(state__in=[MailState.HELD, MailState.DROPPED]),
    ),
    # What leads to a person too, and is not told here: each with its reason.
    "account.emailconfirmation": Kind(_("Konfirmasi e-mail"), ("email_address__user__person",), why=_KEY),
    "socialaccount.socialtoken": Kind(_("Tanda akun tertaut"), ("account__user__person",), why=_KEY),
    "selection.claimcode": Kind(_("Kode klaim lamaran"), ("imported__application__person",), why=_KEY),
    "selection.importcheck": Kind(_("Berkas impor yang diperiksa"), ("person",), why=_DUTY),
    "selection.screenerrecusal": Kind(
        _("Petugas yang tidak memeriksa lamaran Anda"), ("application__person", "person"), why=_OTHERS
    ),
    "accounts.user_groups": Kind(_("Kelompok"), ("user__person",), why=_RIGHTS),
    "accounts.user_user_permissions": Kind(_("Hak akun"), ("user__person",), why=_RIGHTS),
    "guardian.userobjectpermission": Kind(_("Hak atas halaman"), ("user__person",), why=_RIGHTS),
    "selection.selectionuserpermission": Kind(_("Hak dalam seleksi"), ("user__person",), why=_RIGHTS),
    "accounts.proposal": Kind(_("Usulan dan persetujuan"), ("proposer", "approver"), why=_DUTY),
    "panels.replacement": Kind(
        _("Penggantian anggota Pansel"), ("leaver__person", "newcomer__person"), why=_DUTY
    ),
    "panels.sheet": Kind(_("Lembar penilaian"), ("person",), why=_DUTY),
    "panels.sheetsignature": Kind(_("Tanda tangan lembar"), ("sheet__person",), why=_DUTY),
    "panels.trial": Kind(_("Lembar uji coba"), ("member__person",), why=_DUTY),
    "panels.trialmark": Kind(_("Nilai uji coba"), ("trial__member__person",), why=_DUTY),
    "panels.confirmation": Kind(_("Persetujuan rekapitulasi"), ("member__person",), why=_DUTY),
    "panels.reminder": Kind(_("Pengingat kepada penilai"), ("sheet__person",), why=_DUTY),
    "panels.reminderrequest": Kind(_("Permintaan pengingat"), ("asked_by",), why=_DUTY),
    "panels.papersheet": Kind(_("Lembar kertas"), ("typist", "checker", "sheet__person"), why=_DUTY),
    "panels.score": Kind(_("Nilai penilai"), ("application__person", "sheet__person"), why=_PANEL),
    "panels.total": Kind(_("Jumlah nilai"), ("application__person", "sheet__person"), why=_PANEL),
    "panels.comment": Kind(_("Catatan penilai"), ("application__person", "sheet__person"), why=_PANEL),
    "panels.papermark": Kind(
        _("Nilai dari kertas"), ("application__person", "paper__sheet__person"), why=_PANEL
    ),
    "panels.papercomment": Kind(
        _("Catatan dari kertas"), ("application__person", "paper__sheet__person"), why=_PANEL
    ),
    "panels.recording": Kind(_("Rekaman sesi"), ("call__application__person",), why=_PANEL),
    "panels.choice": Kind(_("Pilihan Pejabat Pembina Kepegawaian"), ("application__person",), why=_PANEL),
    "panels.suggestion": Kind(
        _("Hubungan yang disarankan sistem"), ("application__person", "member__person"), why=_OTHERS
    ),
    "panels.conflict": Kind(_("Konflik kepentingan"), ("application__person", "member__person"), why=_OTHERS),
    "panels.conflictvote": Kind(
        _("Suara tentang konflik"), ("conflict__application__person", "member__person"), why=_OTHERS
    ),
    "panels.respondent": Kind(_("Responden kuesioner"), ("application__person",), why=_OTHERS),
    "panels.linkmail": Kind(_("E-mail kepada responden"), ("respondent__application__person",), why=_OTHERS),
    "panels.ballot": Kind(_("Jawaban kuesioner"), ("application__person",), why=_OTHERS),
    "reports.renderjob": Kind(_("Pembuatan naskah"), ("document__application__person",), why=_QUEUE),
}
"""Label of the model → what a person is told of his rows of it."""


def told() -> dict[str, Kind]:
    """The kinds whose rows are shown and exported."""
    return {label: kind for label, kind in KINDS.items() if kind.columns}


def slug(label: str) -> str:
    """A kind in an address."""
    return label.replace(".", "-")


def kind_called(text: str) -> str | None:
    """The label of that slug, when its rows are told."""
    return next((label for label in told() if slug(label) == text), None)


def rows(label: str, person: Person) -> QuerySet[Any]:
    """A person's rows of a kind that is told, the oldest first."""
    kind, model = KINDS[label], apps.get_model(label)
    reached = Q()
    for path in kind.paths:
        reached |= Q(**{path: person.pk})
    found = model._default_manager.filter(reached)
    if kind.only is not None:
        found = found.filter(kind.only)
    if label == "selection.application" or "application__person" in kind.paths:
        # What came elsewhere under his NIP is another's until he has shown that it is his (docs/adr/0038).
        mine = "unclaimed" if label == "selection.application" else "application__unclaimed"
        found = found.exclude(**{mine: True})
    if label == "selection.finding":  # what the panel confirmed is told when the outcome is, not before
        found = found.filter(application__in=_told_outcomes(person))
    joined = [name for name in kind.columns if model._meta.get_field(name).is_relation]
    joined += ["application__vacancy"] if "application" in joined else []
    return found.select_related(*joined).order_by("pk") if joined else found.order_by("pk")


def _told_outcomes(person: Person) -> list[Any]:
    mine = queries.applications_of(person)
    return [item.pk for item in mine if queries.outcome_is_public(item.vacancy)]


def is_told(row: Model, name: str) -> bool:
    """Whether a told column of this row is told already."""
    column, later = KINDS[row._meta.label_lower].once
    return name not in later or getattr(row, column) is not None


def said(row: Model, name: str) -> str | None:
    """A told column that is read from more than itself: a reason is its code and the words beside it. None for any other."""
    return row.said if isinstance(row, Finding) and name == "reason" else None


def files_of(label: str, row: Model) -> Iterator[tuple[str, StoredFile]]:
    """(column, file) of the stored files that a row names among its told columns."""
    for name in KINDS[label].columns:
        value = getattr(row, name)
        if isinstance(value, StoredFile):
            yield name, value
