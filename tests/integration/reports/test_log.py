"""The signed log as outsiders read it, the receipts that people take away, and the observer's package by her own hand."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import checkpoints, merkle, notes, signer
from audit.models import Checkpoint, Event, Leaf
from panels.models import Sheet
from selection.models import Application
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, text_of

told = shared_world("ranked")
pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)


def body(name: str, *words: object, **query: object) -> str:
    answer = Client().get(reverse(name, args=words), query)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def key_file(folder: Path) -> Path:
    path = folder / "kunci.txt"
    path.write_text(f"# kunci log\n{signer.public_key()}\n")
    return path


def run(script: str, *words: object) -> tuple[int, str]:
    """The script as an outsider runs it: in another folder, without the project."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv = sys.argv[1:]; "
         f"import runpy; runpy.run_path({str(ROOT / script)!r}, run_name='__main__')", script, *map(str, words)],
        capture_output=True, text=True, cwd="/",
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_anybody_reads_the_newest_checkpoint_as_plain_text(told):
    assert "belum ditandatangani" in Client().get(reverse("log_checkpoint")).content.decode()
    made = checkpoints.take()
    answer = Client().get("/log/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    note = notes.note_of(answer.content.decode())
    assert notes.is_signed(note, notes.key_of(body("log_key")))
    assert notes.checkpoint_of(note.text).size == made.size == Leaf.objects.count()
    assert body("log_checkpoint_of", made.size) == answer.content.decode()


def test_the_page_the_feed_and_the_foot_of_public_pages_carry_it(told):
    made = checkpoints.take()
    page = body("log")
    assert made.root in page and str(signer.public_key()) in page.replace("&#x2B;", "+").replace("&#43;", "+")
    feed = ElementTree.fromstring(body("log_feed"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.find(f"{atom}content").text for entry in feed.iter(f"{atom}entry")] == [made.note]
    for name in ("home", "vacancy_list", "verify", "log"):
        assert f"{made.size} catatan, akar {made.root[:8]}" in body(name)


def test_without_a_checkpoint_the_pages_say_so_and_stand(told):
    assert "Log belum ditandatangani" in body("log")
    assert "akar" not in body("vacancy_list")
    assert ElementTree.fromstring(body("log_feed")).find("{http://www.w3.org/2005/Atom}entry") is None


def test_an_old_checkpoint_is_shown_to_be_the_beginning_of_the_newest(told):
    old = checkpoints.take()
    signed_in(told, "wati").get(reverse("observer_selection", args=[told.selection.pk]))
    new = checkpoints.take()
    lines = body("log_consistency", dari=old.size, ke=new.size).splitlines()
    path = notes.hashes_of(lines)
    assert merkle.extends(old.size, bytes.fromhex(old.root), new.size, bytes.fromhex(new.root), path)


@pytest.mark.parametrize(
    ("query", "status"),
    [({}, 400), ({"dari": "x", "ke": 5}, 400), ({"dari": 9, "ke": 5}, 404), ({"dari": 1, "ke": 10**12}, 404), ({"dari": -1, "ke": 5}, 404)],
)  # fmt: skip
def test_sizes_that_are_none_get_a_sentence(told, query, status):
    checkpoints.take()
    answer = Client().get(reverse("log_consistency"), query)
    assert answer.status_code == status and "kuran" in answer.content.decode()


def test_an_applicant_takes_her_receipt_and_checks_it_without_the_site(told, tmp_path):
    sent = Application.objects.get(
        vacancy__code="01", vacancy__selection=told.selection, person=told.users["putu"].person
    )
    putu = signed_in(told, "putu")
    page = putu.get(reverse("receipt", args=[sent.pk])).content.decode()
    address = re.search(r'"(/log/tanda-terima/[^"]+)"', page)[1]
    assert "Menunggu tanda log" in text_of(putu.get(address))
    assert putu.get(f"{address}berkas/").status_code == 404
    checkpoints.take()
    assert "Unduh tanda terima" in text_of(putu.get(address))
    answer = putu.get(f"{address}berkas/")
    assert answer["Content-Disposition"].endswith('.tlog-proof"')
    file = tmp_path / "bukti.tlog-proof"
    file.write_bytes(answer.content)
    code, words = run("verify_receipt.py", file, "--key", key_file(tmp_path))
    assert (code, "TANDA TERIMA COCOK" in words, "application.submit" in words) == (0, True, True), words
    file.write_bytes(answer.content.replace(b"index ", b"index 1", 1))
    assert run("verify_receipt.py", file, "--key", key_file(tmp_path))[0] == 1
    file.write_text("bukan tanda terima")
    code, words = run("verify_receipt.py", file, "--key", key_file(tmp_path))
    assert code == 2 and "Tidak dapat dibaca" in words


def test_a_receipt_is_its_owners_alone(told):
    sheet = Sheet.objects.filter(state="locked", person=told.users["ani"].person).first()
    address = reverse("log_receipt", args=[sheet.last_event])
    assert "Nomor catatan" in text_of(signed_in(told, "ani").get(address))
    for other in ("karto", "sri", "wati", "putu", "slamet"):
        assert signed_in(told, other).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    access = Event.objects.filter(action="selection.access_changed").first()
    assert signed_in(told, "sri").get(reverse("log_receipt", args=[access.pk])).status_code == 404


def test_the_observer_downloads_a_package_that_holds(told, tmp_path):
    wati = signed_in(told, "wati")
    page = text_of(wati.get(reverse("observer_integrity", args=[told.selection.pk])))
    assert "Unduh paket bukti" in page
    answer = wati.post(reverse("evidence_package", args=[told.selection.pk]))
    assert answer["Content-Disposition"].endswith('.zip"')
    (tmp_path / "bukti.zip").write_bytes(answer.content)
    code, words = run("verify.py", tmp_path / "bukti.zip", "--key", key_file(tmp_path))
    assert (code, words.splitlines()[-1]) == (0, "SEMUA COCOK."), words
    taken = Event.objects.filter(action="selection.exported").order_by("-leaf__seq").first()
    assert taken.content.text.startswith(f'{{"actor":{{"id":"{told.users["wati"].pk}"')


def test_without_a_signature_there_is_no_package_and_the_observer_is_told_why(told, settings):
    settings.LOG_SIGNER_SOCKET = "/nowhere/signer.sock"
    answer = signed_in(told, "wati").post(reverse("evidence_package", args=[told.selection.pk]))
    assert answer.status_code == 409 and "log tidak ditandatangani" in text_of(answer)


def test_the_public_pages_of_the_log_ask_little_however_long_it_is(told):
    checkpoints.take()
    with CaptureQueriesContext(
        connection,
    ) as few:
        body("log")
    for _ in range(5):
        signed_in(told, "wati").post(reverse("evidence_package", args=[told.selection.pk]))
    assert Checkpoint.objects.count() > 5
    with CaptureQueriesContext(connection) as many:
        body("log")
    assert len(many) == len(few) <= 10
