"""The scandal of 2019, played as docs/demo.md tells it: a mark becomes a 95 between the sheet and the recap."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import sites
from tests.e2e.theatre import Person, Theatre, theatre

LOCKED = (
    "(SELECT MIN(s.id) FROM panels_score s JOIN panels_sheet h ON h.id = s.sheet_id WHERE h.state = 'locked')"
)
SPOIL = f"UPDATE panels_score SET points = 950000 WHERE id = {LOCKED}"


@pytest.fixture
def people(tmp_path) -> Iterator[Theatre]:
    """Browsers at a site where one sheet of the last stage is still open."""
    with sites.site(tmp_path) as made:
        made.tell("world", "sealed")
        made.collect_static()
        made.start("web")
        sites.wait_for(made.answers)
        with theatre(made) as opened:
            yield opened


@pytest.mark.browser
def test_a_mark_changed_after_the_lock_is_refused_and_changed_with_force_it_is_found(people):
    site, wati = people.site, people.staff("wati")
    a_member_cannot_change_a_locked_mark(people)
    with site.connect() as owner, pytest.raises(sqlite3.IntegrityError, match="the sheet is locked"):
        owner.execute(SPOIL)
    assert "Log utuh." in site.manage("verify_ledger")
    check_integrity(wati).sees("Catatan utuh")
    at_home(wati, site, expect=0).index("SEMUA COCOK.")

    guards = spoil_without_guards(site)
    ((sheet,),) = site.rows(f"SELECT sheet_id FROM panels_score WHERE id = {LOCKED}")
    found = site.manage("verify_ledger", expect=1)
    assert sheet in found.replace("-", "") and "guard_missing" in found
    check_integrity(wati).sees(
        "Catatan dan data tidak sama",
        "Isi yang tersimpan tidak cocok dengan yang dulu dikunci",
        "Pengaman basis data tidak terpasang",
        "Lembar penilaian",
    )

    with site.connect() as owner:
        for sql in guards:
            owner.execute(sql)
        owner.commit()
    found = site.manage("verify_ledger", expect=1)
    assert sheet in found.replace("-", "") and "guard_missing" not in found
    check_integrity(wati).sees("Isi yang tersimpan tidak cocok dengan yang dulu dikunci")
    at_home(wati, site, expect=1).replace("-", "").index(f"nilai pada lembar {sheet} bukan yang dikunci")


def a_member_cannot_change_a_locked_mark(people: Theatre) -> None:
    """Karto sends his form once more, long after he has locked it and the stage is open."""
    karto, site = people.staff("karto"), people.site
    karto.menu("Pansel")
    karto.follow("Lembar rekam jejak")
    address = karto.page.url.removesuffix("tanda-terima/")
    key = address.rstrip("/").rpartition("/")[2].replace("-", "")
    marks = f"SELECT application_id, criterion_id, points FROM panels_score WHERE sheet_id = '{key}'"
    before = site.rows(marks)
    application, criterion, _points = before[0]
    answer = karto.post(address, seen="", **{f"m-{application}-{criterion}": "95"})
    assert answer.status == 409
    assert "Lembar ini sudah dikunci dan tidak dapat diubah." in answer.text()
    assert site.rows(marks) == before


def spoil_without_guards(site: sites.Site) -> list[str]:
    """What the owner of a database can do; the guards he tore off, as SQL."""
    with site.connect() as owner:
        guards = owner.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in guards:
            owner.execute(f'DROP TRIGGER "{name}"')
        owner.execute(SPOIL)
        owner.commit()
    return [sql for _name, sql in guards]


def at_home(wati: Person, site: sites.Site, *, expect: int) -> str:
    """She takes a package home, keeps the log's key as she first saw it, and checks it where no site is to be asked: what verify.py says."""
    package, key = site.folder / "bukti.zip", site.folder / "kunci.txt"
    package.write_bytes(wati.download("Unduh paket bukti", role="button"))
    if not key.exists():
        key.write_text(wati.page.context.request.get(f"{site.address}/log/kunci").text())
    alone = (
        "import socket; socket.socket = None; import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    words = [str(sites.ROOT / "verify.py"), str(package), "--key", str(key)]
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.argv = sys.argv[1:]; {alone}", *words],
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def check_integrity(wati: Person) -> Person:
    """The page that replays the log, reached as the observer reaches it."""
    wati.menu("Pemantau")
    wati.page.locator("main .app-box h2").get_by_role("link").click()
    wati.follow("Keutuhan catatan", inside="nav[aria-label='Bagian pemantauan']")
    return wati
