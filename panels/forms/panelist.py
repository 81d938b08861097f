"""What a member fills in beside his sheets: the pledge and the declaration of conflicts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.enums import ConflictKind, SuggestionGround
from panels.services.rosters import confirms
from panels.suggestions import Suggested
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

    def __init__(
        self,
        applications: Iterable[Application],
        suggested: Mapping[Application, Suggested],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = suggested
        self.applications = sorted(applications, key=lambda item: item not in suggested)
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
            kind, tie = cleaned.get(_kind(application)), self.suggested.get(application)
            if not kind or cleaned.get(_note(application)):
                continue
            if tie is not None and not confirms(tie.kind, None if kind == NONE else kind):
                self.add_error(
                    _note(application),
                    _("Sistem menyarankan hubungan lain. Tuliskan mengapa hubungan itu tidak ada."),
                )
            elif kind != NONE:
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

    def contested(self) -> dict[Application, str]:
        """Application → why the suggested tie does not hold, for panels.services.rosters.declare."""
        return {item: self.cleaned_data[_note(item)] for item in self.suggested}

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
                "suggested": _suggestion(self.suggested.get(item)),
            }
            for item in self.applications
        ]


def _suggestion(tie: Suggested | None) -> dict[str, Any] | None:
    if tie is None:
        return None
    return {"kind": ConflictKind(tie.kind).label, "ground": SuggestionGround(tie.ground).label}


class DisclosureForm(forms.Form):
    """A tie that came to light after the declaration."""

    application = forms.ModelChoiceField(
        label=gettext_lazy("Pelamar"),
        queryset=Application.objects.none(),
        empty_label=gettext_lazy("Pilih pelamar"),
        error_messages={"required": gettext_lazy("Pilih pelamarnya.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Hubungan"),
        choices=ConflictKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih hubungan Anda.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Keterangan"),
        max_length=300,
        help_text=gettext_lazy(
            "Singkat, misalnya “kakak ipar”. Pansel, sekretariat, dan Pemantau membacanya."
        ),
        error_messages={
            "required": gettext_lazy("Jelaskan hubungan itu dengan singkat, misalnya “kakak ipar”.")
        },
    )

    def __init__(self, applications: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = applications
        self.fields["application"].label_from_instance = lambda item: (
            f"{item.participant_number or item.number} {item.person}, {item.vacancy.title}"
        )


class VoteForm(forms.Form):
    """May a direct superior mark this candidate?"""

    may_mark = forms.TypedChoiceField(
        label=gettext_lazy("Bolehkah ia menilai pelamar ini?"),
        choices=[
            ("yes", gettext_lazy("Boleh menilai, hubungannya dinyatakan")),
            ("no", gettext_lazy("Tidak menilai pelamar ini")),
        ],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih salah satu.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Tercatat bersama suara Anda."),
    )


def _kind(application: Application) -> str:
    return f"kind-{application.pk.hex}"


def _note(application: Application) -> str:
    return f"note-{application.pk.hex}"
