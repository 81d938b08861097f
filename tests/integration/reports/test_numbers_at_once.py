"""Two clerks at two desks want the same number at the same moment: the database gives it to one of them."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from accounts import services
from accounts.enums import InstitutionKind
from audit import clock
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from selection.models import PaperNumber
from selection.services import numbers


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_one_number_at_once_one_gets_it() -> None:
    agency = services.add_institution(
        kind=InstitutionKind.AGENCY,
        name="Pemerintah Kota Ramai",
        short_name="Kota Ramai",
        valid_from=clock.now().date(),
        actor=SYSTEM_ACTOR,
    )
    start, outcomes = threading.Barrier(8), list[str | None]()

    def take() -> None:
        start.wait()
        try:
            with transaction.atomic():
                outcomes.append(numbers.take(agency, "18/PANSEL-JPTP/XI/2026", clock.now().date()))
        except (Refused, OperationalError):  # SQLite in memory says “locked” instead of waiting
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == ["18/PANSEL-JPTP/XI/2026"] + [None] * 7
    assert PaperNumber.objects.filter(agency=agency).count() == 1
