"""What the announcement, the minutes of the administrative selection and the report on all of it say."""

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from panels import queries as panels
from reports import kinds as papers
from reports.enums import APPLICANTS_OWN, DocumentKind, DocumentState
from reports.models import Document
from reports.services import contexts, parts
from reports.wording import ZONES, Count, Day, Digest, Mark
from selection import balance, display, eligibility
from selection import queries as selections
from selection.enums import ApplicationState, ResultsShown, ScheduleKind, VacancyState
from selection.models import Application, Selection, Vacancy

_NO_ANNEX = APPLICANTS_OWN | {DocumentKind.PAPER_SHEET}


def announcement(selection: Selection, common: dict[str, Any]) -> papers.Announcement:
    """Pengumuman Seleksi Terbuka, from the plan that was pinned when it was announced and from nothing younger."""
    plan = json.loads(selection.plan_text)
    asked = [[_sentence(one) for one in post["requirements"]] for post in plan["posts"]]
    shared = [line for line in asked[0] if all(line in lines for lines in asked)] if asked else []
    titles = {stage["code"]: stage["title"] for stage in plan["stages"]}
    hidden = plan.get("results") or {"shown": ResultsShown.NAMES}
    return papers.Announcement(
        **common,
        bases=parts.bases(selection),
        posts=tuple(
            papers.NoticePost(
                title=post["title"],
                unit=post["unit"],
                duties=post["duties"],
                requirements=tuple(line for line in lines if line not in shared),
                vacant_from=Day(post["vacant_from"]) if post.get("vacant_from") else None,
            )
            for post, lines in zip(plan["posts"], asked, strict=True)
        ),
        requirements=tuple(shared),
        files=tuple(
            papers.NoticeFile(
                label=slot["label"], required=slot["required"], limit=display.limit(slot["max_bytes"])
            )
            for slot in plan["documents"]
        ),
        schedule=tuple(_line(line, plan["zone"]) for line in plan["schedule"]),
        stages=tuple(
            _notice_stage(stage["title"], stage["weight"], stage["threshold"]) for stage in plan["stages"]
        ),
        tie_order=", ".join(display.in_sentence(titles[code]) for code in plan["tie_break"]),
        shown=hidden["shown"],
        posts_per_person=Count(plan["posts_per_person"]),
        portal=settings.PUBLIC_URL,
        contact=plan["contact"],
        plan=Digest(selection.plan_digest),
    )


def _sentence(requirement: dict[str, Any]) -> str:
    return display.sentence(eligibility.describe(requirement)).rstrip(".")


def _line(line: dict[str, str], zone: str) -> papers.ScheduleItem:
    """A line of the pinned schedule. An end at midnight belongs to the day before; registration says when it closes."""
    start, end = (
        datetime.fromisoformat(line[name]).astimezone(ZoneInfo(zone)) for name in ("starts_at", "ends_at")
    )
    last = end - timedelta(microseconds=1)
    time = f"{start:%H.%M} {ZONES[zone]}"
    if line["kind"] == ScheduleKind.REGISTRATION:
        closing = "24.00" if last.date() != end.date() else f"{end:%H.%M}"
        time = _("ditutup pukul %(time)s") % {"time": f"{closing} {ZONES[zone]}"}
    return papers.ScheduleItem(
        stage=str(ScheduleKind(line["kind"]).label),
        start=Day(start.date().isoformat()),
        end=Day(last.date().isoformat()) if last.date() > start.date() else None,
        time=time,
    )


def _notice_stage(title: str, weight: str, threshold: str) -> papers.NoticeStage:
    return papers.NoticeStage(
        title=title, weight=Mark(weight), threshold=Mark(threshold) if threshold else None
    )


def admin_minutes(
    selection: Selection, common: dict[str, Any], meeting: dict[str, Any]
) -> papers.AdminMinutes:
    """Berita Acara Seleksi Administrasi: everybody who applied in time, and why somebody does not meet the requirements."""
    posts = selection.vacancies.order_by("code")
    return papers.AdminMinutes(**common, **meeting, posts=tuple(_minuted(vacancy) for vacancy in posts))


def _minuted(vacancy: Vacancy) -> papers.AdminMinutedPost:
    sent = Application.objects.filter(vacancy=vacancy, state__in=contexts.OUTCOMES, number__isnull=False)
    return papers.AdminMinutedPost(
        title=vacancy.title,
        rows=tuple(
            papers.AdminMinutedRow(
                participant_number=item.participant_number or item.number or "",
                name=item.snapshot["full_name"],
                outcome=contexts.OUTCOMES[item.state],
                reasons=reasons_of(item) if item.state == ApplicationState.INELIGIBLE else (),
            )
            for item in sent.order_by("number")
        ),
    )


def reasons_of(application: Application) -> tuple[str, ...]:
    """The reasons that the panel confirmed for each requirement that is not met."""
    failed = selections.confirmed_findings(application).filter(verdict="not_met")
    return tuple(item.said or display.requirement(item.requirement)["label"] for item in failed)


def oversight_report(selection: Selection, common: dict[str, Any]) -> papers.OversightReport:
    """Laporan hasil to the oversight body: recap of every post, weights, and every paper that was made."""
    body, posts = selection.oversight_body, list(selection.vacancies.order_by("code"))
    return papers.OversightReport(
        **common,
        recipient=(_("Pimpinan %(body)s") % {"body": body.name},),
        recipient_place=body.city or _("Tempat"),
        bases=parts.bases(selection),
        announced=parts.day(selection.announced_at, selection),
        stages=tuple(_notice_stage(item.title, item.weight, item.threshold) for item in selection.stages),
        tie_order=display.tie_order(selection),
        posts=tuple(_reported(post) for post in posts),
        papers=tuple(_annex(item) for item in _annexed(selection)),
        sheets_reopened=Count(sum(panels.reopened(post).count() for post in posts)),
        members_replaced=Count(panels.former_members(selection).count()),
    )


def _reported(vacancy: Vacancy) -> papers.ReportPost:
    ranking = panels.ranking_of(vacancy)
    counted = balance.of(vacancy)
    return papers.ReportPost(
        title=vacancy.title,
        registered=Count(counted.registered),
        eligible=Count(counted.passed),
        dropped=Count(selections.dropped_out(vacancy).count()),
        recap=contexts.recap(ranking) if ranking and vacancy.state != VacancyState.FAILED else None,
        stopped=_("Seleksi jabatan ini tidak dilanjutkan.") if vacancy.state == VacancyState.FAILED else "",
    )


def _annexed(selection: Selection) -> list[Document]:
    found = Document.objects.filter(selection=selection).exclude(kind__in=_NO_ANNEX)
    made = found.exclude(state__in=[DocumentState.QUEUED, DocumentState.VOID])
    return list(made.select_related("vacancy", "stage", "sitting").order_by("dated", "created_at"))


def _annex(document: Document) -> papers.ReportPaper:
    part = document.vacancy or document.stage or document.sitting
    return papers.ReportPaper(
        title=document.title,
        about=str(part) if part else "",
        number=document.number,
        date=Day(document.dated.isoformat()),
    )
