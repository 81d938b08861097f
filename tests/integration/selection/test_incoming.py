"""A file that comes in pieces: it goes on where it stopped, never takes more room than it may, and ends as if it had come by the form.

And the draft of the profile: what is typed is kept as it was typed, and two windows never overwrite each other in silence.
"""

import hashlib
import html
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from audit import clock, store
from audit.models import Leaf
from config.demo import story
from selection import queries, tasks, uploads
from selection.models import Application, ApplicationDocument, DocumentSlot, DraftText, Profile
from selection.services import applications, drafts, incoming
from tests.applicants import announced, draft, pdf, post
from tests.builders import formset_data
from tests.kept import kept

pytestmark = pytest.mark.django_db
SLOT = "ktp"


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path / "unfinished"


@pytest.fixture
def application(told: story.Story) -> Application:
    return draft(told.users["putu"], post(told), with_documents=False)


@pytest.fixture
def slot(application: Application) -> DocumentSlot:
    return DocumentSlot.objects.get(selection=application.guarded, code=SLOT, state="active")


@pytest.fixture
def signed_in(told: story.Story, client: Client) -> Client:
    client.force_login(told.users["putu"], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def readable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate's own tests open files; here it finds every one readable."""
    found = uploads.Report(ok=True, code="ok", pages=1)
    monkeypatch.setattr(uploads, "inspect", lambda path, **limits: found)


class Sender:
    """What static/js/upload.js asks, one request at a time."""

    def __init__(self, signed_in: Client, application: Application, payload: bytes) -> None:
        self.browser, self.application, self.payload = signed_in, application, payload
        self.named = {"sha256": hashlib.sha256(payload).hexdigest(), "size": str(len(payload))}
        self.token = str(uuid4())

    def _url(self, name: str) -> str:
        return reverse(name, args=[self.application.pk, SLOT])

    def stands(self) -> Any:
        return self.browser.get(self._url("upload_progress"), self.named)

    def piece(self, begin: int, end: int, *, payload: bytes | None = None) -> Any:
        query = "&".join(f"{name}={value}" for name, value in {**self.named, "offset": begin}.items())
        sent = self.payload[begin:end] if payload is None else payload
        return self.browser.post(f"{self._url('upload_store')}?{query}", sent, "application/octet-stream")

    def end(self, name: str = "ktp.pdf") -> Any:
        return self.browser.post(self._url("upload_close"), {**self.named, "name": name, "token": self.token})

    def cancel(self) -> Any:
        return self.browser.post(self._url("upload_remove"))


@pytest.fixture
def sender(signed_in: Client, application: Application) -> Sender:
    return Sender(signed_in, application, pdf(40_000))


def _documents(application: Application) -> list[tuple[str, str]]:
    rows = ApplicationDocument.objects.filter(application=application).order_by("pk")
    return sorted(rows.values_list("file__sha256", "state"))


def test_a_file_in_pieces_goes_on_where_it_stopped_and_ends_as_the_form_does(
    sender: Sender, application: Application, slot: DocumentSlot, folder: Path
) -> None:
    whole = len(sender.payload)
    assert sender.stands().json() == {"offset": 0}
    assert sender.piece(0, 16_000).json() == {"offset": 16_000}
    page = sender.browser.get(reverse("application_slot", args=[application.pk, SLOT])).content.decode()
    assert re.search(r"Unggahan yang terputus masih tersimpan: \S+ KB dari \S+ KB", page), re.findall(
        "Unggahan.*", page
    )
    assert sender.stands().json() == {"offset": 16_000}  # the page was loaded again
    assert sender.piece(16_000, whole).json() == {"offset": whole}
    answer = sender.end().json()
    document = queries.document_in(application, slot)
    assert document is not None
    assert store.read(document.file) == sender.payload
    assert document.file.name == "ktp.pdf"
    assert list(folder.iterdir()) == []
    assert "diterima: ktp.pdf" in sender.browser.get(answer["url"]).content.decode()


def test_a_piece_sent_again_after_a_lost_answer_is_not_put_twice(sender: Sender) -> None:
    sender.piece(0, 9_000)
    again = sender.piece(0, 9_000)
    assert (again.status_code, again.json()) == (409, {"offset": 9_000})
    gap = sender.piece(10_000, 11_000)
    assert (gap.status_code, gap.json()) == (409, {"offset": 9_000})


def test_two_processes_that_send_the_same_piece_at_the_same_moment_agree(
    application: Application, slot: DocumentSlot
) -> None:
    payload = bytes(range(256)) * 400
    named = {"sha256": hashlib.sha256(payload).hexdigest(), "size": str(len(payload))}
    file = incoming.coming(application, slot, **named)
    refused: list[int] = []
    ready = threading.Barrier(4)

    def send() -> None:
        ready.wait()
        for begin in range(0, len(payload), 6_400):
            try:
                incoming.add(file, payload[begin : begin + 6_400], offset=begin)
            except incoming.Elsewhere as error:
                refused.append(error.offset)
        connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3 * 16
    assert file.path.read_bytes() == payload


def test_never_more_bytes_than_the_slot_takes(sender: Sender, slot: DocumentSlot, folder: Path) -> None:
    limit = slot.max_bytes
    sender.named["size"] = str(limit + 1)
    answer = sender.stands()
    assert answer.status_code == 409
    assert "batasnya 2 MB" in answer.json()["sentence"]
    assert sender.piece(0, 1000).status_code == 409
    sender.named["size"] = "1000"
    assert sender.piece(0, 1001, payload=b"x" * 1001).status_code == 409
    assert not folder.exists() or sum(path.stat().st_size for path in folder.iterdir()) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"sha256": "../../etc/passwd"}, {"sha256": "A" * 64}, {"size": "-1"}, {"size": "0"}, {"size": "1e9"}],
)
def test_a_file_that_is_announced_wrongly_is_refused_before_a_byte_is_kept(
    sender: Sender, wrong: dict[str, str], folder: Path
) -> None:
    sender.named |= wrong
    for answer in (sender.stands(), sender.piece(0, 10), sender.end()):
        assert answer.status_code == 409
        assert answer.json()["sentence"]
    assert not folder.exists()


def test_other_bytes_than_were_announced_are_thrown_away(sender: Sender, application: Application) -> None:
    sender.piece(0, len(sender.payload), payload=b"\0" * len(sender.payload))
    answer = sender.end()
    assert (answer.status_code, answer.json()) == (409, {"offset": 0})
    assert sender.stands().json() == {"offset": 0}
    assert _documents(application) == []


def test_a_file_that_is_refused_says_why_and_is_not_sent_again(
    sender: Sender, application: Application
) -> None:
    other = Sender(sender.browser, application, b"GIF89a" + b"x" * 500)
    other.piece(0, 506)
    first, second = other.end(), other.end()
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    page = sender.browser.get(first.json()["url"])
    assert "bukan PDF" in page.content.decode()
    assert page.context["form"]["file"].errors
    assert "bukan PDF" not in sender.browser.get(first.json()["url"]).content.decode()
    assert _documents(application) == []


def test_the_answer_to_the_end_was_lost_and_the_upload_is_one(
    sender: Sender, application: Application, readable: None
) -> None:
    sender.piece(0, len(sender.payload))
    first = sender.end().json()
    entries = Leaf.objects.count()
    assert sender.end().json() == first
    assert Leaf.objects.count() == entries
    assert len(_documents(application)) == 1


def test_the_plain_form_sent_twice_is_one_document_and_a_new_page_another(
    signed_in: Client, application: Application, readable: None
) -> None:
    address = reverse("application_slot", args=[application.pk, SLOT])
    token = signed_in.get(address).context["form"]["token"].value()

    def send(payload: bytes, under: Any) -> Any:
        return signed_in.post(address, {"file": SimpleUploadedFile("ktp.pdf", payload), "token": under})

    first, second = pdf(), pdf(600)
    where = send(first, token)["Location"]
    entries = Leaf.objects.count()
    assert send(first, token)["Location"] == where  # the browser's resend, or a second click
    assert Leaf.objects.count() == entries
    send(second, token)  # an old page out of the browser's memory, and another file: nothing of it is lost
    assert [state for _digest, state in sorted(_documents(application), key=lambda row: row[1])] == [
        "current",
        "replaced",
    ]
    answer = signed_in.post(
        address, {"file": SimpleUploadedFile("ktp.pdf", first), "token": token}, follow=True
    )
    assert "sudah pernah diterima dan kemudian diganti" in answer.content.decode()
    send(first, signed_in.get(address).context["form"]["token"].value())
    current = ApplicationDocument.objects.get(application=application, state="current")
    assert store.read(current.file) == first


def test_a_file_is_bound_to_its_owner_and_its_slot(
    told: story.Story, sender: Sender, application: Application
) -> None:
    sender.piece(0, 5_000)
    stranger = Client()
    stranger.force_login(told.users["ratna"], backend="django.contrib.auth.backends.ModelBackend")
    foreign = Sender(stranger, application, sender.payload)
    assert [foreign.stands().status_code, foreign.piece(5_000, 6_000).status_code] == [404, 404]
    assert [foreign.end().status_code, foreign.cancel().status_code] == [404, 404]
    own = Sender(stranger, draft(told.users["ratna"], post(told), with_documents=False), sender.payload)
    assert own.stands().json() == {"offset": 0}
    assert sender.stands().json() == {"offset": 5_000}


def test_after_the_closing_no_byte_is_taken_and_the_answer_names_the_moment(
    told: story.Story, sender: Sender, folder: Path
) -> None:
    sender.piece(0, 5_000)
    period = queries.registration_of(told.selection)
    assert period is not None
    with clock.at(period.ends_at):
        for answer in (sender.stands(), sender.piece(5_000, 6_000)):
            assert answer.status_code == 409
            assert "menurut jam server" in answer.json()["sentence"]
    assert [path.stat().st_size for path in folder.iterdir()] == [5_000]


def test_a_cancelled_file_and_an_abandoned_one_leave_nothing(sender: Sender, folder: Path) -> None:
    sender.piece(0, 5_000)
    assert sender.cancel().json() == {}
    assert list(folder.iterdir()) == []
    sender.piece(0, 5_000)
    with clock.at(clock.now() + incoming.KEPT_FOR - timedelta(minutes=1)):
        tasks.sweep_incoming()
        assert len(list(folder.iterdir())) == 1
    with clock.at(clock.now() + incoming.KEPT_FOR + timedelta(minutes=1)):
        tasks.sweep_incoming()
    assert list(folder.iterdir()) == []


def test_a_persons_oldest_unfinished_file_gives_way(
    application: Application, slot: DocumentSlot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "PERSON_MAX", 3_000)
    for number in range(5):
        with clock.at(clock.now() + timedelta(minutes=number)):
            digest = hashlib.sha256(bytes([number])).hexdigest()
            incoming.add(incoming.coming(application, slot, sha256=digest, size="1000"), b"x" * 10, offset=0)
    kept_now = {path.name.rpartition(".")[2] for path in folder.iterdir()}
    assert kept_now == {hashlib.sha256(bytes([number])).hexdigest() for number in (2, 3, 4)}


def test_a_full_disk_leaves_the_file_as_it_was(
    application: Application, slot: DocumentSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = incoming.coming(application, slot, sha256="a" * 64, size="1000")
    incoming.add(file, b"x" * 100, offset=0)
    write, calls = incoming.os.pwrite, []

    def full(handle: int, payload: bytes, offset: int) -> int:
        calls.append(offset)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return write(handle, payload[:30], offset)

    monkeypatch.setattr(incoming.os, "pwrite", full)
    with pytest.raises(OSError, match="No space"):
        incoming.add(file, b"y" * 100, offset=100)
    assert incoming.arrived(file) == 100


def test_a_slow_line_holds_no_transaction(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the bytes come in, nothing is open in the database beyond what the test itself has opened."""
    outside, seen = len(connection.savepoint_ids), []

    def slowly(request: HttpRequest) -> bytes:
        seen.append(len(connection.savepoint_ids) - outside)
        return sender.payload

    monkeypatch.setattr(HttpRequest, "body", property(slowly))
    assert sender.piece(0, 0).json() == {"offset": len(sender.payload)}
    assert seen == [0]


def test_a_sent_application_takes_bytes_until_it_is_withdrawn(
    told: story.Story, sender: Sender, application: Application
) -> None:
    sender.piece(0, 5_000)
    putu = told.users["putu"]
    draft(putu, application.vacancy)
    applications.submit(application, pledge=True, actor=putu)
    assert sender.piece(5_000, 6_000).json() == {"offset": 6_000}
    applications.withdraw(application, actor=putu)
    answer = sender.piece(6_000, 7_000)
    assert (answer.status_code, list(answer.json())) == (409, ["sentence"])


# --- the draft of the profile -------------------------------------------------------------------------------------------


class Tab:
    """One window with the profile: what it was drawn with, and what goes out of it."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser
        self.answer = browser.get(reverse("profile"))
        self._take()

    def _take(self) -> None:
        form = self.answer.context["form"]
        self.sent = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        self.sent |= {
            name: value for rows in form.rows.values() for name, value in formset_data(rows).items()
        }
        self.sent["seen"] = self.answer.context["seen"]

    def types(self, page: str = "", **texts: str) -> Any:
        """The page saves itself."""
        self.sent |= texts
        given = {"seen": self.sent["seen"], "version": self.sent["version"], "page": page, **texts}
        return self.browser.post(reverse("profile_autosave"), given)

    def presses(self) -> Any:
        self.answer = self.browser.post(reverse("profile"), self.sent)
        if self.answer.context is not None:
            self._take()
        return self.answer


@pytest.fixture
def profile(application: Application) -> Profile:
    return Profile.objects.get(person=application.person)


def _text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_what_is_typed_is_a_draft_beside_the_profile_and_comes_back_as_it_was(
    signed_in: Client, profile: Profile
) -> None:
    entries = Leaf.objects.count()
    tab = Tab(signed_in)
    answer = tab.types(nip="1978", unit="Bapp", **{"posts-4-title": "Kepala Seksi"})
    assert re.fullmatch(r"Tersimpan sebagai draf pukul \d\d\.\d\d WIB", answer.json()["status"])
    page = Tab(signed_in).answer
    assert "Isian Anda yang belum disimpan ditampilkan kembali" in _text(page)
    assert page.context["form"]["nip"].value() == "1978"
    assert page.context["form"].errors == {}  # a half word is no mistake yet
    assert 'value="Kepala Seksi"' in _text(page)
    assert page.context["form"]["current_post"].value() == profile.current_post
    profile.refresh_from_db()
    assert profile.unit != "Bapp"
    assert Leaf.objects.count() == entries


def test_saving_ends_the_draft_and_discarding_it_leaves_the_profile(
    signed_in: Client, profile: Profile
) -> None:
    tab = Tab(signed_in)
    tab.sent["seen"] = tab.types(unit="Bappeda").json()["seen"]
    assert tab.presses().status_code == 302
    profile.refresh_from_db()
    assert (profile.unit, DraftText.objects.count()) == ("Bappeda", 0)
    Tab(signed_in).types(unit="Salah")
    signed_in.post(reverse("profile_remove"))
    assert Tab(signed_in).sent["unit"] == "Bappeda"


def test_a_refused_form_is_a_draft_too(signed_in: Client, profile: Profile) -> None:
    tab = Tab(signed_in)
    tab.sent |= {"nip": "12", "unit": "Tanpa JavaScript"}
    assert "Periksa" in _text(tab.presses()) or tab.answer.context["form"].errors
    again = Tab(signed_in)
    assert (again.sent["nip"], again.sent["unit"]) == ("12", "Tanpa JavaScript")


def test_two_tabs_that_save_themselves_the_second_is_told_and_sees_both(
    signed_in: Client, profile: Profile
) -> None:
    first, second = Tab(signed_in), Tab(signed_in)
    first.types(unit="tab pertama", education="s2")
    told_so = second.types(unit="tab kedua")
    assert told_so.status_code == 409
    assert "diubah di jendela atau perangkat lain" in told_so.json()["sentence"]
    answer = second.presses()
    assert answer.status_code == 409
    assert "Tersimpan dari jendela lain: “tab pertama”." in _text(answer)
    assert 'value="tab kedua"' in _text(answer)
    profile.refresh_from_db()
    assert profile.unit not in {"tab pertama", "tab kedua"}
    assert second.presses().status_code == 302  # he has seen both
    profile.refresh_from_db()
    assert profile.unit == "tab kedua"
    assert first.types(unit="lagi").status_code == 409  # and the first window is told in its turn
    assert "Tersimpan dari jendela lain: “tab kedua”." in _text(first.presses())


def test_a_row_that_another_tab_added_is_shown_beside(signed_in: Client, profile: Profile) -> None:
    first, second = Tab(signed_in), Tab(signed_in)
    first.types(**{"posts-5-title": "Sekretaris"})
    second.sent["unit"] = "x"
    assert "Tersimpan dari jendela lain: “Sekretaris”." in _text(second.presses())


def test_a_lost_answer_is_no_second_window(signed_in: Client, profile: Profile) -> None:
    tab = Tab(signed_in)
    first = tab.types("page-1", unit="satu")
    again = tab.types(
        "page-1", unit="satu", phone="081"
    )  # the answer never came: the same page, what it had before
    assert (first.status_code, again.status_code) == (200, 200)
    assert tab.types("page-2", unit="dua").status_code == 409
    assert DraftText.objects.get().texts["phone"] == "081"


def test_a_draft_takes_texts_of_fields_and_not_whatever_comes(signed_in: Client, profile: Profile) -> None:
    given = {"unit": "x" * 9_000, "../etc": "y", "csrfmiddlewaretoken": "z", "posts-999-title": "w"}
    signed_in.post(reverse("profile_autosave"), {"seen": "", "version": str(profile.version), **given})
    kept_texts = DraftText.objects.get().texts
    assert set(kept_texts) == {"unit", "version"}
    assert len(kept_texts["unit"]) == drafts.MOST_TEXT
    assert signed_in.get(reverse("profile")).status_code == 200
