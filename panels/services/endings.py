"""A post is stopped, or goes on with fewer than the rule wants: proposed by the secretariat, approved by the second person (docs/adr/0017).

Stopping freezes the marks: drafts can be written no more, what was sealed is not opened, what was open stays open to who saw it.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import ledger
from audit.errors import Refused
from panels import choices, queries
from panels.models import Assessment
from panels.services import attendance, rankings, sheets
from selection import queries as selections
from selection.enums import DecisionKind, SelectionState, VacancyState
from selection.models import Selection, Vacancy
from selection.services import decisions, vacancies
from selection.services import selections as duties

STOPPABLE = frozenset(
    {
        VacancyState.OPEN,
        VacancyState.FEW,
        VacancyState.CLOSED,
        VacancyState.PROPOSED,
        VacancyState.SCREENED,
        VacancyState.CONCLUDED,
    }
)
"""From the announcement until somebody is chosen."""


def propose_stop(subject: Vacancy | Selection, *, actor: Any, **asked: Any) -> Proposal:
    """Ask the second person to stop a post, or every post of a selection; `asked` as decisions.given takes it."""
    given = decisions.given(**asked)
    action = "stop" if isinstance(subject, Vacancy) else "stop_selection"
    return propose(action, subject, actor=actor, given=given, reason=given["reason"])


def propose_going_on(vacancy: Vacancy, *, actor: Any, **asked: Any) -> Proposal:
    """Ask the second person to go on with fewer applicants or candidates than the rule wants; the letter is always needed."""
    given = decisions.given(**asked)
    return propose("go_on", vacancy, actor=actor, given=given, reason=given["reason"])


def obstacle_to_stop(vacancy: Vacancy) -> str:
    """Why a post cannot be stopped, as a sentence; "" when it can."""
    if vacancy.state == VacancyState.CONCLUDED and choices.standing_of([vacancy]):
        return _(
            "Untuk jabatan %(post)s sudah ada yang dipilih, sehingga jabatan ini tidak dapat dihentikan."
        ) % {"post": vacancy.title}
    if vacancy.state in STOPPABLE:
        return ""
    return _("Jabatan %(post)s tidak sedang berjalan, sehingga tidak dapat dihentikan.") % {
        "post": vacancy.title
    }


def obstacle_to_going_on(vacancy: Vacancy) -> str:
    """Why there is nothing to decide about too few, as a sentence; "" when there is."""
    if vacancy.state not in {VacancyState.FEW, VacancyState.FAILED}:
        return _("Jabatan ini tidak sedang menunggu keputusan tentang jumlah pelamar atau peserta.")
    if vacancy.selection.state == SelectionState.STOPPED:
        return _("Seluruh seleksi sudah dihentikan, sehingga jabatan ini tidak dapat dilanjutkan.")
    if left_in(vacancy) == 0:
        return _("Tidak seorang pun tersisa, sehingga jabatan ini tidak dapat dilanjutkan.")
    return ""


def left_in(vacancy: Vacancy) -> int:
    """How many it would go on with: who applied; or, later, who is ranked; or who is still a candidate."""
    if vacancy.state == VacancyState.FEW:
        return selections.applicants(vacancy)
    ranking = queries.newest_ranking(vacancy)
    return rankings.ranked_in(ranking) if ranking else selections.candidates(vacancy).count()


def _stop_arguments(vacancy: Vacancy, given: dict[str, Any]) -> dict[str, Any]:
    if sentence := obstacle_to_stop(vacancy):
        raise Refused(sentence)
    return {"post": vacancy.title, "state": vacancy.state, **decisions.check(vacancy.selection, given)}


def _stop_all_arguments(selection: Selection, given: dict[str, Any]) -> dict[str, Any]:
    posts = _stoppable(selection)
    if not posts or selection.state == SelectionState.DRAFT:
        raise Refused(_("Tidak ada jabatan yang sedang berjalan dalam seleksi ini."))
    if choices.standing_of(posts):
        raise Refused(
            _("Untuk sebuah jabatan sudah ada yang dipilih. Hentikan jabatan yang lain satu per satu.")
        )
    states = {post.title: post.state for post in posts}
    return {"posts": states, **decisions.check(selection, given)}


def _going_on_arguments(vacancy: Vacancy, given: dict[str, Any]) -> dict[str, Any]:
    if sentence := obstacle_to_going_on(vacancy):
        raise Refused(sentence)
    found = decisions.check(vacancy.selection, given, always=True)
    return {"post": vacancy.title, "state": vacancy.state, "left": left_in(vacancy), **found}


def _stop(vacancy: Vacancy, arguments: dict[str, Any], actor: Any) -> None:
    _freeze_and_stop(vacancy, arguments["reason"], actor)
    decisions.keep(vacancy.selection, vacancy, DecisionKind.STOP, arguments, actor=actor)
    duties.close_without_open_posts(vacancy.selection)
    duties.conclude_if_done(vacancy.selection)


def _stop_all(selection: Selection, arguments: dict[str, Any], actor: Any) -> None:
    for vacancy in _stoppable(selection):
        _freeze_and_stop(vacancy, arguments["reason"], actor)
    decisions.keep(selection, None, DecisionKind.STOP, arguments, actor=actor)
    duties.stop(selection, reason=arguments["reason"], actor=actor)


def _freeze_and_stop(vacancy: Vacancy, reason: str, actor: Any) -> None:
    """The stages first, then the post: the order in which locking a sheet takes them."""
    for assessment in Assessment.objects.filter(vacancy=vacancy).order_by("stage__order"):
        ledger.lock(assessment)
    vacancies.stop(vacancy, reason=reason, actor=actor)
    sheets.freeze(vacancy)


def _go_on(vacancy: Vacancy, arguments: dict[str, Any], actor: Any) -> None:
    few, reason = vacancy.state == VacancyState.FEW, arguments["reason"]
    kind = DecisionKind.FEW_APPLICANTS if few else DecisionKind.FEW_CANDIDATES
    decisions.keep(vacancy.selection, vacancy, kind, arguments, left=arguments["left"], actor=actor)
    if few:
        vacancies.go_on(vacancy, reason=reason, actor=actor)
        return
    vacancies.resume(vacancy, reason=reason, actor=actor)
    attendance.go_on(Vacancy.objects.select_related("selection").get(pk=vacancy.pk))


def _stoppable(selection: Selection) -> list[Vacancy]:
    return list(selection.vacancies.filter(state__in=STOPPABLE).order_by("code"))


# --- what the second person reads ----------------------------------------------------------------------------------------


def effects_of_stopping() -> list[str]:
    """What stopping does, sentence by sentence."""
    return [
        _("Tidak ada lamaran, hasil, atau nilai yang dapat diisi atau diubah lagi untuk jabatan itu."),
        _(
            "Nilai yang masih tertutup tidak dibuka; yang sudah dibuka tetap tampak oleh yang berhak dan oleh Pemantau."
        ),
        _("Pelamar dan masyarakat membaca bahwa seleksinya dihentikan beserta alasannya."),
        _("Jabatan yang dihentikan tidak dapat dijalankan lagi; gunakan seleksi ulang."),
    ]


def effects_of_going_on(few_applicants: bool) -> list[str]:
    """What going on does, sentence by sentence."""
    if few_applicants:
        return [_("Seleksi administrasi dimulai dengan pelamar yang ada; pendaftaran tidak dibuka lagi.")]
    return [
        _("Jabatan ini dilanjutkan dengan peserta yang ada, tanpa gagal karena jumlahnya."),
        _("Bila kemudian tersisa lebih sedikit lagi, jabatan gagal dan memerlukan surat baru."),
    ]


def _sections(subject: Vacancy | Selection, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    posts = [arguments["post"]] if "post" in arguments else list(arguments["posts"])
    rows = [{"key": _("Jabatan"), "value": "; ".join(posts)}]
    if "left" in arguments:
        rows.append({"key": _("Jumlah yang tersisa"), "value": arguments["left"]})
    rows.append({"key": _("Alasan"), "value": arguments["reason"]})
    rows.append({"key": _("Surat lembaga pemantau"), "value": _letter(arguments)})
    if arguments["file_sha256"]:
        rows.append({"key": _("Sidik SHA-256 naskah"), "value": arguments["file_sha256"]})
    going_on = "left" in arguments
    lines = effects_of_going_on(arguments["state"] == VacancyState.FEW) if going_on else effects_of_stopping()
    effects = [{"key": f"{place}.", "value": line} for place, line in enumerate(lines, start=1)]
    return [{"title": "", "rows": rows}, {"title": _("Akibatnya"), "rows": effects}]


def _letter(arguments: dict[str, Any]) -> str:
    if not arguments["number"]:
        return _("Tanpa surat: tanda merah tampak untuk seterusnya.")
    given = {name: arguments[name] for name in ("institution", "number", "dated")}
    return _("%(institution)s Nomor %(number)s, %(dated)s") % given


STOP = Action(
    title=lambda: _("Menghentikan seleksi suatu jabatan"),
    arguments=_stop_arguments,
    execute=_stop,
    page="stage_board",
    sections=_sections,
)
STOP_ALL = Action(
    title=lambda: _("Menghentikan seluruh seleksi"),
    arguments=_stop_all_arguments,
    execute=_stop_all,
    page="selection_plan",
    sections=_sections,
)
GO_ON = Action(
    title=lambda: _("Melanjutkan jabatan dengan jumlah kurang dari batas"),
    arguments=_going_on_arguments,
    execute=_go_on,
    page="stage_board",
    sections=_sections,
)
