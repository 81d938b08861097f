"""The announcement of a selection, as its pinned plan has it (pure)."""

from dataclasses import dataclass

from reports.kinds.base import ScheduleItem, Shown, SignedDocument
from reports.wording import Count, Day, Digest, Mark


@dataclass(frozen=True, kw_only=True)
class NoticePost:
    """A post: what it does and what is asked of its applicants alone. `vacant_from` is the day on which one that is still filled falls vacant."""

    title: str
    unit: str
    duties: str
    requirements: tuple[str, ...] = ()
    vacant_from: Day | None = None


@dataclass(frozen=True, kw_only=True)
class NoticeFile:
    """A file to bring; `limit` as text ("2 MB")."""

    label: str
    required: bool
    limit: str


@dataclass(frozen=True, kw_only=True)
class NoticeStage:
    """A marked stage: weight in per cent, the least mark that is still ranked (None: there is none)."""

    title: str
    weight: Mark
    threshold: Mark | None = None


@dataclass(frozen=True, kw_only=True)
class Announcement(SignedDocument):
    """Pengumuman Seleksi Terbuka. `requirements` are asked for every post; `plan` is the digest of the pinned plan."""

    bases: tuple[str, ...]
    posts: tuple[NoticePost, ...]
    requirements: tuple[str, ...]
    files: tuple[NoticeFile, ...]
    schedule: tuple[ScheduleItem, ...]
    stages: tuple[NoticeStage, ...]
    tie_order: str
    shown: Shown = "names"
    posts_per_person: Count
    portal: str
    contact: str
    plan: Digest

    @property
    def vacant(self) -> tuple[NoticePost, ...]:
        return tuple(post for post in self.posts if post.vacant_from is None)

    @property
    def soon_vacant(self) -> tuple[NoticePost, ...]:
        return tuple(post for post in self.posts if post.vacant_from is not None)
