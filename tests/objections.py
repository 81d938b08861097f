"""The selection of the demonstration with objections on: one working day to file, one to answer."""

from accounts.models import User
from audit import clock
from config.demo import story
from selection.models import Application
from selection.services import selections


def announced() -> story.Story:
    """Announced, every application sent, the registration closed."""
    users, institutions = story.cast()
    told = story.running(users, institutions, "published")
    story.prepare(told)
    with clock.at(told.at(-3, 11)):
        days = {"objection_days": 1, "objection_answer_days": 1}
        selections.edit(told.selection, days, actor=told.users["sri"])
    story.announce(told)
    story.apply(told)
    story.close(told)
    return told


def screened() -> story.Story:
    """The panel has confirmed both lists on day 18 at 10.00: Joko was turned away."""
    told = announced()
    story.confirm_lists(told)
    return told


def application_of(user: User) -> Application:
    return Application.objects.select_related("vacancy__selection").get(person=user.person)
