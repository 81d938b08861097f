"""The hand-over pack: one ZIP for BKN, the same bytes for the same state, made in the background, every download recorded."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import chain, clock, ledger
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR, content_digest
from audit.models import Event, Leaf
from config.demo import papers
from config.demo.story import Story
from panels import queries as panels
from panels import tables
from reports import tasks
from reports.models import Pack, PackJob
from reports.services import pack_contents, pack_disputes, packs
from selection import objections
from selection.models import Application, Objection, ObjectionWindow, Remark, Selection
from selection.services import objection_letters, remarks
from selection.services.objection_letters import Letter, Reply
from tests.conftest import shared_world
from tests.integration.reports.choices import REASON, chosen, handed_over, inaugurated, recommended

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("published")


@pytest.fixture
def ended(told: Story) -> Selection:
    """Every result is published; of the first post somebody is inaugurated."""
    first, second = (handed_over(told, post) for post in told.selection.vacancies.order_by("code"))
    recommended(told)
    inaugurated(told, first, chosen(told, first, 2))
    assert second is not None
    return Selection.objects.get(pk=told.selection.pk)


def made(told: Story, selection: Selection) -> zipfile.ZipFile:
    """Asked for by Sri and made."""
    pack = packs.ask(selection, actor=told.users["sri"])
    tasks.pack(pack.job.pk)
    return zipfile.ZipFile(io.BytesIO(_payload(pack)))


def _payload(pack: Pack) -> bytes:
    pack.refresh_from_db()
    assert pack.file is not None, pack.job.error
    return pack_contents.store.read(pack.file)


def sign_in(told: Story, username: str) -> Client:
    client = Client()
    client.force_login(told.users[username])
    return client


def test_before_the_end_there_is_none(told: Story) -> None:
    with pytest.raises(Refused, match="setelah hasil semua jabatan diumumkan"):
        packs.ask(told.selection, actor=told.users["sri"])
    page = sign_in(told, "sri").get(reverse("pack_desk", args=[told.selection.pk]))
    assert "Belum dapat dibuat" in page.content.decode()


def test_it_holds_the_whole_case_with_digests_that_are_true(told: Story, ended: Selection) -> None:
    archive = made(told, ended)
    manifest = json.loads(archive.read("manifes.json"))
    assert {row["path"] for row in manifest["files"]} == set(archive.namelist()) - {
        "manifes.json",
        "daftar-isi.html",
    }
    assert all(content_digest(archive.read(row["path"])) == row["sha256"] for row in manifest["files"])
    assert (
        chain.digest(archive.read("rencana/rencana.json").decode()) == ended.plan_digest == manifest["plan"]
    )
    ranking = panels.newest_ranking(ended.vacancies.get(code="01"))
    assert content_digest(archive.read("nilai/01/masukan.json")) == ranking.digest  # type: ignore[union-attr]
    assert REASON in archive.read("pilihan/01/pilihan.csv").decode("utf-8-sig")
    lines = [json.loads(line) for line in archive.read("catatan/kepala-entri.jsonl").decode().splitlines()]
    assert lines[-1]["hash"] == manifest["log"]["head"] and len(lines) == manifest["log"]["size"]
    assert all(chain.leaf_hash(line["leaf"]) == line["hash"] for line in lines if line["leaf"])
    index = archive.read("daftar-isi.html").decode()
    assert all(row["sha256"] in index for row in manifest["files"])
    signed = [name for name in archive.namelist() if "bertanda-tangan" in name]
    assert any("keputusan-pengangkatan" in name for name in signed)


def test_the_same_state_gives_the_same_bytes_and_a_change_other_ones(told: Story, ended: Selection) -> None:
    first = packs.ask(ended, actor=told.users["sri"])
    tasks.pack(first.job.pk)
    taken = sign_in(told, "wati").get(
        reverse("pack_file", args=[first.pk])
    )  # reading changes nothing of the state
    assert b"".join(taken.streaming_content) == _payload(first)
    with clock.at(clock.now() + timedelta(days=3)):
        second = packs.ask(ended, actor=told.users["wati"])
        tasks.pack(second.job.pk)
        assert second.pk != first.pk and _payload(second) == _payload(first)
        recommended(told)
        third = packs.ask(ended, actor=told.users["sri"])
        tasks.pack(third.job.pk)
        assert _payload(third) != _payload(first)


def test_no_full_number_of_an_applicant_stands_in_its_tables_and_no_receipt_goes_out(
    told: Story, ended: Selection
) -> None:
    archive = made(told, ended)
    texts = [
        archive.read(name).decode("utf-8-sig") for name in archive.namelist() if not name.endswith(".pdf")
    ]
    numbers = {item.snapshot["nip"] for item in Application.objects.exclude(number=None)}
    assert numbers and not [nip for nip in numbers for text in texts if nip in text]
    assert not [name for name in archive.namelist() if "receipt" in name or "paper_sheet" in name]


def test_its_tables_open_in_a_spreadsheet_and_run_nothing(told: Story, ended: Selection) -> None:
    applicant = Application.objects.exclude(number=None).first()
    assert applicant is not None
    rows = pack_contents._applicants(ended)
    rows[0]["agency"] = '=HYPERLINK("http://contoh.example")'
    text = tables.write_csv(rows, pack_contents._APPLICANTS)
    assert text.startswith(b"\xef\xbb\xbf") and b";'=HYPERLINK" in text.replace(b'"', b"")
    table = made(told, ended).read("nilai/01/peringkat.csv").decode("utf-8-sig")
    assert re.match(r"Peringkat;Nomor peserta;Nama;.*;Nilai akhir\r\n1;", table)


def disputed(told: Story, selection: Selection) -> Objection:
    """An objection to a mark with its document; a letter that is answered; a remark, answered anew after it was returned."""
    candidate = Application.objects.filter(vacancy__selection=selection, state="eligible").order_by("number")[
        0
    ]
    stage, now = selection.stage("interview"), clock.now()
    filer = next(one for one in told.users.values() if one.person_id == candidate.person_id)
    window = ObjectionWindow(
        vacancy=candidate.vacancy, stage=stage, opened_at=now, closes_at=now, answer_due=now
    )
    text = f"=SUM(A1) NIP saya {candidate.snapshot['nip']}."
    document = papers.stored("Bukti rahasia")
    objection = Objection(
        window=window, application=candidate, number="KB-1", text=text, filed_at=now, file=document
    )
    with ledger.unit_of_work():
        ledger.create(window, actor=SYSTEM_ACTOR, data={"closes_at": now.isoformat()})
        ledger.create(objection, actor=filer, data={"number": "KB-1", "text": text})
    today = objections.today_in(selection)
    nip = candidate.snapshot["nip"]
    spread = f"{nip[:8]}  {nip[8:14]}\u00a0{nip[14]}-{nip[15:]}"
    letter = Letter(
        f"Perkumpulan Contoh, NIP {spread}",
        "paper",
        today,
        "Minta berita acara.",
        file=papers.stored("Surat"),
    )
    kept = objection_letters.register(selection, letter, actor=told.users["sri"])
    reply = Reply("rejected", "Sudah diumumkan.", "800/12", today, papers.stored("Jawaban"))
    objection_letters.answer(kept, reply, actor=told.users["sri"])
    given = remarks.Content("note", "Pasal 9", "Mengapa tujuh hari?", 5)
    remark = remarks.raise_(selection, given, actor=told.users["wati"])
    remarks.answer(remark, text="Sudah benar.", actor=told.users["sri"])
    remarks.return_(Remark.objects.get(), reason="Sebutkan suratnya.", days=5, actor=told.users["wati"])
    remarks.answer(Remark.objects.get(), text="Surat 800/7.", actor=told.users["sri"])
    return objection


def test_what_was_disputed_goes_along_with_its_answers(told: Story) -> None:
    selection = told.selection
    before = {row["label"] for row in pack_contents.checklist(selection)}
    assert not [label for label in before if label.startswith("Jawaban atas setiap")]
    objection = disputed(told, selection)
    found = {
        part.path: part.read() for part in pack_contents.parts(selection, pack_contents.cut_of(selection))
    }

    def rows(path: str) -> list[dict[str, Any]]:
        return json.loads(found[f"{path}.json"])["rows"]

    (filed,), (letter,) = rows("keberatan/keberatan"), rows("keberatan-administratif/register")
    assert (filed["number"], filed["outcome"], filed["answer"]) == ("KB-1", "Menunggu jawaban", "")
    assert objection.application.snapshot["nip"] not in filed["text"] and "NIP saya" in filed["text"]
    assert objection.file is not None and filed["sha256"] == objection.file.sha256
    kept_here = {content_digest(payload) for payload in found.values()}
    assert objection.file.sha256 not in kept_here  # an applicant's own document stays with the agency
    assert (letter["answer_number"], letter["outcome"]) == ("800/12", "Ditolak")
    tables = b"".join(payload for path, payload in found.items() if path.endswith((".csv", ".json"))).decode()
    assert re.sub(r"\D", "", letter["sender"]) == objection.application.snapshot["nip"][-3:]
    assert objection.file.name not in tables
    files = letter["files"].split("; ")
    assert len(files) == 2 and all(found[name].startswith(b"%PDF") for name in files)
    (remark,) = rows("catatan-pemantau/catatan")
    assert remark["answer"] == "Surat 800/7."
    assert all(word in remark["exchange"] for word in ("Sudah benar.", "Sebutkan suratnya.", "Surat 800/7."))
    assert rows("catatan-pemantau/penundaan") == []
    sheet = found["keberatan/keberatan.csv"].decode("utf-8-sig")
    assert "KB-1" in sheet and ";=SUM" not in sheet.replace('"', "")
    states = {row["label"]: row["state"] for row in pack_contents.checklist(selection)}
    assert states["Jawaban atas setiap keberatan pelamar"] == "unmet"
    assert states["Jawaban atas setiap catatan lembaga pemantau"] == "met"
    objection.state, objection.answer, objection.answered_at = "rejected", "Nilai tetap.", clock.now()
    told_then = pack_disputes._objection(objection, selection.zone)
    assert (told_then["outcome"], told_then["answer"]) == ("Ditolak", "Nilai tetap.")


def test_the_checklist_says_what_is_missing(told: Story, ended: Selection) -> None:
    rows = {row["label"]: row["state"] for row in pack_contents.checklist(ended)}
    first, second = ended.vacancies.order_by("code")
    assert rows[f"Keputusan pengangkatan, bertanda tangan: {first.title}"] == "met"
    assert rows[f"Keputusan pengangkatan, bertanda tangan: {second.title}"] == "unmet"
    assert rows[f"Laporan pelantikan, bertanda tangan: {first.title}"] == "unmet"
    assert rows["Riwayat hidup anggota Pansel"] == "unknown"


def test_a_lost_worker_is_followed_by_another_and_only_one_makes_it(told: Story, ended: Selection) -> None:
    pack = packs.ask(ended, actor=told.users["sri"])
    assert packs.ask(ended, actor=told.users["wati"]) == pack  # it is being made already
    assert packs._claim(pack.job.pk) is not None  # a worker takes it and dies
    tasks.pack(pack.job.pk)
    assert Pack.objects.get().file is None and packs.waiting_jobs() == []
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert packs.waiting_jobs() == [pack.job.pk]
        tasks.pack(pack.job.pk)
    assert (
        Pack.objects.get().state == "made" and PackJob.objects.get().done == PackJob.objects.get().total > 10
    )


def test_a_change_while_it_is_made_makes_it_anew(
    told: Story, ended: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, read = packs.ask(ended, actor=told.users["sri"]), pack_contents.index

    def changing(*given: Any) -> bytes:
        recommended(told)
        return read(*given)

    monkeypatch.setattr(pack_contents, "index", changing)
    tasks.pack(pack.job.pk)
    assert Pack.objects.get().file is None and PackJob.objects.get().error == "Changed"
    monkeypatch.setattr(pack_contents, "index", read)
    tasks.pack(pack.job.pk)
    assert Pack.objects.get().log_head == Leaf.objects.get(event_id=_last_letter(ended)).hash


def _last_letter(selection: Selection) -> Any:
    events = Event.objects.filter(scope=selection.scope, action="gateletter.create")
    return events.order_by("leaf__scope_seq").last().pk  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("username", "status"), [("sri", 200), ("wati", 200), ("slamet", 404), ("ppk", 404), ("ani", 404)]
)
def test_secretariat_and_observer_take_it_and_each_time_is_recorded(
    told: Story, ended: Selection, username: str, status: int
) -> None:
    made(told, ended)
    answer = sign_in(told, username).get(reverse("pack_file", args=[Pack.objects.get().pk]))
    assert answer.status_code == status
    if answer.streaming:
        b"".join(answer.streaming_content)
    assert Event.objects.filter(action="pack.opened").count() == (status == 200)
