"""Worlds for tests, made by the same services as the real ones: no test holds a world that production cannot reach."""

from config.demo import story


def world(stage: str, *, papers: bool = False) -> story.Story:
    """One agency with a selection of two posts at `stage` (config/demo/story.py: STAGES), without the one of 2023.

    "draft" is the plan before anybody approved it. `papers` makes the official papers too; without them "published" ends at the confirmed ranking.
    """
    users, institutions = story.cast()
    told = story.running(users, institutions, "announced" if stage == "draft" else stage)
    told.papers = papers
    if stage == "draft":
        story.prepare(told)
    else:
        story.tell(told, stage)
    return told
