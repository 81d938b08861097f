"""A sheet reopened while the marks are sealed: they stay sealed, and nobody but its author begins it."""

import pytest
from django.urls import reverse

from accounts import proposals
from audit.errors import NotAllowed
from config.demo import story
from panels import queries
from panels.models import Sheet
from panels.services import reopening, sheets
from tests.conftest import shared_world
from tests.integration.panels.support import lock, post_of, signed_in, status_of, text_of

pytestmark = pytest.mark.django_db

told = shared_world("sealed")
"""Of the first post's interview sheets all but one are locked."""

WHY = "Nilai dua peserta tertukar."


def stage(told: story.Story) -> tuple[int, int, str]:
    found = queries.progress([post_of(told)]).get(stage__code="interview")
    return found.locked, found.total, found.state


def author_of(told: story.Story, state: str) -> tuple[str, Sheet]:
    sheet = Sheet.objects.filter(
        assessment__vacancy=post_of(told), assessment__stage__code="interview", state=state
    ).exclude(person=told.users["karto"].person)[0]
    return next(name for name, user in told.users.items() if user.person_id == sheet.person_id), sheet


def test_it_is_locked_again_before_anything_opens(told: story.Story) -> None:
    locked, total, state = stage(told)
    assert (locked, state) == (total - 1, "open")
    username, sheet = author_of(told, "locked")
    proposal = reopening.propose_reopening(sheet, reason=WHY, actor=told.users[username])
    shown = text_of(signed_in(told, "karto").get(reverse("approval_detail", args=[proposal.pk])))
    assert "masih tertutup dan tetap tertutup" in shown
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["karto"])
    assert stage(told) == (total - 2, total, "open")

    drafts = Sheet.objects.filter(
        assessment__vacancy=post_of(told), assessment__stage__code="interview", state="draft"
    )
    waiting = drafts.get(replaces=None)
    last = next(name for name, user in told.users.items() if user.person_id == waiting.person_id)
    criteria = queries.criteria_of(told.selection, "interview")
    cells = {(one.pk, line.pk): "70" for one in queries.candidates_for(waiting) for line in criteria}
    sheets.save_marks(waiting, cells, seen=sheets.draft_digest(waiting), actor=told.users[last])
    lock(signed_in(told, last), waiting)
    assert stage(told) == (total - 1, total, "open")
    lock(signed_in(told, username), drafts.get(replaces=sheet))
    assert stage(told) == (total, total, "revealed")


@pytest.mark.parametrize("username", ["karto", "sri", "slamet", "wati"])
def test_nobody_learns_from_its_addresses_whether_another_has_locked(
    told: story.Story, username: str
) -> None:
    for state in ("locked", "draft"):
        _author, sheet = author_of(told, state)
        reader = signed_in(told, username)
        assert status_of(reader, reverse("sheet_history", args=[sheet.pk])) == 404
        assert status_of(reader, reverse("sheet_reopen", args=[sheet.pk])) == 404
        with pytest.raises(NotAllowed):
            reopening.propose_reopening(sheet, reason=WHY, actor=told.users[username])
