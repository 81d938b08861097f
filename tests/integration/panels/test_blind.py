"""Papers without names: codes by lot, handed in or scanned, marked without knowing whose they are, told when the marks open."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from audit import store
from audit.errors import NotAllowed, Refused
from config.demo import people, story
from panels import lots, papers, queries
from panels.models import Assessment, Paper, Sheet, StageLot
from panels.models.papers import codes_of
from panels.services import papers as service
from panels.services import sheets, stage_lots
from reports.models import Document
from reports.services import paper_sheets
from selection.models import Application
from tests import snapshots
from tests.integration.panels.blind_world import (
    afterwards,
    author,
    build,
    candidates,
    draw,
    stage_of,
    writing,
)
from tests.integration.panels.oracle import addresses
from tests.integration.panels.support import mark_all, post_of, sheet_of, signed_in, text_of
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def by_file(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, lambda: build("file")) as made:
        yield made


def pdf(tmp_path: Path, text: str, name: str = "makalah.pdf") -> Path:
    """A page that says `text`, with an author in its hidden fields."""
    made = pikepdf.new()
    made.add_blank_page()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    made.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    made.pages[0].Contents = made.make_stream(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode())
    made.docinfo["/Author"] = "Rahasia Sekali"
    path = tmp_path / name
    made.save(path)
    return path


def hand_in(told: story.Story, application: Application, path: Path) -> Paper:
    actor = author(told, application)
    return service.hand_in(application, stage_of(told), path, name=path.name, actor=actor)


def all_handed_in(told: story.Story, tmp_path: Path) -> None:
    """The topic is drawn, and everybody has handed in his paper."""

    def play() -> None:
        draw(told)
        with writing(told):
            for place, application in enumerate(candidates(told)):
                path = pdf(tmp_path, f"Angkutan umum, gagasan ke-{place}.", f"{place}.pdf")
                hand_in(told, application, path)

    snapshots.once("all papers handed in", play)


def opened(told: story.Story) -> Assessment:
    return sheets.open_stage(post_of(told), "paper", actor=told.users["sri"])


# --- lots ---------------------------------------------------------------------------------------------------------------


def test_the_draws_are_bound_by_the_announcement_and_tell_nothing(by_file: story.Story) -> None:
    lots_found = list(papers.lots_of(by_file.selection))
    assert len(lots_found) == 1 + by_file.selection.vacancies.count()
    assert all(lot.state == "committed" and not lot.secret and not lot.outcome for lot in lots_found)


def test_a_topic_is_drawn_once_with_a_number_called_out_and_can_be_drawn_again(by_file: story.Story) -> None:
    with pytest.raises(Refused, match="angka yang disebut"):
        stage_lots.draw_topic(stage_of(by_file), called_out="empat", actor=by_file.users["sri"])
    topic = draw(by_file)
    assert papers.questions_for(stage_of(by_file)) == [topic]
    lot = papers.topic_lot(stage_of(by_file))
    assert lot is not None and lots.problems(lot.record()) == []
    assert lots.problems({**lot.record(), "topics": lot.outcome[::-1]}) == ["topics"]
    with pytest.raises(Refused, match="sudah diundi"):
        draw(by_file)


def test_a_member_cannot_draw_the_topic(by_file: story.Story) -> None:
    with pytest.raises(NotAllowed):
        stage_lots.draw_topic(stage_of(by_file), called_out="1", actor=by_file.users["ani"])


# --- handed in ------------------------------------------------------------------------------------------------------------


def test_a_paper_that_names_its_author_is_refused_and_nothing_is_kept(
    by_file: story.Story, tmp_path: Path
) -> None:
    draw(by_file)
    application = candidates(by_file)[0]
    with writing(by_file), pytest.raises(Refused, match="nama atau NIP"):
        hand_in(by_file, application, pdf(tmp_path, f"Oleh {application.person.full_name}"))
    assert not Paper.objects.exists()


def test_what_is_kept_says_nothing_of_its_author(by_file: story.Story, tmp_path: Path) -> None:
    draw(by_file)
    application = candidates(by_file)[0]
    with writing(by_file):
        paper = hand_in(by_file, application, pdf(tmp_path, "Angkutan", f"{application.person}.pdf"))

    with pikepdf.open(io.BytesIO(store.read(paper.file))) as kept_file:
        assert not kept_file.docinfo and "/Metadata" not in kept_file.Root
    assert str(application.person) not in paper.file.name


def test_outside_its_time_no_paper_is_taken(by_file: story.Story, tmp_path: Path) -> None:
    draw(by_file)
    application = candidates(by_file)[0]
    path = pdf(tmp_path, "Angkutan")
    with afterwards(by_file), pytest.raises(Refused, match="ditutup"):
        hand_in(by_file, application, path)


def test_nobody_hands_in_for_another(by_file: story.Story, tmp_path: Path) -> None:
    draw(by_file)
    first, second = candidates(by_file)[:2]
    path = pdf(tmp_path, "Angkutan")
    with writing(by_file), pytest.raises(NotAllowed):
        service.hand_in(first, stage_of(by_file), path, name="a.pdf", actor=author(by_file, second))


def test_the_marking_waits_for_every_paper(by_file: story.Story, tmp_path: Path) -> None:
    with afterwards(by_file), pytest.raises(Refused, match="Undi dahulu topik"):
        opened(by_file)
    draw(by_file)
    with writing(by_file), pytest.raises(Refused, match="masih dapat diserahkan"):
        opened(by_file)
    with afterwards(by_file), pytest.raises(Refused, match="belum ada"):
        opened(by_file)


def test_whoever_has_no_paper_is_withdrawn_by_the_chair(by_file: story.Story, tmp_path: Path) -> None:
    draw(by_file)
    present = candidates(by_file)[1:]
    with writing(by_file):
        for place, application in enumerate(present):
            hand_in(by_file, application, pdf(tmp_path, f"Gagasan {place}", f"{place}.pdf"))
    with writing(by_file), pytest.raises(Refused, match="belum berakhir"):
        service.drop_without_paper(post_of(by_file), stage_of(by_file), actor=by_file.users["karto"])
    with afterwards(by_file):
        with pytest.raises(NotAllowed):
            service.drop_without_paper(post_of(by_file), stage_of(by_file), actor=by_file.users["sri"])
        service.drop_without_paper(post_of(by_file), stage_of(by_file), actor=by_file.users["karto"])
    assert candidates(by_file) == present


# --- marked without names -------------------------------------------------------------------------------------------------


def secrets_of(told: story.Story) -> list[str]:
    """What no page of a sealed sheet may hold: names, numbers and keys of the candidates."""
    found = []
    for item in candidates(told):
        found += [str(item.person), str(item.participant_number), str(item.pk), item.pk.hex]
    return found


def test_no_page_of_the_sheet_tells_whose_the_papers_are(by_file: story.Story, tmp_path: Path) -> None:
    all_handed_in(by_file, tmp_path)
    with afterwards(by_file):
        opened(by_file)
        own = sheet_of(by_file, "ani", "paper")
        client = signed_in(by_file, "ani")
        first = queries.candidates_for(own)[0]
        pages = [
            reverse("sheet", args=[own.pk]) + "?tampilan=tabel",
            reverse("sheet_candidate", args=[own.pk, first.pk]),
            reverse("sheet_lock", args=[own.pk]),
            reverse("sheet_import", args=[own.pk]),
        ]
        for page in pages:
            shown = client.get(page)
            assert shown.status_code == 200, page
            text = shown.content.decode()
            assert not [word for word in secrets_of(by_file) if word in text], page
        assert first.participant_number in client.get(pages[0]).content.decode()
        file = client.get(reverse("sheet_paper", args=[own.pk, first.pk]))
        assert file.status_code == 200 and first.participant_number in file["Content-Disposition"]
        b"".join(file.streaming_content)
        for item in candidates(by_file):
            for page in ("sheet_paper", "sheet_candidate", "candidate_documents"):
                assert client.get(reverse(page, args=[own.pk, item.pk])).status_code == 404


def test_an_autosave_and_a_file_by_code_reach_the_right_candidate(
    by_file: story.Story, tmp_path: Path
) -> None:
    all_handed_in(by_file, tmp_path)
    with afterwards(by_file):
        assessment = opened(by_file)
        own = sheet_of(by_file, "ani", "paper")
        first = queries.candidates_for(own)[0]
        criterion = queries.criteria_of(by_file.selection, "paper")[0]
        sheets.save_marks(
            own, {(first.pk, criterion.pk): "77"}, seen=sheets.draft_digest(own), actor=by_file.users["ani"]
        )
        with pytest.raises(NotAllowed):
            real = candidates(by_file)[0]
            sheets.save_marks(
                own,
                {(real.pk, criterion.pk): "99"},
                seen=sheets.draft_digest(own),
                actor=by_file.users["ani"],
            )
    codes = codes_of(assessment.vacancy, assessment.stage)
    (score,) = own.scores.all()
    assert codes[score.application_id] == first.participant_number


def test_the_codes_are_told_with_the_marks_and_can_be_drawn_again(
    by_file: story.Story, tmp_path: Path
) -> None:
    all_handed_in(by_file, tmp_path)
    with afterwards(by_file):
        assessment = opened(by_file)
        before = codes_of(assessment.vacancy, assessment.stage)
        mark_all(by_file, post_of(by_file), "paper", lambda place: str(90 - place))
        assessment = Assessment.objects.get(pk=assessment.pk)
        assert assessment.state == "revealed"
        lot = StageLot.objects.get(stage=assessment.stage, vacancy=assessment.vacancy)
        assert lots.problems(lot.record()) == [] and codes_of(assessment.vacancy, assessment.stage) == before
        assert all(sheet.inconsistencies() == [] for sheet in Sheet.objects.filter(assessment=assessment))
        content = json.loads(sheet_of(by_file, "ani", "paper").content)
        assert {line[0] for line in content["marks"]} == set(before.values())
        page = text_of(signed_in(by_file, "sri").get(reverse("blind_desk", args=[by_file.selection.pk])))
        for application in candidates(by_file):
            assert f"{application.participant_number} {application.person}" in page
        public = Client().get(reverse("lot", args=[by_file.selection.pk])).content.decode()
        assert lot.commitment in public and reverse("stage_lot_file", args=[lot.pk]) in public
        assert lots.problems(Client().get(reverse("stage_lot_file", args=[lot.pk])).json()) == []


def test_a_blank_sheet_of_paper_lists_codes(by_file: story.Story, tmp_path: Path) -> None:
    all_handed_in(by_file, tmp_path)
    with afterwards(by_file):
        assessment = opened(by_file)
        ani = by_file.users["ani"]
        blank = paper_sheets.request(assessment, ani.person_id, actor=by_file.users["sri"])
        listed = Document.objects.get(code=blank.document).context_text
    assert all(code in listed for code in codes_of(assessment.vacancy, assessment.stage).values())
    assert not [word for word in secrets_of(by_file) if word in listed]


VIEWERS = ("sri", "karto", "ani", "wati")


def questions(told: story.Story, own: list[Sheet]) -> list[str]:
    """Every address of the site that one key of the selection's things fits."""
    post, stage = post_of(told), stage_of(told)
    first = candidates(told)[0]
    paper, lot = Paper.objects.get(application=first), StageLot.objects.get(stage=stage, vacancy=post)
    things = (told.selection, post, own[0].assessment, *own, first, first.documents.first(), paper, lot)
    aliases = [alias.key for alias in own[0].assessment.aliases.values()][:2]
    fitting: dict[tuple[str, str], list[Any]] = {
        ("uuid", "pk"): [item.pk for item in things],
        ("uuid", "selection"): [told.selection.pk],
        ("uuid", "application"): [first.pk, *aliases],
        ("uuid", "key"): [first.pk, *aliases],
        ("slug", "slug"): [post.slug],
        ("slug", "component"): [stage.code],
        ("slug", "stage"): [stage.code],
    }
    return addresses(fitting)


@pytest.mark.one_database
def test_no_answer_to_anybody_holds_a_code_beside_its_author(by_file: story.Story, tmp_path: Path) -> None:
    all_handed_in(by_file, tmp_path)
    with afterwards(by_file):
        opened(by_file)
        own = [sheet_of(by_file, username, "paper") for username in ("ani", "karto")]
        mark_all(by_file, post_of(by_file), "paper", lambda place: str(90 - place), only="karto")
        codes = list(codes_of(post_of(by_file), stage_of(by_file)).values())
        told_by, with_codes = [], set()
        for username in VIEWERS:
            client = signed_in(by_file, username)
            for address in questions(by_file, own):
                answer = client.get(address)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                text = body.decode("latin-1")
                if not any(code in text for code in codes):
                    continue
                with_codes.add((username, address))
                told_by += [(username, address, word) for word in secrets_of(by_file) if word in text]
    assert told_by == []
    assert {username for username, _address in with_codes} == {"ani", "karto"}, "only who marks sees codes"
    assert ("ani", reverse("sheet", args=[own[0].pk])) in with_codes
    assert ("karto", reverse("sheet_receipt", args=[own[1].pk])) in with_codes


def test_before_that_nobody_gets_the_record_and_the_desk_tells_no_code(
    by_file: story.Story, tmp_path: Path
) -> None:
    all_handed_in(by_file, tmp_path)
    codes = codes_of(post_of(by_file), stage_of(by_file)).values()
    for username in (
        "sri",
        "karto",
        "ani",
        people.OBSERVER.username if hasattr(people, "OBSERVER") else "sri",
    ):
        page = signed_in(by_file, username).get(reverse("blind_desk", args=[by_file.selection.pk]))
        assert not [code for code in codes if code in page.content.decode()], username
    lot = StageLot.objects.get(stage=stage_of(by_file), vacancy=post_of(by_file))
    assert signed_in(by_file, "sri").get(reverse("stage_lot_file", args=[lot.pk])).status_code == 404


def test_the_mark_needs_its_comment_by_code(by_file: story.Story, tmp_path: Path) -> None:
    all_handed_in(by_file, tmp_path)
    with afterwards(by_file):
        opened(by_file)
        own = sheet_of(by_file, "ani", "paper")
        cells: dict[Any, str] = {
            (item.pk, line.pk): "100"
            for item in queries.candidates_for(own)
            for line in queries.criteria_of(by_file.selection, "paper")
        }
        sheets.save_marks(own, cells, seen=sheets.draft_digest(own), actor=by_file.users["ani"])
        with pytest.raises(Refused) as refusal:
            sheets.lock(own, seen=sheets.draft_digest(own), actor=by_file.users["ani"])
    assert not [word for word in secrets_of(by_file) if word in str(refusal.value)]
