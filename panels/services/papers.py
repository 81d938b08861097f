"""Papers of a stage without names: handed in by their authors, or scanned by the code on their cover sheets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audit import clock, ledger, store
from audit.errors import Refused
from panels import leaks, paper_files, papers, scans
from panels.leaks import Author, Leak
from panels.models import Paper
from panels.models.papers import codes_of
from panels.services import attendance
from selection import display, uploads
from selection.enums import ApplicationState, Blindness, VacancyState
from selection.models import Application, Selection, Stage, Vacancy
from selection.wording import Message, render

LARGEST_PAPER, LARGEST_STACK = 10 * 1024**2, 100 * 1024**2
"""Bytes of one paper that is handed in, and of one scan of many."""
_MOST_NAMED = 5


class Unreadable(Refused):
    """A stack that cannot be taken apart: `problems`, a sentence each. Nothing of it is kept."""

    def __init__(self, problems: list[str]):
        self.problems = problems
        super().__init__(_("Belum ada makalah yang disimpan. Perbaiki hal berikut, lalu unggah kembali."))


def hand_in(application: Application, stage: Stage, path: Path, *, name: str, actor: Any) -> Paper:
    """Keep the paper at `path` without its hidden fields, in place of an earlier one. Raises Refused when it tells its author's name or NIP."""
    _require_window(application, stage)
    _require_pdf(path, LARGEST_PAPER)
    content = paper_files.read(path)
    found = leaks.find(
        content.pages, author_of(application), hidden={_("nama berkas"): name, **content.hidden}
    )
    sure = [leak for leak in found if leak.sure and leak.page]
    if sure:
        raise Refused(
            _(
                "Makalah ini memuat nama atau NIP Anda, padahal dinilai tanpa nama. Hapus, lalu unggah lagi: %(places)s."
            )
            % {"places": _places(sure)}
        )
    doubt = _doubt(found, content.pages)
    return _keep(application, stage, content.payload, len(content.pages), doubt, actor=actor)


@ledger.unit
def _keep(
    application: Application, stage: Stage, payload: bytes, pages: int, doubt: str, *, actor: Any
) -> Paper:
    application = ledger.lock(application)
    _require_window(application, stage)
    for older in Paper.objects.filter(application=application, stage=stage, state="received"):
        ledger.transition(older, "replace", actor=actor)
    file = store.put(payload, name="makalah.pdf", media_type="application/pdf", pages=pages)
    paper = Paper(vacancy=application.vacancy, stage=stage, application=application, file=file, doubt=doubt)
    return ledger.create(paper, actor=actor, data={"sha256": file.sha256}, step="hand_in")


def author_of(application: Application) -> Author:
    """Whom the leak scan looks for: as he stated himself when he applied."""
    stated = application.snapshot
    return Author(
        full_name=application.person.full_name,
        nip=application.person.nip or "",
        unit=stated.get("unit", ""),
        post=stated.get("current_post", ""),
    )


def take_scan(
    selection: Selection, stage: Stage, path: Path, *, corrected: Mapping[int, str], actor: Any
) -> list[Paper]:
    """Take a stack apart by its cover sheets and keep each paper under its code, all or none. Raises Unreadable with every problem."""
    _require_room(stage)
    _require_pdf(path, LARGEST_STACK)
    posts = {
        code: vacancy
        for vacancy in selection.vacancies.filter(state=VacancyState.SCREENED)
        for code in codes_of(vacancy, stage).values()
    }
    if not posts:
        raise Refused(_("Makalah dipindai setelah Pansel menetapkan hasil seleksi administrasi."))
    taken = Paper.objects.filter(stage=stage, state="received").values_list("code", flat=True)
    division = scans.divide(
        paper_files.codes(path),
        corrected,
        label=scans.label_of(selection.code, stage.code, ""),
        known=posts,
        taken=set(taken),
    )
    if division.problems:
        raise Unreadable([render(problem, _) for problem in division.problems])
    payloads = paper_files.split(path, [(first, last) for _code, first, last in division.papers])
    return _keep_scans(stage, division, payloads, posts, actor=actor)


@ledger.unit
def _keep_scans(
    stage: Stage, division: scans.Division, payloads: list[bytes], posts: Mapping[str, Vacancy], *, actor: Any
) -> list[Paper]:
    for vacancy in sorted({posts[code].pk for code, _first, _last in division.papers}):
        _require_not_out(ledger.lock(Vacancy.objects.get(pk=vacancy)), stage)
    kept = []
    for (code, first, last), payload in zip(division.papers, payloads, strict=True):
        if Paper.objects.filter(stage=stage, code=code, state="received").exists():
            raise Unreadable([render((scans.PROBLEMS["taken"], {"page": first - 1, "code": code}), _)])
        file = store.put(payload, name=f"{code}.pdf", media_type="application/pdf", pages=last - first + 1)
        paper = Paper(vacancy=posts[code], stage=stage, code=code, file=file)
        kept.append(ledger.create(paper, actor=actor, data={"sha256": file.sha256}, step="scan"))
    return kept


@ledger.unit
def set_aside(paper: Paper, *, reason: str, actor: Any) -> None:
    """Take a scan back that was made wrongly, before the marking begins; its file stays."""
    _require_not_out(ledger.lock(paper.vacancy), paper.stage)
    paper = ledger.lock(paper)
    if not reason.strip():
        raise Refused(_("Tulis alasan menyisihkan pindaian ini, misalnya halaman 2 terlewat."))
    ledger.transition(paper, "set_aside", actor=actor, data={"reason": reason.strip()})


@ledger.unit
def drop_without_paper(vacancy: Vacancy, stage: Stage, *, actor: Any) -> list[Application]:
    """Who has handed in no file is withdrawn, as who does not come: the chair says so once the time is over. Where papers are written in a
    room the attendance list says who did not come.
    """
    vacancy = ledger.lock(vacancy)
    _require_file(stage)
    _require_not_out(vacancy, stage)
    window = papers.window_of(stage)
    if window is None or clock.now() < window.ends_at:
        raise Refused(_("Waktu penulisan atau penyerahan makalah belum berakhir."))
    found = papers.authors_waited_for(vacancy, stage)
    for application in found:
        if vacancy.state == VacancyState.SCREENED:
            attendance.leave(vacancy, ledger.lock(application), stage.code, actor=actor)
    return found


def _places(found: list[Leak]) -> str:
    shown = [
        _("halaman %(page)d “%(quote)s”") % {"page": leak.page, "quote": leak.quote}
        for leak in found[:_MOST_NAMED]
    ]
    return "; ".join(shown) + ("; …" if len(found) > _MOST_NAMED else "")


def _doubt(found: list[Leak], pages: list[str]) -> str:
    """What the author should look at once more; "" when nothing."""
    told = []
    if maybe := [leak for leak in found if leak.page]:
        told.append(_("Mungkin menunjukkan diri penulisnya: %(places)s.") % {"places": _places(maybe)})
    if not "".join(pages).strip():
        told.append(_("Makalah ini berupa gambar, sehingga tulisannya tidak dapat diperiksa."))
    return " ".join(told)[:500]


def _require_pdf(path: Path, most: int) -> None:
    report = uploads.inspect(path, max_bytes=most)
    if not report.ok:
        message: Message = uploads.text(report)
        raise Refused(render(message, _))


def _require_window(application: Application, stage: Stage) -> None:
    """The server's clock decides, as for applications."""
    selection = application.vacancy.selection
    _require_file(stage)
    if stage.selection_id != selection.pk:
        raise Refused(_("Makalah tahap ini bukan bagian seleksi yang Anda lamar."))
    if application.state != ApplicationState.ELIGIBLE:
        raise Refused(_("Makalah diserahkan oleh peserta yang Memenuhi Syarat."))
    _require_not_out(application.vacancy, stage)
    if papers.must_draw_topic(stage) and not papers.questions_for(stage):
        raise Refused(_("Topik makalah belum diundi."))
    window, now = papers.window_of(stage), clock.now()
    if window is None or now < window.starts_at:
        raise Refused(_("Penyerahan makalah belum dibuka. Lihat jadwalnya."))
    if now >= window.ends_at:
        raise Refused(
            _("Penyerahan makalah ditutup %(end)s menurut jam server; sekarang %(now)s.")
            % {
                "end": display.until(window.ends_at, selection.zone),
                "now": display.moment(now, selection.zone),
            }
        )


def _require_file(stage: Stage) -> None:
    if stage.blind != Blindness.FILE:
        raise Refused(_("Makalah tahap ini tidak diserahkan sebagai berkas."))


def _require_room(stage: Stage) -> None:
    if stage.blind != Blindness.ROOM:
        raise Refused(_("Makalah tahap ini tidak ditulis di ruang ujian."))


def _require_not_out(vacancy: Vacancy, stage: Stage) -> None:
    if papers.is_out(vacancy, stage):
        raise Refused(
            _("Penilaian makalah jabatan ini sudah dibuka, sehingga makalahnya tidak dapat diubah.")
        )
