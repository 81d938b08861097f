"""Applicants for tests: accounts, drafts with every document, files as people bring them."""

import io
from functools import cache
from typing import Any

import pikepdf

from accounts.models import User
from audit import clock
from config.demo import people, story
from selection import queries, uploads
from selection.models import Application, Vacancy
from selection.services import applications


def announced() -> story.Story:
    """An announced selection of two posts whose registration runs; Putu and Ratna have accounts and have done nothing yet."""
    users, institutions = story.cast()
    told = story.running(users, institutions, "announced")
    story.prepare(told)
    story.announce(told)
    for one in people.ECONOMY[:2]:
        users[one.username] = people.applicant(one)
    return told


def post(told: story.Story, code: str = "01") -> Vacancy:
    return Vacancy.objects.get(selection=told.selection, code=code)


def draft(user: User, vacancy: Vacancy, *, with_documents: bool = True) -> Application:
    """A draft with a filled-in profile, ready to be sent."""
    one = next(item for item in people.APPLICANTS if item.username == user.username)
    if queries.profile_of(user.person) is None:
        applications.save_profile(user.person, people.profile_of(one, clock.now().date()), actor=user)
    application = applications.start(vacancy, actor=user)
    payload = pdf()
    report = uploads.Report(ok=True, code="ok", pages=1, size=len(payload))
    for slot in queries.active_slots(vacancy.selection) if with_documents else ():
        applications.keep(application, slot, payload, name=f"{slot.code}.pdf", report=report, actor=user)
    return application


@cache
def pdf(padding: int = 0) -> bytes:
    """A readable PDF of one page, `padding` bytes heavier than it must be."""
    document: Any = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.Root.Padding = pikepdf.Stream(document, bytes(range(256)) * (padding // 256))
    stream = io.BytesIO()
    document.save(stream, compress_streams=False)
    return stream.getvalue()
