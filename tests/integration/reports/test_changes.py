"""A change of a published plan: by class, by two people, told to everybody, readable side by side."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import proposals, services
from accounts.models import Proposal
from audit import clock, ledger, verify
from audit.errors import NotAllowed, Refused, Stale
from config.demo import papers, story
from config.demo.story import Story
from panels.models.sittings import registration_closed_at
from panels.services import announcements, endings
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import changes as service
from reports.services import documents, outbox, requests
from reports.subjects import Subject
from selection import changes, queries
from selection.enums import ApplicationState, ChangeKind
from selection.models import Application, Change, Mail, Selection, Vacancy
from selection.services import applications, screening, selections
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, text_of

pytestmark = pytest.mark.django_db
told = shared_world("announced")
NUMBER = "31/PANSEL-JPTP/XI/2026"
CONTACT = "Jalan Merdeka Nomor 10, Kota Contoh, telepon (021) 000-0001"
REASON = "Nomor rumah salah ketik."


def fresh(told: Story) -> Selection:
    return Selection.objects.select_related("agency", "oversight_body").get(pk=told.selection.pk)


def post(told: Story, code: str = "01") -> Vacancy:
    return Vacancy.objects.select_related("selection").get(selection=told.selection, code=code)


def plan_of(told: Story) -> dict[str, Any]:
    return json.loads(fresh(told).plan_text)


def field(told: Story, path: str) -> Any:
    return changes.fields_of(plan_of(told))[path]


def proposed(told: Story, kind: str = ChangeKind.ERRATUM, **asked: Any) -> Proposal:
    given = {"number": NUMBER, "reason": REASON, "actor": told.users["sri"], **asked}
    given.setdefault("wanted", {"contact": CONTACT})
    return service.propose_change(fresh(told), kind, **given)


def extended(told: Story, posts: Iterable[str], number: str = NUMBER, **more: Any) -> Proposal:
    asked = {"number": number, "reason": "Pelamar kurang.", "actor": told.users["sri"], **more}
    return service.propose_extension(fresh(told), posts, **asked)


def approved(told: Story, proposal: Proposal) -> Change:
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    return Change.objects.filter(selection=told.selection).latest("edition")


def few(told: Story, code: str = "01", left: int = 1) -> None:
    """All but so many applicants of a post withdraw."""
    sent = Application.objects.filter(vacancy=post(told, code), state=ApplicationState.SUBMITTED)
    for one in sent[left:]:
        user = next(user for user in told.users.values() if user.person_id == one.person_id)
        applications.withdraw(one, actor=user)


def ends(told: Story) -> datetime:
    return changes.instant(field(told, "schedule.registration")["ends_at"])


def shifted(told: Story, kind: str, days: int) -> dict[str, Any]:
    line = field(told, f"schedule.{kind}")
    moved = {
        name: changes.text_of(changes.days_later(changes.instant(text), days)) for name, text in line.items()
    }
    return {f"schedule.{kind}": moved}


# --- one change, and what it leaves behind ---------------------------------------------------------------------------


def test_an_erratum_changes_what_it_says_and_nothing_else(told: Story) -> None:
    before = fresh(told).plan_text
    change = approved(told, proposed(told))
    now = fresh(told)
    assert now.contact == CONTACT
    assert (change.before_text, change.plan_text, change.edition) == (before, now.plan_text, 2)
    assert json.loads(now.plan_text) == json.loads(before) | {"contact": CONTACT}
    assert json.loads(now.plan_text) == announcements.plan_of(now)


def test_everybody_who_applied_or_has_a_draft_is_told_by_mail_once_and_on_his_page(
    told: Story,
) -> None:
    approved(told, proposed(told))
    involved = set(
        Application.objects.filter(vacancy__selection=told.selection)
        .exclude(state="withdrawn")
        .values_list("person", flat=True)
    )
    assert told.users[told.late.username].person_id in involved  # he has a draft only
    assert set(Mail.objects.filter(kind="change").values_list("person", flat=True)) == involved
    mail.outbox.clear()
    assert (outbox.sweep(), outbox.sweep()) == (len(involved), 0)
    assert len({message.to[0] for message in mail.outbox}) == len(involved)
    assert all(CONTACT in message.body and REASON in message.body for message in mail.outbox)
    late = Application.objects.get(
        person=told.users[told.late.username].person, vacancy__selection=told.selection
    )
    page = text_of(signed_in(told, told.late.username).get(reverse("application_detail", args=[late.pk])))
    assert NUMBER in page
    assert REASON in page


def test_the_public_reads_old_and_new_side_by_side(told: Story, client: Client) -> None:
    old = fresh(told).contact
    change = approved(told, proposed(told))
    slug = post(told).slug
    assert NUMBER in text_of(client.get(reverse("vacancy_detail", args=[slug])))
    page = text_of(client.get(reverse("public_change", args=[slug, 2])))
    for expected in (old, CONTACT, REASON, NUMBER, change.plan_digest, change.before_digest):
        assert expected in page
    assert client.get(reverse("public_change", args=[slug, 3])).status_code == 404
    observer = signed_in(told, "wati")
    assert NUMBER in text_of(observer.get(reverse("change_list", args=[told.selection.pk])))
    assert CONTACT in text_of(observer.get(reverse("change_detail", args=[change.pk])))
    timeline = text_of(observer.get(reverse("observer_timeline", args=[told.selection.pk])))
    assert "Pengumuman diubah; rencananya mendapat edisi baru" in timeline


def test_the_second_person_sees_every_line_old_and_new(told: Story) -> None:
    proposal = proposed(told)
    page = text_of(signed_in(told, "slamet").get(reverse("approval_detail", args=[proposal.pk])))
    for expected in ("Alamat sekretariat", f"Semula: {fresh(told).contact}", f"Menjadi: {CONTACT}", NUMBER):
        assert expected in page


# --- two people ---------------------------------------------------------------------------------------------------------


def test_the_proposer_cannot_approve_not_even_by_another_account(told: Story) -> None:
    proposal, sri = proposed(told), told.users["sri"]
    second = services.add_user(sri.person, username="sri2", email="sri2@contoh.example", password="x")
    for user in (sri, second):
        with pytest.raises(NotAllowed):
            proposals.approve(proposal, digest=proposal.digest, actor=user)
    assert fresh(told).edition == 1


def test_another_digest_a_replay_and_a_late_approval_are_refused(told: Story) -> None:
    proposal, slamet = proposed(told), told.users["slamet"]
    with pytest.raises(Stale):
        proposals.approve(proposal, digest="0" * 64, actor=slamet)
    approved(told, proposal)
    with pytest.raises(Refused):
        proposals.approve(Proposal.objects.get(pk=proposal.pk), digest=proposal.digest, actor=slamet)
    assert fresh(told).edition == 2
    late = proposed(told, number="32/PANSEL-JPTP", wanted={"title": "Judul lain"})
    with clock.at(late.expires_at + timedelta(seconds=1)), pytest.raises(Refused):
        proposals.approve(late, digest=late.digest, actor=slamet)
    assert fresh(told).edition == 2


def test_of_two_changes_proposed_at_once_the_second_is_stale(told: Story) -> None:
    few(told)
    extension, erratum = extended(told, ["01"]), proposed(told, number="32/PANSEL-JPTP")
    approved(told, erratum)
    with pytest.raises(Stale):
        approved(told, extension)
    assert (fresh(told).edition, post(told).registration_until) == (2, None)
    with pytest.raises(Refused, match="masih menunggu"):
        extended(told, ["01"], number="33/PANSEL-JPTP")


def test_no_row_of_an_announced_plan_changes_without_an_approval(told: Story) -> None:
    selection, slamet = fresh(told), told.users["slamet"]
    rows = [
        (queries.active_schedule(selection)[0], {"ends_at": clock.now()}),
        (queries.active_slots(selection)[0], {"required": False}),
        (queries.active_requirements(post(told))[0], {"params": {}}),
        (post(told), {"title": "Lain"}),
        (selection, {"plan_text": "{}", "plan_digest": "0" * 64}),
    ]
    for row, columns in rows:
        for user in (slamet, told.users["sri"]):
            with pytest.raises(NotAllowed), ledger.unit_of_work():
                ledger.transition(row, "change", actor=user, changes=columns)
    change = Change(selection=selection, kind="erratum", edition=2, number="1", made_at=clock.now())
    with pytest.raises(NotAllowed), ledger.unit_of_work():
        ledger.create(change, actor=slamet, data={"number": "1", "reason": "x"})


# --- what a class may touch ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        (ChangeKind.ERRATUM, "posts_per_person", 2),
        (ChangeKind.ERRATUM, "posts.01.requirements", []),
        (ChangeKind.ERRATUM, "stages.paper.weight", "25"),
        (ChangeKind.SCHEDULE, "contact", CONTACT),
        (ChangeKind.REQUIREMENTS, "contact", CONTACT),
        (ChangeKind.EXTENSION, "posts.01.requirements", []),
        (ChangeKind.OUTAGE, "documents.ktp", None),
    ],
)
def test_a_class_touches_only_what_the_table_gives_it(told: Story, kind: str, path: str, value: Any) -> None:
    with pytest.raises(Refused, match="tidak boleh mengubah"):
        proposed(told, kind, wanted={path: value})


@pytest.mark.parametrize(
    "path", ["panel", "decree.number", "ruleset", "zone", "posts.99.title", "stages.paper.code"]
)
def test_what_no_class_may_touch_is_no_field_at_all(told: Story, path: str) -> None:
    with pytest.raises(Refused, match="tidak ada"):
        proposed(told, ChangeKind.REQUIREMENTS, wanted={path: "x"})


def test_a_change_needs_a_reason_a_free_number_and_a_difference(told: Story) -> None:
    with pytest.raises(Refused, match="Tidak ada yang berubah"):
        proposed(told, wanted={"contact": fresh(told).contact})
    with pytest.raises(Refused, match="alasan"):
        proposed(told, reason=" ")
    with pytest.raises(Refused, match="sudah dipakai"):
        proposed(told, number=told.numbers[2])
    approved(told, proposed(told))
    with pytest.raises(Refused, match="sudah dipakai"):
        proposed(told, wanted={"title": "Judul lain"})
    with pytest.raises(Refused, match="dikosongkan"):
        proposed(told, number="32/PANSEL-JPTP", wanted={"title": ""})


# --- the schedule -----------------------------------------------------------------------------------------------------


def test_a_date_that_is_to_come_is_moved(told: Story) -> None:
    wanted = shifted(told, "plenary", 0) | shifted(told, "result", 7)
    change = approved(told, proposed(told, ChangeKind.SCHEDULE, wanted=wanted))
    assert [edit["path"] for edit in change.edits] == ["schedule.result"]
    entry = queries.active_schedule(fresh(told)).get(kind="result")
    assert changes.text_of(entry.starts_at) == wanted["schedule.result"]["starts_at"]
    assert plan_of(told) == announcements.plan_of(fresh(told))


def test_dates_are_not_moved_into_disorder_nor_into_the_past_nor_once_past(told: Story) -> None:
    with pytest.raises(Refused, match="sebelum"):
        proposed(told, ChangeKind.SCHEDULE, wanted=shifted(told, "result", -20))
    with pytest.raises(Refused, match="sudah lewat"):
        proposed(told, ChangeKind.SCHEDULE, wanted=shifted(told, "screening", -60))
    line = field(told, "schedule.registration")
    begun = {**line, "starts_at": changes.text_of(clock.now() + timedelta(days=1))}
    with pytest.raises(Refused, match="sudah dimulai"):
        proposed(told, ChangeKind.SCHEDULE, wanted={"schedule.registration": begun})
    short = {**line, "ends_at": changes.text_of(ends(told) - timedelta(days=1))}
    with pytest.raises(Refused, match="dipersingkat"):
        proposed(told, ChangeKind.SCHEDULE, wanted={"schedule.registration": short})
    longer = {**line, "ends_at": changes.text_of(ends(told) + timedelta(hours=1))}
    with pytest.raises(Refused, match="dihitung pada hari pendaftaran"):
        proposed(told, ChangeKind.SCHEDULE, wanted={"schedule.registration": longer})
    with (
        clock.at(changes.instant(field(told, "schedule.screening")["ends_at"])),
        pytest.raises(Refused, match="sudah lewat"),
    ):
        proposed(told, ChangeKind.SCHEDULE, wanted=shifted(told, "screening", 30))


# --- requirements -----------------------------------------------------------------------------------------------------


def asked_anew(told: Story, days: int = 40) -> dict[str, Any]:
    """58 years in place of 56, one document more, one fewer; registration for so many days more."""
    stated = [
        {**item, "params": {**item["params"], "age": 58}} if item["rule"] == "max_age" else item
        for item in field(told, "posts.01.requirements")
    ]
    until = ends(told) + timedelta(days=days)
    line = {**field(told, "schedule.registration"), "ends_at": changes.text_of(until)}
    return {
        "posts.01.requirements": stated,
        "documents.surat-baru": {"label": "Surat baru", "required": True, "max_bytes": 1048576},
        "documents.ktp": None,
        "stages.paper.threshold": "50",
        **changes.moved(plan_of(told), until),
        "schedule.registration": line,
    }


def test_changed_requirements_open_a_full_period_and_sent_applications_may_follow(told: Story) -> None:
    sent = Application.objects.filter(vacancy=post(told), state="submitted").first()
    owner = next(user for user in told.users.values() if user.person_id == sent.person_id)
    page = signed_in(told, owner.username)
    slot = reverse("application_slot", args=[sent.pk, "ijazah"])
    with clock.at(ends(told)):
        assert "tidak dapat diganti" in text_of(page.get(slot))
        with pytest.raises(Refused):
            applications.amend(sent, actor=owner)
    kept = {row.pk for row in queries.active_requirements(post(told)) if row.rule != "max_age"}
    approved(told, proposed(told, ChangeKind.REQUIREMENTS, wanted=asked_anew(told)))
    now = {row.pk: row for row in queries.active_requirements(post(told))}
    assert kept < set(now)  # what still says the same is the row it was
    assert [row.params["age"] for row in now.values() if row.rule == "max_age"] == [58]
    assert plan_of(told) == announcements.plan_of(fresh(told))
    assert verify.verify().breaks == []
    detail = text_of(page.get(reverse("application_detail", args=[sent.pk])))
    assert "Masih dapat diganti sampai pendaftaran ditutup" in detail
    assert "58 tahun" in detail
    assert page.post(reverse("application_amend", args=[sent.pk])).status_code == 302
    payload, report = papers.sample("Ijazah")
    ijazah = queries.active_slots(fresh(told)).get(code="ijazah")
    applications.keep(sent, ijazah, payload, name="baru.pdf", report=report, actor=owner)
    after = Application.objects.get(pk=sent.pk)
    assert (after.state, after.number, after.submitted_at) == ("submitted", sent.number, sent.submitted_at)
    assert after.amended_at is not None


def test_a_receipt_of_what_was_amended_is_made_anew(told: Story) -> None:
    sent = Application.objects.filter(vacancy=post(told), state="submitted").first()
    owner = next(user for user in told.users.values() if user.person_id == sent.person_id)
    first = requests.request_receipt(sent, actor=owner)
    approved(told, proposed(told, ChangeKind.REQUIREMENTS, wanted=asked_anew(told)))
    assert requests.request_receipt(Application.objects.get(pk=sent.pk), actor=owner) == first
    slot = queries.active_slots(fresh(told)).get(code="ijazah")
    payload, report = papers.sample("Ijazah")
    applications.keep(sent, slot, payload, name="baru.pdf", report=report, actor=owner)
    second = requests.request_receipt(Application.objects.get(pk=sent.pk), actor=owner)
    assert second != first  # within the same second
    assert "renewed_at" in second.context_text and report.ok


def test_requirements_are_not_changed_for_less_than_a_full_period(told: Story) -> None:
    with pytest.raises(Refused, match="masa pendaftaran penuh"):
        proposed(told, ChangeKind.REQUIREMENTS, wanted=asked_anew(told, days=1))


def test_a_document_that_is_taken_out_takes_its_hint_with_it(told: Story) -> None:
    hinted = queries.active_slots(fresh(told)).exclude(hint="").first()
    gone = asked_anew(told) | {f"documents.{hinted.code}": None}
    approved(told, proposed(told, ChangeKind.REQUIREMENTS, wanted=gone))
    left = queries.active_slots(fresh(told))
    assert hinted.code not in set(left.values_list("code", flat=True))
    assert not left.filter(label="").exists()
    assert plan_of(told) == announcements.plan_of(fresh(told))


def test_requirements_are_not_changed_once_screening_has_begun(told: Story) -> None:
    story.close(told)
    with clock.at(told.at(17, 9)):
        proposal = proposed(told, ChangeKind.REQUIREMENTS, wanted=asked_anew(told))  # nobody has looked yet
    with clock.at(told.at(18, 8)):
        story._find(queries.screening_list(post(told))[0], told.users["sri"])
        with pytest.raises(Refused, match="Pemeriksaan administrasi sudah dimulai"):
            approved(told, proposal)


# --- extension ----------------------------------------------------------------------------------------------------------


def test_an_extension_keeps_one_post_open_and_the_other_waits(told: Story) -> None:
    few(told, left=3)
    usual = ends(told)
    with clock.at(usual - timedelta(days=5)):
        change = approved(told, extended(told, ["01"]))
    until = post(told).registration_until
    assert until == usual + timedelta(days=7)
    assert (queries.extensions_of(post(told)), queries.extensions_of(post(told, "02"))) == (1, 0)
    assert (
        field(told, "schedule.registration")
        == changes.fields_of(json.loads(change.before_text))["schedule.registration"]
    )
    assert plan_of(told) == announcements.plan_of(fresh(told))
    with clock.at(usual + timedelta(minutes=1)):
        assert selections.close_due() == 1
        assert (post(told).state, post(told, "02").state, fresh(told).state) == (
            "open",
            "closed",
            "announced",
        )
        page = text_of(Client().get(reverse("vacancy_list")))
        assert "Diperpanjang, ditutup" in page
        late = Application.objects.get(person=told.users[told.late.username].person)
        if late.vacancy.code == "01":
            applications.submit(late, pledge=True, actor=told.users[told.late.username])
    with clock.at(until):
        assert selections.close_due() == 1
        assert (post(told).state, fresh(told).state) == ("closed", "closed")
        assert selections.close_due() == 0


def test_a_closed_post_opens_again_for_the_whole_period_until_screening_is_proposed(told: Story) -> None:
    few(told, left=3)
    story.close(told)
    first = registration_closed_at(told.selection)
    with clock.at(told.at(17, 9)):
        proposal = extended(told, ["01"])
    with clock.at(told.at(18, 9)):
        approved(told, proposal)
        until = post(told).registration_until
        assert until - clock.now() >= timedelta(days=7)
        assert (post(told).state, post(told, "02").state, fresh(told).state) == (
            "open",
            "closed",
            "announced",
        )
        draft = Application.objects.get(person=told.users[told.late.username].person)
        assert applications.submit(draft, pledge=True, actor=told.users[told.late.username]).number
        assert not fresh(told).permits(told.users["sri"], "screen")
        desk = text_of(signed_in(told, "sri").get(reverse("desk")))
        assert "Menunggu pendaftaran jabatan lain ditutup" in desk and "Periksa lamaran" not in desk
    with clock.at(until + timedelta(seconds=1)):
        selections.close_due()
        assert fresh(told).state == "closed"
        assert (
            registration_closed_at(told.selection).seq > first.seq
        )  # the lot is drawn from the last closing
    with clock.at(until + timedelta(days=1)):
        for vacancy in fresh(told).vacancies.all():
            for application in queries.screening_list(vacancy):
                story._find(application, told.users["sri"])
            screening.propose(vacancy, actor=told.users["sri"])
        with pytest.raises(Refused, match="sudah diusulkan kepada Pansel"):
            extended(told, ["01"], number="40/PANSEL-JPTP")


def test_an_extension_is_for_too_few_twice_and_then_by_letter(told: Story) -> None:
    with pytest.raises(Refused, match="sudah mempunyai"):
        extended(told, ["01"])
    with pytest.raises(Refused, match="sedikitnya satu jabatan"):
        extended(told, [])
    few(told)
    for serial in range(2):
        approved(told, extended(told, ["01"], number=f"{40 + serial}/PANSEL-JPTP"))
    with pytest.raises(Refused, match="memerlukan surat"):
        extended(told, ["01"], number="42/PANSEL-JPTP")
    file = papers.stored("Surat perpanjangan")
    letter = {"number": "B-1", "date": "2026-11-01", "file": str(file.pk), "file_sha256": file.sha256}
    change = approved(told, extended(told, ["01"], number="42/PANSEL-JPTP", letter=letter))
    assert (change.letter_number, change.letter_file, queries.extensions_of(post(told))) == ("B-1", file, 3)


def test_an_extension_shorter_than_the_rule_is_refused(told: Story) -> None:
    few(told)
    wanted = {"posts.01.registration_until": changes.text_of(ends(told) + timedelta(days=3))}
    with pytest.raises(Refused, match="paling singkat 7 hari"):
        proposed(told, ChangeKind.EXTENSION, wanted=wanted, posts=["01"])
    both = {
        f"posts.{code}.registration_until": changes.text_of(ends(told) + timedelta(days=7))
        for code in ("01", "02")
    }
    with pytest.raises(Refused, match="tidak dipilih"):
        proposed(told, ChangeKind.EXTENSION, wanted=both, posts=["01"])


def test_an_outage_extends_for_everybody_and_counts_as_no_extension(told: Story) -> None:
    start = clock.now() - timedelta(hours=6)
    incident = {"from": start, "until": start + timedelta(hours=5)}
    asked = {"number": NUMBER, "reason": "Server padam.", "actor": told.users["sri"], "incident": incident}
    with pytest.raises(Refused, match="selama gangguan"):
        service.propose_outage(fresh(told), ends(told) + timedelta(hours=1), **asked)
    with pytest.raises(Refused, match="belum selesai"):
        running = {"from": start, "until": clock.now() + timedelta(hours=1)}
        service.propose_outage(fresh(told), ends(told) + timedelta(days=1), **{**asked, "incident": running})
    with pytest.raises(Refused, match="di luar masa pendaftaran"):
        before = {name: moment - timedelta(days=90) for name, moment in incident.items()}
        service.propose_outage(fresh(told), ends(told) + timedelta(days=1), **{**asked, "incident": before})
    until = ends(told) + timedelta(days=1)
    approved(told, service.propose_outage(fresh(told), until, **asked))
    assert {row.registration_until for row in fresh(told).vacancies.all()} == {until}
    assert queries.extensions_of(post(told)) == 0
    assert plan_of(told) == announcements.plan_of(fresh(told))


def outage(told: Story, until: datetime, start: datetime, hours: int = 5) -> Proposal:
    incident = {"from": start, "until": start + timedelta(hours=hours)}
    asked = {"number": "32/PANSEL-JPTP", "reason": "Server padam.", "actor": told.users["sri"]}
    return service.propose_outage(fresh(told), until, incident=incident, **asked)


def test_an_outage_gives_no_time_that_has_passed(told: Story) -> None:
    usual = ends(told)
    story.close(told)
    with clock.at(usual + timedelta(days=2)), pytest.raises(Refused, match="sudah lewat"):
        outage(told, usual + timedelta(days=1), usual - timedelta(hours=6))
    assert fresh(told).state == "closed"


def test_an_outage_of_an_extended_post_is_made_good_for_that_post(told: Story) -> None:
    few(told, "02", left=1)
    usual = ends(told)
    with clock.at(usual - timedelta(days=5)):
        approved(told, extended(told, ["02"]))
    with clock.at(usual + timedelta(minutes=1)):
        selections.close_due()
    until = post(told, "02").registration_until
    with clock.at(usual + timedelta(days=3)):
        approved(told, outage(told, until + timedelta(days=1), usual + timedelta(days=2)))
        assert post(told, "02").registration_until == until + timedelta(days=1)
        assert (post(told).state, post(told).registration_until) == ("closed", None)


def test_stopping_the_last_open_post_ends_the_registration_for_the_others(told: Story) -> None:
    few(told, "02", left=1)
    usual = ends(told)
    with clock.at(usual - timedelta(days=5)):
        approved(told, extended(told, ["02"]))
    with clock.at(usual + timedelta(minutes=1)):
        selections.close_due()
        assert fresh(told).state == "announced"
        file = papers.stored("Surat penghentian")
        letter = {"number": "B-8", "dated": clock.now().date(), "file": file}
        stop = endings.propose_stop(post(told, "02"), reason="Dihapus.", actor=told.users["sri"], **letter)
        proposals.approve(stop, digest=stop.digest, actor=told.users["slamet"])
        assert fresh(told).state == "closed"
        assert fresh(told).permits(told.users["sri"], "screen")
        extension = reverse("change_new", args=[told.selection.pk, ChangeKind.EXTENSION])
        assert post(told, "02").title not in text_of(signed_in(told, "sri").get(extension))


# --- pages --------------------------------------------------------------------------------------------------------------


def test_the_secretariat_proposes_each_class_on_its_page(told: Story) -> None:
    few(told)
    sri = signed_in(told, "sri")
    sent: dict[str, dict[str, Any]] = {
        ChangeKind.ERRATUM: {"contact": CONTACT},
        ChangeKind.EXTENSION: {"posts": ["01"]},
    }
    for serial, (kind, fields) in enumerate(sent.items(), start=50):
        url = reverse("change_new", args=[told.selection.pk, kind])
        form = sri.get(url).context["form"]
        drawn = {field.html_name: field.value() for field in form if field.value() is not None}
        answer = sri.post(url, {**drawn, "number": f"{serial}/PANSEL", "reason": REASON, **fields})
        assert answer.status_code == 302, answer.context["form"].errors
        assert REASON in text_of(sri.get(answer.url))


def test_the_page_of_requirements_keeps_what_was_typed_when_a_row_is_added(told: Story) -> None:
    sri, url = (
        signed_in(told, "sri"),
        reverse("change_new", args=[told.selection.pk, ChangeKind.REQUIREMENTS]),
    )
    form = sri.get(url).context["form"]
    rows = [row for _post, found in form.rows for row in found]
    drawn = {field.html_name: field.value() for one in (form, *rows) for field in one}
    drawn = {name: value for name, value in drawn.items() if value not in (None, False)}
    drawn |= {"number": NUMBER, "reason": "Ketikan saya", "until": form.fields["until"].initial.isoformat()}
    again = sri.post(url, {**drawn, "add": "01", "rule-01": "document_only"})
    assert "Ketikan saya" in again.content.decode()
    assert form.new_rows == []
    new = next(row for row in again.context["form"].rows[0][1] if row.stored is None)
    more = {**drawn, "added": "01:document_only", f"{new.prefix}-text": "Bersedia ditempatkan di mana saja."}
    answer = sri.post(url, more)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    change = approved(told, Proposal.objects.get(action="change", state="open"))
    assert {edit["path"] for edit in change.edits} >= {"posts.01.requirements", "schedule.registration"}
    assert (
        queries.active_requirements(post(told)).last().params["text"] == "Bersedia ditempatkan di mana saja."
    )


def test_a_wrong_form_says_what_is_wrong_and_loses_nothing(told: Story) -> None:
    sri = signed_in(told, "sri")
    url = reverse("change_new", args=[told.selection.pk, ChangeKind.OUTAGE])
    answer = sri.post(url, {"number": NUMBER, "reason": "Server padam.", "happened_from": "kemarin"})
    page = answer.content.decode()
    assert "Waktu tidak terbaca" in page
    assert "Server padam." in page
    unchanged = reverse("change_new", args=[told.selection.pk, ChangeKind.SCHEDULE])
    form = sri.get(unchanged).context["form"]
    drawn = {field.html_name: field.value() for field in form if field.value() is not None}
    assert "Tidak ada yang berubah" in text_of(
        sri.post(unchanged, {**drawn, "number": NUMBER, "reason": REASON})
    )


# --- papers -------------------------------------------------------------------------------------------------------------


def test_each_change_has_its_paper_with_its_own_number(told: Story) -> None:
    few(told)
    sri = told.users["sri"]
    erratum, extension = (
        approved(told, proposed(told)),
        approved(told, extended(told, ["01"], number="32/PANSEL")),
    )
    for change, kind in ((erratum, DocumentKind.ADDENDUM), (extension, DocumentKind.EXTENSION)):
        subject = Subject(fresh(told), change=change)
        made = requests.request(subject, kind, actor=sri)
        assert (made.number, made.change) == (change.number, change)
        with pytest.raises(Refused, match="sudah dibuat"):
            requests.request(subject, kind, actor=sri)
    assert '"erratum":true' in Document.objects.get(change=erratum).context_text
    assert "Asisten Perekonomian" in Document.objects.get(change=extension).context_text
    with pytest.raises(Refused, match="sudah dipakai"):
        documents.checked_number(erratum.number, fresh(told))


# --- the schedule on pages -----------------------------------------------------------------------------------------------


def test_the_calendar_file_follows_the_changes_and_keeps_its_identity(told: Story, client: Client) -> None:
    few(told)
    url = reverse("vacancy_calendar", args=[post(told).slug])
    first = client.get(url)
    before = first.content.decode().replace("\r\n ", "")
    assert first["Content-Type"].startswith("text/calendar")
    assert "max-age=300" in first["Cache-Control"]
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert "SEQUENCE:0" in before
    approved(told, extended(told, ["01"]))
    after = client.get(url).content.decode().replace("\r\n ", "")
    assert "SEQUENCE:1" in after
    assert f"DTEND:{post(told).registration_until:%Y%m%dT%H%M%SZ}" in after
    assert [line for line in before.split() if line.startswith("UID")] == [
        line for line in after.split() if line.startswith("UID")
    ]
    other = client.get(reverse("vacancy_calendar", args=[post(told, "02").slug])).content.decode()
    assert f"DTEND:{ends(told):%Y%m%dT%H%M%SZ}" in other  # the post that waits closes when it was to close


def test_the_timeline_shows_today_lengths_and_what_is_late(told: Story, client: Client) -> None:
    page = text_of(client.get(reverse("vacancy_detail", args=[post(told).slug])))
    assert "Hari ini" in page
    assert "hari kalender, " in page
    url = reverse("change_list", args=[told.selection.pk])
    for username in ("sri", "karto", "wati"):
        assert "Terlambat" not in text_of(signed_in(told, username).get(url))
    with clock.at(changes.instant(field(told, "schedule.paper")["ends_at"]) + timedelta(hours=1)):
        selections.close_due()
        for username in ("sri", "karto", "wati"):
            assert "Terlambat" in text_of(signed_in(told, username).get(url))
        assert "Terlambat" not in text_of(client.get(reverse("vacancy_detail", args=[post(told).slug])))


def test_a_page_of_an_older_edition_does_not_undo_what_was_changed_since(told: Story) -> None:
    sri, address = signed_in(told, "sri"), reverse("change_new", args=[told.selection.pk, ChangeKind.ERRATUM])
    form = sri.get(address).context["form"]
    old = {name: form[name].value() or "" for name in form.fields}
    approved(told, proposed(told))
    answer = sri.post(
        address, old | {"number": "33/PANSEL-JPTP", "reason": "Salah tulis.", "title": "Judul lain"}
    )
    assert "sudah berubah sejak halaman ini dibuka" in text_of(answer)
    assert fresh(told).contact == CONTACT and not Proposal.objects.filter(state="open").exists()


def test_a_row_added_by_mistake_is_taken_out_without_being_filled_in(told: Story) -> None:
    sri = signed_in(told, "sri")
    address = reverse("change_new", args=[told.selection.pk, ChangeKind.REQUIREMENTS])
    form = sri.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in {None, False}}
    for _post, rows in form.rows:
        sent |= {
            row[name].html_name: row[name].value() for row in rows for name in row.fields if row[name].value()
        }
    sent |= {
        "number": NUMBER,
        "reason": "Tambah.",
        "posts_per_person": "1",
        "added": "01:min_field_experience",
    }
    sent |= {"n-0-remove": "on", "n-0-years": "", "n-0-field": ""}
    assert sri.post(address, sent).status_code == 302
