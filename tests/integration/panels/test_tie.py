"""Equal marks over the third place that no rule parts: the plenary decides before anybody confirms."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from audit.verify import verify
from config.demo import story
from panels import queries
from panels.models import Ranking
from panels.services import rankings
from reports.services import contexts
from selection.models import Vacancy
from tests.integration.panels.support import post_of, signed_in, text_of
from tests.integration.panels.tie_world import build
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, build) as made:
        yield made


@pytest.fixture
def vacancy(told: story.Story) -> Vacancy:
    return post_of(told)


def ranking_of(vacancy: Vacancy) -> Ranking:
    return Ranking.objects.select_related("vacancy__selection").get(vacancy=vacancy)


def given(vacancy: Vacancy, *names: str, **changed: Any) -> dict[str, Any]:
    members = queries.members_of(vacancy.selection)
    return {
        "digest": rankings.recap_digest(ranking_of(vacancy)),
        "names": list(names),
        "reason": "Suara terbanyak, tiga dari lima.",
        "present": [str(member.pk) for member in members],
        **changed,
    }


def tied(vacancy: Vacancy) -> list[str]:
    found = rankings.open_tie(ranking_of(vacancy))
    assert found is not None and found.places == 2
    return found.names


def test_nobody_confirms_before_the_plenary_has_decided(told: story.Story, vacancy: Vacancy) -> None:
    ani, url = signed_in(told, "ani"), reverse("plenary", args=[vacancy.pk])
    page = text_of(ani.get(url))
    assert "Rapat pleno memutuskannya sebelum rekapitulasi disetujui" in page
    assert 'name="digest"' not in ani.get(url).content.decode()
    answer = ani.post(url, {"digest": ranking_of(vacancy).digest, "checked": "on"})
    assert answer.status_code == 409
    assert not ranking_of(vacancy).confirmations.exists()


def test_the_chair_writes_the_decision_down_and_it_stands_on_page_and_paper(
    told: story.Story, vacancy: Vacancy
) -> None:
    karto, names = signed_in(told, "karto"), tied(vacancy)
    assert (
        reverse("tie", args=[vacancy.pk]) in karto.get(reverse("plenary", args=[vacancy.pk])).content.decode()
    )

    page = text_of(
        karto.post(reverse("tie", args=[vacancy.pk]), given(vacancy, names[1], names[3]), follow=True)
    )

    assert f"Rapat pleno memilih {names[1]}, {names[3]}. Pertimbangan: Suara terbanyak" in page
    ranking = ranking_of(vacancy)
    chosen = [row["candidate"] for row in rankings.three_names(ranking)]
    assert chosen[1:] == [names[1], names[3]]
    assert len(chosen) == 3
    assert chosen[0] not in names
    recap = contexts.recap(ranking)
    assert list(recap.nominees) == chosen
    assert recap.ties[0].decided_by == "keputusan rapat pleno"
    for user in ("karto", "ani", "budi", "citra", "dewi"):
        signed_in(told, user).post(
            reverse("plenary", args=[vacancy.pk]), {"digest": rankings.recap_digest(ranking), "checked": "on"}
        )
    assert ranking_of(vacancy).state == "confirmed"
    assert verify().sound


def test_a_confirmation_of_the_recap_as_it_was_before_the_decision_is_refused(
    told: story.Story, vacancy: Vacancy
) -> None:
    names = tied(vacancy)
    signed_in(told, "karto").post(reverse("tie", args=[vacancy.pk]), given(vacancy, *names[:2]))
    answer = signed_in(told, "ani").post(
        reverse("plenary", args=[vacancy.pk]), {"digest": ranking_of(vacancy).digest, "checked": "on"}
    )
    assert answer.status_code == 409
    assert "berubah sejak ditampilkan" in text_of(answer)


@pytest.mark.parametrize(
    "count, changed, sentence",
    [
        (1, {}, "Anda memilih 1 peserta; pilih tepat 2"),
        (3, {}, "Anda memilih 3 peserta; pilih tepat 2"),
        (2, {"reason": ""}, "Tuliskan pertimbangan"),
        (2, {"present": []}, "Centang anggota yang hadir"),
        (2, {"digest": "0" * 64}, "berubah sejak ditampilkan"),
    ],
)
def test_half_a_decision_is_refused_in_a_sentence(
    told: story.Story, vacancy: Vacancy, count: int, changed: dict[str, Any], sentence: str
) -> None:
    names = tied(vacancy)
    answer = signed_in(told, "karto").post(
        reverse("tie", args=[vacancy.pk]), given(vacancy, *names[:count], **changed)
    )
    assert sentence in text_of(answer)
    assert ranking_of(vacancy).tie_names == []


def test_too_few_present_decide_nothing(told: story.Story, vacancy: Vacancy) -> None:
    two = [str(member.pk) for member in queries.members_of(vacancy.selection)[:2]]
    answer = signed_in(told, "karto").post(
        reverse("tie", args=[vacancy.pk]), given(vacancy, *tied(vacancy)[:2], present=two)
    )
    assert answer.status_code == 409
    assert "belum memenuhi kuorum" in text_of(answer)


def test_the_leader_cannot_be_put_into_the_tie(told: story.Story, vacancy: Vacancy) -> None:
    names = tied(vacancy)
    leader = next(
        row["candidate"]
        for row in json.loads(ranking_of(vacancy).result_text)["rows"]
        if row["candidate"] not in names
    )
    signed_in(told, "karto").post(reverse("tie", args=[vacancy.pk]), given(vacancy, leader, names[0]))
    assert ranking_of(vacancy).tie_names == []


@pytest.mark.parametrize("username", ["ani", "sri", "slamet", "wati", "asih"])
def test_nobody_but_the_chair_writes_it_down(told: story.Story, vacancy: Vacancy, username: str) -> None:
    names = tied(vacancy)
    answer = signed_in(told, username).post(reverse("tie", args=[vacancy.pk]), given(vacancy, *names[:2]))
    assert answer.status_code == 404
    assert ranking_of(vacancy).tie_names == []


def test_once_a_member_has_confirmed_the_decision_stands(told: story.Story, vacancy: Vacancy) -> None:
    names, karto = tied(vacancy), signed_in(told, "karto")
    karto.post(reverse("tie", args=[vacancy.pk]), given(vacancy, *names[:2]))
    signed_in(told, "ani").post(
        reverse("plenary", args=[vacancy.pk]),
        {"digest": rankings.recap_digest(ranking_of(vacancy)), "checked": "on"},
    )
    answer = karto.post(reverse("tie", args=[vacancy.pk]), given(vacancy, *names[2:]))
    assert answer.status_code == 409
    assert ranking_of(vacancy).tie_names == sorted(names[:2])
