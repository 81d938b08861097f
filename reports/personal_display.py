"""A person's own rows as he reads them: the columns by name, values in words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Field, Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Person
from audit.models import StoredFile
from panels.enums import CallState
from reports import timeline_display as timeline
from reports.column_texts import COLUMNS
from reports.enums import DocumentState
from reports.log_texts import ACTIONS
from reports.services import personal, trails
from selection import display
from selection.document_kinds import BY_CODE
from selection.enums import ApplicationState
from selection.models import Application, Requirement

_NAMES: dict[str, Any] = {
    "date_joined": gettext_lazy("dibuat pada"),
    "email": gettext_lazy("alamat e-mail"),
    "form": gettext_lazy("halaman isian"),
    "last_login": gettext_lazy("terakhir masuk"),
    "last_used_at": gettext_lazy("terakhir dipakai"),
    "made_at": gettext_lazy("dibuat pada"),
    "primary": gettext_lazy("alamat utama"),
    "provider": gettext_lazy("penyedia"),
    "saved_at": gettext_lazy("disimpan pada"),
    "sent_at": gettext_lazy("dikirim pada"),
    "since": gettext_lazy("sejak"),
    "texts": gettext_lazy("isian"),
    "type": gettext_lazy("jenis"),
    "uid": gettext_lazy("nomor pada penyedia"),
    "until": gettext_lazy("sampai"),
    "username": gettext_lazy("nama pengguna"),
    "verified": gettext_lazy("sudah dikonfirmasi"),
    "facts_json": gettext_lazy("isi profil"),
    "state": gettext_lazy("keadaan"),
}
"""Columns of rows that are no evidence, or that the log never names."""
_STATES: dict[str, Any] = {
    "active": gettext_lazy("berlaku"),
    "current": gettext_lazy("dipakai"),
    "ended": gettext_lazy("berakhir"),
    "replaced": gettext_lazy("diganti"),
    "repaired": gettext_lazy("salinan perbaikan"),
    "retired": gettext_lazy("dikeluarkan"),
    "received": gettext_lazy("diterima"),
}
"""States of rows whose model lists none."""
_FORMS = {"profile": gettext_lazy("Profil")}
_ANSWERED: dict[str, Any] = {
    "open": gettext_lazy("menunggu jawaban"),
    "granted": gettext_lazy("diperbaiki"),
    "refused": gettext_lazy("ditolak"),
    "standing": gettext_lazy("berlaku"),
}
_CHOICES: dict[str, Any] = {
    "selection.application": ApplicationState,
    "panels.call": CallState,
    "reports.document": DocumentState,
}


def column(model: type[Model], name: str) -> str:
    """What a column is called."""
    return _first_up(str(_NAMES.get(name) or timeline.column_name(_field(model, name))))


def word(row: Any, name: str) -> str:
    """A value in words."""
    value = (personal.said(row, name) or getattr(row, name)) if personal.is_told(row, name) else None
    if value in (None, "", {}, []):
        return "–"
    if isinstance(value, StoredFile):
        return f"{value.name} ({display.size(value.size)})"
    if isinstance(value, Application):
        return f"{value.vacancy.title} ({value.number or _('draf')})"
    if isinstance(value, Requirement):
        return display.requirement(value)["label"]
    if isinstance(value, Model):
        return str(getattr(value, "title", "") or getattr(value, "label", "") or value)
    if name == "kind" and value in BY_CODE:
        return _(BY_CODE[value].label)
    if name == "role" and value in Role.values:
        return str(Role(value).label)
    if name == "form":
        return str(_FORMS.get(value, value))
    if isinstance(value, str):
        return str(_choices(row, name).get(value, value))
    return _plain(value)


def _choices(row: Model, name: str) -> dict[Any, Any]:
    if name == "state" and row._meta.label_lower not in _CHOICES:
        return {**_STATES, **_ANSWERED, **dict(getattr(_field(type(row), name), "flatchoices", ()) or ())}
    if name == "state":
        return dict(_CHOICES[row._meta.label_lower].choices)
    return dict(getattr(_field(type(row), name), "flatchoices", ()) or ())


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, datetime):
        return display.exact_moment(value, settings.TIME_ZONE)
    if isinstance(value, date):
        return display.day(value)
    if isinstance(value, dict):
        return "; ".join(f"{COLUMNS.get(key, key)}: {_plain(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    return "–" if value is None else str(value)


def _field(model: type[Model], name: str) -> Field:
    found: Any = model._meta.get_field(name)
    return found


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def facts(label: str, row: Model) -> list[dict[str, Any]]:
    """A row for components/summary_list.html."""
    return [
        {"key": column(type(row), name), "value": word(row, name)} for name in personal.KINDS[label].columns
    ]


def overview(person: Person) -> list[dict[str, Any]]:
    """Every kind that is told, with how many rows there are: a task list."""
    found = []
    for label, kind in personal.told().items():
        count = personal.rows(label, person).count()
        found.append(
            {
                "title": str(kind.title),
                "url": reverse("my_data_kind", args=[personal.slug(label)]) if count else "",
                "status": _("%(count)d data") % {"count": count} if count else _("tidak ada"),
                "tone": "info" if count else "neutral",
                "hint": "",
            }
        )
    return found


def actions(person: Person) -> list[dict[str, Any]]:
    """What one can do with one's own data: {title, url, hint}."""
    entries = [
        (
            _("Siapa membuka data saya"),
            "my_data_trail",
            _("Setiap pembukaan dokumen dan surat Anda, dari log."),
        ),
        (_("Salinan data saya"), "my_data_copy", _("Semua data dan berkas Anda dalam satu ZIP.")),
        (
            _("Perbaiki profil"),
            "profile",
            _("Nama, NIP, telepon, dan riwayat diperbaiki langsung oleh Anda."),
        ),
        (
            _("Minta perbaikan"),
            "my_corrections",
            _(
                "Untuk lamaran yang sudah dikirim, surat, atau hasil pemeriksaan. Dijawab paling lambat 3 x 24 jam."
            ),
        ),
        (
            _("Hapus data saya"),
            "my_data_erase",
            _("Apa yang dapat dihapus sekarang, apa yang disimpan sampai kapan dan menurut aturan apa."),
        ),
    ]
    return [{"title": title, "url": reverse(name), "hint": hint} for title, name, hint in entries]


def withheld() -> list[dict[str, str]]:
    """What is kept and not told here: the reason, and the kinds it holds for."""
    by_reason: dict[str, list[str]] = {}
    for kind in personal.KINDS.values():
        if not kind.columns:
            by_reason.setdefault(str(kind.why), []).append(str(kind.title))
    return [{"key": ", ".join(titles), "value": reason} for reason, titles in by_reason.items()]


def trail_head() -> list[str]:
    return [_("Waktu"), _("Oleh"), _("Lembaga"), _("Apa")]


def trail(person: Person, events: Iterable[Any]) -> list[list[str]]:
    """Entries as cells under `trail_head`."""
    return [_seen(item) for item in trails.read(person, list(events))]


def _seen(item: trails.Seen) -> list[str]:
    selection = item.selection
    zone = selection.zone if selection else settings.TIME_ZONE
    title = str(ACTIONS.get(item.action, _OWN_ACTIONS.get(item.action, item.action)))
    about = _about(item.what) or (str(selection) if selection else "")
    return [
        display.exact_moment(item.at, zone),
        _("Anda sendiri") if item.own else timeline.role_text(item.role) or _("Petugas"),
        "" if item.own else trails.body_of(item),
        f"{title}: {about}" if about else title,
    ]


def _about(row: Any) -> str:
    if row is None:
        return ""
    label = getattr(row, "label", "")
    vacancy = getattr(row, "vacancy", None)
    if label:
        return f"{label}, {row.application.vacancy.title}"
    return str(getattr(row, "title", "") or (vacancy.title if vacancy else row))


_OWN_ACTIONS = {"person.exported": gettext_lazy("Salinan data Anda diunduh")}
