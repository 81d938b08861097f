"""The compliance list as the secretariat and the observer see it, and a letter that dispenses from a rule."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal
from audit import clock, ledger
from audit.errors import NotAllowed, NotNow, Refused
from audit.models import Event
from config.demo import papers
from config.demo.story import Story
from panels.services import announcements
from reports.compliance import blocking
from reports.services import compliance
from selection import changes, gates, queries
from selection.models import Change, Gate, Selection, Waiver
from selection.rulesets import schema
from selection.services import selections, waivers
from tests.conftest import shared_world
from tests.integration.panels import test_endings
from tests.integration.panels.support import text_of
from tests.integration.selection.test_secretariat import upload

pytestmark = pytest.mark.django_db

told = shared_world("scoring")


@pytest.fixture
def selection(told: Story) -> Selection:
    return Selection.objects.get(pk=told.selection.pk)


def levels(selection: Selection) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in compliance.findings(selection):
        found.setdefault(one.rule, set()).add(one.level)
    return found


def letter(**columns: Any) -> dict[str, Any]:
    return {
        "rule": "applicants.min_per_post",
        "vacancy": None,
        "body": "Badan Contoh",
        "number": "12/BC/2026",
        "dated": date(2026, 1, 5),
        "file": papers.stored("Surat pengecualian"),
        "reason": "Daerah terpencil.",
        **columns,
    }


def record(told: Story, **columns: Any) -> Proposal:
    given = letter(**columns)
    return waivers.record(told.selection, given.pop("rule"), **given, actor=told.users["sri"])


def test_of_a_selection_that_runs_by_the_rules_nothing_is_broken(told: Story, selection: Selection) -> None:
    with clock.at(told.at(24, 10)):
        found = levels(selection)

    assert "fail" not in {level for group in found.values() for level in group}
    assert found["panel.odd"] == {"pass"}
    assert found["announcement.min_days"] == {"pass"}
    assert found["elements.total"] == {"pass"}
    assert found["extension.max_times"] == {"pass"}
    assert found["gates.required"] == {"pass", "unknown"}
    assert found["schedule.on_time"] == {"pass"}


def test_facts_are_read_from_the_rows(told: Story, selection: Selection) -> None:
    facts = compliance.facts(selection)

    sent = {post.code: 0 for post in selection.vacancies.all()}
    assert [post["applicants"] for post in facts["posts"]] == [len(told.applicants[code]) for code in sent]
    assert all(post["remaining"] >= 3 for post in facts["posts"])
    assert facts["elements"] == {"track_record": "20", "assessment": "25", "paper": "20", "interview": "35"}
    assert facts["extensions"] == []
    assert {line["kind"]: line["done"] for line in facts["lines"]}["screening"] is True
    assert json.loads(json.dumps(facts)) == facts


def test_a_step_that_is_late_is_seen(told: Story, selection: Selection) -> None:
    with clock.at(told.at(45, 10)):
        late = [one for one in compliance.findings(selection) if one.rule == "schedule.on_time"]

    assert {one.level for one in late} == {"warn"}
    assert len(late) >= 2


def test_the_registration_ends_with_the_last_post_that_was_extended(selection: Selection) -> None:
    lines = queries.schedule_rows(selection)
    last = next(line["ends_at"] for line in lines if line["kind"] == "registration")
    posts = list(selection.vacancies.order_by("code"))
    posts[0].registration_until = changes.days_later(changes.instant(last), 7)

    def end() -> str:
        extended = compliance.as_extended(lines, posts)
        return next(line["ends_at"] for line in extended if line["kind"] == "registration")

    assert changes.instant(end()) == posts[0].registration_until
    posts[0].state = "stopped"
    assert end() == last


def test_an_approval_for_one_post_is_due_with_that_post_and_not_once_it_is_given_up(
    selection: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = posts = list(selection.vacancies.order_by("code"))
    whole, of_first, of_inauguration = (
        Gate(selection=selection, vacancy=post, kind=kind, title=kind, opens=opens)
        for post, kind, opens in (
            (None, "result", "choice"), (first, "dukcapil", "choice"), (first, "election", "inauguration")
        )
    )  # fmt: skip
    rows = [gates.Standing(gate, None, None, "", True) for gate in (whole, of_first, of_inauguration)]
    monkeypatch.setattr(gates, "standings", lambda _selection, _today: rows)

    def due() -> dict[str, bool]:
        found = compliance.gate_facts(selection, posts, date(2026, 3, 1))
        return {one["gate"]: one["due"] for one in found}

    assert due() == {"result": False, "dukcapil": False, "election": False}
    second.state = "concluded"
    assert due() == {"result": True, "dukcapil": False, "election": False}
    first.state = "concluded"
    assert due() == {"result": True, "dukcapil": True, "election": False}
    first.state = "failed"
    assert due() == {"result": True}


def test_both_see_the_same_rows_and_the_observer_s_reading_is_kept(
    told: Story, selection: Selection, client: Client
) -> None:
    client.force_login(told.users["sri"])
    desk = client.get(reverse("compliance", args=[selection.pk]))
    client.force_login(told.users["wati"])
    watched = client.get(reverse("observer_compliance", args=[selection.pk]))

    assert desk.context["rows"] == watched.context["rows"]
    assert "Kepatuhan terhadap aturan" in text_of(watched)
    assert "Persekjen DPR 15/2017" in text_of(watched)
    assert "Catat pengecualian" in text_of(desk) and "Catat pengecualian" not in text_of(watched)
    newest = Event.objects.filter(action="selection.observed").latest("leaf__seq")
    assert '"page":"compliance"' in newest.content.text


def test_the_page_asks_no_more_of_the_database_for_more_posts(told: Story, client: Client) -> None:
    client.force_login(told.users["sri"])
    address = reverse("compliance", args=[told.selection.pk])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)

    assert len(asked) <= 24, [one["sql"][:120] for one in asked]


# --- dispensations --------------------------------------------------------------------------------------------------------


def test_a_letter_counts_when_a_second_person_has_compared_it_and_stays_visible(
    told: Story, selection: Selection, client: Client
) -> None:
    client.force_login(told.users["sri"])
    with clock.at(told.at(45, 10)):
        answer = client.post(
            reverse("waiver_new", args=[selection.pk]),
            {
                "rule": "applicants.min_per_post",
                "body": "Badan Contoh",
                "number": "12/BC/2026",
                "dated": "2026-01-05",
                "reason": "Daerah terpencil.",
                "file": upload(),
            },
            follow=True,
        )
        assert "Menunggu orang kedua" in text_of(answer)
        waiver = Waiver.objects.get(selection=selection)
        assert compliance.waivers(selection) == ()
        proposal = Proposal.objects.get(subject_id=waiver.pk)
        with pytest.raises(NotAllowed):
            proposals.approve(proposal, digest=proposal.digest, actor=told.users["sri"])
        client.force_login(told.users["slamet"])
        page = text_of(client.get(reverse("approval_detail", args=[proposal.pk])))
        assert "Jumlah pelamar paling sedikit" in page and waiver.file.sha256 in page
        proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])

    in_force = compliance.waivers(selection)[0]
    assert (in_force.rule, in_force.body, in_force.approved_by) == (
        "applicants.min_per_post",
        "Badan Contoh",
        str(told.users["slamet"].person),
    )
    assert "Berlaku" in text_of(client.get(reverse("compliance", args=[selection.pk])))


@pytest.mark.parametrize("rule", ["panel.odd", "gates.required", "panel.mood"])
def test_from_a_rule_that_nobody_dispenses_from_no_letter_is_kept(told: Story, rule: str) -> None:
    with pytest.raises(Refused, match="tidak seorang pun"):
        record(told, rule=rule)
    assert not Waiver.objects.exists()


def test_a_letter_of_tomorrow_and_a_second_one_for_the_same_are_refused(told: Story) -> None:
    with pytest.raises(Refused, match="belum tiba"):
        record(told, dated=clock.now().date() + timedelta(days=2))
    record(told)
    with pytest.raises(Refused, match="sudah dicatat"):
        record(told)


@pytest.mark.parametrize("username", ["slamet", "wati", "karto", "asih", "ppk"])
def test_only_the_secretariat_records_a_letter(told: Story, username: str, client: Client) -> None:
    client.force_login(told.users[username])
    assert client.get(reverse("waiver_new", args=[told.selection.pk])).status_code == 404
    given = letter()
    with pytest.raises(NotAllowed):
        waivers.record(told.selection, given.pop("rule"), **given, actor=told.users[username])


def test_nobody_puts_a_letter_in_force_alone(told: Story) -> None:
    record(told)
    waiver = Waiver.objects.get()
    with pytest.raises((NotAllowed, NotNow, Refused)), ledger.unit_of_work():
        ledger.transition(waiver, "approve", actor=told.users["slamet"])


def test_what_was_turned_down_is_asked_again_or_taken_back_on_its_page(told: Story, client: Client) -> None:
    proposals.reject(record(told), reason="Pindaian tidak terbaca.", actor=told.users["slamet"])
    waiver = Waiver.objects.get()
    client.force_login(told.users["sri"])
    address = reverse("waiver_detail", args=[waiver.pk])

    page = text_of(client.get(address))
    assert "Usulkan kembali" in page and "Batalkan catatan ini" in page
    client.post(address)
    assert Proposal.objects.filter(subject_id=waiver.pk, state="open").count() == 1
    client.force_login(told.users["slamet"])
    assert client.post(address, {"step": "withdraw"}).status_code == 403
    client.force_login(told.users["sri"])
    client.post(address, {"step": "withdraw"})
    assert Waiver.objects.get().state == "withdrawn"
    assert "tidak pernah berlaku" in text_of(client.get(address))


def test_what_is_wrong_in_the_form_is_said_and_nothing_typed_is_lost(told: Story, client: Client) -> None:
    client.force_login(told.users["sri"])
    sent = {"rule": "panel.odd", "body": "Badan Contoh", "number": "1", "dated": "besok", "reason": ""}
    broken = SimpleUploadedFile("surat.pdf", b"bukan pdf", content_type="application/pdf")
    answer = client.post(reverse("waiver_new", args=[told.selection.pk]), {**sent, "file": broken})
    page = text_of(answer)

    assert "Tuliskan alasan pengecualian ini." in page
    assert "Tanggal tidak terbaca." in page
    assert 'value="Badan Contoh"' in answer.content.decode()


def test_what_two_people_decided_with_a_letter_is_no_failure_any_more(
    told: Story, selection: Selection
) -> None:
    test_endings.leave_all_but(told, 2)
    test_endings.go_on(told, **test_endings.letter(told))

    found = [one for one in compliance.findings(selection) if one.rule == "candidates.min_to_continue"]
    assert {one.about: one.level for one in found} == {
        post.title: "waived" if post.code == "01" else "pass" for post in selection.vacancies.all()
    }
    letters = [one.waiver for one in found if one.waiver]
    assert [(one.body, one.number, one.approved_by) for one in letters] == [
        (selection.oversight_body.name, "B-77/contoh", str(told.users["slamet"].person))
    ]


def test_an_extension_with_a_letter_is_dispensed_from_for_its_posts_only(
    selection: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        Change(kind="extension", posts=["01"], number="1"),
        Change(
            kind="extension", posts=["01"], number="2", letter_number="B-9", letter_dated=date(2026, 2, 1)
        ),
        Change(kind="outage", posts=["02"], number="3", letter_number="B-8", letter_dated=date(2026, 2, 2)),
    ]
    monkeypatch.setattr(queries, "changes_of", lambda _selection: rows)

    title = selection.vacancies.get(code="01").title
    assert [(one.rule, one.about, one.number) for one in compliance.waivers(selection)] == [
        ("extension.max_times", title, "B-9")
    ]


# --- what it changes before the announcement ------------------------------------------------------------------------------


def test_a_hard_rule_of_the_agency_stops_the_announcement_until_a_letter_dispenses_from_it(
    told: Story, client: Client
) -> None:
    sri, slamet = told.users["sri"], told.users["slamet"]
    draft = selections.create(
        told.institutions["agency"],
        title="Seleksi singkat",
        year=2026,
        ruleset="instansi-lebih-ketat",
        contact="Jalan",
        actor=sri,
    )
    start = clock.now() + timedelta(days=3)
    selections.set_schedule(draft, {"registration": (start, start + timedelta(days=7))}, actor=sri)

    def short() -> set[str]:
        return {one.level for one in announcements.findings(draft) if one.code == "announcement_short"}

    assert schema.load(draft.ruleset).rules["announcement.min_days"].level == "fail"
    assert short() == {"fail"}
    assert {one.rule for one in blocking(compliance.findings(draft), "announce")} >= {
        "announcement.min_days",
        "panel.min",
    }

    given = letter(rule="announcement.min_days", dated=clock.now().date())
    proposal = waivers.record(draft, given.pop("rule"), **given, actor=sri)
    assert short() == {"fail"}
    proposals.approve(proposal, digest=proposal.digest, actor=slamet)

    assert short() == {"waived"}
    assert "announcement.min_days" not in {
        one.rule for one in blocking(compliance.findings(draft), "announce")
    }
    client.force_login(told.users["wati"])
    page = text_of(client.get(reverse("observer_compliance", args=[draft.pk])))
    assert "Pendaftaran hanya dibuka 8 hari kalender, paling singkat 15 hari." in page
    assert "Dikecualikan oleh Badan Contoh, surat Nomor 12/BC/2026" in page
    assert f"disetujui {slamet.person}" in page
    assert "lebih ketat daripada peraturan" in page
