"""The campaign: thousands of changed evidence packages, and thousands of honest ones, before both verifiers."""

import copy
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from reports.services.evidence import _zip
from tests import forgeries, happenings, histories, mutations, verifiers

pytestmark = pytest.mark.one_database

EACH, BASES = 52, 8
HONEST = 1_000


@pytest.fixture(scope="module")
def keys(tmp_path_factory: Any) -> Path:
    path = tmp_path_factory.mktemp("keys") / "keys.txt"
    path.write_text(histories.KEYS)
    return path


@pytest.fixture(scope="module")
def bases() -> list[mutations.Base]:
    return [_base(seed) for seed in range(BASES)]


def _base(seed: int) -> mutations.Base:
    """A package with marks, a ranking, its announcement, a paper, a witness's note; an older one of the same selection; and another's."""
    numbers = (number for number in range(1_000 * seed, 1_000 * seed + 999))
    history = next(found for found in map(_marked, numbers) if found.of("reports.document", "published"))
    older = histories.files_of(history)
    history.drafts.append(histories.gathered(history)[1])
    history.change(history.rows[0], {"contact": "Jalan Merdeka 1"})
    happenings.sealed_sheet(history)
    history.change(history.rows[0], {"contact": "Jalan Merdeka 2"})
    other = histories.files_of(_marked(1_000 * seed + 999))
    return mutations.Base(history, histories.files_of(history), other, older)


def _marked(seed: int) -> histories.History:
    return happenings.honest(seed, events=6, marked=True)


def _both(
    folder: Path, packages: Sequence[bytes], keys: Path, notes: Sequence[Path] = ()
) -> list[tuple[bool, bool]]:
    """Which packages the first and the second verifier call wrong."""
    paths = [folder / f"{number}.zip" for number in range(len(packages))]
    for path, payload in zip(paths, packages, strict=True):
        path.write_bytes(payload)
    with verifiers.quick():
        one = verifiers.first(paths, keys, notes)
    two = verifiers.second(paths, keys, notes)
    return [(bool(left), bool(right)) for left, right in zip(one, two, strict=True)]


@pytest.mark.parametrize(
    "mutate",
    [*mutations.WITH_THE_FILE, *forgeries.WITH_THE_DATABASE, *forgeries.WITH_EVERY_KEY],
    ids=lambda mutate: mutate.__name__,
)
def test_every_change_is_flagged_by_both(
    mutate: Callable[..., bytes], bases: list[mutations.Base], keys: Path, tmp_path: Path
) -> None:
    rng = random.Random(mutate.__name__)
    packages = [mutate(bases[turn % BASES], rng) for turn in range(EACH)]
    found = _both(tmp_path, packages, keys)
    missed = [(turn, one, two) for turn, (one, two) in enumerate(found) if not (one and two)]
    assert missed == [], (
        f"{mutate.__name__}: of {EACH} not flagged by the first, the second verifier: {Counter(found)}"
    )


@pytest.mark.parametrize("forge", forgeries.WITHOUT_THE_RIGHT, ids=lambda forge: forge.__name__)
def test_both_say_that_it_was_destroyed_without_the_right_to(
    forge: Callable[..., bytes], bases: list[mutations.Base], keys: Path, tmp_path: Path
) -> None:
    """And of nothing else: all that is left is sound."""
    rng = random.Random(forge.__name__)
    paths = [tmp_path / f"{turn}.zip" for turn in range(BASES)]
    for path, base in zip(paths, bases, strict=True):
        path.write_bytes(forge(base, rng))
    with verifiers.quick():
        one = verifiers.first(paths, keys)
    for said, words in ((one, "tanpa persetujuan dua orang"), (verifiers.second(paths, keys), "agreed that")):
        assert [text for wrong in said for text in wrong if words not in text] == []
        assert all(said)


def test_a_destruction_that_two_agreed_on_raises_no_alarm(
    bases: list[mutations.Base], keys: Path, tmp_path: Path
) -> None:
    packages = []
    for base in bases:
        history = copy.deepcopy(base.history)
        happenings.destruction(history)
        assert history.destroyed
        packages.append(histories.package(history))
    assert set(_both(tmp_path, packages, keys)) == {(False, False)}


@pytest.mark.parametrize("forge", forgeries.UNSEEN_WITHOUT_A_NOTE, ids=lambda forge: forge.__name__)
def test_a_past_rewritten_with_every_key_is_seen_only_by_an_old_note(
    forge: Callable[..., bytes], bases: list[mutations.Base], keys: Path, tmp_path: Path
) -> None:
    """The figure with and without it: all, and none."""
    rng = random.Random(forge.__name__)
    for turn, base in enumerate(bases):
        packages = [forge(base, rng) for _ in range(EACH // BASES + 1)]
        note = tmp_path / f"{turn}.txt"
        note.write_text(histories.note(histories.sealed(base.history.drafts)[1]))
        assert set(_both(tmp_path, packages, keys)) == {(False, False)}
        assert set(_both(tmp_path, packages, keys, [note])) == {(True, True)}


def test_honest_histories_raise_no_alarm(keys: Path, tmp_path: Path) -> None:
    packages = [histories.package(happenings.honest(seed)) for seed in range(HONEST)]
    found = _both(tmp_path, packages, keys)
    assert [seed for seed, said in enumerate(found) if any(said)] == []


def test_what_came_after_the_making_raises_no_alarm(
    bases: list[mutations.Base], keys: Path, tmp_path: Path
) -> None:
    """Somebody worked on while the package was made."""
    packages = []
    for base in bases:
        history = copy.deepcopy(base.history)
        before = len(history.drafts)
        happenings.new_row(history)
        happenings.elsewhere(history)
        later = history.drafts[before:]
        del history.drafts[before:], history.rows[-1]
        packages.append(_zip(histories.files_of(history, later=later)))
    assert set(_both(tmp_path, packages, keys)) == {(False, False)}


def test_both_read_a_signature_alike(keys: Path) -> None:
    """verify.py's own arithmetic against a library's, which stands in for it above."""
    rng = random.Random(1)
    text = histories.note(["0" * 64]).rsplit("\n\n", 1)[0].encode() + b"\n"
    key = histories.notes.key_from(histories.LOG_SEED, histories.ORIGIN, histories.notes.LOG)
    made = histories.notes.sign(text.decode(), histories.LOG_SEED, histories.ORIGIN).payload
    own, library = verifiers.verify.signed, verifiers.by_library
    assert own(key.public, text, made) and library(key.public, text, made)
    for _ in range(20):
        place = rng.randrange(64)
        false = made[:place] + bytes([made[place] ^ 1 << rng.randrange(8)]) + made[place + 1 :]
        assert not own(key.public, text, false) and not library(key.public, text, false)
