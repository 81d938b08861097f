"""What the members declare: Dewi is kin of an applicant; Budi is the superior of one, and the others let him mark, one against."""

from accounts.models import User
from config.demo import people
from panels import access, queries
from panels.enums import ConflictKind
from panels.models import PanelMember
from panels.services import conflicts, rosters
from selection.models import Application, Selection

VOTES = (("karto", True), ("citra", False), ("ani", True), ("dewi", True))


def declare(selection: Selection, users: dict[str, User], *, kin: str) -> None:
    """Every member declares his ties. `kin`: the user name of the applicant who is Dewi's brother-in-law."""
    for username, *_rest in people.PANEL:
        ties: dict[Application, tuple[str, str]] = {}
        if username == "dewi":
            related = Application.objects.get(person=users[kin].person, vacancy__selection=selection)
            ties[related] = (ConflictKind.KINSHIP, "Ipar")
        seat = _seat(selection, users[username])
        for application, tie in rosters.suggestions_for(seat).items():
            ties.setdefault(application, (tie.kind, "Kepala bagian di unit kerja saya"))
        rosters.declare(seat, ties, actor=users[username])


def decide(selection: Selection, users: dict[str, User]) -> None:
    """Everybody but the superior votes on each case of the selection."""
    for case in access.referred(selection):
        for username, may_mark in VOTES:
            conflicts.vote(
                case,
                _seat(selection, users[username]),
                may_mark=may_mark,
                reason="" if may_mark else "Sebaiknya tidak menilai bawahannya.",
                actor=users[username],
            )


def _seat(selection: Selection, user: User) -> PanelMember:
    found = queries.seat_of(selection, user.person)
    assert found is not None
    return found
