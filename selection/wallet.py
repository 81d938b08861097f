"""What lies in a person's wallet: read from what he uploaded for his applications and from what he put there himself (docs/adr/0031)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from audit.models import Leaf, StoredFile
from selection import document_kinds, queries
from selection.document_kinds import Kind
from selection.enums import ApplicationState, Verdict
from selection.models import ApplicationDocument, DocumentSlot, Finding, WalletDocument

_JUDGED = [ApplicationState.ELIGIBLE, ApplicationState.INELIGIBLE, ApplicationState.ABSENT]


@dataclass
class Item:
    """One file of one kind, however often it was uploaded or used: `file` is its latest upload, `first` the moment of the earliest (using a
    certificate again makes it no younger), `row` what can be changed about it.
    """

    kind: Kind
    file: StoredFile
    preview: StoredFile | None
    doubt: str
    first: datetime
    issued_on: date | None = None
    valid_until: date | None = None
    row: WalletDocument | None = None
    uses: list[ApplicationDocument] = field(default_factory=list)

    @property
    def since(self) -> date:
        """The day on which it was uploaded or used last."""
        return timezone.localdate(self.file.created_at)

    @property
    def until(self) -> date | None:
        """The last day on which it counts; None = without end."""
        return document_kinds.holds_until(
            self.kind,
            issued_on=self.issued_on,
            kept_on=timezone.localdate(self.first),
            stated=self.valid_until,
        )


@dataclass(frozen=True)
class Check:
    """What a panel confirmed about an application that held the file. `own` = by a requirement that names its slot, else by all of them."""

    sha256: str
    application: Any
    selection: str
    post: str
    zone: str
    moment: datetime
    met: bool
    own: bool
    reasons: tuple[str, ...]


@dataclass
class Wallet:
    """`offered`: code of the kind → what lies there now; `earlier`: what it replaced or what was taken out, the newest first."""

    offered: dict[str, Item] = field(default_factory=dict)
    earlier: dict[str, list[Item]] = field(default_factory=dict)

    def item(self, kind: str, file: Any) -> Item | None:
        """The file of that key, present or earlier."""
        found = [*([self.offered[kind]] if kind in self.offered else []), *self.earlier.get(kind, [])]
        return next((item for item in found if file in _keys(item)), None)


def kind_of(slot: DocumentSlot) -> Kind | None:
    """What kind of document a slot asks for; None when it is of none."""
    return document_kinds.of(slot.kind, slot.label)


def of(person: Any) -> Wallet:
    """A person's wallet, in two queries however much lies there."""
    found = WalletDocument.objects.filter(person=person).exclude(state="erased")
    rows = list(found.select_related("file", "preview"))
    used = (
        ApplicationDocument.objects.filter(application__person=person, application__unclaimed=False)
        .exclude(application__snapshot__has_key="erased")  # destroyed by rule
        .select_related("file", "preview", "slot", "application__vacancy__selection__agency")
        .order_by("file__created_at")
    )
    items: dict[tuple[str, str], Item] = {}
    for document in used:
        kind = kind_of(document.slot)
        if kind is not None and kind.kept:
            _lay(items, kind, document).uses.append(document)
    retired: dict[str, datetime] = {}
    for row in sorted(rows, key=lambda one: one.file.created_at):
        item = _lay(items, document_kinds.BY_CODE[row.kind], row)
        item.issued_on, item.valid_until = row.issued_on, row.valid_until
        item.row = row if row.state == "current" else item.row
        if row.retired_at is not None:
            retired[row.kind] = max(row.retired_at, retired.get(row.kind, row.retired_at))
    return _sorted(items.values(), retired)


def _lay(items: dict[tuple[str, str], Item], kind: Kind, row: ApplicationDocument | WalletDocument) -> Item:
    file = row.file
    fresh = Item(kind, file, row.preview, row.doubt, file.created_at)
    item = items.setdefault((kind.code, file.sha256), fresh)
    item.first = min(item.first, file.created_at)
    item.preview = item.preview or row.preview
    if file.created_at >= item.file.created_at:
        item.file, item.doubt = file, row.doubt
    return item


def _sorted(items: Iterable[Item], retired: dict[str, datetime]) -> Wallet:
    found = Wallet()
    for item in sorted(items, key=lambda one: one.file.created_at, reverse=True):
        gone = retired.get(item.kind.code)
        if item.kind.code not in found.offered and (gone is None or item.file.created_at > gone):
            found.offered[item.kind.code] = item
        else:
            found.earlier.setdefault(item.kind.code, []).append(item)
    return found


def _keys(item: Item) -> set[Any]:
    own = {item.row.file_id} if item.row else set()
    return {item.file.pk, *own, *(use.file_id for use in item.uses)}


def checks(person: Any, *, agency: Any = None, apart_from: Any = None) -> dict[str, list[Check]]:
    """SHA-256 → what panels confirmed about a person's applications with that file, the newest first, in two queries.

    Only of lists that are confirmed, so that nobody learns here what is not decided; `agency`: only of that agency's selections.
    """
    documents = ApplicationDocument.objects.filter(
        application__person=person, state="current", application__state__in=_JUDGED
    )
    if agency is not None:
        documents = documents.filter(application__vacancy__selection__agency=agency)
    if apart_from is not None:
        documents = documents.exclude(application=apart_from)
    read = list(documents.select_related("file", "slot", "application__vacancy__selection"))
    findings: dict[Any, list[Finding]] = {}
    entry = Leaf.objects.filter(event_id=OuterRef("last_event")).values("ts")
    confirmed = Finding.objects.filter(
        application__in={item.application_id for item in read}, state="confirmed"
    )
    for finding in confirmed.select_related("requirement").annotate(ts=Subquery(entry)):
        findings.setdefault(finding.application_id, []).append(finding)
    found = [
        check
        for document in read
        if queries.outcome_is_public(document.application.vacancy)
        and (check := _check(document, findings.get(document.application_id, [])))
    ]
    by_file: dict[str, list[Check]] = {}
    for check in sorted(found, key=lambda one: one.moment, reverse=True):
        by_file.setdefault(check.sha256, []).append(check)
    return by_file


def _check(document: ApplicationDocument, findings: list[Any]) -> Check | None:
    """By the requirements that name the document's slot; where none does, by the application as a whole."""
    if not findings:
        return None
    own = [item for item in findings if item.requirement.params.get("document") == document.slot.code]
    counted = own or findings
    vacancy = document.application.vacancy
    return Check(
        sha256=document.file.sha256,
        application=document.application_id,
        selection=vacancy.selection.title,
        post=vacancy.title,
        zone=vacancy.selection.zone,
        moment=datetime.fromtimestamp(max(item.ts for item in findings) / 1_000_000, UTC),
        met=all(item.verdict == Verdict.MET for item in counted),
        own=bool(own),
        reasons=tuple(item.said for item in own if item.verdict != Verdict.MET and item.said),
    )
