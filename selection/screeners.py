"""Who may judge an applicant in the administrative selection, and whom he has stood back from. Reads only."""

from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.errors import NotAllowed
from selection import queries, screening_queue
from selection.enums import Verb, Verdict
from selection.models import Application, Finding, ScreenerRecusal, Selection, Vacancy

OWN_SELECTION = _(
    "Anda sendiri melamar dalam seleksi ini, sehingga tidak dapat memeriksa lamaran di dalamnya. Mintalah petugas lain."
)
RECUSED = _(
    "Anda menyatakan konflik kepentingan dengan pelamar ini, sehingga lamarannya diperiksa petugas lain."
)
NO_PERSON = _("Akun ini tidak terhubung dengan data orang, sehingga tidak dapat memeriksa lamaran.")


def is_applicant(selection: Selection, actor: Any) -> bool:
    """Has this person, by whichever account, sent an application in the selection?"""
    sent = Application.objects.filter(vacancy__selection=selection, state__in=queries.SENT)
    his = Q(person=actor.person_id)
    if actor.person is not None and actor.person.nip:  # a letter may wait under his NIP without being his yet
        his |= Q(imported__nip=actor.person.nip)
    return sent.filter(his).exists()


def recused_from(vacancy: Vacancy, actor: Any) -> frozenset[Any]:
    """The applications of a post from which this person stands back."""
    found = ScreenerRecusal.objects.filter(application__vacancy=vacancy, person=actor.person_id)
    return frozenset(found.values_list("application", flat=True))


def recused_in(selection: Selection, actor: Any) -> frozenset[Any]:
    """The applications of a selection from which this person stands back."""
    found = ScreenerRecusal.objects.filter(application__vacancy__selection=selection, person=actor.person_id)
    return frozenset(found.values_list("application", flat=True))


def obstacle(application: Application, actor: Any) -> str:
    """Why this person may not judge this applicant, whoever's account he uses; "" when he may."""
    if actor.person_id is None:
        return str(NO_PERSON)
    if is_applicant(application.guarded, actor):
        return str(OWN_SELECTION)
    if ScreenerRecusal.objects.filter(application=application, person=actor.person_id).exists():
        return str(RECUSED)
    return ""


def require(application: Application, actor: Any) -> None:
    """Raises NotAllowed with the sentence of `obstacle`."""
    if sentence := obstacle(application, actor):
        raise NotAllowed(sentence)


def second_readings(actor: Any) -> QuerySet[Application]:
    """The applications with a "not met" that this account may look at as second reader: another of the secretariat, or the second official."""
    seen = Q(vacancy__selection__in=queries.for_actor(actor, Verb.SCREEN))
    seen |= Q(vacancy__selection__in=queries.for_actor(actor, Verb.APPROVE))
    turned_down = Finding.objects.filter(verdict=Verdict.NOT_MET).values("application")
    return Application.objects.filter(seen, state__in=queries.SENT, pk__in=turned_down)


class Line(NamedTuple):
    """An application in the queue of its post as one person meets it."""

    key: Any
    number: str
    name: str
    sight: screening_queue.Sight
    closed: bool
    waits: bool
    reads: bool


def queue(vacancy: Vacancy, actor: Any) -> list[Line]:
    """Every application of a post by registration number, in four queries however many they are. `closed`: he has stood back from it;
    `reads`: a second reading waits for him.
    """
    keys = list(queries.active_requirements(vacancy).values_list("pk", flat=True))
    findings: dict[Any, list[Finding]] = {}
    for finding in Finding.objects.filter(application__vacancy=vacancy):
        findings.setdefault(finding.application_id, []).append(finding)
    away = recused_from(vacancy, actor)
    sent = Application.objects.filter(vacancy=vacancy, state__in=queries.SENT).order_by("number")
    return [
        _line(key, number, name, keys, findings.get(key, []), away, actor)
        for key, number, name in sent.values_list("pk", "number", "person__full_name")
    ]


def _line(
    key: Any,
    number: str | None,
    name: str,
    keys: list[Any],
    findings: list[Finding],
    away: frozenset[Any],
    actor: Any,
) -> Line:
    sight = screening_queue.sight(keys, findings)
    reads = any(screening_queue.is_unread(item) and item.screener_id != actor.person_id for item in findings)
    return Line(
        key=key,
        number=number or "",
        name=name,
        sight=sight,
        closed=key in away,
        waits=key not in away and (bool(sight.undecided) or reads),
        reads=reads,
    )


def last_worked_on(vacancy: Vacancy, actor: Any) -> Any:
    """The application in which this person decided something last; None when he has not begun."""
    own = Finding.objects.filter(application__vacancy=vacancy, screener=actor.person_id)
    return own.order_by("-decided_at").values_list("application", flat=True).first()


def next_for(vacancy: Vacancy, lines: list[Line], actor: Any, after: Any = None) -> Line | None:
    """The next application that waits for this person: after `after`, or where he left off, half-checked ones included."""
    by_key = {line.key: line for line in lines}
    if after is None:
        after = last_worked_on(vacancy, actor)
        if after in by_key and by_key[after].waits:
            return by_key[after]
    places = [screening_queue.Place(line.key, line.waits) for line in lines]
    return by_key.get(screening_queue.following(places, after))
