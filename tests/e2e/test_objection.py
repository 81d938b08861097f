"""Who was turned away objects on his phone with a document, is heard by people who had no hand in it, and is back in."""

from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.e2e.theatre import Person, Theatre, panel_theatre, pdf

TEXT = "SK kenaikan pangkat saya ke IV/a sudah terbit sebelum batas; salinannya saya lampirkan."
ANSWER = "SK kenaikan pangkat terbit sebelum batas, sehingga persyaratan pangkat terpenuhi."


@pytest.mark.browser
def test_joko_objects_on_his_phone_and_comes_back_in(tmp_path):
    with panel_theatre(tmp_path, "turned_away") as (people, moment):
        people.site.set_clock(datetime.fromisoformat(moment))
        joko = people.on_a_phone("joko")
        he_is_told_until_when(joko)
        he_objects_with_his_document(joko)
        review = nobody_answers_who_checked(people.staff("sri"))
        two_others_uphold(people, review)
        he_reads_it_in_his_inbox(joko)
        assert not people.violations and not people.errors


def he_is_told_until_when(joko: Person) -> None:
    joko.open(reverse("inbox"))
    joko.follow("Hasil seleksi administrasi dapat dibaca")
    joko.sees("ajukan keberatan paling lambat", "Jawabannya Anda terima paling lambat")
    joko.follow("Baca hasil Anda")
    joko.sees("ajukan keberatan bila hasilnya menurut Anda keliru, paling lambat")


def he_objects_with_his_document(joko: Person) -> None:
    """By the script, in pieces; what he typed is filed with it in one step."""
    sent: list[str] = []
    joko.page.on("request", lambda request: sent.append(request.url))
    joko.arrive(joko.page.locator("main a[href*='/keberatan/']").first)
    joko.fill("Isi keberatan", TEXT)
    joko.attach("file", "bukan.pdf", b"no PDF at all" * 100)
    joko.page.get_by_role("button", name="Kirim keberatan").click()
    expect(joko.page.locator("form[data-upload] .govuk-error-message")).to_contain_text("PDF")
    # A refused document leaves what was typed unsent: leaving the page still asks.
    assert joko.page.locator("form[data-upload][data-dirty]").count() == 1
    joko.attach("file", "sk-pangkat.pdf", pdf("SK kenaikan pangkat", size=150_000))
    joko.press("Kirim keberatan")
    joko.sees("Bukti penerimaan keberatan", TEXT, "sk-pangkat.pdf", "Menunggu jawaban")
    assert [url for url in sent if "/unggahan/tambah/" in url]
    joko.open(reverse("inbox"))
    joko.follow("Keberatan dicatat")
    joko.sees(TEXT, "Jawaban paling lambat")


def nobody_answers_who_checked(sri: Person) -> str:
    """The address of the page where somebody else does."""
    sri.open(reverse("desk"))
    sri.sees("1 menunggu jawaban", "Jawaban yang paling mendesak: paling lambat")
    sri.arrive(sri.page.locator("main a[href*='/telaah/']").first)
    propose(sri)
    sri.sees("Anda sendiri yang memeriksa persyaratan ini", ANSWER)
    return sri.page.url


def two_others_uphold(people: Theatre, review: str) -> None:
    ani, karto = people.staff("ani"), people.staff("karto")
    ani.open(review)
    ani.sees(TEXT, "sk-pangkat.pdf")
    propose(ani)
    ani.sees("Usulan jawaban dikirim kepada Ketua Pansel.")
    karto.open(review)
    karto.press("Tetapkan jawaban ini")
    karto.sees("Jawaban ditetapkan. Pelamar membacanya sekarang.", "Dikabulkan")


def propose(person: Person) -> None:
    person.choose("Usulan putusan", "Dikabulkan")
    person.fill("Alasan", ANSWER)
    person.press("Usulkan kepada Ketua Pansel")


def he_reads_it_in_his_inbox(joko: Person) -> None:
    joko.open(reverse("inbox"))
    joko.follow("Jawaban atas keberatan")
    joko.sees("Jawaban: Dikabulkan", ANSWER, "Anda kembali mengikuti seleksi dengan nomor peserta")
    joko.follow("Buka keberatan Anda")
    joko.sees("Dikabulkan", ANSWER, "Anda kembali mengikuti seleksi dengan nomor peserta")
    joko.sees_no("Bukti penerimaan keberatan")
    joko.follow("Lihat lamaran")
    joko.sees("Memenuhi Syarat")
