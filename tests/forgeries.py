"""Ways to forge an evidence package as somebody who has the site: its database, or every key but the witness's."""

import base64
import copy
import json
import random
from fractions import Fraction
from typing import Any
from uuid import UUID

from audit import chain
from panels import ranking
from tests import histories
from tests.happenings import Deal, destruction
from tests.histories import Draft, History, Row
from tests.mutations import Base

# --- with the database, and the site signs what it is told ---------------------------------------------------------


def _told(base: Base) -> History:
    return copy.deepcopy(base.history)


def _compared(history: History) -> list[Row]:
    gone = {item.obj[1] for item in history.drafts if item.event in history.destroyed}
    return [row for row in history.rows if row.key not in history.closed and row.key not in gone]


def row_changed(base: Base, rng: random.Random) -> bytes:
    """A column, the state, the version or the last entry of a row, past the log."""
    history = _told(base)
    row = rng.choice(_compared(history))
    way = rng.randrange(5)
    if way == 0:
        row.version += rng.choice((-1, 1))
    elif way == 1:
        row.state += "x"
    elif way == 2:
        row.last_event = history.new_id()
    else:
        name = rng.choice([*row.values, "note"])
        row.values[name] = f"{row.values.get(name)}x"
    return histories.package(history)


def row_gone(base: Base, rng: random.Random) -> bytes:
    history = _told(base)
    history.rows.remove(rng.choice([row for row in _compared(history) if row.kind != "selection.selection"]))
    return histories.package(history)


def row_slipped_in(base: Base, rng: random.Random) -> bytes:
    history = _told(base)
    history.rows.append(
        Row("selection.finding", history.new_id(), {"title": "baru"}, 1, "draft", history.new_id())
    )
    return histories.package(history)


def mark_changed(base: Base, rng: random.Random) -> bytes:
    """One mark below a locked sheet; perhaps in the sheet's own text too."""
    history = _told(base)
    key = rng.choice(sorted(history.marks))
    content = json.loads(history.marks[key])
    rng.choice(content["marks"])[2] += 5_000
    history.marks[key] = chain.canonical(content)
    if rng.random() < 0.5:
        next(row for row in history.rows if row.key == key).values["content"] = history.marks[key]
    return histories.package(history)


def marks_line_gone(base: Base, rng: random.Random) -> bytes:
    history = _told(base)
    key = rng.choice(sorted(history.marks))
    text = history.marks.pop(key)
    if rng.random() < 0.5:
        history.marks[history.new_id()] = text
    return histories.package(history)


def body_gone(base: Base, rng: random.Random) -> bytes:
    """Destroyed without the entry that says so."""
    history = _told(base)
    shown = [
        item.event
        for item in history.drafts
        if item.scope == history.scope and item.obj[1] not in history.closed
    ]
    history.destroyed.add(rng.choice([event for event in shown if event not in history.destroyed]))
    return histories.package(history)


# --- destroying without the right to: the entry is there, and the site signs it -----------------------------------------


def _destroyed(base: Base, rng: random.Random, deal: Deal | None = None, **more: Any) -> bytes:
    history = _told(base)
    history.rng = rng
    destruction(history, deal, **more)
    return histories.package(history)


def destroyed_unapproved(base: Base, rng: random.Random) -> bytes:
    """Nobody agreed: the entries name none, half of one, or entries about something else."""
    events = [item.event for item in base.history.drafts if item.scope == base.history.scope]
    named = [[], rng.sample(events, 2), [rng.choice(events)], [str(UUID(int=rng.getrandbits(128)))] * 2]
    return _destroyed(base, rng, appr=rng.choice(named))


def destroyed_by_one(base: Base, rng: random.Random) -> bytes:
    """One person asked and approved: by one account, or by two of his."""
    usual = Deal()
    return _destroyed(base, rng, rng.choice((Deal(account="1"), Deal(approver=usual.proposer))))


def destroyed_another(base: Base, rng: random.Random) -> bytes:
    """Two agreed: on another application, on another act, or on other words than those proposed."""
    history = _told(base)
    history.rng = rng
    if rng.random() < 0.3:
        destruction(history, Deal())
        destruction(history, None, appr=history.drafts[-1].appr)
        return histories.package(history)
    other = (Deal(about=history.new_id()), Deal(act="stop_selection"), Deal(digest=rng.randbytes(32).hex()))
    destruction(history, rng.choice(other))
    return histories.package(history)


def destroyed_before_approval(base: Base, rng: random.Random) -> bytes:
    """Two agreed when it was gone already."""
    return _destroyed(base, rng, Deal(), late=True)


def destroyed_by_owner(base: Base, rng: random.Random) -> bytes:
    """As what is one's own, or by a step that nobody knows: in a selection's chain neither is anybody's own."""
    step = rng.choice(("ownerasure.data_destroyed", "body.data_destroyed"))
    return _destroyed(base, rng, rng.choice((None, Deal())), step=step)


# --- with every key: the log itself tells a lie --------------------------------------------------------------------


def _newest(history: History) -> tuple[Row, Draft]:
    row = max(
        history.of("panels.ranking"), key=lambda item: (item.values["vacancy_id"], item.values["number"])
    )
    return row, next(item for item in history.drafts if item.obj[1] == row.key)


def _tell(row: Row, draft: Draft, **values: Any) -> None:
    for name, value in values.items():
        row.values[name] = value
        draft.body["changes"][name] = [None, value]


def false_result(base: Base, rng: random.Random) -> bytes:
    """The ranking was never what its marks give."""
    history = _told(base)
    row, draft = _newest(history)
    result = json.loads(row.values["result_text"])
    line = rng.choice(result["rows"])
    if rng.random() < 0.5:
        line["rank"] = 1 if line["rank"] != 1 else 2
    else:
        line["total_exact"] = str(Fraction(line["total_exact"]) + Fraction(1, 7))
    _tell(row, draft, result_text=chain.canonical(result))
    return histories.package(history)


def false_input(base: Base, rng: random.Random) -> bytes:
    """A mark that no sheet has, or another scheme than the digest's; the rest is computed from it."""
    history = _told(base)
    row, draft = _newest(history)
    table = json.loads(row.values["input_text"])
    mark = rng.choice(table["marks"])
    mark["mark"] = "0.25"
    text = ranking.canonical(table).decode()
    result = ranking.compute(table)
    _tell(row, draft, input_text=text, digest=result["digest"], result_text=chain.canonical(result))
    return histories.package(history)


def false_digest(base: Base, rng: random.Random) -> bytes:
    history = _told(base)
    row, draft = _newest(history)
    _tell(row, draft, digest=rng.randbytes(32).hex())
    return histories.package(history)


def false_announcement(base: Base, rng: random.Random) -> bytes:
    """The paper names another rank, total or person than the ranking."""
    history = _told(base)
    row = rng.choice(history.of("reports.document", "published"))
    draft = next(item for item in history.drafts if item.obj[1] == row.key)
    context = json.loads(row.values["context_text"])
    line = rng.choice(context["posts"][0]["rows"])
    name, value = rng.choice((("rank", line["rank"] + 1), ("total", "99.99"), ("participant_number", "P99")))
    line[name] = value
    _tell(row, draft, context_text=chain.canonical(context))
    return histories.package(history)


def step_skipped(base: Base, rng: random.Random) -> bytes:
    """An entry in the middle of a row's life was never written: its version, state or value before does not fit."""
    history = _told(base)
    later = [
        item
        for item in history.drafts
        if item.scope == history.scope and item.obj[2] > 1 and item.obj[0] != "panels.sheet"
    ]
    later = [item for item in later if item.action.endswith((".update", ".confirm", ".publish"))]
    item = rng.choice(later)
    if rng.random() < 0.5:
        item.source += "x"
    else:
        item.obj[2] += 1
    return histories.package(history)


def time_turned_back(base: Base, rng: random.Random) -> bytes:
    history = _told(base)
    own = [
        item for item in history.drafts if item.scope == history.scope and item.obj[1] not in history.closed
    ]
    rng.choice(own[1:]).wait = -rng.choice((10**12, 10**13))
    return histories.package(history)


def rewritten_past(base: Base, rng: random.Random) -> bytes:
    """Everything written and signed anew with all keys, and true in itself: only a note that somebody else kept shows it."""
    history = _told(base)
    history.witnessed = ()
    item = rng.choice([item for item in history.drafts[:-1] if item.event not in history.destroyed])
    item.body["actor"]["name"] = f"orang {rng.random()}"
    return histories.package(history)


def tail_cut(base: Base, rng: random.Random) -> bytes:
    """The log ends earlier and is signed as such; what the witness saw is left out."""
    history = _told(base)
    history.witnessed = ()
    del history.drafts[-rng.randrange(1, 5) :]
    for row in history.rows:
        row.version, row.values = 0, {}
        for item in history.drafts:
            if item.obj[1] == row.key and item.obj[2] > row.version:
                row.version, row.state, row.last_event = item.obj[2], item.target, item.event
                row.values |= {name: after for name, (_before, after) in item.body["changes"].items()}
    history.rows = [row for row in history.rows if row.version]
    return histories.package(history)


def other_signer(base: Base, rng: random.Random) -> bytes:
    history = _told(base)
    history.seed = rng.randbytes(32)
    history.witnessed = ()
    return histories.package(history)


def forged_witness(base: Base, rng: random.Random) -> bytes:
    """The history was changed, and the witness's note of the true one is packed all the same, or one with a false signature."""
    history = _told(base)
    rng.choice([item for item in history.drafts[:3] if item.event not in history.destroyed]).body["data"] = {
        "lain": rng.random().hex()
    }
    if rng.random() < 0.5:
        made = histories.witnessed_note(history, len(history.drafts))
        head, line = made[:-1].rsplit(" ", 1)
        history.witnessed = (f"{head} {_as_witness(line, rng)}\n",)
    return histories.package(history)


def _as_witness(material: str, rng: random.Random) -> str:
    raw = base64.b64decode(material)
    return base64.b64encode(raw[:12] + rng.randbytes(64)).decode()


def erased_row_changed(base: Base, rng: random.Random) -> bytes:
    """A row whose first bodies are destroyed holds another value than the entry after them tells."""
    history = _told(base)
    history.rng = rng
    destruction(history)
    row = [item for item in history.rows if item.kind == "selection.application"][-1]
    history.change(row, {"name": ""})
    row.values["name"] = f"orang {rng.random()}"
    return histories.package(history)


WITH_THE_DATABASE = (
    row_changed,
    erased_row_changed,
    row_gone,
    row_slipped_in,
    mark_changed,
    marks_line_gone,
    body_gone,
)
WITHOUT_THE_RIGHT = (
    destroyed_unapproved,
    destroyed_by_one,
    destroyed_another,
    destroyed_before_approval,
    destroyed_by_owner,
)
WITH_EVERY_KEY = (
    *WITHOUT_THE_RIGHT,
    false_result,
    false_input,
    false_digest,
    false_announcement,
    step_skipped,
    time_turned_back,
    other_signer,
    forged_witness,
)
UNSEEN_WITHOUT_A_NOTE = (rewritten_past, tail_cut)
"""Flagged only when the reader kept a note of his own."""
