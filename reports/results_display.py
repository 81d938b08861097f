"""What an applicant reads of his own results, and how far the letters to all of them are."""

from fractions import Fraction
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from panels import queries as panels
from panels.scheme import half_up
from panels.services import stage_results
from reports import queries
from reports.models import Document, Job, LetterBatch
from selection import display as shown
from selection.models import Application


def own_stages(application: Application) -> list[dict[str, Any]]:
    """Title and rows (components/summary_list.html) of every published stage, in the order of the stages.

    What was published is read from the paper: marks that change afterwards wait for its correction.
    """
    corrected = panels.is_being_corrected(application.vacancy)
    found = []
    for document in queries.stage_results_of(application.guarded):
        line = _published_line(application, document)
        notice = _("Pengumuman Nomor %(number)s tanggal %(day)s") % {
            "number": document.number,
            "day": shown.day(document.dated),
        }
        rows: list[dict[str, Any]] = [{"key": _("Diumumkan"), "value": notice}]
        if line is None:
            rows.append({"key": _("Nilai"), "value": _("Anda tidak dinilai pada tahap ini.")})
        else:
            rows += [{"key": _("Nilai"), "value": line.mark}] if line.mark else []
            rows += [{"key": _("Peringkat"), "value": line.rank}] if line.rank else []
            rows.append(
                {"key": _("Hasil"), "value": _("Melanjutkan") if line.goes_on else _("Tidak melanjutkan")}
            )
        if corrected:
            rows.append(
                {"key": _("Catatan"), "value": _("Sedang dikoreksi Pansel; hasilnya diumumkan dengan ralat.")}
            )
        found.append({"title": document.stage.title, "rows": rows})
    return found


class _Line(NamedTuple):
    """What an applicant came to in a stage, as it is printed; "" for what is not told."""

    mark: str
    rank: str
    goes_on: bool


def _published_line(application: Application, document: Document) -> _Line | None:
    """His row of the published paper. Where the plan shows no marks, his own mark from the sheets, which only he reads; None: he has none."""
    paper, number = queries.paper_of(document), application.participant_number
    post = next((item for item in paper.posts if item.code == application.vacancy.code), None)
    row = next((item for item in post.rows if item.participant_number == number), None) if post else None
    if paper.shown == "hidden" and post is not None:
        own = stage_results.own_mark(application, document.stage)
        return _Line(half_up(Fraction(own.mark)).replace(".", ","), "", row is not None) if own else None
    return _Line(row.mark.printed, str(row.rank or ""), row.goes_on) if row else None


def batch_progress(batch: LetterBatch) -> dict[str, Any]:
    """The job of a batch for components/progress.html: n of N."""
    made, job = queries.letters_in(batch).count(), batch.job
    failed = ""
    if job.state == Job.FAILED:
        failed = _(
            "Pembuatan berhenti setelah %(made)d dari %(total)d surat (%(error)s). Yang sudah dibuat tersimpan. "
            "Tekan Lanjutkan; bila tetap gagal, hubungi pengelola sistem."
        ) % {"made": made, "total": batch.recipients, "error": job.error}
    text = _("%(made)d dari %(total)d surat selesai.") % {"made": made, "total": batch.recipients}
    return {
        "url": reverse("letter_batch_progress", args=[batch.selection_id]),
        "label": _("Pembuatan surat kepada pelamar"),
        "value": made,
        "max": batch.recipients,
        "text": text,
        "done": batch.state == "made",
        "failed": failed,
        "result_url": reverse("letter_batch_file", args=[batch.selection_id]),
        "result_label": _("Unduh semua surat (ZIP)"),
    }
