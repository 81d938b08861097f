"""What the papers of a stage say: its minutes, and the notice of its marks by rank."""

from typing import Any, cast

from django.utils.translation import gettext as _

from audit import clock
from panels import copies
from panels import queries as panels
from panels.enums import ConflictKind
from panels.models import Conflict
from panels.services import stage_results
from panels.services.stage_results import Outcome
from reports import kinds as papers
from reports import queries
from reports.kinds.base import Shown
from reports.services import contexts, parts
from reports.wording import Count, Day, Digest, Mark, MaskedNip, mask_nip
from selection import queries as selections
from selection.display import in_sentence
from selection.enums import ResultsShown
from selection.models import Application, Selection, Stage, Vacancy

_People = dict[str, Application]


def stage_minutes(
    selection: Selection, stage: Stage, common: dict[str, Any], meeting: dict[str, Any]
) -> papers.StageMinutes:
    """Berita Acara of a stage for every post, with what the system knows of how its marks came about."""
    posts = stage_results.concerned(selection, stage)
    sat_in = {item.pk: item for post in posts for item in panels.attendants_at(post, stage)}
    return papers.StageMinutes(
        **common,
        **meeting,
        stage=stage.title,
        weight=Mark(stage.weight),
        threshold=Mark(stage.threshold) if stage.threshold else None,
        criteria=tuple(item.label for item in panels.criteria_of(selection, stage.code)),
        posts=tuple(_minuted(post, stage) for post in posts),
        last=stage == selection.stages[-1],
        sheets_reopened=Count(
            sum(panels.reopened(post).filter(assessment__stage=stage).count() for post in posts)
        ),
        sheets_from_paper=Count(sum(copies.count_in_force(post, stage) for post in posts)),
        attendants=parts.attendants(sat_in.values()),
        excused=tuple(
            f"{name} ({post.title})"
            for post in posts
            for name, title in panels.excused_in(post)
            if title == stage.title
        ),
        calibrations=parts.calibrations(selection, stage),
    )


def _minuted(vacancy: Vacancy, stage: Stage) -> papers.MinutedPost:
    found, people = stage_results.outcome(vacancy, stage), _people(vacancy)
    return papers.MinutedPost(
        title=vacancy.title,
        rows=tuple(
            papers.MinutedRow(
                participant_number=line.candidate,
                name=people[line.candidate].snapshot["full_name"],
                mark=parts.mark(line.mark),
                markers=Count(line.markers),
                rank=Count(line.rank) if line.rank is not None else None,
            )
            for line in found.lines
        ),
        fallen=tuple(
            papers.Dropped(
                participant_number=number,
                name=people[number].snapshot["full_name"],
                stage=in_sentence(vacancy.selection.title_of(code)),
            )
            for number, code in found.fallen.items()
        ),
        dropped=parts.dropped(vacancy),
        recusals=_recusals(vacancy, found, people),
        digest=Digest(found.digest),
    )


def _recusals(vacancy: Vacancy, found: Outcome, people: _People) -> tuple[papers.Recusal, ...]:
    taken = {
        (str(item.member.person_id), item.application_id): item
        for item in Conflict.objects.filter(Conflict.TAKES_AWAY, application__vacancy=vacancy).select_related(
            "member__person"
        )
    }
    told: dict[tuple[str, str], list[str]] = {}
    for line in found.lines:
        for person in line.recused:
            tie = taken[person, people[line.candidate].pk]
            key = (tie.member.person.full_name, parts.label(ConflictKind(tie.kind)))
            told.setdefault(key, []).append(line.candidate)
    return tuple(
        papers.Recusal(member=name, participants=tuple(sorted(numbers)), ground=ground)
        for (name, ground), numbers in told.items()
    )


def stage_result(selection: Selection, stage: Stage, common: dict[str, Any]) -> papers.StageResult:
    """Pengumuman Hasil Tahap of every post, as much of it as the announced plan lets everybody read."""
    minutes = queries.newest_of_stage(stage, "stage_minutes")
    basis = minutes and _("Berita Acara Penilaian Tahap %(stage)s Nomor %(number)s tanggal %(date)s") % {
        "stage": stage.title,
        "number": minutes.number,
        "date": Day(minutes.dated.isoformat()).long,
    }
    return papers.StageResult(
        **common,
        bases=(*parts.bases(selection), *((basis,) if basis else ())),
        stage=stage.title,
        weight=Mark(stage.weight),
        threshold=Mark(stage.threshold) if stage.threshold else None,
        shown=cast(Shown, selection.results_shown),
        posts=tuple(
            _published(post, stage, selection.results_shown)
            for post in stage_results.concerned(selection, stage)
        ),
        schedule=contexts.coming(selection, after=clock.now()),
        last=stage == selection.stages[-1],
        portal=_("portal seleksi"),
    )


def _published(vacancy: Vacancy, stage: Stage, shown: str) -> papers.ResultPost:
    found, people = stage_results.outcome(vacancy, stage), _people(vacancy)
    named, told = shown == ResultsShown.NAMES, shown != ResultsShown.HIDDEN
    lines = (
        found.lines
        if told
        else sorted((line for line in found.lines if line.rank is not None), key=lambda line: line.candidate)
    )
    rows = tuple(
        papers.ResultRow(
            participant_number=line.candidate,
            name=people[line.candidate].snapshot["full_name"] if named else "",
            nip=MaskedNip(mask_nip(people[line.candidate].snapshot["nip"])) if named else None,
            mark=parts.mark(line.mark) if told else None,
            rank=Count(line.rank) if told and line.rank is not None else None,
            goes_on=line.rank is not None,
        )
        for line in lines
    )
    gone = sorted([*found.fallen, *(item.participant_number for item in parts.dropped(vacancy))])
    return papers.ResultPost(
        code=vacancy.code, title=vacancy.title, rows=rows, dropped=tuple(gone), digest=Digest(found.digest)
    )


def _people(vacancy: Vacancy) -> _People:
    return {item.participant_number or "": item for item in selections.passed(vacancy)}
