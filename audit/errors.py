"""Refusals: every one carries a sentence a clerk can act on."""


class Refused(Exception):
    """Something was not done. `str(error)` is the sentence for the person; `status` the HTTP answer."""

    status = 409


class NotAllowed(Refused):
    """This person may not do this here."""

    status = 403


class NotNow(Refused):
    """The subject is not in a state from which this can be done."""


class Stale(Refused):
    """Somebody else changed the row after the page was opened."""


class LedgerMisuse(RuntimeError):
    """A programming error: a change outside a unit of work, an undeclared action, missing data."""
