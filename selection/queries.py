"""Reads of the selection's side. Lists of staff start from `for_actor`; there is no unscoped default."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from accounts.enums import Role
from accounts.object_permissions import keys_of, objects_for
from audit import clock
from audit.models import Event, Leaf
from selection.enums import (
    ApplicationState,
    ChangeKind,
    Phase,
    ScheduleKind,
    SelectionState,
    VacancyState,
)
from selection.gate_kinds import STEPS
from selection.models import (
    Application,
    ApplicationDocument,
    Change,
    Decision,
    DocumentSlot,
    Duty,
    Finding,
    Gate,
    GateLetter,
    Hold,
    Profile,
    RedFlag,
    Requirement,
    ScheduleEntry,
    Selection,
    Vacancy,
    Waiver,
)
from selection.workflows import DOCUMENT_SHOWN

PUBLIC_STATES = [state for state in VacancyState if state != VacancyState.DRAFT]
PASSED = [ApplicationState.ELIGIBLE, ApplicationState.ABSENT]
"""Who passed the administrative selection, also when he did not come to a later stage."""
SENT = [ApplicationState.SUBMITTED, ApplicationState.INELIGIBLE, *PASSED]


def for_actor(actor: Any, verb: str = "view") -> QuerySet[Selection]:
    """Selections on which this account holds a verb, newest first."""
    return (
        objects_for(actor, f"selection.{verb}", Selection)
        .select_related("agency", "oversight_body")
        .order_by("-year", "-code")
    )


def has_flags(selection: str) -> Exists:
    """Whether the selection of that column has a red flag: asked along with a page's first query, so that most pages ask no more."""
    return Exists(RedFlag.objects.filter(selection=OuterRef(selection)))


def announced() -> QuerySet[Selection]:
    """Every selection whose plan was announced, whoever's: it is public, and another may begin from it. Newest first."""
    return Selection.objects.exclude(plan_text="").select_related("agency").order_by("-year", "-announced_at")


def served_by(actor: Any) -> QuerySet[Selection]:
    """Selections in which this account serves in the secretariat or as second person."""
    return for_actor(actor).filter(pk__in=keys_of(actor, {Role.SECRETARIAT, Role.APPROVER}))


def serving(selection: Selection) -> QuerySet[Duty]:
    """The duties held in a selection, by duty and name."""
    return (
        Duty.objects.filter(selection=selection, state="active")
        .select_related("person", "selection")
        .order_by("role", "person__full_name")
    )


def public_vacancies(now: datetime | None = None) -> QuerySet[Vacancy]:
    """Announced vacancies with `registration`, `starts_at`, `ends_at`: those one can still apply for first, the soonest closing on top;
    below them the others, the latest first.
    """
    now = now or clock.now()
    registration = Prefetch(
        "selection__schedule",
        ScheduleEntry.objects.filter(kind=ScheduleKind.REGISTRATION, state="active"),
        to_attr="registration",
    )
    return (
        Vacancy.objects.filter(
            state__in=PUBLIC_STATES,
            selection__schedule__kind=ScheduleKind.REGISTRATION,
            selection__schedule__state="active",
        )
        .annotate(
            starts_at=F("selection__schedule__starts_at"),
            ends_at=Coalesce("registration_until", "selection__schedule__ends_at"),
        )
        .annotate(coming=Case(When(state=VacancyState.OPEN, ends_at__gt=now, then=F("ends_at"))))
        .select_related("selection__agency", "selection__oversight_body")
        .prefetch_related(registration)
        .order_by(F("coming").asc(nulls_last=True), F("ends_at").desc(), "code")
    )


def find_public(words: str, phase: str, now: datetime) -> QuerySet[Vacancy]:
    """Announced vacancies in which every word occurs (title, unit, agency), in one phase or in all ("")."""
    found = public_vacancies(now)
    for word in words.split()[:8]:
        found = found.filter(
            Q(title__icontains=word) | Q(unit__icontains=word) | Q(selection__agency__name__icontains=word)
        )
    return found.filter(_in_phase(phase, now)) if phase else found


def phase_of(vacancy: Vacancy, period: ScheduleEntry | None, now: datetime) -> Phase:
    """Where a post stands for the public. Between the closing moment and the closing step it is no longer open."""
    if vacancy.state != VacancyState.OPEN:
        return _PHASES[VacancyState(vacancy.state)]
    if is_open(vacancy, period, now):
        return Phase.OPEN
    return Phase.UPCOMING if period is not None and now < period.starts_at else Phase.SCREENING


_PHASES = {
    VacancyState.FEW: Phase.SCREENING,
    VacancyState.CLOSED: Phase.SCREENING,
    VacancyState.PROPOSED: Phase.SCREENING,
    VacancyState.SCREENED: Phase.SCORING,
    VacancyState.CONCLUDED: Phase.CONCLUDED,
    VacancyState.FAILED: Phase.FAILED,
    VacancyState.STOPPED: Phase.STOPPED,
}

ENDED = frozenset({VacancyState.CONCLUDED, VacancyState.FAILED, VacancyState.STOPPED})
"""Where nothing is decided any more about candidates."""
GIVEN_UP = frozenset({VacancyState.FAILED, VacancyState.STOPPED})
"""Posts that come to no names."""


def _in_phase(phase: str, now: datetime) -> Q:
    by_clock = {
        Phase.UPCOMING: Q(state=VacancyState.OPEN, starts_at__gt=now),
        Phase.OPEN: Q(state=VacancyState.OPEN, starts_at__lte=now, ends_at__gt=now),
        Phase.SCREENING: Q(state=VacancyState.OPEN, ends_at__lte=now),
    }
    states = [state for state, meant in _PHASES.items() if meant == phase]
    return Q(state__in=states) | by_clock.get(Phase(phase), Q(pk__in=[]))


def active_schedule(selection: Selection) -> QuerySet[ScheduleEntry]:
    return selection.schedule.filter(state="active")


def schedule_rows(selection: Selection) -> list[dict[str, str]]:
    """The schedule as a plan has it: kind, and the instants in UTC as ISO text."""
    return [
        {"kind": entry.kind, "starts_at": _utc(entry.starts_at), "ends_at": _utc(entry.ends_at)}
        for entry in active_schedule(selection)
    ]


def post_of_plan(vacancy: Vacancy) -> dict[str, Any]:
    """A post as a plan has it."""
    until = vacancy.registration_until
    return {
        "code": vacancy.code,
        "title": vacancy.title,
        "unit": vacancy.unit,
        "duties": vacancy.duties,
        **({"vacant_from": vacancy.vacant_from.isoformat()} if vacancy.vacant_from else {}),
        "requirements": [stated(item) for item in active_requirements(vacancy)],
        **({"registration_until": _utc(until)} if until else {}),
    }


def slot_of_plan(slot: DocumentSlot) -> dict[str, Any]:
    """A document as a plan has it."""
    found = {name: getattr(slot, name) for name in ("code", "label", "required", "max_bytes")}
    found |= {name: value for name in ("hint", "kind") if (value := getattr(slot, name))}
    return found | ({"form_sha256": slot.blank.sha256} if slot.blank else {})


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def schedule_version(selection: Selection) -> int:
    """Grows with every change of the schedule, lines taken out included: what a page was drawn from."""
    return selection.schedule.aggregate(total=Sum("version"))["total"] or 0


def gates_of(selection: Selection) -> list[Gate]:
    """The approvals that a selection needs, in the order of the steps they open, those of the whole selection first."""
    return gates_in([selection])


def gates_in(selections: Iterable[Selection]) -> list[Gate]:
    """The same for a list of selections."""
    named = {selection.pk: selection for selection in selections}
    found = Gate.objects.filter(selection__in=named, state="active").select_related("institution", "vacancy")
    for gate in found:
        gate.selection = named[gate.selection_id]
    return sorted(
        found,
        key=lambda gate: (STEPS.index(gate.opens), gate.vacancy.code if gate.vacancy else "", gate.code),
    )


def changes_of(selection: Selection) -> QuerySet[Change]:
    """The changes of a published plan, the first one first."""
    return Change.objects.filter(selection=selection).select_related("letter_file").order_by("edition")


def extensions_of(vacancy: Vacancy) -> int:
    """How often a post's registration was extended because too few applied (ruleset: extension.max_times). An outage does not count."""
    kinds = Change.objects.filter(selection=vacancy.selection_id, kind=ChangeKind.EXTENSION)
    return sum(vacancy.code in posts for posts in kinds.values_list("posts", flat=True))


def letters_of(*selections: Selection) -> list[GateLetter]:
    """Every letter there was, as it was recorded (`seq`, `recorded_ts`): a later one of a gate corrects an earlier one."""
    recorded = Leaf.objects.filter(event_id=OuterRef("last_event"))
    letters = GateLetter.objects.filter(selection__in=selections).annotate(
        seq=Subquery(recorded.values("seq")), recorded_ts=Subquery(recorded.values("ts"))
    )
    return list(letters.select_related("file", "institution").order_by("seq"))


def letter_of(selection: Selection, gate: str) -> GateLetter | None:
    """The letter that counts for a gate (its code): the one that was recorded last."""
    return next((letter for letter in reversed(letters_of(selection)) if letter.gate == gate), None)


def letter_of_kind(selection: Selection, kind: str, vacancy: Vacancy | None = None) -> GateLetter | None:
    """The letter that counts for the approval of that kind: that of the post where it has one of its own, else that of the whole selection."""
    found = [gate for gate in gates_of(selection) if gate.kind == kind]
    own = [gate for gate in found if vacancy is not None and gate.vacancy_id == vacancy.pk]
    whole = [gate for gate in found if gate.vacancy_id is None]
    letters = {letter.gate: letter for letter in letters_of(selection)}
    return next((letters[gate.code] for gate in [*own, *whole] if gate.code in letters), None)


def schedules_of(selections: Iterable[Any]) -> dict[Any, list[ScheduleEntry]]:
    """Key of a selection → its schedule, for a list of selections in one query."""
    found: dict[Any, list[ScheduleEntry]] = {}
    for entry in ScheduleEntry.objects.filter(selection__in=set(selections), state="active"):
        found.setdefault(entry.selection_id, []).append(entry)
    return found


def active_slots(selection: Selection) -> QuerySet[DocumentSlot]:
    return selection.slots.filter(state="active").select_related("blank")


def active_requirements(vacancy: Vacancy) -> QuerySet[Requirement]:
    return vacancy.requirements.filter(state="active")


def stated(row: Requirement) -> dict[str, Any]:
    """A requirement as a plan has it."""
    return {"rule": row.rule, "params": row.params, **({"source": row.source} if row.source else {})}


def registration_of(selection: Selection) -> ScheduleEntry | None:
    """The registration period; None while it is not planned."""
    return active_schedule(selection).filter(kind=ScheduleKind.REGISTRATION).first()


def is_open(vacancy: Vacancy, period: ScheduleEntry | None, now: datetime | None = None) -> bool:
    """Can one apply now? The server's clock decides, to the microsecond; the closing moment itself is too late."""
    now = now or clock.now()
    if vacancy.state != VacancyState.OPEN or period is None:
        return False
    return period.starts_at <= now < closing_of(vacancy, period)


def closing_of(vacancy: Vacancy, period: ScheduleEntry) -> datetime:
    """When a post's registration closes: by the schedule's line, or later where it was extended."""
    return vacancy.registration_until or period.ends_at


def due_for_closing(now: datetime) -> QuerySet[Vacancy]:
    """Open posts whose registration has run out."""
    return Vacancy.objects.filter(
        Q(registration_until__lte=now) | Q(registration_until=None, selection__schedule__ends_at__lte=now),
        state=VacancyState.OPEN,
        selection__state=SelectionState.ANNOUNCED,
        selection__schedule__kind=ScheduleKind.REGISTRATION,
        selection__schedule__state="active",
    )


def applications_of(person: Any) -> QuerySet[Application]:
    """A person's own, newest first, withdrawn ones last; one entered for his NIP is his once claimed (docs/adr/0038)."""
    return (
        Application.objects.filter(person=person, unclaimed=False)
        .select_related("vacancy__selection__agency", "vacancy__selection__oversight_body")
        .annotate(aside=Case(When(state=ApplicationState.WITHDRAWN, then=1), default=0))
        .order_by("-vacancy__selection__year", "vacancy__code", "aside")
    )


def profile_of(person: Any) -> Profile | None:
    return Profile.objects.filter(person=person).first()


def places_of(application: Application) -> list[tuple[DocumentSlot, ApplicationDocument | None]]:
    """Every slot of the selection with the applicant's present document, None while it is empty."""
    present = ApplicationDocument.objects.filter(application=application, state="current").select_related(
        "file"
    )
    by_slot = {document.slot_id: document for document in present}
    return [(slot, by_slot.get(slot.pk)) for slot in active_slots(application.guarded)]


def document_in(application: Application, slot: DocumentSlot) -> ApplicationDocument | None:
    """The present document of a slot, None while it is empty."""
    return (
        ApplicationDocument.objects.filter(application=application, slot=slot, state="current")
        .select_related("file", "slot", "preview")
        .first()
    )


def confirmed_findings(application: Application) -> QuerySet[Finding]:
    """What the panel has confirmed, in the order of the requirements; nothing before that."""
    if not outcome_is_public(application.vacancy):
        return Finding.objects.none()
    return (
        Finding.objects.filter(application=application, state="confirmed")
        .select_related("requirement")
        .order_by("requirement__order")
    )


def fields_of_duty() -> list[str]:
    """Names of the fields of duty that open posts ask experience in: an applicant's posts must name them alike."""
    asked = Requirement.objects.filter(
        rule="min_field_experience", state="active", vacancy__state=VacancyState.OPEN
    ).values_list("params", flat=True)
    return sorted({name for params in asked for name in params.get("fields", [])})


def screening_list(vacancy: Vacancy) -> QuerySet[Application]:
    """Applications that were sent in time, with findings and the documents to look at, by registration number."""
    return (
        Application.objects.filter(vacancy=vacancy, state__in=SENT)
        .select_related("person", "imported__entered_by", "vacancy__selection")
        .prefetch_related(
            Prefetch("findings", Finding.objects.select_related("requirement")),
            Prefetch(
                "documents",
                ApplicationDocument.objects.filter(state__in=DOCUMENT_SHOWN).select_related("file", "slot"),
                to_attr="current_documents",
            ),
        )
        .order_by("number")
    )


def returned_list(vacancy: Vacancy) -> tuple[str, datetime] | None:
    """Why and when the panel gave the list back last; None when it never did."""
    event = (
        Event.objects.filter(subject_id=vacancy.pk, action="vacancy.return_screening")
        .select_related("content", "leaf")
        .order_by("subject_version")
        .last()
    )
    if event is None:
        return None
    reason = json.loads(event.content.text)["data"]["reason"]
    return reason, datetime.fromtimestamp(event.leaf.ts / 1_000_000, UTC)


def candidates(vacancy: Vacancy) -> QuerySet[Application]:
    """Those who passed the administrative selection and have come to every stage since, by participant number."""
    return (
        Application.objects.filter(vacancy=vacancy, state=ApplicationState.ELIGIBLE)
        .select_related("person")
        .order_by("participant_number")
    )


def passed(vacancy: Vacancy) -> QuerySet[Application]:
    """Everybody who passed the administrative selection, those who were absent later among them, by participant number."""
    return (
        Application.objects.filter(vacancy=vacancy, state__in=PASSED)
        .select_related("person")
        .order_by("participant_number")
    )


def dropped_out(vacancy: Vacancy) -> QuerySet[Application]:
    """Those who passed the administrative selection and were absent from a later stage, by participant number."""
    return (
        Application.objects.filter(vacancy=vacancy, state=ApplicationState.ABSENT)
        .select_related("person")
        .order_by("participant_number")
    )


def outcome_is_public(vacancy: Vacancy) -> bool:
    """May applicants learn the outcome of the administrative selection? Only once the panel has confirmed the list."""
    state = vacancy.stopped_from if vacancy.state == VacancyState.STOPPED else vacancy.state
    return state in {VacancyState.SCREENED, VacancyState.CONCLUDED, VacancyState.FAILED}


def counts(selection: Selection) -> QuerySet[Vacancy]:
    """Vacancies with numbers of drafts and of sent applications (`drafts`, `sent`); before closing that is all staff learn."""
    return selection.vacancies.annotate(
        drafts=Count("applications", Q(applications__state=ApplicationState.DRAFT)),
        sent=Count("applications", Q(applications__state__in=SENT)),
        eligible=Count("applications", Q(applications__state__in=PASSED)),
    ).order_by("code")


def decisions_of(selection: Selection) -> QuerySet[Decision]:
    """What two people decided about posts of a selection, in the order in which it was decided."""
    return Decision.objects.filter(selection=selection).select_related("vacancy", "institution", "file")


def stop_of(vacancy: Vacancy) -> Decision | None:
    """The decision that stopped a post, or the whole selection with it; None for a post that was not stopped."""
    if vacancy.state != VacancyState.STOPPED:
        return None
    found = decisions_of(vacancy.selection).filter(Q(vacancy=vacancy) | Q(vacancy=None), kind="stop")
    return found.order_by("decided_at").last()


def allowed_left(vacancy: Vacancy) -> int | None:
    """With how few candidates the oversight body's letters let a post go on; None without such a letter."""
    found = Decision.objects.filter(vacancy=vacancy, kind="few_candidates")
    return found.aggregate(least=Min("left"))["least"]


def applicants(vacancy: Vacancy) -> int:
    """How many applications were sent and not taken back."""
    return Application.objects.filter(vacancy=vacancy, state=ApplicationState.SUBMITTED).count()


def repeats_of(vacancy: Vacancy) -> QuerySet[Vacancy]:
    """The posts in which a failed or stopped one is tried again; a draft that was given up is none."""
    found = Vacancy.objects.filter(repeats=vacancy).exclude(selection__state=SelectionState.ABANDONED)
    return found.select_related("selection").order_by("selection__code")


def holds_of(vacancy: Vacancy) -> QuerySet[Hold]:
    """Every hold there was on a post, the newest first."""
    return (
        Hold.objects.filter(vacancy=vacancy)
        .select_related("body", "vacancy__selection")
        .order_by("-placed_at")
    )


def standing_holds(vacancies: Iterable[Vacancy]) -> list[Hold]:
    """The holds in force now on these posts."""
    found = Hold.objects.filter(vacancy__in=list(vacancies), state="standing", lapses_at__gt=clock.now())
    return list(found.select_related("body", "vacancy__selection").order_by("placed_at"))


def waivers_of(selection: Selection) -> QuerySet[Waiver]:
    """Dispensations of a selection that were recorded and not taken back, the approved ones among them."""
    return (
        Waiver.objects.filter(selection=selection, state__in=["recorded", "approved"])
        .select_related("vacancy", "file")
        .order_by("rule", "dated")
    )


def waived_rules(selection: Selection) -> frozenset[str]:
    """The rules from which the whole selection is dispensed."""
    found = waivers_of(selection).filter(state="approved", vacancy=None)
    return frozenset(found.values_list("rule", flat=True))
