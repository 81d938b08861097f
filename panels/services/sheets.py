"""Stages and sheets: opened, filled in draft, locked one by one, revealed together."""

from collections.abc import Container, Mapping
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.enums import Role
from audit import chain, clock, ledger
from audit.errors import NotAllowed, Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from panels import access, calls, queries
from panels.enums import MARK_UNIT
from panels.models import Assessment, Criterion, Score, Sheet
from panels.models.scoring import canonical_marks
from panels.ranking import RankingError, parse_decimal
from panels.scheme import plain
from panels.services import rankings
from panels.services.rosters import quorum_of
from selection import queries as selections
from selection.enums import ApplicationState, Component, VacancyState
from selection.models import Application, Duty, Selection, Vacancy

Cell = tuple[Any, Any]
"""(key of the application, key of the criterion)."""


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
    stored: Criterion | None = None,
    actor: Any,
) -> Criterion:
    """A line of the sheet of a stage, while no sheet of that stage is out."""
    columns = {
        "code": code,
        "order": order,
        "label": label,
        "guide": guide,
        "weight": weight,
        "max_points": max_points,
    }
    if stored is not None:
        changes = {name: value for name, value in columns.items() if getattr(stored, name) != value}
        if changes:
            ledger.transition(stored, "edit", actor=actor, changes=changes)
        return stored
    if Assessment.objects.filter(vacancy__selection=selection, component=component).exists():
        raise Refused(_("Tahap ini sudah dibuka, sehingga kriterianya terkunci."))
    return ledger.create(Criterion(selection=selection, component=component, **columns), actor=actor)


@ledger.unit
def open_stage(vacancy: Vacancy, component: str, *, actor: Any) -> Assessment:
    """Fix the criteria and hand out the sheets. Every member must have pledged and declared before a panel stage opens."""
    vacancy = ledger.lock(vacancy)
    criteria, authors = _ready(vacancy, component)
    for criterion in criteria:
        if criterion.state == "draft":
            ledger.transition(criterion, "pin", actor=actor)
    pinned = chain.canonical([[item.code, item.label, item.weight, item.max_points] for item in criteria])
    assessment = Assessment(vacancy=vacancy, component=component, criteria_digest=chain.digest(pinned))
    ledger.create(assessment, actor=actor, data={"criteria_digest": assessment.criteria_digest})
    for person in authors:
        ledger.create(Sheet(assessment=assessment, person=person), actor=actor)
    return assessment


def obstacle(vacancy: Vacancy, component: str) -> str:
    """Why the stage cannot be opened now, as a sentence; "" when it can."""
    try:
        _ready(vacancy, component)
    except Refused as refusal:
        return str(refusal)
    return ""


def draft_digest(sheet: Sheet) -> str:
    """What the marks were when a page was drawn; a page that comes back with another one is old."""
    return chain.digest(canonical_marks(sheet))


@ledger.unit
def save_marks(sheet: Sheet, cells: Mapping[Cell, str], *, seen: str, actor: Any) -> dict[Cell, str]:
    """Keep the marks that can be read; return a sentence for each that cannot. An empty text takes the mark out; a mark takes
    imported totals out.

    Raises Stale when the draft was changed in another window since the page was drawn, and NotAllowed, keeping nothing, for a
    cell that is not the author's: a candidate he is recused from, or of another post.
    """
    sheet = _own_draft(sheet, actor)
    if seen != draft_digest(sheet):
        raise Stale(
            _(
                "Lembar ini sudah disimpan dari jendela atau perangkat lain, sehingga isian di halaman ini belum disimpan. "
                "Periksa kotak yang ditandai, lalu simpan kembali."
            )
        )
    criteria = {item.pk: item for item in queries.criteria_of(sheet.guarded, sheet.assessment.component)}
    cells = _own_cells(sheet, cells, criteria)
    stored = {(score.application_id, score.criterion_id): score for score in sheet.scores.all()}
    problems: dict[Cell, str] = {}
    added, gone = [], []
    for cell, text in cells.items():
        if not text.strip():
            gone += [stored[cell].pk] if cell in stored else []
            continue
        try:
            points = read_points(text, criteria[cell[1]])
        except Refused as refusal:
            problems[cell] = str(refusal)
            continue
        if cell in stored and stored[cell].points == points:
            continue
        gone += [stored[cell].pk] if cell in stored else []
        added.append(Score(sheet=sheet, application_id=cell[0], criterion_id=cell[1], points=points))
    Score.objects.filter(pk__in=gone).delete()
    Score.objects.bulk_create(added)  # a changed mark is a new row: thousands at once in one statement each
    if added:
        sheet.totals.all().delete()
    return problems


def _own_cells(sheet: Sheet, cells: Mapping[Cell, str], criteria: Container[Any]) -> Mapping[Cell, str]:
    """The cells that are the author's. One who dropped out since the page was drawn is passed over; any other strange cell refuses all."""
    present = {item.pk for item in queries.candidates_for(sheet)}
    strange = {cell for cell in cells if cell[0] not in present or cell[1] not in criteria}
    if not strange:
        return cells
    gone = set(selections.dropped_out(sheet.assessment.vacancy).values_list("pk", flat=True))
    gone -= queries.recused_from(sheet.person_id, sheet.assessment.vacancy)
    if any(application not in gone or criterion not in criteria for application, criterion in strange):
        raise NotAllowed(
            _(
                "Isian memuat peserta atau kriteria yang bukan bagian lembar Anda. Tidak ada nilai yang disimpan."
            )
        )
    return {cell: text for cell, text in cells.items() if cell not in strange}


def read_points(text: str, criterion: Criterion) -> int:
    """A typed mark in 1/10,000. One decimal sign, comma or point, at most two places; Refused says what is wrong."""
    most = plain(Fraction(criterion.max_points, MARK_UNIT)).replace(".", ",")
    try:
        value = parse_decimal(text.strip())
    except RankingError as error:
        raise Refused(
            _("“%(text)s” bukan nilai. Tulis angka 0 sampai %(most)s, misalnya 78,5.")
            % {"text": text.strip()[:20], "most": most}
        ) from error
    if "/" in text or (value * 100).denominator != 1:
        raise Refused(_("Tulis nilai paling banyak dua angka di belakang koma, misalnya 78,25."))
    points = value * MARK_UNIT
    if not 0 <= points <= criterion.max_points:
        raise Refused(
            _("Nilai %(text)s di luar rentang. Isi 0 sampai %(most)s.")
            % {"text": text.strip()[:20], "most": most}
        )
    return int(points)


def missing_marks(sheet: Sheet) -> int:
    """How many marks the author still has to give."""
    candidates = len(queries.candidates_for(sheet))
    if totals := sheet.totals.count():
        return candidates - totals
    criteria = queries.criteria_of(sheet.guarded, sheet.assessment.component).count()
    return criteria * candidates - sheet.scores.count()


@ledger.unit
def lock(sheet: Sheet, *, seen: str, actor: Any) -> Sheet:
    """Kirim dan kunci: the marks become one canonical text with its digest. The last sheet of a stage opens all of them together."""
    assessment = ledger.lock(sheet.assessment)
    sheet = _own_draft(sheet, actor)
    if seen != draft_digest(sheet):
        raise Stale(_("Nilai berubah sejak halaman ini ditampilkan. Periksa kembali sebelum mengunci."))
    missing = missing_marks(sheet)
    if missing:
        raise Refused(
            _("Masih ada %(count)d nilai yang kosong. Lengkapi sebelum mengirim dan mengunci.")
            % {"count": missing}
        )
    if access.awaits_decision(sheet):
        raise Refused(
            _(
                "Anggota lain belum memutuskan apakah Anda menilai bawahan Anda. Lembar dikunci sesudah putusan itu."
            )
        )
    absence = calls.obstacle(assessment.vacancy, assessment.component)
    if absence:
        raise Refused(absence)
    content = canonical_marks(sheet)
    columns = {"content": content, "content_digest": chain.digest(content), "locked_at": clock.now()}
    ledger.transition(sheet, "lock", actor=actor, changes=columns)
    if assessment.state == "revealed":  # it had been reopened after the marks were open
        rankings.compute_if_ready(assessment.vacancy)
    else:
        reveal_if_complete(assessment)
    return sheet


def reveal_if_complete(assessment: Assessment) -> None:
    """The last locked sheet opens all of them together; never while a candidate has fewer marks than the quorum. Runs inside a unit."""
    live = Sheet.objects.filter(assessment=assessment).exclude(state__in=["closed", "superseded"])
    if not live.exists() or live.exclude(state="locked").exists() or _is_short(assessment):
        return
    digests = sorted(live.values_list("content_digest", flat=True))
    ledger.transition(assessment, "reveal", actor=SYSTEM_ACTOR, data={"sheets": digests})
    rankings.compute_if_ready(assessment.vacancy)


def _is_short(assessment: Assessment) -> bool:
    if assessment.component == Component.ASSESSMENT:
        return False
    vacancy, markers = assessment.vacancy, queries.markers_of(assessment)
    quorum = quorum_of(vacancy.selection)
    return any(markers.get(item.pk, 0) < quorum for item in selections.candidates(vacancy))


def close(sheet: Sheet, *, reason: str, actor: Any) -> None:
    """A leaving member's draft counts no longer; its marks are gone before anybody has seen them. Runs inside a unit."""
    sheet = ledger.lock(sheet)
    if sheet.state == "draft":
        Score.objects.filter(sheet=sheet).delete()
        sheet.totals.all().delete()
    ledger.transition(sheet, "close", actor=actor, data={"reason": reason})


def hand_out(assessment: Assessment, person: Any, *, actor: Any) -> None:
    """An empty sheet of a stage that is open, for the member who took a seat. Runs inside a unit."""
    ledger.create(Sheet(assessment=assessment, person=person), actor=actor)


def copy_marks(old: Sheet, fresh: Sheet) -> None:
    """A reopened sheet begins with the marks that were locked, without those of who dropped out since. Runs inside a unit."""
    gone = {"application__state": ApplicationState.ABSENT}
    Score.objects.bulk_create(
        Score(
            sheet=fresh, application_id=one.application_id, criterion_id=one.criterion_id, points=one.points
        )
        for one in old.scores.exclude(**gone)
    )
    for total in old.totals.exclude(**gone):
        total.pk, total.sheet = None, fresh
        total.save(force_insert=True)


def drop_marks(person: Any, application: Application) -> None:
    """A conflict takes the candidate's marks out of the member's drafts; locked sheets stay as they are. Runs inside a unit."""
    _take_out(application, Sheet.objects.filter(person=person))


def drop_candidate(application: Application) -> None:
    """Who dropped out is in nobody's draft any more; locked sheets stay as they are. Runs inside a unit."""
    _take_out(application, Sheet.objects.all())


def _take_out(application: Application, found: QuerySet[Sheet]) -> None:
    for sheet in found.filter(assessment__vacancy=application.vacancy_id, state="draft").order_by("pk"):
        if ledger.lock(sheet).state == "draft":
            Score.objects.filter(sheet=sheet, application=application).delete()
            sheet.totals.filter(application=application).delete()


def _ready(vacancy: Vacancy, component: str) -> tuple[list[Criterion], list[Any]]:
    """The criteria and the authors of a stage that can be opened now. Raises Refused with what is in the way."""
    if vacancy.state != VacancyState.SCREENED:
        raise Refused(_("Tahap penilaian dibuka setelah Pansel menetapkan hasil seleksi administrasi."))
    if Assessment.objects.filter(vacancy=vacancy, component=component).exists():
        raise Refused(_("Tahap ini sudah dibuka."))
    if absence := calls.obstacle(vacancy):
        raise Refused(absence)
    criteria = list(queries.criteria_of(vacancy.selection, component))
    if not criteria:
        raise Refused(_("Isi dahulu kriteria penilaian tahap ini."))
    return criteria, _authors(vacancy, component)


def _own_draft(sheet: Sheet, actor: Any) -> Sheet:
    known, sheet = sheet.assessment, ledger.lock(sheet)
    sheet.assessment = known  # a sheet never changes its stage: three reads less
    if not sheet.permits(actor, "owner"):
        raise NotAllowed(_("Lembar ini bukan lembar Anda."))
    if not access.may_open(sheet):
        raise NotAllowed(_("Setujui dahulu Pakta Integritas dan nyatakan konflik kepentingan Anda."))
    if sheet.state != "draft":
        raise Refused(_("Lembar ini sudah dikunci dan tidak dapat diubah."))
    return sheet


def _authors(vacancy: Vacancy, component: str) -> list[Any]:
    """Who gets a sheet: the assessors for the assessment, else every member who has somebody to mark."""
    if component == Component.ASSESSMENT:
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
    if (
        component == Component.INTERVIEW
        and not Assessment.objects.filter(
            vacancy=vacancy, component=Component.PAPER, state="revealed"
        ).exists()
    ):
        raise Refused(_("Wawancara dibuka setelah semua lembar makalah dikunci."))
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
