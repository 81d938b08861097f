"""Advice on single stages in words and pictures: how far the members are apart, agree, and turn round; and what all advice shares.

A section is {key, title, words: [sentence], head, rows (components/table.html), caption, picture}.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels import advice, pictures_display
from panels.advice import Basis, Spread
from panels.pictures_display import Mark, Row
from panels.sheet_display import number
from selection.rulesets.schema import Ruleset

MOST_ROWS = 30
"""Tables and pictures show so many candidates, from the first rank on; what is computed takes in all of them."""

Section = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What the page words: the basis, and the names behind its keys."""

    basis: Basis
    candidates: Mapping[str, str]  # participant number → name
    members: Mapping[str, str]  # key of the person → name
    titles: Mapping[str, str]  # code of the stage → its name, in the plan's order
    elements: Mapping[str, str]  # code of the stage → its element
    ruleset: Ruleset
    seed: int

    def of_element(self, *elements: str) -> list[str]:
        """The codes of the stages of these elements."""
        return [code for code, element in self.elements.items() if element in elements]

    @property
    def shown(self) -> list[str]:
        return self.basis.candidates[:MOST_ROWS]

    def candidate(self, code: str) -> str:
        return f"{code} {self.candidates.get(code, '')}".strip()

    def codes(self, found: Iterable[str]) -> str:
        return ", ".join(found) or "–"

    def member(self, key: str) -> str:
        return self.members.get(key) or _("anggota yang sudah diganti")


# --- stages ------------------------------------------------------------------------------------------------


def spread(reading: Reading, component: str, items: Sequence[Spread]) -> Section:
    label = reading.titles[component]
    visible = set(reading.shown)
    shown = [item for item in items if item.candidate in visible]
    widest = max(items, key=lambda item: item.range)
    words = [
        _("Rentang terlebar %(range)s poin, pada %(code)s.")
        % {"range": number(widest.range), "code": widest.candidate}
    ]
    picture = pictures_display.picture(
        f"spread-{component}",
        _("%(stage)s: nilai tiap anggota untuk tiap peserta") % {"stage": label},
        words[0],
        [
            Row(
                item.candidate,
                [
                    *(Mark(mark, "tick") for mark in item.marks.values()),
                    Mark(advice.mean(list(item.marks.values())), "circle"),
                ],
                line=(item.lowest, item.highest),
            )
            for item in shown
        ],
        scale=pictures_display.steps(value for item in shown for value in (item.lowest, item.highest)),
        legend=[("tick", _("Nilai seorang anggota")), ("circle", _("Rata-rata"))],
    )
    return {
        "key": f"spread-{component}",
        "title": _("%(stage)s: rentang nilai") % {"stage": label},
        "words": words,
        "caption": _("Jarak nilai antaranggota"),
        "head": head(
            _("Peserta"),
            (_("Terendah"),),
            (_("Tertinggi"),),
            (_("Rentang"),),
            (_("Simpangan baku"),),
            _("Terjauh dari median anggota lain"),
        ),
        "rows": [cells(reading.candidate(item.candidate), *_spread_cells(reading, item)) for item in shown],
        "picture": picture,
    }


def _spread_cells(reading: Reading, item: Spread) -> list[str]:
    far = "–"
    if item.furthest is not None:
        far = f"{signed(item.furthest[1])} ({reading.member(item.furthest[0])})"
    deviation = "–" if item.deviation is None else number(Fraction(round(item.deviation * 100), 100))
    return [number(item.lowest), number(item.highest), number(item.range), deviation, far]


def agreement(reading: Reading) -> Section:
    found = {name: advice.agreement(reading.basis, name) for name in stages(reading)}
    labels = {name: reading.titles[name] for name in found}
    picture = pictures_display.picture(
        "agreement",
        _("Kesepakatan urutan antaranggota tiap tahap"),
        _("Batang penuh berarti semua anggota mengurutkan peserta dengan sama."),
        [Row(labels[name], bars=[(item.w or 0, False)]) for name, item in found.items()],
        scale=[Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1)],
        label=lambda tick: number(Fraction(tick), 2),
    )
    return {
        "key": "agreement",
        "title": _("Kesepakatan anggota"),
        "words": [
            _(
                "Koefisien Kendall (W): 1 berarti semua anggota mengurutkan peserta dengan sama, 0 berarti tidak ada kesamaan. "
                "Dengan sedikit peserta, angka ini mudah berubah."
            )
        ],
        "caption": _("Kesepakatan urutan peserta"),
        "head": head(_("Tahap"), (_("W"),), _("Artinya"), (_("Anggota"),), (_("Peserta"),)),
        "rows": [
            cells(
                labels[name],
                "–" if item.w is None else number(item.w),
                _agreement_word(item.w),
                item.members,
                item.candidates,
            )
            for name, item in found.items()
        ],
        "picture": picture,
    }


def _agreement_word(w: Fraction | None) -> str:
    if w is None:
        return _("tidak dapat dihitung")
    if w < Fraction(3, 10):
        return _("rendah")
    return _("sedang") if w < Fraction(7, 10) else _("tinggi")


def turns(reading: Reading) -> Section | None:
    found = advice.turns(
        reading.basis, reading.of_element(*advice.EARLIER), reading.of_element(*advice.LATER)
    )
    if not found:
        return None
    large = [turn for turn in found if turn.is_large(len(found))]
    shown = found[:MOST_ROWS]
    words = [
        ngettext(
            "%(count)d peserta berpindah separuh lapangan atau lebih: %(codes)s.",
            "%(count)d peserta berpindah separuh lapangan atau lebih: %(codes)s.",
            len(large),
        )
        % {
            "count": len(large),
            "codes": reading.codes(f"{turn.candidate} ({_moved(turn)})" for turn in large),
        }
        if large
        else _("Tidak ada peserta yang berpindah separuh lapangan atau lebih."),
        _(
            "Wawancara memang mengukur hal lain; pembalikan yang besar patut dijelaskan, bukan dengan sendirinya salah."
        ),
    ]
    picture = pictures_display.picture(
        "turns",
        _("Urutan menurut makalah dan asesmen, dan menurut wawancara"),
        words[0],
        [
            Row(
                turn.candidate,
                [Mark(turn.before, "ring"), Mark(turn.after, "circle")],
                line=(turn.before, turn.after),
            )
            for turn in shown
        ],
        scale=pictures_display.places(max(max(turn.before, turn.after) for turn in shown)),
        legend=[("ring", _("Urutan makalah dan asesmen")), ("circle", _("Urutan wawancara"))],
    )
    return {
        "key": "turns",
        "title": _("Wawancara dibanding makalah dan asesmen"),
        "words": words,
        "caption": _("Urutan sebelum dan pada wawancara"),
        "head": head(
            _("Peserta"), (_("Urutan makalah dan asesmen"),), (_("Urutan wawancara"),), _("Perpindahan")
        ),
        "rows": [
            cells(reading.candidate(turn.candidate), turn.before, turn.after, _moved(turn)) for turn in shown
        ],
        "picture": picture,
    }


def _moved(turn: advice.Turn) -> str:
    if turn.moved > 0:
        return _("naik %(places)d") % {"places": turn.moved}
    return _("turun %(places)d") % {"places": -turn.moved} if turn.moved else _("tetap")


# --- small things ------------------------------------------------------------------------------------------


def stages(reading: Reading) -> list[str]:
    """The stages that a panel marked, in the plan's order."""
    return [name for name in reading.titles if name in reading.basis.marks]


def head(*labels: Any) -> list[dict[str, Any]]:
    """A label in a tuple heads a column of numbers."""
    return [
        {"label": label[0], "numeric": True} if isinstance(label, tuple) else {"label": label}
        for label in labels
    ]


def cells(*cells: Any) -> dict[str, Any]:
    return {"cells": cells}


def percent(share: Fraction) -> str:
    return number(share * 100, 1)


def exact_points(value: Fraction) -> str:
    return number(value, 0) if value.denominator == 1 else number(value)


def signed(value: Fraction) -> str:
    """ "+4,25" or "−4,25": the sign is said, so that it need not be seen in a picture."""
    return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value))
