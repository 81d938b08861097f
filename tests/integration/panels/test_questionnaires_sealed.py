"""The oracle of test_sealing.py for a questionnaire: two worlds in which the same people answered, each something else.

Whatever anybody can ask of the site before the closing, he gets the same bytes in both; afterwards everybody sees the difference.
"""

import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from audit import clock
from config.demo import story
from panels import respondents
from panels.models import Respondent
from panels.services import questionnaires
from tests.integration.panels.oracle import (
    UUID,
    Asked,
    Seen,
    addresses,
    ask,
    differing,
    random_hashes,
    tried,
)
from tests.integration.panels.questionnaire_world import (
    COMPONENT,
    answer,
    build,
    candidates,
    form_of,
    linked,
    listed,
    opened,
    path_of,
    stage_of,
)
from tests.integration.panels.support import post_of, signed_in
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

VIEWERS = ("sri", "slamet", "karto", "ani", "wati", "asih", "ppk", "putu")
LOW, HIGH = (1, "Sering ingkar janji."), (5, "Teladan bagi semua.")


def _built() -> story.Story:
    told = build()
    with clock.at(told.at(24, 8)):
        opened(told)
        linked(told)
    return told


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, _built) as made:
        yield made


@contextmanager
def played(told: story.Story, world: tuple[int, str], *, everybody: bool = False) -> Iterator[None]:
    """All superiors and two peers of everybody have answered, or everybody; undone afterwards."""
    ticks, start = itertools.count(), told.at(24, 9)
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(clock, "now", lambda: start + timedelta(seconds=next(ticks)))
        for row in listed(told):
            if everybody or row.relation == "superior" or row.name.startswith(("Peer 1", "Peer 2")):
                answer(row, *world)
        yield
        transaction.set_rollback(True)


def questions(told: story.Story) -> list[str]:
    """Every address of the site that one key of the selection's things fits."""
    stored = respondents.questionnaire_of(post_of(told), stage_of(told))
    assert stored is not None
    row = listed(told)[0]
    things = (
        told.selection, told.selection.panel, post_of(told), candidates(told)[0], stored, stored.assessment, row,
    )  # fmt: skip
    fitting = {
        ("uuid", "pk"): [item.pk for item in things],
        ("uuid", "selection"): [told.selection.pk],
        ("slug", "slug"): [post_of(told).slug],
        ("slug", "component"): [COMPONENT],
        ("str", "token"): [path_of(row).split("/")[2]],
    }
    return addresses(fitting)


@pytest.fixture(scope="module")
def openable(told: story.Story, django_db_blocker: Any) -> Asked:
    """What each viewer can open at all before the closing."""
    with django_db_blocker.unblock(), played(told, LOW):
        return tried(told, VIEWERS, questions(told))


def look(
    told: story.Story, world: tuple[int, str], openable: Asked, caplog: pytest.LogCaptureFixture
) -> Seen:
    """Everything that can be asked, and what refusals say."""
    seen = Seen()
    caplog.set_level("INFO")
    with played(told, world):
        caplog.clear()
        done = Respondent.objects.filter(state="answered").order_by("pk")[0]
        for username in VIEWERS:
            client = signed_in(told, username)
            for address in openable[username]:
                ask(seen, (username, "GET", address), partial(client.get, address))
            ask(seen, (username, "used", ""), partial(client.post, path_of(done), form_of(done)))
        sri = signed_in(told, "sri")
        for name in ("respondent_send", "respondent_letter", "respondent_remove"):
            address = reverse(name, args=[done.pk])
            ask(seen, ("sri", "POST", address), partial(sri.post, address))
        questionnaires.close_due()
        out = io.StringIO()
        call_command("verify_ledger", "--json", stdout=out)
        seen.answers["operator", "verify_ledger", ""] = (0, "", out.getvalue())
        seen.lines = [UUID.sub("<id>", line) for line in caplog.messages]
        seen.random = random_hashes()
    return seen


def test_before_the_closing_two_worlds_of_other_answers_answer_everybody_byte_for_byte(
    told: story.Story, openable: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    low, high = (look(told, world, openable, caplog) for world in (LOW, HIGH))
    assert differing(low.masked(), high.masked()) == {}
    assert low.lines == high.lines
    shown = [body for (_who, _how, address), (status, _to, body) in low.answers.items() if status == 200]
    assert len(shown) > 50
    assert ("wati", "GET", reverse("observer_timeline", args=[told.selection.pk])) in low.answers
    assert not any(LOW[1] in body for body in shown)


def test_control_after_the_closing_everybody_who_may_read_marks_sees_the_difference(
    told: story.Story,
) -> None:
    address, pages = reverse("ranking", args=[post_of(told).pk]), {}
    for world in (LOW, HIGH):
        with played(told, world, everybody=True):
            assert questionnaires.close_due() == 1
            pages[world] = {
                username: signed_in(told, username).get(address).content.decode()
                for username in ("sri", "karto", "ani", "wati")
            }
    for username in ("sri", "karto", "ani", "wati"):
        assert re.search(r"\b20\b", pages[LOW][username]) and "100" in pages[HIGH][username]
        assert LOW[1] in pages[LOW][username] and HIGH[1] not in pages[LOW][username]
        assert HIGH[1] in pages[HIGH][username]
