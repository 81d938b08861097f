"""A package of a selection whose data was destroyed: rightly, and by whoever runs the site without the right to."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from accounts import proposals
from accounts.models import Proposal
from audit import clock, erasing, ledger
from audit.ledger import SYSTEM_ACTOR
from audit.models import Erasure, Event
from audit.verify import verify
from config.demo.story import Story
from panels.services import endings
from reports.services import destructions
from selection import retention
from selection.models import Application, ApplicationDocument, Selection
from tests.conftest import shared_world
from tests.integration.reports.evidence_tools import checked, made

pytestmark = pytest.mark.django_db

world = shared_world("screening")
RULE = retention.BY_CODE["not_passed"]
YEARS = timedelta(days=3 * 366)


@pytest.fixture
def told(world: Story) -> Iterator[Story]:
    """The selection was stopped; three years later."""
    with clock.at(world.at(24, 9)):
        asked = endings.propose_stop(world.selection, reason="Dihapus.", actor=world.users["sri"])
        proposals.approve(asked, digest=asked.digest, actor=world.users["slamet"])
    world.selection = Selection.objects.get(pk=world.selection.pk)
    with clock.at(world.at(24, 9) + YEARS):
        yield world


def test_what_two_persons_agreed_to_destroy_is_no_alarm(told: Story, tmp_path: Path) -> None:
    asked = destructions.propose(told.selection, RULE, actor=told.users["sri"])
    proposals.approve(asked, digest=asked.digest, actor=told.users["wati"])
    assert destructions.work() > 3
    gone = Erasure.objects.filter(chain=told.selection.scope)
    assert {"body", "file"} == set(gone.values_list("gone", flat=True))
    said = checked(made(tmp_path, told.selection.code))
    assert said.holds, said.report
    assert f"Pemusnahan: {gone.count()} isi catatan atau berkas" in said.report


def _half(told: Story) -> list[object]:
    return list(Event.objects.filter(action="proposal.approve").values_list("pk", flat=True)[:1])


def _of_something_else(told: Story) -> list[object]:
    stop = Proposal.objects.get(action="stop_selection", state="approved")
    steps = ["proposal.create", "proposal.approve"]
    return list(Event.objects.filter(subject_id=stop.pk, action__in=steps).values_list("pk", flat=True))


def _bodies(application: Application) -> None:
    like = erasing.by_two("not_passed", chain=application.scope, agency=application.agency_key)
    erasing.bodies(like, [application], actor=SYSTEM_ACTOR)


def _file(application: Application) -> None:
    like = erasing.by_two("not_passed", chain=application.scope, agency=application.agency_key)
    document = ApplicationDocument.objects.filter(application=application).select_related("file").first()
    assert document is not None
    erasing.files(like, [document.file], actor=SYSTEM_ACTOR)


@pytest.mark.parametrize(
    ("destroy", "approvals"),
    [(_bodies, _half), (_file, _of_something_else)],
    ids=["bodies-half-an-approval", "file-of-something-else"],
)
def test_what_the_site_destroys_without_two_persons_is_told_off_line_as_on_line(
    told: Story,
    tmp_path: Path,
    destroy: Callable[[Application], None],
    approvals: Callable[[Story], list[object]],
) -> None:
    application = Application.objects.filter(vacancy__selection=told.selection, state="submitted").first()
    assert application is not None
    with ledger.unit_of_work(), ledger.approved_by(*approvals(told)):  # type: ignore[arg-type]
        destroy(application)
    said = checked(made(tmp_path, told.selection.code))
    assert not said.holds and "memusnahkan tanpa persetujuan dua orang" in said.report, said.report
    assert any("dua orang" in item.detail for item in verify().breaks)


def test_the_checker_is_read_in_one_sitting() -> None:
    lines = (settings.BASE_DIR / "verify.py").read_text().splitlines()
    assert len(lines) < 300 and max(map(len, lines)) <= 150
