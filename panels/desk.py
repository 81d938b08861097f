"""What waits for a member of a panel, selection by selection: lists for components/task_list.html."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock, ledger
from panels import access, calls, queries, standing_display, trials
from panels.models import Assessment, Confirmation, PanelMember, Ranking, Sheet
from selection import queries as selections
from selection import remarks
from selection.display import in_sentence
from selection.enums import SelectionState, StageSource, VacancyState
from selection.models import Vacancy
from selection.services import holds


def of_member(user: Any) -> list[dict[str, Any]]:
    """Per seat: {selection, key, tasks, shortages, posts: [{title, unit, key, stopped, held, blocked, tasks}]}, newest selection first.

    `key` prefixes ids on the page.
    """
    seats = list(queries.seats(user.person, selections.for_actor(user)))
    keys = [seat.guarded.pk for seat in seats]
    vacancies = list(Vacancy.objects.filter(selection__in=keys).select_related("selection").order_by("code"))
    work = _Work(user, vacancies)
    tied, waiting = access.with_conflicts(keys), access.undecided_cases(keys)
    calibrating = _calibrations(user, keys)
    return [
        {
            "selection": seat.guarded,
            "key": f"s-{seat.guarded.code}",
            "tasks": [
                _pledge(seat),
                _conflicts(seat),
                *_decisions(seat, waiting),
                *calibrating.get(seat.guarded.pk, []),
            ],
            "shortages": standing_display.shortages(seat.guarded) if seat.guarded.pk in tied else [],
            "posts": [
                work.post(vacancy, seat) for vacancy in vacancies if vacancy.selection_id == seat.guarded.pk
            ],
        }
        for seat in seats
    ]


def of_assessor(user: Any) -> list[dict[str, Any]]:
    """Per post with a table of the reader, newest selection first: {title, unit, selection, key, tasks}."""
    sheets = _own_sheets(user).filter(assessment__stage__source=StageSource.ASSESSOR)
    sheets = sheets.order_by(
        "-assessment__vacancy__selection__year",
        "-assessment__vacancy__selection__code",
        "assessment__vacancy__code",
    )
    found = list(sheets.filter(assessment__vacancy__selection__in=selections.for_actor(user)))
    counts = {item.pk: item for item in queries.progress([sheet.assessment.vacancy for sheet in found])}
    return [
        {
            "title": sheet.assessment.vacancy.title,
            "unit": sheet.assessment.vacancy.unit,
            "selection": sheet.guarded.title,
            "key": f"a-{sheet.guarded.code}-{sheet.assessment.vacancy.code}",
            "tasks": [_sheet(sheet, counts[sheet.assessment_id])],
        }
        for sheet in found
    ]


class _Work:
    """Everything a desk needs of the posts, read once for all of them."""

    def __init__(self, user: Any, vacancies: list[Vacancy]) -> None:
        self.user = user
        self.progress: dict[Any, list[Assessment]] = {}
        for assessment in queries.progress(vacancies):
            self.progress.setdefault(assessment.vacancy_id, []).append(assessment)
        self.sheets = {sheet.assessment_id: sheet for sheet in _own_sheets(user)}
        self.rankings: dict[Any, Ranking] = {}
        for ranking in Ranking.objects.filter(vacancy__in=vacancies).order_by("number"):
            self.rankings[ranking.vacancy_id] = ranking
        self.held = holds.notices(vacancies)
        self.blocked = remarks.notices(vacancies)
        given = Confirmation.objects.filter(ranking__vacancy__in=vacancies, member__person=user.person)
        self.confirmed = set(given.values_list("ranking_id", flat=True))
        self.absent = calls.posts_to_decide(vacancies)

    def post(self, vacancy: Vacancy, seat: PanelMember) -> dict[str, Any]:
        stages = sorted(self.progress.get(vacancy.pk, []), key=lambda item: item.stage.order)
        mine = [(self.sheets[item.pk], item) for item in stages if item.pk in self.sheets]
        tasks = [self._screening(vacancy, seat), *(_sheet(sheet, item) for sheet, item in mine)]
        if seat.is_chair and vacancy.pk in self.absent:
            tasks.append(_absences(vacancy, self.absent[vacancy.pk]))
        if seat.is_chair:
            tasks += [_questionnaire(item) for item in stages if item.stage.by_questionnaire]
        if any(item.state == "revealed" for item in stages):
            tasks.append(self._plenary(vacancy, correcting=any(map(queries.is_corrected_in, stages))))
        return {
            "title": vacancy.title,
            "unit": vacancy.unit,
            "key": f"p-{seat.guarded.code}-{vacancy.code}",
            "stopped": vacancy.state in {VacancyState.FAILED, VacancyState.STOPPED},
            "held": self.held.get(vacancy.pk, ""),
            "blocked": self.blocked.get(vacancy.pk, []),
            "tasks": tasks,
        }

    def _screening(self, vacancy: Vacancy, seat: PanelMember) -> dict[str, Any]:
        item = {"title": _("Hasil seleksi administrasi"), "hint": "", "url": ""}
        if vacancy.state in {VacancyState.DRAFT, VacancyState.OPEN, VacancyState.FEW, VacancyState.CLOSED}:
            return {**item, "status": _("Belum diusulkan sekretariat"), "tone": "neutral"}
        if seat.state == "declared":
            item["url"] = reverse("screening_confirm", args=[vacancy.pk])
        else:
            item["hint"] = _("Terbuka setelah Anda menyatakan konflik kepentingan.")
        if vacancy.state != VacancyState.PROPOSED:
            return {**item, "status": _("Ditetapkan"), "tone": "success"}
        if "confirm_screening" in ledger.available(vacancy, self.user):
            return {**item, "status": _("Menunggu penetapan Anda"), "tone": "waiting"}
        return {**item, "status": _("Menunggu rapat pleno"), "tone": "info"}

    def _plenary(self, vacancy: Vacancy, *, correcting: bool) -> dict[str, Any]:
        ranking = self.rankings.get(vacancy.pk)
        if ranking is None:
            url = reverse("ranking", args=[vacancy.pk])
            return {
                "title": _("Nilai yang sudah dibuka"),
                "url": url,
                "status": _("Terbuka"),
                "tone": "success",
            }
        item = {"title": _("Rekapitulasi dan rapat pleno"), "url": reverse("plenary", args=[vacancy.pk])}
        if correcting:
            return {**item, "status": _("Menunggu lembar yang dibuka kembali"), "tone": "info"}
        if ranking.state == "confirmed":
            return {**item, "status": _("Ditetapkan"), "tone": "success"}
        if ranking.pk in self.confirmed:
            return {**item, "status": _("Anda sudah menyetujui"), "tone": "success"}
        return {**item, "status": _("Menunggu persetujuan Anda"), "tone": "waiting"}


def _questionnaire(stage: Assessment) -> dict[str, Any]:
    """The chair extends a deadline that is over; to him the page is a task, to other members nothing."""
    item = {
        "title": stage.stage.title,
        "url": reverse("questionnaire", args=[stage.vacancy_id, stage.component]),
    }
    if stage.questionnaire.state == "closed":
        return {**item, "status": _("Ditutup"), "tone": "success"}
    if stage.questionnaire.closes_at <= clock.now():
        return {**item, "status": _("Batas waktu lewat"), "tone": "waiting"}
    return {**item, "status": _("Sedang diisi"), "tone": "info"}


def _absences(vacancy: Vacancy, count: int) -> dict[str, Any]:
    return {
        "title": _("Peserta yang tidak hadir"),
        "hint": _("%(count)d peserta menunggu keputusan") % {"count": count},
        "url": reverse("absences", args=[vacancy.pk]),
        "status": _("Menunggu keputusan Anda"),
        "tone": "waiting",
    }


def _pledge(seat: PanelMember) -> dict[str, Any]:
    done = seat.state != "listed"
    return {
        "title": _("Pakta Integritas"),
        "url": reverse("pledge", args=[seat.guarded.pk]),
        "status": _("Disetujui") if done else _("Belum disetujui"),
        "tone": "success" if done else "waiting",
    }


def _conflicts(seat: PanelMember) -> dict[str, Any]:
    item = {"title": _("Pernyataan konflik kepentingan"), "url": reverse("conflicts", args=[seat.guarded.pk])}
    if seat.state == "declared":
        return {**item, "status": _("Dinyatakan"), "tone": "success"}
    if seat.state == "listed":
        return {**item, "url": "", "status": _("Setelah Pakta Integritas"), "tone": "neutral"}
    if seat.guarded.state != SelectionState.CLOSED:
        return {**item, "url": "", "status": _("Setelah pendaftaran ditutup"), "tone": "neutral"}
    return {**item, "status": _("Belum dinyatakan"), "tone": "waiting"}


def _decisions(seat: PanelMember, waiting: dict[Any, set[Any]]) -> list[dict[str, Any]]:
    """Direct superiors of whom the others decide, while one waits: {key of the selection: members it is about}."""
    about = waiting.get(seat.guarded.pk, set())
    if not about or seat.state != "declared":
        return []
    own = about == {seat.pk}
    return [
        {
            "title": _("Putusan tentang atasan langsung"),
            "url": reverse("conflict_votes", args=[seat.guarded.pk]),
            "status": _("Menunggu anggota lain") if own else _("Menunggu putusan"),
            "tone": "info" if own else "waiting",
        }
    ]


def _calibrations(user: Any, selections_of: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    """Key of the selection → a task for each calibration round that runs."""
    rounds = trials.running_in(selections_of)
    own = trials.own_states(user.person, rounds) if rounds else {}
    found: dict[Any, list[dict[str, Any]]] = {}
    for item in rounds:
        status, tone = {
            "draft": (_("Menunggu nilai uji coba Anda"), "waiting"),
            "given": (_("Terkirim"), "sealed"),
        }.get(own.get(item.pk, ""), (_("Sedang dinilai"), "info"))
        if item.state == "revealed":
            status, tone = _("Nilai uji coba dibuka"), "info"
        task = {"title": str(item), "url": reverse("calibration", args=[item.pk]), "status": status}
        found.setdefault(item.stage.selection_id, []).append({**task, "tone": tone})
    return found


def _own_sheets(user: Any) -> Any:
    filled = Count("scores", distinct=True) + Count("totals", distinct=True)  # a sheet holds one kind
    return queries.own_sheets(user.person).annotate(filled=filled)


def _sheet(sheet: Sheet, stage: Assessment) -> dict[str, Any]:
    title = _("Lembar %(stage)s") % {"stage": in_sentence(stage.stage.title)}
    hint = _("%(locked)d dari %(total)d lembar terkunci") % {"locked": stage.locked, "total": stage.total}
    item = {"title": title, "hint": hint, "url": reverse("sheet", args=[sheet.pk])}
    if sheet.state == "draft" and sheet.replaces_id:
        return {**item, "status": _("Dibuka kembali, menunggu Anda"), "tone": "waiting"}
    if stage.state == "revealed":
        return {**item, "status": _("Nilai dibuka"), "tone": "success"}
    if sheet.state == "locked":
        return {**item, "status": _("Terkunci"), "tone": "sealed"}
    if sheet.filled:
        return {**item, "status": _("Draf, %(count)d nilai") % {"count": sheet.filled}, "tone": "waiting"}
    return {**item, "status": _("Belum diisi"), "tone": "waiting"}
