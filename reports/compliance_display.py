"""The compliance list as a page shows it: the same rows for the secretariat and the observer."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.plan_check import HOUSE
from reports.compliance import LEVELS, Finding
from reports.services import compliance
from selection import display
from selection import queries as selections
from selection.models import Selection, Waiver
from selection.rule_texts import RULE_NAMES
from selection.rulesets import schema

LEVEL_TAGS = {
    "fail": (gettext_lazy("Melanggar"), "danger"),
    "warn": (gettext_lazy("Perhatian"), "warning"),
    "unknown": (gettext_lazy("Belum diketahui"), "neutral"),
    "waived": (gettext_lazy("Dikecualikan"), "info"),
    "pass": (gettext_lazy("Sesuai"), "success"),
}
EVIDENCE = {
    "U": gettext_lazy("belum diperiksa pada naskah peraturannya"),
    "P": gettext_lazy("menurut praktik"),
    "I": gettext_lazy("pilihan, bukan bunyi peraturan"),
}
"""What a reader must know of a number that was not read in the regulation itself."""
_WAIVER_STATES = {
    "recorded": (gettext_lazy("Menunggu orang kedua"), "waiting"),
    "approved": (gettext_lazy("Berlaku"), "success"),
    "withdrawn": (gettext_lazy("Dibatalkan"), "neutral"),
}


def page(selection: Selection) -> dict[str, Any]:
    """What both pages show: `ruleset`, `counts` (components/stat.html), `rows` of the table, `waivers`."""
    ruleset = schema.load(selection.ruleset)
    recorded = list(selections.waivers_of(selection))
    found = compliance.findings(selection, recorded)
    return {
        "ruleset": ruleset,
        "counts": [
            {
                "label": LEVEL_TAGS[level][0],
                "value": sum(one.level == level for one in found),
                "tone": LEVEL_TAGS[level][1],
            }
            for level in LEVELS
        ],
        "rows": _rows(found, ruleset),
        "waivers": [waiver_task(row) for row in recorded],
    }


def waiver_task(row: Waiver) -> dict[str, Any]:
    """A dispensation for components/task_list.html."""
    label, tone = _WAIVER_STATES[row.state]
    about = row.vacancy.title if row.vacancy else _("semua jabatan")
    return {
        "title": _(RULE_NAMES[row.rule]),
        "url": reverse("waiver_detail", args=[row.pk]),
        "hint": f"{row.body}, {row.number} · {about}",
        "status": label,
        "tone": tone,
    }


def _rows(found: list[Finding], ruleset: schema.Ruleset) -> list[dict[str, Any]]:
    """The gravest first; posts of which the same is said share a row."""
    together: dict[tuple[Any, ...], list[Finding]] = {}
    for one in sorted(found, key=lambda item: LEVELS.index(item.level)):
        sentence = display.sentence(one.message)
        together.setdefault((one.rule, one.level, sentence, one.waiver), []).append(one)
    return [_row(sentence, group, ruleset) for (_rule, _level, sentence, _waiver), group in together.items()]


def _row(sentence: str, group: list[Finding], ruleset: schema.Ruleset) -> dict[str, Any]:
    one = group[0]
    label, tone = LEVEL_TAGS[one.level]
    own = bool(ruleset.extends) and one.stated_in == ruleset.id
    return {
        "rule": _(RULE_NAMES[one.rule]),
        "about": ", ".join(dict.fromkeys(item.about for item in group if item.about)),
        "sentence": sentence,
        "waiver": _waiver(one),
        "label": label,
        "tone": tone,
        "row_tone": {"fail": "danger", "warn": "waiting"}.get(one.level, ""),
        "source": _(one.source or HOUSE),
        "evidence": _("lebih ketat daripada peraturan") if own else EVIDENCE.get(one.evidence, ""),
    }


def _waiver(one: Finding) -> str:
    if one.waiver is None:
        return ""
    return _("Dikecualikan oleh %(body)s, surat Nomor %(number)s tanggal %(day)s; disetujui %(name)s.") % {
        "body": one.waiver.body,
        "number": one.waiver.number,
        "day": display.day(one.waiver.dated),
        "name": one.waiver.approved_by,
    }
