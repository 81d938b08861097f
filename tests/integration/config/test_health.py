"""/healthz says what is true, of a real site whose parts are taken away one by one."""

from collections.abc import Iterator

import pytest

from tests import sites

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[sites.Site]:
    """An empty site with its web server, without a worker."""
    with sites.site(tmp_path_factory.mktemp("site"), WORKER_SILENT_SECONDS="12") as made:
        made.start("web")
        sites.wait_for(made.answers)
        yield made


def down(site) -> set[str]:
    """The parts that are down, by the answer; its status agrees."""
    status, answer = site.health()
    found = {part for part in ("database", "worker", "storage") if answer[part] == "down"}
    assert (status, answer["status"]) == ((503, "down") if found else (200, "ok"))
    return found


def test_the_worker_counts_as_down_until_it_has_run_and_again_once_it_is_stopped(site):
    assert down(site) == {"worker"}
    worker = site.start("worker")
    sites.wait_for(lambda: down(site) == set())
    site.stop(worker)
    sites.wait_for(lambda: down(site) == {"worker"})


def test_a_folder_that_takes_no_files_is_named(site):
    folder, aside = site.folder / "files", site.folder / "files.aside"
    if folder.exists():
        folder.rename(aside)
    folder.write_text("no folder")  # a mode would not stop root
    assert "storage" in down(site)
    folder.unlink()
    if aside.exists():
        aside.rename(folder)
    assert "storage" not in down(site)


def test_a_database_whose_guards_were_taken_off_counts_as_down(site):
    assert "database" not in down(site)
    with site.connect() as connection:
        guard = "lj_keep_audit_leaf ON audit_leaf" if site.database_url else "lj_keep_delete_audit_leaf"
        connection.execute(f"DROP TRIGGER {guard}")
        connection.commit()
    assert "database" in down(site)
    site.tell("empty")  # migrating puts them up again
    assert "database" not in down(site)


def test_a_database_that_cannot_be_read_is_named_and_the_answer_says_no_more(site):
    with site.connect() as connection:
        connection.execute("ALTER TABLE audit_leaf RENAME TO audit_leaf_gone")
        connection.commit()
    assert "database" in down(site)
    assert set(site.health()[1].values()) <= {"ok", "down", "true", "false"}
