"""What the secretariat fills in while it prepares a selection, and its findings in the administrative selection."""

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

from accounts.enums import InstitutionKind
from accounts.models import Institution
from selection.enums import Component, RankStyle, ScheduleKind, Verdict, Zone
from selection.forms.papers import PaperField
from selection.models import Requirement, Selection, Vacancy
from selection.rulesets import schema
from selection.services import screening

NARROW = {"class": "govuk-input--width-4"}
MEGABYTE = 1024 * 1024


class VersionedForm(forms.Form):
    """Carries the version of the row the page was drawn from, so that two clerks do not overwrite each other."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day of the calendar."""
    widget = forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d")
    messages = {
        "required": _("Isi tanggalnya."),
        "invalid": _("Tanggal tidak terbaca. Tulis seperti 2026-11-21 (tahun-bulan-hari)."),
    }
    return forms.DateField(label=label, widget=widget, error_messages=messages, **kwargs)


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


class GeneralForm(VersionedForm):
    """What the whole notice shares."""

    title = forms.CharField(
        label=_("Judul seleksi"),
        max_length=200,
        help_text=_(
            "Seperti pada kepala pengumuman, misalnya Seleksi Terbuka Pengisian Jabatan Pimpinan Tinggi Pratama Tahun 2026."
        ),
    )
    contact = forms.CharField(
        label=_("Alamat sekretariat"),
        max_length=300,
        help_text=_("Alamat dan nomor telepon yang tercantum pada pengumuman dan kop surat."),
    )
    zone = forms.ChoiceField(
        label=_("Zona waktu"),
        choices=Zone.choices,
        help_text=_("Semua jam pada seleksi ini memakai zona ini."),
    )
    assessment_centre = forms.ModelChoiceField(
        label=_("Lembaga penilai kompetensi"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("Belum ditentukan"),
        help_text=_("Asesornya mengisi dan mengunci sendiri hasil asesmen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessment_centre"].queryset = Institution.objects.filter(
            kind=InstitutionKind.ASSESSMENT, state="active"
        )


class NewSelectionForm(GeneralForm):
    """A selection that does not exist yet: its agency, year and regulation are chosen once."""

    agency = forms.ModelChoiceField(
        label=_("Instansi"), queryset=Institution.objects.none(), empty_label=None
    )
    year = forms.IntegerField(
        label=_("Tahun seleksi"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=NARROW)
    )
    ruleset = forms.ChoiceField(label=_("Peraturan yang dipakai"))
    field_order = ["agency", "title", "year", "ruleset", "contact", "zone", "assessment_centre"]

    def __init__(self, *args: Any, agencies: list[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Institution.objects.filter(pk__in=[agency.pk for agency in agencies])
        self.fields["agency"].initial = agencies[0].pk
        self.fields["ruleset"].choices = [
            (name, schema.load(name).title) for name in reversed(schema.available())
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "year" in found and "ruleset" in found:
            rules = schema.load(found["ruleset"])
            last = rules.section("validity").get("last_year", found["year"])
            if not rules.value("validity.first_year") <= found["year"] <= last:
                self.add_error(
                    "ruleset",
                    translate("Peraturan ini tidak berlaku untuk tahun itu. Pilih peraturan yang lain."),
                )
        return found


class VacancyForm(VersionedForm):
    """One post under the notice."""

    code = forms.RegexField(
        label=_("Kode jabatan"),
        regex=r"^[0-9A-Za-z]{1,4}$",
        help_text=_("Satu sampai empat huruf atau angka, misalnya 01. Menjadi bagian nomor pendaftaran."),
        error_messages={
            "invalid": _("Kode hanya boleh berisi satu sampai empat huruf atau angka, misalnya 01.")
        },
        widget=forms.TextInput(attrs=NARROW),
    )
    title = forms.CharField(label=_("Nama jabatan"), max_length=160)
    unit = forms.CharField(label=_("Unit kerja"), max_length=160)
    duties = forms.CharField(
        label=_("Tugas jabatan"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ringkas, seperti yang akan dibaca pelamar."),
    )

    def __init__(
        self, *args: Any, selection: Selection, stored: Vacancy | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = set(
            selection.vacancies.exclude(pk=stored.pk if stored else None).values_list("code", flat=True)
        )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code in self.others:
            raise forms.ValidationError(
                translate("Kode %(code)s sudah dipakai jabatan lain. Pilih kode lain.") % {"code": code}
            )
        return code


class SlotForm(VersionedForm):
    """One document that applicants upload."""

    label = forms.CharField(label=_("Nama dokumen"), max_length=160)
    hint = forms.CharField(
        label=_("Keterangan untuk pelamar"),
        max_length=200,
        required=False,
        help_text=_("Misalnya: dilegalisasi, paling lama tiga bulan."),
    )
    required = forms.BooleanField(label=_("Wajib diunggah"), required=False, initial=True)
    max_bytes = forms.TypedChoiceField(
        label=_("Ukuran paling besar"),
        choices=[(size * MEGABYTE, f"{size} MB") for size in (1, 2, 5, 10)],
        coerce=int,
        initial=2 * MEGABYTE,
    )
    order = forms.IntegerField(
        label=_("Urutan"),
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=_("Tempatnya dalam daftar."),
    )


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

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each line, for the page."""
        return [(self[f"{kind}_start"], self[f"{kind}_end"]) for kind in ScheduleKind]


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
                help_text=_("Rentang yang sah: %(low)s sampai %(high)s") % {"low": low, "high": high},
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


class LetterForm(forms.Form):
    """The oversight body's letter of approval."""

    number = forms.CharField(
        label=_("Nomor surat"),
        max_length=80,
        help_text=_("Persis seperti pada surat, misalnya 16752/R-AK.02.03/SD/K/2025."),
    )
    dated = day_field(_("Tanggal surat"))
    file = PaperField(
        label=_("Naskah surat (PDF)"),
        help_text=_(
            "Hasil pindaian atau surat bertanda tangan elektronik, paling besar 10 MB."
        ),
    )

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip()


class FindingForm(forms.Form):
    """The secretariat's finding for one requirement. The outcome that the rule computed is only what stands there first."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    verdict = forms.ChoiceField(
        label=_("Hasil pemeriksaan"),
        choices=Verdict.choices,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
        error_messages={"required": _("Pilih hasil pemeriksaannya.")},
    )
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ditulis untuk pelamar; wajib bila tidak terpenuhi atau berbeda dari perhitungan."),
    )

    def __init__(self, *args: Any, requirement: Requirement, computed: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=requirement.pk.hex, **kwargs)
        self.requirement, self.computed = requirement, computed

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        verdict = found.get("verdict")
        if (
            verdict
            and screening.reason_needed(self.computed, verdict)
            and not found.get("reason", "").strip()
        ):
            self.add_error("reason", screening.REASON_MISSING)
        return found

    def decision(self) -> screening.Decision:
        data = self.cleaned_data
        return screening.Decision(data["verdict"], data["reason"], data["seen"] or 0)
