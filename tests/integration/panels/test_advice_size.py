"""The advisory page asks the database the same few questions for three candidates and for thirty."""

import pytest

from config.demo import story
from tests.integration.panels.test_ranking_size import MOST, asked
from tests.integration.panels.test_ranking_size import told as told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["ani", "wati"])
def test_thirty_rows_cost_no_more_than_three(told: story.Story, username: str) -> None:
    few, many = (asked(told, username, "ranking_advice", code) for code in ("02", "01"))
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= MOST, "\n".join(many)
