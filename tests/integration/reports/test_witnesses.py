"""Bodies outside register their keys, bring signatures, and at the steps that count it is written whether a copy is outside."""

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import witnesses
from accounts.models import Institution, Witness
from audit import checkpoints, clock, ledger, merkle, notes
from audit.errors import NotAllowed, Refused
from audit.models import Cosignature, Event
from audit.verify import verify
from reports.services import parts
from reports.verification import code_for
from selection.models import Selection
from selection.services import witnessing
from tests.conftest import shared_world

told = shared_world("announced")
pytestmark = pytest.mark.django_db

SEED, NAME = bytes(range(32)), "saksi.example/w1"
KEY = notes.key_from(SEED, NAME, notes.WITNESS)


def signed_note(checkpoint, *, seed=SEED, name=NAME, ago=timedelta(0)) -> str:
    text = notes.note_of(checkpoint.note).text
    moment = int((clock.now() - ago).timestamp())
    return checkpoint.note + str(notes.cosign(text, seed, name, moment))


def deliver(body: str | bytes):
    answer = Client(enforce_csrf_checks=True).post(
        reverse("witness_delivery"), body, content_type="text/plain; charset=utf-8"
    )
    return answer.status_code, answer.content.decode()


def client_of(story, username) -> Client:
    client = Client()
    client.force_login(story.users[username])
    return client


@pytest.fixture
def registered(told):
    return witnesses.register(
        told.selection.oversight_body, str(KEY), since=witnesses.today(), actor=told.users["wati"]
    )


# --- keys -------------------------------------------------------------------------------------------------------------


def test_an_observer_registers_and_ends_the_key_of_its_body(told):
    wati = client_of(told, "wati")
    sent = {
        "institution": told.selection.oversight_body_id,
        "key": f" {KEY}\n",
        "since": witnesses.today().isoformat(),
    }
    assert wati.post(reverse("witness_keys"), sent).status_code == 302
    witness = Witness.objects.get()
    assert witness.key == str(KEY) and NAME in wati.get(reverse("witness_keys")).content.decode()
    end = reverse("witness_key_end", args=[witness.pk])
    assert "tetap tersimpan" in wati.get(end).content.decode()
    assert wati.post(end).status_code == 302
    assert list(witnesses.valid(witnesses.today())) == []
    actions = (
        Event.objects.filter(subject_id=witness.pk).order_by("leaf__seq").values_list("action", flat=True)
    )
    assert list(actions) == ["witness.create", "witness.end"]
    assert "Diakhiri" in wati.get(reverse("witness_keys")).content.decode()
    assert verify().sound


@pytest.mark.parametrize("who", ["sri", "slamet", "karto", "ppk"])
def test_nobody_of_the_agency_names_its_witness(told, who):
    body = told.selection.oversight_body
    assert client_of(told, who).get(reverse("witness_keys")).status_code == 404
    with pytest.raises(NotAllowed):
        witnesses.register(body, str(KEY), since=witnesses.today(), actor=told.users[who])


def test_an_observer_names_no_witness_for_another_institution(told):
    with pytest.raises(NotAllowed):
        witnesses.register(told.selection.agency, str(KEY), since=witnesses.today(), actor=told.users["wati"])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "witness.py key"),
        ("saksi", "tidak lengkap"),
        (str(KEY)[:-4], "tidak lengkap"),
        (str(KEY).replace("+", "+0", 1), "tidak lengkap"),
        (str(notes.key_from(SEED, "log.example", notes.LOG)), "kunci log"),
    ],
)
def test_what_is_no_witness_key_is_named(told, line, sentence):
    sent = {
        "institution": told.selection.oversight_body_id,
        "key": line,
        "since": witnesses.today().isoformat(),
    }
    page = client_of(told, "wati").post(reverse("witness_keys"), sent)
    assert page.status_code == 200 and sentence in page.content.decode()
    assert not Witness.objects.exists()


def test_one_key_is_one_witness_whatever_its_name_and_an_ended_one_never_returns(told, registered):
    body, wati = told.selection.oversight_body, told.users["wati"]
    renamed = str(notes.key_from(SEED, "saksi.example/w2", notes.WITNESS))
    for line in (str(KEY), renamed):
        with pytest.raises(Refused, match="sudah terdaftar"):
            witnesses.register(body, line, since=witnesses.today(), actor=wati)
    witnesses.end(registered, actor=wati)
    with pytest.raises(Refused, match="sudah terdaftar"):
        witnesses.register(body, str(KEY), since=witnesses.today(), actor=wati)


def test_a_key_never_counts_for_the_past(told):
    body, wati, today = told.selection.oversight_body, told.users["wati"], witnesses.today()
    with pytest.raises(Refused, match="paling awal"):
        witnesses.register(body, str(KEY), since=today - timedelta(days=1), actor=wati)
    with pytest.raises(Refused, match="mendahului"):
        witnesses.register(body, str(KEY), since=today, until=today - timedelta(days=1), actor=wati)


def test_the_operator_registers_a_body_without_account_and_it_stands_in_the_log(told):
    out = StringIO()
    call_command("witness_key", "--register", str(KEY), "--body", "Inspektorat Provinsi Contoh", stdout=out)
    witness = Witness.objects.select_related("institution").get()
    assert witness.institution.name == "Inspektorat Provinsi Contoh" and str(KEY) in out.getvalue()
    assert Event.objects.filter(subject_id=witness.pk, action="witness.create").exists()
    with pytest.raises(CommandError, match="sudah terdaftar"):
        call_command("witness_key", "--register", str(KEY), "--body", "Lembaga Lain")
    assert not Institution.objects.filter(name="Lembaga Lain").exists()
    with pytest.raises(CommandError, match="pemilik"):
        call_command("witness_key", "--register", str(KEY))
    other = str(notes.key_from(bytes(32), NAME, notes.WITNESS))
    with pytest.raises(CommandError, match="mendaftarkan kuncinya sendiri"):
        call_command("witness_key", "--register", other, "--body", told.selection.oversight_body.name)
    call_command("witness_key", "--end", str(KEY), stdout=out)
    assert not witnesses.valid(witnesses.today()).exists()
    with pytest.raises(CommandError, match="tidak terdaftar"):
        call_command("witness_key", "--end", str(KEY))


# --- delivery ---------------------------------------------------------------------------------------------------------


def test_a_registered_witness_delivers_without_signing_in(told, registered):
    made = checkpoints.take()
    status, said = deliver(signed_note(made))
    assert (status, said) == (200, f"Disimpan: tanda tangan {NAME} atas {made.size} catatan.\n")
    assert notes.cosigned_at(
        notes.note_of(made.note).text,
        notes.note_of(checkpoints.note_with_witnesses(made)).signatures[-1],
        KEY,
    )
    assert deliver(signed_note(made))[0] == 200 and Cosignature.objects.count() == 1
    assert verify().sound


def test_a_witness_that_comes_again_without_news_says_that_the_log_is_still_the_same(told, registered):
    made = checkpoints.take()
    for hours in (30, 20, 0):
        assert deliver(signed_note(made, ago=timedelta(hours=hours)))[0] == 200
    assert Cosignature.objects.count() == 3 and witnesses.standing().is_fresh
    shown = notes.note_of(checkpoints.note_with_witnesses(made))
    assert len(shown.signatures) == 2  # the log's, and the witness's newest


def test_two_keys_of_a_body_both_count_while_one_is_exchanged(told, registered):
    other = notes.key_from(bytes(32), "saksi.example/w2", notes.WITNESS)
    body, wati = told.selection.oversight_body, told.users["wati"]
    witnesses.register(body, str(other), since=witnesses.today(), actor=wati)
    made = checkpoints.take()
    assert deliver(signed_note(made))[0] == 200
    assert deliver(signed_note(made, seed=bytes(32), name="saksi.example/w2"))[0] == 200
    assert made.cosignatures.count() == 2


def _forged(made):
    line = signed_note(made)
    return line[:-12] + "AAAAAAAA" + line[-4:]


def _other_history(made):
    text = str(
        notes.Checkpoint(notes.checkpoint_of(notes.note_of(made.note).text).origin, made.size, merkle.EMPTY)
    )
    return str(notes.Note(text, (notes.cosign(text, SEED, NAME, 1),)))


def _unknown_size(made):
    note = made.note.replace(f"\n{made.size}\n", f"\n{made.size + 1}\n", 1)
    text = notes.note_of(note).text
    return note + str(notes.cosign(text, SEED, NAME, 1))


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (_forged, 403, "tidak cocok"),
        (lambda made: signed_note(made, seed=bytes(32), name="asing.example"), 403, "tidak terdaftar"),
        (lambda made: signed_note(made, seed=bytes(32)), 403, "tidak terdaftar"),
        (lambda made: made.note, 403, "tidak terdaftar"),
        (lambda made: signed_note(made, ago=-timedelta(hours=1)), 409, "jam komputer saksi"),
        (_other_history, 409, "bukan milik log ini"),
        (_unknown_size, 409, "bukan milik log ini"),
        (lambda made: "", 409, "bukan tanda log"),
        (lambda made: "\x00\xff{}", 409, "bukan tanda log"),
        (lambda made: b"\xff\xfe" * 9, 409, "bukan tanda log"),
        (lambda made: "x" * 4097, 413, "4 kB"),
    ],
)
def test_what_is_no_signature_of_a_registered_key_is_refused(told, registered, body, status, sentence):
    found, said = deliver(body(checkpoints.take()))
    assert (found, Cosignature.objects.count()) == (status, 0) and sentence in said


def test_a_key_that_has_ended_or_not_begun_is_refused(told, registered):
    made = checkpoints.take()
    later = notes.key_from(bytes(32), "saksi.example/w2", notes.WITNESS)
    body, wati, tomorrow = (
        told.selection.oversight_body,
        told.users["wati"],
        witnesses.today() + timedelta(days=1),
    )
    witnesses.register(body, str(later), since=tomorrow, actor=wati)
    assert deliver(signed_note(made, seed=bytes(32), name="saksi.example/w2"))[0] == 403
    witnesses.end(registered, actor=wati)
    assert deliver(signed_note(made))[0] == 403


def test_only_a_post_delivers(told):
    assert Client().get(reverse("witness_delivery")).status_code == 405


# --- standing ---------------------------------------------------------------------------------------------------------


def recorded() -> list[tuple[str, dict]]:
    found = Event.objects.filter(action__in=["selection.witnessed", "selection.unwitnessed"])
    return [(item.action, json.loads(item.content.text)["data"]) for item in found.order_by("leaf__seq")]


def note_step(step="announce"):
    with ledger.unit_of_work():
        witnessing.note(Selection.objects.get(), step)


def test_without_a_registered_witness_nothing_is_said(told):
    note_step()
    assert recorded() == [] and not witnesses.standing().is_missing
    page = client_of(told, "sri").get(reverse("selection_plan", args=[told.selection.pk])).content.decode()
    assert "Belum ada salinan" not in page
    assert not parts.provenance(code_for(uuid4()), "https://contoh.example/", made_at=clock.now()).unwitnessed


def test_a_copy_older_than_a_day_or_none_is_written_down_and_shown(told, registered):
    made = checkpoints.take()
    note_step()
    assert parts.provenance(code_for(uuid4()), "https://contoh.example/", made_at=clock.now()).unwitnessed
    assert recorded() == [
        ("selection.unwitnessed", {"at": "announce", "covered": 0, "witness": "", "age_minutes": None})
    ]
    address = reverse("selection_plan", args=[told.selection.pk])
    public = reverse("results", args=[told.selection.vacancies.first().slug])
    for page in (client_of(told, "sri").get(address), Client().get(public)):
        assert "Belum ada salinan pada pihak luar" in page.content.decode()
    deliver(signed_note(made, ago=timedelta(hours=25)))
    note_step("close")
    action, data = recorded()[-1]
    assert (action, data["covered"], data["age_minutes"] // 60) == ("selection.unwitnessed", made.size, 25)
    deliver(signed_note(made, ago=timedelta(hours=1)))
    note_step("reveal")
    action, data = recorded()[-1]
    assert (action, data["witness"]) == ("selection.witnessed", told.selection.oversight_body.name)
    for page in (client_of(told, "sri").get(address), Client().get(public)):
        assert "Belum ada salinan" not in page.content.decode()


def test_a_key_that_ended_leaves_no_fresh_copy(told, registered):
    deliver(signed_note(checkpoints.take()))
    other = notes.key_from(bytes(32), "saksi.example/w2", notes.WITNESS)
    body, wati = told.selection.oversight_body, told.users["wati"]
    witnesses.register(body, str(other), since=witnesses.today(), actor=wati)
    assert witnesses.standing().is_fresh
    witnesses.end(registered, actor=wati)
    assert witnesses.standing().is_missing


def test_asking_costs_one_query(told, registered):
    deliver(signed_note(checkpoints.take()))
    with CaptureQueriesContext(connection) as found:
        assert witnesses.standing().is_fresh
    asked = [item["sql"] for item in found.captured_queries]
    assert len([sql for sql in asked if "clock_timestamp" not in sql]) == 1 and len(asked) <= 2


def test_the_checkpoint_is_rung_after_the_commit(told, django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(checkpoints.cache, "add", lambda *_, **__: True)
    monkeypatch.setattr(checkpoints.current_app, "send_task", lambda name, **_: rung.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        note_step()
        assert rung == []
    assert rung == ["audit.tasks.take_checkpoint"]


def test_the_public_page_of_the_log_names_the_witnesses_and_how_fresh_their_copy_is(told, registered):
    page = Client().get(reverse("log")).content.decode()
    assert "Belum ada salinan pada pihak luar" in page and told.selection.oversight_body.name in page
    deliver(signed_note(checkpoints.take()))
    page = Client().get(reverse("log")).content.decode()
    assert "Ada salinan segar pada pihak luar" in page and NAME in page
    assert str(KEY) in page
