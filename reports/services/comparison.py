"""Two results of the same computation, and two inputs, compared column by column in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_SHOWN = 5
Values = dict[tuple[str, ...], Any]


def _of_rows(column: str) -> Callable[[Mapping[str, Any]], Values]:
    return lambda result: {(row["candidate"],): row[column] for row in result["rows"]}


def _of_parts(column: str) -> Callable[[Mapping[str, Any]], Values]:
    return lambda result: {
        (candidate, component): part[column]
        for candidate, parts in result["workings"].items()
        for component, part in parts.items()
    }


_COLUMNS: tuple[tuple[Any, Callable[[Mapping[str, Any]], Values]], ...] = (
    (gettext_lazy("Nilai setiap penilai per kriteria"), _of_parts("panelists")),
    (gettext_lazy("Pembagi: banyaknya penilai"), _of_parts("denominator")),
    (gettext_lazy("Rata-rata setiap unsur"), _of_parts("mean")),
    (gettext_lazy("Sumbangan setiap unsur"), _of_parts("contribution")),
    (gettext_lazy("Nilai akhir tepat"), _of_rows("total_exact")),
    (gettext_lazy("Nilai akhir dibulatkan"), _of_rows("total")),
    (gettext_lazy("Peringkat"), _of_rows("rank")),
    (gettext_lazy("Unsur yang memutus nilai sama"), _of_rows("tie_broken_by")),
    (gettext_lazy("Gugur karena ambang batas"), _of_rows("eliminated_by")),
)


def digest(stored: str, again: str) -> dict[str, str]:
    """The digest of the stored input beside the one that the server gets from it now."""
    same = stored == again
    return {
        "label": _("Sidik masukan perhitungan (SHA-256)"),
        "state": "met" if same else "unmet",
        "text": stored if same else f"{stored} → {again}",
    }


def unreadable() -> list[dict[str, str]]:
    """Instead of a comparison, when the stored texts are no table any more."""
    return [
        {
            "label": _("Masukan dan hasil yang tersimpan"),
            "state": "unmet",
            "text": _("Tidak dapat dibaca lagi: isinya berubah sejak peringkat dihitung."),
        }
    ]


def results(
    stored: Mapping[str, Any], again: Mapping[str, Any], names: Mapping[str, str]
) -> list[dict[str, str]]:
    """`names` as in `inputs`. One line a column for components/checklist.html: the same everywhere, or where it differs."""
    return [{"label": str(label), **_verdict(read(stored), read(again), names)} for label, read in _COLUMNS]


def inputs(
    stored: Mapping[str, Any], now: Mapping[str, Any] | None, names: Mapping[str, str]
) -> dict[str, str]:
    """The stored input beside the one that the rows give now (None when they give none); `names`: key of a person or code of a stage → name."""
    label = _("Nilai yang tersimpan di basis data sekarang")
    if now is None:
        return {
            "label": label,
            "state": "unmet",
            "text": _(
                "Nilai di basis data tidak lagi dapat dihitung: ada nilai yang hilang atau di atas maksimum."
            ),
        }
    verdict = _verdict(_marks(stored), _marks(now), names)
    if verdict["state"] == "met" and stored["scheme"] != now["scheme"]:
        return {"label": label, "state": "unmet", "text": _("Bobot atau aturan peringkatnya berbeda.")}
    return {"label": label, **verdict}


def _marks(table: Mapping[str, Any]) -> Values:
    return {
        (mark["candidate"], mark["component"], mark["panelist"] or "", mark["criterion"] or ""): mark["mark"]
        for mark in table["marks"]
    }


def _verdict(before: Values, after: Values, names: Mapping[str, str]) -> dict[str, str]:
    keys = list(dict.fromkeys([*before, *after]))
    differing = [key for key in keys if before.get(key) != after.get(key)]
    if not differing:
        return {"state": "met", "text": _("%(count)d dibandingkan, semuanya sama.") % {"count": len(keys)}}
    shown = [
        f"{_where(key, names)}: {_text(before.get(key))} → {_text(after.get(key))}"
        for key in differing[:MOST_SHOWN]
    ]
    text = _("%(differing)d dari %(count)d berbeda (tersimpan → sekarang): %(shown)s") % {
        "differing": len(differing),
        "count": len(keys),
        "shown": "; ".join(shown),
    }
    return {"state": "unmet", "text": text + (" …" if len(differing) > MOST_SHOWN else "")}


def _where(key: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(part, part) for part in key if part)


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return str(value).replace(".", ",")
