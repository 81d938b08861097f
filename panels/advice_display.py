"""The advisory page: each statistic as a sentence, a table and a picture. It words what panels/advice.py found.

A section is {key, title, words: [sentence], head, rows (components/table.html), caption, picture or None}.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from panels import advice, advice_draws, pictures_display
from panels.advice import Basis
from panels.advice_stages_display import (
    MOST_ROWS,
    Reading,
    Section,
    agreement,
    cells,
    exact_points,
    head,
    percent,
    signed,
    spread,
    stages,
    turns,
)
from panels.pictures_display import Mark, Row
from panels.sheet_display import decimal_text, number
from selection.display import in_sentence

METHODS = {"mean": "circle", "trimmed": "square", "median": "triangle"}


def page(reading: Reading) -> dict[str, Any]:
    """`sections` for everybody who may read the ranking; `cut`: how many candidates are not drawn."""
    spreads = {name: advice.spread(reading.basis, name) for name in stages(reading)}
    sections = [
        _methods(reading),
        _left_out(reading),
        _weights(reading),
        *(spread(reading, name, items) for name, items in spreads.items()),
        agreement(reading),
    ]
    turned = turns(reading)
    return {
        "sections": [*sections, turned] if turned else sections,
        "cut": max(0, len(reading.basis.rows) - MOST_ROWS),
        "most_rows": MOST_ROWS,
    }


def flagged(reading: Reading) -> dict[str, Any]:
    """What the rule points at, and how often it is wrong: for the observer alone."""
    spreads = {name: advice.spread(reading.basis, name) for name in stages(reading)}
    alarms = advice_draws.false_alarms(advice_draws.shapes_of(reading.basis), seed=reading.seed)
    honest, (up, down) = advice_draws.HONEST, advice_draws.PUSH
    words = [
        _(
            "Aturan, ditetapkan sebelum ada nilai dan sama untuk semua jabatan: ditandai setiap nilai yang berjarak lebih dari "
            "%(points)s poin dari median nilai anggota lain untuk peserta dan tahap yang sama."
        )
        % {"points": exact_points(advice.FLAG_POINTS)}
    ]
    if alarms is None:
        words.append(_("Dengan kurang dari tiga penilai, aturan ini tidak dapat menandai siapa pun."))
    else:
        words += [
            _(
                "Tanda keliru: pada panel jujur sebesar ini, %(rate)s%% jabatan mendapat sedikitnya satu tanda "
                "(%(runs)d panel tiruan, benih %(seed)d; simpangan baku %(noise)d poin, kecenderungan tiap anggota %(leniency)d poin)."
            )
            % {
                "rate": percent(alarms.honest),
                "runs": alarms.runs,
                "seed": alarms.seed,
                "noise": honest.noise,
                "leniency": honest.leniency,
            },
            _(
                "Bila seorang anggota menaikkan satu peserta %(up)d poin dan menurunkan dua saingannya %(down)d poin di setiap tahap, "
                "%(rate)s%% jabatan mendapat tanda; dorongan yang lebih halus umumnya tidak tampak."
            )
            % {"up": up, "down": down, "rate": percent(alarms.pushed)},
        ]
    return {
        "words": words,
        "head": head(_("Peserta"), _("Tahap"), _("Anggota"), (_("Nilai"),), (_("Jarak"),)),
        "rows": [
            cells(
                reading.candidate(flag.candidate),
                reading.titles[flag.component],
                reading.member(flag.panelist),
                number(flag.mark),
                signed(flag.distance),
            )
            for flag in advice.flags(spreads)[:MOST_ROWS]
        ],
    }


# --- combining the members ---------------------------------------------------------------------------------


def _methods(reading: Reading) -> Section:
    rows = advice.combined(reading.basis)
    by_method = {name: {row["candidate"]: row for row in found} for name, found in rows.items()}
    labels = {
        "mean": _("Rata-rata (yang berlaku)"),
        "trimmed": _("Rata-rata terpangkas"),
        "median": _("Median"),
    }
    top = {name: advice.handed_over(found, reading.basis.count) for name, found in rows.items()}
    totals = {
        name: [advice.parse_decimal(found[code]["total_exact"]) for code in reading.shown]
        for name, found in by_method.items()
    }
    words = [
        _(
            "Rata-rata terpangkas membuang satu nilai tertinggi dan satu nilai terendah; median ialah nilai tengah. "
            "Di dalam kurung: peringkat menurut cara itu."
        ),
        *(_same(labels[name], top["mean"], top[name]) for name in ("trimmed", "median")),
    ]
    picture = pictures_display.picture(
        "methods",
        _("Nilai akhir menurut tiga cara menggabungkan nilai anggota"),
        " ".join(words[1:]),
        [
            Row(
                code,
                [Mark(totals[name][place], shape) for name, shape in METHODS.items()],
                line=(
                    min(values[place] for values in totals.values()),
                    max(values[place] for values in totals.values()),
                ),
            )
            for place, code in enumerate(reading.shown)
        ],
        scale=pictures_display.steps(value for values in totals.values() for value in values),
        legend=[(shape, labels[name]) for name, shape in METHODS.items()],
    )
    return {
        "key": "methods",
        "title": _("Tiga cara menggabungkan nilai anggota"),
        "words": words,
        "caption": _("Nilai akhir dan peringkat menurut tiga cara"),
        "head": head(_("Peserta"), *((label,) for label in labels.values())),
        "rows": [
            cells(reading.candidate(code), *(_total(by_method[name][code]) for name in METHODS))
            for code in reading.shown
        ],
        "picture": picture,
    }


def _total(row: Mapping[str, Any]) -> str:
    rank = row["rank"] if row["rank"] is not None else "–"
    shown = number(advice.parse_decimal(row["total_exact"]))
    return format_html('<span class="app-nowrap">{} ({})</span>', shown, rank)


def _same(label: str, before: list[str], after: list[str]) -> str:
    if before == after:
        return _("%(method)s memberi nama yang sama pada peringkat yang disampaikan.") % {"method": label}
    return _("%(method)s mengganti nama yang disampaikan: masuk %(entering)s, keluar %(leaving)s.") % {
        "method": label,
        **_exchange(before, after),
    }


def _exchange(before: list[str], after: list[str]) -> dict[str, str]:
    return {
        "entering": ", ".join(sorted(set(after) - set(before))) or "–",
        "leaving": ", ".join(sorted(set(before) - set(after))) or "–",
    }


def _left_out(reading: Reading) -> Section:
    basis = reading.basis
    found = advice.left_out(basis)
    names = {item.panelist: reading.member(item.panelist) for item in found}
    decisive = [names[item.panelist] for item in found if item.first_changes]
    changing = [names[item.panelist] for item in found if item.names_change]
    words = [
        _("Peringkat 1 berganti bila nilai anggota ini tidak dihitung: %(names)s.")
        % {"names": "; ".join(decisive)}
        if decisive
        else _("Peringkat 1 tetap sama, siapa pun anggota yang tidak dihitung."),
        _("Nama yang disampaikan berganti bila nilai anggota ini tidak dihitung: %(names)s.")
        % {"names": "; ".join(changing)}
        if changing
        else _("Nama yang disampaikan tetap sama, siapa pun anggota yang tidak dihitung."),
    ]
    if decisive or changing:
        words.append(
            _(
                "Itu lazim: pada panel jujur tiruan, pemenang bergantung pada satu anggota di sekitar tiga dari sepuluh jabatan."
            )
        )
    ranks = _rank_spans(basis, found, reading.shown)
    picture = pictures_display.picture(
        "left-out",
        _("Peringkat tiap peserta bila satu anggota tidak dihitung"),
        _("Garis: dari peringkat terbaik sampai terburuk. Lingkaran: peringkat yang berlaku."),
        [
            Row(code, [Mark(actual, "circle")], line=(best, worst))
            for code, (best, actual, worst) in ranks.items()
        ],
        scale=pictures_display.places(max((worst for _best, _actual, worst in ranks.values()), default=2)),
        legend=[("circle", _("Peringkat yang berlaku"))],
    )
    return {
        "key": "left-out",
        "title": _("Bila satu anggota tidak dihitung"),
        "words": words,
        "caption": _("Hasil tanpa nilai satu anggota"),
        "head": head(_("Tanpa anggota"), _("Peringkat 1"), _("Nama yang masuk"), _("Nama yang keluar")),
        "rows": [cells(names[item.panelist], *_without(reading, item)) for item in found],
        "picture": picture,
    }


def _without(reading: Reading, item: advice.LeftOut) -> tuple[str, str, str]:
    if item.rows is None:
        return (_("tidak dapat dihitung: ada peserta tanpa penilai lain"), "–", "–")
    before = advice.handed_over(reading.basis.rows, reading.basis.count)
    exchange = _exchange(before, advice.handed_over(item.rows, reading.basis.count))
    return (reading.codes(advice.first(item.rows)), exchange["entering"], exchange["leaving"])


def _rank_spans(
    basis: Basis, found: Sequence[advice.LeftOut], shown: Iterable[str]
) -> dict[str, tuple[int, int, int]]:
    """Candidate → best, actual and worst rank; without those who have none in the ranking."""
    actual = {row["candidate"]: row["rank"] for row in basis.rows}
    others = [{row["candidate"]: row["rank"] for row in item.rows} for item in found if item.rows is not None]
    spans = {}
    for code in shown:
        if actual[code] is not None:
            given = [actual[code], *(ranks[code] for ranks in others if ranks[code] is not None)]
            spans[code] = (min(given), actual[code], max(given))
    return spans


# --- weights -----------------------------------------------------------------------------------------------


def _weights(reading: Reading) -> Section:
    basis = reading.basis
    # The law's ranges are by element: a stage that shares its element with another keeps its weight.
    alone = {
        name: element for name, element in reading.elements.items() if reading.of_element(element) == [name]
    }
    legal = {
        name: reading.ruleset.value(f"weights.{element}")
        for name, element in alone.items()
        if name in basis.weights and f"weights.{element}" in reading.ruleset.rules
    }
    found = advice_draws.sensitivity(basis, legal, seed=reading.seed)
    share = {
        code: (
            Fraction(found.first.get(code, 0), found.draws),
            Fraction(found.named.get(code, 0), found.draws),
        )
        for code in reading.shown
    }
    words = [
        _(
            "Bobot ditarik %(draws)d kali secara acak, masing-masing di dalam rentangnya: %(ranges)s. Yang berpengaruh hanya "
            "perbandingan antarbobot. Benih %(seed)d (dari sidik peringkat): siapa pun mendapat tarikan yang sama."
        )
        % {"draws": found.draws, "ranges": _ranges(reading, found.ranges), "seed": found.seed},
        *_departures(reading, found),
        *_winners(reading, found),
    ]
    picture = pictures_display.picture(
        "weights",
        _("Seberapa sering tiap peserta di peringkat 1 dan di antara nama yang disampaikan"),
        " ".join(words[1:]),
        [
            Row(code, bars=[(share[code][1] * 100, True), (share[code][0] * 100, False)])
            for code in reading.shown
        ],
        scale=[0, 25, 50, 75, 100],
        legend=[("block", _("Peringkat 1")), ("square", _("Di antara nama yang disampaikan"))],
        label=lambda tick: f"{tick}%",
    )
    return {
        "key": "weights",
        "title": _("Bila bobotnya lain"),
        "words": words,
        "caption": _("Bagian dari semua tarikan bobot"),
        "head": head(_("Peserta"), (_("Peringkat 1"),), (_("Di antara nama yang disampaikan"),)),
        "rows": [
            cells(reading.candidate(code), *(f"{percent(part)}%" for part in share[code]))
            for code in reading.shown
        ],
        "picture": picture,
    }


def _ranges(reading: Reading, ranges: advice_draws.Ranges) -> str:
    return "; ".join(
        _("%(component)s %(low)s–%(high)s")
        % {
            "component": in_sentence(reading.titles[name]),
            "low": decimal_text(low),
            "high": decimal_text(high),
        }
        for name, (low, high) in ranges.items()
    )


def _departures(reading: Reading, found: advice_draws.Sensitivity) -> list[str]:
    """What the ranges leave free, and where the announced weights lie outside."""
    words = []
    if found.only is not None:
        words.append(
            _("Peraturan hanya menyisakan satu susunan bobot yang berjumlah 100: %(weights)s.")
            % {
                "weights": "; ".join(
                    f"{in_sentence(reading.titles[name])} {decimal_text(text)}"
                    for name, text in found.only.items()
                )
            }
        )
    outside = [
        in_sentence(reading.titles[name])
        for name, (low, high) in found.ranges.items()
        if not advice.parse_decimal(low) <= reading.basis.weights[name] <= advice.parse_decimal(high)
    ]
    if outside:
        words.append(
            _("Bobot yang diumumkan untuk %(names)s berada di luar rentang itu.")
            % {"names": ", ".join(outside)}
        )
    return words


def _winners(reading: Reading, found: advice_draws.Sensitivity) -> list[str]:
    leading = advice.first(reading.basis.rows)
    if not leading:
        return []
    worst = min(Fraction(found.first[code], found.draws) for code in leading)
    said = {"codes": reading.codes(leading), "share": percent(worst)}
    return [_("%(codes)s tetap di peringkat 1 pada %(share)s%% tarikan.") % said]
