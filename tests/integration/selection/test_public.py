"""The public pages: everything can be read without signing in, and nothing that is not announced."""

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from config.demo import plan, story
from selection import display, jobposting, queries
from selection.models import Vacancy
from selection.services import selections
from tests.kept import kept

pytestmark = pytest.mark.django_db
POSTS = 30


def _announced() -> story.Story:
    """Thirty announced posts without applicants."""
    users, institutions = story.cast()
    told = story.running(users, institutions, "announced")
    others = tuple(
        {**plan.POSTS[0], "code": f"{number:02d}", "title": f"Kepala Bagian Contoh {number}"}
        for number in range(3, POSTS + 1)
    )
    told.posts = (*plan.POSTS, *others)
    story.prepare(told)
    story.announce(told)
    return told


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, _announced) as found:
        yield found


def _post(told: story.Story, code: str = "01") -> Vacancy:
    return Vacancy.objects.get(selection=told.selection, code=code)


def _text(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_a_post_tells_everything_an_applicant_needs_without_signing_in(
    told: story.Story, client: Client
) -> None:
    text = _text(client.get(reverse("vacancy_detail", args=[_post(told).slug])))
    period = queries.registration_of(told.selection)
    assert period is not None
    for expected in (
        "Usia paling tinggi 56 tahun pada hari terakhir pendaftaran.",
        "PP 11/2017 jo. PP 17/2020 Pasal 107 ayat (1)",
        "Surat pernyataan mendaftarkan diri",
        "PDF, paling besar 2 MB",
        display.until(period.ends_at, told.selection.zone),
        "hari lagi",
        "35%",
        "wawancara, asesmen kompetensi, makalah, rekam jejak",
        told.numbers[1],
        "Badan Kepegawaian Negara",
        "tidak memungut biaya apa pun",
    ):
        assert expected in text, expected


def test_the_list_finds_by_word_and_by_phase(told: story.Story, client: Client) -> None:
    address = reverse("vacancy_list")
    found = _text(client.get(address, {"q": "PENDIDIKAN kota"}))
    assert "Kepala Dinas Pendidikan dan Kebudayaan" in found
    assert "Asisten Perekonomian" not in found
    assert "Asisten Perekonomian" in _text(client.get(address, {"q": "asisten", "tahap": "open"}))
    assert "Tidak ada jabatan yang cocok" in _text(client.get(address, {"q": "asisten", "tahap": "scoring"}))
    assert "Asisten Perekonomian" in _text(client.get(address, {"q": "asisten", "tahap": "x", "page": "99"}))


def test_what_is_not_announced_is_not_public(told: story.Story, client: Client) -> None:
    sri = told.users["sri"]
    draft = selections.create(
        told.institutions["agency"], title="Rahasia", year=2027, ruleset="permenpanrb-15-2019", actor=sri
    )
    columns = {"title": "Jabatan Rahasia", "unit": "Setda", "duties": ""}
    selections.save_row(Vacancy(selection=draft, code="01"), None, columns, actor=sri)
    assert "Jabatan Rahasia" not in _text(client.get(reverse("vacancy_list"), {"q": "rahasia"}))
    assert client.get("/lowongan/jabatan-rahasia/").status_code == 404


def test_the_list_asks_as_often_for_one_row_as_for_thirty(
    told: story.Story, client: Client, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for words, rows in (("pendidikan", 1), ("", POSTS)):
        with django_assert_max_num_queries(12) as asked:
            page = client.get(reverse("vacancy_list"), {"q": words})
        assert page.content.count(b"app-card__title") == rows
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_after_the_closing_moment_nobody_is_invited_any_more(told: story.Story, client: Client) -> None:
    period = queries.registration_of(told.selection)
    assert period is not None
    address = reverse("vacancy_detail", args=[_post(told).slug])
    with clock.at(period.ends_at - timedelta(minutes=3)):
        assert "Daftar untuk melamar" in _text(client.get(address))
    with clock.at(period.ends_at):  # the closing step has not run yet
        text = _text(client.get(address))
        front = _text(client.get(reverse("home")))
    assert "Daftar untuk melamar" not in text
    assert "Seleksi administrasi" in text
    assert "Saat ini tidak ada pendaftaran yang dibuka" in front


def test_while_a_registration_runs_its_pages_show_the_servers_clock(
    told: story.Story, client: Client
) -> None:
    period = queries.registration_of(told.selection)
    assert period is not None
    pages = (reverse("vacancy_detail", args=[_post(told).slug]), reverse("vacancy_list"))
    before = period.ends_at - timedelta(minutes=3)
    for address in pages:
        with clock.at(before):
            text = " ".join(re.sub(r"<[^>]+>", " ", found := _text(client.get(address))).split())
        said = display.server_clock(before, told.selection.zone)
        assert f"{said['time']} {said['zone']} (saat halaman ini dibuat)" in text  # without JavaScript
        assert f'data-server-clock="{said["second"]}"' in found and "js/clock" in found
        with clock.at(period.ends_at):
            assert "data-server-clock" not in _text(client.get(address))
    with clock.at(before):
        assert "data-server-clock" not in _text(client.get(pages[1], {"tahap": "scoring"}))


def test_before_the_opening_the_page_says_when(told: story.Story, client: Client) -> None:
    period = queries.registration_of(told.selection)
    assert period is not None
    with clock.at(period.starts_at - timedelta(hours=5)):
        text = _text(client.get(reverse("vacancy_detail", args=[_post(told).slug])))
    assert "Pendaftaran belum dibuka" in text
    assert "5 jam lagi" in text or "4 jam lagi" in text
    assert "Daftar untuk melamar" not in text


def test_search_engines_read_the_post_as_a_job_posting(told: story.Story, client: Client) -> None:
    page = client.get(reverse("vacancy_detail", args=[_post(told).slug])).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    found = json.loads(block.group(1))
    period = queries.registration_of(told.selection)
    assert period is not None
    assert (found["@type"], found["title"]) == ("JobPosting", "Asisten Perekonomian dan Pembangunan")
    assert found["validThrough"] == period.ends_at.isoformat()
    assert "Pendidikan paling rendah S-1/D-IV." in found["description"]


def test_no_text_breaks_out_of_the_data_block() -> None:
    text = jobposting.data_block({"title": "</script><script>alert(1)</script>&"})
    assert text.count("</script>") == 1
    inside = text.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inside)["title"] == "</script><script>alert(1)</script>&"


def test_a_stranger_who_applies_is_asked_to_sign_in_and_comes_back_to_the_post(
    told: story.Story, client: Client
) -> None:
    start = reverse("application_start", args=[_post(told).slug])
    asked = client.post(start)
    assert asked.status_code == 302
    assert asked["Location"] == f"{reverse('account_login')}?next={start}"
    client.force_login(told.users["ppk"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(start)["Location"] == reverse("vacancy_detail", args=[_post(told).slug])
