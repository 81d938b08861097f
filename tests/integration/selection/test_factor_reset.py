"""A lost phone: somebody's second factors are reset by two people of different duty, or not at all."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import proposals
from accounts.enums import Role
from accounts.models import Proposal, User
from audit import clock, ledger
from audit.errors import NotAllowed, Refused
from audit.models import Event, Leaf
from audit.verify import verify
from config.demo.people import password_of
from config.demo.story import Story
from selection import access
from selection.models import Duty
from selection.services import factors
from tests.conftest import shared_world
from tests.integration.accounts.factors import browser, enrol_passkey, sign_in
from tests.integration.panels.support import signed_in, text_of
from tests.passkeys import SoftPasskey

pytestmark = pytest.mark.django_db

told = shared_world("sealed")
WHY = "Ponsel hilang pada hari wawancara."


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    cache.clear()


def duty_of(told: Story, username: str) -> Duty:
    return Duty.objects.filter(
        selection=told.selection, person=told.users[username].person, state="active"
    ).earliest("role")


def enrol(told: Story, username: str) -> Client:
    client = browser()
    sign_in(client, username, password_of(username))
    enrol_passkey(client, SoftPasskey(), password=password_of(username))
    return client


@pytest.fixture
def lost(told: Story) -> Client:
    """Ani's browser on the phone she has lost, signed in with a passkey."""
    return enrol(told, "ani")


def ask(told: Story, username: str = "sri", about: str = "ani") -> Proposal:
    return factors.propose_reset(duty_of(told, about), reason=WHY, actor=told.users[username])


def approve(told: Story, proposal: Proposal, username: str = "slamet") -> None:
    proposals.approve(proposal, digest=proposal.digest, actor=told.users[username])


def has_factors(told: Story, username: str = "ani") -> bool:
    return Authenticator.objects.filter(user=told.users[username]).exists()


def test_two_people_reset_it_she_is_told_and_the_observer_reads_every_step(
    told: Story, lost: Client, django_capture_on_commit_callbacks
) -> None:
    sri, slamet, duty = signed_in(told, "sri"), signed_in(told, "slamet"), duty_of(told, "ani")
    page = text_of(sri.get(reverse("factor_list", args=[told.selection.pk])))
    assert "kunci sandi, kode pemulihan" in page and "Belum aktif" in page
    assert "Pastikan dahulu" in text_of(sri.get(reverse("factor_reset", args=[duty.pk])))
    sri.post(reverse("factor_reset", args=[duty.pk]), {"reason": WHY})
    proposal = Proposal.objects.get(action="reset_factor")
    shown = text_of(slamet.get(reverse("approval_detail", args=[proposal.pk])))
    assert WHY in shown and "Dr. Ani Contoh" in shown and "kunci sandi, kode pemulihan" in shown
    with django_capture_on_commit_callbacks(execute=True):
        slamet.post(reverse("approval_approve", args=[proposal.pk]), {"digest": proposal.digest})

    assert not has_factors(told)
    assert lost.get(reverse("panel_desk")).status_code == 302  # the phone is signed out
    (letter,) = [one for one in mail.outbox if "diatur ulang" in one.subject]
    assert letter.to == [told.users["ani"].email] and "Dr. Ani Contoh" in letter.body
    timeline = text_of(signed_in(told, "wati").get(reverse("observer_timeline", args=[told.selection.pk])))
    for sentence in (
        "Petugas mendaftarkan langkah kedua untuk masuk",
        "Usulan diajukan kepada pejabat kedua",
        "Mengatur ulang langkah kedua seorang petugas",
        "Usulan disetujui pejabat kedua",
        "Langkah kedua seorang petugas diatur ulang oleh dua orang",
        "Langkah kedua seorang petugas dihapus",
        WHY,
    ):
        assert sentence in timeline
    assert verify().sound
    fresh = browser()
    sign_in(fresh, "ani", password_of("ani"))
    enrol_passkey(fresh, SoftPasskey(seed=9), password=password_of("ani"))
    assert has_factors(told)


def test_the_entries_of_the_reset_name_their_two_approvals(told: Story, lost: Client) -> None:
    approve(told, ask(told))
    proposal = Proposal.objects.get(action="reset_factor")
    created = Event.objects.get(action="proposal.create", subject_id=proposal.pk)
    for action in ("duty.reset_factor", "duty.credential_removed", "person.credential_removed"):
        event = Event.objects.filter(action=action).latest("leaf__seq")
        assert json.loads(event.leaf.text)["appr"] == [str(created.pk), str(proposal.last_event)]


@pytest.mark.parametrize("username", ["ani", "karto", "budi", "asih", "wati", "ppk", "putu"])
def test_only_secretariat_and_second_person_ask(told: Story, lost: Client, username: str) -> None:
    with pytest.raises(NotAllowed):
        ask(told, username)


@pytest.mark.parametrize("username", ["sri", "ani", "budi", "asih", "wati", "ppk", "putu"])
def test_nobody_else_agrees(told: Story, lost: Client, username: str) -> None:
    proposal = ask(told)
    with pytest.raises(NotAllowed):
        approve(told, proposal, username)
    assert has_factors(told)


def test_the_chair_may_agree(told: Story, lost: Client) -> None:
    approve(told, ask(told), "karto")
    assert not has_factors(told)


@pytest.mark.parametrize(
    ("owner", "asking", "agreeing"), [("sri", "slamet", "karto"), ("slamet", "sri", "karto")]
)
def test_the_two_duties_stand_in_for_each_other_and_never_for_themselves(
    told: Story, owner: str, asking: str, agreeing: str
) -> None:
    enrol(told, owner)
    with pytest.raises(NotAllowed):
        ask(told, owner, owner)
    proposal = ask(told, asking, owner)
    for username in (owner, asking):
        with pytest.raises(NotAllowed):
            approve(told, proposal, username)
    approve(told, proposal, agreeing)
    assert not has_factors(told, owner)


def test_the_owner_does_not_agree_by_a_second_account_nor_the_proposer(told: Story) -> None:
    enrol(told, "slamet")
    proposal = ask(told, "sri", "slamet")
    for username in ("slamet", "sri"):
        user = told.users[username]
        second = User.objects.create_user(f"{username}.kedua", password="x", person=user.person)
        second.groups.set(told.users["slamet"].groups.all())
        with pytest.raises(NotAllowed):
            proposals.approve(proposal, digest=proposal.digest, actor=second)
    assert has_factors(told, "slamet")


def test_two_of_the_same_duty_are_one(told: Story, lost: Client) -> None:
    """A second head of the BKD cannot agree to what the first has asked."""
    proposal = ask(told, "slamet")
    other = told.users["citra"]
    with ledger.unit_of_work():
        ledger.create(
            Duty(selection=told.selection, person=other.person, role=Role.APPROVER),
            actor=told.users["slamet"],
        )
        access.apply_access(told.selection, actor=told.users["slamet"])
    with pytest.raises(NotAllowed, match="tugas yang sama"):
        approve(told, proposal, "citra")
    assert has_factors(told)


def test_another_agencys_secretariat_neither_sees_nor_asks(told: Story, lost: Client) -> None:
    stranger = User.objects.create_user("rini", password="x", person=told.users["tono"].person)
    client = Client()
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    duty = duty_of(told, "ani")
    assert client.get(reverse("factor_reset", args=[duty.pk])).status_code == 404
    assert client.post(reverse("factor_reset", args=[duty.pk]), {"reason": WHY}).status_code == 404
    with pytest.raises(NotAllowed):
        factors.propose_reset(duty, reason=WHY, actor=stranger)


def test_a_run_out_request_resets_nothing(told: Story, lost: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = ask(told)
    later = proposal.expires_at + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Refused, match="lewat waktu"):
        approve(told, proposal)
    assert has_factors(told)


def test_a_request_is_void_once_the_factors_have_changed(told: Story, lost: Client) -> None:
    proposal = ask(told)
    lost.post(reverse("mfa_generate_recovery_codes"))
    with pytest.raises(Refused, match="Data berubah"):
        approve(told, proposal)
    assert has_factors(told)


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_another_digest_than_the_one_shown_resets_nothing(told: Story, lost: Client, digest: str) -> None:
    with pytest.raises(Refused, match="berbeda dari yang ditampilkan"):
        proposals.approve(ask(told), digest=digest, actor=told.users["slamet"])


def test_nobody_resets_past_the_two(told: Story, lost: Client) -> None:
    """Who may approve has no door of his own."""
    with pytest.raises(NotAllowed, match="orang kedua"), ledger.unit_of_work():
        ledger.transition(
            ledger.lock(duty_of(told, "ani")),
            "reset_factor",
            actor=told.users["slamet"],
            data={"reason": WHY},
        )


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_asked(told: Story, lost: Client, reason: str) -> None:
    before = Leaf.objects.count()
    answer = signed_in(told, "sri").post(
        reverse("factor_reset", args=[duty_of(told, "ani").pk]), {"reason": reason}
    )
    assert "Tuliskan apa yang terjadi." in text_of(answer)
    assert Leaf.objects.count() == before


def test_who_has_no_factor_has_nothing_to_reset(told: Story) -> None:
    with pytest.raises(Refused, match="belum mengaktifkan"):
        ask(told, about="dewi")
    page = signed_in(told, "sri").get(reverse("factor_reset", args=[duty_of(told, "dewi").pk]))
    assert "belum mengaktifkan" in text_of(page)


def test_a_second_request_waits_for_the_first(told: Story, lost: Client) -> None:
    ask(told)
    with pytest.raises(Refused, match="masih menunggu"):
        ask(told)
