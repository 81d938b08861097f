"""Worlds for tests, made by the same services as the real ones: no test holds a world that production cannot reach."""

from typing import Any

from config.demo import story
from selection.enums import Verdict
from selection.models import Finding, Vacancy
from selection.services import second_readings
from tests import snapshots


def world(stage: str, *, papers: bool = False) -> story.Story:
    """One agency with a selection of two posts at `stage` (config/demo/story.py: STAGES), without the one of 2023.

    "draft" is the plan before anybody approved it. `papers` makes the official papers too; without them "published" ends at the confirmed ranking.
    """
    return snapshots.once(("world", stage, papers), lambda: told_anew(stage, papers=papers))


def told_anew(stage: str, *, papers: bool = False) -> story.Story:
    """The same, told through the services and by nobody but the role that is signed in."""
    users, institutions = story.cast()
    told = story.running(users, institutions, "announced" if stage == "draft" else stage)
    told.papers = papers
    if stage == "draft":
        story.prepare(told)
    else:
        story.tell(told, stage)
    return told


def read_twice(told: story.Story, vacancy: Vacancy) -> None:
    """The second official agrees with every "not met" of a post that waits for a second reader."""
    waiting = Finding.objects.filter(application__vacancy=vacancy, verdict=Verdict.NOT_MET, state="proposed")
    for finding in waiting:
        second_readings.read(finding, agrees=True, actor=told.users["slamet"])


def formset_data(forms: Any) -> dict[str, Any]:
    """What a browser sends of a formset, or of a list of forms, as it was drawn."""
    given = {}
    drawn = [forms.management_form, *forms] if hasattr(forms, "management_form") else list(forms)
    for form in drawn:
        sent = {field.html_name: field.value() for field in form}
        given |= {name: value for name, value in sent.items() if value is not None and value is not False}
    return given
