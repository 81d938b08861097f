"""What an applicant reads of his own results, and how far the letters to all of them are."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from panels import queries as panels
from panels.sheet_display import number
from reports import queries
from reports.models import Job, LetterBatch
from reports.services import result_cards
from selection import display as shown
from selection.models import Application


def own_stages(application: Application) -> list[dict[str, Any]]:
    """Title and rows (components/summary_list.html) of every published stage, in the order of the stages.

    What was published is read from the paper: marks that change afterwards wait for its correction.
    """
    corrected = panels.is_being_corrected(application.vacancy)
    found = []
    for document in queries.stage_results_of(application.guarded):
        line, own, changed = result_cards.published_mark(application, document)
        notice = _("Pengumuman Nomor %(number)s tanggal %(day)s") % {
            "number": document.number,
            "day": shown.day(document.dated),
        }
        rows: list[dict[str, Any]] = [{"key": _("Diumumkan"), "value": notice}]
        if line is None and own is None and not changed:
            rows.append({"key": _("Nilai"), "value": _("Anda tidak dinilai pada tahap ini.")})
        elif not changed:  # what is being corrected is told by its notice
            mark = number(own) if own is not None else line.mark.printed
            rows.append({"key": _("Nilai"), "value": mark})
            rows += [{"key": _("Peringkat"), "value": str(line.rank)}] if line and line.rank else []
            on = line is not None and line.goes_on
            rows.append({"key": _("Hasil"), "value": _("Melanjutkan") if on else _("Tidak melanjutkan")})
        if corrected or changed:
            rows.append(
                {"key": _("Catatan"), "value": _("Sedang dikoreksi Pansel; hasilnya diumumkan dengan ralat.")}
            )
        found.append({"title": document.stage.title, "rows": rows})
    return found


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
