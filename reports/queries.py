"""Reads of the papers: what may be shown to everybody, and whose a file is."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, Q, QuerySet, When

from accounts.enums import Role
from accounts.models import Institution
from accounts.object_permissions import roles_on
from audit.models import Event
from panels import calls
from panels import queries as panels
from panels.models import Choice, Ranking, Sheet
from reports.enums import APPLICANTS_OWN, NOT_PUBLISHED, PUBLIC_KINDS, DocumentKind, DocumentState
from reports.exceptions import NIGHT
from reports.kinds import thaw
from reports.log_texts import ACTIONS
from reports.models import Document, LetterBatch, Stationery
from selection import queries as selections
from selection.enums import Verb
from selection.models import Application, PaperNumber, Selection, Stage, Vacancy
from selection.schedule import ZONES

_READ = (
    "selection__agency",
    "selection__oversight_body",
    "vacancy",
    "file",
    "signed_file",
    "sitting",
    "change",
    "stage",
    "corrects",
)

READERS = frozenset({Role.SECRETARIAT, Role.APPROVER, Role.CHAIR, Role.PANELIST, Role.OBSERVER})
"""Who reads a selection's papers from the day they are made; the appointing authority reads what has gone out, the assessor what is public."""
OUTBOX_READERS = frozenset({Role.SECRETARIAT, Role.APPROVER, Role.OBSERVER})
"""Who sees what goes out to applicants and what became of it."""
_PREPARING = frozenset({Role.SECRETARIAT, Role.APPROVER, Role.OBSERVER})
_OF_THE_CHOICE = frozenset({DocumentKind.APPOINTMENT_DECISION, DocumentKind.INAUGURATION_REPORT})
"""What tells whom the appointing authority took, and why: not for the panel."""
_GONE_OUT = frozenset({DocumentState.PUBLISHED, DocumentState.DELIVERED})
_FOR_THE_AUTHORITY = PUBLIC_KINDS | {DocumentKind.THREE_NAMES_LETTER, DocumentKind.INAUGURATION_REPORT}
"""What the appointing authority reads: what is public and what is addressed to it or its own. The minutes tell of everybody else too."""
_OF_POST = {
    "accounts.proposal": "subject_id",
    "panels.assessment": "vacancy",
    "panels.call": "application__vacancy",
    "panels.choice": "nomination__vacancy",
    "panels.confirmation": "ranking__vacancy",
    "panels.conflict": "application__vacancy",
    "panels.conflictvote": "conflict__application__vacancy",
    "panels.nomination": "vacancy",
    "panels.ranking": "vacancy",
    "panels.sheet": "assessment__vacancy",
    "panels.stagelot": "vacancy",
    "panels.suggestion": "application__vacancy",
    "reports.document": "vacancy",
    "selection.application": "vacancy",
    "selection.applicationdocument": "application__vacancy",
    "selection.decision": "vacancy",
    "selection.finding": "application__vacancy",
    "selection.gate": "vacancy",
    "selection.hold": "vacancy",
    "selection.redflag": "vacancy",
    "selection.requirement": "vacancy",
    "selection.screenerrecusal": "application__vacancy",
    "selection.vacancy": "pk",
    "selection.waiver": "vacancy",
}
"""Model → its way to a post. Papers without names and respondents are left out: whose they are is nobody's business."""


def parts_of(post: Any) -> QuerySet[Any]:
    """Keys of the rows that belong to a post, as one subquery."""
    first, *others = (
        apps.get_model(label)._base_manager.filter(**{path: post}).order_by().values_list("pk")
        for label, path in _OF_POST.items()
    )
    return first.union(*others, all=True)


_EDITED = frozenset(
    {"selection", "vacancy", "requirement", "documentslot", "scheduleentry", "stage", "gate", "change"}
    | {"criterion", "question", "sheet", "ranking", "finding"}
)
_FACTS = {
    f"{model._meta.model_name}.{fact}"
    for model in (Selection, Vacancy, Sheet, Ranking)
    for fact in model.facts
}
EDITS = frozenset(name for name in ACTIONS if name.partition(".")[0] in _EDITED) - _FACTS
"""Entries that change the plan, marks or the administrative selection."""
_HOUR = 3_600_000_000
"""Microseconds."""


def night_edits(*watched: Selection) -> QuerySet[Event]:
    """What staff and panel changed at night, by the clock of each selection's zone, without what is sealed: it would tell who has locked."""
    scopes: dict[int, list[str]] = {}
    for selection in watched:
        scopes.setdefault(ZONES[selection.zone], []).append(selection.scope)
    found, night = Event.objects.filter(action__in=EDITS), Q(pk__in=[])
    for hours, theirs in scopes.items():
        name, (since, until) = f"time_{hours}", NIGHT
        # Of an integer of 32 bits PostgreSQL's lookups would hold every microsecond count to be above it.
        of_day = ExpressionWrapper((F("leaf__ts") + hours * _HOUR) % (24 * _HOUR), BigIntegerField())
        found = found.annotate(**{name: of_day})
        at_night = Q(**{f"{name}__gte": since * _HOUR}) | Q(**{f"{name}__lt": until * _HOUR})
        night |= at_night & Q(leaf__scope__in=theirs)
    # The header is canonical text: a role is found in it as it stands.
    of_others = Q(leaf__text__contains='"role":"system"') | Q(leaf__text__contains='"role":"applicant"')
    return found.filter(night).exclude(of_others).exclude(subject_id__in=panels.sealed_subjects(*watched))


def published(vacancy: Vacancy) -> QuerySet[Document]:
    """The published papers that concern a post: its own and those of the whole selection, the newest first."""
    return (
        Document.objects.filter(state="published", kind__in=PUBLIC_KINDS, selection=vacancy.selection_id)
        .filter(Q(vacancy=None) | Q(vacancy=vacancy))
        .select_related(*_READ)
        .order_by("-published_at")
    )


def published_by_code(code: str) -> Document | None:
    """A published public paper; None for every other code, whatever stands behind it."""
    found = Document.objects.filter(code=code, state="published", kind__in=PUBLIC_KINDS)
    return found.select_related(*_READ).first()


def by_code(code: str) -> Document | None:
    """The paper of a code, for verification only."""
    return Document.objects.filter(code=code).select_related(*_READ).first()


def by_digest(sha256: str) -> tuple[Document, str] | None:
    """The paper whose file has these bytes, and which of its files it is: "made" or "signed". None when it is not ours."""
    found = (
        Document.objects.filter(Q(file__sha256=sha256) | Q(signed_file__sha256=sha256))
        .select_related(*_READ)
        .order_by("created_at")
        .first()
    )
    if found is None:
        return None
    return found, "made" if found.file is not None and found.file.sha256 == sha256 else "signed"


def paper_of(document: Document) -> Any:
    """What the paper says (reports/kinds/), from its frozen context."""
    return thaw(document.kind, json.loads(document.context_text))


def correction_of(document: Document) -> Document | None:
    """The paper that corrects this one, published or on its way; None for a paper that stands."""
    return Document.objects.filter(corrects=document).exclude(state=DocumentState.VOID).first()


def papers_of(selection: Selection) -> QuerySet[Document]:
    """The papers of a selection with their jobs, without the applicants' receipts, the newest first."""
    return (
        Document.objects.filter(selection=selection)
        .exclude(kind__in=APPLICANTS_OWN)
        .select_related(*_READ, "job")
        .order_by("-created_at")
    )


def ready_to_publish(selection: Selection) -> QuerySet[Document]:
    """Signed papers that only the second person's word keeps from going out, in the order in which they were made."""
    signed = Document.objects.filter(selection=selection, state=DocumentState.SIGNED)
    return signed.exclude(kind__in=NOT_PUBLISHED).select_related(*_READ).order_by("created_at")


def reads_papers(actor: Any, selection: Selection) -> bool:
    """May this account see which papers a selection has, and open them?"""
    return bool(READERS & roles_on(actor, str(selection.pk)))


def kept_from(roles: Collection[str]) -> frozenset[str]:
    """Kinds of papers that whoever has these duties in a selection does not read."""
    return frozenset() if _PREPARING & set(roles) else frozenset(_OF_THE_CHOICE)


def readable(actor: Any, pk: Any) -> Document | None:
    """A paper with its job that this account may read; an applicant's receipt or card is for the observer only, he has a page of his own."""
    seen = Document.objects.filter(selection__in=selections.for_actor(actor, Verb.VIEW), batch=None)
    found = seen.select_related(*_READ, "job", "application").filter(pk=pk).first()
    if found is None:
        return None
    roles = roles_on(actor, str(found.selection_id))
    if found.kind in APPLICANTS_OWN:
        return found if Role.OBSERVER in roles else None
    if READERS & roles and found.kind not in kept_from(roles):
        return found
    if Role.APPOINTER in roles and found.state in _GONE_OUT and found.kind in _FOR_THE_AUTHORITY:
        return found
    return None


def numbers_of(agency: Institution) -> QuerySet[PaperNumber]:
    """Every number that an agency's papers bear or bore, in the order in which they were taken."""
    return PaperNumber.objects.filter(agency=agency)


def stationery_of(selection: Selection) -> Stationery | None:
    """What two people agreed on for the papers of this selection, or last for another one of the agency."""
    others = Case(When(selection=selection, then=0), default=1)
    return (
        Stationery.objects.filter(selection__agency=selection.agency_id)
        .order_by(others, "-agreed_at")
        .first()
    )


def stage_results_of(selection: Selection) -> list[Document]:
    """The published results of the stages, in the order of the stages, the newest of each."""
    found = Document.objects.filter(
        selection=selection, kind=DocumentKind.STAGE_RESULT, state=DocumentState.PUBLISHED
    )
    by_stage = {item.stage_id: item for item in found.select_related(*_READ).order_by("published_at")}
    return sorted(by_stage.values(), key=lambda item: item.stage.order)


def newest_of_stage(stage: Stage, kind: str, *states: str) -> Document | None:
    """The newest paper of that kind about a stage (in one of these states), none that was taken out of use."""
    found = Document.objects.filter(stage=stage, kind=kind).exclude(state=DocumentState.VOID)
    found = found.filter(state__in=states) if states else found
    return found.select_related(*_READ).order_by("-created_at").first()


def letters_to(application: Application) -> dict[Any, Document]:
    """Key of the sitting → the signed letter that calls this applicant to it."""
    found = Document.objects.filter(
        kind=DocumentKind.CALL,
        state=DocumentState.SIGNED,
        sitting__in=calls.calls_of_applicant(application).values("sitting"),
    ).select_related("signed_file")
    return {item.sitting_id: item for item in found}


def batch_of(selection: Selection, kind: str) -> LetterBatch | None:
    """The letters of a kind that were asked for, with their job."""
    return (
        LetterBatch.objects.filter(selection=selection, kind=kind).select_related("job", "selection").first()
    )


def letters_in(batch: LetterBatch) -> QuerySet[Document]:
    """The letters of a batch that are made, by post and number of the applicant."""
    found = Document.objects.filter(batch=batch).select_related("file", "application__vacancy")
    return found.order_by("application__vacancy__code", "application__number")


def letter_to(application: Application) -> Document | None:
    """The letter on the outcome of his administrative selection, once the whole batch is made."""
    found = Document.objects.filter(
        application=application, kind=DocumentKind.SCREENING_LETTER, batch__state="made"
    )
    return found.select_related("file").first()


def receipt_of(application: Application) -> Document | None:
    """The receipt of an application with its job, None while it has not been asked for. One that was amended needs a new receipt."""
    found = Document.objects.filter(application=application, kind=DocumentKind.RECEIPT)
    if application.amended_at is not None:
        found = found.filter(created_at__gt=application.amended_at)
    return found.select_related("file", "job").first()


def card_of(application: Application) -> Document | None:
    """The newest paper of his result card with its job, None while none was asked for. It may say less than is announced by now."""
    found = Document.objects.filter(application=application, kind=DocumentKind.RESULT_CARD)
    return found.select_related("file", "job").order_by("-created_at").first()


def posts_with_unfinished_papers(posts: Iterable[Vacancy]) -> set[Any]:
    """Keys of the posts with a paper that has neither gone out nor been taken out of use."""
    waiting = [DocumentState.QUEUED, DocumentState.RENDERED, DocumentState.SIGNED]
    found = Document.objects.filter(vacancy__in=list(posts), state__in=waiting).exclude(
        kind__in=APPLICANTS_OWN
    )
    return set(found.values_list("vacancy_id", flat=True))


def signed_decision(choice: Choice) -> Document | None:
    """The decision that appoints the chosen one, back with its signature; None before, and when it names somebody else."""
    found = Document.objects.filter(
        vacancy=choice.nomination.vacancy_id,
        kind=DocumentKind.APPOINTMENT_DECISION,
        state=DocumentState.SIGNED,
    )
    document = found.select_related(*_READ).first()
    if document is None or document.signed_file is None:
        return None
    named = paper_of(document).appointee.participant_number
    return document if named == choice.application.participant_number else None


def delivered_letter(vacancy: Vacancy, ranking_input: str) -> Document | None:
    """The delivered letter of the names that this ranking (its canonical input) gives; None before. One that was overtaken lies beside it."""
    found = Document.objects.filter(
        vacancy=vacancy,
        kind=DocumentKind.THREE_NAMES_LETTER,
        state=DocumentState.DELIVERED,
        attachment_text=ranking_input,
    )
    return found.select_related("signed_file").first()


def signed_minutes(vacancy: Vacancy) -> bool:
    """Has the post minutes of the plenary that came back signed?"""
    signed = [DocumentState.SIGNED, DocumentState.PUBLISHED, DocumentState.DELIVERED]
    return Document.objects.filter(
        vacancy=vacancy, kind=DocumentKind.PLENARY_MINUTES, state__in=signed
    ).exists()
