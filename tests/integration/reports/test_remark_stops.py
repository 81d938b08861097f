"""A blocking remark stops what comes after the recap: results, choice, inauguration."""

from typing import Any

import pytest
from django.urls import reverse

from accounts import proposals
from audit import ledger
from audit.errors import Refused
from config.demo.story import Story
from panels.models import Choice
from panels.services import choices
from reports.enums import DocumentKind
from reports.services import documents
from selection import remarks
from selection.models import Remark, Vacancy
from selection.services import remarks as service
from selection.services.remarks import Content
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, text_of
from tests.integration.reports.choices import (
    REASON,
    application_at,
    chosen,
    decision,
    handed_over,
    inaugurated,
    recommended,
)
from tests.integration.reports.papers import published, sign_minutes, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

told = shared_world("published")
"""Every member has confirmed the recap; no paper of a post has been made."""


@pytest.fixture
def post(told: Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


def blocked(told: Story, post: Vacancy | None) -> Remark:
    content = Content("note", "PP 11/2017 Pasal 121", "Umumkan nilai tahap.", 5, True, post)
    return service.raise_(told.selection, content, actor=told.users["wati"])


def freed(told: Story, remark: Remark) -> None:
    service.answer(remark, "Sudah diumumkan.", actor=told.users["sri"])
    service.accept(remark, reason="Sesuai.", actor=told.users["wati"])


@pytest.mark.parametrize("kind", [DocumentKind.FINAL_RESULT, DocumentKind.THREE_NAMES_LETTER])
def test_a_remark_written_after_the_proposal_stops_the_publication(
    told: Story, post: Vacancy, kind: str
) -> None:
    sign_minutes(told, post)
    document = signed(told, post, kind)
    proposal = documents.propose_publication(document, actor=told.users["sri"])
    remark = blocked(told, post)
    slamet = signed_in(told, "slamet")
    address = reverse("approval_approve", args=[proposal.pk])
    page = text_of(slamet.post(address, {"digest": proposal.digest}, follow=True))
    assert "Pengumuman hasil dan penyampaian tiga nama ditahan" in page and "Umumkan nilai tahap." in page
    document.refresh_from_db()
    assert document.state == "signed"
    freed(told, remark)
    slamet.post(address, {"digest": proposal.digest})
    document.refresh_from_db()
    assert document.state in {"published", "delivered"}


def test_a_remark_about_the_other_post_stops_nothing_here(told: Story, post: Vacancy) -> None:
    blocked(told, told.selection.vacancies.get(code="02"))
    assert published(told, post).state == "published"


def test_of_a_remark_and_a_publication_one_comes_first(
    told: Story, post: Vacancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both lock the post before they read or write anything that the other one decides by."""
    sign_minutes(told, post)
    document = signed(told, post)
    proposal = documents.propose_publication(document, actor=told.users["sri"])
    done: list[str] = []
    lock, blocking, create = ledger.lock, remarks.blocking, ledger.create

    def locking(subject: Any) -> Any:
        found = lock(subject)
        done.append(f"lock {ledger.label_of(subject)} {subject.pk}")
        return found

    def reading(*args: Any) -> Any:
        done.append("read")
        return blocking(*args)

    def creating(subject: Any, **more: Any) -> Any:
        done.append(f"create {ledger.label_of(subject)}")
        return create(subject, **more)

    monkeypatch.setattr(ledger, "lock", locking)
    monkeypatch.setattr(ledger, "create", creating)
    monkeypatch.setattr(remarks, "blocking", reading)
    the_lock = f"lock selection.vacancy {post.pk}"

    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    assert the_lock in done[: done.index("read")]

    done.clear()
    blocked(told, post)
    assert the_lock in done[: done.index("create selection.remark")]
    done.clear()
    blocked(told, None)
    locked = [one for one in done if one.startswith("lock selection.vacancy")]
    posts = told.selection.vacancies.order_by("code")
    assert locked == [f"lock selection.vacancy {one.pk}" for one in posts]  # in one order, for everybody


def test_the_appointing_authority_reads_why_it_cannot_choose_and_chooses_afterwards(
    told: Story, post: Vacancy
) -> None:
    nomination = handed_over(told, post)
    recommended(told)
    remark = blocked(told, None)
    page = text_of(signed_in(told, "ppk").get(reverse("nominees", args=[nomination.pk])))
    assert "Penetapan calon terpilih ditahan" in page and "Umumkan nilai tahap." in page
    with pytest.raises(Refused, match="Penetapan calon terpilih ditahan"):
        choices.choose(
            nomination, application=application_at(nomination, 1), reason=REASON, actor=told.users["ppk"]
        )
    with pytest.raises(Refused, match="Penetapan calon terpilih ditahan"):
        choices.propose_record(nomination, decision(nomination, 1), actor=told.users["sri"])
    assert not Choice.objects.exists()
    freed(told, remark)
    choice = chosen(told, nomination)

    again = blocked(told, post)
    with pytest.raises(Refused, match="Pelantikan ditahan"):
        inaugurated(told, nomination, choice)
    choice.refresh_from_db()
    assert choice.state == "chosen"
    freed(told, again)
    inaugurated(told, nomination, choice)
    choice.refresh_from_db()
    assert choice.state == "inaugurated"
