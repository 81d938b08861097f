"""Wati watches a selection whose ranking has been fixed: she reads everything, changes nothing, and leaves a trace."""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import chain, clock, guards, merkle, nightly
from audit.models import Event, Leaf
from config.demo.story import Story
from panels import queries as panels
from panels import ranking as rankings
from panels.models import Ranking, Score
from reports.services import oversight
from selection.models import Application, ApplicationDocument, Selection, Vacancy
from tests import owner
from tests.conftest import shared_world

pytestmark = pytest.mark.django_db

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""

BY_SELECTION = (
    "observer_selection",
    "observer_timeline",
    "observer_openings",
    "observer_integrity",
    "ledger_export",
)
BY_POST = ("observer_applicants", "observer_ranking", "ranking_input")


@pytest.fixture
def post(told: Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


@pytest.fixture
def stored(post: Vacancy) -> Ranking:
    found = panels.ranking_of(post)
    assert found is not None
    return found


def sign_in(told: Story, username: str) -> Client:
    client = Client()
    client.force_login(told.users[username])
    return client


@pytest.fixture
def wati(told: Story) -> Client:
    return sign_in(told, "wati")


def page(name: str, row: Any) -> str:
    return reverse(name, args=[row.pk])


def text_of(response: Any) -> str:
    """The words of a page, tags away."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def fetch(client: Client, address: str) -> None:
    """Open a file to its end."""
    response = client.get(address)
    assert response.status_code == 200
    assert b"".join(response.streaming_content)


def addresses(told: Story, post: Vacancy) -> list[str]:
    return [page(name, told.selection) for name in BY_SELECTION] + [page(name, post) for name in BY_POST]


# --- who ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["sri", "slamet", "karto", "asih", "ppk", "putu"])
def test_nobody_else_comes_in(told: Story, post: Vacancy, username: str) -> None:
    client = sign_in(told, username)
    before = Leaf.objects.count()
    for address in [*addresses(told, post), reverse("observer_desk")]:
        assert client.get(address).status_code == 404, address
    assert client.post(page("observer_ranking", post)).status_code == 404
    assert Leaf.objects.count() == before


def test_nobody_comes_in_without_signing_in(told: Story, post: Vacancy) -> None:
    for address in addresses(told, post):
        assert reverse("account_login") in Client().get(address).url, address


def test_every_page_names_the_body_that_watches_from_the_data(
    told: Story, post: Vacancy, wati: Client
) -> None:
    for name in ("observer_selection", "observer_timeline", "observer_openings", "observer_integrity"):
        assert "Dipantau oleh Badan Kepegawaian Negara" in text_of(wati.get(page(name, told.selection))), name
    assert "Badan Kepegawaian Negara" in text_of(wati.get(reverse("observer_desk")))


def test_she_has_no_button_but_to_compute_again_and_to_take_evidence_home(
    told: Story, post: Vacancy, wati: Client
) -> None:
    allowed = {page("observer_ranking", post), reverse("account_logout"), reverse("set_language")}
    allowed.add(page("evidence_package", told.selection))
    for address in addresses(told, post):
        response = wati.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
            continue
        for form in re.findall(r"<form[^>]*>", response.content.decode()):
            if 'method="post"' in form:
                action = re.search(r'action="([^"]*)"', form)
                assert action is not None and action[1] in allowed, (address, form)


# --- what she opens is recorded -----------------------------------------------------------------------------------------


def test_what_she_opens_is_recorded_and_stands_in_the_timeline(
    told: Story, post: Vacancy, wati: Client
) -> None:
    for address in addresses(told, post):
        response = wati.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    wati.post(page("observer_ranking", post))
    document = ApplicationDocument.objects.filter(
        application__vacancy=post, application__state="eligible", state="current"
    ).first()
    assert document is not None
    fetch(wati, page("applicant_document", document))
    words = text_of(wati.get(page("observer_timeline", told.selection)))
    for line in (
        "ringkasan seleksi",
        "siapa membuka apa",
        "pemeriksaan keutuhan catatan",
        "pelamar dan dokumennya",
        "catatan seleksi (kepala entri)",
        "masukan perhitungan peringkat",
        "Peringkat dibuka Wati Contoh, S.H., M.H., Pemantau",
        "Peringkat dihitung ulang dari masukan yang tersimpan Wati Contoh",
        "Dokumen pelamar dibuka Wati Contoh",
    ):
        assert line in words, line


def test_a_page_opened_again_within_the_hour_is_recorded_once(told: Story, wati: Client) -> None:
    def times() -> int:
        return Event.objects.filter(action="selection.observed").count()

    address = page("observer_openings", told.selection)
    before = times()
    wati.get(address)
    wati.get(address)
    assert times() == before + 1
    wati.get(page("observer_selection", told.selection))
    assert times() == before + 2
    with clock.at(clock.now() + oversight.AGAIN_AFTER + timedelta(minutes=1)):
        oversight.note(told.selection, "openings", actor=told.users["wati"])
    assert times() == before + 3


# --- the timeline -------------------------------------------------------------------------------------------------------


def test_the_timeline_holds_the_whole_chain_in_plain_words(told: Story, wati: Client) -> None:
    address = page("observer_timeline", told.selection)
    seen: list[int] = []
    number = 1
    while True:
        response = wati.get(address, {"page": number})
        seen += [event["seq"] for event in response.context["events"]]
        for event in response.context["events"]:
            assert event["title"] and not re.fullmatch(r"[a-z]+\.[a-z_]+", str(event["title"])), event[
                "title"
            ]
            assert event["actor"]
        if not response.context["page"].has_next():
            break
        number += 1
    leaves = Leaf.objects.filter(scope=told.selection.scope).order_by("-seq")
    assert seen == list(leaves.values_list("seq", flat=True))


def test_an_entry_tells_who_what_before_and_after_with_its_digest(told: Story, wati: Client) -> None:
    joko = Application.objects.get(person__full_name__startswith="Joko")
    event = Event.objects.select_related("leaf").get(subject_id=joko.pk, action="application.fail_screening")
    response = wati.get(
        page("observer_timeline", told.selection), {"siapa": told.users["karto"].pk, "apa": "lamaran"}
    )
    entry = next(item for item in response.context["events"] if item["seq"] == event.leaf.seq)
    assert entry["actor"] == "Prof. Dr. Karto Contoh, M.Si." and "Ketua Pansel" in entry["role"]
    assert entry["text"].startswith("JPT-") and "Joko Contoh" in entry["text"]
    assert any(change["label"] == "Alasan" and "III/d" in change["after"] for change in entry["changes"])
    assert event.leaf.hash in text_of(response)
    assert "WIB" in text_of(response)

    edited = wati.get(
        page("observer_timeline", told.selection), {"apa": "lamaran", "siapa": "applicant", "page": 1}
    )
    changes = [change for item in edited.context["events"] for change in item["changes"]]
    sent = [change for change in changes if change["label"] == "Nomor pendaftaran"]
    assert sent and all(change["after"].startswith("JPT-") for change in sent)
    raw = {change["after"] for change in changes} & {
        str(key) for key in Vacancy.objects.values_list("pk", flat=True)
    }
    assert raw == set(), "keys are shown by name"


@pytest.mark.parametrize(
    ("query", "only"),
    [
        ({"apa": "naskah"}, {"document"}),
        ({"apa": "peringkat"}, {"ranking", "confirmation"}),
        ({"siapa": "system"}, None),
    ],
)
def test_the_timeline_is_narrowed(
    told: Story, wati: Client, query: dict[str, str], only: set[str] | None
) -> None:
    response = wati.get(page("observer_timeline", told.selection), query)
    events = response.context["events"]
    assert events
    if only is None:
        assert {event["actor"] for event in events} == {"Sistem"}
        return
    seqs = [event["seq"] for event in events]
    actions = Event.objects.filter(leaf__seq__in=seqs).values_list("action", flat=True)
    assert {action.partition(".")[0] for action in actions} == only


@pytest.mark.parametrize(
    "query", [{"siapa": "' OR 1=1"}, {"apa": "semuanya"}, {"page": "sejuta"}, {"siapa": "999999"}]
)
def test_an_unreadable_wish_narrows_nothing(told: Story, wati: Client, query: dict[str, str]) -> None:
    response = wati.get(page("observer_timeline", told.selection), query)
    assert response.status_code == 200
    assert response.context["page"].paginator.count == Leaf.objects.filter(scope=told.selection.scope).count()


def test_the_timeline_asks_no_more_for_more_entries(
    told: Story, wati: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = page("observer_timeline", told.selection)
    wati.get(address)
    counts = []
    for size in (10, 100):
        monkeypatch.setattr("reports.views.oversight.PER_PAGE", size)
        with CaptureQueriesContext(connection) as captured:
            wati.get(address, {"page": 2})
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 12 and counts[1] <= 40, counts


def test_another_selections_entries_do_not_stand_here(told: Story, wati: Client) -> None:
    foreign = Leaf.objects.exclude(scope=told.selection.scope).values_list("seq", flat=True)
    assert foreign
    response = wati.get(page("observer_timeline", told.selection))
    assert not {event["seq"] for event in response.context["events"]} & set(foreign)


# --- who opened what ----------------------------------------------------------------------------------------------------


def test_who_opened_which_document_is_listed(told: Story, post: Vacancy, wati: Client) -> None:
    document = (
        ApplicationDocument.objects.filter(
            application__vacancy=post, application__state="eligible", slot__code="ktp"
        )
        .select_related("application__person")
        .first()
    )
    assert document is not None
    fetch(wati, page("applicant_document", document))
    words = text_of(wati.get(page("observer_openings", told.selection)))
    assert "Wati Contoh, S.H., M.H." in words
    assert "Dokumen pelamar dibuka: Kartu tanda penduduk" in words
    assert str(document.application.person) in words


# --- applicants ---------------------------------------------------------------------------------------------------------


def test_she_reads_why_somebody_was_turned_down(post: Vacancy, wati: Client) -> None:
    words = text_of(wati.get(page("observer_applicants", post)))
    assert "Joko Contoh, S.E." in words and "Tidak Memenuhi Syarat" in words
    assert "di bawah Pembina (IV/a)" in words


# --- the ranking --------------------------------------------------------------------------------------------------------


def test_every_intermediate_figure_stands_on_the_page(post: Vacancy, stored: Ranking, wati: Client) -> None:
    response = wati.get(page("observer_ranking", post))
    words = text_of(response)
    result = json.loads(stored.result_text)
    assert response.context["workings"]["columns"][0] == "Prof. Dr. Karto Contoh, M.Si."
    assert len(response.context["workings"]["blocks"]) == len(result["rows"])
    assert "Nilai akhir 80,93 (tepat 1214/15). Peringkat 2, nilai sama diputus oleh wawancara." in words
    fourth = next(block for block in response.context["workings"]["blocks"] if "-P04 " in block["title"])
    paper = next(row for row in fourth["rows"] if row["label"] == "Makalah")
    assert (paper["denominator"], paper["cells"][4]["mark"], paper["mean"]) == (4, "tidak menilai", "78,00")
    assert "Asesor: 86,11 775/9" in words
    assert "Orisinalitas konten" in words, "marks by criterion"


def test_computing_again_gives_the_same_and_says_so_column_by_column(post: Vacancy, wati: Client) -> None:
    response = wati.post(page("observer_ranking", post))
    words = text_of(response)
    assert "Hasil hitung ulang sama" in words
    labels = [check["label"] for check in response.context["again"].checks]
    assert {check["state"] for check in response.context["again"].checks} == {"met"}
    assert {
        "Pembagi: banyaknya penilai",
        "Nilai akhir tepat",
        "Peringkat",
        "Nilai yang tersimpan di basis data sekarang",
    } <= set(labels)


@contextmanager
def guards_off() -> Iterator[None]:
    """As the owner of the database sees it."""
    with owner.lifted():
        yield
        connection.check_constraints()  # PostgreSQL alters no table while deferred checks wait


def _change_a_mark(told: Story, post: Vacancy, points: int) -> Score:
    """What somebody does who owns the database: the guards torn off, one mark rewritten."""
    score = Score.objects.filter(
        sheet__assessment__vacancy=post,
        sheet__assessment__stage__code="paper",
        sheet__person=told.users["ani"].person,
        application__participant_number__endswith="P03",
        criterion__code="isi",
    ).get()
    with guards_off():
        Score.objects.filter(pk=score.pk).update(points=points)
    return score


def test_a_mark_changed_behind_the_guards_is_named_by_person_and_figure(
    told: Story, post: Vacancy, wati: Client
) -> None:
    score = _change_a_mark(told, post, 990_000)
    words = text_of(wati.post(page("observer_ranking", post)))
    assert "Hasil hitung ulang berbeda" in words
    assert re.search(r"P03, makalah, Dr\. Ani Contoh, M\.A\.P\., isi: [0-9,]+ → 99", words)

    integrity = text_of(wati.get(page("observer_integrity", told.selection)))
    assert "Catatan dan data tidak sama" in integrity
    assert "Isi yang tersimpan tidak cocok dengan yang dulu dikunci atau dihitung" in integrity
    assert (
        "Lembar penilaian: Makalah, Asisten Perekonomian dan Pembangunan, Dr. Ani Contoh, M.A.P." in integrity
    )
    assert str(score.sheet_id) in integrity


def test_a_mark_above_its_maximum_is_said_and_no_error(told: Story, post: Vacancy, wati: Client) -> None:
    _change_a_mark(told, post, 2_000_000)
    words = text_of(wati.post(page("observer_ranking", post)))
    assert "Nilai di basis data tidak lagi dapat dihitung" in words


def test_a_rewritten_result_is_said_and_no_error(post: Vacancy, stored: Ranking, wati: Client) -> None:
    forged = json.loads(stored.result_text)
    forged["rows"][0]["rank"], forged["rows"][3]["rank"] = 4, 1
    with guards_off():
        Ranking.objects.filter(pk=stored.pk).update(result_text=chain.canonical(forged))
    response = wati.post(page("observer_ranking", post))
    wrong = [check["label"] for check in response.context["again"].checks if check["state"] == "unmet"]
    assert wrong == ["Peringkat"]
    assert "2 dari 6 berbeda" in text_of(response)

    with guards_off():
        Ranking.objects.filter(pk=stored.pk).update(input_text="{}")
    assert "isinya berubah sejak peringkat dihitung" in text_of(wati.post(page("observer_ranking", post)))


def test_the_input_she_takes_home_gives_the_ranking(post: Vacancy, stored: Ranking, wati: Client) -> None:
    response = wati.get(page("ranking_input", post))
    assert hashlib.sha256(response.content).hexdigest() == stored.digest
    assert rankings.compute(json.loads(response.content))["rows"] == json.loads(stored.result_text)["rows"]
    assert response["Content-Disposition"].startswith("attachment")


# --- integrity ----------------------------------------------------------------------------------------------------------


def test_a_whole_log_is_said_to_be_whole_with_its_head_and_root(told: Story, wati: Client) -> None:
    before = list(Leaf.objects.order_by("seq").values_list("hash", flat=True))
    words = text_of(wati.get(page("observer_integrity", told.selection)))
    assert "Catatan utuh" in words
    assert before[-1] in words and merkle.root_of(map(bytes.fromhex, before)).hex() in words


def test_a_missing_guard_is_shown_in_plain_words(
    told: Story, wati: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "drift", lambda _connection: [("missing", "lj_keep_audit_leaf")])
    words = text_of(wati.get(page("observer_integrity", told.selection)))
    assert "Pengaman basis data tidak terpasang" in words


def test_the_chain_she_takes_home_is_whole(told: Story, wati: Client) -> None:
    response = wati.get(page("ledger_export", told.selection))
    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    previous = chain.ZERO
    for number, line in enumerate(lines, start=1):
        header = json.loads(line["leaf"])
        assert chain.leaf_hash(line["leaf"]) == line["hash"]
        assert (header["scope_seq"], header["scope_prev"]) == (number, previous)
        previous = line["hash"]
    assert json.loads(lines[-1]["leaf"])["action"] == "selection.exported"
    assert not [line for line in lines if "Contoh" in line["leaf"]], "no names in headers"


def test_the_overview_shows_counts_panel_conflict_and_papers(told: Story, wati: Client) -> None:
    words = text_of(wati.get(page("observer_selection", told.selection)))
    for line in (
        "Asisten Perekonomian dan Pembangunan",
        "Makalah: nilai dibuka",
        "Prof. Dr. Karto Contoh, M.Si.",
        "Hubungan keluarga atau semenda",
        "Pengumuman Hasil Seleksi Administrasi",
        Selection.objects.get(pk=told.selection.pk).plan_digest,
    ):
        assert line in words, line


# --- every night --------------------------------------------------------------------------------------------------------


def test_the_desk_says_what_the_night_found_and_when(told: Story, wati: Client) -> None:
    def desk() -> str:
        return text_of(wati.get(reverse("observer_desk")))

    assert "Pemeriksaan malam belum pernah berjalan" in desk()
    nightly.run()
    assert "Pemeriksaan malam: catatan utuh" in desk()
    with clock.at(clock.now() + timedelta(hours=27)):
        assert "Pemeriksaan malam terlambat" in desk()


def test_a_broken_night_stands_on_desk_and_page_in_plain_words(
    told: Story, wati: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as torn:
        torn.setattr(guards, "drift", lambda _connection: [("changed", "lj_refuse")])
        nightly.run()
    for address in (reverse("observer_desk"), page("observer_integrity", told.selection)):
        words = text_of(wati.get(address))
        assert "Pemeriksaan malam menemukan kejanggalan" in words
        assert "Pengaman basis data diganti isinya" in words
    assert "Hasil malam-malam terakhir" in words and "1 kejanggalan" in words
