"""A ranked post with equal marks over the third place: built once by each module that asks about it."""

from config.demo import people, story
from tests.integration.panels.support import mark_all, open_stage, post_of


def build() -> story.Story:
    """The first candidate leads; the four others have the same marks everywhere, for two places."""
    users, found = story.cast()
    made = story.running(users, found, "ranked")
    made.applicants = {"01": people.ECONOMY[:5], "02": people.EDUCATION[:4]}
    made.late = None
    for step in (story.prepare, story.announce, story.apply, story.close, story.screen):
        step(made)
    post = post_of(made)
    for component in story.STAGE_ORDER:
        open_stage(made, component)
        best = "4" if component == "assessment" else "80"
        rest = "3" if component == "assessment" else "70"
        mark_all(made, post, component, lambda place, best=best, rest=rest: rest if place else best)
    return made
