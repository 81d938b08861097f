"""A blocking remark stops the plenary: no member confirms the recap until the body accepts the answer."""

from typing import Any

import pytest
from django.urls import reverse

from audit.errors import Refused
from config.demo.story import Story, _seat
from panels import queries as panels
from panels.models import Confirmation
from panels.services import rankings
from selection.services import remarks
from selection.services.remarks import Content
from tests.conftest import shared_world
from tests.integration.panels.support import post_of, signed_in, text_of

pytestmark = pytest.mark.django_db

told = shared_world("ranked")


def test_no_member_confirms_the_recap_of_a_post_that_a_remark_stops(told: Story) -> None:
    post = post_of(told)
    ranking = panels.ranking_of(post)
    given: dict[str, Any] = {
        "digest": rankings.recap_digest(ranking),
        "member": _seat(told, "ani"),
        "actor": told.users["ani"],
    }
    content = Content("note", "PP 11/2017 Pasal 121", "Umumkan nilai tahap.", 5, True, post)
    remark = remarks.raise_(told.selection, content, actor=told.users["wati"])
    with pytest.raises(Refused, match="Persetujuan rekapitulasi dalam rapat pleno ditahan"):
        rankings.confirm(ranking, **given)
    assert not Confirmation.objects.exists()
    page = text_of(signed_in(told, "ani").get(reverse("plenary", args=[post.pk])))
    assert "menahan langkah berikutnya" in page and "Umumkan nilai tahap." in page

    remarks.answer(remark, "Sudah diumumkan.", actor=told.users["sri"])
    with pytest.raises(Refused, match="ditahan"):
        rankings.confirm(ranking, **given)
    remarks.accept(remark, reason="Sesuai.", actor=told.users["wati"])
    rankings.confirm(ranking, **given)
    assert Confirmation.objects.count() == 1
