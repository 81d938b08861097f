"""What each paper says, read from the rows once and frozen (shapes: reports/kinds/)."""

import json
from datetime import datetime
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _

from panels import copies
from panels import queries as panels
from panels.enums import ConflictKind
from panels.models import Conflict, Ranking
from panels.services import rankings
from reports import kinds as papers
from reports.services import parts
from reports.wording import Count, Digest, Mark, MaskedNip, mask_nip
from selection import display, imported_display, pledge
from selection import queries as selections
from selection.display import in_sentence
from selection.enums import ApplicationState, NamesOrder, ScheduleKind
from selection.models import Application, ApplicationDocument, ScheduleEntry, Selection, Vacancy

_ATTENDED = frozenset({ScheduleKind.ASSESSMENT, ScheduleKind.PAPER, ScheduleKind.INTERVIEW})
"""Stages a candidate has to come to."""
_NOT_FOR_CANDIDATES = frozenset({ScheduleKind.REGISTRATION, ScheduleKind.SCREENING, ScheduleKind.PLENARY})
OUTCOMES: dict[str, Any] = {
    ApplicationState.ELIGIBLE: "MS",
    ApplicationState.ABSENT: "MS",  # what the panel confirmed then
    ApplicationState.INELIGIBLE: "TMS",
    ApplicationState.WITHDRAWN: "MUNDUR",
}
"""Where an application ended → what papers of the administrative selection call it."""


def receipt(application: Application, common: dict[str, Any]) -> papers.Receipt:
    """Tanda Bukti Pendaftaran of a sent application."""
    kept, imported = application.snapshot, imported_display.of(application)
    documents = (
        ApplicationDocument.objects.filter(application=application, state="current")
        .select_related("slot", "file")
        .order_by("slot__order")
    )
    return papers.Receipt(
        **common,
        received_at=parts.moment_of(application.submitted_at, application.guarded),
        post=application.vacancy.title,
        name=kept["full_name"],
        nip=parts.nip(kept["nip"]),
        institution=kept["agency_name"],
        files=tuple(
            papers.ReceiptFile(
                slot=item.slot.label,
                name=item.file.name,
                size=Count(item.file.size),
                sha256=Digest(item.file.sha256),
                note=display.taken_note(item),
            )
            for item in documents
        ),
        pledge="" if imported else _(pledge.TEXT),
        channel=imported_display.way(imported) if imported else "",
        entered=imported_display.entered(imported) if imported else "",
        renewed_at=parts.moment_of(application.amended_at, application.guarded)
        if application.amended_at
        else None,
    )


def admin_result(selection: Selection, common: dict[str, Any]) -> papers.AdminResult:
    """Outcome of the administrative selection of every post; reasons are not public."""
    return papers.AdminResult(
        **common,
        bases=parts.bases(selection),
        posts=tuple(_admin_post(vacancy) for vacancy in selection.vacancies.order_by("code")),
        schedule=coming(selection),
        portal=_("portal seleksi"),
    )


def coming(selection: Selection, after: datetime | None = None) -> tuple[papers.ScheduleItem, ...]:
    """What candidates have before them; `after` leaves out what has begun by then."""
    return tuple(
        _stage(entry, selection)
        for entry in selections.active_schedule(selection)
        if entry.kind not in _NOT_FOR_CANDIDATES and (after is None or entry.starts_at > after)
    )


def _stage(entry: ScheduleEntry, selection: Selection) -> papers.ScheduleItem:
    """A coming stage. Where candidates must come to, the hour it begins; the room is told in the call."""
    start, end = parts.day(entry.starts_at, selection), parts.day(entry.ends_at, selection)
    begins = _("mulai %(time)s") % {"time": parts.moment_of(entry.starts_at, selection).time}
    attended = entry.kind in _ATTENDED
    return papers.ScheduleItem(
        stage=str(ScheduleKind(entry.kind).label),
        start=start,
        end=end if end != start else None,
        time=begins if attended else "",
        place=_("menurut surat panggilan") if attended else "",
    )


def _admin_post(vacancy: Vacancy) -> papers.AdminPost:
    # Whoever withdrew a draft never had a registration number: he was no applicant.
    sent = Application.objects.filter(vacancy=vacancy, state__in=OUTCOMES, number__isnull=False)
    rows = tuple(
        papers.AdminRow(
            participant_number=application.participant_number or application.number or "",
            name=application.snapshot["full_name"],
            nip=MaskedNip(mask_nip(application.snapshot["nip"])),
            outcome=OUTCOMES[application.state],
        )
        for application in sent.order_by("number")
    )
    return papers.AdminPost(title=vacancy.title, rows=rows)


def plenary_minutes(
    ranking: Ranking, common: dict[str, Any], meeting: dict[str, Any]
) -> papers.PlenaryMinutes:
    """The plenary that confirmed a ranking: the `meeting` (parts.meeting), the recap with its worked formula, ties and recusals."""
    selection, vacancy = ranking.guarded, ranking.vacancy
    sat_in = panels.attendants_of(selection).filter(Q(vacancy=vacancy) | Q(vacancy=None))
    return papers.PlenaryMinutes(
        **common,
        **meeting,
        tie_rule=_("nilai %(order)s, berturut-turut.") % {"order": display.tie_order(selection)},
        recaps=(recap(ranking),),
        recusals=_recusals(ranking),
        sheets_reopened=Count(panels.reopened(vacancy).count()),
        sheets_from_paper=Count(copies.count_in_force(vacancy)),
        attendants=parts.attendants(sat_in),
        calibrations=parts.calibrations(selection),
        excused=tuple(f"{name} ({in_sentence(stage)})" for name, stage in panels.excused_in(vacancy)),
    )


def recap(ranking: Ranking) -> papers.Recap:
    """The table of a ranking, printed values computed from the exact ones."""
    result, scheme = json.loads(ranking.result_text), json.loads(ranking.input_text)["scheme"]
    names = _names(ranking.vacancy)
    titles = ranking.guarded.titles
    components = [name for name in titles if name in scheme["weights"]]
    rows = []
    for row in result["rows"]:
        workings = result["workings"][row["candidate"]]
        rows.append(
            papers.RecapRow(
                participant_number=row["candidate"],
                name=names[row["candidate"]],
                cells=tuple(
                    papers.Cell(
                        mark=parts.mark(workings[name]["mean"]),
                        contribution=parts.mark(workings[name]["contribution"]),
                    )
                    for name in components
                ),
                total=parts.mark(row["total_exact"]),
                rank=Count(row["rank"]) if row["rank"] is not None else None,
                eliminated_by=in_sentence(titles[row["eliminated_by"]]) if row["eliminated_by"] else "",
            )
        )
    return papers.Recap(
        post=ranking.vacancy.title,
        components=tuple(
            papers.Component(name=titles[name], weight=Mark(scheme["weights"][name]), maximum=Mark("100"))
            for name in components
        ),
        rows=tuple(rows),
        nominees=tuple(row["candidate"] for row in rankings.three_names(ranking)),
        ties=_ties(result["rows"], ranking),
        dropped=parts.dropped(ranking.vacancy),
        digest=Digest(ranking.digest),
    )


def _ties(rows: list[dict[str, Any]], ranking: Ranking) -> tuple[papers.Tie, ...]:
    open_tie = rankings.open_tie(ranking)
    settled = set(open_tie.names) if open_tie and ranking.tie_names else set()
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["total_exact"], []).append(row)
    return tuple(
        papers.Tie(
            participants=tuple(row["candidate"] for row in group),
            total=parts.mark(total),
            decided_by=_decided_by(group, settled, ranking.guarded.titles),
        )
        for total, group in groups.items()
        if len(group) > 1
    )


def _decided_by(group: list[dict[str, Any]], settled: set[str], titles: dict[str, str]) -> str:
    if settled & {row["candidate"] for row in group}:
        return _("keputusan rapat pleno")
    broken_by = group[0]["tie_broken_by"]
    return _("nilai %(component)s") % {"component": in_sentence(titles[broken_by])} if broken_by else ""


def final_result(ranking: Ranking, common: dict[str, Any]) -> papers.FinalResult:
    """Pengumuman Hasil Akhir of one post."""
    selection = ranking.guarded
    people = _applications(ranking.vacancy)
    rows = tuple(
        papers.FinalRow(
            rank=Count(row["rank"]),
            participant_number=row["candidate"],
            name=people[row["candidate"]].snapshot["full_name"],
            nip=MaskedNip(mask_nip(people[row["candidate"]].snapshot["nip"])),
            total=parts.mark(row["total_exact"]),
        )
        for row in _in_plan_order(ranking, people)
    )
    return papers.FinalResult(
        **common,
        ordering=cast(papers.Ordering, selection.names_order),
        bases=parts.bases(selection),
        posts=(papers.FinalPost(title=ranking.vacancy.title, rows=rows),),
        appointing_authority=selection.agency.head_title,
        oversight_body=selection.oversight_body.name,
    )


def _in_plan_order(ranking: Ranking, people: dict[str, Application]) -> list[dict[str, Any]]:
    """The rows of the names, by rank or by the alphabet as the plan says."""
    rows = rankings.three_names(ranking)
    if ranking.guarded.names_order != NamesOrder.ALPHABETICAL:
        return rows
    return sorted(rows, key=lambda row: people[row["candidate"]].snapshot["full_name"].casefold())


def three_names_letter(ranking: Ranking, common: dict[str, Any]) -> papers.ThreeNamesLetter:
    """Surat penyampaian tiga nama: the only paper with full NIPs."""
    selection = ranking.guarded
    people = _applications(ranking.vacancy)
    common = {
        **common,
        "copies": common["copies"] or (_("Pimpinan %(body)s") % {"body": selection.oversight_body.name},),
    }
    rows = tuple(
        papers.LetterRow(
            rank=Count(row["rank"]),
            participant_number=row["candidate"],
            name=people[row["candidate"]].snapshot["full_name"],
            nip=parts.nip(people[row["candidate"]].snapshot["nip"]),
            grade=parts.grade(people[row["candidate"]].snapshot["facts"].get("grade")),
            current_post=people[row["candidate"]].snapshot["current_post"] or "-",
            total=parts.mark(row["total_exact"]),
        )
        for row in _in_plan_order(ranking, people)
    )
    return papers.ThreeNamesLetter(
        **common,
        ordering=cast(papers.Ordering, selection.names_order),
        classification=_("Rahasia"),
        recipient=(_("Pejabat Pembina Kepegawaian"), selection.agency.head_title),
        recipient_place=selection.agency.city,
        bases=parts.bases(selection),
        posts=(papers.LetterPost(title=ranking.vacancy.title, rows=rows),),
        oversight_body=selection.oversight_body.name,
    )


def _recusals(ranking: Ranking) -> tuple[papers.Recusal, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    marked = panels.marked_pairs(ranking.vacancy)
    taken = Conflict.objects.filter(
        Conflict.TAKES_AWAY,
        application__vacancy=ranking.vacancy,
        application__state=ApplicationState.ELIGIBLE,
    ).select_related("member__person", "application")
    for conflict in taken:
        ground = parts.label(ConflictKind(conflict.kind))
        if (conflict.member.person_id, conflict.application_id) in marked:
            ground = _("%(tie)s, diketahui kemudian; nilai yang dikunci sebelumnya tetap dihitung") % {
                "tie": ground
            }
        key = (conflict.member.person.full_name, ground)
        found.setdefault(key, []).append(conflict.application.participant_number or "")
    return tuple(
        papers.Recusal(member=name, participants=tuple(sorted(numbers)), ground=ground)
        for (name, ground), numbers in found.items()
    )


def _applications(vacancy: Vacancy) -> dict[str, Application]:
    return {item.participant_number or "": item for item in selections.passed(vacancy)}


def _names(vacancy: Vacancy) -> dict[str, str]:
    return {number: item.snapshot["full_name"] for number, item in _applications(vacancy).items()}
