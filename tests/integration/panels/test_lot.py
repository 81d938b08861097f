"""The lot of a selection: bound at the announcement, opened once, open to everybody, and checked against the log."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from audit import keys, verify
from audit.errors import NotAllowed, NotNow, Refused
from audit.models import Body
from panels import calls
from panels import lots as algorithm
from panels.models import Lot
from panels.models.sittings import registration_closed_at
from panels.services import lots, sittings
from selection import queries as selections
from tests.conftest import shared_world
from tests.integration.panels.support import post_of, signed_in, text_of
from tests.integration.panels.test_attendance import planned

pytestmark = pytest.mark.django_db

told = shared_world("scoring")


def lot_of(told) -> Lot:
    return Lot.objects.get(selection=told.selection)


def test_it_is_bound_before_registration_closes_and_the_secret_is_nowhere_in_the_database(told):
    lot = lot_of(told)
    assert calls.committed_at(lot).seq < registration_closed_at(told.selection).seq
    secret = keys.secret_for(f"lot:{lot.pk}")
    assert algorithm.commitment(secret) == lot.commitment and lot.secret == ""
    assert not Body.objects.filter(text__contains=secret.hex()).exists()


def test_a_commitment_after_the_public_value_is_refused(told):
    with pytest.raises(Refused, match="dapat dipilih"):
        lots.commit(told.selection)


def test_the_drawn_order_holds_everybody_who_passed_and_follows_from_the_log(told):
    lot = lots.open_lot(lot_of(told), actor=told.users["sri"])
    assert lot.public_value == registration_closed_at(told.selection).hash
    for code in ("01", "02"):
        numbers = [item.participant_number for item in selections.passed(post_of(told, code))]
        assert sorted(lot.orders["interview"][code]) == numbers
    assert lots.findings(lot) == [] and verify.verify().breaks == []
    with pytest.raises(NotNow):
        lots.open_lot(lot, actor=told.users["sri"])


@pytest.mark.parametrize("username", ["karto", "slamet", "wati"])
def test_only_the_secretariat_opens_it(told, username):
    with pytest.raises(NotAllowed):
        lots.open_lot(lot_of(told), actor=told.users[username])


def test_another_key_file_cannot_open_it(told, monkeypatch):
    monkeypatch.setattr(keys, "mac_key", lambda: b"x" * 32)
    with pytest.raises(Refused, match="tidak cocok dengan ikatannya"):
        lots.open_lot(lot_of(told), actor=told.users["sri"])


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("secret", "00" * 32, "secret"),
        ("public_value", "00" * 32, "public"),
        ("commitment", "00" * 32, "secret"),
        ("orders", {"interview": {"01": ["A", "B"]}}, "orders"),
    ],
)
def test_whatever_is_changed_in_the_row_is_noticed(told, column, value, found):
    lot = lots.open_lot(lot_of(told), actor=told.users["sri"])
    setattr(lot, column, value)
    assert found in lots.findings(lot)
    assert column == "public_value" or lot.inconsistencies()


def test_the_sitting_follows_the_lot_and_waits_for_it(told):
    sitting = planned(told, sequence="lot", minutes=30, hours=8)
    sittings.choose(sitting, calls.to_call(sitting), actor=told.users["sri"])
    assert "undian belum dibuka" in sittings.obstacle(sitting)
    lot = lots.open_lot(lot_of(told), actor=told.users["sri"])
    drawn = [slot.call.application.participant_number for slot in sittings.slots(sitting)]
    assert drawn == lot.orders["interview"]["01"] + lot.orders["interview"]["02"]


def test_anybody_reads_it_and_draws_again_with_the_command(told, tmp_path: Path, capsys):
    lots.open_lot(lot_of(told), actor=told.users["sri"])
    address = reverse("lot", args=[told.selection.pk])
    page = text_of(Client().get(address))
    assert "semua urutan sama" in page and lot_of(told).commitment in page
    record = Client().get(reverse("lot_file", args=[told.selection.pk])).content
    file = tmp_path / "undian.json"
    file.write_bytes(record)
    call_command("redraw_lot", file)
    assert "Sama: ikatan dan semua hasil undian cocok." in capsys.readouterr().out
    forged = json.loads(record)
    forged["orders"]["interview"]["01"].reverse()
    file.write_text(json.dumps(forged))
    with pytest.raises(CommandError, match="urutannya bukan hasil undian"):
        call_command("redraw_lot", file)
    file.write_text("[]")
    with pytest.raises(CommandError, match="bukan catatan undian"):
        call_command("redraw_lot", file)


def test_the_observer_draws_again_with_one_press_and_that_is_in_the_log(told):
    lots.open_lot(lot_of(told), actor=told.users["sri"])
    client = signed_in(told, "wati")
    answer = client.post(reverse("lot_redraw", args=[told.selection.pk]), follow=True)
    assert "Undian dihitung ulang" in text_of(answer)
    last = Body.objects.order_by("-event__leaf__seq")[0]
    assert json.loads(last.text)["data"] == {"same": True, "problems": []}
    assert Client().post(reverse("lot_redraw", args=[told.selection.pk])).status_code in {302, 404}
