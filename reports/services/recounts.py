"""What anybody may compute again of a published final result: from the stored ranking that the paper carries, never from today's rows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from panels import ranking, recount
from panels.models import Ranking
from reports import queries
from reports.enums import PUBLIC_KINDS, DocumentKind
from reports.models import Document
from selection.enums import NamesOrder, ResultsShown
from selection.models import Vacancy

HIDDEN, WITHOUT_TOTALS, UNREADABLE = "hidden", "without_totals", "unreadable"
"""Why there is no public input: the plan keeps the marks back · it keeps totals or ranks back · the stored texts are no ranking any more."""


@dataclass(frozen=True)
class Notice:
    """The published marks of a stage for one post: participant number → as printed, with a point. `number`, `dated` of the newest paper."""

    component: str
    number: str
    dated: Any
    marks: dict[str, str]


@dataclass(frozen=True)
class Recount:
    """The newest published final result of a post (`document`) with what it was computed from.

    `withheld` is "" or says why the rest is empty. `text` is the canonical public input and `digest` the SHA-256 of its bytes; `result` is
    what `ranking.compute` makes of it; `told` the names as the paper prints them, `notices` what the stages' own papers print.
    """

    document: Document
    withheld: str = ""
    text: str = ""
    digest: str = ""
    result: dict[str, Any] | None = None
    told: dict[str, recount.Told] | None = None
    notices: tuple[Notice, ...] = ()


def of(vacancy: Vacancy, published: Iterable[Document]) -> Recount | None:
    """The check of a post; None before its final result is out. `published` is `queries.published`, the newest first: a correction counts."""
    papers = list(published)
    document = next((item for item in papers if item.kind == DocumentKind.FINAL_RESULT), None)
    return None if document is None else _recount(document, vacancy, papers)


def attached_to(document: Document) -> str:
    """What a paper carries inside, "" for nothing: the ranking's whole input, but a paper for everybody only what is public of it."""
    if document.kind not in PUBLIC_KINDS or document.vacancy is None or not document.attachment_text:
        return document.attachment_text
    return _recount(document, document.vacancy, queries.published(document.vacancy)).text


def _recount(document: Document, vacancy: Vacancy, papers: Iterable[Document]) -> Recount:
    paper, stages = queries.paper_of(document), _stage_papers(papers)
    shown = {vacancy.selection.results_shown, *(told.shown for _document, told in stages)}
    if ResultsShown.HIDDEN in shown:
        return Recount(document, HIDDEN)
    if paper.ordering != NamesOrder.RANKED_TOTALS:
        return Recount(document, WITHOUT_TOTALS)
    stored = ranking_of(document)
    if stored is None:
        return Recount(document, UNREADABLE)
    try:
        table = recount.public_table(json.loads(stored.input_text), json.loads(stored.result_text))
        text = ranking.canonical(table).decode()
        result = ranking.compute(json.loads(text))
    except (AttributeError, KeyError, TypeError, ValueError):  # somebody wrote into its texts
        return Recount(document, UNREADABLE)
    return Recount(
        document,
        text=text,
        digest=result["digest"],
        result=result,
        told={
            row.participant_number: recount.Told(int(row.rank), str(row.total)) for row in paper.posts[0].rows
        },
        notices=tuple(_notice(item, told, vacancy) for item, told in stages),
    )


def ranking_of(document: Document) -> Ranking | None:
    """The confirmed ranking that the paper was made from: it carries the whole input."""
    found = Ranking.objects.filter(vacancy=document.vacancy_id, state="confirmed").order_by("-number")
    return next((one for one in found if one.input_text == document.attachment_text), None)


def _stage_papers(papers: Iterable[Document]) -> list[tuple[Document, Any]]:
    """The newest published paper of every stage, with what it says, in the order of the stages."""
    newest: dict[Any, Document] = {}
    for item in papers:
        if item.kind == DocumentKind.STAGE_RESULT:
            newest.setdefault(item.stage_id, item)
    found = sorted(newest.values(), key=lambda item: item.stage.order)
    return [(item, queries.paper_of(item)) for item in found]


def _notice(document: Document, paper: Any, vacancy: Vacancy) -> Notice:
    rows = next((post.rows for post in paper.posts if post.code == vacancy.code), ())
    marks = {row.participant_number: str(row.mark) for row in rows}
    return Notice(document.stage.code, document.number, document.dated, marks)
