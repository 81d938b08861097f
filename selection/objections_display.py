"""Objections as pages show them: the applicant's own list and receipt, the list of the staff, the register of letters, counts for everybody."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.workdays import add_working_days
from audit import clock
from selection import display, objections, queries, standing
from selection.enums import ApplicationState, ObjectionVerdict
from selection.models import Application, Objection, ObjectionLetter, ObjectionWindow, Selection, Vacancy
from selection.waits import Objecting, OwnObjecting

Row = dict[str, Any]

_STATES = {
    "open": (lambda: _("Belum ditelaah"), "waiting"),
    "proposed": (lambda: _("Menunggu Ketua Pansel"), "waiting"),
    "upheld": (lambda: _("Dikabulkan"), "success"),
    "rejected": (lambda: _("Ditolak"), "danger"),
}


def _code(digest: str) -> str:
    """A digest that breaks where a phone's width ends."""
    return format_html('<span class="app-code">{}</span>', digest)


def rights() -> str:
    """What stands beside every objection."""
    return _(
        "Keberatan ini tidak mengurangi hak Anda mengajukan keberatan administratif kepada instansi menurut UU 30/2014, "
        "dengan surat, dalam 21 hari kerja sejak keputusan diumumkan."
    )


# --- the applicant ------------------------------------------------------------------------------------------------------


def of_application(application: Application, now: datetime) -> dict[str, Any] | None:
    """What he has filed and may still file, for components/task_list.html; None where no result of his is announced or to be objected to."""
    if not application.guarded.objection_days or application.submitted_at is None:
        return None
    windows = [
        one for one in objections.windows_of(application.vacancy) if objections.concerns(one, application)
    ]
    filed = list(objections.of_application(application))
    items = [_own_item(one) for one in filed]
    for window in windows:
        if objections.is_open(window, now):
            items += _to_file(application, window, filed)
    if not items and not windows:
        return None
    last = max(windows, key=lambda one: one.closes_at, default=None)
    running = last is not None and objections.is_open(last, now)
    ends = display.until(last.closes_at, application.guarded.zone) if last else ""
    return {
        "items": items,
        "until": ends if running else "",
        "over": "" if running or not ends else _("Masa keberatan berakhir %(end)s.") % {"end": ends},
        "rights": rights(),
    }


def _to_file(application: Application, window: ObjectionWindow, filed: list[Objection]) -> list[Row]:
    done = {(one.window_id, one.finding_id) for one in filed}
    if window.stage is not None:
        if (window.pk, None) in done:
            return []
        url = reverse("mark_objection_new", args=[application.pk, window.stage.code])
        return [_new_item(_("Nilai %(stage)s") % {"stage": display.in_sentence(window.stage.title)}, url)]
    return [
        _new_item(
            display.requirement(found.requirement)["label"],
            reverse("objection_new", args=[application.pk, found.pk]),
            found.said,
        )
        for found in objections.unmet(application)
        if (window.pk, found.pk) not in done
    ]


def _new_item(title: str, url: str, hint: str = "") -> Row:
    return {"title": title, "url": url, "hint": hint, "status": _("Ajukan keberatan"), "tone": "info"}


def _own_item(objection: Objection) -> Row:
    status, tone = own_state(objection)
    return {
        "title": about(objection),
        "url": reverse("objection_detail", args=[objection.pk]),
        "hint": _("Nomor %(number)s") % {"number": objection.number},
        "status": status,
        "tone": tone,
    }


def own_state(objection: Objection) -> tuple[str, str]:
    """As the applicant reads it: an answer that is only proposed is none."""
    if objection.answered_at is None:
        return _("Menunggu jawaban"), "waiting"
    label, tone = _STATES[objection.state]
    return label(), tone


def about(objection: Objection) -> str:
    """What it is about: the requirement, or the mark of a stage."""
    if objection.finding is not None:
        return display.requirement(objection.finding.requirement)["label"]
    stage = objection.window.stage
    return _("Nilai %(stage)s") % {"stage": display.in_sentence(stage.title) if stage else ""}


def receipt(objection: Objection) -> list[Row]:
    """For the applicant: number, time by the server's clock, its place in the log, what he wrote, by when it is answered; an answer first."""
    zone, entry = objection.guarded.zone, objections.entry_of(objection)
    rows: list[Row] = [
        {"key": _("Nomor keberatan"), "value": objection.number},
        {
            "key": _("Diterima"),
            "value": display.exact_moment(objection.filed_at, zone),
            "hint": _("Jam server"),
        },
        *_subject(objection),
        {"key": _("Batas jawaban"), "value": display.until(objection.window.answer_due, zone)},
    ]
    if entry is not None:
        rows.append(
            {
                "key": _("Tempat dalam catatan"),
                "value": _("Entri ke-%(seq)d") % {"seq": entry.leaf.seq},
                "hint": _code(entry.leaf.hash),
            }
        )
    return (
        answered(objection) + [{"key": _("Selanjutnya"), "value": line} for line in _joined(objection)] + rows
    )


def _joined(objection: Objection) -> list[str]:
    said = " ".join(follows(objection))
    return [said] if said else []


def answered(objection: Objection) -> list[Row]:
    """The answer, once it is one."""
    if objection.answered_at is None:
        return []
    moment = display.moment(objection.answered_at, objection.guarded.zone)
    label, _tone = _STATES[objection.state]
    return [
        {"key": _("Jawaban"), "value": label(), "hint": moment},
        {"key": _("Alasan"), "value": objection.answer},
    ]


def own_note(own: OwnObjecting, zone: str) -> str:
    """For the applicant's desk: until when he may object, or by when he has his answer, or both; "" when neither is so."""
    if own.until is None:
        return ""
    said = _NOTES[own.state]() % {"until": display.until(own.until, zone)}
    if own.also is None:
        return said
    also = _("Hal lain masih dapat diajukan keberatannya, paling lambat %(until)s.")
    return f"{said} {also % {'until': display.until(own.also, zone)}}"


_NOTES = {
    Objecting.MAY: lambda: _("Keberatan dapat diajukan paling lambat %(until)s."),
    Objecting.FILED: lambda: _("Jawaban atas keberatan Anda paling lambat %(until)s."),
}


def follows(objection: Objection) -> list[str]:
    """What an answer brings about, as sentences for whoever objected; nothing before there is one."""
    if objection.answered_at is None:
        return []
    application = objection.application
    if objection.state != ObjectionVerdict.UPHELD:
        return [_("Keberatan ditolak, sehingga hasilnya tetap.")]
    if objection.finding_id is None:
        return [
            _(
                "Lembar nilai yang bersangkutan dibuka kembali setelah disetujui orang kedua, lalu nilai dan peringkat dihitung ulang. "
                "Hasilnya Anda baca pada halaman lamaran."
            )
        ]
    if application.state == ApplicationState.INELIGIBLE:
        return [
            _("Persyaratan ini tercatat terpenuhi."),
            _(
                "Masih ada persyaratan lain yang tercatat tidak terpenuhi, sehingga hasil seleksi administrasi Anda belum berubah."
            ),
        ]
    if application.state != ApplicationState.ELIGIBLE or application.vacancy.state in queries.ENDED:
        return [
            _("Persyaratan ini tercatat terpenuhi."),
            _("Keadaan lamaran Anda sekarang dapat dibaca pada halaman lamaran."),
        ]
    entries = list(queries.active_schedule(application.guarded))
    coming = standing.coming(entries, application.guarded.zone, clock.now())
    return [
        _("Persyaratan ini tercatat terpenuhi."),
        _("Anda kembali mengikuti seleksi dengan nomor peserta %(number)s.")
        % {"number": application.participant_number or "–"},
        *([_("Berikutnya: %(what)s.") % {"what": coming}] if coming else []),
    ]


def _subject(objection: Objection) -> list[Row]:
    rows: list[Row] = [{"key": _("Tentang"), "value": about(objection)}]
    if objection.ground:
        rows.append({"key": _("Alasan Panitia Seleksi"), "value": objection.ground})
    rows.append({"key": _("Isi keberatan"), "value": objection.text})
    if objection.file is not None:
        url = reverse("objection_file", args=[objection.pk])
        rows.append(
            {
                "key": _("Dokumen pendukung"),
                "value": objection.file.name,
                "hint": objection.doubt or _code(objection.file.sha256),
                "url": url,
                "action": _("Unduh"),
            }
        )
    return rows


# --- staff and observer -------------------------------------------------------------------------------------------------


def item(objection: Objection, now: datetime) -> Row:
    """One objection in a list of the staff."""
    application = objection.application
    label, tone = _STATES[objection.state]
    status = label()
    zone = application.guarded.zone
    due = display.until(objection.window.answer_due, zone)
    if objections.is_overdue(objection, now):
        status, tone = _("Lewat batas jawaban"), "danger"
    return {
        "title": f"{objection.number}: {about(objection)}",
        "url": reverse("objection_review", args=[objection.pk]),
        "hint": _("%(post)s. Pelamar %(number)s. Batas jawaban %(due)s.")
        % {"post": application.vacancy.title, "number": application.number, "due": due},
        "status": status,
        "tone": tone,
    }


def listed(selection: Selection, now: datetime) -> dict[str, Any]:
    """Every objection of a selection, what waits first, and the times for filing of its posts."""
    rows = list(objections.of_selection(selection))
    zone = selection.zone
    windows = ObjectionWindow.objects.filter(vacancy__selection=selection).select_related("vacancy", "stage")
    return {
        "items": [item(one, now) for one in sorted(rows, key=lambda one: one.answered_at is not None)],
        "windows": [
            {
                "key": f"{one.vacancy.title}: {objections.what(one)}",
                "value": _("sampai %(end)s") % {"end": display.until(one.closes_at, zone)},
                "hint": _("Jawaban paling lambat %(due)s") % {"due": display.until(one.answer_due, zone)},
            }
            for one in windows
        ],
    }


def facts(objection: Objection) -> list[Row]:
    """For whoever judges it and for the observer: everything, the proposed answer too."""
    application, zone = objection.application, objection.guarded.zone
    rows: list[Row] = [
        {"key": _("Nomor keberatan"), "value": objection.number},
        {"key": _("Jabatan"), "value": application.vacancy.title},
        {"key": _("Pelamar"), "value": application.person.full_name, "hint": application.number},
        {"key": _("Diterima"), "value": display.exact_moment(objection.filed_at, zone)},
        *_subject(objection),
        {"key": _("Batas jawaban"), "value": display.until(objection.window.answer_due, zone)},
    ]
    if objection.return_reason and objection.answered_at is None:
        rows.append({"key": _("Dikembalikan Ketua Pansel"), "value": objection.return_reason})
    if objection.state == "proposed":
        by = objection.proposed_by.full_name if objection.proposed_by else ""
        rows.append({"key": _("Usulan jawaban"), "value": objection.get_verdict_display(), "hint": by})
        rows.append({"key": _("Alasan"), "value": objection.answer})
    return rows + answered(objection)


def summaries(selections: Iterable[Any]) -> list[Row]:
    """For the desk of the secretariat: of each selection how many objections wait, by when they are answered, until when more may come."""
    now, keys = clock.now(), list(selections)
    found: dict[Any, tuple[Selection, list[Objection], list[ObjectionWindow]]] = {}
    for one in objections.waiting(keys):
        found.setdefault(one.guarded.pk, (one.guarded, [], []))[1].append(one)
    for window in objections.running_windows(keys):
        if objections.is_open(window, now):
            found.setdefault(window.guarded.pk, (window.guarded, [], []))[2].append(window)
    return [_summary(*given, now) for given in found.values()]


def _summary(
    selection: Selection, waiting: list[Objection], running: list[ObjectionWindow], now: datetime
) -> Row:
    zone, count = selection.zone, len(waiting)
    said = []
    if waiting:
        due = display.until(min(one.window.answer_due for one in waiting), zone)
        said.append(_("Jawaban yang paling mendesak: paling lambat %(due)s.") % {"due": due})
    if running:
        end = display.until(max(one.closes_at for one in running), zone)
        said.append(_("Keberatan masih diterima sampai %(end)s.") % {"end": end})
    status = (
        ngettext("%(count)d menunggu jawaban", "%(count)d menunggu jawaban", count) % {"count": count}
        if waiting
        else _("Belum ada yang menunggu")
    )
    late = any(objections.is_overdue(one, now) for one in waiting)
    return {
        "title": _("Keberatan pelamar: %(selection)s") % {"selection": selection.title},
        "url": reverse("objection_list", args=[selection.pk]),
        "hint": " ".join(said),
        "status": status,
        "tone": "danger" if late else "waiting" if waiting else "info",
    }


def tasks(selections: Iterable[Any], *, late_only: bool = False) -> list[Row]:
    """What waits for an answer, for a desk; with `late_only` what is overdue."""
    now = clock.now()
    rows = objections.waiting(selections)
    return [item(one, now) for one in rows if not late_only or objections.is_overdue(one, now)]


# --- the register of letters ---------------------------------------------------------------------------------------------


def letter_item(letter: ObjectionLetter) -> Row:
    """One letter in the register."""
    late = objections.letter_is_overdue(letter, objections.today_in(letter.selection))
    if letter.state == "answered":
        status, tone = letter.get_verdict_display(), "neutral"
    else:
        status, tone = (_("Lewat batas jawaban"), "danger") if late else (_("Menunggu jawaban"), "waiting")
    told = {
        "sender": letter.sender,
        "day": display.day(letter.received_on),
        "due": display.day(letter.answer_due),
    }
    return {
        "title": _("Keberatan administratif %(name)s") % {"name": letter},
        "url": reverse("objection_letter", args=[letter.pk]),
        "hint": _("%(sender)s. Diterima %(day)s. Batas jawaban %(due)s.") % told,
        "status": status,
        "tone": tone,
    }


def letter_facts(letter: ObjectionLetter) -> list[Row]:
    """A letter with its answer, for components/summary_list.html."""
    rows: list[Row] = [
        {"key": _("Pengirim"), "value": letter.sender, "hint": letter.get_channel_display()},
        {"key": _("Nomor surat"), "value": letter.letter_number or "–"},
        {"key": _("Jabatan"), "value": letter.vacancy.title if letter.vacancy else _("seluruh seleksi")},
        {"key": _("Tentang"), "value": letter.subject},
        {"key": _("Diterima tanggal"), "value": display.day(letter.received_on)},
    ]
    if letter.told_on is not None:
        last = add_working_days(letter.told_on, objections.LETTER_FILED)
        late = (
            _("Lewat batas pengajuan, yaitu %(last)s")
            if letter.received_on > last
            else _("Dalam batas pengajuan, yaitu sampai %(last)s")
        )
        rows.append(
            {
                "key": _("Keputusan diumumkan tanggal"),
                "value": display.day(letter.told_on),
                "hint": late % {"last": display.day(last)},
            }
        )
    rows += _file_row(_("Pindaian surat"), letter, "surat")
    rows.append(
        {
            "key": _("Batas jawaban"),
            "value": display.day(letter.answer_due),
            "hint": _("10 hari kerja sejak diterima"),
        }
    )
    if letter.answered_on is not None:
        late_by = letter.answered_on > letter.answer_due
        hint = _("Terlambat dari batasnya") if late_by else ""
        signed = f"{letter.answer_number}, {display.day(letter.answered_on)}"
        rows += [
            {"key": _("Surat jawaban"), "value": signed, "hint": hint},
            {"key": _("Putusan"), "value": letter.get_verdict_display()},
            {"key": _("Ringkasan jawaban"), "value": letter.answer},
            *_file_row(_("Pindaian surat jawaban"), letter, "jawaban"),
        ]
    return rows


def _file_row(key: str, letter: ObjectionLetter, which: str) -> list[Row]:
    stored = letter.file if which == "surat" else letter.answer_file
    if stored is None:
        return []
    url = reverse("objection_letter_file", args=[letter.pk, which])
    return [{"key": key, "value": stored.name, "hint": _code(stored.sha256), "url": url, "action": _("Buka")}]


def letter_tasks(selections: Iterable[Any], *, late_only: bool = False) -> list[Row]:
    """Letters that wait for an answer, for a desk; with `late_only` what is overdue."""
    return [
        letter_item(one)
        for one in objections.letters(selections).filter(state="received")
        if not late_only or objections.letter_is_overdue(one, objections.today_in(one.selection))
    ]


# --- everybody ----------------------------------------------------------------------------------------------------------


def public_row(vacancy: Vacancy) -> list[Row]:
    """Numbers only, for the page of a post."""
    if not vacancy.selection.objection_days:
        return []
    told = objections.counts(vacancy)
    text = (
        _("%(filed)d diajukan: %(upheld)d dikabulkan, %(rejected)d ditolak, %(waiting)d menunggu jawaban")
        % told
    )
    days = {"days": vacancy.selection.objection_days}
    return [
        {
            "key": _("Keberatan pelamar"),
            "value": text,
            "hint": _("Diterima %(days)d hari kerja setelah setiap hasil diumumkan") % days,
        }
    ]
