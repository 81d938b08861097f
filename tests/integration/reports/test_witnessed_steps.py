"""Announcement, close, opening of marks, publication and choice each write down whether a fresh copy of the log was outside."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from accounts import witnesses
from audit import checkpoints, clock, notes
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from audit.verify import verify
from config.demo import plan, story
from reports import rendering
from reports.services import requests
from tests.integration.reports.choices import chosen, handed_over, recommended
from tests.integration.reports.papers import press

pytestmark = pytest.mark.django_db

SEED, NAME = bytes(range(32)), "saksi.example/w1"


def signed() -> None:
    """The witness comes by."""
    made = checkpoints.take()
    text = notes.note_of(made.note).text
    witnesses.accept(made.note + str(notes.cosign(text, SEED, NAME, int(clock.now().timestamp()))))


def steps(kind: str) -> list[str]:
    found = Event.objects.filter(action=f"selection.{kind}").order_by("leaf__seq").select_related("content")
    return [json.loads(item.content.text)["data"]["at"] for item in found]


def test_each_of_the_five_steps_says_whether_a_copy_was_outside(monkeypatch):
    monkeypatch.setattr(rendering, "render_document", press)
    users, institutions = story.cast()
    told = story.running(users, institutions, "published")
    told.papers = False
    with clock.at(datetime(2023, 3, 2, 9, 0, tzinfo=ZoneInfo(plan.ZONE))):
        key = str(notes.key_from(SEED, NAME, notes.WITNESS))
        witnesses.register(institutions["bkn"], key, since=witnesses.today(), actor=SYSTEM_ACTOR)
    story.tell(told, "sealed")
    assert steps("unwitnessed")[:2] == ["announce", "close"] and steps("witnessed") == []
    with clock.at(told.at(27, 15)):
        signed()
    story.lock_the_last(told)
    assert set(steps("witnessed")) == {"reveal"}
    story.publish(told)
    signed()
    post = told.selection.vacancies.get(code="01")
    named = handed_over(told, post)
    recommended(told)
    chosen(told, named)
    assert set(steps("witnessed")) == {"reveal", "publish", "choose"}
    paper = requests.Document.objects.filter(selection=told.selection).latest("created_at")
    assert json.loads(paper.context_text)["provenance"]["unwitnessed"] is False
    assert verify().sound
