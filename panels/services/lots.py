"""The lot of a selection: bound before anybody can know what it binds, opened once, drawn again by anybody."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from audit import keys, ledger
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from panels import calls, lots
from panels.models import Lot
from panels.models.sittings import registration_closed_at
from selection.enums import SelectionState
from selection.models import Selection

REASONS = {
    "missing": "undian tidak diikat sebelum pendaftaran ditutup",
    "late": "undian diikat sesudah nilai publiknya ada",
    "public": "nilai publik bukan kepala log pada penutupan pendaftaran",
}
"""Codes of `findings` beside those of panels/lots.py."""


@ledger.unit
def commit(selection: Selection) -> Lot:
    """Bind the lot of a selection: only SHA-256 of the secret is told. Refused once registration has closed, for then the public value exists."""
    selection = ledger.lock(selection)
    if selection.state not in {SelectionState.DRAFT, SelectionState.ANNOUNCED}:
        raise Refused(_("Undian diikat sebelum pendaftaran ditutup; sesudah itu hasilnya dapat dipilih."))
    lot = Lot(id=uuid.uuid4(), selection=selection)
    lot.commitment = lots.commitment(_secret(lot))
    return ledger.create(lot, actor=SYSTEM_ACTOR, data={"commitment": lot.commitment}, step="commit")


@ledger.unit
def open_lot(lot: Lot, *, actor: Any) -> Lot:
    """Tell the secret and draw every order, once the candidates of every post are fixed. Refused when the secret is not the one that was bound."""
    lot = ledger.lock(lot)
    selection = lot.selection
    closed = registration_closed_at(selection)
    if closed is None or calls.undecided_posts(selection).exists():
        raise Refused(
            _("Undian dibuka setelah Pansel menetapkan hasil seleksi administrasi untuk semua jabatan.")
        )
    if calls.committed_at(lot).seq >= closed.seq:
        raise Refused(_("Undian ini diikat sesudah pendaftaran ditutup, sehingga tidak sah."))
    secret = _secret(lot)
    if lots.commitment(secret) != lot.commitment:
        raise Refused(
            _(
                "Rahasia undian tidak cocok dengan ikatannya: berkas kunci log berubah. Hubungi pengelola sistem."
            )
        )
    names = calls.names_to_draw(selection)
    stages = list(selection.titles)
    columns = {
        "secret": secret.hex(),
        "public_value": closed.hash,
        "names": names,
        "orders": lots.orders(names, stages, secret=secret, public=closed.hash),
    }
    ledger.transition(lot, "open", actor=actor, changes=columns)
    return lot


@ledger.unit
def redraw(lot: Lot, *, actor: Any) -> list[str]:
    """Draw again from what is stored and from the log; what is wrong as codes, [] when nothing is. That somebody asked is recorded."""
    found = findings(lot)
    ledger.record(lot, "recomputed", actor=actor, data={"same": not found, "problems": found})
    return found


def findings(lot: Lot) -> list[str]:
    """What is wrong with an opened lot: codes of panels/lots.py, and what only the log can tell ("missing", "late", "public")."""
    closed = registration_closed_at(lot.selection)
    found = lots.problems(lot.record())
    if closed is None:
        return [*found, "missing"]
    if calls.committed_at(lot).seq >= closed.seq:
        found.append("late")
    if closed.hash != lot.public_value:
        found.append("public")
    return found


def _secret(lot: Lot) -> bytes:
    return keys.secret_for(f"lot:{lot.pk}")
