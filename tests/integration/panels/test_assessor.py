"""The assessor fills and locks her own table; points, JPM and category are computed, never typed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.demo import story
from panels import queries
from panels.models import Sheet
from panels.services import sheets
from tests import snapshots
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    cell,
    form_of,
    lock,
    open_stage,
    post_of,
    sheet_of,
    signed_in,
    stored,
    text_of,
)

pytestmark = pytest.mark.django_db

told = shared_world("screening")

LEVELS = {
    1: ["3,2"] * 9,
    2: ["3,2"] * 8 + ["3,19"],
    3: ["2,72"] * 9,
    4: ["2,72"] * 8 + ["2,71"],
    5: ["4"] * 9,
    6: ["0"] * 9,
}
"""Candidate → nine levels: exactly on each threshold, a hundredth below it, the most, nothing."""


@pytest.fixture
def table(told: story.Story) -> Sheet:
    """Asih's table for the first post, empty."""

    def play() -> None:
        story.screen(told)
        open_stage(told, "assessment")

    snapshots.once("assessor's table", play)
    return sheet_of(told, "asih", "assessment")


@pytest.fixture
def asih(told: story.Story) -> Client:
    return signed_in(told, "asih")


def levels(table: Sheet) -> dict[str, str]:
    """The form filled in from LEVELS."""
    vacancy = table.assessment.vacancy
    competencies = list(queries.criteria_of(table.guarded, "assessment"))
    return {
        "seen": sheets.draft_digest(table),
        **{
            cell(candidate(vacancy, place), competency): level
            for place, row in LEVELS.items()
            for competency, level in zip(competencies, row, strict=True)
        },
    }


def row_of(answer: Any, number: str) -> str:
    """The text of the results' row of one candidate, by the end of his participant number."""
    page = text_of(answer)
    results = page[page.index("Poin, JPM, dan kategori") :]
    return results[results.index(number) :][:120]


def test_her_desk_leads_to_the_table(asih: Client, table: Sheet) -> None:
    page = asih.get(reverse("assessor_desk"))
    assert reverse("sheet", args=[table.pk]) in page.content.decode()
    assert "Lembar asesmen kompetensi 0 dari 1 lembar terkunci Belum diisi" in text_of(page)


def test_before_the_stage_opens_the_desk_says_what_she_waits_for(told: story.Story, asih: Client) -> None:
    assert "setelah sekretariat membuka tahap" in text_of(asih.get(reverse("assessor_desk")))


@pytest.mark.parametrize(
    ("number", "points", "jpm", "category"),
    [
        ("P01", "28,8/36", "80,00 % tepat 80/1", "Memenuhi Syarat"),
        ("P02", "28,79/36", "79,97 % tepat 2879/36", "Masih Memenuhi Syarat"),
        ("P03", "24,48/36", "68,00 % tepat 68/1", "Masih Memenuhi Syarat"),
        ("P04", "24,47/36", "67,97 % tepat 2447/36", "Kurang Memenuhi Syarat"),
        ("P05", "36/36", "100,00 % tepat 100/1", "Memenuhi Syarat"),
        ("P06", "0/36", "0,00 % tepat 0/1", "Kurang Memenuhi Syarat"),
    ],
)
def test_jpm_and_category_are_exact_at_the_thresholds(
    asih: Client, table: Sheet, number: str, points: str, jpm: str, category: str
) -> None:
    answer = asih.post(reverse("sheet", args=[table.pk]), levels(table), follow=True)
    assert f"{points} {jpm} {category}" in row_of(answer, number)


def test_the_categories_are_written_out_with_their_thresholds(asih: Client, table: Sheet) -> None:
    page = text_of(asih.get(reverse("sheet", args=[table.pk])))
    assert "Memenuhi Syarat: JPM 80 ke atas" in page
    assert "Masih Memenuhi Syarat: JPM 68 ke atas" in page
    assert "Kurang Memenuhi Syarat: JPM 0 ke atas" in page


def test_a_level_above_the_standard_is_refused_with_a_sentence(asih: Client, table: Sheet) -> None:
    answer = asih.post(reverse("sheet", args=[table.pk]), form_of(table, "5"))
    assert "Nilai 5 di luar rentang. Isi 0 sampai 4." in text_of(answer)
    assert stored(table) == []


def test_a_row_that_is_not_full_has_no_jpm(asih: Client, table: Sheet) -> None:
    filled = levels(table)
    competency = queries.criteria_of(table.guarded, "assessment")[3]
    filled[cell(candidate(table.assessment.vacancy, 1), competency)] = ""
    answer = asih.post(reverse("sheet", args=[table.pk]), filled, follow=True)
    assert row_of(answer, "P01").split("JPT-")[0].count("–") == 3


def test_locked_the_table_is_the_stages_mark_and_nobody_changes_it(
    asih: Client, told: story.Story, table: Sheet
) -> None:
    asih.post(reverse("sheet", args=[table.pk]), levels(table))
    assert lock(asih, table).url == reverse("sheet_receipt", args=[table.pk])
    before = stored(table)
    assert asih.post(reverse("sheet", args=[table.pk]), form_of(table, "1")).status_code == 409
    assert stored(table) == before
    page = text_of(signed_in(told, "wati").get(reverse("ranking", args=[post_of(told).pk])))
    assert "28,79 ÷ 36 × 100 = 79,97 (tepat 2879/36); Masih Memenuhi Syarat" in page


def test_panel_secretariat_and_applicants_have_no_table(told: story.Story, table: Sheet) -> None:
    for username in ("karto", "sri", "slamet", "wati", "ppk", "putu"):
        client = signed_in(told, username)
        assert client.get(reverse("assessor_desk")).status_code == 404
        assert client.get(reverse("sheet", args=[table.pk])).status_code == 404
        assert client.post(reverse("sheet", args=[table.pk]), form_of(table, "4")).status_code == 404
    assert stored(table) == []
