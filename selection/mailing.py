"""What a writer of mails gives. Pure."""

from dataclasses import dataclass


class NotYet(Exception):
    """Something that belongs into the mail is still being made; ask again soon."""


@dataclass(frozen=True)
class Letter:
    """Subject, text and papers (name, bytes of a PDF) of one mail."""

    subject: str
    text: str
    papers: tuple[tuple[str, bytes], ...] = ()
