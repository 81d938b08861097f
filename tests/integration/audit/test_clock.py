"""The clock that dev and test may set and production may not."""

from datetime import UTC, datetime, timedelta

import pytest

from audit import clock

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


def days_ahead() -> int:
    """By how many days the clock differs from the machine's."""
    return round((clock.now() - datetime.now(UTC)) / timedelta(days=1))


def test_the_clock_is_the_servers_and_nothing_is_simulated():
    assert (days_ahead(), clock.is_simulated()) == (0, False)


def test_the_sites_offset_moves_the_clock_and_marks_entries_as_simulated(folder):
    (folder / clock.OFFSET_FILE).write_text(f"{16 * DAY}\n")
    assert (days_ahead(), clock.is_simulated()) == (16, True)
    (folder / clock.OFFSET_FILE).unlink()
    assert (days_ahead(), clock.is_simulated()) == (0, False)


def test_a_moment_set_for_a_block_wins_over_the_sites_offset_and_ends_with_the_block(folder):
    (folder / clock.OFFSET_FILE).write_text(str(16 * DAY))
    with clock.at(datetime.now(UTC) - timedelta(days=3)):
        assert days_ahead() == -3
    assert days_ahead() == 16


def test_where_the_clock_may_not_be_set_the_file_means_nothing_and_a_moment_is_refused(folder, settings):
    settings.CLOCK_SETTABLE = False
    (folder / clock.OFFSET_FILE).write_text(str(16 * DAY))
    assert (days_ahead(), clock.is_simulated()) == (0, False)
    with pytest.raises(RuntimeError), clock.at(datetime.now(UTC)):
        pytest.fail("the clock was set")
