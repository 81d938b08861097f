"""Permintaan perbaikan: asked by the person, answered by the secretariat within three days (UU 27/2022 Pasal 30)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from audit import clock, ledger
from audit.errors import Refused
from selection.models import Application, Correction

ANSWER_WITHIN = timedelta(hours=72)
"""UU 27/2022 Pasal 30 ayat (1): 3 x 24 jam from the moment it was asked for."""
MOST_OPEN = 5


@ledger.unit
def ask(application: Application, *, kind: str, wrong: str, right: str, actor: Any) -> Correction:
    """Ask for what one cannot mend oneself, in an application that was sent."""
    application = ledger.lock(application)
    if application.number is None:
        raise Refused(_("Lamaran ini belum dikirim: Anda masih dapat memperbaikinya sendiri."))
    if application.unclaimed:
        raise Refused(
            _(
                "Lamaran ini belum Anda klaim. Klaim dahulu dengan kode yang dikirim kepada Anda, lalu minta perbaikannya."
            )
        )
    if application.snapshot.get("erased"):
        raise Refused(
            _(
                "Data lamaran ini sudah dimusnahkan menurut aturan penyimpanan, sehingga tidak ada lagi yang dapat diperbaiki."
            )
        )
    if Correction.objects.filter(application=application, state="open").count() >= MOST_OPEN:
        raise Refused(
            _(
                "Lima permintaan Anda tentang lamaran ini masih menunggu jawaban. Tunggu jawabannya, lalu ajukan lagi."
            )
        )
    now = clock.now()
    row = Correction(
        application=application,
        kind=kind,
        wrong=wrong,
        right=right,
        asked_at=now,
        due_at=now + ANSWER_WITHIN,
    )
    return ledger.create(row, actor=actor, data={"due_at": row.due_at.isoformat()})


@ledger.unit
def answer(row: Correction, *, granted: bool, said: str, version: int | None = None, actor: Any) -> None:
    """Granted, with what was changed; or refused, with the reason."""
    row = ledger.lock(row)
    ledger.expect_version(row, version)
    changes = {"answer": said, "answered_at": clock.now()}
    ledger.transition(row, "grant" if granted else "refuse", actor=actor, changes=changes)


def waiting(selections: Iterable[Any]) -> list[Correction]:
    """Requests in these selections (or their keys) that nobody has answered yet."""
    found = Correction.objects.filter(application__vacancy__selection__in=list(selections), state="open")
    return list(found.select_related("application__vacancy__selection"))


def is_late(row: Correction) -> bool:
    """Was it, or is it still, without an answer when its time was over?"""
    return (row.answered_at or clock.now()) > row.due_at
