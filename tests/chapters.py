"""What happens in a test's own site before its scene begins: told through the services, by the site's own Python (tests/sites.py).

Each chapter gets words and answers with JSON on standard output.
"""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from audit import checkpoints, guards, roles, signer, signer_socket
from audit.models import Body, Checkpoint, Cosignature, Event, Leaf, Node
from config.demo import people, story
from reports.services import requests
from selection import queries
from selection.models import Application, Selection
from tests import applicants, builders, imports_by_hand, objections, senders
from tests.integration.panels import tie_world
from tests.integration.panels.support import post_of
from tests.integration.reports.papers import published


def main(words: list[str]) -> None:
    """The chapter named by the first word."""
    print(json.dumps({item.__name__: item for item in CHAPTERS}[words[0]](*words[1:])))


def empty() -> None:
    """The tables, and nothing in them."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def cast() -> None:
    """The people of the demonstration and their institutions, and no selection."""
    story.cast()


def world(stage: str) -> None:
    """A selection at a stage of the demonstration."""
    builders.world(stage)


def registration() -> None:
    """An announced selection whose registration runs; Putu and Ratna have accounts and have done nothing yet."""
    applicants.announced()


def tied() -> str:
    """A post with equal marks over the third place, which no rule parts; its key."""
    return str(post_of(tie_world.build()).pk)


def turned_away() -> str:
    """The panel has confirmed both lists of a plan that receives objections: Joko was turned away. Answers with a moment at which he may object."""
    return objections.screened().at(18, 12).isoformat()


def others() -> None:
    """The announced selection gets all its applicants but Putu, four for the second post of whom two qualify, and a draft that will be late."""
    below = [replace(one, grade="III/d") for one in people.EDUCATION[2:4]]
    selection = Selection.objects.exclude(state="abandoned").get()
    told = story.Story(
        users={},
        institutions={},
        announced=selection.announced_at.replace(minute=0, second=0, microsecond=0),
        title="",
        numbers=("", "", ""),
        applicants={"01": people.ECONOMY[1:], "02": [*people.EDUCATION[:2], *below]},
        late=people.LATE,
    )
    told.selection = selection
    story.apply(told)


def line(kind: str) -> str:
    """The first day of that part of the announced schedule, as ISO text."""
    selection = Selection.objects.exclude(state="abandoned").get()
    entry = queries.active_schedule(selection).get(kind=kind)
    return str(entry.starts_at.astimezone(ZoneInfo(selection.zone)).date())


def keys() -> dict[str, Any]:
    """The keys by which addresses name the selection and its posts."""
    selection = Selection.objects.exclude(state="abandoned").get()
    return {
        "selection": str(selection.pk),
        "posts": [str(post.pk) for post in selection.vacancies.order_by("code")],
    }


def sent_applications(count: str) -> list[str]:
    """A selection whose registration runs, with so many applications sent; their keys."""
    told = story.running(*story.cast(), "announced")
    told.applicants = {"01": people.ECONOMY[: int(count)], "02": ()}
    told.late = None
    story.tell(told, "announced")
    return [str(key) for key in Application.objects.order_by("number").values_list("pk", flat=True)]


def ask_for_receipt(key: str) -> dict[str, Any]:
    """The applicant asks for the Tanda Bukti Pendaftaran: the document's key and its job's."""
    application = Application.objects.get(pk=UUID(key))
    user = User.objects.get(person=application.person_id)
    document = requests.request_receipt(application, actor=user)
    return {"document": document.pk.hex, "job": document.job.pk}


def take_checkpoint() -> dict[str, Any]:
    """What the site gets when it has the log signed."""
    try:
        made = checkpoints.take()
    except (signer.CannotSign, signer_socket.SignerAway) as problem:
        return {"refused": f"{type(problem).__name__}: {problem}"}
    return {"size": made.size, "note": made.note}


def cut_the_log() -> None:
    """The database's owner takes the newest entries away, each whole."""
    gone = list(Leaf.objects.order_by("-seq").values_list("event_id", flat=True)[:3])
    with roles.as_owner(), guards.lifted(connection):
        for rows in (
            Body.objects.filter(event_id__in=gone),
            Event.objects.filter(pk__in=gone),
            Leaf.objects.filter(event_id__in=gone),
        ):
            rows._raw_delete("default")


def sign_the_cut_log() -> dict[str, Any]:
    """Who holds database and signing key cuts the log and has it signed as if it had never been longer."""
    cut_the_log()
    with roles.as_owner(), guards.lifted(connection):
        for rows in (Cosignature.objects.all(), Checkpoint.objects.all(), Node.objects.all()):
            rows._raw_delete("default")
    signer.forget()
    return take_checkpoint()


def result_is_out() -> str:
    """The final result of the first post is published; the post's address."""
    told = builders.world("published")
    post = post_of(told)
    published(told, post)
    return post.slug


CHAPTERS = (
    empty,
    cast,
    world,
    registration,
    tied,
    turned_away,
    others,
    line,
    keys,
    sent_applications,
    ask_for_receipt,
    senders.crowd,
    senders.close_when_due,
    take_checkpoint,
    cut_the_log,
    sign_the_cut_log,
    result_is_out,
    imports_by_hand.import_begun,
    imports_by_hand.import_seen,
    imports_by_hand.imports_swept,
    imports_by_hand.import_entered,
)
