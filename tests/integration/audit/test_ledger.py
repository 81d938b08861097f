"""The one door: what it writes, what it refuses, and what survives a failure."""

import json

import pytest

from accounts import services
from accounts.enums import InstitutionKind
from accounts.models import Institution, Person
from accounts.object_permissions import group_map
from audit import chain, ledger
from audit.errors import LedgerMisuse, NotAllowed, NotNow, Stale
from audit.ledger import SYSTEM_ACTOR
from audit.models import Body, Leaf
from config.demo.people import START
from selection.access import drift, wanted
from selection.models import Selection, SelectionGroupPermission
from tests.conftest import shared_world

told = shared_world("announced")
pytestmark = pytest.mark.django_db


def _institution(name: str = "Contoh") -> Institution:
    return services.add_institution(
        kind=InstitutionKind.AGENCY, name=name, short_name=name, valid_from=START, actor=SYSTEM_ACTOR
    )


def test_every_change_leaves_an_entry_that_continues_both_chains(told):
    before = Leaf.objects.latest("seq")
    made = _institution()
    leaf = Leaf.objects.latest("seq")
    header = json.loads(leaf.text)
    assert (leaf.seq, leaf.prev) == (before.seq + 1, before.hash)
    assert leaf.hash == chain.leaf_hash(leaf.text)
    assert header["action"] == "institution.create"
    assert header["obj"] == ["accounts.institution", str(made.pk), 1]
    assert Institution.objects.get(pk=made.pk).last_event == leaf.event_id


def test_the_header_holds_no_personal_data(told):
    names = {person.full_name for person in Person.objects.all()} | {
        person.nip for person in Person.objects.exclude(nip=None)
    }
    for leaf in Leaf.objects.all():
        assert not any(name in leaf.text for name in names)
        assert leaf.text == chain.canonical(json.loads(leaf.text))


def test_the_body_is_bound_to_the_header_by_its_salt(told):
    for body in Body.objects.select_related("event")[:50]:
        assert chain.commitment(bytes.fromhex(body.salt), body.text) == body.event.body
        assert chain.commitment(b"\0" * 32, body.text) != body.event.body


def test_a_change_outside_a_unit_of_work_is_refused(told):
    with pytest.raises(LedgerMisuse):
        ledger.record(told.selection, "observed", actor=told.users["wati"])


def test_a_step_is_refused_from_the_wrong_state_and_to_the_wrong_person(told):
    with pytest.raises(NotNow), ledger.unit_of_work():
        ledger.transition(told.selection, "edit", actor=told.users["sri"], changes={"year": 2000})
    seat = told.selection.panel.members.get(person=told.users["ani"].person)
    for username in ("wati", "slamet", "sri", "karto", "putu", "ppk", "asih"):
        with pytest.raises(NotAllowed), ledger.unit_of_work():
            ledger.transition(seat, "pledge", actor=told.users[username], data={"text": "x"})
    with ledger.unit_of_work():
        ledger.transition(seat, "pledge", actor=told.users["ani"], data={"text": "x"})
    assert seat.state == "pledged"


def test_a_deactivated_account_may_do_nothing(told):
    user = told.users["karto"]
    user.is_active = False
    with pytest.raises(NotAllowed), ledger.unit_of_work():
        ledger.transition(
            told.selection.panel.members.get(person=user.person), "pledge", actor=user, data={"text": "x"}
        )


def test_a_row_read_before_somebody_else_changed_it_is_stale(told):
    person = Person.objects.get(pk=told.users["putu"].person_id)
    old = Person.objects.get(pk=person.pk)
    services.correct_person(person, full_name="Putu Contoh", nip=person.nip, actor=told.users["putu"])
    with pytest.raises(Stale), ledger.unit_of_work():
        ledger.transition(old, "edit", actor=told.users["putu"], changes={"full_name": "Lain"})


def test_a_failing_unit_leaves_neither_row_nor_entry(told):
    count = Leaf.objects.count()
    with pytest.raises(RuntimeError), ledger.unit_of_work():
        _institution("Gagal")
        raise RuntimeError
    assert Leaf.objects.count() == count
    assert not Institution.objects.filter(name="Gagal").exists()


def test_a_failing_inner_unit_does_not_take_the_outer_one_with_it(told):
    with ledger.unit_of_work():
        _institution("Luar")
        with pytest.raises(RuntimeError), ledger.unit_of_work():
            _institution("Dalam")
            raise RuntimeError
        _institution("Lagi")
    assert set(
        Institution.objects.filter(name__in=["Luar", "Dalam", "Lagi"]).values_list("name", flat=True)
    ) == {"Luar", "Lagi"}
    newest = [json.loads(leaf.text)["action"] for leaf in Leaf.objects.order_by("-seq")[:2]]
    assert newest == ["institution.create", "institution.create"]


def test_the_selections_own_chain_is_gapless(told):
    leaves = Leaf.objects.filter(scope=told.selection.scope).order_by("scope_seq")
    previous = chain.ZERO
    for number, leaf in enumerate(leaves, start=1):
        assert (leaf.scope_seq, leaf.scope_prev) == (number, previous)
        previous = leaf.hash
    assert leaves.count() > 50


def test_permissions_are_exactly_the_table(told):
    selection = Selection.objects.get(pk=told.selection.pk)
    assert group_map(selection, SelectionGroupPermission) == wanted(selection)
    assert drift(selection) == []
