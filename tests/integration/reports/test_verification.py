"""Anybody checks a paper by its code or its file, and reads results once they are published, never before."""

import hashlib
import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit import clock, store
from audit.models import Leaf
from config.demo.story import Story
from reports import tasks
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import documents, requests
from reports.verification import format_code
from selection.models import Application, Vacancy
from tests.conftest import shared_world
from tests.integration.reports.papers import made, pdf, published, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""


@pytest.fixture
def post(told: Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def by_code(code: str) -> Any:
    return Client().get(reverse("verify_document", args=[code]))


def by_file(payload: bytes) -> Any:
    upload = SimpleUploadedFile("apa-saja.pdf", payload, content_type="application/pdf")
    return Client().post(reverse("verify"), {"berkas": upload})


# --- by code ------------------------------------------------------------------------------------------------------------


def test_the_address_in_the_qr_code_tells_what_the_paper_is(told: Story, post: Vacancy) -> None:
    document = published(told, post)
    words = text_of(by_code(document.code))
    for line in (
        "Terdaftar dalam sistem ini",
        "Pengumuman Hasil Akhir",
        document.number,
        "Panitia Seleksi Jabatan Pimpinan Tinggi Pratama",
        document.file.sha256,
        document.signed_file.sha256,
    ):
        assert line in words, line


@pytest.mark.parametrize("typed", ["{code}", "{grouped}", "{lower}", " {grouped} ", "{spaced}"])
def test_a_code_is_typed_as_it_comes(told: Story, post: Vacancy, typed: str) -> None:
    code = made(told, post).code
    grouped = format_code(code)
    forms = {"code": code, "grouped": grouped, "lower": grouped.lower(), "spaced": grouped.replace("-", " ")}
    response = Client().post(reverse("verify"), {"kode": typed.format(**forms)})
    assert response.url == reverse("verify_document", args=[code])


@pytest.mark.parametrize("typed", ["7K3M-9QXT-2HVA", "abc", "1" * 40, "<b>", "../../etc"])
def test_a_mistyped_code_is_told_apart_from_an_unknown_one(typed: str) -> None:
    words = text_of(Client().post(reverse("verify"), {"kode": typed}))
    assert "Kode ini salah ketik" in words and "Bukan dari sistem ini" not in words


def test_a_well_typed_code_that_nobody_issued_is_not_ours() -> None:
    response = by_code("7K3M9QXT2HVT")
    assert response.status_code == 404
    assert "Bukan dari sistem ini" in text_of(response)


def test_a_broken_address_asks_for_the_code_again() -> None:
    response = by_code("7K3M9QXT2HVA")
    assert response.status_code == 404
    assert "Kode ini salah ketik" in text_of(response) and 'value="7K3M9QXT2HVA"' in response.content.decode()


def test_nothing_given_is_asked_for() -> None:
    assert "Ketik kode dokumen, atau pilih berkas PDF" in text_of(Client().post(reverse("verify"), {}))


# --- by file ------------------------------------------------------------------------------------------------------------


def test_a_file_is_the_one_the_system_made_the_signed_copy_or_not_ours(told: Story, post: Vacancy) -> None:
    document = published(told, post)
    original, copy = store.read(document.file), store.read(document.signed_file)
    assert "Asli seperti diterbitkan sistem" in text_of(by_file(original))
    assert "Salinan bertanda tangan Isi berkas ini persis sama" in text_of(by_file(copy))
    flipped = copy[:-20] + bytes([copy[-20] ^ 1]) + copy[-19:]
    words = text_of(by_file(flipped))
    assert "Bukan dari sistem ini" in words and hashlib.sha256(flipped).hexdigest() in words


def test_a_file_handed_over_is_not_kept(told: Story) -> None:
    payload = pdf("bukan milik kami")
    before = Leaf.objects.count()
    by_file(payload)
    digest = hashlib.sha256(payload).hexdigest()
    assert not store.default_storage.exists(store.path_of(digest))
    assert Leaf.objects.count() == before


def test_a_voided_paper_is_said_to_be_void(told: Story, post: Vacancy) -> None:
    document = made(told, post)
    payload = store.read(document.file)
    documents.void(document, reason="Salah nomor", actor=told.users["sri"])
    for response in (by_code(document.code), by_file(payload)):
        assert "Dokumen sudah dibatalkan" in text_of(response)
        assert "Terdaftar dalam sistem ini" not in text_of(response)


# --- what is not for everybody ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DocumentKind.PLENARY_MINUTES, DocumentKind.THREE_NAMES_LETTER])
def test_a_paper_that_is_not_public_is_confirmed_and_nothing_of_it_shown(
    told: Story, post: Vacancy, kind: DocumentKind
) -> None:
    document = published(told, post, kind)
    for response in (by_code(document.code), by_file(store.read(document.signed_file))):
        words = text_of(response)
        assert str(kind.label) in words and document.number in words
        assert "Isinya tidak ditampilkan di sini" in words
        for secret in (post.title, "Putu", "Ruang Rapat", document.file.sha256, document.signed_file.sha256):
            assert secret not in words, secret


def test_an_unpublished_result_is_only_confirmed(told: Story, post: Vacancy) -> None:
    document = signed(told, post)
    words = text_of(by_code(document.code))
    assert document.number in words and post.title not in words and document.file.sha256 not in words
    assert Client().get(reverse("published_file", args=[document.code])).status_code == 404


def test_a_receipt_is_confirmed_without_its_applicant(told: Story) -> None:
    application = Application.objects.get(person__full_name__startswith="Putu")
    document = requests.request_receipt(application, actor=told.users["putu"])
    tasks.render(document.job.pk)
    words = text_of(by_code(document.code))
    assert "Tanda Bukti Pendaftaran" in words and document.number in words and "Putu" not in words


# --- results ------------------------------------------------------------------------------------------------------------


def test_before_publication_the_page_says_the_stage_and_nothing_else(told: Story, post: Vacancy) -> None:
    signed(told, post)
    words = text_of(Client().get(reverse("results", args=[post.slug])))
    assert "Penilaian" in words and "Hasil akhir jabatan ini belum diumumkan." in words
    for application in Application.objects.select_related("person"):
        assert application.person.full_name not in words
        assert not application.participant_number or application.participant_number not in words
    assert not re.search(r"\d\d,\d\d", words)


def test_before_the_day_of_the_result_the_next_date_is_told(told: Story, post: Vacancy) -> None:
    with clock.at(told.at(28, 9)):
        words = text_of(Client().get(reverse("results", args=[post.slug])))
    assert re.search(r"Tahap berikutnya ?: Rapat pleno: \d+ \w+ \d{4} pukul 09\.00–12\.00 WIB", words)


def test_after_publication_three_names_stand_there_with_masked_nips(told: Story, post: Vacancy) -> None:
    document = published(told, post)
    page = Client().get(reverse("results", args=[post.slug]))
    words = text_of(page)
    for line in ("Putu Contoh, S.E., M.M.", "83,33", "80,93", "******** ****** * 004", document.number):
        assert line in words, line
    assert "Maria Contoh" not in words, "the fourth is not published"
    assert not re.search(r"\b\d{18}\b|\d{8} \d{6} \d \d{3}", words), "no full NIP"
    other = told.selection.vacancies.get(code="02")
    assert "belum diumumkan" in text_of(Client().get(reverse("results", args=[other.slug])))


def test_the_published_file_is_the_signed_copy_and_cannot_do_anything(told: Story, post: Vacancy) -> None:
    document = published(told, post)
    response = Client().get(reverse("published_file", args=[format_code(document.code)]))
    assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == document.signed_file.sha256
    assert (
        "sandbox" in response["Content-Security-Policy"]
        and "script" not in response["Content-Security-Policy"]
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith('attachment; filename="pengumuman-hasil-akhir')


def test_the_administrative_outcome_is_published_post_by_post(told: Story, post: Vacancy) -> None:
    other = told.selection.vacancies.get(code="02")
    waiting = Document.objects.get(kind=DocumentKind.ADMIN_RESULT)
    documents.void(waiting, reason="Uji", actor=told.users["sri"])
    published(told, None, DocumentKind.ADMIN_RESULT, "60/UJI/2026")
    first = text_of(Client().get(reverse("results", args=[post.slug])))
    second = text_of(Client().get(reverse("results", args=[other.slug])))
    assert "Joko Contoh, S.E." in first and "Tidak Memenuhi Syarat" in first
    assert "Nur Contoh" in second and "Joko Contoh" not in second
    assert "III/d" not in first, "the reason is the applicant's alone"
    assert "belum diumumkan" in first


def test_a_post_that_was_never_announced_has_no_page() -> None:
    assert Client().get(reverse("results", args=["tidak-ada"])).status_code == 404
