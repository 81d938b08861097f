"""One of the writers of bench/writers.py: `python -m bench.writer <application> <changes> chained|bare`, in the environment of a site.

Says "ready"; for every line that it hears it makes its changes, one transaction each, and says "done".
"""

import sys
from unittest import mock

import django


def main(key: str, changes: int, how: str) -> None:
    """`bare`: the same transactions without their places in the log; only a database that lets them through takes them."""
    django.setup()
    from accounts.models import User  # noqa: PLC0415  after django.setup
    from audit import ledger  # noqa: PLC0415
    from selection.models import Application  # noqa: PLC0415
    from selection.services import applications  # noqa: PLC0415

    person = Application.objects.get(pk=key).person
    actor = User.objects.get(person=person)

    def change(number: int) -> None:
        applications.save_profile(person, {"phone": f"{how} {number}"}, actor=actor)

    with mock.patch.object(ledger, "_write_leaves", _none if how == "bare" else ledger._write_leaves):
        change(-1)  # connected and warm
        print("ready", flush=True)
        for turn, _line in enumerate(sys.stdin):
            for number in range(changes):
                change(turn * changes + number)
            print("done", flush=True)


def _none(*_unit: object) -> None:
    """No place in the log."""


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
