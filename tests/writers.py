"""A writer of entries that goes on until it is killed: what it prints was acknowledged (tests/integration/config/test_writers_killed.py)."""

import sys

import django
from django.db import Error


def main() -> None:
    """One entry after the other; the key of each is printed after its commit. Ends with 3 when the database goes away."""
    django.setup()
    from audit import ledger  # noqa: PLC0415  after django.setup
    from audit.ledger import SYSTEM_ACTOR  # noqa: PLC0415
    from selection.models import Selection  # noqa: PLC0415

    selection = Selection.objects.get()
    while True:
        try:
            with ledger.unit_of_work():
                event = ledger.record(selection, "observed", actor=SYSTEM_ACTOR, data={"page": "x"})
        except Error:
            sys.exit(3)
        print(event.pk, flush=True)


if __name__ == "__main__":
    main()
