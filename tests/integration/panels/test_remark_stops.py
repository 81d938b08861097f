"""A blocking remark stops the panel: the list is not confirmed, no stage opens, until the body accepts; the other post goes on."""

from typing import Any

import pytest
from django.urls import reverse

from audit import clock
from audit.errors import Refused
from config.demo import calibration, story
from panels import queries as panels
from panels.models import Assessment
from panels.services import rosters, sheets
from selection import queries
from selection.models import Remark, Vacancy
from selection.services import remarks, screening
from selection.services.remarks import Content
from tests.conftest import shared_world
from tests.integration.panels.support import post_of, signed_in, text_of

pytestmark = pytest.mark.django_db

told = shared_world("screening")

NOTICE = "Catatan lembaga pemantau menahan langkah berikutnya"


def blocked(told: story.Story, post: Vacancy | None) -> Remark:
    content = Content(
        kind="recommendation",
        article="PP 11/2017 Pasal 118",
        text="Periksa lagi SK pangkat peserta.",
        days=5,
        blocking=True,
        vacancy=post,
    )
    return remarks.raise_(told.selection, content, actor=told.users["wati"])


def accepted(told: story.Story, remark: Remark) -> None:
    remarks.answer(remark, "Sudah diperiksa ulang.", actor=told.users["sri"])
    remarks.accept(remark, reason="Sesuai.", actor=told.users["wati"])


def confirm(told: story.Story, post: Vacancy) -> Any:
    with clock.at(told.at(18, 10)):
        return rosters.confirm_screening(
            post,
            present=list(panels.members_of(told.selection)),
            digest=screening.list_digest(post),
            actor=told.users["karto"],
        )


def proposed(told: story.Story) -> None:
    """Both lists lie before the panel, whose members have pledged."""
    for post in told.selection.vacancies.order_by("code"):
        with clock.at(told.at(18, 7, 30)):
            for application in queries.screening_list(post):
                story._find(application, told.users["sri"])
            screening.propose(post, actor=told.users["sri"])
    for username, *_rest in story.people.PANEL:
        with clock.at(told.at(18, 8)):
            rosters.pledge(story._seat(told, username), actor=told.users[username])


def test_the_panel_does_not_confirm_the_list_of_a_post_that_a_remark_stops(told: story.Story) -> None:
    proposed(told)
    post, other = post_of(told), post_of(told, "02")
    remark = blocked(told, post)
    with pytest.raises(Refused, match=r"Penetapan hasil seleksi administrasi ditahan.*Pasal 118"):
        confirm(told, post)
    post.refresh_from_db()
    assert post.state == "proposed" and not queries.candidates(post).exists()
    confirm(told, other)
    other.refresh_from_db()
    assert other.state == "screened"

    for username in ("ani", "karto"):
        client = signed_in(told, username)
        desk = text_of(client.get(reverse("panel_desk")))
        assert desk.count(NOTICE) == 1 and "Periksa lagi SK pangkat peserta." in desk
        page = text_of(client.get(reverse("remark_detail", args=[remark.pk])))
        assert "Penetapan hasil seleksi administrasi" in page and "Jawab catatan ini" not in page

    remarks.answer(remark, "Sudah diperiksa ulang.", actor=told.users["sri"])
    with pytest.raises(Refused, match="ditahan"):  # answered is not accepted
        confirm(told, post)
    remarks.accept(remark, reason="Sesuai.", actor=told.users["wati"])
    confirm(told, post)
    post.refresh_from_db()
    assert post.state == "screened"
    assert NOTICE not in text_of(signed_in(told, "ani").get(reverse("panel_desk")))


def test_no_stage_of_a_stopped_post_opens_and_no_criterion_is_fixed(told: story.Story) -> None:
    proposed(told)
    for post in (post_of(told), post_of(told, "02")):
        confirm(told, post)
    story.declare_conflicts(told)
    calibration.hold(told)
    post, other = post_of(told), post_of(told, "02")
    remark = blocked(told, None)
    with clock.at(told.at(20, 8)):
        for one in (post, other):  # about the whole selection: neither
            with pytest.raises(Refused, match="Pembukaan tahap penilaian ditahan"):
                sheets.open_stage(one, "assessment", actor=told.users["sri"])
        assert not Assessment.objects.exists()
        accepted(told, remark)
        again = blocked(told, post)
        sheets.open_stage(other, "assessment", actor=told.users["sri"])
        with pytest.raises(Refused, match="Pembukaan tahap penilaian ditahan"):
            sheets.open_stage(post, "assessment", actor=told.users["sri"])
        accepted(told, again)
        sheets.open_stage(post, "assessment", actor=told.users["sri"])
    assert Assessment.objects.count() == 2
