"""The panel's figures: the dashboard, one candidate, saving marks, the advisory page, weight sensitivity."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bench.bare import Bare, floor_of
from bench.measure import Figure, cpu, queries, side_by_side
from config.demo import size
from config.demo.story import Story
from panels import advice, advice_draws
from panels import queries as panels
from panels.models import Sheet
from panels.services import sheets
from panels.views import advice as advice_view
from panels.views import ranking as ranking_view
from panels.views import secretariat as secretariat_view
from selection.rulesets import schema

MOST_QUERIES = 12
MOST_QUERIES_OF_A_CANDIDATE = 15
MOST_CPU = 3.0  # times a bare view with the same reads and template
MOST_OF_NUMPY = 1.5


def while_scoring(told: Story) -> Iterator[Figure]:
    """With the last sheet still open: a candidate's page, and ten marks saved."""
    sheet = size.open_sheet(told)
    client = signed_in(size.author_of(told, sheet))
    first = panels.candidates_for(sheet)[0]
    url = reverse("sheet_candidate", args=[sheet.pk, first.pk])
    own, total = queries(lambda: answered(client, url))
    yield Figure("Halaman satu peserta: kueri", own, "kueri", MOST_QUERIES_OF_A_CANDIDATE)
    form = _form(sheet, first, "71")
    own, total = queries(lambda: _save_ten(client, sheet, form))
    yield Figure("Menyimpan 10 nilai, dengan transaksinya: kueri", total, "kueri", MOST_QUERIES)
    form = _form(sheet, first, "73")
    own, total = queries(lambda: _autosave_ten(client, sheet, form))
    yield Figure("  dari halaman yang menyimpan sendiri: kueri", total, "kueri", MOST_QUERIES)
    author, seen = size.author_of(told, sheet), sheets.draft_digest(sheet)
    own, total = queries(lambda: _keep_ten(sheet, first, "72", seen, author))
    yield Figure("  layanan penyimpanannya saja: kueri", total, "kueri")
    sri, board = signed_in(told.users["sri"]), reverse("stage_board", args=[size.vacancy_of(told).pk])
    own, total = queries(lambda: answered(sri, board))
    yield Figure("Papan tahap, nilai masih tertutup: kueri", own, "kueri", MOST_QUERIES)
    yield from _against_bare("Papan tahap", secretariat_view, "stage_board", sri, board, rounds=15)


def when_ranked(told: Story) -> Iterator[Figure]:
    """The ranking page of everybody's marks, and the advice beside it."""
    vacancy = size.vacancy_of(told)
    for label, module, view, name, goal in (
        ("Nilai dan peringkat", ranking_view, "ranking", "ranking", MOST_CPU),
        ("Bahan telaah", advice_view, "ranking_advice", "ranking_advice", None),
    ):
        client, url = signed_in(told.users["wati"]), reverse(name, args=[vacancy.pk])
        own, total = queries(lambda client=client, url=url: answered(client, url))
        yield Figure(f"{label}: kueri halaman", own, "kueri", MOST_QUERIES)
        yield Figure(f"{label}: kueri dengan catatan pembukaannya", total, "kueri")
        yield from _against_bare(label, module, view, client, url, rounds=3, goal=goal)


def sensitivity(told: Story) -> Iterator[Figure]:
    """Ten thousand sets of weights against numpy doing nothing but the same draws, product and sort."""
    ranking = panels.newest_ranking(size.vacancy_of(told))
    table, result = json.loads(ranking.input_text), json.loads(ranking.result_text)
    for count in (len(result["rows"]), 30):
        kept = {row["candidate"] for row in result["rows"][:count]}
        part = _part(table, result, kept)
        basis = advice.read(part[0], count=3, result=part[1])
        ranges = schema.load(told.selection.ruleset).section("weights")

        def ours(basis: advice.Basis = basis, ranges: dict = ranges) -> Any:
            return advice_draws.sensitivity(basis, ranges, seed=1)

        measured, floor = side_by_side(ours, _numpy_floor(basis, ranges), rounds=9)
        yield Figure(
            f"Pengaruh bobot, {count} peserta: dibanding numpy", measured / floor, "kali", MOST_OF_NUMPY
        )
    whole = [cpu(lambda basis=basis: _all_of(basis, ranges)) for _round in range(5)]
    yield Figure("Tanpa satu anggota dan pengaruh bobot, 30 peserta", sorted(whole)[2] * 1000, "CPU-ms", 100)


def _all_of(basis: advice.Basis, ranges: dict) -> None:
    advice.left_out(basis)
    advice_draws.sensitivity(basis, ranges, seed=1)


def _numpy_floor(basis: advice.Basis, ranges: dict[str, tuple[str, str]]) -> Callable[[], Any]:
    names = list(basis.weights)
    marks = np.array([[float(parts[name]) for name in names] for parts in basis.means.values()]).T
    low = np.array([float(ranges[name][0]) for name in names])
    high = np.array([float(ranges[name][1]) for name in names])

    def floor() -> Any:
        drawn = np.random.default_rng(1).uniform(low, high, (advice_draws.DRAWS, len(names)))
        return np.argsort(-(drawn @ marks), axis=1)

    return floor


def _part(table: dict, result: dict, kept: set[str]) -> tuple[dict, dict]:
    marks = [mark for mark in table["marks"] if mark["candidate"] in kept]
    rows = [row for row in result["rows"] if row["candidate"] in kept]
    workings = {name: parts for name, parts in result["workings"].items() if name in kept}
    return {**table, "marks": marks}, {**result, "rows": rows, "workings": workings}


def _against_bare(
    label: str,
    module: Any,
    view: str,
    client: Client,
    url: str,
    *,
    rounds: int,
    goal: float | None = MOST_CPU,
) -> Iterator[Figure]:
    bare = Bare(module, view)
    bare.record(client, url)
    with floor_of(bare) as floor:
        measured, least = side_by_side(
            lambda: answered(client, url), lambda: answered(client, floor), rounds=rounds
        )
    yield Figure(
        f"{label}: CPU dibanding tampilan kosong dengan kueri dan templat sama",
        measured / least,
        "kali",
        goal,
    )
    yield Figure(f"{label}: CPU", measured * 1000, "CPU-ms")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def answered(client: Client, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)


def _ten(sheet: Sheet, candidate: Any, mark: str) -> dict[Any, str]:
    criteria = list(panels.criteria_of(sheet.guarded, sheet.assessment.component))[:10]
    return {(candidate.pk, criterion.pk): mark for criterion in criteria}


def _form(sheet: Sheet, candidate: Any, mark: str) -> dict[str, str]:
    boxes = {f"m-{one.hex}-{other.hex}": text for (one, other), text in _ten(sheet, candidate, mark).items()}
    return {"seen": sheets.draft_digest(sheet), **boxes}


def _save_ten(client: Client, sheet: Sheet, form: dict[str, str]) -> None:
    answer = client.post(reverse("sheet", args=[sheet.pk]), form)
    assert answer.status_code == 302, answer.status_code


def _autosave_ten(client: Client, sheet: Sheet, form: dict[str, str]) -> None:
    answer = client.post(reverse("sheet_autosave", args=[sheet.pk]), form)
    assert answer.status_code == 200, answer.status_code


def _keep_ten(sheet: Sheet, candidate: Any, mark: str, seen: str, author: User) -> None:
    assert not sheets.save_marks(sheet, _ten(sheet, candidate, mark), seen=seen, actor=author)
