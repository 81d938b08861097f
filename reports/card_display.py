"""The result card as a page: what each fact says, the picture of the totals, the way to the proof."""

from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from panels import pictures_display
from panels.pictures_display import Row
from panels.sheet_display import decimal_text
from reports import display
from reports.kinds import CardBar, CardFacts, CardPaper, CardStage, CardTotal
from reports.models import Document
from reports.wording import group_nip
from selection import display as shown
from selection.models import Application


def page(application: Application, facts: CardFacts, document: Document | None) -> dict[str, Any]:
    """The context of templates/reports/candidate/card.html. `document`: the paper that says the same, if it was asked for."""
    post = application.vacancy
    crumbs = [
        {"label": _("Lamaran saya"), "url": reverse("my_applications")},
        {"label": post.title, "url": reverse("application_detail", args=[application.pk])},
        {"label": _("Kartu hasil")},
    ]
    return {
        "application": application,
        "crumbs": crumbs,
        "facts": _identity(application, facts),
        "announced": facts.announced,
        "ending": _ending(facts),
        "correcting": facts.correcting,
        "reasons": [
            {"label": item.requirement, "state": "unmet", "text": item.reason, "source": item.source}
            for item in facts.reasons
        ],
        "stages": _stages(facts) if facts.stages else None,
        "notes": [text for stage in facts.stages for text in _notes(stage)],
        "total": _total(facts.total) if facts.total else None,
        "papers": [_paper(application, item) for item in facts.papers],
        "recount": _recount(facts.total, post.slug) if facts.total else None,
        "job": progress(application, document) if document else None,
    }


def progress(application: Application, document: Document) -> dict[str, Any]:
    """The job for components/progress.html."""
    return display.own_paper(
        document,
        url=reverse("result_card_progress", args=[application.pk]),
        label=_("Kartu hasil (PDF)"),
        failed=_("PDF belum berhasil dibuat. Hasil Anda tetap tercatat; minta PDF-nya sekali lagi."),
        result_url=reverse("result_card_file", args=[application.pk]),
        result_label=_("Unduh kartu hasil (PDF)"),
    )


def _identity(application: Application, facts: CardFacts) -> list[dict[str, Any]]:
    assert application.submitted_at is not None  # only what was sent has a card
    rows = [
        {"key": _("Nama"), "value": facts.name},
        {"key": _("NIP"), "value": group_nip(facts.nip) if facts.nip else ""},
        {"key": _("Jabatan yang dilamar"), "value": facts.post},
        {"key": _("Nomor pendaftaran"), "value": facts.registration},
        {"key": _("Nomor peserta"), "value": facts.participant_number},
        {
            "key": _("Lamaran diterima"),
            "value": shown.exact_moment(application.submitted_at, application.guarded.zone),
        },
    ]
    return [row for row in rows if row["value"]]


def _ending(facts: CardFacts) -> dict[str, str]:
    """What the application came to, for components/notice.html; empty while nothing is announced."""
    stage = shown.in_sentence(facts.absent_from)
    return {
        "received": {},
        "withdrawn": {
            "tone": "neutral",
            "title": _("Lamaran ditarik"),
            "text": _("Anda menarik lamaran ini, sehingga tidak diperiksa dan tidak dinilai."),
        },
        "ineligible": {
            "tone": "danger",
            "title": _("Tidak Memenuhi Syarat seleksi administrasi"),
            "text": _("Panitia Seleksi menetapkan bahwa persyaratan di bawah ini tidak terpenuhi."),
        },
        "absent": {
            "tone": "danger",
            "title": _("Gugur: tidak hadir"),
            "text": _(
                "Anda memenuhi syarat administrasi, tetapi tercatat tidak hadir pada %(stage)s. "
                "Nilai sesudahnya dan peringkat akhir tidak ada."
            )
            % {"stage": stage},
        },
        "eligible": {
            "tone": "success",
            "title": _("Memenuhi Syarat seleksi administrasi"),
            "text": _outlook(facts),
        },
    }[facts.ending]


def _outlook(facts: CardFacts) -> str:
    if facts.total is not None:
        return _("Hasil akhir sudah diumumkan.")
    if any(stage.end == "out" for stage in facts.stages):
        return _("Anda tidak melanjutkan: nilai satu tahap di bawah ambang batasnya.")
    return _("Nilai setiap tahap tampil di sini sesudah hasil tahap itu diumumkan.")


def _stages(facts: CardFacts) -> dict[str, Any]:
    """For the table of the stages: `summed` when there is a total to add up to, `told` when a stage had a notice of its own."""
    summed = facts.total is not None
    return {
        "summed": summed,
        "told": any(stage.announced for stage in facts.stages),
        "rows": [
            {
                "title": stage.title,
                "announced": stage.announced,
                "mark": _mark(stage),
                "weight": f"{stage.weight.short}%",
                "share": stage.share.printed if stage.share else "–",
                "rank": _rank(stage.rank, stage.ranked),
                "end": _end(stage),
            }
            for stage in facts.stages
        ],
    }


def _mark(stage: CardStage) -> str:
    if stage.mark is None:
        return "–"
    return _with_exact(stage.mark.printed, stage.exact)


def _with_exact(printed: str, exact: str) -> str:
    """A mark as it is printed, and below it the exact one where printing loses something."""
    if not exact:
        return printed
    told = _("tepatnya %(exact)s") % {"exact": decimal_text(exact)}
    return format_html('<span>{}<span class="app-table__sub">{}</span></span>', printed, told)


def _rank(rank: int | None, ranked: int | None) -> str:
    if rank is None:
        return "–"
    return _("%(rank)d dari %(ranked)d") % {"rank": rank, "ranked": ranked}


def _end(stage: CardStage) -> dict[str, str]:
    """A tag for how the stage ended for him."""
    return {
        "on": {"label": _("Melanjutkan"), "tone": "success"},
        "out": {"label": _("Tidak melanjutkan"), "tone": "danger"},
        "unmarked": {"label": _("Tidak dinilai"), "tone": "neutral"},
        "waiting": {"label": _("Menunggu ralat"), "tone": "waiting"},
        "untold": {},
    }[stage.end]


def _notes(stage: CardStage) -> list[str]:
    """What needs a sentence below the table."""
    found = []
    title = stage.title
    if stage.end == "out" and stage.threshold:
        found.append(
            _("%(stage)s: nilai di bawah ambang batas %(threshold)s.")
            % {"stage": title, "threshold": stage.threshold.short}
        )
    if stage.printed:
        found.append(
            _(
                "%(stage)s: diumumkan %(printed)s, kemudian dikoreksi. Yang dihitung dalam nilai akhir adalah yang di tabel."
            )
            % {"stage": title, "printed": stage.printed.printed}
        )
    if stage.end == "waiting":
        found.append(
            _("%(stage)s: sedang dikoreksi Pansel; hasilnya diumumkan dengan ralat.") % {"stage": title}
        )
    return found


def _total(total: CardTotal) -> dict[str, Any]:
    return {
        "total": _with_exact(total.total.printed, total.exact),
        "rank": _rank(total.rank, total.ranked),
        "rank_text": _rank_text(total),
        "below": _("Tidak diberi peringkat: nilai %(stage)s di bawah ambang batasnya.")
        % {"stage": shown.in_sentence(total.below)}
        if total.below
        else "",
        "named": _("Ya") if total.named else _("Tidak"),
        "picture": _picture(total) if total.bars else None,
        "head": [{"label": _("Nilai akhir")}, {"label": _("Peserta"), "numeric": True}],
        "bars": [{"cells": [_own_range(bar), bar.people]} for bar in total.bars],
        "no_picture": {
            "": "",
            "few": _(
                "Sebaran nilai tidak ditampilkan: pesertanya kurang dari lima, sehingga nilai peserta lain dapat ditebak."
            ),
            "hidden": _(
                "Sebaran nilai tidak ditampilkan: menurut rencana seleksi ini, nilai peserta lain tidak diumumkan."
            ),
        }[total.no_picture],
    }


def _rank_text(total: CardTotal) -> str:
    if total.rank is None:
        return ""
    text = _("Peringkat %(rank)d dari %(ranked)d peserta yang diberi peringkat.") % {
        "rank": total.rank,
        "ranked": total.ranked,
    }
    return f"{text} {_('Peringkat ini dipegang bersama peserta lain.')}" if total.shared else text


def range_text(bar: CardBar) -> str:
    """ "70 sampai di bawah 75"; the last range holds 100 too."""
    if bar.high == 100:
        return _("%(low)d sampai 100") % {"low": bar.low}
    return _("%(low)d sampai di bawah %(high)d") % {"low": bar.low, "high": bar.high}


def _own_range(bar: CardBar) -> str:
    if not bar.own:
        return range_text(bar)
    return _("%(range)s (nilai Anda di sini)") % {"range": range_text(bar)}


def _picture(total: CardTotal) -> dict[str, Any]:
    """One bar a range. His own is filled, and the words beside it say so."""
    said = "; ".join(f"{_own_range(bar)}: {_people(bar)}" for bar in total.bars)
    return pictures_display.picture(
        "sebaran",
        _("Sebaran nilai akhir semua peserta"),
        _("Jumlah peserta menurut nilai akhir. %(bars)s.") % {"bars": said},
        [
            Row(f"{_own_range(bar)}: {bar.people}", bars=[(Fraction(bar.people), not bar.own)])
            for bar in reversed(total.bars)
        ],
        scale=pictures_display.steps([0, max(bar.people for bar in total.bars)]),
    )


def _people(bar: CardBar) -> str:
    return _("%(count)d peserta") % {"count": bar.people}


def _paper(application: Application, paper: CardPaper) -> dict[str, Any]:
    """A notice in which he stands, and the files that prove it."""
    return {
        "title": paper.title,
        "number": paper.number,
        "day": paper.date.date,
        "row": paper.row,
        "sha256": paper.sha256,
        "corrects": paper.corrects,
        "url": reverse("published_file", args=[paper.code]),
        "verify_url": reverse("verify_document", args=[paper.code]),
        "proof_url": reverse("result_card_proof_file", args=[application.pk, paper.code]),
    }


def _recount(total: CardTotal, slug: str) -> dict[str, Any]:
    """Where his row stands among the marks that everybody may compute again; the digest alone where the plan keeps them back."""
    if total.public_input is None:
        return {"digest": total.digest}
    return {
        "public": True,
        "digest": total.public_input,
        "url": reverse("recount", args=[slug]),
        "input_url": reverse("recount_input", args=[slug]),
    }
