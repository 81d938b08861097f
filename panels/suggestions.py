"""Which tie the facts suggest between a member and an applicant (pure). The member confirms or contests it; nothing follows from it by itself."""

import re
from typing import NamedTuple

ABBREVIATIONS = {
    "setda": "sekretariat daerah",
    "setwan": "sekretariat dprd",
    "bkd": "badan kepegawaian daerah",
    "bkpsdm": "badan kepegawaian dan pengembangan sumber daya manusia",
    "bkpp": "badan kepegawaian pendidikan dan pelatihan",
    "bappeda": "badan perencanaan pembangunan daerah",
    "bapenda": "badan pendapatan daerah",
    "bpkad": "badan pengelola keuangan dan aset daerah",
    "bpbd": "badan penanggulangan bencana daerah",
    "bakesbangpol": "badan kesatuan bangsa dan politik",
    "disdik": "dinas pendidikan",
    "dindik": "dinas pendidikan",
    "dinkes": "dinas kesehatan",
    "dinsos": "dinas sosial",
    "dishub": "dinas perhubungan",
    "diskominfo": "dinas komunikasi dan informatika",
    "disdukcapil": "dinas kependudukan dan pencatatan sipil",
    "dispora": "dinas kepemudaan dan olahraga",
    "disperindag": "dinas perindustrian dan perdagangan",
    "dpmptsp": "dinas penanaman modal dan pelayanan terpadu satu pintu",
    "satpol": "satuan polisi",
    "univ": "universitas",
    "kab": "kabupaten",
    "prov": "provinsi",
    "pemkot": "pemerintah kota",
    "pemkab": "pemerintah kabupaten",
    "pemprov": "pemerintah provinsi",
}
"""Short names that people type for units, as far as they mean one thing everywhere."""
_FILLING = frozenset({"pada", "di", "lingkungan"})
_HEADING = frozenset({"internal", "related"})
"""Categories of members who hold a post of leadership (panels/composition.py): of their own unit they are the superior."""


class Suggested(NamedTuple):
    """`kind` as in panels.enums.ConflictKind, `ground` as in panels.enums.SuggestionGround."""

    kind: str
    ground: str


def normal_unit(text: str) -> str:
    """A unit's name for comparing: small letters, no signs, short names written out."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return " ".join(ABBREVIATIONS.get(word, word) for word in words if word not in _FILLING)


def same_unit(one: str, other: str) -> bool:
    """Equal once normalised, or one goes on where the other ends ("Sekretariat Daerah", "Setda Kota Contoh"). Empty is unlike everything."""
    short, long = sorted((normal_unit(one), normal_unit(other)), key=len)
    if len(short.split()) < 2:
        return bool(short) and short == long
    return long == short or long.startswith(f"{short} ")


def suggest(*, unit: str, former_unit: str, category: str, applicant_unit: str) -> Suggested | None:
    """What a member's present unit, or the one of the last two years, says about an applicant of `applicant_unit`."""
    for mine, ground in ((unit, "unit_now"), (former_unit, "unit_before")):
        if same_unit(mine, applicant_unit):
            return Suggested("superior" if category in _HEADING else "service", ground)
    return None
