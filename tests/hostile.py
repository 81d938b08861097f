"""What is typed by people who mean harm, or copied from where it should not be. A batch is drawn from one seed: drawing every value by
itself costs Hypothesis ten times what is tested.
"""

from datetime import date
from random import Random

LONGEST = 10**6
NASTY = (
    "",
    "\x00",
    "Putu\x00Contoh",
    "\ud800",
    "nama \udfff",
    "\u202e4001 10203002",
    "\u200b\ufeff",
    "１９７９０２０３ ２００５０１ １ ００４",
    "١٩٧٩٠٢٠٣٢٠٠٥٠١١٠٠٤",
    "9" * 5000,
    "-1",
    "1e999",
    "NaN",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "2026-02-30",
    "{0.__class__}",
    "%(x)s %s",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
)
ENDLESS = "x" * LONGEST
SIGNS = "0123456789 .-nipNIP/\u00a0\u202e\x00\ud800ßé漢"


def text(draw: Random) -> str:
    """A text nobody should type; now and then one of a million signs."""
    kind = draw.random()
    if kind < 0.001:
        return ENDLESS
    if kind < 0.4:
        return draw.choice(NASTY)
    return "".join(draw.choices(SIGNS, k=draw.randrange(40)))


def day(draw: Random) -> date:
    """A day of a life, or any that the calendar has."""
    if draw.random() < 0.1:
        return draw.choice((date.min, date.max, date(2024, 2, 29), date(9990, 1, 1)))
    first, last = (1, date.max.toordinal()) if draw.random() < 0.3 else (715000, 742000)
    return date.fromordinal(draw.randint(first, last))
