"""What a member fills in beside his sheets: the pledge and the declaration of conflicts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.enums import ConflictKind
from selection.models import Application

NONE = "none"


class PledgeForm(forms.Form):
    """One box: read and accepted."""

    accept = forms.BooleanField(
        label=gettext_lazy("Saya telah membaca seluruh pernyataan ini dan menyetujuinya."),
        error_messages={"required": gettext_lazy("Centang kotak ini untuk menyetujui Pakta Integritas.")},
    )


class ConflictsForm(forms.Form):
    """An answer for each applicant; nothing is ticked beforehand, so every name is read."""

    def __init__(self, applications: Iterable[Application], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = list(applications)
        choices = [("", _("Pilih hubungan")), (NONE, _("Tidak ada hubungan")), *ConflictKind.choices]
        for application in self.applications:
            self.fields[_kind(application)] = forms.ChoiceField(
                label=str(application.person),
                choices=choices,
                widget=forms.Select(
                    attrs={
                        "class": "govuk-!-width-full",
                        "aria-label": _("Hubungan dengan %(name)s") % {"name": application.person},
                    }
                ),
                error_messages={"required": _("Pilih hubungan Anda, atau “Tidak ada hubungan”.")},
            )
            self.fields[_note(application)] = forms.CharField(
                label=str(application.person),
                max_length=300,
                required=False,
                widget=forms.TextInput(
                    attrs={
                        "placeholder": _("Keterangan bila ada hubungan"),
                        "aria-label": _("Keterangan tentang hubungan dengan %(name)s")
                        % {"name": application.person},
                    }
                ),
            )
        self.fields["statement"] = forms.BooleanField(
            label=_("Saya menyatakan bahwa isian di atas lengkap dan benar."),
            error_messages={
                "required": _("Centang kotak ini untuk menyatakan isian di atas lengkap dan benar.")
            },
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for application in self.applications:
            kind = cleaned.get(_kind(application))
            if kind and kind != NONE and not cleaned.get(_note(application)):
                self.add_error(
                    _note(application), _("Jelaskan hubungan itu dengan singkat, misalnya “kakak ipar”.")
                )
        return cleaned

    def conflicts(self) -> dict[Application, tuple[str, str]]:
        """Application → kind and note, for panels.services.rosters.declare."""
        data = self.cleaned_data
        return {
            item: (data[_kind(item)], data[_note(item)])
            for item in self.applications
            if data[_kind(item)] != NONE
        }

    def rows(self) -> list[dict[str, Any]]:
        """The fields beside the applicant they are about."""
        return [
            {
                "application": item,
                "current_post": ", ".join(
                    part
                    for part in (item.snapshot.get("current_post", ""), item.snapshot.get("unit", ""))
                    if part
                ),
                "kind": self[_kind(item)],
                "note": self[_note(item)],
            }
            for item in self.applications
        ]


def _kind(application: Application) -> str:
    return f"kind-{application.pk.hex}"


def _note(application: Application) -> str:
    return f"note-{application.pk.hex}"
