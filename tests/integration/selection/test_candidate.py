"""The applicant's pages: what he sees, what is kept, what is refused, and that nobody else sees any of it."""

import html
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock, store
from audit.models import Event
from config.demo import story
from selection import display, queries
from selection.models import Application, ApplicationDocument, DocumentSlot, Profile
from selection.services import applications
from tests.applicants import announced, draft, pdf, post
from tests.kept import kept

pytestmark = pytest.mark.django_db
SLOT = "ktp"
THIS_YEAR = datetime.now(UTC).year
TYPED = {
    "version": "0",
    "full_name": "Putu Contoh, S.E., M.M.",
    "nip": "19780203 200312 1 004",
    "phone": "",
    "agency_name": "Pemerintah Kota Contoh",
    "unit": "Bappeda",
    "current_post": "Kepala Bidang Ekonomi",
    "current_post_level": "administrator",
    "grade": "IV/b",
    "education": "",
    "within_scope": "yes",
    "leadership_training": "",
    "wealth_report_year": "",
    "under_examination": "no",
    "discipline": "none",
    f"appraisal_{THIS_YEAR - 1}": "good",
    f"appraisal_{THIS_YEAR - 2}": "",
    "posts-TOTAL_FORMS": "2",
    "posts-INITIAL_FORMS": "0",
    "posts-0-title": "Kepala Bidang Ekonomi",
    "posts-0-level": "administrator",
    "posts-0-field": "ekonomi",
    "posts-0-start": "2020-02-01",
    "posts-0-end": "",
    "sanctions-TOTAL_FORMS": "1",
    "sanctions-INITIAL_FORMS": "0",
}


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture
def putu(told: story.Story) -> User:
    return told.users["putu"]


@pytest.fixture
def signed_in(putu: User, client: Client) -> Client:
    client.force_login(putu, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _text(response: Any) -> str:
    return html.unescape(response.content.decode())


def _file(payload: bytes, name: str = "ktp.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, payload, content_type="application/pdf")}


def _closing(told: story.Story) -> Any:
    period = queries.registration_of(told.selection)
    assert period is not None
    return period.ends_at


def _told(told: story.Story) -> str:
    return display.until(_closing(told), told.selection.zone)


# --- the profile ------------------------------------------------------------------------------------------------------


def test_the_profile_says_back_what_it_read_from_the_nip(signed_in: Client, putu: User) -> None:
    answer = signed_in.post(reverse("profile"), TYPED, follow=True)
    text = _text(answer)
    assert "Profil tersimpan." in text
    assert "3 Februari 1978" in text
    assert "Pria" in text
    assert "Desember 2003" in text
    putu.person.refresh_from_db()
    assert (putu.person.nip, putu.person.birth_date) == ("197802032003121004", date(1978, 2, 3))


def test_what_is_left_empty_is_unknown_and_never_no(signed_in: Client, putu: User) -> None:
    signed_in.post(reverse("profile"), TYPED)
    facts = Profile.objects.get(person=putu.person).facts_json
    assert facts == {
        "grade": "IV/b",
        "current_post_level": "administrator",
        "within_scope": True,
        "under_examination": False,
        "discipline": [],
        "appraisals": {str(THIS_YEAR - 1): "good"},
        "qualifying_tenure": [
            {
                "title": "Kepala Bidang Ekonomi",
                "level": "administrator",
                "field": "ekonomi",
                "start": "2020-02-01",
            }
        ],
    }


def test_the_saved_profile_comes_back_as_it_was_and_saving_it_again_changes_nothing(
    signed_in: Client, putu: User
) -> None:
    signed_in.post(reverse("profile"), TYPED)
    stored = Profile.objects.get(person=putu.person)
    form = signed_in.get(reverse("profile")).context["form"]
    again = {name: form[name].value() for name in form.fields}
    for prefix, rows in form.rows.items():
        again |= {
            f"{prefix}-{name}": str(rows.management_form[name].value())
            for name in rows.management_form.fields
        }
        again |= {row[name].html_name: row[name].value() for row in rows.forms for name in row.fields}
    signed_in.post(reverse("profile"), {name: value for name, value in again.items() if value is not None})
    assert Profile.objects.get(person=putu.person).version == stored.version


def test_a_row_of_posts_can_be_taken_out_again(signed_in: Client, putu: User) -> None:
    signed_in.post(reverse("profile"), TYPED)
    version = str(Profile.objects.get(person=putu.person).version)
    without = {**TYPED, "version": version, "posts-INITIAL_FORMS": "1", "posts-0-DELETE": "on"}
    signed_in.post(reverse("profile"), without)
    assert "qualifying_tenure" not in Profile.objects.get(person=putu.person).facts_json


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"nip": "19780203 200313 1 004"}, "Angka ke-13 dan ke-14 NIP adalah bulan pengangkatan"),
        ({"nip": "1978O203 200312 1 004"}, "NIP hanya berisi angka, tetapi ada tanda “O”"),
        (
            {"posts-0-end": "2019-01-01"},
            "Jabatan 1, Berakhir: Tanggal berakhir lebih awal daripada tanggal mulai",
        ),
        ({"discipline": "some"}, "Isi tingkat hukuman disiplin"),
        ({"wealth_report_year": "2090"}, "Tahun 2090 belum tiba"),
        ({"phone": "telepon"}, "Tulis nomor telepon lengkap"),
    ],
)
def test_a_wrong_field_says_what_to_mend_and_loses_nothing(
    signed_in: Client, putu: User, wrong: dict[str, str], sentence: str
) -> None:
    text = _text(signed_in.post(reverse("profile"), {**TYPED, **wrong}))
    assert sentence in text
    assert 'value="Kepala Bidang Ekonomi"' in text
    assert not Profile.objects.filter(person=putu.person).exists()


def test_the_nip_of_somebody_else_is_refused_and_the_typed_text_stays(signed_in: Client, putu: User) -> None:
    text = _text(signed_in.post(reverse("profile"), {**TYPED, "nip": "197511092000122001"}))
    assert "NIP ini sudah terdaftar atas nama akun lain" in text
    assert 'value="Kepala Bidang Ekonomi"' in text
    assert not Profile.objects.filter(person=putu.person).exists()


def test_two_tabs_the_second_is_told_and_may_save_after_looking(signed_in: Client, putu: User) -> None:
    signed_in.post(reverse("profile"), {**TYPED, "unit": "tab pertama"})
    answer = signed_in.post(reverse("profile"), {**TYPED, "unit": "tab kedua"})
    assert "sudah disimpan dari halaman lain" in _text(answer)
    assert 'value="tab kedua"' in _text(answer)
    assert Profile.objects.get(person=putu.person).unit == "tab pertama"
    shown = str(answer.context["form"]["version"].value())
    signed_in.post(reverse("profile"), {**TYPED, "unit": "tab kedua", "version": shown})
    assert Profile.objects.get(person=putu.person).unit == "tab kedua"


def test_saving_leads_back_to_the_application_but_never_to_another_site(signed_in: Client) -> None:
    back = reverse("my_applications")
    assert signed_in.post(f"{reverse('profile')}?next={back}", TYPED)["Location"] == back
    away = f"{reverse('profile')}?next=https://contoh.example/"
    assert signed_in.post(away, {**TYPED, "version": "1"})["Location"] == away


# --- the draft --------------------------------------------------------------------------------------------------------


def test_each_requirement_stands_beside_my_own_fact(told: story.Story, signed_in: Client) -> None:
    signed_in.post(reverse("profile"), {**TYPED, "grade": "III/d"})
    page = signed_in.post(reverse("application_start", args=[post(told).slug]), follow=True)
    stated = {item["label"]: item for item in page.context["checklist"]}
    grade = stated["Pangkat/golongan ruang paling rendah Pembina (IV/a)."]
    assert (grade["state"], grade["text"]) == (
        "unmet",
        "Pangkat/golongan ruang: Penata Tingkat I (III/d).",
    )
    assert stated["Pendidikan paling rendah S-1/D-IV."]["state"] == "unknown"
    age = stated["Usia paling tinggi 56 tahun pada hari terakhir pendaftaran."]
    assert (age["state"], age["source"]) == ("met", "PP 11/2017 jo. PP 17/2020 Pasal 107 ayat (1)")
    assert age["text"] in _text(page)


def test_beginning_twice_leads_to_the_same_application(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    start = reverse("application_start", args=[post(told).slug])
    assert signed_in.post(start)["Location"] == signed_in.post(start)["Location"]
    assert Application.objects.filter(person=putu.person).count() == 1


def test_after_the_closing_nobody_begins_and_the_answer_names_the_moment(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    with clock.at(_closing(told)):
        answer = signed_in.post(reverse("application_start", args=[post(told).slug]))
    assert answer.status_code == 409
    assert f"ditutup {_told(told)} menurut jam server" in _text(answer)
    assert not Application.objects.filter(person=putu.person).exists()


@pytest.mark.parametrize(
    "name", ["application_detail", "application_submit", "application_withdraw", "receipt"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_application_of_another_person_does_not_exist_for_me(
    told: story.Story, signed_in: Client, name: str, method: str
) -> None:
    other = draft(told.users["ratna"], post(told))
    if name == "receipt":
        other = applications.submit(other, pledge=True, actor=told.users["ratna"])
    answer = getattr(signed_in, method)(reverse(name, args=[other.pk]), {"pledge": "on"})
    assert answer.status_code == (405 if (name, method) == ("application_detail", "post") else 404)
    assert Application.objects.get(pk=other.pk).state == other.state


def test_the_staff_have_no_way_into_an_applicants_own_pages(told: story.Story, client: Client) -> None:
    other = draft(told.users["ratna"], post(told))
    for username in ("sri", "slamet", "karto", "wati", "ppk"):
        client.force_login(told.users[username], backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("application_detail", args=[other.pk])).status_code == 404
        assert client.get(reverse("application_file", args=[other.pk, SLOT])).status_code == 404


# --- documents --------------------------------------------------------------------------------------------------------


def test_an_accepted_file_is_kept_and_comes_back_as_it_was(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told), with_documents=False)
    address = reverse("application_slot", args=[application.pk, SLOT])
    answer = signed_in.post(address, _file(pdf(), "KTP saya.pdf"), follow=True)
    assert "Kartu tanda penduduk diterima: KTP saya.pdf" in _text(answer)
    download = signed_in.get(reverse("application_file", args=[application.pk, SLOT]))
    assert b"".join(download.streaming_content) == pdf()
    assert download["Content-Disposition"] == 'attachment; filename="KTP saya.pdf"'
    assert "sandbox" in download["Content-Security-Policy"]
    assert download["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (pdf(2_200_000), "Ukuran berkas 2,1 MB, batasnya 2 MB."),
        (b"\xff\xd8\xff\xe0 sebuah foto", "Foto ktp.pdf rusak dan tidak dapat dibuka."),
        (b"GIF89a", "Berkas ini bukan PDF, melainkan gambar GIF."),
        (b"%PDF-1.7 terpotong", "PDF ini rusak dan tidak dapat dibuka."),
        (b"", "Berkas kosong (0 byte)."),
    ],
)
def test_a_bad_file_is_named_with_its_fault_and_the_good_one_before_it_stays(
    told: story.Story, signed_in: Client, putu: User, payload: bytes, sentence: str
) -> None:
    application = draft(putu, post(told))
    answer = signed_in.post(reverse("application_slot", args=[application.pk, SLOT]), _file(payload))
    assert sentence in _text(answer)
    found = ApplicationDocument.objects.get(application=application, slot__code=SLOT, state="current")
    assert store.read(found.file) == pdf()


def test_forgetting_to_choose_a_file_is_said(told: story.Story, signed_in: Client, putu: User) -> None:
    application = draft(putu, post(told), with_documents=False)
    answer = signed_in.post(reverse("application_slot", args=[application.pk, SLOT]), {})
    assert "Pilih dahulu berkasnya" in _text(answer)


def test_after_an_upload_the_next_empty_place_opens_by_itself(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told), with_documents=False)
    first, second = queries.active_slots(told.selection)[:2]
    answer = signed_in.post(reverse("application_slot", args=[application.pk, first.code]), _file(pdf()))
    assert (
        answer["Location"]
        == reverse("application_slot", args=[application.pk, second.code]) + f"?baru={first.code}"
    )


def test_the_same_file_in_two_places_is_said_but_not_refused(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told), with_documents=False)
    first, second, third = queries.active_slots(told.selection)[:3]
    said = []
    for slot, payload in ((first, pdf()), (second, pdf()), (third, pdf(900))):
        address = reverse("application_slot", args=[application.pk, slot.code])
        said.append(_text(signed_in.post(address, _file(payload), follow=True)))
    assert f"Berkas ini sama dengan {first.label}." in said[1]
    assert "Berkas ini sama dengan" not in said[0] + said[2]
    assert ApplicationDocument.objects.filter(application=application, state="current").count() == 3


def test_an_uploaded_file_that_comes_too_late_is_refused_with_the_moment(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told), with_documents=False)
    with clock.at(_closing(told)):
        answer = signed_in.post(reverse("application_slot", args=[application.pk, SLOT]), _file(pdf()))
    assert "Pendaftaran ditutup" in _text(answer)
    assert not ApplicationDocument.objects.filter(application=application).exists()


def test_a_slot_of_no_selection_of_mine_is_not_there(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told), with_documents=False)
    assert signed_in.get(reverse("application_slot", args=[application.pk, "rahasia"])).status_code == 404


# --- sending and withdrawing ------------------------------------------------------------------------------------------


def test_sending_twice_leaves_one_entry_and_one_number(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told))
    send = reverse("application_submit", args=[application.pk])
    first, second = signed_in.post(send, {"pledge": "on"}), signed_in.post(send, {"pledge": "on"})
    assert first["Location"] == second["Location"] == reverse("receipt", args=[application.pk])
    assert signed_in.get(send)["Location"] == first["Location"]
    assert Event.objects.filter(subject_id=application.pk, action="application.submit").count() == 1


def test_without_the_pledge_nothing_is_sent(told: story.Story, signed_in: Client, putu: User) -> None:
    application = draft(putu, post(told))
    answer = signed_in.post(reverse("application_submit", args=[application.pk]), {})
    assert "Centang pernyataan Pakta Integritas" in _text(answer)
    assert Application.objects.get(pk=application.pk).state == "draft"


def test_a_missing_document_is_named_and_there_is_no_button_to_send(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told))
    slot = DocumentSlot.objects.get(selection=told.selection, code=SLOT)
    ApplicationDocument.objects.get(application=application, slot=slot)
    bare = draft(told.users["putu"], post(told, "02"), with_documents=False)
    text = _text(signed_in.get(reverse("application_submit", args=[bare.pk])))
    assert "Dokumen “Kartu tanda penduduk” belum diunggah." in text
    assert 'name="pledge"' not in text
    answer = signed_in.post(reverse("application_submit", args=[bare.pk]), {"pledge": "on"})
    assert "belum diunggah" in _text(answer)
    assert Application.objects.get(pk=bare.pk).state == "draft"


def test_a_moment_too_late_the_draft_stays_and_the_answer_names_both_times(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told))
    send = reverse("application_submit", args=[application.pk])
    with clock.at(_closing(told)):
        text = _text(signed_in.post(send, {"pledge": "on"}))
        after = _text(signed_in.get(reverse("application_detail", args=[application.pk])))
    assert "Draf Anda tetap tersimpan" in text
    assert f"ditutup {_told(told)} menurut jam server; sekarang" in text
    assert "Tidak terkirim" in after
    assert Application.objects.get(pk=application.pk).state == "draft"


def test_the_server_takes_the_application_of_the_last_second(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told))
    with clock.at(_closing(told) - timedelta(seconds=5)):
        signed_in.post(reverse("application_submit", args=[application.pk]), {"pledge": "on"})
    assert Application.objects.get(pk=application.pk).state == "submitted"


def test_a_second_post_is_refused_where_one_person_may_have_one(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    second = draft(putu, post(told, "02"))
    answer = signed_in.post(reverse("application_submit", args=[second.pk]), {"pledge": "on"})
    assert "Satu orang hanya boleh melamar 1 jabatan" in _text(answer)


def test_what_was_sent_follows_a_later_profile_only_when_asked(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    address = reverse("application_detail", args=[application.pk])
    assert "Pakai profil saya yang sekarang" not in _text(signed_in.get(address))
    signed_in.post(reverse("application_amend", args=[application.pk]))  # nothing differs, so nothing is done
    version = str(Profile.objects.get(person=putu.person).version)
    signed_in.post(reverse("profile"), {**TYPED, "grade": "I/a", "version": version})
    page = _text(signed_in.get(address))
    assert "Pembina Tingkat I (IV/b)" in page and "Pakai profil saya yang sekarang" in page
    assert Application.objects.get(pk=application.pk).amended_at is None
    signed_in.post(reverse("application_amend", args=[application.pk]))
    assert "Pembina Tingkat I (IV/b)" not in _text(signed_in.get(address))
    assert Event.objects.filter(subject_id=application.pk, action="application.amend").count() == 1


def test_withdrawing_asks_first_and_twice_does_no_harm(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    address = reverse("application_withdraw", args=[application.pk])
    assert "tidak dapat diajukan lagi" in _text(signed_in.get(address))
    assert signed_in.post(address)["Location"] == signed_in.post(address)["Location"]
    assert "Ditarik" in _text(signed_in.get(reverse("my_applications")))
    assert Event.objects.filter(subject_id=application.pk, action="application.withdraw").count() == 1


def test_after_the_closing_an_application_cannot_be_withdrawn_here(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    with clock.at(_closing(told)):
        answer = signed_in.post(reverse("application_withdraw", args=[application.pk]))
    assert answer.status_code == 409
    assert Application.objects.get(pk=application.pk).state == "submitted"


def test_an_account_without_a_person_has_no_own_pages(client: Client) -> None:
    stranger = User.objects.create_user("tanpa-orang", password="x")
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("my_applications")).status_code == 404
    assert client.get(reverse("profile")).status_code == 404
