"""What the observer narrows the desk and the timeline by, which past he asks for, and why he holds a post."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from audit import clock
from reports.exceptions_texts import KINDS
from reports.log_texts import GROUPS
from reports.timeline_display import Wish
from selection.enums import SelectionState
from selection.forms.schedule import MomentField
from selection.forms.secretariat import day_field


class DeskForm(forms.Form):
    """Which of the watched selections are shown. Anything unreadable narrows nothing."""

    instansi = forms.ChoiceField(label=_("Instansi"), required=False)
    tahap = forms.ChoiceField(
        label=_("Tahap"), choices=[("", _("Semua")), *SelectionState.choices], required=False
    )
    jenis = forms.ChoiceField(label=_("Hal yang perlu dilihat"), required=False)

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instansi"].choices = [("", _("Semua instansi")), *agencies]
        self.fields["jenis"].choices = [
            ("", _("Semua")),
            *((key, translate(label)) for key, label in KINDS.items()),
        ]

    def wanted(self) -> tuple[str, str, str]:
        """Key of the agency, state, kind of exception; "" where nothing is asked for."""
        self.is_valid()
        agency, state, kind = (self.cleaned_data.get(name, "") for name in ("instansi", "tahap", "jenis"))
        return agency, state, kind


class TimelineForm(forms.Form):
    """Who, what about, which post, which days. Anything unreadable narrows nothing."""

    siapa = forms.ChoiceField(label=_("Siapa"), required=False)
    apa = forms.ChoiceField(
        label=_("Tentang apa"),
        choices=[("", _("Semua")), *((key, name) for key, (name, _models) in GROUPS.items())],
        required=False,
    )
    jabatan = forms.ChoiceField(label=_("Jabatan"), required=False)
    dari = day_field(_("Dari tanggal"), required=False)
    sampai = day_field(_("Sampai tanggal"), required=False)
    malam = forms.BooleanField(label=_("Hanya perubahan antara pukul 22.00 dan 05.00"), required=False)

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], posts: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["siapa"].choices = [("", _("Semua orang")), *people]
        self.fields["jabatan"].choices = [("", _("Semua jabatan")), *posts]

    def wanted(self) -> Wish:
        """What is asked for."""
        self.is_valid()
        given = self.cleaned_data
        return Wish(
            who=given.get("siapa", ""),
            what=given.get("apa", ""),
            post=given.get("jabatan", ""),
            since=given.get("dari"),
            until=given.get("sampai"),
            night=bool(given.get("malam")),
        )


class MomentForm(forms.Form):
    """Which past moment of a selection is shown: a time, or an entry's number."""

    catatan = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["saat"] = MomentField(zone, label=_("Tanggal dan jam"), required=False)

    def clean_saat(self) -> Any:
        given = self.cleaned_data["saat"]
        if given is not None and given > clock.now():
            raise forms.ValidationError(
                _(
                    "Saat itu belum tiba. Pilih tanggal dan jam sampai sekarang; kosongkan untuk melihat keadaan sekarang."
                )
            )
        return given


class HoldForm(forms.Form):
    """Why a post is held, why longer, or why it may go on."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sebutkan apa yang harus diperiksa atau dibetulkan, dan oleh siapa."),
        error_messages={"required": _("Tuliskan alasannya. Tanpa alasan, penundaan tidak dapat dicatat.")},
    )


class WitnessKeyForm(forms.Form):
    """A key of a body that keeps a copy of the log, and from when to when it counts."""

    institution = forms.ModelChoiceField(
        label=_("Lembaga"),
        queryset=Institution.objects.none(),
        empty_label=_("Pilih lembaga"),
        error_messages={
            "required": _("Pilih lembaga pemilik kunci ini."),
            "invalid_choice": _("Pilih lembaga tempat Anda bertugas sebagai Pemantau."),
        },
    )
    key = forms.CharField(
        label=_("Baris kunci"),
        max_length=300,
        help_text=_(
            "Baris yang dicetak perintah witness.py key di komputer saksi. Kunci rahasianya jangan pernah dikirim."
        ),
        error_messages={
            "required": _("Salin baris kunci yang dicetak perintah witness.py key."),
            "max_length": _("Baris kunci terlalu panjang. Salin hanya baris yang dicetak witness.py key."),
        },
    )
    since = forms.DateField(
        label=_("Berlaku sejak"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Isi tanggal mulai berlaku."),
            "invalid": _("Tanggal mulai tidak terbaca. Tulis seperti 2026-01-31."),
        },
    )
    until = forms.DateField(
        label=_("Berlaku sampai (boleh dikosongkan)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Tanggal akhir tidak terbaca. Tulis seperti 2026-12-31.")},
    )

    def __init__(self, *args: Any, bodies: QuerySet[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = bodies
        self.fields["institution"].empty_label = None
