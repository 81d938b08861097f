"""A person's own documents: uploaded once, offered again, refused when they no longer hold, and nobody else's business."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit import clock, ledger, store
from audit.errors import NotAllowed
from audit.models import StoredFile
from config.demo import people, story
from panels import queries as panels
from panels.services import rosters
from selection import document_kinds, queries, uploads, wallet
from selection.enums import Verdict
from selection.models import Application, ApplicationDocument, DocumentSlot, WalletDocument
from selection.services import applications, intake, screening
from selection.services import wallet as services
from tests.applicants import draft, pdf, post
from tests.kept import kept

pytestmark = pytest.mark.django_db
KTP, HEALTH = document_kinds.BY_CODE["ktp"], document_kinds.BY_CODE["surat-sehat"]


def two_posts() -> story.Story:
    """An announced selection in which one may apply for two posts; Putu and Ratna have accounts."""
    users, institutions = story.cast()
    told = story.running(users, institutions, "announced")
    story.prepare(told)
    with ledger.unit_of_work():
        plan = ledger.lock(told.selection)
        ledger.transition(plan, "edit", actor=users["sri"], changes={"posts_per_person": 2})
    told.selection.refresh_from_db()
    story.announce(told)
    for one in people.ECONOMY[:2]:
        users[one.username] = people.applicant(one)
    return told


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, two_posts) as found:
        yield found


@pytest.fixture
def putu(told: story.Story) -> User:
    return told.users["putu"]


@pytest.fixture
def signed_in(putu: User, client: Client) -> Client:
    client.force_login(putu, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def slot_of(told: story.Story, code: str) -> DocumentSlot:
    return DocumentSlot.objects.get(selection=told.selection, code=code)


def keep(user: User, kind: document_kinds.Kind, payload: bytes | None = None, **dates: Any) -> WalletDocument:
    """Put a file into the wallet, without the gate."""
    payload = payload or pdf()
    report = uploads.Report(ok=True, code="ok", pages=1, size=len(payload))
    taken = intake.Taken(payload, f"{kind.code}.pdf", report, "", b"")
    return services.keep(user.person, kind, taken, actor=user, **dates)


def second(told: story.Story, user: User) -> Application:
    """His empty draft for the other post."""
    return draft(user, post(told, "02"), with_documents=False)


def in_slot(application: Application, code: str) -> ApplicationDocument | None:
    return ApplicationDocument.objects.filter(
        application=application, slot__code=code, state="current"
    ).first()


# --- reuse ------------------------------------------------------------------------------------------------------------


def test_what_was_uploaded_for_one_application_is_used_in_the_next_in_one_press(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    first = draft(putu, post(told), with_documents=False)
    answer = signed_in.post(
        reverse("application_slot", args=[first.pk, "ktp"]),
        {"file": SimpleUploadedFile("ktp saya.pdf", pdf(256), content_type="application/pdf")},
        follow=True,
    )
    assert "juga tersimpan di Dokumen saya sebagai Kartu tanda penduduk" in text_of(answer)
    assert "ktp saya.pdf" in text_of(signed_in.get(reverse("wallet_list")))
    other = second(told, putu)
    page = signed_in.get(reverse("application_slot", args=[other.pk, "ktp"]))
    assert "Pakai dokumen ini" in text_of(page)
    offer = page.context["offer"]
    answer = signed_in.post(offer["url"], dict(offer["fields"]), follow=True)
    assert "diisi dengan ktp saya.pdf" in text_of(answer)
    before, after = in_slot(first, "ktp"), in_slot(other, "ktp")
    assert before and after
    assert before.file.sha256 == after.file.sha256
    assert before.file_id != after.file_id  # a moment of its own, the same bytes
    assert store.read(after.file) == pdf(256)


def test_all_that_fits_goes_into_the_empty_places_and_the_rest_is_said(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    first = draft(putu, post(told))
    closing = services.counted_on(told.selection)
    keep(putu, HEALTH, pdf(512), valid_until=closing - timedelta(days=1))
    other = second(told, putu)
    mine = pdf(1024)
    applications.keep(
        other,
        slot_of(told, "ijazah"),
        mine,
        name="lain.pdf",
        report=uploads.Report(ok=True, code="ok", pages=1, size=len(mine)),
        actor=putu,
    )
    page = signed_in.get(reverse("application_detail", args=[other.pk]))
    assert "Pakai semua yang cocok" in text_of(page)
    answer = signed_in.post(reverse("application_fill", args=[other.pk]), follow=True)
    assert "Surat keterangan sehat yang tersimpan berlaku sampai" in text_of(answer)
    assert in_slot(other, "surat-sehat") is None
    filled = {slot.code for slot, document in queries.places_of(other) if document}
    assert filled == {"ktp", "sk-jabatan-pangkat", "ijazah", "diklatpim", "penilaian-kinerja"}
    assert in_slot(other, "riwayat-hidup") is None  # written for one application
    kept_one = in_slot(other, "ijazah")
    assert kept_one and kept_one.file.name == "lain.pdf"  # what lay there is not replaced
    assert in_slot(first, "ijazah").file.sha256 != kept_one.file.sha256
    again = signed_in.post(reverse("application_fill", args=[other.pk]), follow=True)
    assert "dokumen dipakai" not in text_of(again)


@pytest.mark.parametrize("late", [0, 1])
def test_a_document_must_still_hold_on_the_last_day_of_the_registration(
    told: story.Story, signed_in: Client, putu: User, late: int
) -> None:
    closing = services.counted_on(told.selection)
    row = keep(putu, HEALTH, valid_until=closing - timedelta(days=late))
    application = draft(putu, post(told), with_documents=False)
    page = signed_in.get(reverse("application_slot", args=[application.pk, "surat-sehat"]))
    assert ("Pakai dokumen ini" in text_of(page)) == (not late)
    address = reverse("application_slot_fill", args=[application.pk, "surat-sehat"])
    answer = signed_in.post(address, {"file": row.file_id}, follow=True)
    assert (in_slot(application, "surat-sehat") is not None) == (not late)
    if late:
        assert "padahal harus masih berlaku pada" in text_of(answer)


def test_a_file_above_the_limit_of_the_slot_is_refused_with_both_sizes(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    row = keep(putu, KTP, pdf(3 * 1024 * 1024))
    application = draft(putu, post(told), with_documents=False)
    address = reverse("application_slot_fill", args=[application.pk, "ktp"])
    answer = text_of(signed_in.post(address, {"file": row.file_id}, follow=True))
    assert "sedangkan batas untuk Kartu tanda penduduk 2 MB" in answer
    assert in_slot(application, "ktp") is None


def test_a_page_drawn_before_the_file_was_replaced_uses_nothing_else(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    old = keep(putu, KTP)
    application = draft(putu, post(told), with_documents=False)
    keep(putu, KTP, pdf(512))
    address = reverse("application_slot_fill", args=[application.pk, "ktp"])
    for given in (str(old.file_id), "", "x", str(application.pk)):
        answer = text_of(signed_in.post(address, {"file": given}, follow=True))
        assert "sudah diganti atau dikeluarkan" in answer
    wrong = reverse("application_slot_fill", args=[application.pk, "riwayat-hidup"])
    assert "tidak ada dokumen tersimpan yang cocok" in text_of(signed_in.post(wrong, follow=True))
    assert not application.documents.exists()


def test_what_was_sent_stays_when_the_wallet_changes(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    lies = in_slot(sent, "ktp")
    assert lies
    new = keep(putu, KTP, pdf(512))
    services.retire(putu.person, KTP, new.file_id, actor=putu)
    assert in_slot(sent, "ktp") == lies
    address = reverse("application_slot_fill", args=[sent.pk, "ktp"])
    signed_in.post(address, {"file": lies.file_id})
    assert in_slot(sent, "ktp") == lies
    page = text_of(signed_in.get(reverse("wallet_kind", args=["ktp"])))
    assert "Belum ada berkas yang ditawarkan" in page
    assert "Berkas sebelumnya" in page
    assert post(told).title in page
    download = signed_in.get(reverse("wallet_file", args=["ktp", lies.file_id]))
    assert download["Content-Disposition"].startswith("attachment")
    assert b"".join(download.streaming_content) == store.read(lies.file)


# --- the wallet's own pages ---------------------------------------------------------------------------------------------


def test_upload_dates_and_taking_out(told: story.Story, signed_in: Client, putu: User) -> None:
    page = reverse("wallet_kind", args=["surat-sehat"])
    today = services.counted_on(told.selection) - timedelta(days=400)
    given = {
        "new-file": SimpleUploadedFile("sehat.pdf", pdf(), content_type="application/pdf"),
        "new-issued_on": today.isoformat(),
    }
    assert "disimpan: sehat.pdf" in text_of(signed_in.post(page, given, follow=True))
    row = WalletDocument.objects.get(person=putu.person)
    assert "Sudah tidak berlaku" in text_of(signed_in.get(page))
    wrong = {"file_key": row.file_id, "issued_on": "2026-05-02", "valid_until": "2026-05-01"}
    answer = text_of(signed_in.post(page, wrong))
    assert "lebih awal daripada tanggal dokumen" in answer
    assert 'value="2026-05-01"' in answer
    right = {"file_key": row.file_id, "issued_on": "", "valid_until": "2099-01-01"}
    assert "disimpan" in text_of(signed_in.post(page, right, follow=True))
    assert "1 Januari 2099" in text_of(signed_in.get(page))
    assert "Pilih dahulu berkasnya" in text_of(signed_in.post(page, {}))
    remove = reverse("wallet_remove", args=["surat-sehat"])
    signed_in.post(remove, dict(signed_in.get(remove).context["fields"]))
    assert wallet.of(putu.person).offered == {}
    keep(putu, HEALTH)  # the same bytes again: it lies there again
    assert list(wallet.of(putu.person).offered) == ["surat-sehat"]


def test_a_hostile_file_does_not_come_into_the_wallet(signed_in: Client, putu: User) -> None:
    fake = SimpleUploadedFile("ktp.pdf", b"\x89PNG\r\n\x1a\n" + b"x" * 500, content_type="application/pdf")
    answer = signed_in.post(reverse("wallet_kind", args=["ktp"]), {"new-file": fake})
    assert answer.context["new"].errors["file"]
    assert not WalletDocument.objects.exists()


def test_dates_can_be_stated_of_a_file_that_came_with_an_application(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told))
    lies = in_slot(application, "surat-sehat")
    assert lies
    page = reverse("wallet_kind", args=["surat-sehat"])
    for until in ("2099-01-01", "2098-01-01"):
        signed_in.post(page, {"file_key": lies.file_id, "valid_until": until})
        assert wallet.of(putu.person).offered["surat-sehat"].valid_until.isoformat() == until
    assert WalletDocument.objects.get().file_id == lies.file_id
    assert (
        StoredFile.objects.filter(sha256=lies.file.sha256).count() == 10
    )  # one for each slot, none for the date


def test_nobody_else_reaches_a_wallet_by_address(told: story.Story, client: Client, putu: User) -> None:
    row = keep(putu, KTP)
    file = reverse("wallet_file", args=["ktp", row.file_id])
    for username in ("ratna", "sri", "karto", "wati"):
        client.force_login(told.users[username], backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(file).status_code in {302, 404}
        answer = client.post(reverse("wallet_remove", args=["ktp"]), {"file_key": row.file_id})
        assert answer.status_code in {302, 404, 409}
    ratna = told.users["ratna"]
    client.force_login(ratna, backend="django.contrib.auth.backends.ModelBackend")
    application = draft(ratna, post(told), with_documents=False)
    client.post(reverse("application_slot_fill", args=[application.pk, "ktp"]), {"file": row.file_id})
    assert in_slot(application, "ktp") is None
    client.logout()
    assert client.get(file).status_code == 302
    assert wallet.of(putu.person).offered["ktp"].file == row.file
    with pytest.raises(NotAllowed), ledger.unit_of_work():
        ledger.transition(row, "retire", actor=ratna, changes={"retired_at": clock.now()})


def test_the_pages_ask_as_much_of_many_documents_as_of_one(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told), with_documents=False)
    keep(putu, KTP)
    pages = (
        reverse("wallet_list"),
        reverse("wallet_kind", args=["ktp"]),
        reverse("application_detail", args=[application.pk]),
    )

    def asked() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queried:
                assert signed_in.get(page).status_code == 200
            found.append(len(queried))
        return found

    asked()
    before = asked()
    for number, kind in enumerate(document_kinds.KEPT):
        keep(putu, kind, pdf(256 * (number + 1)))
    keep(putu, KTP, pdf(2560))
    assert asked() == before


# --- letters ----------------------------------------------------------------------------------------------------------


def test_the_slot_of_a_letter_offers_it_filled_in(told: story.Story, signed_in: Client, putu: User) -> None:
    application = draft(putu, post(told), with_documents=False)
    page = signed_in.get(reverse("application_slot", args=[application.pk, "pernyataan-mendaftar"]))
    address = page.context["letter"]
    answer = signed_in.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="surat-lamaran.docx"'
    assert answer.content.startswith(b"PK\x03\x04")
    assert signed_in.get(address.replace("pernyataan-mendaftar", "ktp")).status_code == 404
    assert not signed_in.get(reverse("application_slot", args=[application.pk, "ktp"])).context["letter"]


# --- what was checked before ------------------------------------------------------------------------------------------


def test_the_next_desk_reads_what_a_panel_confirmed_about_the_same_file(
    told: story.Story, client: Client, putu: User
) -> None:
    ratna = told.users["ratna"]
    told.applicants = {"01": people.ECONOMY[2:5], "02": people.EDUCATION[:4]}
    told.late = None
    sent = [
        applications.submit(draft(putu, post(told, code)), pledge=True, actor=putu) for code in ("01", "02")
    ]
    applications.submit(draft(ratna, post(told)), pledge=True, actor=ratna)
    story.apply(told)
    story.close(told)
    first = post(told)
    sri = told.users["sri"]
    client.force_login(sri)
    desk = reverse("screening_application", args=[sent[1].pk])
    with clock.at(told.at(18, 7)):
        for application in queries.screening_list(first):
            decisions = {
                item.pk: screening.Decision(Verdict.MET, "Sesuai dokumen.")
                for item in queries.active_requirements(first)
            }
            screening.set_findings(application, decisions, actor=sri)
        screening.propose(first, actor=sri)
        assert "Sudah diperiksa" not in text_of(client.get(desk))  # nothing is confirmed yet
        for username, *_rest in people.PANEL:
            seat = panels.members_of(told.selection).get(person=told.users[username].person)
            rosters.pledge(seat, actor=told.users[username])
    with clock.at(told.at(18, 10)):
        rosters.confirm_screening(
            post(told),
            present=list(panels.members_of(told.selection)),
            digest=screening.list_digest(first),
            actor=told.users["karto"],
        )
        with CaptureQueriesContext(connection) as queried:
            seen = text_of(client.get(desk))
    said = f"({first.title}), "
    assert "Sudah diperiksa dalam" in seen
    assert said in seen
    assert "lamaran dengan berkas ini Memenuhi Syarat" in seen
    assert len(queried) < 60
    assert "Sudah diperiksa" not in text_of(client.get(reverse("screening_application", args=[sent[0].pk])))
    other = next(one for one in told.institutions.values() if one.pk != told.selection.agency_id)
    assert wallet.checks(putu.person, agency=other) == {}
    assert wallet.checks(ratna.person, apart_from=ratna.person.applications.get()) == {}
    client.force_login(putu, backend="django.contrib.auth.backends.ModelBackend")
    assert "Sudah diperiksa dalam" in text_of(client.get(reverse("wallet_kind", args=["ktp"])))
