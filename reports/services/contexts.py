"""What each paper says, read from the rows once and frozen (shapes: reports/document.py)."""

import json
from collections.abc import Container
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import clock
from audit.models import Leaf
from panels import copies, trials
from panels import queries as panels
from panels.enums import AttendantCapacity, ConflictKind
from panels.models import Conflict, Panel, Ranking
from panels.scheme import half_up
from panels.services import rankings
from panels.services.rosters import quorum_of
from reports import document as papers
from reports.verification import Code
from reports.wording import Address, Count, Day, Digest, Instant, Mark, MaskedNip, Moment, Nip, Zone, mask_nip
from selection import display, grades, pledge
from selection import queries as selections
from selection.display import in_sentence
from selection.enums import ApplicationState, Gate, ScheduleKind
from selection.models import Application, ApplicationDocument, ScheduleEntry, Selection, Vacancy

LAW: tuple[tuple[date, date | None, str], ...] = (
    (date(2014, 1, 15), date(2023, 10, 31), "Undang-Undang Nomor 5 Tahun 2014 tentang Aparatur Sipil Negara"),
    (date(2023, 10, 31), None, "Undang-Undang Nomor 20 Tahun 2023 tentang Aparatur Sipil Negara"),
    (
        date(2017, 4, 7),
        date(2020, 2, 28),
        "Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen Pegawai Negeri Sipil, khususnya Pasal 121 ayat (2)",
    ),
    (
        date(2020, 2, 28),
        None,
        "Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen Pegawai Negeri Sipil sebagaimana telah diubah dengan "
        "Peraturan Pemerintah Nomor 17 Tahun 2020, khususnya Pasal 121 ayat (2)",
    ),
)
"""(in force since, until before, reference): what every notice cites on its day (domain.md, 1.1)."""
GUIDELINES = {
    "permenpanrb-13-2014": "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 13 Tahun 2014 tentang "
    "Tata Cara Pengisian Jabatan Pimpinan Tinggi secara Terbuka di Lingkungan Instansi Pemerintah",
    "permenpanrb-15-2019": "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 15 Tahun 2019 tentang "
    "Pengisian Jabatan Pimpinan Tinggi secara Terbuka dan Kompetitif di Lingkungan Instansi Pemerintah",
}
"""The ministerial regulation of each ruleset, in full."""
_ATTENDED = frozenset({ScheduleKind.ASSESSMENT, ScheduleKind.PAPER, ScheduleKind.INTERVIEW})
"""Stages a candidate has to come to."""
_NOT_FOR_CANDIDATES = frozenset({ScheduleKind.REGISTRATION, ScheduleKind.SCREENING, ScheduleKind.PLENARY})


def provenance(code: str, address: str) -> papers.Provenance:
    """Ties a paper to the log as it stands now."""
    head = Leaf.objects.order_by("-seq").only("seq", "hash").first()
    return papers.Provenance(
        code=Code(code),
        address=Address(address),
        log_head=Digest(head.hash),
        log_size=Count(head.seq),
        made_at=Instant.of(clock.now().replace(microsecond=0)),
    )


def receipt(application: Application, common: dict[str, Any]) -> papers.Receipt:
    """Tanda Bukti Pendaftaran of a sent application."""
    kept = application.snapshot
    documents = (
        ApplicationDocument.objects.filter(application=application, state="current")
        .select_related("slot", "file")
        .order_by("slot__order")
    )
    return papers.Receipt(
        **common,
        received_at=moment_of(application.submitted_at, application.guarded),
        post=application.vacancy.title,
        name=kept["full_name"],
        nip=_nip(kept["nip"]),
        institution=kept["agency_name"],
        files=tuple(
            papers.ReceiptFile(
                slot=item.slot.label,
                name=item.file.name,
                size=Count(item.file.size),
                sha256=Digest(item.file.sha256),
            )
            for item in documents
        ),
        pledge=_(pledge.TEXT),
    )


def admin_result(selection: Selection, common: dict[str, Any]) -> papers.AdminResult:
    """Outcome of the administrative selection of every post; reasons are not public."""
    return papers.AdminResult(
        **common,
        bases=_bases(selection),
        posts=tuple(_admin_post(vacancy) for vacancy in selection.vacancies.order_by("code")),
        schedule=tuple(
            _stage(entry, selection)
            for entry in selections.active_schedule(selection)
            if entry.kind not in _NOT_FOR_CANDIDATES
        ),
        portal=_("portal seleksi"),
    )


def _stage(entry: ScheduleEntry, selection: Selection) -> papers.ScheduleItem:
    """A coming stage. Where candidates must come to, the hour it begins; the room is told in the call."""
    start, end = _day(entry.starts_at, selection), _day(entry.ends_at, selection)
    begins = _("mulai %(time)s") % {"time": moment_of(entry.starts_at, selection).time}
    attended = entry.kind in _ATTENDED
    return papers.ScheduleItem(
        stage=str(ScheduleKind(entry.kind).label),
        start=start,
        end=end if end != start else None,
        time=begins if attended else "",
        place=_("menurut surat panggilan") if attended else "",
    )


def _admin_post(vacancy: Vacancy) -> papers.AdminPost:
    outcome: dict[str, Any] = {
        ApplicationState.ELIGIBLE: "MS",
        ApplicationState.ABSENT: "MS",  # what the panel confirmed then
        ApplicationState.INELIGIBLE: "TMS",
        ApplicationState.WITHDRAWN: "MUNDUR",
    }
    # Whoever withdrew a draft never had a registration number: he was no applicant.
    sent = Application.objects.filter(vacancy=vacancy, state__in=outcome, number__isnull=False)
    rows = tuple(
        papers.AdminRow(
            participant_number=application.participant_number or application.number or "",
            name=application.snapshot["full_name"],
            nip=MaskedNip(mask_nip(application.snapshot["nip"])),
            outcome=outcome[application.state],
        )
        for application in sent.order_by("number")
    )
    return papers.AdminPost(title=vacancy.title, rows=rows)


def plenary_minutes(
    ranking: Ranking,
    common: dict[str, Any],
    *,
    met_at: datetime,
    room: str,
    place: str,
    present: Container[Any],
) -> papers.PlenaryMinutes:
    """The plenary that confirmed a ranking: who was there (keys of members), the recap with its worked formula, ties and recusals."""
    selection = ranking.guarded
    panel = panels.panel_of(selection)
    return papers.PlenaryMinutes(
        **common,
        met_at=moment_of(met_at, selection),
        room=room,
        place=place,
        decree=_("Keputusan %(head)s Nomor %(number)s tanggal %(date)s%(changed)s")
        % {
            "head": selection.agency.head_title,
            "number": panel.decree_number,
            "date": Day(panel.decree_date.isoformat()).long,
            "changed": _changed_by(panel),
        },
        bases=_bases(selection),
        members=tuple(
            papers.Member(
                name=member.person.full_name,
                nip=nip_of(member.person),
                institution=member.position,
                position=_("Ketua") if member.is_chair else _("Anggota"),
                present=member.pk in present,
                note="" if member.pk in present else _("menyetujui rekapitulasi melalui sistem"),
            )
            for member in panels.members_of(selection)
        ),
        quorum=Count(quorum_of(selection)),
        tie_rule=_("nilai %(order)s, berturut-turut.") % {"order": display.tie_order(selection)},
        recaps=(recap(ranking),),
        recusals=_recusals(ranking),
        sheets_reopened=Count(panels.reopened(ranking.vacancy).count()),
        sheets_from_paper=Count(copies.count_in_force(ranking.vacancy)),
        attendants=_attendants(ranking.vacancy),
        calibrations=_calibrations(selection),
        excused=tuple(f"{name} ({in_sentence(stage)})" for name, stage in panels.excused_in(ranking.vacancy)),
    )


def _calibrations(selection: Selection) -> tuple[str, ...]:
    """Of which stages a calibration round was held, and until which day."""
    zone = ZoneInfo(selection.zone)
    return tuple(
        _("%(stage)s (ditutup %(day)s)")
        % {
            "stage": in_sentence(item.stage.title),
            "day": Day(item.closed_at.astimezone(zone).date().isoformat()).long,
        }
        for item in trials.held(selection)
    )


def _attendants(vacancy: Vacancy) -> tuple[papers.Attendant, ...]:
    """Who sat in at any stage of the post."""
    found = panels.attendants_of(vacancy.selection).filter(Q(vacancy=vacancy) | Q(vacancy=None))
    return tuple(
        papers.Attendant(
            name=item.name, position=item.position, capacity=_in_sentence(AttendantCapacity(item.capacity))
        )
        for item in found
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
                        mark=_mark(workings[name]["mean"]), contribution=_mark(workings[name]["contribution"])
                    )
                    for name in components
                ),
                total=_mark(row["total_exact"]),
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
        dropped=_dropped(ranking.vacancy),
        digest=Digest(ranking.digest),
    )


def _dropped(vacancy: Vacancy) -> tuple[papers.Dropped, ...]:
    return tuple(
        papers.Dropped(
            participant_number=item.participant_number or "",
            name=item.snapshot["full_name"],
            stage=in_sentence(vacancy.selection.title_of(item.absent_from)),
        )
        for item in selections.dropped_out(vacancy)
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
            total=_mark(total),
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
            total=_mark(row["total_exact"]),
        )
        for row in rankings.three_names(ranking)
    )
    return papers.FinalResult(
        **common,
        bases=_bases(selection),
        posts=(papers.FinalPost(title=ranking.vacancy.title, rows=rows),),
        appointing_authority=selection.agency.head_title,
        oversight_body=selection.oversight_body.name,
    )


def three_names_letter(ranking: Ranking, common: dict[str, Any]) -> papers.ThreeNamesLetter:
    """Surat penyampaian tiga nama: the only paper with full NIPs."""
    selection = ranking.guarded
    people = _applications(ranking.vacancy)
    rows = tuple(
        papers.LetterRow(
            rank=Count(row["rank"]),
            participant_number=row["candidate"],
            name=people[row["candidate"]].snapshot["full_name"],
            nip=_nip(people[row["candidate"]].snapshot["nip"]),
            grade=_grade(people[row["candidate"]].snapshot["facts"].get("grade")),
            current_post=people[row["candidate"]].snapshot["current_post"] or "-",
            total=_mark(row["total_exact"]),
        )
        for row in rankings.three_names(ranking)
    )
    return papers.ThreeNamesLetter(
        **common,
        classification=_("Rahasia"),
        recipient=(_("Pejabat Pembina Kepegawaian"), selection.agency.head_title),
        recipient_place=selection.agency.city,
        bases=_bases(selection),
        posts=(papers.LetterPost(title=ranking.vacancy.title, rows=rows),),
        oversight_body=selection.oversight_body.name,
        copies=(_("Pimpinan %(body)s") % {"body": selection.oversight_body.name},),
    )


def _bases(selection: Selection) -> tuple[str, ...]:
    letter, panel = selections.letter_of(selection, Gate.PLAN), panels.panel_of(selection)
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    found = [text for since, until, text in LAW if since <= today and (until is None or today < until)]
    found.append(GUIDELINES[selection.ruleset])
    found.append(
        _(
            "Keputusan %(head)s Nomor %(number)s tanggal %(date)s tentang Pembentukan Panitia Seleksi%(changed)s"
        )
        % {
            "head": selection.agency.head_title,
            "number": panel.decree_number,
            "date": Day(panel.decree_date.isoformat()).long,
            "changed": _changed_by(panel),
        }
    )
    if letter is not None:
        found.append(
            _("Surat %(body)s Nomor %(number)s tanggal %(date)s tentang persetujuan rencana seleksi terbuka")
            % {
                "body": letter.institution.name,
                "number": letter.number,
                "date": Day(letter.dated.isoformat()).long,
            }
        )
    return tuple(found)


def _changed_by(panel: Panel) -> str:
    """ " sebagaimana telah diubah dengan Keputusan Nomor … tanggal …", each changing decree once; "" when nobody was replaced."""
    decrees = dict.fromkeys((item.decree_number, item.decree_date) for item in panels.changes_of(panel))
    told = [
        _("Keputusan Nomor %(number)s tanggal %(date)s")
        % {"number": number, "date": Day(dated.isoformat()).long}
        for number, dated in decrees
    ]
    if not told:
        return ""
    return _(" sebagaimana telah diubah dengan %(decrees)s") % {"decrees": _(" dan ").join(told)}


def _recusals(ranking: Ranking) -> tuple[papers.Recusal, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    marked = panels.marked_pairs(ranking.vacancy)
    taken = Conflict.objects.filter(
        Conflict.TAKES_AWAY,
        application__vacancy=ranking.vacancy,
        application__state=ApplicationState.ELIGIBLE,
    ).select_related("member__person", "application")
    for conflict in taken:
        ground = _in_sentence(ConflictKind(conflict.kind))
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


def _in_sentence(choice: TextChoices) -> str:
    """A label as it stands inside a sentence: no capital."""
    return in_sentence(str(choice.label))


def _grade(code: str | None) -> str:
    return grades.grade_label(code) if code else "-"


def _mark(exact: str) -> Mark:
    return Mark(half_up(Fraction(exact)))


def nip_of(person: Person) -> Nip | None:
    """A person's NIP as papers take it; external members have none."""
    return _nip(person.nip)


def _nip(digits: str | None) -> Nip | None:
    return Nip(digits) if digits else None


def _day(moment: datetime, selection: Selection) -> Day:
    return Day(moment.astimezone(ZoneInfo(selection.zone)).date().isoformat())


def moment_of(moment: datetime, selection: Selection) -> Moment:
    """A moment as papers take it, in the zone of the selection."""
    return Moment(Instant.of(moment), Zone(selection.zone))
