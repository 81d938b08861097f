"""A questionnaire as pages show it: numbers while it collects answers, means of relations once it is open. Never one answer."""

import itertools
import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit import clock
from panels import questionnaires, respondents
from panels.enums import MARK_UNIT, Relation
from panels.models import Criterion, Questionnaire, Respondent
from panels.questionnaires import Rule
from panels.scheme import parse_decimal, plain
from panels.services import questionnaires as service
from panels.sheet_display import exact, number, rounded
from selection import display
from selection import queries as selections
from selection.models import Selection, Stage, Vacancy


def short(relation: str) -> str:
    """ "Lainnya" of "Lainnya, misalnya tetangga atau mitra kerja": for heads and sentences."""
    return str(Relation(relation).label).partition(",")[0]


def rule_lines(rules: Iterable[Rule]) -> list[str]:
    """The rule as sentences, as it is printed on every page of the questionnaire."""
    lines = [
        _("%(relation)s: bobot %(weight)s, dihitung bila sedikitnya %(least)d orang menjawab")
        % {"relation": short(rule.relation), "weight": exact(rule.weight), "least": rule.minimum}
        for rule in rules
    ]
    return [
        *lines,
        _(
            "Nilai hubungan adalah rata-rata jawabannya. Hubungan yang jawabannya kurang tidak dihitung; bobotnya dibagi kepada hubungan lain."
        ),
        _(
            "Kuesioner ditutup sistem ketika semua responden menjawab, atau pada batas waktu. Bila saat itu ada peserta yang belum dapat "
            "dinilai dari satu hubungan pun, kuesioner menunggu Ketua memperpanjang batas waktu; tidak ada nilai nol diam-diam."
        ),
    ]


def page(vacancy: Vacancy, stage: Stage) -> dict[str, Any]:
    """What secretariat, chair and observer read: the rule, the deadline, and how many have answered."""
    questionnaire = respondents.questionnaire_of(vacancy, stage)
    rules = questionnaires.read_rules(service.rule_rows(vacancy, stage))
    found = respondents.tallies(vacancy, stage)
    asked, answered = respondents.total(found.values())
    without = respondents.asked_about(vacancy, stage).filter(link_number=0).count()
    return {
        "questionnaire": questionnaire,
        "tag": _tag(questionnaire),
        "rules": rule_lines(rules),
        "facts": [
            *_deadline(questionnaire, vacancy.selection),
            {
                "key": _("Jawaban"),
                "value": _("%(answered)d dari %(asked)d") % {"answered": answered, "asked": asked},
            },
            {"key": _("Belum mempunyai tautan"), "value": without},
        ],
        "head": [
            {"label": _("Peserta")},
            *({"label": short(rule.relation), "numeric": True} for rule in rules),
        ],
        "rows": [
            {
                "cells": [
                    _candidate(item),
                    *(_tally(found.get(item.pk, {}).get(rule.relation), rule) for rule in rules),
                ]
            }
            for item in selections.candidates(vacancy)
        ],
        "waits": _waits(questionnaire, vacancy, stage),
        "opened": block(questionnaire, _names(vacancy))
        if questionnaire is not None and questionnaire.assessment.state == "revealed"
        else None,
    }


def _candidate(item: Any) -> str:
    return format_html(
        '{}<span class="app-table__sub app-nowrap">{}</span>',
        item.snapshot["full_name"],
        item.participant_number,
    )


def _names(vacancy: Vacancy) -> dict[str, str]:
    return {str(item.participant_number): str(item.person) for item in selections.passed(vacancy)}


def _tag(questionnaire: Questionnaire | None) -> dict[str, str]:
    if questionnaire is None:
        return {"label": _("Belum dibuka"), "tone": "neutral"}
    if questionnaire.state == "closed":
        return {"label": _("Ditutup"), "tone": "success"}
    if clock.now() >= questionnaire.closes_at:
        return {"label": _("Batas waktu lewat"), "tone": "warning"}
    return {"label": _("Sedang diisi"), "tone": "sealed"}


def _deadline(questionnaire: Questionnaire | None, selection: Selection) -> list[dict[str, Any]]:
    if questionnaire is None:
        return []
    return [{"key": _("Batas waktu"), "value": display.until(questionnaire.closes_at, selection.zone)}]


def _tally(tally: respondents.Tally | None, rule: Rule) -> str:
    if tally is None:
        return "–"
    enough = tally.answered >= rule.minimum
    note = _("cukup") if enough else _("paling sedikit %(least)d") % {"least": rule.minimum}
    return format_html(
        '<span class="app-nowrap">{}/{}<span class="app-table__sub">{}</span></span>',
        tally.answered,
        tally.asked,
        note,
    )


def _waits(questionnaire: Questionnaire | None, vacancy: Vacancy, stage: Stage) -> str:
    """What the closing waits for once the deadline is over; "" otherwise."""
    if questionnaire is None or questionnaire.state != "open" or clock.now() < questionnaire.closes_at:
        return ""
    if questionnaire.faults_of_box():
        return _(
            "Kotak jawaban tidak utuh, sehingga kuesioner tidak ditutup. Minta pengelola sistem menjalankan verify_ledger."
        )
    missing = [str(item.participant_number) for item in service.unmarked(vacancy, stage)]
    if not missing:
        return _("Batas waktu sudah lewat. Sistem menutup kuesioner ini dalam beberapa detik.")
    return _(
        "Batas waktu sudah lewat, tetapi jawaban tentang %(names)s belum cukup pada satu hubungan pun. Ketua memperpanjang batas waktu; "
        "Sekretariat dapat menambah responden."
    ) % {"names": ", ".join(missing)}


def listed(vacancy: Vacancy, stage: Stage, *, is_open: bool) -> list[dict[str, Any]]:
    """The respondents for the secretariat, by candidate: {candidate, rows}. Whether somebody has answered is not among it."""
    asked = respondents.asked_about(vacancy, stage)
    return [
        {"candidate": candidate, "rows": [_respondent(item, is_open=is_open) for item in items]}
        for candidate, items in itertools.groupby(
            asked,
            lambda item: f"{item.application.participant_number} {item.application.snapshot['full_name']}",
        )
    ]


def _respondent(item: Respondent, *, is_open: bool) -> dict[str, Any]:
    return {
        "name": item.name,
        "about": short(item.relation),
        "email": item.email or _("tanpa e-mail"),
        "link": _link_text(item),
        "edit_url": reverse("respondent_edit", args=[item.pk]),
        "remove_url": "" if is_open else reverse("respondent_remove", args=[item.pk]),
        "send_url": reverse("respondent_send", args=[item.pk]) if is_open and item.email else "",
        "print_url": reverse("respondent_letter", args=[item.pk]) if is_open else "",
    }


def _link_text(item: Respondent) -> str:
    if not item.link_number:
        return _("Belum mempunyai tautan")
    how = str(item.get_channel_display())
    if item.link_number == 1:
        return _("Tautan diberikan melalui %(how)s") % {"how": how}
    return _("Tautan ke-%(count)d diberikan melalui %(how)s; yang lama tidak berlaku") % {
        "count": item.link_number,
        "how": how,
    }


# --- opened --------------------------------------------------------------------------------------------------------------


def block(questionnaire: Questionnaire, names: dict[str, str]) -> dict[str, Any]:
    """The opened questionnaire: a mean for every relation that counts, the mark, its sum, and the remarks without their authors."""
    results = list(questionnaire.results.values())
    content = json.loads(questionnaire.content)
    rules = [
        rule
        for rule in questionnaires.read_rules(content["rules"])
        if any(part["relation"] == rule.relation for row in results for part in row["relations"])
    ]
    return {
        "head": [
            {"label": _("Peserta")},
            *(
                {
                    "label": _("%(relation)s (bobot %(weight)s)")
                    % {"relation": short(rule.relation), "weight": exact(rule.weight)},
                    "numeric": True,
                }
                for rule in rules
            ),
            {"label": _("Nilai"), "numeric": True},
        ],
        "rows": [{"cells": _result_cells(row, rules, names)} for row in results],
        "formulas": {row["candidate"]: formula(row) for row in results},
        "sums": [f"{row['candidate']} {names.get(row['candidate'], '')}: {formula(row)}" for row in results],
        "remarks": _remarks(content, questionnaire.results, names),
    }


def _result_cells(row: dict[str, Any], rules: list[Rule], names: dict[str, str]) -> list[Any]:
    parts = {part["relation"]: part for part in row["relations"]}
    return [
        format_html(
            '{}<span class="app-table__sub app-nowrap">{}</span>',
            names.get(row["candidate"], ""),
            row["candidate"],
        ),
        *(_mean(parts.get(rule.relation)) for rule in rules),
        number(parse_decimal(row["mark"])),
    ]


def _mean(part: dict[str, Any] | None) -> str:
    if part is None:
        return "–"
    said = _("%(answers)d dari %(asked)d menjawab") % part
    if part["mean"] is None:
        said = _("%(answers)d dari %(asked)d menjawab, tidak dihitung") % part
    shown = number(parse_decimal(part["mean"])) if part["mean"] is not None else "–"
    return format_html('{}<span class="app-table__sub">{}</span>', shown, said)


def formula(row: dict[str, Any]) -> str:
    """ "(80 × 40 + 70 × 25) ÷ 65 = 76,15 (tepat …)"."""
    parts = [
        (parse_decimal(part["mean"]), parse_decimal(part["weight"]))
        for part in row["relations"]
        if part["mean"] is not None
    ]
    terms = " + ".join(f"{exact(mean)} × {exact(weight)}" for mean, weight in parts)  # noqa: RUF001  the sign
    whole = sum((weight for _mean_, weight in parts), Fraction(0))
    return f"({terms}) ÷ {exact(whole)} = {rounded(parse_decimal(row['mark']))}"


def _remarks(
    content: dict[str, Any], results: dict[str, dict[str, Any]], names: dict[str, str]
) -> list[dict[str, str]]:
    """Remarks of the relations that count, for panels/shared/sheet_comments.html; by what they say, so that no order tells whose they are."""
    counting = {
        (candidate, part["relation"])
        for candidate, row in results.items()
        for part in row["relations"]
        if part["mean"] is not None
    }
    said = sorted(
        (candidate, remark)
        for candidate, relation, _points, remark in content["answers"]
        if remark and (candidate, relation) in counting
    )
    return [{"code": code, "name": names.get(code, ""), "by": "", "text": remark} for code, remark in said]


# --- the form ------------------------------------------------------------------------------------------------------------


def choice_labels(item: Criterion) -> list[tuple[str, str]]:
    """(points, "5: Selalu") of a statement, the highest first."""
    return [
        (str(points), _choice(points, item)) for points in questionnaires.choices(item.max_points, item.step)
    ]


def _choice(points: int, item: Criterion) -> str:
    mark = Fraction(points, MARK_UNIT)
    shown = plain(mark).replace(".", ",")
    for anchor in item.anchors:
        if parse_decimal(anchor["from"]) <= mark <= parse_decimal(anchor["to"]):
            return f"{shown}: {anchor['text']}"
    return shown
