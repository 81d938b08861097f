"""What becomes of an applicant's file: refused with the mend, set aside on the last day, repaired beside it, seen before it counts."""

import html
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from audit import clock, ledger, store
from audit.errors import NotAllowed, Refused
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from config.demo import story
from reports.models import Document, RenderJob
from reports.services import jobs, receipt_mails, requests
from selection import display, photos, queries, tasks, virus
from selection.models import Application, ApplicationDocument, Mail
from selection.services import applications, repairs
from tests.applicants import announced, draft, pdf, post
from tests.corpus import SCRIPT, UNUSABLE, signed, with_root
from tests.kept import kept
from tests.unit.reports.pdftext import page_texts

SLOT = "ktp"
NOTE = "Diterima tepat waktu, perlu diperiksa"
pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture
def putu(told: story.Story) -> User:
    return told.users["putu"]


@pytest.fixture
def own(client: Client, putu: User) -> Client:
    client.force_login(putu, backend=BACKEND)
    return client


@pytest.fixture
def application(told: story.Story, putu: User) -> Application:
    return draft(putu, post(told))


@pytest.fixture
def page_1() -> None:
    """Asked for by a test that is about the picture."""


@pytest.fixture(autouse=True)
def _drawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page 1 is drawn only where a test is about it."""
    if "page_1" not in request.fixturenames:
        monkeypatch.setattr(photos, "first_page", lambda path: b"")


def entry_of(event: Event) -> dict[str, Any]:
    return json.loads(event.content.text)["data"]


def scripted() -> bytes:
    return with_root(OpenAction=SCRIPT)


def photo(colour: str = "red") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(target, "JPEG")
    return target.getvalue()


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def closing(told: story.Story) -> datetime:
    period = queries.registration_of(told.selection)
    assert period is not None
    return period.ends_at


def last_day(told: story.Story) -> AbstractContextManager[Any]:
    return clock.at(closing(told) - timedelta(hours=3))


def after(told: story.Story, **time: float) -> AbstractContextManager[Any]:
    return clock.at(closing(told) + timedelta(**time))


def upload(client: Client, application: Application, *files: tuple[str, bytes], page: str = "slot") -> Any:
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(
        reverse(f"application_{page}", args=[application.pk, SLOT]), {"file": chosen}, follow=True
    )


def here(application: Application) -> ApplicationDocument:
    return ApplicationDocument.objects.get(application=application, slot__code=SLOT, state="current")


@pytest.fixture
def set_aside(told: story.Story, application: Application, own: Client, putu: User) -> ApplicationDocument:
    """A scripted file that came in on the last day, in an application that was sent."""
    with last_day(told):
        upload(own, application, ("ktp.pdf", scripted()))
        applications.submit(application, pledge=True, actor=putu)
    return here(application)


# --- the last day -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [scripted, UNUSABLE["a password"][2]])
def test_on_a_usual_day_it_is_refused_with_the_mend_and_the_good_file_stays(
    own: Client, application: Application, make: Callable[[], bytes]
) -> None:
    before = here(application)
    assert "cetak ke PDF baru" in said(upload(own, application, ("ktp.pdf", make())))
    assert here(application) == before


@pytest.mark.parametrize("make", [scripted, UNUSABLE["a password"][2]])
def test_on_the_last_day_it_counts_as_received_and_says_until_when_it_may_be_mended(
    told: story.Story, own: Client, application: Application, make: Callable[[], bytes]
) -> None:
    content = make()
    with last_day(told):
        page = said(upload(own, application, ("ktp.pdf", content)))
    assert "Diterima tepat waktu, perlu diperiksa." in page
    assert display.until(closing(told) + timedelta(days=1), told.selection.zone) in page
    assert store.read(here(application).file) == content


def test_on_the_last_day_too_nothing_is_taken_that_nobody_could_compare(
    told: story.Story, own: Client, application: Application
) -> None:
    before = here(application)
    with last_day(told):
        for content in (b"%PDF-1.7 rusak", b"MZ program", b""):
            upload(own, application, ("ktp.pdf", content))
    assert here(application) == before


def test_a_signed_decree_is_kept_to_the_byte_whatever_it_carries(
    own: Client, application: Application
) -> None:
    for content in (signed(), signed(OpenAction=SCRIPT)):
        upload(own, application, ("sk.pdf", content))
        assert store.read(here(application).file) == content
    assert "Diterima tepat waktu, perlu diperiksa." in here(application).doubt


def test_its_hash_stands_in_the_entry_of_the_sending_and_on_the_receipt(
    own: Client, set_aside: ApplicationDocument
) -> None:
    sent = Event.objects.get(subject_id=set_aside.application_id, action="application.submit")
    assert entry_of(sent)["files"][SLOT]["sha256"] == set_aside.file.sha256
    page = said(own.get(reverse("receipt", args=[set_aside.application_id])))
    assert set_aside.file.sha256 in page
    assert page.count(NOTE) == 1


def test_the_receipts_pdf_and_mail_too_say_beside_its_hash_that_it_must_be_looked_at(
    told: story.Story, set_aside: ApplicationDocument
) -> None:
    """Beside its own alone; the other files of the same application bear nothing."""
    application = Application.objects.get(pk=set_aside.application_id)
    with last_day(told):
        requests.request_receipt(application, actor=SYSTEM_ACTOR)
        job = jobs.claim(RenderJob.objects.get(document__application=application).pk)
        assert job is not None
        jobs.render_job(job)
        mail = receipt_mails.letter(Mail.objects.get(kind="receipt", about=application.pk)).text
    paper = Document.objects.get(application=application, kind="receipt")
    assert paper.file is not None
    read = "".join(page_texts(store.read(paper.file)))
    digests = list(
        ApplicationDocument.objects.filter(application=application, state="current").values_list(
            "file__sha256", flat=True
        )
    )
    assert len(digests) > 5
    for text in (mail, read):
        together = "".join(text.split())
        note = "".join(NOTE.split())
        assert together.count(note) == 1
        assert f"{set_aside.file.sha256}{note}" in together
        assert all(digest in together for digest in digests)


# --- the repaired copy ------------------------------------------------------------------------------------------------


def test_a_repaired_copy_stands_beside_the_first_file_and_both_are_logged(
    told: story.Story, own: Client, set_aside: ApplicationDocument
) -> None:
    with after(told, hours=23):
        assert "Tambahkan salinan perbaikan" in said(
            own.get(reverse("application_detail", args=[set_aside.application_id]))
        )
        page = said(upload(own, set_aside.application, ("baik.pdf", pdf(512)), page="repair"))
    assert "Panitia melihat keduanya" in page
    copy = ApplicationDocument.objects.get(repairs=set_aside)
    assert (copy.state, copy.doubt, store.read(copy.file)) == ("repaired", "", pdf(512))
    assert here(set_aside.application) == set_aside
    entry = Event.objects.get(subject_id=copy.pk, action="applicationdocument.repair")
    assert entry_of(entry)["repairs"] == set_aside.file.sha256
    assert entry_of(entry)["sha256"] == copy.file.sha256


def test_a_second_copy_takes_the_place_of_the_first_copy_alone(
    told: story.Story, putu: User, own: Client, set_aside: ApplicationDocument
) -> None:
    with after(told, hours=1):
        for content in (pdf(512), pdf(1024)):
            upload(own, set_aside.application, ("baik.pdf", content), page="repair")
    states = ApplicationDocument.objects.filter(application=set_aside.application, slot__code=SLOT)
    assert sorted(states.exclude(doubt="", repairs=None).values_list("state", flat=True)) == [
        "current",
        "repaired",
        "replaced",
    ]


def test_after_a_day_no_copy_comes_and_the_answer_names_both_times(
    told: story.Story, own: Client, set_aside: ApplicationDocument
) -> None:
    with after(told, days=1):
        page = said(upload(own, set_aside.application, ("baik.pdf", pdf(512)), page="repair"))
    assert "Salinan perbaikan diterima sampai" in page
    assert "Berkas yang pertama tetap berlaku." in page
    assert not ApplicationDocument.objects.filter(repairs=set_aside).exists()


def test_a_copy_that_has_to_be_looked_at_itself_repairs_nothing(
    told: story.Story, own: Client, set_aside: ApplicationDocument
) -> None:
    with after(told, hours=1):
        page = said(upload(own, set_aside.application, ("baik.pdf", scripted()), page="repair"))
    assert "cetak ke PDF baru" in page
    assert not ApplicationDocument.objects.filter(repairs=set_aside).exists()


def test_a_sound_file_and_a_draft_have_nothing_to_repair(
    told: story.Story, own: Client, putu: User, application: Application
) -> None:
    assert own.get(reverse("application_repair", args=[application.pk, SLOT])).status_code == 404
    with last_day(told):
        upload(own, application, ("ktp.pdf", scripted()))
        for document in (here(application), application.documents.exclude(slot__code=SLOT)[0]):
            with pytest.raises(Refused):
                repairs.repair(document, told, name="x.pdf", actor=putu)  # type: ignore[arg-type]  # read by nobody


def test_somebody_else_puts_no_copy_beside_it(
    told: story.Story, client: Client, set_aside: ApplicationDocument
) -> None:
    client.force_login(told.users["ratna"], backend=BACKEND)
    with after(told, hours=1):
        answer = upload(client, set_aside.application, ("baik.pdf", pdf(512)), page="repair")
    assert answer.status_code == 404
    with after(told, hours=1), pytest.raises(NotAllowed), ledger.unit_of_work():
        copy = ApplicationDocument(
            application=set_aside.application, slot=set_aside.slot, repairs=set_aside, file=set_aside.file
        )
        data = {"repairs": "x", "sha256": "x"}
        ledger.create(copy, actor=told.users["ratna"], data=data, step="repair")


def test_the_list_waits_for_copies_that_may_still_come(
    told: story.Story, set_aside: ApplicationDocument
) -> None:
    vacancy = set_aside.application.vacancy
    with after(told, hours=23):
        assert repairs.waiting(vacancy) == closing(told) + timedelta(days=1)
    with after(told, hours=25):
        assert repairs.waiting(vacancy) is None


# --- who looks at it --------------------------------------------------------------------------------------------------


def test_the_screener_gets_both_and_the_doubtful_one_only_to_save(
    told: story.Story, own: Client, client: Client, set_aside: ApplicationDocument
) -> None:
    with after(told, hours=1):
        upload(own, set_aside.application, ("baik.pdf", pdf(512)), page="repair")
    copy = ApplicationDocument.objects.get(repairs=set_aside)
    with after(told, hours=30):
        tasks.close_due_registrations()
        client.force_login(told.users["sri"], backend=BACKEND)
        page = said(client.get(reverse("screening_application", args=[set_aside.application_id])))
        first = client.get(reverse("applicant_document", args=[set_aside.pk]))
        second = client.get(reverse("applicant_document", args=[copy.pk]))
        drawn = [client.get(reverse("applicant_page", args=[one.pk, 1])) for one in (set_aside, copy)]
    assert [answer.status_code for answer in drawn] == [404, 200], "what was set aside is drawn for nobody"
    assert "Kartu tanda penduduk (salinan perbaikan)" in page
    assert "Berkas ini hanya dapat disimpan" in page
    assert first["Content-Disposition"].startswith("attachment;")
    assert "PERLU-DIPERIKSA" in first["Content-Disposition"]
    assert second["Content-Disposition"].startswith("inline;")
    for answer in (first, second):
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        for (
            close
        ) in answer._resource_closers:  # closing the whole answer would close the test's connection too
            close()
    for document in (set_aside, copy):
        assert Event.objects.filter(subject_id=document.pk, action="applicationdocument.opened").count() == 1


# --- page 1 -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("page_1")
def test_page_1_is_seen_after_the_upload_by_its_owner_alone(
    told: story.Story, own: Client, application: Application
) -> None:
    page = said(upload(own, application, ("ktp.pdf", pdf(512))))
    assert "Inilah yang akan dilihat panitia" in page
    assert "Keliru atau tidak terbaca? Ganti berkas ini" in page
    picture = reverse("own_first_page", args=[application.pk, here(application).pk])
    assert picture in page
    answer = own.get(picture)
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).format == "WEBP"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    for username in ("ratna", "sri", "karto", "wati"):
        own.force_login(told.users[username], backend=BACKEND)
        assert own.get(picture).status_code == 404
        assert own.get(reverse("own_copy", args=[application.pk, here(application).pk])).status_code == 404


def test_a_file_that_cannot_be_drawn_is_kept_and_says_so(
    own: Client, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "first_page", lambda path: b"")
    page = said(upload(own, application, ("ktp.pdf", pdf(512))))
    assert "Halaman 1 tidak dapat ditampilkan di sini." in page
    assert own.get(reverse("own_first_page", args=[application.pk, here(application).pk])).status_code == 404


# --- photos -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("page_1")
def test_several_photos_at_once_become_one_pdf_in_the_order_of_their_names(
    own: Client, application: Application
) -> None:
    given = [("foto 10.jpg", photo("blue")), ("foto 2.jpg", photo("red"))]
    page = said(upload(own, application, *given))
    document = here(application)
    assert "diterima: foto 2.pdf" in page
    assert "halaman 1 dari 2" in page
    assert document.file.pages == 2
    assert store.read(document.file).startswith(b"%PDF-")
    first = Image.open(io.BytesIO(store.read(document.preview))).convert("RGB").getpixel((300, 500))
    assert first[0] > 200 > 60 > first[2], "red is page 1"
    entry = Event.objects.get(subject_id=document.pk, action="applicationdocument.create")
    digests = [ledger.content_digest(content) for _name, content in reversed(given)]
    assert entry_of(entry)["photos"] == digests


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("a.pdf", pdf()), ("b.pdf", pdf(512))], "Gabungkan menjadi satu PDF"),
        ([("a.jpg", photo()), ("b.pdf", pdf())], "Berkas b.pdf adalah PDF."),
        ([("a.jpg", photo()), ("b.docx", b"PK\x03\x04word/")], "Berkas b.docx adalah dokumen Word (DOCX)."),
    ],
)
def test_what_does_not_make_one_document_is_named(
    own: Client, application: Application, files: list[tuple[str, bytes]], sentence: str
) -> None:
    before = here(application)
    assert sentence in said(upload(own, application, *files))
    assert here(application) == before


# --- the virus scanner ------------------------------------------------------------------------------------------------


def test_what_the_scanner_finds_is_refused_even_on_the_last_day(
    told: story.Story, own: Client, application: Application, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV_SOCKET = "unix:/tidak/ada"
    monkeypatch.setattr(virus, "scan", lambda path, address: "Contoh.Uji")
    before = here(application)
    with last_day(told):
        for content in (pdf(512), scripted(), signed(), photo()):
            assert "Pemindai virus menemukan Contoh.Uji" in said(upload(own, application, ("x", content)))
    assert here(application) == before


def test_while_the_scanner_is_silent_files_are_taken_and_set_aside(
    own: Client, application: Application, settings: Any
) -> None:
    settings.CLAMAV_SOCKET = "unix:/tidak/ada"
    page = said(upload(own, application, ("ktp.pdf", pdf(512))))
    assert "Belum diperiksa virus" in page
    assert "Belum diperiksa virus" in here(application).doubt


# --- the web process --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("page_1")
def test_the_web_process_opens_no_file_of_an_applicant(
    own: Client, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsers that are loaded here by the tests themselves are taken away for the time of the requests."""
    own.get(reverse("application_detail", args=[application.pk]))
    files = [("a.pdf", scripted()), ("b.pdf", pdf(512)), ("c.jpg", photo())]
    for name in [
        name for name in sys.modules if name.split(".")[0] in {"pikepdf", "PIL", "pypdfium2", "pillow_heif"}
    ]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("pikepdf", "PIL", "pypdfium2", "pillow_heif"):
        monkeypatch.setitem(sys.modules, name, None)
    for file in files:
        assert upload(own, application, file).status_code == 200
    assert here(application).file.name == "c.pdf"
    assert here(application).preview is not None
