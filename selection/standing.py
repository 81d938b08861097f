"""Where an application stands, as its owner may know it. Nothing here comes from findings the panel has not confirmed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from selection import display, queries, waits
from selection.decisions import stop_text
from selection.enums import ApplicationState, Phase, ScheduleKind, VacancyState
from selection.models import Application, ScheduleEntry
from selection.waits import NOT_OBJECTING, Objecting, OwnObjecting, Todo, Whom

_OUT = frozenset({ApplicationState.INELIGIBLE, ApplicationState.ABSENT})
"""For whom no later stage comes."""


class Standing(NamedTuple):
    """`tag` with its `tone`, what that means (`text`), the next date of the schedule (`coming`, "" = none), in which part of the procedure it
    stands (`stage`), for whom it waits (`whom`), and what happened last (`last`, from selection/happened_display.py).
    """

    tag: str
    tone: str
    text: str
    coming: str = ""
    stage: str = ""
    whom: str = ""
    last: str = ""

    @property
    def rows(self) -> list[dict[str, str]]:
        """Stage, what happened last, for whom it waits and what comes next, for components/summary_list.html."""
        said = (
            (_("Tahap"), self.stage),
            (_("Terakhir"), self.last),
            (_("Menunggu"), self.whom),
            (_("Berikutnya"), self.coming),
        )
        return [{"key": key, "value": value[:1].upper() + value[1:]} for key, value in said if value]

    @property
    def lines(self) -> list[str]:
        """The same as short sentences, for components/card.html."""
        nobody = self.whom == str(_WHOM[Whom.NOBODY])
        waiting = (
            self.whom[:1].upper() + self.whom[1:] if nobody else _("Menunggu %(whom)s") % {"whom": self.whom}
        )
        said = ((_("Tahap"), self.stage), (_("Terakhir"), self.last), (_("Berikutnya"), self.coming))
        return [waiting, *(f"{key}: {value}" for key, value in said if value)]


def of(
    application: Application,
    entries: list[ScheduleEntry],
    now: datetime,
    *,
    repairs: bool = False,
    objecting: OwnObjecting = NOT_OBJECTING,
    last: str = "",
) -> Standing:
    """`entries` is the schedule of the application's selection; `repairs`: a sound copy of one of its files may still be added;
    `objecting`: of `objections.standing_of`.
    """
    wait = _wait(application, entries, now, repairs=repairs, objecting=objecting.state)
    whom = _whom(wait, objecting, application.vacancy.selection.zone)
    return _told(application, entries, now)._replace(stage=_stage(wait), whom=whom, last=last)


def _wait(
    application: Application,
    entries: list[ScheduleEntry],
    now: datetime,
    *,
    repairs: bool,
    objecting: Objecting,
) -> waits.Wait:
    vacancy, state = application.vacancy, ApplicationState(application.state)
    if state in queries.SENT and not queries.outcome_is_public(vacancy):
        state = ApplicationState.SUBMITTED
    period = next((entry for entry in entries if entry.kind == ScheduleKind.REGISTRATION), None)
    begun = [entry for entry in entries if entry.starts_at <= now]
    line = ScheduleKind(max(begun, key=lambda entry: entry.starts_at).kind) if begun else None
    is_open = queries.is_open(vacancy, period, now)
    post = VacancyState(vacancy.state)
    return waits.of(state, post, is_open=is_open, repairs=repairs, objecting=objecting, line=line)


def _stage(wait: waits.Wait) -> str:
    label = _PARTS.get(str(wait.phase)) or Phase(wait.phase).label
    return f"{label}: {display.in_sentence(str(wait.line.label))}" if wait.line else str(label)


def _whom(wait: waits.Wait, objecting: OwnObjecting, zone: str) -> str:
    whom, what = _WHOM[wait.whom], str(_TODO.get(wait.todo, ""))
    if objecting.until is not None and waits.is_objecting(wait, objecting.state):
        what = _UNTIL[objecting.state] % {"until": display.until(objecting.until, zone)}
        if objecting.also is not None:
            also = _("%(what)s; hal lain masih dapat Anda ajukan keberatannya, paling lambat %(until)s")
            what = also % {"what": what, "until": display.until(objecting.also, zone)}
    return _("%(whom)s: %(what)s") % {"whom": whom, "what": what} if what else str(whom)


_PARTS: dict[str, Any] = {
    ApplicationState.WITHDRAWN: gettext_lazy("Selesai: lamaran ditarik"),
    ApplicationState.INELIGIBLE: gettext_lazy("Selesai bagi Anda: seleksi administrasi"),
    ApplicationState.ABSENT: gettext_lazy("Selesai bagi Anda: penilaian"),
}
_WHOM = {
    Whom.YOU: gettext_lazy("Anda"),
    Whom.NOBODY: gettext_lazy("tidak ada yang ditunggu"),
    Whom.SECRETARIAT: gettext_lazy("Sekretariat Pansel"),
    Whom.PANEL: gettext_lazy("Panitia Seleksi"),
    Whom.ASSESSOR: gettext_lazy("asesor kompetensi"),
    Whom.CLOSING: gettext_lazy("pendaftaran ditutup"),
}
_TODO = {
    Todo.SEND: gettext_lazy("lengkapi dan kirim lamaran"),
    Todo.REPAIR: gettext_lazy("tambahkan salinan perbaikan dokumen yang perlu diperiksa"),
}
_UNTIL = {
    Objecting.MAY: gettext_lazy(
        "ajukan keberatan bila hasilnya menurut Anda keliru, paling lambat %(until)s"
    ),
    Objecting.FILED: gettext_lazy("jawaban atas keberatan Anda, paling lambat %(until)s"),
}
"""What waits while objections do, with its moment."""


def _told(application: Application, entries: list[ScheduleEntry], now: datetime) -> Standing:
    zone = application.vacancy.selection.zone
    lines = (entry for entry in entries if entry.kind == ScheduleKind.REGISTRATION)
    closing = next((queries.closing_of(application.vacancy, entry) for entry in lines), now)
    if application.state == ApplicationState.DRAFT:
        return _draft(closing, zone, now, stop_text(application.vacancy))
    if application.state == ApplicationState.WITHDRAWN:
        return Standing(_("Ditarik"), "neutral", _("Lamaran ini ditarik dan tidak diproses."))
    standing = _SENT[VacancyState(application.vacancy.state)](application, display.until(closing, zone))
    running = application.vacancy.state not in queries.ENDED
    out = queries.outcome_is_public(application.vacancy) and application.state in _OUT
    return standing._replace(coming=coming(entries, zone, now)) if running and not out else standing


def _draft(closing: datetime, zone: str, now: datetime, stopped: str) -> Standing:
    moment = display.until(closing, zone)
    if stopped:
        return Standing(_("Dihentikan"), "danger", stopped)
    if now < closing:
        return Standing(_("Draf"), "waiting", _("Kirim sebelum %(moment)s.") % {"moment": moment})
    text = _("Pendaftaran ditutup %(moment)s dan lamaran ini belum dikirim.") % {"moment": moment}
    return Standing(_("Tidak terkirim"), "danger", text)


def _open(_application: Application, closing: str) -> Standing:
    return Standing(
        _("Terkirim"), "success", _("Menunggu pendaftaran ditutup %(moment)s.") % {"moment": closing}
    )


def _checked(_application: Application, _closing: str) -> Standing:
    return Standing(
        _("Terkirim"), "info", _("Menunggu Sekretariat Pansel memeriksa persyaratan (seleksi administrasi).")
    )


def _proposed(_application: Application, _closing: str) -> Standing:
    return Standing(
        _("Terkirim"), "info", _("Menunggu rapat Panitia Seleksi menetapkan hasil seleksi administrasi.")
    )


def _screened(application: Application, closing: str) -> Standing:
    if application.state == ApplicationState.ELIGIBLE:
        text = _("Nomor peserta %(number)s. Menunggu penilaian oleh asesor dan Panitia Seleksi.")
        return Standing(_("Memenuhi Syarat"), "success", text % {"number": application.participant_number})
    if application.state == ApplicationState.ABSENT:
        text = _("Anda tercatat tidak hadir pada %(stage)s, sehingga dianggap mengundurkan diri.")
        stage = display.in_sentence(application.vacancy.selection.title_of(application.absent_from))
        return Standing(_("Gugur: tidak hadir"), "danger", text % {"stage": stage})
    if application.state == ApplicationState.INELIGIBLE:
        text = _("Ada persyaratan yang tidak terpenuhi; lihat alasannya.")
        return Standing(_("Tidak Memenuhi Syarat"), "danger", text)
    return _checked(application, closing)


def _concluded(application: Application, closing: str) -> Standing:
    if application.state == ApplicationState.ELIGIBLE:
        return Standing(
            _("Hasil diumumkan"), "neutral", _("Hasil akhir sudah diumumkan pada halaman jabatan.")
        )
    return _screened(application, closing)


def _failed(_application: Application, _closing: str) -> Standing:
    return Standing(_("Tidak dilanjutkan"), "danger", _("Seleksi untuk jabatan ini tidak dilanjutkan."))


def _few(_application: Application, _closing: str) -> Standing:
    return Standing(
        _("Terkirim"), "info", _("Pelamar jabatan ini kurang dari batas; menunggu keputusan Panitia Seleksi.")
    )


def _stopped(application: Application, _closing: str) -> Standing:
    return Standing(_("Dihentikan"), "danger", stop_text(application.vacancy))


_SENT: dict[VacancyState, Callable[[Application, str], Standing]] = {
    VacancyState.OPEN: _open,
    VacancyState.FEW: _few,
    VacancyState.CLOSED: _checked,
    VacancyState.PROPOSED: _proposed,
    VacancyState.SCREENED: _screened,
    VacancyState.CONCLUDED: _concluded,
    VacancyState.FAILED: _failed,
    VacancyState.STOPPED: _stopped,
}


def coming(entries: list[ScheduleEntry], zone: str, now: datetime) -> str:
    """The next line of the schedule that has not begun."""
    for entry in entries:
        if entry.starts_at > now:
            return _("%(stage)s: %(period)s") % {
                "stage": ScheduleKind(entry.kind).label,
                "period": display.period(entry, zone),
            }
    return ""
