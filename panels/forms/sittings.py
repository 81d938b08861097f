"""What is filled in about a sitting: when and where, who is called, who came, what became of who did not."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from panels.enums import CallState, Sequence
from panels.forms.chair import PresenceChoices
from panels.models import Call, PanelMember, Sitting
from panels.services.attendance import Presence
from selection.forms.secretariat import VersionedForm, day_field
from selection.models import Application, Selection

_NARROW = {"class": "govuk-input--width-4"}


def _clock_field(label: Any, **kwargs: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "class": "govuk-input--width-5"}, format="%H:%M")
    messages = {
        "required": _("Isi jamnya."),
        "invalid": _("Jam tidak terbaca. Tulis seperti 09:00."),
    }
    return forms.TimeField(label=label, widget=widget, error_messages=messages, **kwargs)


class SittingForm(VersionedForm):
    """A sitting, by the clock of the selection's zone."""

    component = forms.ChoiceField(label=_("Tahap"))
    day = day_field(_("Hari pelaksanaan"))
    begins = _clock_field(_("Mulai pukul"))
    ends = _clock_field(_("Selesai pukul"))
    room = forms.CharField(
        label=_("Tempat"),
        max_length=200,
        required=False,
        help_text=_("Ruang, gedung, dan alamatnya, misalnya Ruang Rapat BKD, Lantai 2, Jalan Merdeka 1."),
    )
    link = forms.URLField(
        label=_("Tautan daring"),
        max_length=300,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": _("Alamat daring tidak terbaca. Salin seluruh alamatnya, mulai dari https.")
        },
    )
    sequence = forms.ChoiceField(
        label=_("Urutan peserta"), choices=Sequence.choices, widget=forms.RadioSelect, initial=Sequence.NUMBER
    )
    minutes = forms.IntegerField(
        label=_("Menit setiap peserta"),
        min_value=1,
        max_value=600,
        required=False,
        widget=forms.NumberInput(attrs=_NARROW),
        help_text=_("Kosongkan bila semua peserta datang bersama, misalnya pada penulisan makalah."),
    )
    notes = forms.CharField(
        label=_("Catatan untuk peserta"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tercantum dalam surat panggilan, misalnya pakaian atau yang harus dibawa."),
    )

    def __init__(
        self, *args: Any, selection: Selection, stored: Sitting | None = None, **kwargs: Any
    ) -> None:
        initial = kwargs.pop("initial", None) or (_stated(stored) if stored else {})
        super().__init__(*args, initial=initial, **kwargs)
        self.zone = ZoneInfo(selection.zone)
        self.fields["component"].choices = list(selection.titles.items())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "begins" in found and "ends" in found and found["ends"] <= found["begins"]:
            self.add_error("ends", translate("Jam selesai harus sesudah jam mulai."))
        if not found.get("room") and not found.get("link"):
            self.add_error("room", translate("Isi tempat, atau tautan daring bila sesi berlangsung daring."))
        if found.get("sequence") == Sequence.LOT and not found.get("minutes"):
            self.add_error(
                "minutes",
                translate("Isi berapa menit setiap peserta, supaya setiap peserta mendapat jamnya."),
            )
        return found

    def columns(self) -> dict[str, Any]:
        """What services.sittings.save is told."""
        found = self.cleaned_data
        kept = {name: found[name] for name in ("component", "room", "link", "sequence", "minutes", "notes")}
        return {
            **kept,
            "starts_at": datetime.combine(found["day"], found["begins"], self.zone),
            "ends_at": datetime.combine(found["day"], found["ends"], self.zone),
            "version": found["version"],
        }


def _stated(stored: Sitting) -> dict[str, Any]:
    zone = ZoneInfo(stored.selection.zone)
    start, end = stored.starts_at.astimezone(zone), stored.ends_at.astimezone(zone)
    names = ("component", "room", "link", "sequence", "minutes", "notes", "version")
    return {
        **{name: getattr(stored, name) for name in names},
        "day": start.date(),
        "begins": start.time(),
        "ends": end.time(),
    }


class CandidateChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.participant_number} {obj.snapshot['full_name']} · {obj.vacancy.title}"


class ChooseForm(forms.Form):
    """Who is called to a sitting."""

    candidates = CandidateChoices(
        label=_("Peserta yang dipanggil"),
        queryset=Application.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Peserta yang sudah dipanggil ke sesi lain pada tahap ini tidak ditampilkan."),
        error_messages={"required": _("Centang peserta yang dipanggil.")},
    )

    def __init__(self, candidates: QuerySet[Application], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidates"].queryset = candidates


class ReasonForm(forms.Form):
    """Why something is taken back; read by the observer."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca pemantau."),
        error_messages={"required": _("Tuliskan alasannya.")},
    )


class AttendanceForm(forms.Form):
    """One line a candidate: came or not, when, and a remark. A line that is left open stays open."""

    def __init__(self, calls: Iterable[Call], *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.calls = ZoneInfo(sitting.selection.zone), list(calls)
        self.day = sitting.starts_at.astimezone(self.zone).date()
        for call in self.calls:
            self._add_line(call)

    def _add_line(self, call: Call) -> None:
        number = call.application.participant_number
        came, at, note = (f"{name}-{call.pk.hex}" for name in ("came", "at", "note"))
        self.fields[came] = forms.ChoiceField(
            label=translate("Kehadiran %(number)s") % {"number": number},
            choices=[
                ("", translate("Belum")),
                ("present", translate("Hadir")),
                ("absent", translate("Tidak hadir")),
            ],
            required=False,
            initial=call.state if call.state in {CallState.PRESENT, CallState.ABSENT} else "",
            widget=forms.Select(attrs={"class": "govuk-input--width-10"}),
        )
        self.fields[at] = _clock_field(
            translate("Jam hadir %(number)s") % {"number": number},
            required=False,
            initial=_local(call.arrived_at, self.zone),
        )
        self.fields[note] = forms.CharField(
            label=translate("Keterangan %(number)s") % {"number": number},
            max_length=300,
            required=False,
            initial=call.note,
        )

    def lines(self) -> list[dict[str, Any]]:
        """The lines as the page shows them: {call, came, at, note}, the last three bound fields."""
        return [
            {"call": call, **{name: self[f"{name}-{call.pk.hex}"] for name in ("came", "at", "note")}}
            for call in self.calls
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for call in self.calls:
            came, at = found.get(f"came-{call.pk.hex}"), found.get(f"at-{call.pk.hex}")
            if came == "present" and at is None and f"at-{call.pk.hex}" in found:
                self.add_error(
                    f"at-{call.pk.hex}",
                    translate("Isi jam hadir peserta %(number)s.")
                    % {"number": call.application.participant_number},
                )
        return found

    def presences(self) -> dict[Any, Presence]:
        """Key of the call → what is recorded; lines left open are missing."""
        found = {}
        for call in self.calls:
            came, at, note = (self.cleaned_data[f"{name}-{call.pk.hex}"] for name in ("came", "at", "note"))
            if came == "present":
                found[call.pk] = Presence(datetime.combine(self.day, at, self.zone), note)
            elif came == "absent":
                found[call.pk] = Presence(None, note)
        return found


def _local(moment: datetime | None, zone: ZoneInfo) -> time | None:
    return moment.astimezone(zone).time() if moment else None


class AbsenceForm(forms.Form):
    """What becomes of an absent candidate: the rule, or a later date by a plenary."""

    DROP, EXCUSE = "drop", "excuse"
    outcome = forms.ChoiceField(
        label=_("Akibat ketidakhadiran"),
        choices=[
            (DROP, _("Gugur: tidak hadir dianggap mengundurkan diri")),
            (EXCUSE, _("Jadwal susulan menurut keputusan rapat pleno")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih akibatnya.")},
    )
    reason = forms.CharField(
        label=_("Alasan jadwal susulan"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Hanya untuk jadwal susulan, misalnya sakit dengan surat dokter. Dibaca pemantau."),
    )
    present = PresenceChoices(
        label=_("Anggota yang hadir dalam rapat pleno"),
        queryset=PanelMember.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Hanya untuk jadwal susulan."),
    )

    def __init__(self, members: QuerySet[PanelMember], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = members

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("outcome") == self.EXCUSE:
            if not found.get("reason"):
                self.add_error("reason", translate("Tuliskan alasan jadwal susulan."))
            if not found.get("present"):
                self.add_error("present", translate("Centang anggota yang hadir."))
        return found


class RecordingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.application.participant_number} {obj.application.snapshot['full_name']}"


class RecordingForm(forms.Form):
    """Where a recording lies, and the digest of its file, as the tools of the office print it."""

    call = RecordingChoice(
        label=_("Rekaman peserta"),
        queryset=Call.objects.none(),
        required=False,
        empty_label=_("Seluruh sesi"),
    )
    reference = forms.CharField(
        label=_("Letak rekaman"),
        max_length=300,
        help_text=_("Media dan nama berkasnya, misalnya Server arsip BKD: wawancara/P01.mp4."),
        error_messages={"required": _("Isi di mana rekaman disimpan.")},
    )
    sha256 = forms.CharField(
        label=_("Sidik SHA-256 berkas rekaman"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "app-code"}),
        help_text=_(
            "64 angka dan huruf dari perintah sha256sum (Linux) atau certutil -hashfile … SHA256 (Windows)."
        ),
        error_messages={"required": _("Isi sidik berkas rekaman.")},
    )

    def __init__(self, calls: QuerySet[Call], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls
