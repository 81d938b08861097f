"""The schedule: what the notice fixes in time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from selection.enums import ScheduleKind
from selection.forms.secretariat import VersionedForm, day_field


class MomentField(forms.DateTimeField):
    """A moment typed and shown by the clock of the selection's zone."""

    def __init__(self, zone: str, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        messages = {
            "required": _("Isi tanggal dan jamnya."),
            "invalid": _("Waktu tidak terbaca. Isi tanggal dan jamnya, misalnya 2026-11-21 08:00."),
        }
        super().__init__(widget=widget, error_messages=messages, **kwargs)
        self.zone = ZoneInfo(zone)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)


class ScheduleForm(VersionedForm):
    """Start and end of every kind of event; a line may stay empty until its dates are known."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ScheduleKind:
            self.fields[f"{kind}_start"] = MomentField(
                zone, label=_("%(kind)s: mulai") % {"kind": kind.label}, required=False
            )
            self.fields[f"{kind}_end"] = MomentField(
                zone, label=_("%(kind)s: selesai") % {"kind": kind.label}, required=False
            )

    @staticmethod
    def initial_of(periods: Mapping[str, tuple[datetime, datetime]]) -> dict[str, Any]:
        """Kind → start and end as this form's initial values."""
        found: dict[str, Any] = {}
        for kind, (start, end) in periods.items():
            found |= {f"{kind}_start": start, f"{kind}_end": end}
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for kind in ScheduleKind:
            start, end = found.get(f"{kind}_start"), found.get(f"{kind}_end")
            names = {f"{kind}_start", f"{kind}_end"}
            if names & self.errors.keys() or start is end is None:
                continue
            if start is None or end is None:
                missing = f"{kind}_start" if start is None else f"{kind}_end"
                self.add_error(
                    missing, translate("Isi waktu mulai dan waktu selesainya, atau kosongkan keduanya.")
                )
            elif end <= start:
                self.add_error(
                    f"{kind}_end",
                    translate("Waktu selesai harus sesudah waktu mulai. Periksa tanggal dan jamnya."),
                )
        return found

    def periods(self) -> dict[str, tuple[datetime, datetime]]:
        """Kind → start and end of the lines that are filled in."""
        data = self.cleaned_data
        return {
            str(kind): (data[f"{kind}_start"], data[f"{kind}_end"])
            for kind in ScheduleKind
            if data[f"{kind}_start"]
        }

    def lines(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """The name and the two fields of each line, for the page."""
        return [(kind.label, self[f"{kind}_start"], self[f"{kind}_end"]) for kind in ScheduleKind]


class FirstDayForm(forms.Form):
    """From which day a usual schedule is laid out."""

    first = day_field(_("Pendaftaran dibuka tanggal"))
