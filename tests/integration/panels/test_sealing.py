"""Until every sheet of a stage is locked, nobody learns anything but how many are.

The oracle: two worlds with the same lock status that differ only in what other authors wrote. Whatever a person can ask of the site,
he gets the same bytes in both. The controls at the end show that the oracle sees a difference when there is one.
"""

import io
import itertools
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from accounts import services
from accounts.enums import Role
from audit import clock
from audit.errors import NotAllowed, Refused
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from config.demo import papers, story
from panels import access, calls, queries, trials
from panels.models import PaperSheet, Score, Sheet, Sitting
from panels.services import calibrations, copies, sheets, sittings
from panels.views import frame
from reports.services import paper_sheets
from selection.models import Mail
from selection.services import selections
from tests.conftest import shared_world
from tests.integration.panels.oracle import (
    UUID,
    Asked,
    Seen,
    addresses,
    ask,
    differing,
    differing_counts,
    random_hashes,
    tried,
)
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
VIEWERS = ("ani", "karto", "sri", "slamet", "wati")
"""A member whose sheets are drafts, the chair who has locked his, secretariat, second person, observer: all see the marks in the end."""


@dataclass(frozen=True)
class World:
    """What the others wrote, marks and comments: citra has locked, dewi and budi are at their drafts."""

    citra: str
    dewi: str
    budi: str
    said: dict[str, str]


PAIRS = int(os.environ.get("ORACLE_PAIRS", "3"))
"""How many pairs by chance; the measure is 200 (docs/operations.md)."""
LOW = World(citra="61", dewi="62,5", budi="", said={"citra": "Kurang.", "budi": "Belum jelas."})
HIGH = World(
    citra="97,25",
    dewi="",
    budi="99",
    said={"citra": "Gagasannya paling asli dari semuanya.", "dewi": "Tunggu naskahnya."},
)


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
            sent = form_of(sheet, mark, world.said.get(username, ""))
            client.post(reverse("sheet", args=[sheet.pk]), sent)
            if locking:
                assert lock(client, sheet).status_code == 302


def write_trials(told: story.Story, world: World) -> None:
    """The trial marks of the round that runs: citra has given hers, dewi has a draft, ani neither."""
    calibration = trials.running_in([told.selection.pk])[0]
    for username, mark in (("citra", world.citra), ("dewi", world.dewi)):
        user = told.users[username]
        trial = trials.trial_of(calibration, user.person)
        cells = {
            (sample.pk, line.pk): mark
            for sample in trials.samples_of(calibration)
            for line in queries.criteria_of(told.selection, "interview")
        }
        calibrations.save_marks(trial, cells, seen=calibrations.draft_digest(trial), actor=user)
        if username == "citra":
            calibrations.give(trial, seen=calibrations.draft_digest(trial), actor=user)


def write_copy(told: story.Story, world: World) -> None:
    """What Toni types from the paper of budi, whose draft it does not touch."""
    toni = told.users["toni"]
    copies.attach(PaperSheet.objects.get(), scan=papers.stored("Lembar kertas"), actor=toni)
    paper = PaperSheet.objects.get()
    cells = {
        (application.pk, line.pk): world.citra
        for application in queries.candidates_for(paper.sheet)
        for line in queries.criteria_of(told.selection, "paper")
    }
    copies.save_marks(paper, cells, seen=copies.draft_digest(paper), actor=toni)


def questions(told: story.Story) -> list[str]:
    """Every address of the site, with one key of each kind of thing that could fit. A parameter nobody has listed is an error."""
    vacancy = post_of(told)
    application = candidate(vacancy, 1)
    document = application.documents.filter(state="current").select_related("slot")[0]
    member, requirement = queries.members_of(told.selection)[0], vacancy.requirements.all()[0]
    paper = told.selection.documents.first()
    own, other = (sheet_of(told, username, "paper") for username in ("ani", "citra"))
    conflict = access.conflicts_taking_away(told.selection)[0]
    sitting = Sitting.objects.get(selection=told.selection)
    calibration = trials.running_in([told.selection.pk])[0]
    things = (
        told.selection,
        told.selection.panel,
        conflict,
        vacancy,
        application,
        document,
        paper,
        own,
        other,
        own.assessment,
        sitting,
        sitting.calls.order_by("application__participant_number")[0],
        calibration,
        PaperSheet.objects.get(),
    )
    anything = [item.pk for item in things]
    fitting: dict[tuple[str, str], list[Any]] = {
        ("uuid", "pk"): anything,
        ("uuid", "selection"): [told.selection.pk],
        ("uuid", "vacancy"): [vacancy.pk],
        ("uuid", "application"): [application.pk],
        ("uuid", "member"): [member.pk],
        ("uuid", "attendant"): [queries.attendants_of(told.selection)[0].pk],
        ("uuid", "sample"): [trials.samples_of(calibration)[0].pk],
        ("uuid", "file"): [told.selection.panel.decree_file_id],
        ("uuid", "requirement"): [requirement.pk],
        ("uuid", "slot"): [document.slot.pk],
        ("slug", "slug"): [vacancy.slug],
        ("slug", "slot"): [document.slot.code],
        ("slug", "component"): ["paper"],
        ("slug", "stage"): ["paper"],
        ("uuid", "key"): [application.pk],
        ("uuid", "matter"): [application.findings.first().pk],
        ("uuid", "finding"): [application.findings.first().pk],
        ("uuid", "gate"): [told.selection.gates.get(code="result").pk],
        ("uuid", "letter"): [told.selection.letters.get().pk],
        ("slug", "kind"): ["plenary_minutes", "call", "erratum", "ktp", "accounts-person"],
        ("int", "edition"): [2],
        ("int", "size"): [1],
        ("int", "number"): [1],
        ("uuid", "event"): [application.last_event],
        ("slug", "which"): ["made", "signed", "surat"],
        ("str", "code"): [paper.code],
        ("str", "token"): ["a" * 32, "unknown"],
        ("int", "mail"): [Mail.objects.filter(selection=told.selection).order_by("pk")[0].pk],
        ("slug", "step"): ["tahan"],
    }
    return addresses(fitting, whole=True)


@pytest.fixture(scope="module", autouse=True)
def _sitting(told: story.Story, django_db_blocker: Any) -> None:
    """A sitting of the paper to which all candidates are called, and a calibration round of the interview."""
    with django_db_blocker.unblock():
        _call_all(told)
        _begin_calibration(told)
        _print_blank(told)


def _begin_calibration(told: story.Story) -> None:
    """A round of the interview is open, so that the stage itself is not."""
    sri = told.users["sri"]
    calibration = calibrations.prepare(told.selection, "interview", actor=sri)
    file = papers.stored("Contoh A")
    calibrations.add_sample(calibration, label="Contoh A", description="", file=file, actor=sri)
    calibrations.open_round(calibration, actor=sri)


def _print_blank(told: story.Story) -> None:
    """A sheet on paper for budi, and a second clerk who will type it."""
    person = services.add_person(full_name="Toni Contoh", actor=SYSTEM_ACTOR)
    told.users["toni"] = services.add_user(person, username="toni", email="", password="x")
    selections.assign(told.selection, person, Role.SECRETARIAT, actor=told.users["slamet"])
    stage = sheet_of(told, "budi", "paper").assessment
    paper_sheets.request(stage, told.users["budi"].person_id, actor=told.users["sri"])


def _call_all(told: story.Story) -> None:
    start, sri = told.at(23, 9), told.users["sri"]
    columns = {"component": "paper", "room": "Aula", "link": "", "notes": "", "sequence": "number"}
    times = {"minutes": None, "starts_at": start, "ends_at": start + timedelta(hours=3)}
    sitting = sittings.save(told.selection, **columns, **times, actor=sri)
    sittings.choose(sitting, calls.to_call(sitting), actor=sri)
    sittings.announce(sitting, document="X", actor=sri)


def attempts(told: story.Story) -> list[tuple[str, str, str, dict[str, str]]]:
    """What one may try in order to be told more by a refusal: (who, name, address, what he sends)."""
    own, other = sheet_of(told, "ani", "paper"), sheet_of(told, "citra", "paper")
    done = sheet_of(told, "karto", "paper")
    first = cell(candidate(post_of(told), 1), queries.criteria_of(told.selection, "paper")[0])
    return [
        ("ani", "stale", reverse("sheet", args=[own.pk]), {"seen": "0" * 64, first: "80"}),
        ("ani", "wrong", reverse("sheet", args=[own.pk]), {"seen": sheets.draft_digest(own), first: "x"}),
        ("ani", "other", reverse("sheet", args=[other.pk]), form_of(other, "50", "x")),
        ("ani", "other by itself", reverse("sheet_autosave", args=[other.pk]), form_of(other, "50", "x")),
        ("ani", "stale by itself", reverse("sheet_autosave", args=[own.pk]), {"seen": "0" * 64, first: "80"}),
        ("ani", "other lock", reverse("sheet_lock", args=[other.pk]), {"seen": "0" * 64}),
        ("karto", "again", reverse("sheet", args=[done.pk]), {"seen": "0" * 64, first: "80"}),
        ("karto", "plenary", reverse("plenary", args=[post_of(told).pk]), {"digest": "0" * 64}),
        ("sri", "next stage", reverse("stage_open", args=[post_of(told).pk, "interview"]), {}),
        ("sri", "same stage", reverse("stage_open", args=[post_of(told).pk, "paper"]), {}),
        ("sri", "remind", reverse("stage_remind", args=[own.assessment_id]), {}),
        ("karto", "remind", reverse("stage_remind", args=[own.assessment_id]), {}),
    ]


@contextmanager
def played(told: story.Story, world: World) -> Iterator[None]:
    """This world, with its own clock that starts at the same moment in every world; undone afterwards."""
    ticks, start = itertools.count(), told.at(24, 9)
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(clock, "now", lambda: start + timedelta(seconds=next(ticks)))
        write(told, world)
        write_trials(told, world)
        write_copy(told, world)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def openable(told: story.Story, django_db_blocker: Any) -> Asked:
    """What each viewer can open at all before the reveal."""
    with django_db_blocker.unblock(), played(told, LOW):
        return tried(told, VIEWERS, questions(told))


def look(told: story.Story, world: World, asked: Asked, caplog: pytest.LogCaptureFixture) -> Seen:
    """Play a world and ask everything: the pages, what refusals say, the operator's check, log and mail."""
    seen = Seen()
    caplog.set_level("INFO")
    with played(told, world):
        caplog.clear()
        mail.outbox = []
        clients = {username: signed_in(told, username) for username in VIEWERS}
        for username, addresses in asked.items():
            for address in addresses:
                ask(seen, (username, "GET", address), partial(clients[username].get, address))
        for username, name, address, sent in attempts(told):
            ask(seen, (username, name, address), partial(clients[username].post, address, sent))
        out = io.StringIO()
        call_command("verify_ledger", "--json", stdout=out)
        seen.answers["operator", "verify_ledger", ""] = (0, "", out.getvalue())
        seen.lines = [UUID.sub("<id>", line) for line in caplog.messages]
        seen.mails = [str(message.message()) for message in mail.outbox]
        seen.random = random_hashes()
    return seen


@pytest.mark.one_database
def test_two_worlds_of_equal_lock_status_answer_everybody_byte_for_byte(
    told: story.Story, openable: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    assert_alike(*(look(told, world, openable, caplog) for world in (LOW, HIGH)))


def assert_alike(first: Seen, second: Seen) -> None:
    assert differing(first.masked(), second.masked()) == {}
    assert differing_counts(first, second) == {}
    assert first.lines == second.lines
    assert first.mails == second.mails


@pytest.mark.one_database
def test_many_pairs_of_worlds_answer_alike(
    told: story.Story, openable: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    """Each pair with marks by chance, and a part of the addresses."""
    chance = random.Random(PAIRS)
    for _pair in range(PAIRS):
        asked = {username: chance.sample(addresses, 12) for username, addresses in openable.items()}
        assert_alike(*(look(told, world_by(chance), asked, caplog) for _world in range(2)))


def world_by(chance: random.Random) -> World:
    """Other marks and comments, the same people at the same point: citra's whole sheet, any of the drafts."""

    def mark() -> str:
        return str(chance.randrange(0, 401) / 4).replace(".", ",")

    said = {"citra": f"Alasan {chance.random()}."}
    said |= {who: f"Catatan {chance.random()}." for who in ("dewi", "budi") if chance.random() < 0.5}
    return World(citra=mark(), dewi=chance.choice(["", mark()]), budi=chance.choice(["", mark()]), said=said)


@pytest.mark.one_database
def test_the_oracle_asked_the_pages_that_matter(told: story.Story, openable: Asked) -> None:
    vacancy, own = post_of(told), sheet_of(told, "ani", "paper")
    for username in VIEWERS:
        assert reverse("ranking", args=[vacancy.pk]) in openable[username]
    assert reverse("sheet", args=[own.pk]) in openable["ani"]
    assert reverse("sheet_candidate", args=[own.pk, candidate(vacancy, 1).pk]) in openable["ani"]
    assert reverse("panel_desk") in openable["karto"]
    assert reverse("stage_board", args=[vacancy.pk]) in openable["sri"]
    assert reverse("approvals") in openable["slamet"]
    running = trials.running_in([told.selection.pk])[0]
    for username in VIEWERS:
        assert reverse("calibration", args=[running.pk]) in openable[username]
    assert reverse("paper_sheet", args=[PaperSheet.objects.get().pk]) in openable["sri"]
    assert any(address.startswith("/pemantau/") for address in openable["wati"])
    others = str(sheet_of(told, "citra", "paper").pk)
    assert not any(others in address for addresses in openable.values() for address in addresses)


@pytest.mark.one_database
def test_control_a_planted_leak_is_seen(
    told: story.Story, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest of another's locked sheet gives his marks to anybody with time: it must not be taken for a random hash."""
    monkeypatch.setattr(frame, "role_text", lambda *args: sheet_of(told, "citra", "paper").content_digest)
    asked = {"wati": [reverse("ranking", args=[post_of(told).pk])]}
    low, high = (look(told, world, asked, caplog) for world in (LOW, HIGH))
    assert ("wati", "GET", asked["wati"][0]) in differing(low.masked(), high.masked())


@pytest.mark.one_database
def test_control_after_the_reveal_everybody_sees_the_difference(
    told: story.Story, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    vacancy = post_of(told)
    address = reverse("ranking", args=[vacancy.pk])
    pages = {}
    for world in (LOW, HIGH):
        with played(told, world):
            for username in ("ani", "dewi", "budi"):
                sheet, client = sheet_of(told, username, "paper"), signed_in(told, username)
                client.post(reverse("sheet", args=[sheet.pk]), form_of(sheet, "80"))
                assert lock(client, sheet).status_code == 302
            pages[world.citra] = {
                username: text_of(signed_in(told, username).get(address)) for username in VIEWERS
            }
    for username in VIEWERS:
        assert pages["61"][username] != pages["97,25"][username]
        assert " 97,25 " in pages["97,25"][username]
        assert " 97,25 " not in pages["61"][username]
        assert HIGH.said["citra"] in pages["97,25"][username]
        assert HIGH.said["citra"] not in pages["61"][username]


def test_the_marks_of_a_stage_open_together_and_only_of_that_stage(told: story.Story) -> None:
    address = reverse("ranking", args=[post_of(told).pk])
    wati = signed_in(told, "wati")
    for place, username in enumerate(("karto", "ani", "budi", "citra", "dewi"), start=1):
        sheet, client = sheet_of(told, username, "paper"), signed_in(told, username)
        client.post(reverse("sheet", args=[sheet.pk]), form_of(sheet, f"7{place},5"))
        lock(client, sheet)
        page = text_of(wati.get(address))
        if place < 5:
            assert f"{place} dari 5 lembar terkunci" in page
            assert "71,5" not in page
    assert "0 dari 5 lembar terkunci" in page  # the track record is still closed
    assert "(71,5 + 72,5 + 73,5 + 74,5 + 75,5) ÷ 5 = 73,50" in page


def test_a_mark_for_somebody_one_is_recused_from_is_refused_and_nothing_of_the_form_is_kept(
    told: story.Story,
) -> None:
    dewi, own = signed_in(told, "dewi"), sheet_of(told, "dewi", "paper")
    away, criterion = candidate(post_of(told), 4), queries.criteria_of(told.selection, "paper")[0]
    answer = dewi.post(reverse("sheet", args=[own.pk]), {**form_of(own, "80"), cell(away, criterion): "100"})
    assert answer.status_code == 403
    assert "bukan bagian lembar Anda" in text_of(answer)
    assert stored(own) == []


def test_a_candidate_of_another_post_or_a_criterion_of_another_stage_is_refused(told: story.Story) -> None:
    ani, own = signed_in(told, "ani"), sheet_of(told, "ani", "paper")
    paper, interview = (queries.criteria_of(told.selection, stage)[0] for stage in ("paper", "interview"))
    for box in (
        cell(candidate(post_of(told, "02"), 1), paper),
        cell(candidate(post_of(told), 1), interview),
    ):
        answer = ani.post(reverse("sheet", args=[own.pk]), {**form_of(own, "80"), box: "100"})
        assert answer.status_code == 403
        assert stored(own) == []


@pytest.mark.parametrize("username", ["ani", "karto", "sri", "slamet", "wati", "asih", "ppk", "putu"])
def test_nobody_opens_or_writes_anothers_sheet(told: story.Story, username: str) -> None:
    others = sheet_of(told, "citra", "paper")
    application = candidate(post_of(told), 1)
    client = signed_in(told, username)
    for name in ("sheet", "sheet_lock", "sheet_receipt"):
        assert client.get(reverse(name, args=[others.pk])).status_code == 404
    assert client.get(reverse("candidate_documents", args=[others.pk, application.pk])).status_code == 404
    assert client.post(reverse("sheet", args=[others.pk]), form_of(others, "100")).status_code == 404
    assert lock(client, others).status_code == 404
    others.refresh_from_db()
    assert (others.state, stored(others)) == ("draft", [])


def test_the_services_refuse_another_author_whatever_page_would_call_them(told: story.Story) -> None:
    others = sheet_of(told, "citra", "paper")
    for username in ("ani", "karto", "sri", "asih"):
        actor = told.users[username]
        with pytest.raises(NotAllowed):
            sheets.save_marks(others, {}, seen=sheets.draft_digest(others), actor=actor)
        with pytest.raises(NotAllowed):
            sheets.lock(others, seen=sheets.draft_digest(others), actor=actor)


def test_after_locking_no_mark_changes(told: story.Story) -> None:
    ani, own = signed_in(told, "ani"), sheet_of(told, "ani", "paper")
    ani.post(reverse("sheet", args=[own.pk]), form_of(own, "80"))
    lock(ani, own)
    before, digest = stored(own), Sheet.objects.get(pk=own.pk).content_digest
    answer = ani.post(reverse("sheet", args=[own.pk]), form_of(own, "100"))
    assert answer.status_code == 409
    assert "sudah dikunci" in text_of(answer)
    with pytest.raises(Refused):
        sheets.save_marks(own, {}, seen=sheets.draft_digest(own), actor=told.users["ani"])
    assert stored(own) == before
    assert Sheet.objects.get(pk=own.pk).content_digest == digest


def test_nothing_is_written_about_drafts(told: story.Story) -> None:
    """A saved draft leaves no entry: the log would tell who is still writing."""
    ani, own = signed_in(told, "ani"), sheet_of(told, "ani", "paper")
    before = Event.objects.count()
    ani.post(reverse("sheet", args=[own.pk]), form_of(own, "80"))
    assert Score.objects.filter(sheet=own).count() == 30
    assert Event.objects.count() == before
