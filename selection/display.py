"""Rows of the selection's side as people read them: sentences, moments with their zone, sizes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from selection import eligibility, questions
from selection.enums import Verdict
from selection.models import ApplicationDocument, Duty, Requirement, Selection, Waiver
from selection.rule_texts import RULE_NAMES
from selection.uploads_texts import size_text
from selection.wording import Message, render

_UNITS = (
    (timedelta(days=1), gettext_lazy("%(count)d hari lagi")),
    (timedelta(hours=1), gettext_lazy("%(count)d jam lagi")),
    (timedelta(minutes=1), gettext_lazy("%(count)d menit lagi")),
)
STATES = {Verdict.MET: "met", Verdict.NOT_MET: "unmet", Verdict.UNKNOWN: "unknown"}
"""A verdict as components/checklist.html names it."""


def sentence(message: Message) -> str:
    """A stored (msgid, params) in the reader's language."""
    return render(message, _, day)


def day(value: date) -> str:
    """ "21 November 2026"."""
    return date_format(value, "j F Y")


def month(value: date) -> str:
    """ "November 2026"."""
    return date_format(value, "F Y")


def local_day(value: datetime, zone: str) -> date:
    """The day of a moment in the zone of the selection."""
    return value.astimezone(ZoneInfo(zone)).date()


def last_day(value: datetime, zone: str) -> str:
    """The day on which a period ends, in the zone of the selection; an end at midnight belongs to the day before."""
    return day(value.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1))


def moment(value: datetime, zone: str) -> str:
    """ "21 November 2026 pukul 14.05 WIB", in the zone of the selection."""
    local = value.astimezone(ZoneInfo(zone))
    return _("%(day)s pukul %(time)s") % {"day": day(local), "time": date_format(local, "H.i T")}


def server_clock(now: datetime, zone: str) -> dict[str, Any]:
    """The server's time for components/server_clock.html, in the zone of the selection."""
    local = now.astimezone(ZoneInfo(zone))
    second = local.hour * 3600 + local.minute * 60 + local.second
    names = {"time": date_format(local, "H.i.s"), "zone": date_format(local, "T")}
    return {"day": day(local), "second": second, **names}


def time_of_day(value: datetime, zone: str) -> str:
    """ "14.05 WIB", of a moment that is just past."""
    return date_format(value.astimezone(ZoneInfo(zone)), "H.i T")


def until(value: datetime, zone: str) -> str:
    """The end of a period: midnight is "pukul 24.00" of the day that ends, as notices write it."""
    local = value.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return moment(value, zone)
    last = local - timedelta(days=1)
    return _("%(day)s pukul %(time)s") % {"day": day(last), "time": "24.00 " + date_format(local, "T")}


def exact_moment(value: datetime, zone: str) -> str:
    """The same with seconds, for a receipt."""
    local = value.astimezone(ZoneInfo(zone))
    return _("%(day)s pukul %(time)s") % {"day": day(local), "time": date_format(local, "H.i.s T")}


def clock_time(value: datetime, zone: str) -> str:
    """ "14.05 WIB", in the zone of the selection."""
    return date_format(value.astimezone(ZoneInfo(zone)), "H.i T")


def period(entry: Any, zone: str) -> str:
    """From when (`starts_at`) to when (`ends_at`), as short as it can be said."""
    start, end = entry.starts_at.astimezone(ZoneInfo(zone)), entry.ends_at.astimezone(ZoneInfo(zone))
    if start.date() != end.date():
        return _("%(start)s sampai %(end)s") % {"start": moment(start, zone), "end": until(end, zone)}
    times = {"day": day(start), "start": date_format(start, "H.i"), "end": date_format(end, "H.i T")}
    return _("%(day)s pukul %(start)s–%(end)s") % times


def remaining(end: datetime, now: datetime) -> str:
    """How long it still is, in words and never too long; "" when it is over."""
    left = end - now
    for unit, text in _UNITS:
        if left >= 2 * unit:
            return text % {"count": left // unit}
    return _("kurang dari dua menit lagi") if left > timedelta(0) else ""


def size(count: int) -> str:
    """A size in bytes as "412 KB", rounded up."""
    return size_text(count, up=True)


def limit(count: int) -> str:
    """A limit in bytes as "2 MB", rounded down, so that what is within the sentence is within the limit."""
    return size_text(count, up=False)


def taken_note(document: ApplicationDocument) -> str:
    """What stands beside a file's digest on the receipt when somebody has to look at the file; "" beside every other."""
    return _("Diterima tepat waktu, perlu diperiksa") if document.doubt else ""


def requirement(row: Requirement) -> dict[str, str]:
    """A requirement as {label, source}."""
    stated = {"rule": row.rule, "params": row.params, "source": row.source}
    return {"label": sentence(eligibility.describe(stated)), "source": _(eligibility.source(stated))}


def checklist(
    found: Iterable[tuple[Requirement, eligibility.Outcome]], *, ask_url: str = ""
) -> list[dict[str, str]]:
    """Requirements with the applicant's own fact beside each (components/checklist.html); with `ask_url` an unknown that he can answer
    himself leads there.
    """
    return [
        {
            **requirement(row),
            "state": STATES[Verdict(outcome.verdict)],
            "text": sentence(eligibility.fact(outcome)),
            "url": ask_url if questions.can_be_answered(outcome) else "",
            "action": _("Isi sekarang"),
        }
        for row, outcome in found
    ]


def count_of(items: list[dict[str, str]]) -> str:
    """ "5 terpenuhi, 1 tidak terpenuhi, 2 belum diketahui"."""
    states = [item["state"] for item in items]
    parts = [
        (states.count("met"), _("%(count)d terpenuhi")),
        (states.count("unmet"), _("%(count)d tidak terpenuhi")),
        (states.count("unknown"), _("%(count)d belum diketahui")),
    ]
    return ", ".join(text % {"count": count} for count, text in parts if count)


def weights(selection: Selection) -> list[dict[str, Any]]:
    """The weights for components/table.html, the heaviest first; decimal texts with the Indonesian comma."""
    stages = sorted(selection.stages, key=lambda stage: -Decimal(stage.weight))
    return [{"cells": [stage.title, f"{stage.weight.replace('.', ',')}%"]} for stage in stages]


def tie_order(selection: Selection) -> str:
    """ "wawancara, asesmen kompetensi, makalah, rekam jejak"."""
    return ", ".join(in_sentence(selection.title_of(code)) for code in selection.tie_break)


def in_sentence(title: str) -> str:
    """A name as it stands inside a sentence: "rekam jejak", but "CACT" stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


_FACTORS = {
    "passkey": gettext_lazy("kunci sandi"),
    "totp": gettext_lazy("aplikasi kode"),
    "code": gettext_lazy("kode pemulihan"),
}


def factor_names(kinds: Iterable[str]) -> str:
    """ "kunci sandi, kode pemulihan"; "" for none. Kinds as in accounts.credentials.KINDS."""
    held = set(kinds)
    return ", ".join(str(name) for kind, name in _FACTORS.items() if kind in held)


def factor_reset_effects() -> list[str]:
    """What resetting somebody's second factors does, sentence by sentence."""
    return [
        _("Kunci sandi, aplikasi kode, dan kode pemulihannya tidak berlaku lagi."),
        _("Orang itu dikeluarkan dari semua perangkat dan diberi tahu melalui e-mail."),
        _("Ia masuk dengan kata sandi, lalu mendaftarkan langkah kedua yang baru."),
        _("Permintaan, persetujuan, dan pelaksanaannya tampak oleh Pemantau."),
    ]


def factor_reset(duty: Duty, role: Any, reason: str, factors: Iterable[str]) -> list[dict[str, Any]]:
    """What the second person approves: whose factors, which, and why."""
    kinds = [factor.partition(":")[0] for factor in factors]
    return [
        {
            "title": "",
            "rows": [
                {"key": _("Petugas"), "value": str(duty.person)},
                {"key": _("Tugas"), "value": str(role)},
                {"key": _("Yang dicabut"), "value": factor_names(kinds)},
                {"key": _("Alasan"), "value": reason},
            ],
        },
        {
            "title": _("Akibatnya"),
            "rows": [
                {"key": f"{number}.", "value": line}
                for number, line in enumerate(factor_reset_effects(), start=1)
            ],
        },
    ]


def waiver(row: Waiver, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A dispensation as the second person compares it with the letter (components/summary_list.html in sections)."""
    code = format_html('<span class="app-code">{}</span>', arguments["file_sha256"])
    rule = RULE_NAMES[arguments["rule"]]
    rows = [
        {"key": _("Aturan"), "value": _(rule)},
        {"key": _("Berlaku untuk"), "value": arguments["post"] or _("semua jabatan")},
        {"key": _("Diberikan oleh"), "value": arguments["body"]},
        {"key": _("Nomor surat"), "value": arguments["number"]},
        {"key": _("Tanggal surat"), "value": day(date.fromisoformat(arguments["date"]))},
        {"key": _("Alasan"), "value": arguments["reason"]},
        {
            "key": _("Naskah"),
            "value": code,
            "hint": _("Sidik SHA-256"),
            "url": reverse("waiver_file", args=[row.pk]),
            "action": _("Buka"),
        },
    ]
    return [{"title": "", "rows": rows}]
