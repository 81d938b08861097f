"""What the nightly replay of the log found, as the observer's pages show it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import nightly
from audit.models import Verification
from reports.break_texts import BREAKS
from selection.display import day, moment

SHOWN = 14


def notice(zone: str) -> dict[str, Any]:
    """The newest result as one sentence (components/notice.html): red when something was found or nobody looked for 26 hours."""
    newest = next(iter(nightly.history(1)), None)
    if newest is None:
        return {
            "tone": "warning",
            "title": _("Pemeriksaan malam belum pernah berjalan"),
            "text": _(
                "Setiap malam seluruh catatan diperiksa dari awal. Hasil pertama muncul di sini setelah pekerja latar berjalan."
            ),
        }
    when = moment(newest.finished_at, zone)
    if not newest.sound:
        return {
            "tone": "danger",
            "title": _("Pemeriksaan malam menemukan kejanggalan"),
            "text": _(
                "Selesai %(when)s: %(found)s. Buka Keutuhan catatan pada suatu seleksi untuk melihat keadaannya sekarang."
            )
            % {"when": when, "found": _found(newest)},
            "items": _kinds(newest),
        }
    if nightly.is_late(newest):
        return {
            "tone": "danger",
            "title": _("Pemeriksaan malam terlambat"),
            "text": _(
                "Yang terakhir selesai %(when)s, lebih dari 26 jam yang lalu. Tanyakan kepada pengelola apakah pekerja latar berjalan."
            )
            % {"when": when},
        }
    return {
        "tone": "success",
        "title": _("Pemeriksaan malam: catatan utuh"),
        "text": _(
            "Selesai %(when)s: %(entries)s catatan, %(rows)s data, dan %(files)s berkas diperiksa dari awal."
        )
        % {"when": when, "entries": newest.entries, "rows": newest.rows, "files": newest.files},
    }


def history(zone: str) -> dict[str, Any]:
    """The last nights (components/table.html)."""
    return {
        "head": [
            {"label": _("Malam")},
            {"label": _("Selesai")},
            {"label": _("Catatan"), "numeric": True},
            {"label": _("Hasil")},
            {"label": _("Akar Merkle")},
        ],
        "rows": [
            {
                "cells": [
                    day(item.night),
                    moment(item.finished_at, zone),
                    item.entries,
                    _("Utuh") if item.sound else _found(item),
                    item.root[:16] or None,
                ],
                "tone": "" if item.sound else "danger",
            }
            for item in nightly.history(SHOWN)
        ],
    }


def _found(item: Verification) -> str:
    return ngettext("%(count)s kejanggalan", "%(count)s kejanggalan", item.break_count) % {
        "count": item.break_count
    }


def _kinds(item: Verification) -> list[str]:
    kinds = dict.fromkeys(one["kind"] for one in item.breaks)
    return [str(BREAKS.get(kind, kind)) for kind in kinds]
