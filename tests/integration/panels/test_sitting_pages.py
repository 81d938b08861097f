"""The pages of sittings: planned by the secretariat, called by letter, attended, decided by the chair, read by the applicant."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import clock
from panels import calls
from panels.models import Sitting
from panels.services import sittings
from reports.models import Document
from reports.services import documents, jobs, requests
from reports.subjects import Subject
from tests.applicants import pdf
from tests.conftest import shared_world
from tests.integration.panels.support import candidate, post_of, signed_in, text_of
from tests.integration.panels.test_attendance import FIELDS, call_of, called, held

pytestmark = pytest.mark.django_db

told = shared_world("scoring")

FORM = {
    "component": "interview",
    "day": "2026-12-01",
    "begins": "09:00",
    "ends": "16:00",
    "sequence": "number",
}


def letter(told, **changes: Any) -> tuple[Sitting, Document]:
    """A sitting of the first post with its letter asked for."""
    start = told.at(26, 9)
    columns = {**FIELDS, "component": "interview", "starts_at": start, "ends_at": start + timedelta(hours=7)}
    sitting = sittings.save(told.selection, **{**columns, **changes}, actor=told.users["sri"])
    chosen = [item for item in calls.to_call(sitting) if item.vacancy.code == "01"]
    sittings.choose(sitting, chosen, actor=told.users["sri"])
    document = requests.request(
        Subject(told.selection, sitting=sitting),
        "call",
        number="40/PANSEL-JPTP/I/2026",
        actor=told.users["sri"],
    )
    sitting.refresh_from_db()
    return sitting, document


def sign(told, document: Document) -> None:
    """The worker made it, the chair signed it, the secretariat uploaded the scan."""
    jobs._keep(document.job, pdf())
    document.refresh_from_db()
    documents.upload_signed(document, pdf(256), name="surat.pdf", pages=1, actor=told.users["sri"])


def test_the_secretariat_plans_a_sitting_in_the_zone_of_the_selection(told):
    client = signed_in(told, "sri")
    answer = client.post(reverse("sitting_new", args=[told.selection.pk]), {**FORM, "room": "Aula"})
    sitting = Sitting.objects.get()
    assert answer.headers["Location"] == reverse("sitting_choose", args=[sitting.pk])
    assert sitting.starts_at.isoformat() == "2026-12-01T02:00:00+00:00"
    page = text_of(client.get(reverse("sitting_detail", args=[sitting.pk])))
    assert "1 Desember 2026 pukul 09.00–16.00 WIB" in page and "Pilih dahulu peserta" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Isi tempat, atau tautan daring"),
        ({"room": "Aula", "ends": "08:00"}, "Jam selesai harus sesudah jam mulai"),
        ({"room": "Aula", "sequence": "lot"}, "Isi berapa menit setiap peserta"),
        ({"room": "Aula", "day": "besok"}, "Tanggal tidak terbaca"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(told, changes, sentence):
    answer = signed_in(told, "sri").post(
        reverse("sitting_new", args=[told.selection.pk]), {**FORM, **changes}
    )
    assert sentence in text_of(answer) and not Sitting.objects.exists()


def test_the_letter_is_asked_for_like_every_paper_and_ends_with_the_signed_copy(told):
    sitting, document = letter(told)
    sign(told, document)
    document.refresh_from_db()
    page = text_of(signed_in(told, "sri").get(reverse("document_detail", args=[document.pk])))
    assert "Usulkan" not in page and "Ditandatangani dan diunggah" in page
    with pytest.raises(Exception, match="tidak perlu diusulkan"):
        documents.propose_publication(document, actor=told.users["sri"])
    listed = text_of(signed_in(told, "sri").get(reverse("document_list", args=[told.selection.pk])))
    assert "Sesi 1: Wawancara" in listed and "Daftar Hadir" in listed


def test_the_applicant_sees_time_and_place_at_once_and_the_letter_when_it_is_signed(told):
    sitting, document = letter(told, sequence="number", minutes=40)
    own = candidate(post_of(told), 1)
    client = signed_in(told, "putu")
    address = reverse("application_calls", args=[own.pk])
    page = text_of(client.get(address))
    assert "Sesi 1: Wawancara" in page and "Giliran Anda pukul 09.00 WIB, urutan ke-1" in page
    assert "sedang ditandatangani" in page
    file = reverse("call_letter", args=[call_of(sitting, "P01").pk])
    assert client.get(file).status_code == 404
    sign(told, document)
    assert "Surat panggilan Nomor 40/PANSEL-JPTP/I/2026" in text_of(client.get(address))
    assert b"".join(client.get(file).streaming_content) == pdf(256)
    other = reverse("call_letter", args=[call_of(sitting, "P02").pk])
    assert client.get(other).status_code == 404


def test_a_planned_sitting_is_not_shown_to_applicants_and_a_void_letter_takes_it_back(told):
    sitting, document = letter(told)
    address = reverse("application_calls", args=[candidate(post_of(told), 1).pk])
    documents.void(document, reason="Ruang berubah", actor=told.users["sri"])
    assert "Belum ada panggilan" in text_of(signed_in(told, "putu").get(address))
    sitting.refresh_from_db()
    assert sitting.state == "planned"
    assert sittings.obstacle(sitting) == ""


def test_attendance_is_kept_on_one_page(told):
    sitting = called(told)
    client, address = signed_in(told, "sri"), reverse("sitting_attendance", args=[sitting.pk])
    first, second = call_of(sitting, "P01"), call_of(sitting, "P02")
    with clock.at(sitting.ends_at):
        answer = client.post(address, {f"came-{first.pk.hex}": "present"})
        assert "Isi jam hadir peserta" in text_of(answer)
        sent = {
            f"came-{first.pk.hex}": "present",
            f"at-{first.pk.hex}": "09:05",
            f"came-{second.pk.hex}": "absent",
            f"note-{second.pk.hex}": "tanpa kabar",
        }
        assert client.post(address, sent).status_code == 302
        page = text_of(client.get(reverse("sitting_detail", args=[sitting.pk])))
        assert "pukul 09.05 WIB; dicatat Sri" in page and "tanpa kabar" in page
        assert "peserta belum dicatat" in text_of(client.get(address))


def test_the_chair_decides_and_the_applicant_reads_why(told):
    sitting = held(told, {"P01"})
    chair = signed_in(told, "karto")
    assert "1 peserta menunggu keputusan" in text_of(chair.get(reverse("panel_desk")))
    address = reverse("absence", args=[call_of(sitting, "P01").pk])
    with clock.at(sitting.ends_at):
        assert "Tuliskan alasan jadwal susulan." in text_of(chair.post(address, {"outcome": "excuse"}))
        assert chair.post(address, {"outcome": "drop"}).status_code == 302
    assert chair.get(address).status_code == 404
    own = call_of(sitting, "P01").application
    page = text_of(signed_in(told, "putu").get(reverse("application_detail", args=[own.pk])))
    assert "Gugur: tidak hadir" in page and "tidak hadir pada wawancara" in page


def test_recordings_are_kept_by_reference_and_digest(told):
    sitting = called(told)
    client, address = signed_in(told, "sri"), reverse("recording_new", args=[sitting.pk])
    first = call_of(sitting, "P01")
    sent = {"call": str(first.pk), "reference": "Arsip: P01.mp4", "sha256": "xyz"}
    assert "64 angka dan huruf" in text_of(client.post(address, sent))
    assert client.post(address, {**sent, "sha256": "AB" * 32}).status_code == 302
    page = text_of(client.get(reverse("sitting_detail", args=[sitting.pk])))
    assert "Arsip: P01.mp4" in page and "ab" * 32 in page
    again = client.post(address, {**sent, "sha256": "ab" * 32})
    assert "sudah dicatat" in text_of(again)
    removing = reverse("recording_remove", args=[sitting.recordings.get().pk])
    assert client.post(removing, {"reason": "Salah berkas"}).status_code == 302
    assert "Arsip: P01.mp4" not in text_of(client.get(reverse("sitting_detail", args=[sitting.pk])))


def test_the_pages_ask_the_database_the_same_for_one_candidate_and_for_many(told):
    client, counts = signed_in(told, "sri"), []
    small = sittings.save(
        told.selection,
        **{**FIELDS, "component": "interview", "starts_at": told.at(26, 9), "ends_at": told.at(26, 16)},
        actor=told.users["sri"],
    )
    sittings.choose(small, [candidate(post_of(told), 1)], actor=told.users["sri"])
    big = sittings.save(
        told.selection,
        **{**FIELDS, "component": "paper", "starts_at": told.at(27, 9), "ends_at": told.at(27, 16)},
        actor=told.users["sri"],
    )
    sittings.choose(big, calls.to_call(big), actor=told.users["sri"])
    for sitting in (small, big):
        address = reverse("sitting_detail", args=[sitting.pk])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
