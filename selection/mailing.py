"""What a writer of mails gives. Pure."""

from dataclasses import dataclass, replace

Papers = tuple[tuple[str, bytes], ...]
"""What is attached: name and bytes of a PDF."""


class NotYet(Exception):
    """Something that belongs into the mail is still being made; ask again soon."""


class Overtaken(Exception):
    """What the mail would say is no longer so: it need not go out."""


@dataclass(frozen=True)
class Letter:
    """Subject and text of one mail."""

    subject: str
    text: str

    def edited(self, subject: str, text: str, addition: str) -> "Letter":
        """The same with words in place of its own ("" = its own), and what is added below. A subject is one line, whatever was typed."""
        own_text = text or self.text
        return replace(
            self,
            subject=one_line(subject or self.subject),
            text=f"{own_text}\n\n{addition}" if addition else own_text,
        )


def one_line(text: str) -> str:
    """Without line breaks of any kind: what stands in a mail's header can begin no other header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
