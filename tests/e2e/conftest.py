"""A site with people in it and nothing begun."""

from collections.abc import Iterator

import pytest

from tests import sites
from tests.e2e.theatre import Theatre, theatre


@pytest.fixture
def site(tmp_path) -> Iterator[sites.Site]:
    """Web server and worker of a fresh installation; its people are those of the demonstration."""
    with sites.site(tmp_path) as made:
        made.tell("cast")
        made.collect_static()
        made.start("web")
        made.start("worker")
        sites.wait_for(made.answers)
        yield made


@pytest.fixture
def people(site) -> Iterator[Theatre]:
    """Browsers for whoever comes."""
    with theatre(site) as opened:
        yield opened
