"""What may stand in a table to be ranked: its numbers, its scheme, and the sentence for what may not.

Pure, and exact: a number is a decimal string, a ratio of whole numbers or a whole number, never a float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

gettext_noop = str  # marks a text for extraction; whoever shows it translates (RankingError.sentence)

RANK_STYLES = ("competition", "dense")
MISSING_RULES = ("error", "mean_of_present")
SCHEME_KEYS = ("weights", "criteria", "tie_break", "rank_style", "thresholds", "missing", "quorum", "interim")
MAX_DECIMAL_LENGTH = 40
MAX_NUMBER_LENGTH = 100

PLACES = {"row": gettext_noop("Baris {row}, kolom {field}: "), "field": gettext_noop("Bagian {field}: ")}
MESSAGES = {
    "not_object": gettext_noop("isinya harus objek JSON yang tidak kosong."),
    "not_list": gettext_noop("isinya harus daftar JSON."),
    "not_boolean": gettext_noop("isinya harus true atau false."),
    "unknown_key": gettext_noop("kunci “{key}” tidak dikenal; yang dikenal hanya {known}."),
    "unknown_choice": gettext_noop("“{text}” tidak dikenal; pilih salah satu dari {known}."),
    "repeated": gettext_noop("“{name}” disebut dua kali; hapus salah satunya."),
    "name": gettext_noop(
        "nama harus terisi dan hanya berisi huruf, angka, dan tanda baca biasa; tulis ulang isinya."
    ),
    "number": gettext_noop(
        "“{text}” bukan angka yang dapat dibaca; tulis misalnya 85, 85.25, 85,25 atau 32/36."
    ),
    "float": gettext_noop(
        "angka {text} harus ditulis di antara tanda kutip supaya tidak dibulatkan komputer."
    ),
    "negative": gettext_noop("nilai {text} kurang dari 0; tulis nilai mulai dari 0."),
    "max": gettext_noop("nilai maksimum {text} harus lebih dari 0; tulis skala yang dipakai penilai."),
    "over_max": gettext_noop("nilai {text} melebihi nilai maksimum {max}; perbaiki nilainya atau kolom max."),
    "weight": gettext_noop("bobot {text} untuk “{name}” tidak masuk akal; tulis angka dari 0 sampai 100."),
    "weight_zero": gettext_noop("jumlah bobotnya 0; beri bobot sedikitnya pada satu bagian."),
    "weight_sum": gettext_noop(
        "jumlah bobot {total}, seharusnya 100; perbaiki bobotnya, atau tulis “interim”: true untuk "
        "peringkat sementara."
    ),
    "threshold": gettext_noop(
        "ambang {text} untuk “{name}” tidak masuk akal; tulis angka dari 0 sampai 100."
    ),
    "threshold_order": gettext_noop("urutannya harus menyebut setiap komponen berambang tepat satu kali."),
    "quorum": gettext_noop("kuorum harus bilangan bulat dari 1 sampai 99, tanpa tanda kutip."),
    "unknown_component": gettext_noop("komponen “{name}” tidak ada dalam bobot; yang ada hanya {known}."),
    "unknown_criterion": gettext_noop(
        "kriteria “{name}” tidak ada dalam skema komponen “{component}”; yang ada hanya {known}."
    ),
    "no_rows": gettext_noop("tabel nilai kosong; isi sedikitnya satu baris."),
    "duplicate": gettext_noop("nilai ini sudah tercatat pada baris {first}; hapus salah satunya."),
    "recused_nobody": gettext_noop(
        "baris ini bertanda recused tetapi kolom panelist kosong; tulis penilai yang tidak ikut menilai."
    ),
    "recused_with_mark": gettext_noop(
        "penilai “{panelist}” bertanda tidak ikut menilai (recused) tetapi memberi nilai; kosongkan "
        "nilainya atau hapus tandanya."
    ),
    "recused_partly": gettext_noop(
        "penilai “{panelist}” bertanda tidak ikut menilai (recused) hanya pada sebagian kriteria "
        "peserta “{candidate}”; samakan semua barisnya."
    ),
    "panelist_mixed": gettext_noop(
        "komponen “{component}” memuat baris dengan dan tanpa penilai; isi kolom panelist pada semua "
        "barisnya atau kosongkan semuanya."
    ),
    "criterion_empty": gettext_noop(
        "komponen “{component}” dinilai per kriteria tetapi baris ini tidak menyebut kriteria; isi "
        "kolom criterion."
    ),
    "criterion_missing": gettext_noop(
        "peserta “{candidate}” tidak mempunyai nilai kriteria “{criterion}” pada lembar komponen "
        "“{component}” ini; lengkapi lembarnya."
    ),
    "missing_mark": gettext_noop(
        "nilai peserta “{candidate}” untuk komponen “{component}” kosong; isi nilainya, atau tandai "
        "recused bila penilainya tidak boleh menilai."
    ),
    "missing_row": gettext_noop(
        "tidak ada nilai peserta “{candidate}” untuk komponen “{component}” dari penilai "
        "“{panelist}”; tambahkan barisnya (peserta ini ada di baris {near}), atau tandai recused."
    ),
    "no_mark": gettext_noop(
        "peserta “{candidate}” (baris {near}) tidak mempunyai satu pun nilai untuk komponen "
        "“{component}”; lengkapi nilainya."
    ),
    "below_quorum": gettext_noop(
        "peserta “{candidate}” (baris {near}) hanya mempunyai {count} nilai penilai untuk komponen "
        "“{component}”, padahal kuorumnya {quorum}; lengkapi nilainya."
    ),
}


class RankingError(ValueError):
    """A table that cannot be ranked. `code` is a key of `messages`, `params` fills its template.

    `row` is the number of the row in its source (or None), `field` the column or the scheme's key (or None).
    """

    messages = MESSAGES

    def __init__(self, code: str, **params: Any):
        self.code, self.params = code, params
        self.row, self.field = params.get("row"), params.get("field")
        super().__init__(self.sentence())

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """One sentence for the reader, Indonesian unless `translate` (a gettext) turns the templates."""
        place = PLACES["row"] if self.row is not None else PLACES["field"] if self.field else ""
        text = (translate(place) if place else "") + translate(self.messages[self.code])
        text = text.format(**self.params)
        return text[:1].upper() + text[1:]


# --- numbers ------------------------------------------------------------------------------------------

_DECIMAL = re.compile(r"(-?[0-9]+)(?:[.,]([0-9]+))?")
_RATIO = re.compile(r"(-?[0-9]+)/([0-9]+)")


@lru_cache(maxsize=65536)
def parse_decimal(text: str) -> Fraction:
    """Exact value of "85", "85.25", "85,25" (Indonesian decimal comma) or "32/36".

    No thousands separator, exponent, plus sign, inner space or digit of another script. Raises RankingError.
    """
    stripped = text.strip()
    if len(stripped) <= MAX_DECIMAL_LENGTH and (match := _DECIMAL.fullmatch(stripped)):
        whole, decimals = match[1], match[2] or ""
        return Fraction(int(whole + decimals), 10 ** len(decimals))
    if len(stripped) <= MAX_NUMBER_LENGTH and (match := _RATIO.fullmatch(stripped)) and int(match[2]):
        return Fraction(int(match[1]), int(match[2]))
    raise RankingError("number", text=text[:MAX_NUMBER_LENGTH])


def half_up(value: Fraction, places: int = 2) -> str:
    """`value` with `places` decimals; a half goes away from zero, as in printed tables."""
    scaled = abs(value) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and units else ""
    whole, rest = divmod(units, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def ratio(value: Fraction) -> str:
    """`value` in lowest terms as "a/b", whole numbers too ("80/1")."""
    return f"{value.numerator}/{value.denominator}"


@lru_cache(maxsize=65536)
def plain(value: Fraction) -> str:
    """The one spelling of a number in the canonical input: a short decimal without padding, else "a/b"."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest == 1 and len(text := half_up(value, max(twos, fives))) <= MAX_DECIMAL_LENGTH:
        return text
    return ratio(value)


def number(value: Any, **place: Any) -> Fraction:
    """A decimal string (or whole number) of JSON; floats are refused, for they are rounded already."""
    if isinstance(value, float):
        raise RankingError("float", text=value, **place)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        value = str(value)
    try:
        if isinstance(value, str):
            return parse_decimal(value)
    except RankingError:
        pass
    raise RankingError("number", text=str(value)[:MAX_NUMBER_LENGTH], **place)


# --- the scheme ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scheme:
    weights: dict[str, Fraction]
    criteria: dict[str, dict[str, Fraction]]
    thresholds: dict[str, Fraction]  # in the order in which they eliminate
    tie_break: tuple[str, ...]
    rank_style: str
    missing: str
    quorum: int | None
    interim: bool


def name_of(value: Any, **place: Any) -> str:
    if not isinstance(value, str) or not value or value != value.strip() or not value.isprintable():
        raise RankingError("name", **place)
    return value


def _object(value: Any, field: str) -> dict:
    if not isinstance(value, dict) or not value:
        raise RankingError("not_object", field=field)
    return value


def known_names(names: Iterable[str]) -> str:
    return ", ".join(names)


def refuse_unknown_keys(keys: Iterable[str], known: tuple[str, ...], **place: Any) -> None:
    for key in keys:
        if key not in known:
            raise RankingError("unknown_key", key=key, known=known_names(known), **place)


def _percentages(raw: dict, field: str, code: str, known: Any = None) -> dict[str, Fraction]:
    """`{name: number from 0 to 100}`; the names are free, or components when `known` is given."""
    values = {}
    for name, text in raw.items():
        name_of(name, field=field)
        if known is not None and name not in known:
            raise RankingError("unknown_component", name=name, known=known_names(known), field=field)
        values[name] = number(text, field=field)
        if not 0 <= values[name] <= 100:
            raise RankingError(code, name=name, text=text, field=field)
    return values


def _weights(raw: Any, field: str) -> dict[str, Fraction]:
    weights = _percentages(_object(raw, field), field, "weight")
    if not sum(weights.values()):
        raise RankingError("weight_zero", field=field)
    return weights


def _tie_break(raw: Any, weights: dict) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise RankingError("not_list", field="tie_break")
    for place, name in enumerate(raw):
        if not isinstance(name, str) or name not in weights:
            raise RankingError("unknown_component", name=name, known=known_names(weights), field="tie_break")
        if name in raw[:place]:
            raise RankingError("repeated", name=name, field="tie_break")
    return tuple(raw)


def _thresholds(raw: Any, weights: dict, order: Any) -> dict[str, Fraction]:
    """In the order of elimination: `order` when the table states it, else the order of the weights."""
    if not isinstance(raw, dict):
        raise RankingError("not_object", field="thresholds")
    values = _percentages(raw, "thresholds", "threshold", known=weights)
    if order is None:
        order = [name for name in weights if name in values]
    elif not isinstance(order, list) or sorted(map(str, order)) != sorted(values):
        raise RankingError("threshold_order", field="threshold_order")
    return {name: values[name] for name in order}


def _choice(raw: dict, field: str, known: tuple[str, ...]) -> str:
    value = raw.get(field, known[0])
    if value not in known:
        raise RankingError("unknown_choice", text=value, known=known_names(known), field=field)
    return value


def read_scheme(raw: Any, threshold_order: Any = None) -> Scheme:
    """The scheme of the `rank_table` contract, checked. Raises RankingError with `field` set."""
    refuse_unknown_keys(_object(raw, "scheme"), SCHEME_KEYS, field="scheme")
    weights = _weights(raw.get("weights"), "weights")
    criteria = raw.get("criteria", {})
    if not isinstance(criteria, dict):
        raise RankingError("not_object", field="criteria")
    for component in criteria:
        if component not in weights:
            raise RankingError(
                "unknown_component", name=component, known=known_names(weights), field="criteria"
            )
    quorum, interim = raw.get("quorum"), raw.get("interim", False)
    if quorum is not None and (
        isinstance(quorum, bool) or not isinstance(quorum, int) or not 1 <= quorum <= 99
    ):
        raise RankingError("quorum", field="quorum")
    if not isinstance(interim, bool):
        raise RankingError("not_boolean", field="interim")
    total = sum(weights.values(), Fraction(0))
    if total != 100 and not interim:
        raise RankingError("weight_sum", total=plain(total), field="weights")
    return Scheme(
        weights=weights,
        criteria={name: _weights(inner, f"criteria.{name}") for name, inner in criteria.items()},
        thresholds=_thresholds(raw.get("thresholds", {}), weights, threshold_order),
        tie_break=_tie_break(raw.get("tie_break", []), weights),
        rank_style=_choice(raw, "rank_style", RANK_STYLES),
        missing=_choice(raw, "missing", MISSING_RULES),
        quorum=quorum,
        interim=interim,
    )
