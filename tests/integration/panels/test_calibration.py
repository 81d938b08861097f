"""The calibration round: samples marked in secret, opened together, talked over; nothing of it ever counts."""

import json
import re
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit.errors import NotAllowed, NotNow, Refused
from audit.models import Event
from config.demo import papers, story
from config.demo.marks import TARGETS
from panels import queries, trials
from panels.models import Calibration, Criterion, Ranking, Sheet, Trial, TrialMark
from panels.services import calibrations, criteria, sheets
from reports.services import parts
from tests.conftest import shared_world
from tests.integration.panels.support import open_stage, post_of, sheet_of, signed_in, text_of
from tests.integration.reports.papers import pdf

pytestmark = pytest.mark.django_db

told = shared_world("scoring")
"""The interview is not open yet: its round is the tests'; that of the paper was held by the story."""

MEMBERS = ("karto", "ani", "budi", "citra", "dewi")


@pytest.fixture
def prepared(told: story.Story) -> Calibration:
    sri = told.users["sri"]
    found = calibrations.prepare(told.selection, "interview", actor=sri)
    for label in ("Contoh A", "Contoh B"):
        calibrations.add_sample(
            found, label=label, description="Latihan.", file=papers.stored(label), actor=sri
        )
    return found


@pytest.fixture
def running(told: story.Story, prepared: Calibration) -> Calibration:
    calibrations.open_round(prepared, actor=told.users["sri"])
    return Calibration.objects.get(pk=prepared.pk)


def lines(told: story.Story) -> list[Criterion]:
    return list(queries.criteria_of(told.selection, "interview"))


def trial_of(told: story.Story, calibration: Calibration, username: str) -> Trial:
    found = trials.trial_of(calibration, told.users[username].person)
    assert found is not None
    return found


def form_of(told: story.Story, trial: Trial, mark: str) -> dict[str, str]:
    """What the member's page would send: the same mark in every box."""
    boxes = {
        f"m-{sample.pk.hex}-{line.pk.hex}": mark
        for sample in trials.samples_of(trial.calibration)
        for line in lines(told)
    }
    return {"seen": calibrations.draft_digest(trial), **boxes}


def give(told: story.Story, calibration: Calibration, username: str, mark: str) -> Any:
    trial = trial_of(told, calibration, username)
    sent = {**form_of(told, trial, mark), "then": "give"}
    return signed_in(told, username).post(reverse("calibration_trial", args=[calibration.pk]), sent)


def page(told: story.Story, username: str, calibration: Calibration) -> str:
    return text_of(signed_in(told, username).get(reverse("calibration", args=[calibration.pk])))


def test_from_samples_to_a_note_beside_the_sheet(told: story.Story) -> None:
    sri, karto = signed_in(told, "sri"), signed_in(told, "karto")
    rounds = reverse("calibration_list", args=[told.selection.pk])
    address = sri.post(rounds, {"component": "interview"})["Location"]
    calibration = Calibration.objects.get(state="prepared")
    assert address == reverse("calibration", args=[calibration.pk])
    assert "Unggah sedikitnya satu contoh" in text_of(
        sri.post(reverse("calibration_open", args=[calibration.pk]), follow=True)
    )
    upload = SimpleUploadedFile("naskah.pdf", pdf("contoh"), "application/pdf")
    assert "Contoh A ditambahkan." in text_of(
        sri.post(address, {"label": "Contoh A", "description": "Latihan.", "file": upload}, follow=True)
    )
    sri.post(reverse("calibration_open", args=[calibration.pk]))
    for username, mark in zip(MEMBERS, ("80", "86", "80", "74", "80"), strict=True):
        assert give(told, calibration, username, mark).status_code == 302
    calibration.refresh_from_db()
    assert calibration.state == "revealed"
    assert "Anda rata-rata 6 angka di atas median." in page(told, "ani", calibration)
    assert "Nilai Anda rata-rata pada median." in page(told, "budi", calibration)
    shown = page(told, "wati", calibration)
    assert "rata-rata 6 angka di bawah median" in shown
    assert "80 86 80 74 80 80 12" in shown  # five members, the median, the spread

    closing = reverse("calibration_close", args=[calibration.pk])
    assert "Tuliskan apa yang disepakati" in text_of(karto.post(closing, {"note": ""}))
    karto.post(closing, {"note": "80 berarti sudah pernah dikerjakan."})
    assert "80 berarti sudah pernah dikerjakan." in page(told, "wati", calibration)
    own = sheet_of(told, "ani", "paper")
    beside = text_of(signed_in(told, "ani").get(reverse("sheet", args=[own.pk])))
    assert "Kesepakatan kalibrasi" in beside
    assert "80 berarti gagasannya dapat dijalankan" in beside  # the paper's own note, not the interview's
    assert "sudah pernah dikerjakan" not in beside


def test_until_all_have_given_nobody_sees_another_members_marks(
    told: story.Story, running: Calibration
) -> None:
    give(told, running, "ani", "91,25")
    give(told, running, "budi", "63,75")
    for username in ("karto", "citra", "sri", "slamet", "wati"):
        shown = page(told, username, running)
        assert "2 dari 5 anggota sudah mengirim" in shown
        assert "91,25" not in shown
        assert "63,75" not in shown
    timeline = signed_in(told, "wati").get(
        reverse("observer_timeline", args=[told.selection.pk]) + "?what=penilaian"
    )
    assert "91,25" not in text_of(timeline)
    exported = b"".join(
        signed_in(told, "wati").get(reverse("ledger_export", args=[told.selection.pk])).streaming_content
    )
    leaves = {line["seq"]: line["leaf"] for line in map(json.loads, exported.decode().splitlines())}
    given = Event.objects.filter(action="trial.give", subject_id=trial_of(told, running, "ani").pk).get()
    assert leaves[given.leaf.seq] is None
    assert trials.opened_points(running) == []


def test_the_sealed_page_is_the_same_whatever_the_others_wrote(
    told: story.Story, running: Calibration
) -> None:
    seen = {}
    for low, high in (("10", "20"), ("95", "99")):
        with transaction.atomic():
            give(told, running, "budi", low)
            draft = trial_of(told, running, "citra")
            signed_in(told, "citra").post(
                reverse("calibration_trial", args=[running.pk]), form_of(told, draft, high)
            )
            for username in ("karto", "ani", "sri", "slamet", "wati"):
                seen.setdefault(username, []).append(
                    [
                        page(told, username, running),
                        text_of(
                            signed_in(told, username).get(
                                reverse("calibration_list", args=[told.selection.pk])
                            )
                        ),
                    ]
                )
            transaction.set_rollback(True)
    for first, second in seen.values():
        assert first == second


@pytest.mark.parametrize("username", ["sri", "slamet", "wati", "asih", "ppk", "putu"])
def test_only_members_have_a_trial_sheet(told: story.Story, running: Calibration, username: str) -> None:
    client = signed_in(told, username)
    assert client.get(reverse("calibration_trial", args=[running.pk])).status_code == 404
    assert client.post(reverse("calibration_trial", args=[running.pk]), {}).status_code == 404
    others = trial_of(told, running, "ani")
    with pytest.raises(NotAllowed):
        calibrations.save_marks(
            others, {}, seen=calibrations.draft_digest(others), actor=told.users[username]
        )
    with pytest.raises(NotAllowed):
        calibrations.give(others, seen=calibrations.draft_digest(others), actor=told.users[username])


def test_another_member_neither_writes_nor_gives_it(told: story.Story, running: Calibration) -> None:
    others, budi = trial_of(told, running, "ani"), told.users["budi"]
    with pytest.raises(NotAllowed):
        calibrations.save_marks(others, {}, seen=calibrations.draft_digest(others), actor=budi)
    assert not others.marks.exists()


def test_a_bad_mark_gets_its_sentence_and_nothing_typed_is_lost(
    told: story.Story, running: Calibration
) -> None:
    trial = trial_of(told, running, "ani")
    answer = signed_in(told, "ani").post(
        reverse("calibration_trial", args=[running.pk]), form_of(told, trial, "108,5")
    )
    assert answer.status_code == 422
    assert "Nilai 108,5 di luar rentang. Isi 0 sampai 100." in text_of(answer)
    assert 'value="108,5"' in answer.content.decode()
    gaps = {"seen": calibrations.draft_digest(trial), "then": "give"}
    answer = signed_in(told, "ani").post(reverse("calibration_trial", args=[running.pk]), gaps)
    assert "nilai uji coba yang kosong" in text_of(answer)


def test_an_old_page_overwrites_nothing(told: story.Story, running: Calibration) -> None:
    trial, ani = trial_of(told, running, "ani"), signed_in(told, "ani")
    address, old = reverse("calibration_trial", args=[running.pk]), form_of(told, trial, "50")
    ani.post(address, form_of(told, trial, "80"))
    answer = ani.post(address, old)
    assert answer.status_code == 409
    assert "dari jendela atau perangkat lain" in text_of(answer)
    assert set(trial.marks.values_list("points", flat=True)) == {800_000}


def test_the_database_refuses_to_change_what_was_given(told: story.Story, running: Calibration) -> None:
    give(told, running, "ani", "80")
    trial = trial_of(told, running, "ani")
    for attack in (
        lambda: TrialMark.objects.filter(trial=trial).update(points=1),
        lambda: TrialMark.objects.filter(trial=trial).delete(),
        lambda: Trial.objects.filter(pk=trial.pk).update(state="draft"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def test_the_chair_opens_early_with_a_reason_and_what_was_not_given_goes_unread(
    told: story.Story, running: Calibration
) -> None:
    karto = told.users["karto"]
    give(told, running, "ani", "80")
    with pytest.raises(Refused, match="Sedikitnya dua"):
        calibrations.reveal_early(running, reason="Budi sakit.", actor=karto)
    give(told, running, "citra", "70")
    draft = trial_of(told, running, "budi")
    signed_in(told, "budi").post(reverse("calibration_trial", args=[running.pk]), form_of(told, draft, "33"))
    address = reverse("calibration_reveal", args=[running.pk])
    assert "Tuliskan alasannya." in text_of(signed_in(told, "karto").post(address, {"reason": ""}))
    for username in ("ani", "sri", "wati"):
        assert signed_in(told, username).post(address, {"reason": "x"}).status_code == 404
    signed_in(told, "karto").post(address, {"reason": "Budi sakit."})
    assert not re.search(r"\b33\b", page(told, "wati", running))
    assert not TrialMark.objects.filter(trial=draft).exists()
    timeline = signed_in(told, "wati").get(
        reverse("observer_timeline", args=[told.selection.pk]) + "?what=penilaian"
    )
    assert "Budi sakit." in text_of(timeline)


@pytest.mark.parametrize("state", ["prepared", "open", "revealed"])
def test_the_stage_waits_for_the_round_and_no_other_stage_does(
    told: story.Story, prepared: Calibration, state: str
) -> None:
    sri = told.users["sri"]
    open_the_interview(told)
    if state != "prepared":
        calibrations.open_round(prepared, actor=sri)
    if state == "revealed":
        for username in MEMBERS:
            give(told, prepared, username, "80")
    sentence = {
        "prepared": "belum dibuka. Buka atau batalkan",
        "open": "anggota masih menilai contoh",
        "revealed": "ketua mencatat dahulu",
    }[state]
    with pytest.raises(Refused, match=sentence):
        open_stage(told, "interview")
    calibration = Calibration.objects.get(pk=prepared.pk)
    if state == "revealed":
        calibrations.close(calibration, note="80 berarti cakap.", actor=told.users["karto"])
    else:
        calibrations.cancel(calibration, reason="Waktu tidak cukup.", actor=sri)
    open_stage(told, "interview")
    with pytest.raises(Refused, match="sudah dibagikan"):
        calibrations.prepare(told.selection, "interview", actor=sri)


def open_the_interview(told: story.Story) -> None:
    """Lock all papers, so that nothing but the calibration is in the way of the interview."""
    for sheet in Sheet.objects.filter(
        assessment__vacancy=post_of(told), assessment__stage__code="paper", state="draft"
    ).select_related("assessment__vacancy__selection", "assessment__stage"):
        story._score(told, sheet, told.at(24, 15))


def test_criteria_stand_while_a_round_runs_and_not_before(told: story.Story, prepared: Calibration) -> None:
    sri, first = told.users["sri"], lines(told)[0]
    kept = [
        criteria.Line(item.label, "Lain.", item.weight, 100, key=item.pk, version=item.version)
        for item in lines(told)
    ]
    criteria.write(told.selection, "interview", kept, actor=sri)
    calibrations.open_round(prepared, actor=sri)
    with pytest.raises(Refused, match="selama kalibrasinya berjalan"):
        criteria.write(told.selection, "interview", [], actor=sri)
    columns = {name: getattr(first, name) for name in ("code", "order", "label", "weight", "max_points")}
    with pytest.raises(Refused, match="selama kalibrasinya berjalan"):
        sheets.save_criterion(told.selection, "interview", **columns, guide="Baru.", stored=first, actor=sri)
    shown = text_of(
        signed_in(told, "sri").get(reverse("selection_criteria", args=[told.selection.pk, "interview"]))
    )
    assert "selama kalibrasinya berjalan" in shown


def test_samples_are_one_to_five_and_stand_once_the_round_is_open(
    told: story.Story, prepared: Calibration
) -> None:
    sri = told.users["sri"]
    with pytest.raises(Refused, match="sudah dipakai"):
        calibrations.add_sample(
            prepared, label="Contoh A", description="", file=papers.stored("x"), actor=sri
        )
    for label in "CDE":
        calibrations.add_sample(prepared, label=label, description="", file=papers.stored(label), actor=sri)
    with pytest.raises(Refused, match="paling banyak 5"):
        calibrations.add_sample(prepared, label="F", description="", file=papers.stored("F"), actor=sri)
    calibrations.open_round(prepared, actor=sri)
    with pytest.raises(Refused, match="sudah dibuka"):
        calibrations.remove_sample(trials.samples_of(prepared)[0], actor=sri)


def test_who_may_do_what(told: story.Story, prepared: Calibration) -> None:
    for username in ("karto", "ani", "slamet", "wati"):
        with pytest.raises(NotAllowed):
            calibrations.open_round(prepared, actor=told.users[username])
    calibrations.open_round(prepared, actor=told.users["sri"])
    found = Calibration.objects.get(pk=prepared.pk)
    with pytest.raises(NotNow):
        calibrations.close(found, note="x", actor=told.users["karto"])
    for username in MEMBERS:
        give(told, found, username, "80")
    for username in ("sri", "ani"):
        with pytest.raises(NotAllowed):
            calibrations.close(found, note="x", actor=told.users[username])
    with pytest.raises(Refused, match="tidak dinilai Pansel"):
        calibrations.prepare(told.selection, "assessment", actor=told.users["sri"])


def test_a_cancelled_round_is_never_read(told: story.Story, running: Calibration) -> None:
    give(told, running, "ani", "91,25")
    calibrations.cancel(running, reason="Contohnya ternyata milik peserta.", actor=told.users["karto"])
    for username in ("karto", "ani", "sri", "wati"):
        assert "91,25" not in page(told, username, running)
    shown = signed_in(told, "wati").get(
        reverse("observer_timeline", args=[told.selection.pk]) + "?what=penilaian"
    )
    assert "91,25" not in text_of(shown)
    assert "Contohnya ternyata milik peserta." in text_of(shown)


def test_trial_marks_enter_no_sheet_no_ranking_and_the_minutes_say_when(told: story.Story) -> None:
    for component in ("track_record", "paper"):
        lock_all(told, component)
    open_the_interview(told)
    open_stage(told, "interview")
    lock_all(told, "interview")
    ranking = Ranking.objects.get(vacancy=post_of(told))
    workings = json.loads(ranking.result_text)["workings"]
    means = sorted(Fraction(one["paper"]["mean"]) for one in workings.values())
    assert means == sorted(Fraction(paper) for _track, _points, _talk, paper in TARGETS["01"])
    assert [line.split(" (")[0] for line in parts.calibrations(told.selection)] == ["makalah"]


def lock_all(told: story.Story, component: str) -> None:
    for sheet in (
        Sheet.objects.filter(
            assessment__vacancy=post_of(told), assessment__stage__code=component, state="draft"
        )
        .select_related("assessment__vacancy__selection", "assessment__stage")
        .order_by("pk")
    ):
        story._score(told, sheet, told.at(27, 15))


def test_beside_the_sheet_it_says_when_the_criteria_were_changed_after_the_round(
    told: story.Story, running: Calibration
) -> None:
    sri = told.users["sri"]
    for username in MEMBERS:
        give(told, running, username, "80")
    calibrations.close(
        Calibration.objects.get(pk=running.pk), note="80 berarti cakap.", actor=told.users["karto"]
    )
    kept = [
        criteria.Line(item.label, "Lain.", item.weight, 100, key=item.pk, version=item.version)
        for item in lines(told)
    ]
    criteria.write(told.selection, "interview", kept, actor=sri)
    open_the_interview(told)
    open_stage(told, "interview")
    own = sheet_of(told, "ani", "interview")
    beside = text_of(signed_in(told, "ani").get(reverse("sheet", args=[own.pk])))
    assert "80 berarti cakap." in beside
    assert "Kriteria diubah sesudah kalibrasi ini." in beside
    paper = sheet_of(told, "ani", "paper")
    shown = text_of(signed_in(told, "ani").get(reverse("sheet", args=[paper.pk]), follow=True))
    assert "Kriteria diubah" not in shown
