"""Stages and sheets: opened, filled in draft, locked one by one, revealed together."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.enums import Role
from audit import chain, checkpoints, clock, ledger
from audit.errors import NotAllowed, Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from panels import access, calls, comments, queries, trials
from panels.enums import COMMENT
from panels.models import Assessment, Criterion, Questionnaire, Score, Sheet
from panels.models.scoring import Contents, canonical, canonical_marks, contents
from panels.scheme import plain
from panels.services import attendants, openings, rankings, shared_marks, stage_lots
from panels.services.cells import FINEST, Cell, keep_comments, keep_marks, read
from panels.services.rosters import quorum_of
from panels.services.signatures import Signed, keep
from selection import queries as selections
from selection.display import in_sentence
from selection.enums import ApplicationState, Element, VacancyState
from selection.models import Application, Duty, Selection, Stage, Vacancy
from selection.services import witnessing


@ledger.unit
def save_criterion(
    selection: Selection,
    component: str,
    *,
    code: str,
    order: int,
    label: str,
    guide: str,
    weight: str,
    max_points: int,
    step: int = FINEST,
    anchors: Sequence[dict[str, str]] = (),
    stored: Criterion | None = None,
    actor: Any,
) -> Criterion:
    """A line of the sheet of a stage, while no sheet of that stage is out and no trial marks are given by it."""
    columns = {
        "code": code,
        "order": order,
        "label": label,
        "guide": guide,
        "weight": weight,
        "max_points": max_points,
        "step": step,
        "anchors": list(anchors),
    }
    if sentence := trials.fixes_criteria(stored.stage if stored else stage_of(selection, component)):
        raise Refused(sentence)
    if stored is not None:
        changes = {name: value for name, value in columns.items() if getattr(stored, name) != value}
        if changes:
            ledger.transition(stored, "edit", actor=actor, changes=changes)
        return stored
    stage = stage_of(selection, component)
    require_not_open(stage)
    return ledger.create(Criterion(stage=stage, **columns), actor=actor)


def require_not_open(stage: Stage) -> None:
    """Criteria and questions stand from the moment the stage is open for the first post."""
    if Assessment.objects.filter(stage=stage).exists():
        raise Refused(_("Tahap ini sudah dibuka, sehingga kriterianya terkunci."))


def stage_of(selection: Selection, component: str) -> Stage:
    """The plan's stage of that code. Raises Refused when there is none."""
    found = selection.stage(component)
    if found is None:
        raise Refused(_("Tahap ini tidak ada dalam rencana seleksi. Muat ulang halaman."))
    return found


@ledger.unit
def open_stage(vacancy: Vacancy, component: str, *, actor: Any) -> Assessment:
    """Fix the criteria and hand out the sheets. Every member must have pledged and declared before a panel stage opens."""
    vacancy = ledger.lock(vacancy)
    stage = stage_of(vacancy.selection, component)
    criteria, authors = _ready(vacancy, stage)
    assessment = openings.begin(vacancy, stage, criteria, actor=actor)
    for person in authors:
        hand_out(assessment, person, actor=actor)
    return assessment


def obstacle(vacancy: Vacancy, component: str) -> str:
    """Why the stage cannot be opened now, as a sentence; "" when it can."""
    try:
        _ready(vacancy, stage_of(vacancy.selection, component))
    except Refused as refusal:
        return str(refusal)
    return ""


def draft_digest(sheet: Sheet) -> str:
    """What the sheet held when a page was drawn; a page that comes back with another one is old."""
    return chain.digest(canonical_marks(sheet))


MOST_NAMED = 10
"""As many candidates as a refusal names; its page links to all of them."""


class Saved(NamedTuple):
    """A draft after it was saved. `seen` is its new digest, `held` what lies in it, `problems` a sentence for each cell that was not kept."""

    sheet: Sheet
    criteria: list[Criterion]
    candidates: list[Application]
    held: Contents
    seen: str
    problems: dict[Cell, str]


def save_marks(sheet: Sheet, cells: Mapping[Cell, str], *, seen: str, actor: Any) -> dict[Cell, str]:
    """`save_draft`, of which only the problems matter."""
    return save_draft(sheet, cells, seen=seen, actor=actor).problems


@ledger.unit
def save_draft(sheet: Sheet, cells: Mapping[Cell, str], *, seen: str, actor: Any) -> Saved:
    """Keep the marks and comments that can be read; a sentence for each that cannot. An empty text takes the mark or the comment out;
    a mark takes imported totals out. Cells that are not named stay as they are.

    Raises Stale when the draft was changed in another window since the page was drawn, and NotAllowed, keeping nothing, for a
    cell that is not the author's: a candidate he is recused from, or of another post.
    """
    sheet = _own_draft(sheet, actor)
    held = contents(sheet)
    if seen != chain.digest(canonical(sheet, held)):
        raise Stale(
            _(
                "Lembar ini sudah disimpan dari jendela atau perangkat lain, sehingga isian di halaman ini belum disimpan. "
                "Periksa kotak yang ditandai, lalu simpan kembali."
            )
        )
    criteria = {item.pk: item for item in queries.criteria_of(sheet.guarded, sheet.assessment.component)}
    candidates = {item.pk: item for item in queries.candidates_for(sheet)}
    cells = _own_cells(sheet, cells, candidates, criteria)
    points, texts, problems = read(cells, criteria)
    held = keep_marks(sheet, held, points, candidates, criteria)
    held = keep_comments(sheet, held, texts, candidates)
    digest = chain.digest(canonical(sheet, held))
    return Saved(sheet, list(criteria.values()), list(candidates.values()), held, digest, problems)


def _own_cells(
    sheet: Sheet, cells: Mapping[Cell, str], candidates: Container[Any], criteria: Container[Any]
) -> Mapping[Cell, str]:
    """The cells that are the author's. One who dropped out since the page was drawn is passed over; any other strange cell refuses all."""
    known = {cell for cell in cells if cell[1] == COMMENT or cell[1] in criteria}
    strange = {cell for cell in cells if cell[0] not in candidates or cell not in known}
    if not strange:
        return cells
    gone = set(selections.dropped_out(sheet.assessment.vacancy).values_list("pk", flat=True))
    gone -= queries.recused_from(sheet.person_id, sheet.assessment.vacancy)
    known_gone = {sheet.assessment.known_as(key) for key in gone}
    if any(cell[0] not in known_gone or cell not in known for cell in strange):
        raise NotAllowed(
            _(
                "Isian memuat peserta atau kriteria yang bukan bagian lembar Anda. Tidak ada nilai yang disimpan."
            )
        )
    return {cell: text for cell, text in cells.items() if cell not in strange}


def missing_marks(sheet: Sheet, held: Contents | None = None) -> int:
    """How many marks the author still has to give, of what lies in the sheet or of what is `held`."""
    held = held or contents(sheet)
    candidates = len(queries.candidates_for(sheet))
    if held.totals:
        return candidates - len(held.totals)
    criteria = queries.criteria_of(sheet.guarded, sheet.assessment.component).count()
    return criteria * candidates - len(held.marks)


@ledger.unit
def lock(sheet: Sheet, *, seen: str, actor: Any, signed: Signed | None = None) -> Sheet:
    """Kirim dan kunci: the marks become one canonical text with its digest, signed by the author's passkey if he has one. The last sheet
    of a stage opens all of them together.
    """
    assessment = lock_stages(sheet.assessment)
    sheet = _own_draft(sheet, actor)
    if seen != draft_digest(sheet):
        raise Stale(_("Nilai berubah sejak halaman ini ditampilkan. Periksa kembali sebelum mengunci."))
    held = contents(sheet)
    require_lockable(sheet, held)
    content = canonical(sheet, held)
    signature = {"signature_digest": keep(sheet, content, signed, actor=actor)}
    finish(sheet, assessment, content, "lock", changes=signature, actor=actor)
    checkpoints.ring()
    return sheet


def require_lockable(sheet: Sheet, held: Contents) -> None:
    """Raises Refused with what is missing before a draft that lies so can be locked."""
    if missing := missing_marks(sheet, held):
        raise Refused(
            _("Masih ada %(count)d nilai yang kosong. Lengkapi sebelum mengirim dan mengunci.")
            % {"count": missing}
        )
    _require_comments(sheet, held)
    if access.awaits_decision(sheet):
        raise Refused(
            _(
                "Anggota lain belum memutuskan apakah Anda menilai bawahan Anda. Lembar dikunci sesudah putusan itu."
            )
        )
    shared_marks.require_same(sheet)
    if absence := calls.obstacle(sheet.assessment.vacancy, sheet.assessment.component):
        raise Refused(absence)


def finish(sheet: Sheet, assessment: Assessment, content: str, step: str, *, actor: Any, **more: Any) -> None:
    """Take the step that locks the sheet with this text, and what follows from it. Runs inside a unit, stages locked."""
    columns = {"content": content, "content_digest": chain.digest(content), "locked_at": clock.now()}
    columns |= more.pop("changes", {})
    ledger.transition(sheet, step, actor=actor, changes=columns, **more)
    for draft in shared_marks.in_other_posts(sheet, "draft"):
        shared_marks.fill_in(draft)
    if assessment.state == "revealed":  # it had been reopened after the marks were open
        rankings.compute_if_ready(assessment.vacancy)
    else:
        reveal_if_complete(assessment)


def uncommented(sheet: Sheet, held: Contents, criteria: Iterable[Criterion]) -> set[Any]:
    """Keys of the candidates whose marks cannot be locked without a comment.

    Levels of an assessor's table are measured, not judged, and imported totals are not the author's own: both are exempt.
    """
    if sheet.assessment.stage.by_assessor:
        return set()
    most = {item.pk: item.max_points for item in criteria}
    marks = [(mark.application, mark.points, most[mark.criterion]) for mark in held.marks]
    commented = [key for key, _number, _said in held.comments]
    return set(comments.lacking(marks, commented, comments.bounds(sheet.guarded.ruleset)))


def _require_comments(sheet: Sheet, held: Contents) -> None:
    lacking = uncommented(sheet, held, queries.criteria_of(sheet.guarded, sheet.assessment.component))
    free = comments.bounds(sheet.guarded.ruleset)
    if not lacking or free is None:
        return
    named = [
        f"{item.participant_number} {item.person}"
        for item in queries.candidates_for(sheet)
        if item.pk in lacking
    ]
    shown = "; ".join(named[:MOST_NAMED]) + ("; …" if len(named) > MOST_NAMED else "")
    raise Refused(
        _(
            "Beri komentar sebelum mengunci: ada nilai di bawah %(low)s%% atau di atas %(high)s%% dari maksimum pada %(names)s."
        )
        % {"low": plain(free[0]), "high": plain(free[1]), "names": shown}
    )


def reveal_if_complete(assessment: Assessment) -> None:
    """The last locked sheet opens all of them together, and with them the stages of its group; never while a candidate has fewer
    marks than the quorum. Runs inside a unit.
    """
    if assessment.vacancy.state == VacancyState.STOPPED:
        return  # what was sealed when the post was stopped stays sealed
    together = _together(assessment)
    if assessment.stage.group is not None and len(together) < sum(
        stage.group == assessment.stage.group for stage in assessment.guarded.stages
    ):
        return  # a stage of the group is not out yet
    waiting = [item for item in together if item.state == "open"]
    if not all(_is_complete(item) for item in waiting):
        return
    for item in waiting:
        ledger.transition(item, "reveal", actor=SYSTEM_ACTOR, data={"sheets": _digests(item)})
        stage_lots.tell_codes(item)
    if waiting:
        witnessing.note(assessment.guarded, "reveal")
    rankings.compute_if_ready(assessment.vacancy)


def _together(assessment: Assessment) -> list[Assessment]:
    """The stages of the post whose marks open at one moment with this one's, itself among them, in the plan's order."""
    if assessment.stage.group is None:
        return [assessment]
    same = Assessment.objects.filter(vacancy=assessment.vacancy, stage__group=assessment.stage.group)
    return list(same.select_related("vacancy__selection", "stage").order_by("stage__order"))


def lock_stages(assessment: Assessment) -> Assessment:
    """Lock all that open together, always in the plan's order: two last sheets at the same moment neither miss nor block each other."""
    locked = {item.pk: ledger.lock(item) for item in _together(assessment)}
    found = locked[assessment.pk]
    found.stage, found.vacancy = assessment.stage, assessment.vacancy
    return found


def _live(assessment: Assessment) -> QuerySet[Sheet]:
    return Sheet.objects.filter(assessment=assessment).exclude(state__in=["closed", "superseded"])


def _digests(assessment: Assessment) -> list[str]:
    """What is opened, each by its digest."""
    if assessment.stage.by_questionnaire:
        return [assessment.questionnaire.content_digest]
    return sorted(_live(assessment).values_list("content_digest", flat=True))


def _is_complete(assessment: Assessment) -> bool:
    if assessment.stage.by_questionnaire:
        return Questionnaire.objects.filter(assessment=assessment, state="closed").exists()
    live = _live(assessment)
    return live.exists() and not live.exclude(state="locked").exists() and not _is_short(assessment)


def _is_short(assessment: Assessment) -> bool:
    if assessment.stage.by_assessor:
        return False
    vacancy, markers = assessment.vacancy, queries.markers_of(assessment)
    quorum = quorum_of(vacancy.selection)
    return any(markers.get(item.pk, 0) < quorum for item in selections.candidates(vacancy))


def close(sheet: Sheet, *, reason: str, actor: Any, step: str = "close") -> None:
    """The draft of a member who leaves or is excused counts no longer; its marks are gone before anybody has seen them. Runs inside a unit."""
    sheet = ledger.lock(sheet)
    if sheet.state == "draft":
        Score.objects.filter(sheet=sheet).delete()
        sheet.totals.all().delete()
        sheet.comments.all().delete()
    ledger.transition(sheet, step, actor=actor, data={"reason": reason})


def hand_out(assessment: Assessment, person: Any, *, actor: Any) -> None:
    """A sheet of a stage that is open. It is empty, but for whom the author has marked for another post already. Runs inside a unit."""
    shared_marks.fill_in(ledger.create(Sheet(assessment=assessment, person=person), actor=actor))


def freeze(vacancy: Vacancy) -> None:
    """The drafts of a post that is stopped stay as they are, for good. Runs inside a unit, stages locked."""
    for sheet in Sheet.objects.filter(assessment__vacancy=vacancy, state="draft").order_by("pk"):
        sheet = ledger.lock(sheet)
        if sheet.state == "draft":
            ledger.transition(sheet, "freeze", actor=SYSTEM_ACTOR)


def copy_marks(old: Sheet, fresh: Sheet) -> None:
    """A reopened sheet begins with the marks and comments that were locked, without those of who dropped out since. Runs inside a unit."""
    gone = {"application__state": ApplicationState.ABSENT}
    Score.objects.bulk_create(
        Score(
            sheet=fresh, application_id=one.application_id, criterion_id=one.criterion_id, points=one.points
        )
        for one in old.scores.exclude(**gone)
    )
    rows: list[Any] = [*old.totals.exclude(**gone), *old.comments.exclude(**gone)]
    for row in rows:
        row.pk, row.sheet = None, fresh
        row.save(force_insert=True)


def drop_marks(person: Any, application: Application) -> None:
    """A conflict takes the candidate's marks and comment out of the member's drafts; locked sheets stay as they are. Runs inside a unit."""
    _take_out(application, Sheet.objects.filter(person=person))


def drop_candidate(application: Application) -> None:
    """Who dropped out is in nobody's draft any more; locked sheets stay as they are. Runs inside a unit."""
    _take_out(application, Sheet.objects.all())


def _take_out(application: Application, found: QuerySet[Sheet]) -> None:
    for sheet in found.filter(assessment__vacancy=application.vacancy_id, state="draft").order_by("pk"):
        if ledger.lock(sheet).state == "draft":
            Score.objects.filter(sheet=sheet, application=application).delete()
            sheet.totals.filter(application=application).delete()
            sheet.comments.filter(application=application).delete()


def _ready(vacancy: Vacancy, stage: Stage) -> tuple[list[Criterion], list[Any]]:
    """The criteria and the authors of a stage that can be opened now. Raises Refused with what is in the way."""
    found = openings.ready_criteria(vacancy, stage), _authors(vacancy, stage)
    openings.require_its_day(vacancy.selection, stage)
    return found


def _own_draft(sheet: Sheet, actor: Any) -> Sheet:
    known, sheet = sheet.assessment, ledger.lock(sheet)
    sheet.assessment = known  # a sheet never changes its stage: three reads less
    if not sheet.permits(actor, "owner"):
        raise NotAllowed(_("Lembar ini bukan lembar Anda."))
    if not access.may_open(sheet):
        raise NotAllowed(_("Setujui dahulu Pakta Integritas dan nyatakan konflik kepentingan Anda."))
    if sheet.state == "frozen":
        raise Refused(_("Seleksi jabatan ini dihentikan, sehingga nilai tidak dapat diisi lagi."))
    if sheet.state != "draft":
        raise Refused(_("Lembar ini sudah dikunci dan tidak dapat diubah."))
    return sheet


def _authors(vacancy: Vacancy, stage: Stage) -> list[Any]:
    """Who gets a sheet: the assessor of a stage he marks, else every member who has somebody to mark."""
    if stage.by_questionnaire:
        raise Refused(_("Tahap ini memakai kuesioner dan dibuka dari halaman kuesionernya."))
    if stage.by_assessor:
        duties = Duty.objects.filter(
            selection=vacancy.selection, role=Role.ASSESSOR, state="active"
        ).select_related("person")
        found = [duty.person for duty in duties]
        if not found:
            raise Refused(
                _("Belum ada asesor yang ditugaskan. Pilih lembaga penilai kompetensi pada rencana seleksi.")
            )
        return found[:1]
    members = list(queries.members_of(vacancy.selection))
    waiting = [member.person.full_name for member in members if member.state != "declared"]
    if waiting:
        raise Refused(
            _(
                "Tahap ini belum dapat dibuka. Belum menyetujui Pakta Integritas atau menyatakan konflik kepentingan: %(names)s."
            )
            % {"names": "; ".join(waiting)}
        )
    _require_papers_first(vacancy, stage)
    if stage.element == Element.INTERVIEW and (reason := attendants.obstacle(vacancy, stage)):
        raise Refused(reason)
    if access.is_undecided(vacancy):
        raise Refused(
            _(
                "Tahap ini belum dapat dibuka: anggota Pansel belum memutuskan apakah seorang atasan langsung boleh menilai bawahannya."
            )
        )
    candidates = list(selections.candidates(vacancy))
    keys = {item.pk for item in candidates}
    marked = {member.person: keys - queries.recused_from(member.person_id, vacancy) for member in members}
    _require_enough_markers(candidates, list(marked.values()), quorum_of(vacancy.selection))
    return [person for person, mine in marked.items() if mine]


def _require_papers_first(vacancy: Vacancy, stage: Stage) -> None:
    """Papers are presented at the interview, so they are marked before it (practice.md, 1.10); not where both are marked together."""
    if stage.element != Element.INTERVIEW:
        return
    papers = [
        item
        for item in vacancy.selection.stages
        if item.element == Element.PAPER and (item.group is None or item.group != stage.group)
    ]
    revealed = Assessment.objects.filter(vacancy=vacancy, stage__in=papers, state="revealed").count()
    if revealed < len(papers):
        names = ", ".join(in_sentence(item.title) for item in papers)
        raise Refused(
            _("%(stage)s dibuka setelah semua lembar %(papers)s dikunci.")
            % {"stage": stage.title, "papers": names}
        )


def _require_enough_markers(candidates: list[Application], marked: list[set[Any]], quorum: int) -> None:
    """Found out before anybody marks: a candidate whom fewer than the quorum may mark could never be ranked."""
    for candidate in candidates:
        count = sum(candidate.pk in mine for mine in marked)
        if count < quorum:
            raise Refused(
                _(
                    "Peserta %(number)s hanya dapat dinilai %(count)d anggota karena konflik kepentingan, padahal kuorumnya %(quorum)d. "
                    "Tahap ini belum dapat dibuka; susunan Pansel perlu ditinjau."
                )
                % {"number": candidate.participant_number, "count": count, "quorum": quorum}
            )
