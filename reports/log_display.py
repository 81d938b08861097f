"""The signed log as pages show it: sizes, roots, moments, receipts."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit import checkpoints
from audit.models import Checkpoint, Event
from reports.log_texts import ACTIONS
from selection import display as shown


def mark() -> dict[str, str] | None:
    """The newest signed size for a page's foot; None before the first."""
    newest = checkpoints.newest()
    if newest is None:
        return None
    text = _("Log ditandatangani: %(size)d catatan, akar %(root)s") % {
        "size": newest.size,
        "root": newest.root[:8],
    }
    return {"label": text, "url": reverse("log")}


def facts(checkpoint: Checkpoint) -> list[dict[str, Any]]:
    """The newest checkpoint for components/summary_list.html."""
    names = dict.fromkeys(item.key.partition("+")[0] for item in checkpoint.cosignatures.all())
    return [
        {"key": _("Catatan dalam log"), "value": checkpoint.size},
        {"key": _("Akar pohon (SHA-256)"), "value": _code(checkpoint.root)},
        {"key": _("Ditandatangani"), "value": _moment(checkpoint.signed_at)},
        {"key": _("Saksi atas tanda ini"), "value": ", ".join(names) or _("Belum ada")},
    ]


def row(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint for components/table.html."""
    address = reverse("log_checkpoint_of", args=[checkpoint.size])
    size = format_html('<a class="govuk-link" href="{}">{}</a>', address, checkpoint.size)
    return {"cells": [_moment(checkpoint.signed_at), size, _code(checkpoint.root)]}


def feed_entry(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint for the Atom feed."""
    return {
        "title": _("%(size)d catatan") % {"size": checkpoint.size},
        "address": address("log_checkpoint_of", checkpoint.size),
        "updated": checkpoint.signed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "note": checkpoints.note_with_witnesses(checkpoint),
    }


def address(name: str, *words: Any) -> str:
    """A whole address of this site."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(name, args=words)}"


def receipt(event: Event) -> dict[str, Any]:
    """An entry's receipt: {title, facts, signed}; `signed` is false while no checkpoint holds the entry."""
    leaf = event.leaf
    covering = checkpoints.covering(leaf.seq)
    rows = [
        {"key": _("Langkah"), "value": ACTIONS.get(event.action, event.action)},
        {"key": _("Dicatat"), "value": _moment(checkpoints.moment_of(leaf))},
        {"key": _("Nomor catatan"), "value": leaf.seq},
        {"key": _("Sidik catatan (SHA-256)"), "value": _code(leaf.hash)},
    ]
    if covering is not None:
        rows += [
            {"key": _("Ditandatangani dalam log"), "value": _moment(covering.signed_at)},
            {"key": _("Ukuran log waktu itu"), "value": covering.size},
            {"key": _("Akar pohon (SHA-256)"), "value": _code(covering.root)},
        ]
    return {
        "facts": rows,
        "signed": covering is not None,
        "file": reverse("log_receipt_file", args=[event.pk]),
    }


def _moment(value: Any) -> str:
    return shown.exact_moment(value, settings.TIME_ZONE)


def _code(text: str) -> str:
    return format_html('<span class="app-code">{}</span>', text)
