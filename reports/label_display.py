"""Rows of the log by name: what a key stands for, found for many keys at once with one read a model."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _

from accounts import proposals
from accounts.enums import Role
from reports.log_texts import MODELS
from selection import display, objections
from selection.enums import ScheduleKind
from selection.rule_texts import RULE_NAMES

Key = tuple[str, str]
"""(model label, primary key as text)."""


def _application(row: Any) -> str:
    return f"{row.participant_number or row.number or _('belum bernomor')} {row.person}, {row.vacancy.title}"


def _stage(row: Any) -> str:
    return f"{row.stage}, {row.vacancy.title}"


def _stored_file(row: Any) -> str:
    return f"{row.name} (SHA-256 {row.sha256[:16]}…)"


_NAMES: dict[str, tuple[tuple[str, ...], Callable[[Any], str]]] = {
    "accounts.institution": ((), str),
    "accounts.person": ((), str),
    "accounts.proposal": ((), lambda row: str(proposals.action_of(row).title())),
    "audit.storedfile": ((), _stored_file),
    "panels.assessment": (("vacancy", "stage"), _stage),
    "panels.attendant": ((), str),
    "panels.confirmation": (("member__person",), lambda row: str(row.member.person)),
    "panels.conflict": (
        ("member__person", "application__person", "application__vacancy"),
        lambda row: f"{row.member.person} – {_application(row.application)}",
    ),
    "panels.conflictvote": (
        ("member__person", "conflict__member__person", "conflict__application__person"),
        lambda row: f"{row.member.person}: {row.conflict.member.person} – {row.conflict.application.person}",
    ),
    "panels.criterion": (("stage",), lambda row: f"{row.label} ({row.stage})"),
    "panels.panel": ((), lambda row: row.decree_number),
    "panels.panelmember": (("person",), lambda row: str(row.person)),
    "panels.question": (("stage",), lambda row: f"{row.text[:80]} ({row.stage})"),
    "panels.questionnaire": (
        ("assessment__vacancy", "assessment__stage"),
        lambda row: _stage(row.assessment),
    ),
    "panels.respondent": (
        ("application__person", "application__vacancy"),
        lambda row: f"{row}: {_application(row.application)}",
    ),
    "panels.ranking": (("vacancy",), lambda row: row.vacancy.title),
    "panels.replacement": (
        ("leaver__person", "newcomer__person"),
        lambda row: f"{row.leaver.person} → {row.newcomer.person}",
    ),
    "panels.sheet": (
        ("assessment__vacancy", "assessment__stage", "person"),
        lambda row: f"{_stage(row.assessment)}, {row.person}",
    ),
    "panels.calibration": (("stage",), str),
    "panels.sample": (("calibration__stage",), lambda row: f"{row.label} ({row.calibration.stage})"),
    "panels.trial": (
        ("calibration__stage", "member__person"),
        lambda row: f"{row.calibration.stage}, {row.member.person}",
    ),
    "panels.papersheet": (
        ("sheet__person", "sheet__assessment__stage", "sheet__assessment__vacancy"),
        lambda row: f"{row.number}, {_stage(row.sheet.assessment)}, {row.sheet.person}",
    ),
    "panels.suggestion": (
        ("member__person", "application__person", "application__vacancy"),
        lambda row: f"{row.member.person} – {_application(row.application)}",
    ),
    "panels.sitting": (("selection",), lambda row: f"{row}, {row.selection.title_of(row.component)}"),
    "panels.call": (
        ("sitting", "application__person", "application__vacancy"),
        lambda row: f"{row.sitting}: {_application(row.application)}",
    ),
    "panels.recording": (("sitting",), lambda row: f"{row.sitting}: {row.reference}"),
    "panels.lot": (("selection",), lambda row: row.selection.code),
    "panels.stagelot": (("stage", "vacancy"), str),
    # Never both: a code beside a name would tell whose paper it is.
    "panels.paper": (
        ("stage", "application__person", "application__vacancy"),
        lambda row: f"{row.stage}: {_application(row.application) if row.application else row.code}",
    ),
    "reports.document": ((), lambda row: f"{row.title} {row.number}"),
    "selection.application": (("person", "vacancy"), _application),
    "selection.applicationdocument": (
        ("slot", "application__person", "application__vacancy"),
        lambda row: f"{row.label}: {_application(row.application)}",
    ),
    "selection.decision": (
        ("vacancy",),
        lambda row: f"{row.get_kind_display()}: {row.vacancy or row.selection}",
    ),
    "selection.documentslot": ((), str),
    "selection.duty": (("person",), lambda row: f"{row.person}, {Role(row.role).label}"),
    "selection.finding": (
        ("requirement", "application__person", "application__vacancy"),
        lambda row: f"{display.requirement(row.requirement)['label']}: {_application(row.application)}",
    ),
    "selection.gate": ((), str),
    "selection.gateletter": ((), lambda row: row.number),
    "selection.objection": ((), str),
    "selection.objectionletter": ((), str),
    "selection.objectionwindow": (
        ("vacancy__selection", "stage"),
        lambda row: f"{objections.what(row)}, {row.vacancy.title}",
    ),
    "selection.redflag": ((), str),
    "selection.hold": (("vacancy",), lambda row: row.vacancy.title),
    "selection.remark": (("body", "vacancy"), str),
    "selection.requirement": (
        ("vacancy",),
        lambda row: f"{display.requirement(row)['label']} ({row.vacancy.title})",
    ),
    "selection.scheduleentry": ((), lambda row: str(ScheduleKind(row.kind).label)),
    "selection.screenerrecusal": (
        ("person", "application__person", "application__vacancy"),
        lambda row: f"{row.person}: {_application(row.application)}",
    ),
    "selection.selection": ((), lambda row: row.code),
    "selection.stage": ((), str),
    "selection.vacancy": ((), str),
    "selection.waiver": (("vacancy",), lambda row: f"{_(RULE_NAMES[row.rule])}, {row.number}"),
}
"""Model → (what to read along, how a row is called)."""


def named(keys: Iterable[Key]) -> dict[Key, str]:
    """Key → name. A row that is gone, or of a model without names, is missing from the answer."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for label, key in keys:
        if label in _NAMES and _is_uuid(key):
            wanted[label].add(key)
    found = {}
    for label, ids in wanted.items():
        along, name = _NAMES[label]
        for row in apps.get_model(label)._base_manager.select_related(*along).filter(pk__in=ids):
            found[label, str(row.pk)] = name(row)
    return found


def model_name(label: str) -> str:
    """ "panels.sheet" → "Lembar penilaian"."""
    return str(MODELS.get(label, label))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
