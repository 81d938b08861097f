"""Until every sheet of a stage is locked, nobody learns anything but how many are.

The oracle: two worlds with the same lock status that differ only in what other authors wrote. Whatever a person can ask of the site,
he gets the same bytes in both. The controls at the end show that the oracle sees a difference when there is one.
"""

import io
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audit import chain, clock
from audit.errors import NotAllowed, Refused
from audit.models import Body, Event, Leaf
from config.demo import story
from panels import queries
from panels.models import Score, Sheet
from panels.services import sheets
from panels.views import frame
from selection.models import ApplicationDocument
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    cell,
    form_of,
    lock,
    post_of,
    sheet_of,
    signed_in,
    stored,
    text_of,
)

pytestmark = pytest.mark.django_db

told = shared_world("scoring")

STAGES = ("track_record", "paper")
VIEWERS = ("ani", "karto", "sri", "slamet", "wati", "asih", "ppk", "putu")
"""A member whose sheets are drafts, the chair who has locked his, and everybody outside the panel."""
READERS = ("ani", "karto", "sri", "slamet", "wati")
"""Who sees the marks once they are open."""

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')


@dataclass(frozen=True)
class World:
    """What the others wrote: citra has locked, dewi and budi are at their drafts."""

    citra: str
    dewi: str
    budi: str


LOW, HIGH = World(citra="61", dewi="62,5", budi=""), World(citra="97,25", dewi="", budi="99")


@dataclass
class Seen:
    """All that came out of a world: answers by question, the lines of the server's log, mails, hashes that differ by chance."""

    answers: dict[tuple[str, str, str], tuple[int, str, str]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    random: set[str] = field(default_factory=set)

    def masked(self) -> dict[tuple[str, str, str], tuple[int, str, str]]:
        return {
            question: (status, where, self._mask(body))
            for question, (status, where, body) in self.answers.items()
        }

    def _mask(self, body: str) -> str:
        """Tokens, ids, and the hashes that salts make random; not the digest of a sheet."""
        body = UUID.sub("<id>", TOKEN.sub(r"\1<token>", body))
        return re.sub(r"[0-9a-f]{64}", lambda found: "<hash>" if found[0] in self.random else found[0], body)


def write(told: story.Story, world: World) -> None:
    """Bring both stages of the first post to the same lock status, with this world's marks."""
    for stage in STAGES:
        for username, mark, locking in (
            ("ani", "75", False),
            ("karto", "76", True),
            ("citra", world.citra, True),
            ("dewi", world.dewi, False),
            ("budi", world.budi, False),
        ):
            sheet, client = sheet_of(told, username, stage), signed_in(told, username)
            client.post(reverse("sheet", args=[sheet.pk]), form_of(sheet, mark))
            if locking:
                assert lock(client, sheet).status_code == 302


def questions(told: story.Story) -> list[str]:
    """Every address of the site with every key that could fit: one of each kind of thing, and all sheets of the stage."""
    vacancy = post_of(told)
    application = candidate(vacancy, 1)
    document = ApplicationDocument.objects.filter(application=application, state="current").first()
    assert document is not None
    keys = [
        told.selection.pk,
        vacancy.pk,
        application.pk,
        document.pk,
        queries.members_of(told.selection)[0].pk,
        *(sheet_of(told, username, "paper").pk for username in ("ani", "karto", "citra", "dewi")),
    ]
    words = ["paper", "track_record", vacancy.slug, "plan", "plenary_minutes", "signed", "ijazah"]
    fitting = {"uuid": keys, "slug": words, "str": words, "int": [1]}
    found = []
    for pattern in flat(get_resolver().url_patterns):
        if pattern.name is None or pattern.name.startswith(("account_", "mfa_")):
            continue
        kinds = {name: type(item).__name__[:-9].lower() for name, item in pattern.pattern.converters.items()}
        kinds = {name: kind if kind in fitting else "str" for name, kind in kinds.items()}
        for values in itertools.product(*(fitting[kind] for kind in kinds.values())):
            found.append(reverse(pattern.name, kwargs=dict(zip(kinds, values, strict=True))))
    return sorted(set(found))


def flat(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for item in patterns:
        if isinstance(item, URLResolver):
            yield from flat(item.url_patterns)
        else:
            yield item


def attempts(told: story.Story) -> list[tuple[str, str, str, dict[str, str]]]:
    """What one may try in order to be told more by a refusal: (who, name, address, what he sends)."""
    own, other = sheet_of(told, "ani", "paper"), sheet_of(told, "citra", "paper")
    done = sheet_of(told, "karto", "paper")
    first = cell(candidate(post_of(told), 1), queries.criteria_of(told.selection, "paper")[0])
    return [
        ("ani", "stale", reverse("sheet", args=[own.pk]), {"seen": "0" * 64, first: "80"}),
        ("ani", "wrong", reverse("sheet", args=[own.pk]), {"seen": sheets.draft_digest(own), first: "x"}),
        ("ani", "other", reverse("sheet", args=[other.pk]), form_of(other, "50")),
        ("ani", "other lock", reverse("sheet_lock", args=[other.pk]), {"seen": "0" * 64}),
        ("karto", "again", reverse("sheet", args=[done.pk]), {"seen": "0" * 64, first: "80"}),
        ("karto", "plenary", reverse("plenary", args=[post_of(told).pk]), {"digest": "0" * 64}),
        ("sri", "next stage", reverse("stage_open", args=[post_of(told).pk, "interview"]), {}),
        ("sri", "same stage", reverse("stage_open", args=[post_of(told).pk, "paper"]), {}),
    ]


def ask(client: Client, seen: Seen, key: tuple[str, str, str], call: Callable[[], Any]) -> None:
    """Keep the whole answer; a failure of a page that is not there yet is an answer too."""
    answer = call()
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    seen.answers[key] = (answer.status_code, answer.headers.get("Location", ""), body.decode("latin-1"))


def look(told: story.Story, world: World, caplog: pytest.LogCaptureFixture, then: Any = None) -> Seen:
    """Play a world, ask everything, and undo it."""
    seen = Seen()
    ticks = itertools.count()
    start = clock.now()
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(clock, "now", lambda: start.replace(microsecond=0) + timedelta(seconds=next(ticks)))
        caplog.clear()
        mail.outbox = []
        write(told, world)
        if then is not None:
            then(told)
        _ask_everything(told, seen)
        seen.lines = [UUID.sub("<id>", line) for line in caplog.messages]
        seen.mails = [str(message.message()) for message in mail.outbox]
        seen.random = random_hashes()
        transaction.set_rollback(True)
    return seen


def _ask_everything(told: story.Story, seen: Seen) -> None:
    addresses = questions(told)
    clients = {username: signed_in(told, username) for username in VIEWERS}
    for username, client in clients.items():
        for address in addresses:
            ask(client, seen, (username, "GET", address), lambda: client.get(address))  # noqa: B023
    for username, name, address, sent in attempts(told):
        ask(clients[username], seen, (username, name, address), lambda: clients[username].post(address, sent))  # noqa: B023
    out = io.StringIO()
    call_command("verify_ledger", "--json", stdout=out)
    seen.answers["operator", "verify_ledger", ""] = (0, "", out.getvalue())


def random_hashes() -> set[str]:
    """The hashes that differ by their salts: of entries and their commitments, and the roots over them."""
    found = set(Event.objects.values_list("body", flat=True)) | set(
        Body.objects.values_list("salt", flat=True)
    )
    hashes = []
    for own, prev, scope_prev in Leaf.objects.order_by("seq").values_list("hash", "prev", "scope_prev"):
        found |= {own, prev, scope_prev}
        hashes.append(own)
    return found | {chain.merkle_root(hashes[:size]) for size in range(len(hashes) - 60, len(hashes) + 1)}


@pytest.fixture
def info(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("INFO")
    return caplog


def test_two_worlds_of_equal_lock_status_answer_everybody_byte_for_byte(
    told: story.Story, info: pytest.LogCaptureFixture
) -> None:
    low, high = look(told, LOW, info), look(told, HIGH, info)
    first, second = low.masked(), high.masked()
    assert [question for question in first if first[question] != second[question]] == []
    assert first.keys() == second.keys()
    assert low.lines == high.lines
    assert low.mails == high.mails
    opened = [question for question, answer in first.items() if answer[0] == 200]
    assert {question[0] for question in opened} == {*VIEWERS, "operator"}
