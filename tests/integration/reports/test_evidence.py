"""An observer takes a package home and checks it without us; then somebody with the database's password changes something."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from audit import chain, checkpoints, keys, notes, signer
from audit.models import Body, Checkpoint, Event, Leaf, Node
from config.demo.story import Story
from panels.models import Ranking, Score, Sheet
from reports import rendering
from reports.models import Document
from selection.models import ScheduleEntry, Vacancy
from tests.conftest import shared_world
from tests.integration.panels.support import behind_the_guards
from tests.integration.reports.choices import handed_over
from tests.integration.reports.evidence_tools import checked, lines, made, run
from tests.integration.reports.evidence_tools import keys as keys_file
from tests.integration.reports.papers import press

pytestmark = pytest.mark.django_db

told = shared_world("published")


@pytest.fixture
def announced(told: Story, monkeypatch: pytest.MonkeyPatch) -> Vacancy:
    """A post whose result is published, with its papers."""
    monkeypatch.setattr(rendering, "render_document", press)
    post = told.selection.vacancies.order_by("code").first()
    assert post is not None
    handed_over(told, post)
    return post


def test_an_honest_package_holds_with_the_announced_ranking(
    told: Story, announced: Vacancy, tmp_path: Path
) -> None:
    said = checked(made(tmp_path, told.selection.code))
    assert said.holds, said.report
    assert "sama dengan yang diumumkan" in said.report and "belum diumumkan" in said.report
    assert said.report.rstrip().endswith("SEMUA COCOK.")


def test_an_announcement_that_names_another_total_is_flagged(
    told: Story, announced: Vacancy, tmp_path: Path
) -> None:
    """The paper itself was made so, and the log says what was made: only the ranking computed anew shows it."""
    paper = Document.objects.get(vacancy=announced, kind="final_result")
    context = json.loads(paper.context_text)
    context["posts"][0]["rows"][0]["total"] = "99.99"
    with behind_the_guards():
        Document.objects.filter(pk=paper.pk).update(context_text=chain.canonical(context))
        for body in Body.objects.filter(event__subject_id=paper.pk, text__contains="context_text"):
            content = json.loads(body.text)
            content["changes"]["context_text"][1] = chain.canonical(context)
            _say(body, content)
        _follow()
    said = checked(made(tmp_path, told.selection.code))
    assert not said.holds and "pengumuman menyebut peserta" in said.report, said.report


@pytest.mark.parametrize("by", ["code", "pk", "slug"])
def test_a_selection_is_found_by_what_the_observer_has(told: Story, tmp_path: Path, by: str) -> None:
    asked = told.selection.vacancies.first().slug if by == "slug" else getattr(told.selection, by)
    package = made(tmp_path, asked)
    with zipfile.ZipFile(package) as archive:
        assert json.loads(archive.read("manifest.json"))["scope"] == told.selection.scope


def test_a_selection_that_is_not_there_gets_a_sentence_that_names_those_that_are(
    told: Story, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=f"“tidak-ada” tidak ada. Yang ada: {told.selection.code}"):
        made(tmp_path, "tidak-ada")


def test_the_making_is_an_entry_that_names_the_packages_list(told: Story, tmp_path: Path) -> None:
    package = made(tmp_path, told.selection.code)
    last = Leaf.objects.order_by("-seq").select_related("event__content").first()
    assert last is not None and last.event.action == "selection.exported"
    with zipfile.ZipFile(package) as archive:
        digest = chain.digest(archive.read("manifest.json").decode())
    assert json.loads(last.event.content.text)["data"] == {"what": "evidence", "manifest": digest}


def test_of_everything_else_only_the_hash_is_told(told: Story, tmp_path: Path) -> None:
    foreign = Leaf.objects.exclude(scope=told.selection.scope)
    assert foreign.exists()
    shown = lines(made(tmp_path, told.selection.code), "log.jsonl")
    for leaf in foreign:
        assert shown[leaf.seq - 1] == {"seq": leaf.seq, "hash": leaf.hash}


def test_exit_codes_tell_wrong_from_unreadable(told: Story, tmp_path: Path) -> None:
    package = made(tmp_path, told.selection.code)
    key = str(keys_file(tmp_path))
    other, empty, no_zip, foreign = (
        tmp_path / name for name in ("ubah.zip", "kosong.txt", "bukan.zip", "asing.txt")
    )
    payload = bytearray(package.read_bytes())
    payload[-3] ^= 1
    other.write_bytes(payload[:-1] + b"\x01")
    empty.write_text("")
    no_zip.write_text("bukan")
    foreign.write_text("contoh/lain+00000000+AAAA\n")
    tampered = tmp_path / "tambah.zip"
    tampered.write_bytes(package.read_bytes())
    with zipfile.ZipFile(tampered, "a") as archive:
        archive.writestr("surat.txt", "x")
    expected = {
        (str(package), "--key", key): 0,
        (str(tampered), "--key", key): 1,
        (str(no_zip), "--key", key): 2,
        (str(other), "--key", key): 2,
        (str(tmp_path / "tidak-ada.zip"), "--key", key): 2,
        (str(package), "--key", str(empty)): 2,
        (str(package), "--key", str(foreign)): 2,
        (str(package),): 2,
    }
    done = {words: run(tmp_path, *words) for words in expected}
    assert {words: one.returncode for words, one in done.items()} == expected
    assert not any("Traceback" in one.stderr for one in done.values())


def _score_changed(told: Story) -> str:
    score = Score.objects.filter(sheet__assessment__vacancy__selection=told.selection).order_by("pk").first()
    assert score is not None
    Score.objects.filter(pk=score.pk).update(points=score.points - 10_000)
    return f"lembar {score.sheet_id}"


def _deadline_changed(told: Story) -> str:
    entry = ScheduleEntry.objects.filter(selection=told.selection, ends_at__isnull=False).first()
    assert entry is not None
    ScheduleEntry.objects.filter(pk=entry.pk).update(ends_at=told.at(90, 9))
    return f"selection.scheduleentry {entry.pk}: ends_at"


def _ranking_changed(told: Story) -> str:
    stored = Ranking.objects.filter(vacancy__selection=told.selection).first()
    assert stored is not None
    Ranking.objects.filter(pk=stored.pk).update(
        result_text=stored.result_text.replace('"rank":1', '"rank":2')
    )
    return f"panels.ranking {stored.pk}: result_text"


def _sheet_put_back(told: Story) -> str:
    sheet = Sheet.objects.filter(assessment__vacancy__selection=told.selection, state="locked").first()
    assert sheet is not None
    Sheet.objects.filter(pk=sheet.pk).update(state="draft", version=1)
    return "tidak ada pada lembarnya"  # a draft is sealed, so its entries are not shown; its marks are missed in the ranking


@pytest.mark.parametrize(
    "change",
    [_score_changed, _deadline_changed, _ranking_changed, _sheet_put_back],
    ids=lambda it: it.__name__.strip("_"),
)
def test_a_row_changed_past_the_log_is_named_in_the_next_package(
    told: Story, tmp_path: Path, change: Any
) -> None:
    assert checked(made(tmp_path, told.selection.code, "sebelum.zip")).holds
    with behind_the_guards():
        named = change(told)
    said = checked(made(tmp_path, told.selection.code))
    assert not said.holds and said.code == 1 and named in said.report, said.report


def test_a_log_cut_and_signed_anew_is_caught_by_a_kept_checkpoint_alone(told: Story, tmp_path: Path) -> None:
    """The last confirmations of the ranking never happened, nor their rows; the signer was made to forget."""
    kept = checkpoints.take().note
    receipt = checkpoints.proof_of(Leaf.objects.get(seq=Leaf.objects.count()).event_id)
    assert receipt is not None
    assert checked(made(tmp_path, told.selection.code, "sebelum.zip"), [kept, receipt]).holds
    with behind_the_guards(), connection.cursor() as cursor:
        after = Leaf.objects.get(event__action="ranking.create", event__subject_id=_last_ranking(told).pk).seq
        gone = list(Leaf.objects.filter(seq__gt=after).values_list("event_id", flat=True))
        cursor.execute("DELETE FROM panels_confirmation")
        Ranking.objects.update(state="computed", version=1)
        for ranking in Ranking.objects.all():
            made_by = Event.objects.get(subject_id=ranking.pk, subject_version=1)
            Ranking.objects.filter(pk=ranking.pk).update(last_event=made_by.pk)
        for model in (Checkpoint, Node):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        Leaf.objects.filter(seq__gt=after)._raw_delete("default")
        Body.objects.filter(event__in=gone)._raw_delete("default")
        Event.objects.filter(pk__in=gone)._raw_delete("default")
    signer.forget()
    package = made(tmp_path, told.selection.code)
    without, with_note, with_receipt = checked(package), checked(package, [kept]), checked(package, [receipt])
    print(f"tail cut: flagged without a note {not without.holds}, with one {not with_note.holds}")
    assert without.holds, without.report
    assert not with_note.holds and not with_receipt.holds
    assert "log diubah atau dipotong sejak itu" in with_note.report


def test_a_log_rewritten_with_every_key_is_caught_by_a_kept_checkpoint_alone(
    told: Story, tmp_path: Path
) -> None:
    kept = checkpoints.take().note
    with behind_the_guards():
        body = (
            Body.objects.filter(event__scope=told.selection.scope, event__action="sheet.lock")
            .order_by("pk")
            .first()
        )
        assert body is not None
        content = json.loads(body.text)
        content["actor"]["name"] = "Orang Lain"
        _say(body, content)
        _follow()
    package = made(tmp_path, told.selection.code)
    without, with_note = checked(package), checked(package, [kept])
    print(f"rewritten: flagged without a note {not without.holds}, with one {not with_note.holds}")
    assert without.holds, without.report
    assert not with_note.holds


def test_a_note_of_another_key_or_with_a_line_more_is_no_witness(told: Story, tmp_path: Path) -> None:
    package = made(tmp_path, told.selection.code)
    kept = checkpoints.take().note
    text = notes.note_of(kept).text
    foreign = str(notes.Note(text, (notes.sign(text, b"x" * 32, settings.LOG_ORIGIN),)))
    assert not checked(package, [foreign]).holds
    assert not checked(package, [kept.replace("\n\n", "\nlain\n\n")]).holds


def _last_ranking(told: Story) -> Ranking:
    made_last = Event.objects.filter(scope=told.selection.scope, action="ranking.create").latest("leaf__seq")
    return Ranking.objects.get(pk=made_last.subject_id)


def _say(body: Body, content: dict[str, Any]) -> None:
    """The entry says something else from now on."""
    body.text = chain.canonical(content)
    Body.objects.filter(pk=body.pk).update(text=body.text)
    Event.objects.filter(pk=body.event_id).update(body=chain.commitment(bytes.fromhex(body.salt), body.text))


def _follow() -> None:
    """Every entry is chained anew from what its event says, with the site's key; the signer forgets."""
    prev, heads, key = chain.ZERO, {}, keys.mac_key()
    for leaf in Leaf.objects.order_by("seq").select_related("event"):
        header = json.loads(leaf.text)
        before = heads.get(leaf.scope, chain.ZERO)
        header |= {"prev": prev, "scope_prev": before, "body": leaf.event.body}
        text = chain.canonical(header)
        prev = heads[leaf.scope] = chain.leaf_hash(text)
        mac = chain.mac(key, text)
        Leaf.objects.filter(pk=leaf.pk).update(
            text=text, hash=prev, prev=header["prev"], scope_prev=before, mac=mac
        )
    with connection.cursor() as cursor:
        for model in (Checkpoint, Node):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    signer.forget()
