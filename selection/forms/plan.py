"""Schedule and weights: what the notice fixes in numbers."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from selection.enums import Component, RankStyle, ScheduleKind
from selection.forms.secretariat import NARROW, VersionedForm, day_field
from selection.models import Selection
from selection.rulesets import schema


class MomentField(forms.DateTimeField):
    """A moment typed and shown by the clock of the selection's zone."""

    def __init__(self, zone: str, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        messages = {"invalid": _("Waktu tidak terbaca. Isi tanggal dan jamnya, misalnya 2026-11-21 08:00.")}
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


class WeightsForm(VersionedForm):
    """Weights, tie order, rounding, ranks, posts per person."""

    def __init__(self, *args: Any, selection: Selection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = schema.load(selection.ruleset)
        self.ranges = {component: rules.rules[f"weights.{component}"] for component in Component.values}
        self.source = self.ranges[Component.INTERVIEW].source
        for component in Component:
            low, high = self.ranges[component].value
            self.fields[f"weight_{component}"] = forms.CharField(
                label=component.label,
                max_length=8,
                help_text=_("Rentang sah: %(low)s–%(high)s") % {"low": low, "high": high},
                widget=forms.TextInput(attrs={**NARROW, "inputmode": "decimal", "autocomplete": "off"}),
            )
        for place in range(1, len(Component) + 1):
            self.fields[f"tie_{place}"] = forms.ChoiceField(
                label=_("Pemutus ke-%(place)d") % {"place": place}, choices=Component.choices
            )
        self.fields["rank_style"] = forms.ChoiceField(
            label=_("Cara memberi peringkat"), choices=RankStyle.choices, widget=forms.RadioSelect
        )
        self.fields["rounding_places"] = forms.TypedChoiceField(
            label=_("Pembulatan nilai yang diumumkan"),
            choices=[
                (places, translate("%(places)d angka di belakang koma") % {"places": places})
                for places in range(5)
            ],
            coerce=int,
            help_text=_(
                "Peringkat selalu dihitung dari nilai yang tepat; pembulatan hanya untuk tampilan, setengah ke atas."
            ),
        )
        self.fields["posts_per_person"] = forms.IntegerField(
            label=_("Jabatan yang boleh dilamar seorang"),
            min_value=1,
            max_value=9,
            widget=forms.NumberInput(attrs=NARROW),
        )

    @staticmethod
    def initial_of(selection: Selection) -> dict[str, Any]:
        found: dict[str, Any] = {
            f"weight_{name}": weight.replace(".", ",") for name, weight in selection.weights.items()
        }
        found |= {f"tie_{place}": name for place, name in enumerate(selection.tie_break, start=1)}
        return found | {
            name: getattr(selection, name)
            for name in ("version", "rank_style", "rounding_places", "posts_per_person")
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        weights = {component: self._weight(component) for component in Component.values}
        if None not in weights.values() and sum(filter(None, weights.values())) != 100:
            self.add_error(
                None,
                translate("Jumlah bobot %(total)s, seharusnya tepat 100. Ubah salah satu bobot.")
                % {"total": self.total()},
            )
        ties = [found.get(f"tie_{place}") for place in range(1, len(Component) + 1)]
        repeated = next(
            (place for place, name in enumerate(ties, start=1) if name and name in ties[: place - 1]), None
        )
        if repeated:
            self.add_error(
                f"tie_{repeated}",
                translate("Unsur ini sudah dipilih di atasnya. Setiap unsur dipilih tepat satu kali."),
            )
        return found

    def _weight(self, component: str) -> Decimal | None:
        name = f"weight_{component}"
        value = self._read(self.cleaned_data.get(name, ""))
        if value is None and name not in self.errors:
            self.add_error(name, translate("Tulis angka di atas 0 sampai 100, misalnya 20 atau 12,5."))
        return value

    @staticmethod
    def _read(text: str) -> Decimal | None:
        text = text.strip().replace(",", ".")
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", text) or not 0 < Decimal(text) <= 100:
            return None
        return Decimal(text)

    def total(self) -> str:
        """The sum of the weights that can be read, as it is typed now."""
        values = [
            self._read(str(self[f"weight_{component}"].value() or "")) for component in Component.values
        ]
        return _comma(sum(filter(None, values), Decimal(0)))

    def outside(self) -> list[str]:
        """A sentence for every weight outside its lawful range."""
        found = []
        for component in Component:
            value, (low, high) = (
                self._read(str(self[f"weight_{component}"].value() or "")),
                self.ranges[component].value,
            )
            if value is not None and not Decimal(low) <= value <= Decimal(high):
                shown = {"component": component.label, "weight": _comma(value), "low": low, "high": high}
                found.append(
                    translate("%(component)s %(weight)s di luar rentang %(low)s sampai %(high)s.") % shown
                )
        return found

    def columns(self) -> dict[str, Any]:
        """The columns of the selection."""
        data = self.cleaned_data
        return {
            "weights": {
                name: f"{self._read(data[f'weight_{name}']).normalize():f}" for name in Component.values
            },  # type: ignore[union-attr]
            "tie_break": [data[f"tie_{place}"] for place in range(1, len(Component) + 1)],
            **{name: data[name] for name in ("rank_style", "rounding_places", "posts_per_person")},
        }

    def weight_fields(self) -> list[forms.BoundField]:
        return [self[f"weight_{component}"] for component in Component.values]

    def tie_fields(self) -> list[forms.BoundField]:
        return [self[f"tie_{place}"] for place in range(1, len(Component) + 1)]


def _comma(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
