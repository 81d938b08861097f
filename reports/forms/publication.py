"""Forms of the secretariat's papers."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from panels import queries as panels
from panels.forms.chair import PresenceChoices
from panels.models import PanelMember
from reports.enums import MINUTES, DocumentKind
from reports.models import Document
from reports.subjects import Subject
from reports.wording import ZONES
from selection import display, uploads
from selection.forms.files import UploadField, on_disk
from selection.forms.papers import MAX_BYTES, Paper, PaperField
from selection.uploads_texts import DOUBTS

RUNS_BY_ITSELF = frozenset({"javascript", "action", "xfa", "media"})
"""Doubts (selection/uploads_texts.py) that an applicant's file may carry and a paper for everybody may not."""


class NumberForm(forms.Form):
    """The number of a paper, proposed and freely changed."""

    number = forms.CharField(
        label=_("Nomor dokumen"),
        max_length=80,
        help_text=_("Diusulkan dari nomor terakhir. Ganti bila buku agenda memberi nomor lain."),
        widget=forms.TextInput(attrs={"class": "govuk-!-width-two-thirds"}),
        error_messages={
            "required": _("Isi nomor dokumen sesuai buku agenda, misalnya 18/PANSEL-JPTP/XI/2026.")
        },
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        if not self.initial.get("number"):
            self.fields["number"].help_text = translate("Menurut buku agenda pejabat yang menandatangani.")

    def asked(self) -> dict[str, Any]:
        """What services.requests.request is told, besides subject and kind."""
        return {"number": self.cleaned_data["number"]}


class MinutesForm(NumberForm):
    """Where and when the plenary met, by the clock of the selection's zone."""

    room = forms.CharField(
        label=_("Tempat rapat pleno"),
        max_length=160,
        help_text=_("Ruang dan gedungnya, misalnya Ruang Rapat BKD, Lantai 2."),
        error_messages={"required": _("Isi tempat rapat pleno.")},
    )
    met_on = forms.DateField(
        label=_("Tanggal rapat pleno"),
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"),
        error_messages={"required": _("Isi tanggal rapat pleno.")},
    )
    met_time = forms.TimeField(
        label=_("Pukul"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "govuk-input--width-5"}, format="%H:%M"),
        error_messages={"required": _("Isi pukul berapa rapat dimulai.")},
    )

    present = PresenceChoices(
        label=_("Anggota yang hadir dalam rapat pleno"),
        queryset=PanelMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Yang hadir menandatangani berita acara; kuorumnya lebih dari separuh anggota."),
        error_messages={"required": _("Centang anggota yang hadir.")},
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["present"].queryset = panels.members_of(subject.selection)
        self.fields["met_time"].label = translate("Pukul (%(zone)s)") % {
            "zone": ZONES[subject.selection.zone]
        }

    def asked(self) -> dict[str, Any]:
        met_at = datetime.combine(
            self.cleaned_data["met_on"],
            self.cleaned_data["met_time"],
            ZoneInfo(self.subject.selection.zone),
        )
        room, present = self.cleaned_data["room"], list(self.cleaned_data["present"])
        return {**super().asked(), "met_at": met_at, "room": room, "present": present}


class NothingAsked(forms.Form):
    """A paper that has its number already."""

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def asked(self) -> dict[str, Any]:
        return {}


_FORMS: dict[str, type[NumberForm] | type[NothingAsked]] = {
    **dict.fromkeys((DocumentKind.ANNOUNCEMENT, DocumentKind.ADDENDUM, DocumentKind.EXTENSION), NothingAsked),
    **dict.fromkeys(MINUTES, MinutesForm),
}
"""Kinds that have to be told something else than a number."""


def form_of(subject: Subject, kind: str, data: Any, initial: dict[str, Any]) -> NumberForm | NothingAsked:
    """The form that asks for a paper of that kind."""
    return _FORMS.get(kind, NumberForm)(data, subject=subject, initial=initial)


class SignedCopyField(PaperField):
    """A signed copy: what runs by itself is refused, because everybody may come to open it.

    The papers carry the ranking as an attachment, and electronic signing keeps it, so an attachment is no doubt here.
    """

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = UploadField.clean(self, data, initial)
        with on_disk(upload) as path:
            report = uploads.inspect(path, max_bytes=MAX_BYTES)
            if not report.ok:
                raise forms.ValidationError(display.sentence(uploads.text(report)))
            doubts = [code for code in report.params.get("doubts", ()) if code != "attachment"]
            said = " ".join(display.sentence((DOUBTS[code], {})) for code in doubts)
            if RUNS_BY_ITSELF & set(doubts):
                raise forms.ValidationError(said)
            return Paper(path.read_bytes(), upload.name, report.pages, said)


class SignedCopyForm(forms.Form):
    """The scan that came back signed."""

    copy = SignedCopyField(
        label=_("Salinan bertanda tangan (PDF)"),
        help_text=_(
            "Hasil pindaian naskah yang sudah ditandatangani dan dicap, atau berkas yang ditandatangani secara elektronik; paling besar 10 MB."
        ),
    )


class PaperChoices(forms.ModelMultipleChoiceField):
    """Papers by kind, what they are about, and number."""

    def label_from_instance(self, obj: Document) -> str:
        part = obj.vacancy or obj.stage
        return f"{obj}, {part}" if part else str(obj)


class SetForm(forms.Form):
    """Which signed papers go out at one moment."""

    papers = PaperChoices(
        label=_("Naskah yang diumumkan bersama"),
        queryset=Document.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Hanya naskah yang salinan bertanda tangannya sudah diunggah."),
        error_messages={"required": _("Pilih sedikitnya dua naskah yang diumumkan bersama.")},
    )

    def __init__(self, *args: Any, found: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].queryset = found  # type: ignore[attr-defined]


class CorrectionForm(NumberForm):
    """Under which number a published result is corrected, and why."""

    reason = forms.CharField(
        label=_("Alasan ralat"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dicetak pada ralat dan dibaca umum."),
        error_messages={"required": _("Isi alasan ralat.")},
    )


class VoidForm(forms.Form):
    """Why a paper is taken out of use."""

    reason = forms.CharField(
        label=_("Alasan pembatalan"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dicatat bersama nomornya dan dibaca pemantau."),
        error_messages={"required": _("Isi alasan pembatalan.")},
    )
