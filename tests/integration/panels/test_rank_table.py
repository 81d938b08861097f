"""`manage.py rank_table`, as an outsider calls it: files in, a ranking or one sentence out, no database."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "rankings"
DENSE = "lampung_selatan_2025_published_dense"


def run(marks, scheme, *options):
    out = StringIO()
    call_command("rank_table", str(marks), "--scheme", str(scheme), *options, stdout=out)
    return out.getvalue()


def files(folder, marks, scheme):
    (folder / "marks.csv").write_text(marks)
    (folder / "scheme.json").write_text(scheme)
    return folder / "marks.csv", folder / "scheme.json"


def test_json_holds_rows_and_digest_only():
    printed = json.loads(run(GOLDEN / f"{DENSE}.csv", GOLDEN / f"{DENSE}.scheme.json", "--json"))

    assert printed.keys() == {"rows", "digest"}
    assert printed["rows"][2] == {
        "candidate": "C",
        "components": {"assessment": "8333/100"},
        "total": "83.33",
        "total_exact": "8333/100",
        "rank": 2,
        "tie_broken_by": None,
        "eliminated_by": None,
    }
    assert [row["rank"] for row in printed["rows"]] == [1, 1, 2, 2, 3, 4, 5, 6, 6]


def test_the_table_shows_what_the_json_shows():
    case = (
        GOLDEN / "full_panel_with_recusal_and_tie.csv",
        GOLDEN / "full_panel_with_recusal_and_tie.scheme.json",
    )

    text, printed = run(*case), json.loads(run(*case, "--json"))

    lines = text.splitlines()
    assert lines[0].split()[:6] == [
        "Peringkat",
        "Peserta",
        "track_record",
        "assessment",
        "interview",
        "paper",
    ]
    assert lines[1].split() == [
        "1",
        "B",
        "80/1",
        "700/9",
        "89/1",
        "84/1",
        "83.39",
        "15011/180",
        "interview",
        "-",
    ]
    assert len(lines) == 1 + 3 + 2
    assert printed["digest"] in lines[-1]


@pytest.mark.parametrize(
    ("marks", "scheme", "says"),
    [
        ("candidate,component,mark\nA,x,80\nB,x,\n", '{"weights": {"x": "100"}}', "“B” (baris 3)"),
        ("candidate,component,panelist,mark\nA,x,P,80\nB,x,P,\n", '{"weights": {"x": "100"}}', "Baris 3"),
        ("candidate,component,mark\nA,x,80\n\nB,y,80\n", '{"weights": {"x": "100"}}', "Baris 4"),
        ("candidate,component,mark,max\nA,x,37,36\n", '{"weights": {"x": "100"}}', "Baris 2"),
        ("candidate,component,mark\nA,x,80\nA,x,80\n", '{"weights": {"x": "100"}}', "Baris 3"),
        ("candidate,component,mark\nA,x,80\n", '{"weights": {"x": "90"}}', "jumlah bobot 90"),
        ("candidate,component,mark\nA,x,80\n", '{"weights": {"x": 99.5}}', "tanda kutip"),
        ("candidate,component,mark\nA,x,80\n", '{"weights": {"x": NaN}}', "weights"),
        ("candidate,component,mark\nA,x,80\n", '{"weights": {"x": "60", "x": "40"}}', "dua kali"),
        ("candidate,component,mark\nA,x,80\n", '{"weights": ', "bukan JSON"),
        ("candidate,component,mark\nA,x,80\n", "[" * 100_000, "bukan JSON"),
        ("bukan tabel", '{"weights": {"x": "100"}}', "kolom"),
    ],
)
def test_a_bad_table_exits_with_2_and_one_sentence_that_names_the_place(tmp_path, marks, scheme, says):
    with pytest.raises(CommandError) as caught:
        run(*files(tmp_path, marks, scheme))

    assert caught.value.returncode == 2
    assert says in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "tidak-ada.csv", GOLDEN / f"{DENSE}.scheme.json")

    assert caught.value.returncode == 2
    assert "tidak-ada.csv" in str(caught.value)


def test_the_real_command_line_exits_with_2_without_a_database(tmp_path):
    marks, scheme = files(tmp_path, "candidate,component,mark\nA,x,101\n", '{"weights": {"x": "100"}}')
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "rank_table", marks, "--scheme", scheme],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Baris 2" in done.stderr
    assert "Traceback" not in done.stderr
