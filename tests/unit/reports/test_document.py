import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reports.kinds import KINDS, Cell, ContextError, freeze, thaw
from reports.wording import Count, Mark, Nip
from tests.unit.reports import samples


@pytest.mark.parametrize("kind", KINDS)
def test_a_frozen_context_survives_json(kind: str) -> None:
    frozen = freeze(samples.sample(kind))
    assert json.loads(json.dumps(frozen)) == frozen
    assert freeze(thaw(kind, json.loads(json.dumps(frozen)))) == frozen


@pytest.mark.parametrize("kind", KINDS)
def test_every_place_in_a_context_is_checked(kind: str) -> None:
    """A number, a list or a stranger in any place is refused, and the message says where."""
    frozen = freeze(samples.sample(kind))

    def places(value, path):
        items = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, item in items:
            yield from places(item, (*path, key))
            yield (*path, key)

    checked = 0
    for path in places(frozen, ()):
        broken = json.loads(json.dumps(frozen))
        spot = broken
        for key in path[:-1]:
            spot = spot[key]
        spot[path[-1]] = 1.5
        with pytest.raises(ContextError) as refusal:
            thaw(kind, broken)
        assert kind in str(refusal.value) or "recap" in str(refusal.value)
        checked += 1
    assert checked > 30


def test_a_missing_or_unknown_value_is_named() -> None:
    frozen = freeze(samples.receipt())
    with pytest.raises(ContextError, match="number"):
        thaw("receipt", {key: value for key, value in frozen.items() if key != "number"})
    with pytest.raises(ContextError, match="catatan"):
        thaw("receipt", frozen | {"catatan": "x"})
    with pytest.raises(ContextError, match="surat_cinta"):
        thaw("surat_cinta", frozen)
    with pytest.raises(ContextError):
        thaw("final_result", frozen)


@pytest.mark.parametrize("kind", ["admin_result", "final_result"])
def test_a_public_paper_has_no_place_for_a_full_nip(kind: str) -> None:
    frozen = freeze(samples.sample(kind))
    frozen["posts"][0]["rows"][0]["nip"] = "197902032005011004"
    with pytest.raises(ContextError, match="nip"):
        thaw(kind, frozen)


def test_counts_of_an_announcement_add_up() -> None:
    post = samples.admin_result(48, samples.POSTS[:1]).posts[0]
    assert post.registered == 48 == post.eligible + post.ineligible + post.withdrawn
    assert (post.ineligible, post.withdrawn) == (7, 1)
    assert post.registered.words == "48 (empat puluh delapan)"


def test_the_worked_formula_shows_mark_maximum_weight_and_sum() -> None:
    recap = samples.plenary_minutes().recaps[0]
    assert recap.formula == (
        "(88,00 ÷ 100 × 20) + (88,89 ÷ 100 × 25) + (84,50 ÷ 100 × 35) + (81,25 ÷ 100 × 20)"
        " = 17,60 + 22,22 + 29,58 + 16,25 = 85,65"
    )


def test_a_recap_that_does_not_hold_together_is_refused() -> None:
    recap = samples.plenary_minutes().recaps[0]
    with pytest.raises(ContextError, match="nominee"):
        replace(recap, nominees=("P-999",))
    with pytest.raises(ContextError, match="cell"):
        replace(recap, rows=(replace(recap.rows[0], cells=(Cell(mark=Mark("1"), contribution=Mark("1")),)),))
    with pytest.raises(ContextError, match="twice"):
        replace(recap, rows=recap.rows + recap.rows[:1])


def test_absent_members_do_not_sign_and_count_for_the_quorum() -> None:
    minutes = samples.plenary_minutes(members=5)
    members = tuple(replace(member, present=index < 2) for index, member in enumerate(minutes.members))
    minutes = replace(minutes, members=members, quorum=Count(3))
    assert [member.name for member in minutes.present] == [member.name for member in members[:2]]
    assert not minutes.quorate
    assert replace(minutes, quorum=Count(2)).quorate


def test_a_title_breaks_where_a_secretary_breaks_it() -> None:
    assert samples.receipt().selection_lines == [
        "Seleksi Terbuka Pengisian Jabatan Pimpinan Tinggi Pratama",
        "di Lingkungan Pemerintah Provinsi Contoh",
        "Tahun 2026",
    ]


def test_wrong_values_are_refused_when_a_document_is_frozen() -> None:
    letter = samples.three_names_letter()
    with pytest.raises(ContextError, match="date"):
        freeze(replace(letter, date="24 November 2026"))
    assert (
        freeze(replace(letter, signer=replace(letter.signer, nip=Nip("1" * 18))))["signer"]["nip"] == "1" * 18
    )


def test_the_pure_modules_import_no_framework() -> None:
    code = (
        "import sys, reports.kinds, reports.verification, reports.wording;"
        "print([name for name in ('django', 'weasyprint', 'segno') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[3]
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert child.stdout == "[]\n"
