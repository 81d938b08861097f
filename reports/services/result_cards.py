"""Kartu hasil: what one applicant came to, read from what has been published, and its paper. docs/adr/0039."""

import json
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import clock, ledger
from audit.errors import Refused
from audit.models import Event
from panels import queries as panels
from panels.scheme import half_up, parse_decimal, ratio
from panels.services import stage_results
from reports import kinds as papers
from reports import queries, spread
from reports.card_texts import NO_REASON, NOTHING_YET, row_text
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import documents, parts, recounts
from reports.verification import Code
from reports.wording import Count, Day, Digest, Mark
from selection import display
from selection import queries as selections
from selection.enums import ApplicationState, ResultsShown, Verdict
from selection.models import Application, Stage

_ENDINGS: dict[str, papers.Ending] = {
    ApplicationState.INELIGIBLE: "ineligible",
    ApplicationState.ELIGIBLE: "eligible",
    ApplicationState.ABSENT: "absent",
}
_RESULTS = (DocumentKind.ADMIN_RESULT, DocumentKind.STAGE_RESULT, DocumentKind.FINAL_RESULT)


def of(application: Application) -> papers.CardFacts:
    """The card of a sent application as it may be known now: its words in the language that is read."""
    selection, published = application.guarded, list(queries.published(application.vacancy))
    found = _newest(published)
    total, row = _total(application, published)
    ending = _ending(application)
    return papers.CardFacts(
        post=application.vacancy.title,
        name=application.snapshot["full_name"],
        nip=parts.nip(application.snapshot["nip"]),
        registration=application.number or "",
        participant_number=application.participant_number or "",
        received_at=parts.moment_of(application.submitted_at, selection),
        ending=ending,
        absent_from=selection.title_of(application.absent_from) if ending == "absent" else "",
        reasons=_reasons(application),
        stages=tuple(
            line
            for stage in selection.stages
            if (line := _stage(application, stage, found.get((DocumentKind.STAGE_RESULT, stage.pk)), row))
        ),
        total=total,
        papers=tuple(_paper(document, application) for document in found.values()),
        correcting=bool(found) and panels.is_being_corrected(application.vacancy),
    )


def current(application: Application) -> Document | None:
    """The paper of the card, when it says what is so now; None where there is none or something has been announced since."""
    document = queries.card_of(application)
    if document is None or not document.context_text:  # destroyed by rule: it says nothing any more
        return None
    with override("id"):
        facts = of(application)
    return document if queries.paper_of(document).facts == facts else None


@ledger.unit
def request(application: Application, *, actor: Any) -> Document:
    """The card as a paper; the one that exists while nothing has changed. Refused while there is nothing that he may know."""
    post, application = application.vacancy, ledger.lock(application)
    application.vacancy = post
    if application.snapshot.get("erased"):
        raise Refused(
            _(
                "Data lamaran ini sudah dimusnahkan menurut aturan penyimpanan, sehingga kartu hasil tidak dapat dibuat lagi. "
                "Hasil seleksi tetap dapat dibaca pada pengumumannya."
            )
        )
    found = current(application)
    if found is not None:
        return found
    document = Document(
        selection=application.guarded,
        vacancy=post,
        application=application,
        kind=DocumentKind.RESULT_CARD,
        number=application.participant_number or application.number or "",
    )
    with override("id"):
        facts = of(application)
        common = documents.common_of(document)
    if not facts.announced:
        raise Refused(str(NOTHING_YET))
    document.created_at = clock.now()  # to the microsecond: a newer card may follow within the second
    return documents.create(document, papers.ResultCard(**common, facts=facts), actor=actor)


def publication_of(application: Application, code: str) -> Event | None:
    """The entry that published a notice which stands on the card; None for any other code."""
    found = _newest(queries.published(application.vacancy)).values()
    document = next((item for item in found if item.code == code), None)
    if document is None:
        return None
    entries = Event.objects.filter(subject_id=document.pk, action="document.publish")
    return entries.select_related("leaf").first()


def published_mark(application: Application, document: Document) -> tuple[Any, Any, bool]:
    """His row of a stage's paper, his exact mark where the paper shows none, and whether that mark has changed since.

    Where the plan hides marks his own is read from the sheets, and only while they are those of the paper: a correction is told by its notice.
    """
    paper, number = queries.paper_of(document), application.participant_number
    post = next((item for item in paper.posts if item.code == application.vacancy.code), None)
    row = next((item for item in post.rows if item.participant_number == number), None) if post else None
    if post is None or paper.shown != ResultsShown.HIDDEN:
        return row, None, False
    outcome = stage_results.outcome(application.vacancy, document.stage)
    if outcome.digest != post.digest:
        return row, None, True
    own = next((line for line in outcome.lines if line.candidate == number), None)
    return row, Fraction(own.mark) if own else None, False


def _newest(published: Any) -> dict[tuple[str, Any], Document]:
    """(kind, stage) → the newest published notice of it, in the order in which a selection tells its results."""
    found: dict[tuple[str, Any], Document] = {}
    for item in published:
        if item.kind in _RESULTS:
            found.setdefault((item.kind, item.stage_id), item)
    order: dict[str, int] = {kind: place for place, kind in enumerate(_RESULTS)}
    return dict(
        sorted(
            found.items(), key=lambda pair: (order[pair[0][0]], pair[1].stage.order if pair[1].stage else 0)
        )
    )


def _ending(application: Application) -> papers.Ending:
    if application.state == ApplicationState.WITHDRAWN:
        return "withdrawn"
    if not selections.outcome_is_public(application.vacancy):
        return "received"
    return _ENDINGS.get(application.state, "received")


def _reasons(application: Application) -> tuple[papers.CardReason, ...]:
    return tuple(
        papers.CardReason(
            requirement=stated["label"], reason=found.said or str(NO_REASON), source=stated["source"]
        )
        for found in selections.confirmed_findings(application)
        if found.verdict == Verdict.NOT_MET
        for stated in (display.requirement(found.requirement),)
    )


def _stage(
    application: Application, stage: Stage, document: Document | None, row: dict[str, Any] | None
) -> papers.CardStage | None:
    """A stage whose result is out, by its own notice or with the final result."""
    if document is None and row is None:
        return None
    columns: dict[str, Any] = {"title": stage.title, "weight": Mark(stage.weight), "end": "untold"}
    mark, printed = None, None
    if document is not None:
        paper = queries.paper_of(document)
        line, mark, changed = published_mark(application, document)
        printed = line.mark if line else None
        columns |= {
            "weight": paper.weight,
            "threshold": paper.threshold,
            "announced": document.number,
            "end": _end(line, bool(mark is not None or row), changed and not row),
            "rank": line.rank if line else None,
            "ranked": _ranked(paper, application) if line and line.rank else None,
        }
    if row is not None:
        working = row["workings"][stage.code]
        mark = Fraction(row["components"][stage.code])
        columns |= {"weight": Mark(working["weight"]), "share": parts.mark(working["contribution"])}
    if mark is not None:
        columns |= {"mark": Mark(half_up(mark)), "exact": _exact(mark)}
    else:
        columns["mark"] = printed
    if printed not in {None, columns["mark"]}:
        columns["printed"] = printed
    return papers.CardStage(**columns)


def _end(line: Any, marked: bool, waiting: bool) -> papers.StageEnd:
    """`line` is his row of the notice; one that hides marks has rows of those who go on alone."""
    if waiting:
        return "waiting"
    if line is None:
        return "out" if marked else "unmarked"
    return "on" if line.goes_on else "out"


def _ranked(paper: Any, application: Application) -> Count:
    rows = next(post.rows for post in paper.posts if post.code == application.vacancy.code)
    return Count(sum(row.rank is not None for row in rows))


def _exact(value: Fraction) -> str:
    """The fraction, where two decimals do not say all of it."""
    return "" if parse_decimal(half_up(value)) == value else ratio(value)


def _total(
    application: Application, published: list[Document]
) -> tuple[papers.CardTotal | None, dict[str, Any] | None]:
    """His place in the ranking that the newest published final result was made from, and its row; None before, and when he is not in it."""
    recount = recounts.of(application.vacancy, published)
    stored = recounts.ranking_of(recount.document) if recount else None
    if recount is None or stored is None:
        return None, None
    result = json.loads(stored.result_text)
    number = application.participant_number
    row = next((item for item in result["rows"] if item["candidate"] == number), None)
    if row is None:
        return None, None
    row["workings"] = result["workings"][number]
    own, ranked = Fraction(row["total_exact"]), [item["rank"] for item in result["rows"] if item["rank"]]
    bars = spread.bars((Fraction(item["total_exact"]) for item in result["rows"]), own)
    hidden = recount.withheld == recounts.HIDDEN
    named = {item.participant_number for item in queries.paper_of(recount.document).posts[0].rows}
    return papers.CardTotal(
        total=Mark(half_up(own)),
        exact=_exact(own),
        rank=Count(row["rank"]) if row["rank"] else None,
        ranked=Count(len(ranked)),
        candidates=Count(len(result["rows"])),
        below=application.guarded.title_of(row["eliminated_by"]) if row["eliminated_by"] else "",
        shared=row["rank"] is not None and ranked.count(row["rank"]) > 1,
        named=number in named,
        bars=() if hidden else _drawn(bars),
        no_picture="hidden" if hidden else "" if bars else "few",
        digest=Digest(stored.digest),
        public_input=Digest(recount.digest) if recount.digest else None,
    ), row


def _drawn(bars: tuple[spread.Bar, ...]) -> tuple[papers.CardBar, ...]:
    most = max((bar.people for bar in bars), default=1)
    return tuple(
        papers.CardBar(
            low=Count(bar.low),
            high=Count(bar.high),
            people=Count(bar.people),
            own=bar.own,
            tenth=Count(max(1, round(10 * bar.people / most))),
        )
        for bar in bars
    )


def _paper(document: Document, application: Application) -> papers.CardPaper:
    return papers.CardPaper(
        title=f"{document.title}: {document.stage.title}" if document.stage else document.title,
        number=document.number,
        date=Day(document.dated.isoformat()),
        code=Code(document.code),
        row=row_text(document.kind, queries.paper_of(document), application),
        sha256=Digest(document.signed_file.sha256),
        corrects=document.corrects.number if document.corrects else "",
    )
