"""Kop, numbers and signers of an agency: two people agree, every new paper follows, and what the agenda book would ask is shown."""

import json

import pytest
from django.urls import reverse

from accounts import proposals
from accounts.models import Institution, Proposal
from audit import clock
from audit.errors import NotAllowed, Refused
from config.demo.story import Story
from reports.enums import DocumentKind
from reports.models import Document, Stationery
from reports.services import documents, parts, requests, stationery
from reports.subjects import Subject
from selection.services import numbers
from tests.conftest import shared_world
from tests.integration.reports.papers import made
from tests.integration.reports.test_publication import sign_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("published")


def fields(told: Story, **changed: str) -> dict[str, str]:
    """What the page sends."""
    return {
        "government": "Pemerintah Kota Contoh",
        "panel": "Panitia Seleksi JPT Pratama Kota Contoh",
        "address": "Sekretariat: BKPSDM Kota Contoh, Jalan Merdeka Nomor 1",
        "contact": "Telepon (021) 000-0000",
        "paper": "A4",
        "pattern": "800/{nomor:3}/PANSEL-JPTP/{tahun}",
        "final_result-copies": "Menteri Dalam Negeri\nKepala BKN",
        "final_result-capacity": "a.n. Ketua Panitia Seleksi, Sekretaris",
        "final_result-name": "Dra. Sekretaris Contoh",
        "final_result-nip": "197001011995032001",
        **changed,
    }


def agree(told: Story, **changed: str) -> None:
    """Sri proposes on her page, Slamet approves."""
    page = sign_in(told, "sri").post(
        reverse("stationery_edit", args=[told.selection.pk]), fields(told, **changed), follow=True
    )
    assert "dikirim kepada pejabat kedua" in text_of(page)
    proposal = Proposal.objects.get(action="stationery", state="open")
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])


def test_the_next_papers_follow_what_two_people_agreed_on(told: Story) -> None:
    post = told.selection.vacancies.get(code="01")
    before = made(told, post, DocumentKind.THREE_NAMES_LETTER, "901/UJI/2026")
    agree(told)
    sri, address = sign_in(told, "sri"), reverse("document_new", args=[told.selection.pk, "final_result"])
    page = text_of(sri.get(f"{address}?jabatan={post.pk}"))
    assert f'value="800/902/PANSEL-JPTP/{clock.now().year}"' in page
    after = json.loads(made(told, post, number="800/903/PANSEL-JPTP/2026").context_text)
    assert after["paper"] == "A4" and after["letterhead"]["contact"] == "Telepon (021) 000-0000"
    assert after["signer"] == {
        "capacity": "a.n. Ketua Panitia Seleksi, Sekretaris",
        "name": "Dra. Sekretaris Contoh",
        "nip": "197001011995032001",
        "rank": "",
    }
    assert after["copies"] == ["Menteri Dalam Negeri", "Kepala BKN"]
    old = json.loads(Document.objects.get(pk=before.pk).context_text)
    assert old["paper"] == "F4" and old["signer"]["capacity"] == "Ketua Panitia Seleksi"


def test_nobody_agrees_with_himself_and_the_old_kop_stays_until_then(told: Story) -> None:
    sri = sign_in(told, "sri")
    sri.post(reverse("stationery_edit", args=[told.selection.pk]), fields(told))
    proposal = Proposal.objects.get(action="stationery", state="open")
    with pytest.raises(NotAllowed):
        proposals.approve(proposal, digest=proposal.digest, actor=told.users["sri"])
    assert not Stationery.objects.exists()
    shown = text_of(sign_in(told, "slamet").get(reverse("approval_detail", args=[proposal.pk])))
    assert (
        "800/{nomor:3}/PANSEL-JPTP/{tahun}" in shown and "tembusan: Menteri Dalam Negeri; Kepala BKN" in shown
    )
    assert "Sebelumnya: F4" in shown


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("pattern", "PANSEL/{tahun}", "belum memuat {nomor}"),
        ("pattern", "{nomor}/{hari}", "isian yang tidak dikenal"),
        ("final_result-nip", "123", "18 angka"),
        ("final_result-name", "", "Isi nama penanda tangan"),
        ("final_result-pattern", "{nomor", "kurung kurawal"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(told: Story, name: str, value: str, said: str) -> None:
    page = text_of(
        sign_in(told, "sri").post(
            reverse("stationery_edit", args=[told.selection.pk]), fields(told, **{name: value})
        )
    )
    assert said in page and (not value or value in page)
    assert "Menteri Dalam Negeri" in page
    assert not Proposal.objects.filter(action="stationery").exists()


def test_only_the_secretariat_may_ask(told: Story) -> None:
    for who in ("slamet", "karto", "wati", "putu"):
        response = sign_in(told, who).get(reverse("stationery_edit", args=[told.selection.pk]))
        assert response.status_code == 404


def test_a_gap_and_a_void_number_are_seen_by_secretariat_and_observer(told: Story) -> None:
    post = told.selection.vacancies.get(code="01")
    made(told, post, DocumentKind.THREE_NAMES_LETTER, "17/PANSEL-JPTP/XI/2026")
    void = made(told, post, number="21/PANSEL-JPTP/XI/2026")
    documents.void(void, reason="Salah ketik", actor=told.users["sri"])
    pages = [
        sign_in(told, "sri").get(reverse("document_list", args=[told.selection.pk])),
        sign_in(told, "wati").get(reverse("observer_selection", args=[told.selection.pk])),
    ]
    for page in map(text_of, pages):
        assert "Nomor urut 18–20 tidak dipakai naskah mana pun" in page
    with pytest.raises(Refused, match="sudah dipakai"):
        made(told, post, number=" 21 / pansel-jptp/XI/2026 ")


def test_an_announcement_and_a_paper_never_share_a_number(told: Story) -> None:
    with pytest.raises(Refused, match="sudah dipakai"):
        requests.request(
            Subject(told.selection, vacancy=told.selection.vacancies.get(code="01")),
            DocumentKind.FINAL_RESULT,
            number=told.numbers[2],
            actor=told.users["sri"],
        )
    assert numbers.is_taken(told.selection.agency, told.numbers[2].lower())


def test_the_patterns_of_another_selection_of_the_agency_are_taken_over(told: Story) -> None:
    agree(told)
    sibling = type(told.selection)(agency=told.selection.agency, title="Lain", contact="x")
    assert stationery.values_of(sibling)["paper"] == "A4"
    other = type(told.selection)(agency=Institution(name="Pemerintah Kabupaten Misal"), title="Lain")
    assert stationery.values_of(other)["government"] == "Pemerintah Kabupaten Misal"


def test_a_paper_of_a_stricter_ruleset_cites_the_regulation_and_what_the_agency_decided(told: Story) -> None:
    told.selection.ruleset = "instansi-lebih-ketat"
    cited = parts.laws(told.selection)
    assert any("Nomor 15 Tahun 2019" in line for line in cited)
    assert any("lebih ketat" in line for line in cited)
