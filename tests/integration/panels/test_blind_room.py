"""Papers written in a room: scanned in one stack, divided by the codes on their covers, known by nothing else."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from audit.errors import NotAllowed, Refused
from config.demo import story
from panels import papers, scans
from panels.models import Paper
from panels.models.papers import codes_of
from panels.services import papers as service
from panels.services.papers import Unreadable
from tests.integration.panels.blind_world import afterwards, author, build, candidates, draw, stage_of
from tests.integration.panels.support import open_stage, post_of, signed_in, text_of
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def in_room(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, lambda: build("room")) as made:
        yield made


def page_with(text: str) -> Image.Image:
    sheet_of_paper = Image.new("L", (1240, 1754), 255)
    if text:
        code = io.BytesIO()
        segno.make_qr(text, error="q").save(code, kind="png", scale=8, border=4)
        sheet_of_paper.paste(Image.open(code).convert("L"), (300, 300))
    return sheet_of_paper


def stack(tmp_path: Path, *pages: str) -> Path:
    first, *others = [page_with(text) for text in pages]
    path = tmp_path / "tumpukan.pdf"
    first.save(path, "PDF", resolution=150, save_all=True, append_images=others)
    return path


def labels(told: story.Story) -> dict[Any, str]:
    codes = codes_of(post_of(told), stage_of(told))
    return {key: scans.label_of(told.selection.code, "paper", code) for key, code in codes.items()}


def test_a_stack_is_taken_apart_by_its_covers(in_room: story.Story, tmp_path: Path) -> None:
    draw(in_room)
    covers = list(labels(in_room).values())
    path = stack(tmp_path, *(page for cover in covers for page in (cover, "", "")))
    kept_papers = service.take_scan(
        in_room.selection, stage_of(in_room), path, corrected={}, actor=in_room.users["sri"]
    )
    assert [paper.file.pages for paper in kept_papers] == [2] * len(covers)
    assert all(paper.application_id is None for paper in kept_papers)
    assert papers.obstacle(post_of(in_room), stage_of(in_room)) == ""


def test_a_stack_with_one_fault_keeps_nothing(in_room: story.Story, tmp_path: Path) -> None:
    cover = next(iter(labels(in_room).values()))
    with pytest.raises(Unreadable) as refusal:
        service.take_scan(
            in_room.selection,
            stage_of(in_room),
            stack(tmp_path, cover, "", cover, ""),
            corrected={},
            actor=in_room.users["sri"],
        )
    assert "sudah dipakai" in refusal.value.problems[0]
    assert not Paper.objects.exists()


def test_nobody_is_told_by_name_whose_paper_is_missing(in_room: story.Story, tmp_path: Path) -> None:
    draw(in_room)
    cover, codes = next(iter(labels(in_room).values())), list(labels(in_room).values())
    service.take_scan(
        in_room.selection,
        stage_of(in_room),
        stack(tmp_path, cover, ""),
        corrected={},
        actor=in_room.users["sri"],
    )
    with afterwards(in_room):
        for username in ("sri", "karto", "wati"):
            page = signed_in(in_room, username).get(reverse("blind_desk", args=[in_room.selection.pk]))
            assert not [item for item in candidates(in_room) if str(item.person) in page.content.decode()]
        drop = reverse("blind_drop", args=[post_of(in_room).pk, "paper"])
        assert (
            candidates(in_room)[1].person.full_name
            not in signed_in(in_room, "karto").get(drop).content.decode()
        )
        with pytest.raises(Refused, match="tidak diserahkan sebagai berkas"):
            service.drop_without_paper(post_of(in_room), stage_of(in_room), actor=in_room.users["karto"])
        with pytest.raises(Refused, match=f"{len(codes) - 1} peserta belum ada.*daftar hadir"):
            open_stage(in_room, "paper")


def test_a_member_scans_nothing(in_room: story.Story, tmp_path: Path) -> None:
    cover = next(iter(labels(in_room).values()))
    path = stack(tmp_path, cover, "")
    with pytest.raises(NotAllowed):
        service.take_scan(
            in_room.selection, stage_of(in_room), path, corrected={}, actor=in_room.users["ani"]
        )


def test_the_scan_page_says_what_is_wrong_and_keeps_the_corrections(
    in_room: story.Story, tmp_path: Path
) -> None:
    path = stack(tmp_path, "", "")
    answer = signed_in(in_room, "sri").post(
        reverse("blind_scan", args=[in_room.selection.pk, "paper"]),
        {
            "file": SimpleUploadedFile("tumpukan.pdf", path.read_bytes(), "application/pdf"),
            "corrections": "2=01-XXXX",
        },
    )
    assert answer.status_code == 422
    assert "bukan kode makalah" in text_of(answer) and "2=01-XXXX" in answer.content.decode()


def test_the_author_alone_sees_his_code(in_room: story.Story) -> None:
    application = candidates(in_room)[0]
    code = codes_of(post_of(in_room), stage_of(in_room))[application.pk]
    user = author(in_room, application)
    client = signed_in(in_room, user.username)
    page = client.get(reverse("application_paper", args=[application.pk, "paper"]))
    assert code in page.content.decode()
    cover = client.get(reverse("paper_cover", args=[application.pk, "paper"])).content.decode()
    assert code in cover and str(application.person) not in cover.partition("<main")[2].partition("</main")[0]
    other = author(in_room, candidates(in_room)[1])
    for name in ("application_paper", "paper_cover"):
        url = reverse(name, args=[application.pk, "paper"])
        assert signed_in(in_room, other.username).get(url).status_code == 404
        assert signed_in(in_room, "sri").get(url).status_code == 404
