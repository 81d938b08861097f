"""At the commit itself: in a module without a told world, whose transaction would be around everything."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import services
from accounts.enums import InstitutionKind
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from config.demo.people import START


@pytest.mark.django_db(transaction=True)
def test_an_event_without_its_place_in_the_chain_cannot_be_committed():
    institution = services.add_institution(
        kind=InstitutionKind.AGENCY, name="Contoh", short_name="Contoh", valid_from=START, actor=SYSTEM_ACTOR
    )
    event = Event.objects.get(subject_id=institution.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        fields = "scope, action, subject_type, subject_id, subject_version, from_state, to_state, body"
        fresh = (
            "'" + "0" * 32 + "'"
            if connection.vendor == "sqlite"
            else "'00000000-0000-0000-0000-000000000000'"
        )
        cursor.execute(
            f"INSERT INTO audit_event (id, {fields}) SELECT {fresh}, {fields} FROM audit_event WHERE id = %s",
            [event.pk.hex if connection.vendor == "sqlite" else event.pk],
        )
    assert Event.objects.count() == 1
