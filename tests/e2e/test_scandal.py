"""The scandal of 2019, played as docs/demo.md tells it: a mark is changed between the sheet and the recap."""

import sqlite3
from collections.abc import Iterator

import pytest

from tests import sites
from tests.e2e.theatre import Theatre, theatre

pytestmark = pytest.mark.browser

LOCKED = (
    "(SELECT MIN(s.id) FROM panels_score s JOIN panels_sheet h ON h.id = s.sheet_id WHERE h.state = 'locked')"
)
SPOIL = f"UPDATE panels_score SET points = 950000 WHERE id = {LOCKED}"


@pytest.fixture
def people(tmp_path) -> Iterator[Theatre]:
    """Browsers at a site where one sheet of the last stage is still open."""
    with sites.site(tmp_path) as made:
        made.tell("world", "sealed")
        made.manage("collectstatic", "--noinput", "--verbosity", "0")
        made.start("web")
        sites.wait_for(made.answers)
        with theatre(made) as opened:
            yield opened


def wati_checks(people: Theatre) -> str:
    """What the observer reads on the page that replays the log."""
    wati = people.staff("wati")
    wati.menu("Pemantau")
    wati.page.locator("main .app-cards").get_by_role("link").click()
    wati.follow("Keutuhan catatan", inside="nav[aria-label='Bagian pemantauan']")
    return wati.text


def test_a_mark_changed_behind_the_application_is_refused_and_with_the_guards_torn_off_it_is_found(people):
    site = people.site
    with site.connect() as owner, pytest.raises(sqlite3.IntegrityError, match="the sheet is locked"):
        owner.execute(SPOIL)
    assert "Log utuh." in site.manage("verify_ledger")
    assert "Catatan utuh" in wati_checks(people)

    with site.connect() as owner:
        for (guard,) in owner.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            owner.execute(f'DROP TRIGGER "{guard}"')
        owner.execute(SPOIL)
        owner.commit()
    found = site.manage("verify_ledger", expect=1)
    ((sheet,),) = site.rows(f"SELECT sheet_id FROM panels_score WHERE id = {LOCKED}")
    assert sheet in found.replace("-", "") and "guard_missing" in found
    shown = wati_checks(people)
    assert "Catatan dan data tidak sama" in shown
    assert "Isi yang tersimpan tidak cocok dengan yang dulu dikunci" in shown
    assert "Pengaman basis data tidak terpasang" in shown
    assert "Lembar penilaian" in shown


def test_putting_the_guards_up_again_hides_nothing(people):
    site = people.site
    with site.connect() as owner:
        guards = owner.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in guards:
            owner.execute(f'DROP TRIGGER "{name}"')
        owner.execute(SPOIL)
        for _name, sql in guards:
            owner.execute(sql)
        owner.commit()
    assert "guard_missing" not in site.manage("verify_ledger", expect=1)
    shown = wati_checks(people)
    assert "Isi yang tersimpan tidak cocok dengan yang dulu dikunci" in shown


def test_a_mark_sent_after_the_opening_is_refused(people):
    karto = people.staff("karto")
    karto.menu("Pansel")
    karto.follow("Lembar rekam jejak")
    sheet = karto.page.url.removesuffix("tanda-terima/")
    before = people.site.rows("SELECT id, points FROM panels_score ORDER BY id")
    ((application, criterion),) = people.site.rows(
        f"SELECT application_id, criterion_id FROM panels_score WHERE sheet_id = '{sheet[-37:-1].replace('-', '')}' LIMIT 1"
    )
    for step, fields in (("", {f"m-{application}-{criterion}": "95"}), ("kunci/", {})):
        karto.post(f"{sheet}{step}", seen="", **fields)
    assert people.site.rows("SELECT id, points FROM panels_score ORDER BY id") == before
