"""The large selection: of the size asked for, made through the services, ranked, and the same every time."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audit.models import Leaf
from audit.verify import verify
from panels.models import Ranking, Score, Sheet

pytestmark = pytest.mark.django_db


def seeded(**size: int) -> dict[str, Any]:
    out = io.StringIO()
    call_command("seed_bench", "--json", stdout=out, **size)
    return json.loads(out.getvalue())


def test_the_selection_has_the_size_asked_for_and_is_ranked() -> None:
    found = seeded(applications=12, panelists=5, criteria=4)
    assert found["counts"] == {"applications": 12, "sheets": 16, "marks": 12 * (5 * (4 + 1 + 1) + 1)}
    assert Score.objects.count() == found["counts"]["marks"]
    assert set(Sheet.objects.values_list("state", flat=True)) == {"locked"}
    assert len(json.loads(Ranking.objects.get().result_text)["rows"]) == 12
    assert Leaf.objects.count() > 12 * 5  # nothing passed the log
    assert verify().sound
    (vacancy,) = found["selections"][0]["vacancies"]
    people = {person["username"]: person["password"] for person in found["people"]}
    client = Client()
    assert client.login(username="anggota1", password=people["anggota1"])
    assert client.get(vacancy["ranking"]).status_code == 200


def test_the_same_marks_every_time() -> None:
    seeded(applications=5, panelists=5, criteria=2)
    first = Ranking.objects.get()
    rows = json.loads(first.result_text)["rows"]
    # Keys of people differ from run to run; what each candidate got does not.
    assert [(row["candidate"][-3:], row["total"]) for row in rows] == [
        ("P04", "79.90"),
        ("P01", "78.21"),
        ("P05", "76.02"),
        ("P03", "72.26"),
        ("P02", "70.55"),
    ]


@pytest.mark.parametrize(
    ("size", "word"),
    [
        ({"applications": 3}, "--applications"),
        ({"panelists": 6}, "--panelists"),
        ({"panelists": 11}, "--panelists"),
        ({"criteria": 0}, "--criteria"),
    ],
)
def test_an_impossible_size_is_refused_with_its_name(size: dict[str, int], word: str) -> None:
    with pytest.raises(CommandError, match=word):
        seeded(**size)


def test_a_filled_database_is_left_alone() -> None:
    seeded(applications=4, panelists=5, criteria=1)
    with pytest.raises(CommandError, match="sudah berisi"):
        seeded(applications=4, panelists=5, criteria=1)
