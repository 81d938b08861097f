"""What happens in a made-up selection, drawn by chance: `honest(seed)` is a history whose package both verifiers must say holds."""

import json
import random
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from audit import chain
from audit.ledger import content_digest
from panels import ranking
from panels.scheme import half_up, plain
from tests.histories import History, Row, witnessed_note

KINDS = ("selection.vacancy", "selection.finding", "selection.application", "selection.scheduleentry")
WORDS = (
    "",
    "Dinas Perhubungan",
    "3 Maret",
    "kosong “sekali”",
    "日本",
    "\u0001tab\tbaris\n",
    "été\u007f",
    "0",
    "\U0001f33f daun",
)


def honest(seed: int, *, events: int = 18, marked: bool | None = None) -> History:
    """A history that happened so. `marked`: with sheets, a ranking and its announcement; by default chance decides."""
    rng = random.Random(seed)
    history = History(rng)
    history.scope = f"sel:{history.new_id()}"
    history.create("selection.selection", {"code": f"JPT-{seed}", "edition": None}, state="published")
    for _ in range(rng.randrange(events // 2, events + 1)):
        rng.choice(_HAPPENINGS)(history)
    if rng.random() < 0.6 if marked is None else marked:
        for _ in range(rng.randrange(1, 3)):
            _post(history)
    for _ in range(rng.randrange(4)):
        rng.choice(_HAPPENINGS)(history)
    if rng.random() < 0.7 or marked:
        payload = rng.randbytes(rng.randrange(1, 90))
        history.files[f"files/{content_digest(payload)}.pdf"] = payload
    if rng.random() < 0.5 or marked:
        history.witnessed = (witnessed_note(history, rng.randrange(1, len(history.drafts) + 1)),)
    return history


def _value(rng: random.Random) -> Any:
    return rng.choice(
        (
            None,
            rng.choice(WORDS),
            rng.randrange(-5, 2**52),
            bool(rng.getrandbits(1)),
            [1, "b", None],
            {"kunci": {"a": [1]}, "b": ""},
        )
    )


def new_row(history: History) -> None:
    rng = history.rng
    values = {
        name: _value(rng) for name in rng.sample(("edition", "weight", "title", "open", "note", "tags"), 3)
    }
    history.create(rng.choice(KINDS), values)


def _changed_row(history: History) -> None:
    rng = history.rng
    values = {name: _value(rng) for name in rng.sample(("edition", "weight", "title", "note", "younger"), 2)}
    history.change(rng.choice(_plain_rows(history)), values, to=rng.choice(("draft", "open", "closed", "")))


def _fact(history: History) -> None:
    row = history.rng.choice(_plain_rows(history))
    history.entry(row, "opened", to=row.state, data={"page": history.rng.choice(WORDS)})


def elsewhere(history: History) -> None:
    made = history.entry(history.rows[0], "opened", to="")
    made.scope, made.obj = f"sel:{history.rng.randrange(3)}", ["selection.selection", history.new_id(), 1]


@dataclass(frozen=True)
class Deal:
    """How two persons agree on a destruction; each of these made otherwise makes it none."""

    proposer: str = "6d1f0a52-5d0e-4e4e-9a41-000000000001"
    approver: str = "6d1f0a52-5d0e-4e4e-9a41-000000000002"
    account: str = "2"
    """The approver's; the proposer's is "1"."""
    act: str = "destroy"
    about: str = ""
    """Another application than the one that is destroyed."""
    digest: str = ""
    """Another than that of what was proposed."""


def _erased(history: History) -> None:
    destruction(history)


def destruction(
    history: History,
    deal: Deal | None = Deal(),
    *,
    late: bool = False,
    appr: list[str] | None = None,
    step: str = "erasure.data_destroyed",
) -> None:
    """An application, its document and its file are destroyed as two persons had agreed.

    `late`: they agreed afterwards. `appr`: what the entries name as their approvals. `step`: as what they are written.
    """
    row = history.create("selection.application", {"name": "Nama yang dihapus", "nip": "1"})
    file = history.new_id()
    paper = history.create("selection.applicationdocument", {"application_id": row.key, "file_id": file})
    history.change(row, {"name": "lain"})
    gone = [item.event for item in history.drafts if item.obj[1] in (row.key, paper.key)]
    agreed = _agreed(history, row, deal) if deal and not late else []
    if history.rng.random() < 0.5:
        history.change(row, {"name": ""})
    kind, _dot, name = step.partition(".")
    entries = []
    for key in (*gone, file):
        values = {"gone": "file" if key == file else "body", "rule": "not_passed", "chain": history.scope}
        history.create(f"audit.{kind}", values, state="destroyed", key=key, name=name)
        entries.append(history.drafts[-1])
    if deal and late:
        agreed = _agreed(history, row, deal)
    for item in entries:
        item.appr = sorted(agreed) if appr is None else appr
    history.destroyed |= set(gone)


def _agreed(history: History, row: Row, deal: Deal) -> list[str]:
    """The two entries by which the destruction of an application is asked for and approved."""
    named = {deal.about or row.key: "001"}
    asked = history.create(
        "selection.destruction", {"rule": "not_passed", "applications": named}, state="proposed"
    )
    text = chain.canonical({"found": {"rule": "not_passed", "applications": named}, "given": {}})
    values = {"action": deal.act, "subject_id": asked.key, "proposer_id": deal.proposer, "arguments": text}
    proposal = history.create("accounts.proposal", values, state="open")
    made = history.drafts[-1]
    given = history.change(proposal, {"approver_id": deal.approver}, to="approved", name="approve")
    given.body["actor"]["id"] = deal.account
    given.body["data"] = {"digest": deal.digest or chain.digest(text)}
    history.change(asked, {"approvals": sorted([made.event, given.event])}, to="approved", name="approve")
    return [made.event, given.event]


def sealed_sheet(history: History) -> None:
    row = history.create("panels.sheet", {"person_id": history.new_id()})
    if history.rng.random() < 0.5:
        history.change(row, {"content": "rahasia"}, to="locked", name="lock")
    history.closed.add(row.key)


def _plain_rows(history: History) -> list[Row]:
    return [
        row for row in history.rows if row.kind in ("selection.selection", *KINDS) and "nip" not in row.values
    ]


_HAPPENINGS = (new_row, _changed_row, _changed_row, _fact, elsewhere, _erased, sealed_sheet)


# --- marks and a ranking ---------------------------------------------------------------------------------------------


def _post(history: History) -> None:
    """A post from its sheets to the announced names: several stages, one perhaps without names, a sheet perhaps reopened."""
    rng = history.rng
    post = history.new_id()
    people = [f"P{number:02}" for number in range(1, rng.randrange(3, 7))]
    parts = rng.sample(("assessment", "paper", "interview"), rng.randrange(1, 4))
    criteria = {part: [f"k{number}" for number in range(1, rng.randrange(2, 4))] for part in parts}
    nameless = rng.choice((None, *parts))
    marks: list[dict[str, Any]] = []
    stages = {part: history.create("selection.stage", {"code": part}).key for part in parts}
    for part in parts:
        codes = (
            {name: f"{part[:2].upper()}-{post[:4]}-{place}" for place, name in enumerate(reversed(people))}
            if part == nameless
            else {}
        )
        if codes:
            lot = history.create(
                "panels.stagelot", {"vacancy_id": post, "stage_id": stages[part], "outcome": []}
            )
            history.change(lot, {"outcome": codes}, to="opened", name="open")
        for author in [history.new_id() for _ in range(1 if part == "assessment" else rng.randrange(1, 4))]:
            marks += _sheet(history, post, part, author, people, criteria[part], codes)
    made = _ranking(history, post, marks, _scheme(rng, parts, criteria))
    if rng.random() < 0.3:
        made = _reopen(history, post, marks, made)
    if rng.random() < 0.7:
        _announce(history, post, made)


def _sheet(
    history: History,
    post: str,
    part: str,
    author: str,
    people: list[str],
    criteria: list[str],
    codes: dict[str, str],
) -> list[dict[str, Any]]:
    rng = history.rng
    given = [(name, code, rng.randrange(1, 101) * 5_000) for name in people for code in criteria]
    content = {
        "vacancy": post,
        "component": part,
        "author": author,
        "marks": sorted([codes.get(name, name), code, points] for name, code, points in given),
    }
    row = history.create("panels.sheet", {"person_id": author})
    history.change(row, {"content": chain.canonical(content)}, to="locked", name="lock")
    history.marks[row.key] = row.values["content"]
    return [
        {
            "candidate": name,
            "component": part,
            "panelist": None if part == "assessment" else author,
            "criterion": code,
            "mark": plain(Fraction(points, 10_000)),
            "max": "50",
            "recused": False,
        }
        for name, code, points in given
    ]


def _scheme(rng: random.Random, parts: list[str], criteria: dict[str, list[str]]) -> dict[str, Any]:
    shares = [rng.randrange(1, 20) for _ in parts]
    shares[-1] = 100 - sum(shares[:-1])
    return {
        "weights": {part: str(share) for part, share in zip(parts, shares, strict=True)},
        "criteria": {
            part: {code: str(rng.randrange(1, 60)) for code in criteria[part]}
            for part in parts
            if rng.random() < 0.5
        },
        "tie_break": rng.sample(parts, rng.randrange(len(parts) + 1)),
        "rank_style": rng.choice(("competition", "dense")),
        "thresholds": {part: str(rng.randrange(20, 50)) for part in parts if rng.random() < 0.3},
        "missing": rng.choice(("error", "mean_of_present")),
        "quorum": 1,
    }


def _ranking(history: History, post: str, marks: list[dict[str, Any]], scheme: dict[str, Any]) -> Row:
    history.rng.shuffle(marks)
    text = ranking.canonical({"scheme": scheme, "marks": marks}).decode()
    result = ranking.compute(json.loads(text))
    values = {
        "vacancy_id": post,
        "input_text": text,
        "digest": result["digest"],
        "result_text": chain.canonical(result),
    }
    number = 1 + sum(row.values["vacancy_id"] == post for row in history.of("panels.ranking"))
    made = history.create("panels.ranking", {**values, "number": number}, state="computed")
    history.change(made, {}, to="confirmed", name="confirm")
    return made


def _reopen(history: History, post: str, marks: list[dict[str, Any]], made: Row) -> Row:
    """A sheet is opened again after the ranking. Its successor is still with its author, or locked with another mark and ranked again."""
    rng = history.rng
    sheets = [row for row in history.of("panels.sheet", "locked") if post in row.values["content"]]
    old = rng.choice(sheets)
    history.change(old, {}, to="superseded", name="supersede")
    if rng.random() < 0.4:
        sealed_sheet(history)
        return made
    content = json.loads(old.values["content"])
    line = rng.choice(content["marks"])
    line[2] = 5_000 * rng.randrange(1, 101)
    row = history.create("panels.sheet", {"person_id": content["author"], "replaces_id": old.key})
    history.change(row, {"content": chain.canonical(content)}, to="locked", name="lock")
    history.marks[row.key] = row.values["content"]
    numbers = {
        code: name for lot in history.of("panels.stagelot") for name, code in lot.values["outcome"].items()
    }
    for mark in marks:
        if (mark["component"], mark["criterion"]) == (content["component"], line[1]) and (
            mark["candidate"] == numbers.get(line[0], line[0])
            and mark["panelist"] in (None, content["author"])
        ):
            mark["mark"] = plain(Fraction(line[2], 10_000))
    return _ranking(history, post, marks, json.loads(made.values["input_text"])["scheme"])


def _announce(history: History, post: str, made: Row) -> None:
    rows = [row for row in json.loads(made.values["result_text"])["rows"] if row["rank"] is not None][:3]
    named = [
        {
            "participant_number": row["candidate"],
            "rank": row["rank"],
            "total": half_up(Fraction(row["total_exact"])),
        }
        for row in rows
    ]
    text = chain.canonical({"posts": [{"title": "Kepala Dinas", "rows": named}]})
    values = {
        "kind": "final_result",
        "vacancy_id": post,
        "created_at": "2026-11-20T01:00:00.000000Z",
        "context_text": text,
    }
    paper = history.create("reports.document", values, state="signed")
    history.change(paper, {"published_at": "2026-11-21T01:00:00.000000Z"}, to="published", name="publish")
