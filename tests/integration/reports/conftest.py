"""What the tests of papers share."""

import pytest

from reports import rendering
from tests.integration.reports import papers


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers of one page that say what they are, where the test is about anything but their looks."""
    monkeypatch.setattr(rendering, "render_document", papers.press)
