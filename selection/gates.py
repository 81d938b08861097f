"""May a step be taken? What the approvals from outside say, for everybody who asks: announcing, the choice, the inauguration."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from selection import gate_kinds, objections, queries, remarks
from selection.display import day
from selection.enums import GateKind
from selection.models import Gate, GateLetter, Selection, Vacancy
from selection.rulesets import schema


class Standing(NamedTuple):
    """A gate with the letter that counts for it, the last day of that letter, and why it does not open today ("": it does)."""

    gate: Gate
    letter: GateLetter | None
    until: date | None
    shut: str
    refuses: bool


def obstacle(selection: Selection, vacancy: Vacancy | None, step: str, today: date) -> str:
    """Why a step (enums.RemarkStop) may not be taken today, as a sentence; "" = open.

    A letter stands before those of gate_kinds.STEPS, a blocking remark of the oversight body before all of them (docs/adr/0024),
    and objections without an answer before what comes next for the post (docs/adr/0037).
    `vacancy` None asks for all posts together. A gate whose ruleset only warns lets the step go on; `services.gates.go_through` raises the flag.
    """
    if step == "inauguration" and vacancy is not None and (held := still_held(vacancy, today)):
        return held
    shut = next((one.shut for one in _asked(selection, vacancy, step, today) if one.shut and one.refuses), "")
    return shut or remarks.obstacle(selection, vacancy, step) or objections.obstacle(vacancy, step)


def still_held(vacancy: Vacancy, on: date) -> str:
    """Why nobody can be inaugurated in a post on a day because somebody still holds it; "" when it is vacant (domain.md, 1.2)."""
    if vacancy.vacant_from is None or on >= vacancy.vacant_from:
        return ""
    return _("Jabatan %(post)s baru lowong pada %(date)s. Pelantikan tidak dapat sebelum tanggal itu.") % {
        "post": vacancy.title,
        "date": day(vacancy.vacant_from),
    }


def unlettered(selection: Selection, vacancy: Vacancy | None, step: str, today: date) -> list[Standing]:
    """The gates of a step that no letter opens today and whose ruleset only warns."""
    return [one for one in _asked(selection, vacancy, step, today) if one.shut and not one.refuses]


def standings(selection: Selection, today: date) -> list[Standing]:
    """Every gate of a selection as it stands on a day."""
    return standings_of([selection], lambda _selection: today)[selection.pk]


def standings_of(
    selections: Iterable[Selection], today: Callable[[Selection], date]
) -> dict[Any, list[Standing]]:
    """Key of each selection → its gates as they stand on the day of its zone, for a list of selections in three reads."""
    named = {selection.pk: selection for selection in selections}
    gates: dict[Any, list[Gate]] = {key: [] for key in named}
    letters: dict[Any, dict[str, GateLetter]] = {key: {} for key in named}
    posts: dict[Any, dict[str, Vacancy]] = {key: {} for key in named}
    for gate in queries.gates_in(named.values()):
        gates[gate.selection_id].append(gate)
    for letter in queries.letters_of(*named.values()):
        letters[letter.selection_id][letter.gate] = letter
    for post in Vacancy.objects.filter(selection__in=named):
        posts[post.selection_id][post.code] = post
    return {
        key: [
            _standing(gate, letters[key].get(gate.code), today(selection))
            for gate in [*gates[key], *_lacking(selection, gates[key], posts[key])]
        ]
        for key, selection in named.items()
    }


def _lacking(selection: Selection, found: list[Gate], posts: dict[str, Vacancy]) -> list[Gate]:
    """What the ruleset asks for and the plan left out: no row, but shut all the same. An approval of the whole selection serves a post too."""
    present = {(gate.kind, gate.vacancy.code if gate.vacancy else None) for gate in found}
    return [
        Gate(
            selection=selection,
            vacancy=posts[code] if code else None,
            kind=kind,
            title=str(GateKind(kind).label),
            opens=gate_kinds.KINDS[kind].opens,
        )
        for kind, code, _body in gate_kinds.wanted(
            schema.load(selection.ruleset), {post.code: post.title for post in posts.values()}
        )
        if not {(kind, code), (kind, None)} & present
    ]


def _asked(selection: Selection, vacancy: Vacancy | None, step: str, today: date) -> list[Standing]:
    if step not in gate_kinds.STEPS:
        return []
    return [
        one
        for one in standings(selection, today)
        if one.gate.opens in gate_kinds.before(step)
        and (vacancy is None or one.gate.vacancy_id in (None, vacancy.pk))
    ]


def _standing(gate: Gate, letter: GateLetter | None, today: date) -> Standing:
    rules = schema.load(gate.selection.ruleset)
    refuses = gate_kinds.level(rules, gate.kind, for_one_post=gate.vacancy_id is not None) == "fail"
    until = gate_kinds.last_day(letter.dated, letter.valid_until, gate.valid_days) if letter else None
    return Standing(gate, letter, until, _shut(gate, letter, until, today), refuses)


def _shut(gate: Gate, letter: GateLetter | None, until: date | None, today: date) -> str:
    if not gate.version:
        return _("%(gate)s diminta peraturan, tetapi tidak ada dalam daftar persetujuan.") % {
            "gate": name(gate)
        }
    body = gate.institution.name if gate.institution else _("lembaga yang belum ditentukan")
    named = {"gate": name(gate), "body": body}
    if letter is None:
        return _("%(gate)s: surat dari %(body)s belum dicatat.") % named
    named |= {"number": letter.number, "date": day(until or letter.dated)}
    if letter.dated > today:
        named["date"] = day(letter.dated)
        return _("%(gate)s: surat %(body)s Nomor %(number)s baru bertanggal %(date)s.") % named
    if until is not None and until < today:
        return (
            _("%(gate)s: surat %(body)s Nomor %(number)s berlaku sampai %(date)s dan sudah lewat waktu.")
            % named
        )
    return ""


def name(gate: Gate) -> str:
    """Its title, and the post where it is for one post."""
    return f"{gate.title} ({gate.vacancy.title})" if gate.vacancy else gate.title
