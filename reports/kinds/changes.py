"""Papers of a change of a published plan (pure)."""

from dataclasses import dataclass

from reports.kinds.base import ChangedLine, SignedDocument
from reports.wording import Count, Day, Digest, Moment


@dataclass(frozen=True, kw_only=True)
class ChangedNotice(SignedDocument):
    """What both papers share: the notice that is changed, why, and the lines. `digest` is that of the plan's new edition."""

    announcement: str
    announced: Day
    bases: tuple[str, ...]
    reason: str
    lines: tuple[ChangedLine, ...] = ()
    edition: Count
    digest: Digest
    portal: str


@dataclass(frozen=True, kw_only=True)
class Addendum(ChangedNotice):
    """Perubahan atas Pengumuman, or (`erratum`) Ralat. `until` is where a new full period of registration ends."""

    erratum: bool = False
    until: Moment | None = None


@dataclass(frozen=True, kw_only=True)
class ExtendedPost:
    """A post whose registration lasts longer: until when it was open, and until when it is."""

    title: str
    before: Moment
    until: Moment


@dataclass(frozen=True, kw_only=True)
class Extension(ChangedNotice):
    """Pengumuman Perpanjangan Pendaftaran: too few applied, or (`incident` says when) the system was down."""

    posts: tuple[ExtendedPost, ...]
    incident: str = ""
