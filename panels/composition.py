"""Is a panel lawfully composed? Pure: members and the rules of the regulation in, findings out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from selection.rulesets.schema import Ruleset
from selection.wording import Label, Message

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

Level = Literal["pass", "warn", "fail", "waived"]

CATEGORIES = {
    "internal": Label(gettext_noop("pejabat pimpinan tinggi dari instansi sendiri")),
    "related": Label(gettext_noop("pejabat pimpinan tinggi dari instansi lain yang terkait")),
    "academic": Label(gettext_noop("akademisi")),
    "expert": Label(gettext_noop("pakar atau profesional")),
}

# code: (the rule is kept, the rule is broken and how to mend it)
TEXTS = {
    "panel.min": (
        gettext_noop("Jumlah anggota {members}, paling sedikit {min}."),
        gettext_noop("Jumlah anggota baru {members}, paling sedikit {min}. Tambahkan anggota."),
    ),
    "panel.max": (
        gettext_noop("Jumlah anggota {members}, paling banyak {max}."),
        gettext_noop("Jumlah anggota {members}, paling banyak {max}. Kurangi anggota."),
    ),
    "panel.odd": (
        gettext_noop("Jumlah anggota {members}, ganjil."),
        gettext_noop("Jumlah anggota {members}, seharusnya ganjil. Tambah atau kurangi satu anggota."),
    ),
    "panel.internal_max_percent": (
        gettext_noop(
            "Anggota dari instansi sendiri {internal}, paling banyak {max_internal} dari {members}."
        ),
        gettext_noop(
            "Anggota dari instansi sendiri {internal} dari {members}, paling banyak {max_internal} "
            "({max_percent}%). Ganti dengan anggota dari luar instansi."
        ),
    ),
    "panel.required_categories": (
        gettext_noop("Ada unsur {categories}."),
        gettext_noop("Belum ada unsur {categories}. Tambahkan, atau jelaskan alasannya."),
    ),
    "panel.chair": (
        gettext_noop("Ketua sudah ditunjuk."),
        gettext_noop("Ketua tercatat {chairs} orang, seharusnya tepat satu. Tetapkan satu ketua."),
    ),
    "panel.party_unstated": (
        gettext_noop("Setiap anggota sudah menyatakan kedudukannya terhadap partai politik."),
        gettext_noop(
            "{unstated} anggota belum menyatakan apakah ia anggota atau pengurus partai politik. Lengkapi datanya."
        ),
    ),
    "panel.party": (
        gettext_noop("Tidak ada anggota atau pengurus partai politik."),
        gettext_noop(
            "Anggota atau pengurus partai politik tercatat {party_members} orang. Ganti anggotanya."
        ),
    ),
    "panel.term": (
        gettext_noop("Masa tugas Pansel sampai {until}, mencakup rapat pleno pada {plenary}."),
        gettext_noop(
            "Masa tugas Pansel berakhir {until}, sebelum rapat pleno pada {plenary}. Catat keputusan yang berlaku lebih lama, "
            "atau ubah jadwalnya."
        ),
    ),
}


@dataclass(frozen=True)
class Member:
    category: str  # a key of CATEGORIES
    is_chair: bool = False
    is_party_member: bool | None = False  # None: not stated yet


@dataclass(frozen=True)
class Term:
    """The last day of the decree's term, and that of the plenary in the schedule."""

    until: date
    plenary: date


@dataclass(frozen=True)
class Finding:
    """`text(finding)` is its sentence; `source` the rule's legal text, empty when the rules name none."""

    code: str
    level: Level
    params: dict[str, Any] = field(default_factory=dict)
    source: str = ""


def rules_of(ruleset: Ruleset) -> dict[str, Any]:
    """The section "panel" of a ruleset with `source` and `level`, {key: …}, as `findings` takes it."""
    rules = ruleset.section("panel")
    stated = {key: ruleset.rules[f"panel.{key}"] for key in rules}
    return {
        **rules,
        "source": {key: rule.source for key, rule in stated.items()},
        "level": {key: rule.level for key, rule in stated.items()},
    }


def findings(members: Iterable[Member], rules: dict, term: Term | None = None) -> list[Finding]:
    """Every rule with its outcome, kept ones too, always in the order of TEXTS.

    `rules` holds the keys of a ruleset's section "panel" (`min`, `max`, `odd`, `internal_max_percent`,
    `required_categories`), `source`, {key: legal text}, and `level`, {key: what a departure is}. An entry of `required_categories` is a category or
    several of which one is enough; each gives a finding of its own, a warning unless `level` says more. A rule that is absent
    is not checked; chair and party are always, `term` when there is one. Raises ValueError for a member of an unknown category.
    """
    panel = list(members)
    for member in panel:
        if member.category not in CATEGORIES:
            raise ValueError(f"unknown category: {member.category!r}")
    sources, levels = rules.get("source", {}), rules.get("level", {})
    return [
        Finding(f"panel.{key}", "pass" if kept else levels.get(key, broken), params, sources.get(key, ""))
        for key, kept, broken, params in (*_outcomes(panel, rules), *_term(term))
    ]


def text(finding: Finding) -> Message:
    """The finding as a sentence for `selection.wording.render`."""
    kept, broken = TEXTS[finding.code]
    params = dict(finding.params)
    if "categories" in params:
        params["categories"] = [CATEGORIES[name] for name in params["categories"]]
    return (kept if finding.level == "pass" else broken), params


def _outcomes(panel: list[Member], rules: dict) -> Iterable[tuple[str, bool, Level, dict[str, Any]]]:
    """`(key of the rule, kept, level when broken, params)`."""
    size = len(panel)
    if (least := rules.get("min")) is not None:
        yield "min", size >= least, "fail", {"members": size, "min": least}
    if (most := rules.get("max")) is not None:
        yield "max", size <= most, "fail", {"members": size, "max": most}
    if rules.get("odd"):
        yield "odd", size % 2 == 1, "fail", {"members": size}
    if (percent := rules.get("internal_max_percent")) is not None:
        internal = sum(member.category == "internal" for member in panel)
        limit = size * percent // 100
        params = {"internal": internal, "max_internal": limit, "members": size, "max_percent": percent}
        yield "internal_max_percent", internal <= limit, "fail", params
    present = {member.category for member in panel}
    for required in rules.get("required_categories", ()):
        options = [required] if isinstance(required, str) else list(required)
        yield "required_categories", not present.isdisjoint(options), "warn", {"categories": options}
    chairs = sum(member.is_chair for member in panel)
    yield "chair", chairs == 1, "fail", {"chairs": chairs}
    unstated = sum(member.is_party_member is None for member in panel)
    party = sum(member.is_party_member is True for member in panel)
    if unstated:  # what was not asked cannot be shown as kept
        yield "party_unstated", False, "fail", {"unstated": unstated}
    if party or not unstated:
        yield "party", party == 0, "fail", {"party_members": party}


def _term(term: Term | None) -> Iterable[tuple[str, bool, Level, dict[str, Any]]]:
    if term is not None:
        yield "term", term.plenary <= term.until, "fail", {"until": term.until, "plenary": term.plenary}
