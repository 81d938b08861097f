"""Budi is the superior of one applicant: the others decide that he may mark, one against."""

from accounts.models import User
from panels import access, queries
from panels.services import conflicts
from selection.models import Selection

VOTES = (("karto", True), ("citra", False), ("ani", True), ("dewi", True))


def decide(selection: Selection, users: dict[str, User]) -> None:
    """Everybody but the superior votes on each case of the selection."""
    for case in access.referred(selection):
        for username, may_mark in VOTES:
            seat = queries.seat_of(selection, users[username].person)
            assert seat is not None
            conflicts.vote(
                case,
                seat,
                may_mark=may_mark,
                reason="" if may_mark else "Sebaiknya tidak menilai bawahannya.",
                actor=users[username],
            )
