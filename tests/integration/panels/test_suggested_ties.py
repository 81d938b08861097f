"""What the facts suggest must be answered before anything opens: confirmed, or contested with a reason."""

import pytest
from django.urls import reverse

from audit.errors import Refused
from config.demo import story
from panels.models import Conflict, Suggestion
from panels.services import rosters
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, text_of
from tests.integration.panels.test_chair import answers, applicant, seat

pytestmark = pytest.mark.django_db

told = shared_world("screening")


@pytest.fixture(autouse=True)
def _pledged(told: story.Story) -> None:
    rosters.pledge(seat(told, "budi"), actor=told.users["budi"])


def test_the_page_says_what_is_suggested_and_from_which_fact_and_asks_it_first(told: story.Story) -> None:
    url = reverse("conflicts", args=[told.selection.pk])
    page = text_of(signed_in(told, "budi").get(url))
    assert "Disarankan sistem: Atasan langsung dalam dua tahun terakhir." in page
    assert "Unit kerja pelamar sama dengan unit kerja Anda sekarang" in page
    assert page.index("Hendra Contoh") < page.index("Putu Contoh")
    rosters.pledge(seat(told, "ani"), actor=told.users["ani"])
    assert "Disarankan sistem" not in text_of(signed_in(told, "ani").get(url))


def test_a_suggestion_is_contested_only_with_a_reason(told: story.Story) -> None:
    budi, url = signed_in(told, "budi"), reverse("conflicts", args=[told.selection.pk])
    page = text_of(budi.post(url, answers(told)))
    assert "Tuliskan mengapa hubungan itu tidak ada." in page
    assert seat(told, "budi").state == "pledged"
    budi.post(url, answers(told, hendra=("none", "Atasannya Asisten Perekonomian.")))
    assert seat(told, "budi").state == "declared"
    kept = Suggestion.objects.get(application=applicant(told, "hendra"))
    assert (kept.state, kept.reason) == ("contested", "Atasannya Asisten Perekonomian.")
    assert not Conflict.objects.filter(member=kept.member).exists()


def test_a_lighter_tie_contests_and_a_heavier_one_confirms(told: story.Story) -> None:
    hendra = applicant(told, "hendra")
    with pytest.raises(Refused, match="benarkan, atau bantah dengan alasan"):
        rosters.declare(seat(told, "budi"), {hendra: ("service", "Sekantor")}, actor=told.users["budi"])
    rosters.declare(seat(told, "budi"), {hendra: ("kinship", "Ipar")}, actor=told.users["budi"])
    assert Suggestion.objects.get(application=hendra).state == "confirmed"


def test_a_confirmed_superior_waits_for_the_others(told: story.Story) -> None:
    budi = signed_in(told, "budi")
    budi.post(
        reverse("conflicts", args=[told.selection.pk]),
        answers(told, hendra=("superior", "Kepala bagian saya")),
    )
    case = Conflict.objects.get(application=applicant(told, "hendra"))
    assert (case.state, case.takes_away) == ("pending", True)
    assert "Menunggu putusan anggota lain" in text_of(
        budi.get(reverse("conflicts", args=[told.selection.pk]))
    )
